-- SPDX-License-Identifier: Apache-2.0
-- Imports from other sites.

-- name: publish_import_insert :exec
-- A new import, about to be read.
INSERT INTO publish_import (id, number, organisation_id, column_id, person_id, file_name, digest, state, leads, leaves_out, is_draft,
                            rows_read, rows_wrong, rows_marked, rows_new, created_at)
VALUES (:id, :number, :organisation_id, :column_id, :person_id, :file_name, :digest, 'reading', :leads, :leaves_out, :is_draft, 0, 0, 0, 0, :created_at);

-- name: publish_import_same :maybe
-- The same file for the same unit, waiting or imported.
-- unscoped: of the unit that the caller may import for
SELECT id, state, person_id FROM publish_import
 WHERE digest = :digest AND organisation_id = :organisation_id AND state IN ('reading', 'checked', 'importing', 'imported', 'undoing')
 ORDER BY id DESC LIMIT 1;

-- name: publish_import_one :maybe
-- One import with the names to show.
-- param: today day
-- column: unit_name text?
-- column: person_name text
-- column: column_name text
-- column: column_code text
-- unscoped: the route's scope asks for the permission over organisation_id; jobs
SELECT i.id, i.number, i.organisation_id, i.column_id, i.person_id, i.file_name, i.state, i.failure, i.format, i.site_name, i.categories, i.leads,
       i.leaves_out, i.is_draft, i.rows_read, i.rows_wrong, i.rows_marked, i.rows_new, i.created_at, i.undo_until_day,
       o.name AS unit_name, p.name AS person_name, c.name AS column_name, c.code AS column_code
  FROM publish_import i
  JOIN person p ON p.id = i.person_id
  JOIN publish_column c ON c.id = i.column_id
  LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE i.id = :id;

-- name: publish_import_list :many
-- Imports of a subtree, the last first.
-- param: today day
-- column: unit_name text
SELECT i.id, i.file_name, i.state, i.rows_read, i.rows_wrong, i.rows_new, i.created_at, o.name AS unit_name
  FROM publish_import i
  JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high
 ORDER BY i.created_at DESC, i.id DESC
 LIMIT :limit;

-- name: publish_import_lock :maybe
-- Of two acts at once the second sees what the first did. SQLite has one writer.
-- unscoped: of one import, for an act
SELECT state FROM publish_import WHERE id = :id;

-- name: publish_import_lock :maybe
-- dialect: pg
SELECT state FROM publish_import WHERE id = :id FOR NO KEY UPDATE;

-- name: publish_import_set_state :exec
-- Another state.
-- unscoped: the act has checked the permission
UPDATE publish_import SET state = :state WHERE id = :id;

-- name: publish_import_set_choices :exec
-- Read it again so.
-- unscoped: the act has checked the permission
UPDATE publish_import SET state = 'reading', leads = :leads, column_id = :column_id, leaves_out = :leaves_out, is_draft = :is_draft WHERE id = :id;

-- name: publish_import_set_failed :exec
-- It has come to nothing.
-- unscoped: by the job that ran it
UPDATE publish_import SET state = 'failed', failure = :failure, ended_at = :ended_at WHERE id = :id;

-- name: publish_import_set_progress :exec
-- How many pieces have been read so far.
-- unscoped: by the job that reads it
UPDATE publish_import SET rows_read = :rows_read WHERE id = :id;

-- name: publish_import_set_checked :exec
-- Read and examined.
-- unscoped: by the job that ran it
UPDATE publish_import SET state = 'checked', failure = NULL, format = :format, site_name = :site_name, categories = :categories,
       rows_read = (SELECT count(*) FROM publish_import_row r WHERE r.import_id = :id),
       rows_wrong = (SELECT count(*) FROM publish_import_row r WHERE r.import_id = :id AND r.fate = 'wrong'),
       rows_marked = (SELECT count(*) FROM publish_import_row r WHERE r.import_id = :id AND r.marks <> ''),
       rows_new = (SELECT count(*) FROM publish_import_row r WHERE r.import_id = :id AND r.fate IN ('public', 'draft'))
 WHERE id = :id;

-- name: publish_import_set_imported :exec
-- Its pieces have become items.
-- unscoped: by the job that ran it
UPDATE publish_import SET state = 'imported', ended_at = :ended_at, undo_until_day = :undo_until_day WHERE id = :id;

-- name: publish_import_set_ended :exec
-- Undone, or given up.
-- unscoped: the act has checked the permission
UPDATE publish_import SET state = :state, ended_at = :ended_at WHERE id = :id;

