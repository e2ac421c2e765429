-- SPDX-License-Identifier: Apache-2.0
-- Imports of old ledgers.

-- name: problem_import_insert :exec
-- A new import, about to be read.
INSERT INTO problem_import (id, number, organisation_id, person_id, file_name, digest, state, default_kind, default_category, default_result,
                            is_public, rows_read, rows_wrong, rows_open, rows_marked, created_at)
VALUES (:id, :number, :organisation_id, :person_id, :file_name, :digest, 'reading', :default_kind, :default_category, :default_result,
        :is_public, 0, 0, 0, 0, :created_at);

-- name: problem_import_same :maybe
-- The same file, for the same place: waiting or imported.
-- unscoped: of the place that the caller may import for
SELECT id, state, person_id FROM problem_import
 WHERE digest = :digest AND organisation_id = :organisation_id AND state IN ('reading', 'checked', 'importing', 'imported', 'undoing')
 ORDER BY id DESC LIMIT 1;

-- name: problem_import_by_id :maybe
-- One import with the names to show.
-- param: today day
-- column: place_name text?
-- column: person_name text?
-- unscoped: the route's scope asks for the permission over organisation_id; jobs
SELECT i.id, i.number, i.organisation_id, i.person_id, i.file_name, i.digest, i.state, i.failure, i.failure_row, i.columns, i.headers,
       i.default_kind, i.default_category, i.default_result, i.is_public, i.rows_read, i.rows_wrong, i.rows_open, i.rows_marked, i.created_at, i.ended_at,
       i.undo_until_day, o.name AS place_name, n.name AS person_name
  FROM problem_import i
  LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN person n ON n.id = i.person_id
 WHERE i.id = :id;

-- name: problem_import_list :many
-- Imports of a subtree, the last first.
-- param: today day
-- column: place_name text
SELECT i.id, i.file_name, i.state, i.rows_read, i.rows_wrong, i.created_at, o.name AS place_name
  FROM problem_import i
  JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high
 ORDER BY i.created_at DESC, i.id DESC
 LIMIT :limit;

-- name: problem_import_lock :maybe
-- Of two acts at once the second sees what the first did. SQLite has one writer.
-- unscoped: of one import, for an act
SELECT state FROM problem_import WHERE id = :id;

-- name: problem_import_lock :maybe
-- dialect: pg
SELECT state FROM problem_import WHERE id = :id FOR NO KEY UPDATE;

-- name: problem_import_set_state :exec
-- Another state.
-- unscoped: the act has checked the permission
UPDATE problem_import SET state = :state WHERE id = :id;

-- name: problem_import_set_failed :exec
-- It has come to nothing.
-- unscoped: by the job that ran it
UPDATE problem_import SET state = 'failed', failure = :failure, failure_row = :failure_row, ended_at = :ended_at WHERE id = :id;

-- name: problem_import_set_checked :exec
-- Read and examined.
-- unscoped: by the job that ran it
UPDATE problem_import SET state = 'checked', columns = :columns, headers = :headers, failure = NULL, failure_row = NULL,
       rows_read = (SELECT count(*) FROM problem_import_row r WHERE r.import_id = :id),
       rows_wrong = (SELECT count(*) FROM problem_import_row r WHERE r.import_id = :id AND r.issues IS NOT NULL),
       rows_open = (SELECT count(*) FROM problem_import_row r WHERE r.import_id = :id AND r.issues IS NULL AND r.state <> 'closed'),
       rows_marked = (SELECT count(*) FROM problem_import_row r WHERE r.import_id = :id AND r.issues IS NULL AND r.marks IS NOT NULL)
 WHERE id = :id;

-- name: problem_import_set_columns :exec
-- Read it again with these columns and defaults.
-- unscoped: the act has checked the permission
UPDATE problem_import SET state = 'reading', columns = :columns, default_kind = :default_kind, default_category = :default_category,
       default_result = :default_result, is_public = :is_public
 WHERE id = :id;

-- name: problem_import_set_imported :exec
-- Every row has become a case.
-- unscoped: by the job that ran it
UPDATE problem_import SET state = 'imported', ended_at = :ended_at, undo_until_day = :undo_until_day WHERE id = :id;

-- name: problem_import_set_ended :exec
-- Undone, or given up.
-- unscoped: the act has checked the permission
UPDATE problem_import SET state = :state, ended_at = :ended_at WHERE id = :id;

-- name: problem_import_forgotten :many
-- Examined so long ago that nobody will want them any more.
-- param: before ms
-- unscoped: a nightly job over the whole site
SELECT id FROM problem_import WHERE state IN ('reading', 'checked', 'failed') AND created_at < :before ORDER BY id LIMIT :limit;

-- name: problem_import_waiting :many
-- Imports whose file is still needed.
-- unscoped: a nightly job over the whole site
SELECT id FROM problem_import WHERE state IN ('reading', 'checked', 'importing') ORDER BY id LIMIT :limit;