-- name: publish_import_forgotten :many
-- Examined so long ago that nobody will want them any more.
-- param: before ms
-- unscoped: a nightly job over the whole site
SELECT id FROM publish_import WHERE state IN ('reading', 'checked', 'failed') AND created_at < :before ORDER BY id LIMIT :limit;

-- name: publish_import_waiting :many
-- Imports whose file is still needed.
-- unscoped: a nightly job over the whole site
SELECT id FROM publish_import WHERE state IN ('reading', 'checked', 'importing') ORDER BY id LIMIT :limit;

-- ---- rows ----

-- name: publish_import_row_put :exec
-- A piece as it was found.
INSERT INTO publish_import_row (import_id, line, name, fate, issue, marks, lang, title, summary, body, author, source_url, old_path, source_key, tags,
                                pictures, column_id, at, short_path)
VALUES (:import_id, :line, :name, :fate, :issue, :marks, :lang, :title, :summary, :body, :author, :source_url, :old_path, :source_key, :tags,
        :pictures, :column_id, :at, :short_path);

-- name: publish_import_rows_show :many
-- Pieces in order, for the dry run.
-- column: column_name text?
SELECT r.line, r.name, r.fate, r.issue, r.marks, r.at, r.tags, r.pictures, c.name AS column_name
  FROM publish_import_row r LEFT JOIN publish_column c ON c.id = r.column_id
 WHERE r.import_id = :import_id AND r.line > :line ORDER BY r.line LIMIT :limit;

-- name: publish_import_rows_take :many
-- Pieces that become items and have not yet, in order.
SELECT line, fate, lang, title, summary, body, author, source_url, old_path, source_key, tags, pictures, column_id, at, short_path FROM publish_import_row
 WHERE import_id = :import_id AND fate IN ('public', 'draft') AND line > :line
   AND NOT EXISTS (SELECT 1 FROM publish_origin o WHERE o.organisation_id = :organisation_id AND o.source_key = publish_import_row.source_key)
 ORDER BY line LIMIT :limit;

-- name: publish_import_rows_drop :exec
-- So many rows at the most; those of a large import go bit by bit.
DELETE FROM publish_import_row WHERE import_id = :import_id AND line IN (
    SELECT r.line FROM publish_import_row r WHERE r.import_id = :import_id ORDER BY r.line LIMIT :limit);

-- name: publish_import_rows_mark_known :exec
-- What an earlier import has brought for this unit.
UPDATE publish_import_row SET fate = 'known', issue = NULL, marks = ''
 WHERE import_id = :import_id
   AND source_key IN (SELECT o.source_key FROM publish_origin o WHERE o.organisation_id = :organisation_id);

-- name: publish_import_rows_mark_twice :exec
-- What stands in the file a second time.
UPDATE publish_import_row SET fate = 'known', issue = NULL, marks = ''
 WHERE import_id = :import_id
   AND line NOT IN (SELECT min(r.line) FROM publish_import_row r WHERE r.import_id = :import_id GROUP BY r.source_key);

-- name: publish_import_rows_mark_paths :exec
-- Addresses that lead to another item already get the mark. lf: divides marks.
-- param: lf text
-- param: mark text
UPDATE publish_import_row SET old_path = '', marks = marks || CASE WHEN marks = '' THEN '' ELSE :lf END || :mark
 WHERE import_id = :import_id AND fate IN ('public', 'draft') AND old_path <> ''
   AND old_path IN (SELECT d.path FROM publish_redirect d);

-- name: publish_import_rows_mark_short :exec
-- The same of short ones.
-- param: lf text
-- param: mark text
UPDATE publish_import_row SET short_path = '', marks = marks || CASE WHEN marks = '' THEN '' ELSE :lf END || :mark
 WHERE import_id = :import_id AND fate IN ('public', 'draft') AND short_path <> ''
   AND short_path IN (SELECT d.path FROM publish_redirect d);

-- name: publish_import_pictures :many
-- The pictures of pieces that become items.
SELECT line, pictures FROM publish_import_row
 WHERE import_id = :import_id AND fate IN ('public', 'draft') AND pictures <> '' AND line > :line ORDER BY line LIMIT :limit;

-- ---- items ----

-- name: publish_import_item :exec
-- An item as it stood in its source.
INSERT INTO publish_item (id, number, column_id, organisation_id, site_id, author_id, state, stage, level, levels, round, lang, lock_version,
                          is_must_read, takes_comments, public_at, first_public_at, created_at, changed_at)
VALUES (:id, :number, :column_id, :organisation_id, :site_id, :author_id, :state, :stage, 0, 0, 0, :lang, 1, 0, 0, :public_at, :public_at,
        :at, :at);