-- ---- rows ----

-- name: problem_import_row_put :exec
-- A row that is good.
INSERT INTO problem_import_row (import_id, line, marks, number, kind, category_code, organisation_id, title, statement, place, measure, is_confidential,
                                state, office_id, holder_id, holder_name, limit_days, rule_days, accepted_at, due_day, closed_at, result, answer, used_days, late_days,
                                channel, words_sealed, name_sealed, phone_sealed, phone_hash, fingerprint, problem_id, voice_id, received_id, accept_id,
                                close_id, import_step_id)
VALUES (:import_id, :line, :marks, :number, :kind, :category_code, :organisation_id, :title, :statement, :place, :measure, :is_confidential,
        :state, :office_id, :holder_id, :holder_name, :limit_days, :rule_days, :accepted_at, :due_day, :closed_at, :result, :answer, :used_days, :late_days,
        :channel, :words_sealed, :name_sealed, :phone_sealed, :phone_hash, :fingerprint, :problem_id, :voice_id, :received_id, :accept_id,
        :close_id, :import_step_id);

-- name: problem_import_row_put_wrong :exec
-- A row with mistakes.
INSERT INTO problem_import_row (import_id, line, issues) VALUES (:import_id, :line, :issues);

-- name: problem_import_rows_mark_numbers :exec
-- Numbers that a case or a voice has already.
-- unscoped: rows of one import; numbers are unique on the whole site
UPDATE problem_import_row SET issues = 'number number_taken'
 WHERE import_id = :import_id AND issues IS NULL AND number IS NOT NULL AND number IN (SELECT p.number FROM problem p);

-- name: problem_import_rows_mark_known :exec
-- What an earlier import has brought.
UPDATE problem_import_row SET issues = 'title imported_before'
 WHERE import_id = :import_id AND issues IS NULL AND fingerprint IN (SELECT i.fingerprint FROM problem_import_item i);

-- name: problem_import_rows_wrong :many
-- Rows with mistakes, or worth a look, in order.
SELECT line, issues, marks FROM problem_import_row
 WHERE import_id = :import_id AND (issues IS NOT NULL OR marks IS NOT NULL) AND line > :line ORDER BY line LIMIT :limit;

-- name: problem_import_set_progress :exec
-- How many rows have been read so far.
-- unscoped: by the job that reads it
UPDATE problem_import SET rows_read = :rows_read WHERE id = :id;

-- name: problem_import_rows_drop :exec
-- So many rows at the most; those of a large import go bit by bit.
DELETE FROM problem_import_row WHERE import_id = :import_id AND line IN (
    SELECT r.line FROM problem_import_row r WHERE r.import_id = :import_id ORDER BY r.line LIMIT :limit);

-- ---- all or nothing ----

-- name: problem_import_make_problems :exec
-- A case of every row. One that had no number gets one of the import.
-- param: after_line i64
-- param: to_line i64
-- param: prefix text
-- param: is_public bool
INSERT INTO problem (id, number, kind, category_code, organisation_id, title, statement, measure, place, is_public, is_confidential, state, round,
                     returns, office_id, person_id, limit_days, rule_days, accepted_at, began_at, assigned_at, due_day, answered_at, echoed_at, closed_at, result,
                     answer, used_days, late_days)
SELECT problem_id, coalesce(number, :prefix || CAST(line AS TEXT)), kind, category_code, organisation_id, title, statement, measure, place,
       CASE WHEN is_confidential = 1 THEN 0 ELSE :is_public END, is_confidential, state, 1, 0, office_id, holder_id, limit_days, rule_days, accepted_at, accepted_at,
       CASE WHEN state = 'accepted' THEN NULL ELSE accepted_at END, due_day, closed_at, closed_at, closed_at, result, answer, used_days, late_days
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line ORDER BY line;

-- name: problem_import_make_voices :exec
-- The voice of every row: the ledger's words. Nobody holds its code.
-- param: after_line i64
-- param: to_line i64
-- param: prefix text
INSERT INTO voice (id, number, code_hash, problem_id, home_problem_id, state, kind, category_code, organisation_id, channel, secrecy, words, words_sealed, place,
                   name_sealed, phone_sealed, phone_hash, entered_by, received_at, first_answer_at)
SELECT voice_id, :prefix || CAST(line AS TEXT), :code_hash, problem_id, problem_id, 'accepted', kind, category_code, organisation_id, channel,
       CASE WHEN is_confidential = 1 THEN 'confidential' ELSE 'name_hidden' END, CASE WHEN is_confidential = 1 THEN NULL ELSE statement END,
       words_sealed, place, name_sealed, phone_sealed, phone_hash, :entered_by, accepted_at, accepted_at
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line ORDER BY line;