-- name: publish_import_text :exec
-- Its words: public, or in work.
-- param: lang text
INSERT INTO publish_text (id, item_id, lang, public_revision_id, draft_revision_id) VALUES (:id, :item_id, :lang, :public_revision_id, :draft_revision_id);

-- name: publish_origin_put :exec
-- Where it came from.
INSERT INTO publish_origin (item_id, import_id, organisation_id, source_key, site_name, author, imported_at)
VALUES (:item_id, :import_id, :organisation_id, :source_key, :site_name, :author, :imported_at);

-- name: publish_redirect_put :exec
-- Its old address; one that leads elsewhere already stays so.
INSERT INTO publish_redirect (path, item_id) VALUES (:path, :item_id) ON CONFLICT (path) DO NOTHING;

-- name: publish_redirect_of :maybe
-- The public item that an old address leads to.
-- param: now ms
-- unscoped: public, filtered by public_at and first_public_at
SELECT i.number FROM publish_redirect d JOIN publish_item i ON i.id = d.item_id
 WHERE d.path = :path AND (i.public_at <= :now OR i.first_public_at <= :now);

-- ---- undo ----

-- name: publish_import_touched :many
-- Items with which something has happened since: an act, somebody found them useful, or another item names them. -1: they
-- are being taken back.
-- unscoped: of one import, for an act
SELECT i.number FROM publish_origin o JOIN publish_item i ON i.id = o.item_id
 WHERE o.import_id = :import_id AND (i.lock_version NOT IN (-1, 1) OR EXISTS (SELECT 1 FROM publish_related r WHERE r.other_id = i.id)
       OR EXISTS (SELECT 1 FROM publish_like l WHERE l.item_id = i.id))
 ORDER BY i.id LIMIT :limit;

-- name: publish_import_of_item :maybe
-- Is the item of the import?
-- unscoped: of one import, for an act
SELECT i.number FROM publish_origin o JOIN publish_item i ON i.id = o.item_id WHERE o.item_id = :item_id AND o.import_id = :import_id;

-- name: publish_import_hide :exec
-- Its items leave the public, and no form that was opened before acts on them.
-- param: away i64
-- unscoped: of one import, after its own check
UPDATE publish_item SET public_at = public_at + :away, first_public_at = first_public_at + :away, lock_version = -1
 WHERE lock_version = 1 AND id IN (SELECT o.item_id FROM publish_origin o WHERE o.import_id = :import_id);

-- name: publish_import_show_again :exec
-- The other way round.
-- param: away i64
-- unscoped: of one import, after its own check
UPDATE publish_item SET public_at = public_at - :away, first_public_at = first_public_at - :away, lock_version = 1
 WHERE lock_version = -1 AND id IN (SELECT o.item_id FROM publish_origin o WHERE o.import_id = :import_id);

-- name: publish_import_hidden :many
-- Those that were hidden, some at a time.
-- unscoped: of one import, after its own check
SELECT o.item_id FROM publish_origin o JOIN publish_item i ON i.id = o.item_id
 WHERE o.import_id = :import_id AND i.lock_version = -1 ORDER BY o.item_id LIMIT :limit;

-- name: publish_import_left :many
-- What is left of its items.
SELECT item_id FROM publish_origin WHERE import_id = :import_id LIMIT :limit;

-- name: publish_unmake_redirects :exec
-- Of an item that was never here.
DELETE FROM publish_redirect WHERE item_id = :item_id;

-- name: publish_unmake_origin :exec
-- Of an item that was never here.
DELETE FROM publish_origin WHERE item_id = :item_id;

-- name: publish_unmake_steps :exec
-- Of an item that was never here.
DELETE FROM publish_step WHERE item_id = :item_id;

-- name: publish_unmake_texts :exec
-- Of an item that was never here.
DELETE FROM publish_text WHERE item_id = :item_id;

-- name: publish_unmake_files :exec
-- Of an item that was never here.
-- param: item_id publish_item_id
DELETE FROM publish_file WHERE revision_id IN (SELECT r.id FROM publish_revision r WHERE r.item_id = :item_id);

-- name: publish_unmake_revisions :exec
-- Of an item that was never here.
DELETE FROM publish_revision WHERE item_id = :item_id;

-- name: publish_unmake_likes :exec
-- Of an item that was never here.
DELETE FROM publish_like WHERE item_id = :item_id;

-- name: publish_unmake_related :exec
-- Of an item that was never here.
DELETE FROM publish_related WHERE item_id = :item_id OR other_id = :item_id;

-- name: publish_unmake_item :exec
-- An item that was never here.
-- unscoped: of one import that is undone, after its own check
DELETE FROM publish_item WHERE id = :id;