-- name: problem_import_make_steps :exec
-- The timeline of every row: received and accepted on its day, closed on its day, imported now.
-- param: after_line i64
-- param: to_line i64
INSERT INTO problem_step (id, problem_id, at, act, person_id, organisation_id, words, note, round)
SELECT received_id, problem_id, accepted_at, 'received', CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS TEXT), CAST(NULL AS TEXT), 1
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line
UNION ALL
SELECT accept_id, problem_id, accepted_at, 'accept', NULL, NULL, NULL, NULL, 1
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line
UNION ALL
SELECT close_id, problem_id, closed_at, 'close', NULL, office_id, NULL, NULL, 1
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line AND state = 'closed'
UNION ALL
SELECT import_step_id, problem_id, :at, 'import', :person_id, :organisation_id, NULL, :note || CAST(line AS TEXT) || coalesce(' ' || holder_name, ''), 1
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line;

-- name: problem_import_make_items :exec
-- Which case came of which row.
-- param: after_line i64
-- param: to_line i64
INSERT INTO problem_import_item (problem_id, import_id, line, fingerprint, steps)
SELECT problem_id, import_id, line, fingerprint, CASE WHEN state = 'closed' THEN 4 ELSE 3 END
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line;

-- name: problem_import_make_news :exec
-- Those that stand on the wall have changed in public when they came, or were closed.
-- param: after_line i64
-- param: to_line i64
INSERT INTO problem_news (problem_id, changed_at)
SELECT problem_id, coalesce(closed_at, accepted_at)
  FROM problem_import_row WHERE import_id = :import_id AND issues IS NULL AND line > :after_line AND line <= :to_line AND is_confidential = 0;

-- name: problem_import_rows_last :one
-- The last row of an import.
-- column: line i64
SELECT coalesce(max(line), 0) AS line FROM problem_import_row WHERE import_id = :import_id;

-- ---- undo ----

-- name: problem_import_touched :many
-- Cases of an import with which something has happened since: a step, another voice, a rating, a follower; a topic was made of it.
-- column: topic_number text?
-- unscoped: the act has checked the permission over the import
SELECT p.number, i.line,
       (SELECT min(t.number) FROM topic_problem m JOIN topic t ON t.id = m.topic_id WHERE m.problem_id = i.problem_id) AS topic_number
  FROM problem_import_item i JOIN problem p ON p.id = i.problem_id
 WHERE i.import_id = :import_id
   AND ((SELECT count(*) FROM problem_step s WHERE s.problem_id = i.problem_id) <> i.steps
        OR (SELECT count(*) FROM voice v WHERE v.home_problem_id = i.problem_id AND v.problem_id = i.problem_id) <> 1
        OR EXISTS (SELECT 1 FROM problem q WHERE q.merged_into_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM voice v WHERE v.problem_id = i.problem_id AND v.home_problem_id <> i.problem_id)
        OR EXISTS (SELECT 1 FROM problem_rating g WHERE g.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM problem_call c WHERE c.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM problem_photo h WHERE h.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM problem_follow f WHERE f.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM topic_problem m WHERE m.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM voice v JOIN voice_reveal u ON u.voice_id = v.id WHERE v.problem_id = i.problem_id)
        OR EXISTS (SELECT 1 FROM voice v JOIN voice_message m ON m.voice_id = v.id WHERE v.problem_id = i.problem_id))
 ORDER BY i.line LIMIT :limit;

-- name: problem_import_unmake_steps :exec
-- Undo: the timelines.
DELETE FROM problem_step WHERE problem_id IN (SELECT i.problem_id FROM problem_import_item i WHERE i.import_id = :import_id);

-- name: problem_import_unmake_voices :exec
-- Undo: the voices.
-- unscoped: the act has checked the permission over the import
DELETE FROM voice WHERE problem_id IN (SELECT i.problem_id FROM problem_import_item i WHERE i.import_id = :import_id);

-- name: problem_import_unmake_notices :exec
-- Undo: what the staff was told of limits.
DELETE FROM problem_notice WHERE problem_id IN (SELECT i.problem_id FROM problem_import_item i WHERE i.import_id = :import_id);

-- name: problem_import_unmake_news :exec
-- Undo: what changed in public.
DELETE FROM problem_news WHERE problem_id IN (SELECT i.problem_id FROM problem_import_item i WHERE i.import_id = :import_id);

-- name: problem_import_unmake_problems :exec
-- Undo: the cases; the list of them goes along.
-- unscoped: the act has checked the permission over the import
DELETE FROM problem WHERE id IN (SELECT i.problem_id FROM problem_import_item i WHERE i.import_id = :import_id);

-- ---- what rows are examined against ----

-- name: problem_import_units :many
-- The units of a subtree with the name of the one above.
-- param: today day
-- column: parent_name text?
SELECT o.organisation_id, o.name, o.kind, g.code, u.name AS parent_name
  FROM organisation_state o
  JOIN organisation g ON g.id = o.organisation_id
  LEFT JOIN organisation_state u ON u.organisation_id = o.parent_id AND u.from_day <= :today AND u.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
 ORDER BY o.path LIMIT :limit;
