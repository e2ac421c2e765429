-- SPDX-License-Identifier: Apache-2.0
-- Queries of the problem loop. Every count has the same WHERE as the list that it opens.

-- ---- one problem ----

-- name: problem_by_number :maybe
-- One problem with all that its page shows.
-- param: today day
-- column: place_name text?
-- column: office_name text?
-- column: office_phone text?
-- column: person_name text?
-- column: voices i64
-- column: into_number text?
-- column: into_title text?
-- column: into_is_public bool?
-- unscoped: the caller checks is_public, or the permission over organisation_id
SELECT p.id, p.number, p.kind, p.category_code, c.name_zh, c.name_en, p.organisation_id, p.title, p.statement, p.measure, p.place,
       p.micro_latitude, p.micro_longitude, p.is_public, p.is_confidential, p.state, p.round, p.returns, p.office_id, p.person_id, p.limit_days,
       p.accepted_at, p.assigned_at, p.due_day, p.answered_at, p.echoed_at, p.closed_at, p.result, p.answer, p.basis, p.next_measure,
       p.used_days, p.late_days, p.used_minutes, p.late_minutes, p.paused_until_day, p.pause_reason, p.extension_day, p.disputed_at,
       p.began_at,
       o.name AS place_name, q.name AS office_name, f.phone AS office_phone, n.name AS person_name,
       (SELECT count(*) FROM voice v WHERE (v.problem_id = p.id OR v.home_problem_id = p.id) AND v.state <> 'withdrawn'
           AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)) AS voices,
       m.number AS into_number, m.title AS into_title, m.is_public AS into_is_public
  FROM problem p
  JOIN problem_category c ON c.code = p.category_code
  LEFT JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN organisation f ON f.id = p.office_id
  LEFT JOIN person n ON n.id = p.person_id
  LEFT JOIN problem m ON m.id = p.merged_into_id
 WHERE p.number = :number;

-- name: problem_by_id :maybe
-- The facts that an act needs.
-- unscoped: acts check the permission over organisation_id before
SELECT id, number, kind, category_code, organisation_id, place, state, round, returns, office_id, person_id, limit_days, accepted_at, due_day,
       is_public, is_confidential, measure, answer, result, basis, merged_into_id, merged_state
  FROM problem WHERE id = :id;

-- name: problem_lock :maybe
-- Other writers of the problem wait for this transaction; what is read after this is what counts. SQLite has one writer.
-- unscoped: of one problem, for an act
SELECT id FROM problem WHERE id = :id;

-- name: problem_lock :maybe
-- dialect: pg
SELECT id FROM problem WHERE id = :id FOR NO KEY UPDATE;

-- name: problem_steps :many
-- Every step, the first first. The answer of the present round stands on its own, those of earlier rounds at their step.
-- param: today day
-- column: words text?
-- column: office_name text?
-- column: person_name text?
-- unscoped: of one problem, which the caller may show
SELECT s.at, s.act, CASE WHEN s.act = 'publish' AND s.round = p.round THEN NULL ELSE s.words END AS words, s.note, s.round, q.name AS office_name, n.name AS person_name
  FROM problem_step s
  JOIN problem p ON p.id = s.problem_id
  LEFT JOIN organisation_state q ON q.organisation_id = s.organisation_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = s.person_id
 WHERE s.problem_id = :problem_id ORDER BY s.at, s.id;

-- name: problem_photos :many
-- Pictures of a problem; with is_public_only only those that may be shown to everybody: those of the result not before
-- the echo, for nobody has reviewed them until then.
-- param: is_public_only bool
-- unscoped: of one problem, which the caller may show
SELECT f.hash, f.width, f.height, h.stage, h.is_public
  FROM problem_photo h JOIN file f ON f.id = h.file_id JOIN problem p ON p.id = h.problem_id
 WHERE h.problem_id = :problem_id
   AND (:is_public_only = 0 OR (h.is_public = 1 AND (h.stage = 'before' OR p.echoed_at IS NOT NULL)))
 ORDER BY h.stage DESC, h.sort, h.id;

-- name: problem_scores :many
-- How many gave each score in a round; in an open case without those who spoke in confidence.
-- column: n i64
-- unscoped: of one problem, which the caller may show
SELECT r.score, count(*) AS n
  FROM problem_rating r
  JOIN voice v ON v.id = r.voice_id AND v.problem_id = r.problem_id
  JOIN problem p ON p.id = r.problem_id
 WHERE r.problem_id = :problem_id AND r.round = :round AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)
 GROUP BY r.score ORDER BY r.score DESC;

-- name: problem_voices :many
-- The voices of a problem, the first first.
-- unscoped: of one problem; for acts, not for pages
SELECT id FROM voice WHERE problem_id = :problem_id AND state <> 'withdrawn' ORDER BY received_at, id;

-- name: problem_voices_shown :many
-- The voices that the page of a problem shows, those of problems merged into it among them, and those that it had before
-- it was merged itself: of an open case not those that were said in confidence.
-- unscoped: of one problem; the page shows words only where the author's choice allows it
SELECT v.number, v.channel, v.secrecy, v.words, v.received_at, v.is_support
  FROM problem p JOIN voice v ON v.problem_id = p.id OR v.home_problem_id = p.id
 WHERE p.id = :problem_id AND v.state <> 'withdrawn' AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)
 ORDER BY v.received_at, v.id;

-- name: problem_file_is_public :maybe
-- Is the picture shown on some public page?
-- param: hash text
-- column: n i64
-- unscoped: asks only about public pages
SELECT count(*) AS n FROM problem_photo h JOIN file f ON f.id = h.file_id
  JOIN problem p ON p.id = h.problem_id
 WHERE f.hash = :hash AND h.is_public = 1 AND p.is_public = 1 AND (h.stage = 'before' OR p.echoed_at IS NOT NULL);

-- name: problem_file_owners :many
-- The cases and voices that have the picture, with what decides who of the staff sees it; a row more for each office
-- that assists.
-- param: hash text
-- column: organisation_id organisation_id
-- column: office_id i64?
-- column: is_confidential bool
-- unscoped: the caller asks core/access about each
SELECT DISTINCT coalesce(p.organisation_id, v.organisation_id) AS organisation_id, p.office_id,
       CASE WHEN p.is_confidential = 1 OR (p.id IS NULL AND v.secrecy = 'confidential') THEN 1 ELSE 0 END AS is_confidential
  FROM problem_photo h
  JOIN file f ON f.id = h.file_id
  LEFT JOIN voice v ON v.id = h.voice_id
  LEFT JOIN problem p ON p.id = h.problem_id
 WHERE f.hash = :hash
UNION
SELECT p.organisation_id, y.office_id, p.is_confidential
  FROM problem_photo h
  JOIN file f ON f.id = h.file_id
  JOIN problem p ON p.id = h.problem_id
  JOIN problem_assist y ON y.problem_id = p.id AND y.ended_at IS NULL
 WHERE f.hash = :hash;

-- name: problem_misfits :many
-- For the doctor: cases that contradict themselves, with what is wrong.
-- column: what text
-- unscoped: the doctor looks at the whole site
SELECT p.number, CASE WHEN p.is_public = 1 AND p.is_confidential = 1 THEN 'is confidential and on the wall'
                      WHEN p.state NOT IN ('accepted', 'assigned', 'working', 'answered', 'echoed', 'closed', 'ended', 'merged')
                      THEN 'is in no known state'
                      WHEN (p.state = 'merged') <> (p.merged_into_id IS NOT NULL) THEN 'is merged into nothing, or not merged'
                      WHEN p.state NOT IN ('accepted', 'merged') AND p.office_id IS NULL
                      THEN 'is in work without an office'
                      WHEN p.state IN ('echoed', 'closed', 'ended') AND (p.answer IS NULL OR p.echoed_at IS NULL)
                      THEN 'is over without an answer'
                      ELSE 'has no voice' END AS what
  FROM problem p
 WHERE (p.is_public = 1 AND p.is_confidential = 1)
    OR p.state NOT IN ('accepted', 'assigned', 'working', 'answered', 'echoed', 'closed', 'ended', 'merged')
    OR (p.state = 'merged') <> (p.merged_into_id IS NOT NULL)
    OR (p.state NOT IN ('accepted', 'merged') AND p.office_id IS NULL)
    OR (p.state IN ('echoed', 'closed', 'ended') AND (p.answer IS NULL OR p.echoed_at IS NULL))
    OR NOT EXISTS (SELECT 1 FROM voice v WHERE v.problem_id = p.id OR (p.state = 'merged' AND v.home_problem_id = p.id))
 ORDER BY p.number LIMIT :limit;

-- ---- categories ----

-- name: problem_categories :many
-- All categories in order.
SELECT code, name_zh, name_en, office_id FROM problem_category ORDER BY sort, code;

-- name: problem_category_put :exec
-- A category, if its code is new.
INSERT INTO problem_category (code, name_zh, name_en, office_id, sort) VALUES (:code, :name_zh, :name_en, :office_id, :sort)
    ON CONFLICT (code) DO NOTHING;

-- name: problem_category_set_office :exec
-- Who usually handles a category.
UPDATE problem_category SET office_id = :office_id WHERE code = :code;

-- ---- writing problems ----

-- name: problem_insert :exec
-- A new problem, accepted.
INSERT INTO problem (id, number, kind, category_code, organisation_id, title, statement, place, micro_latitude, micro_longitude, is_public,
                     is_confidential, state, round, returns, limit_days, rule_days, accepted_at, began_at, due_day)
VALUES (:id, :number, :kind, :category_code, :organisation_id, :title, :statement, :place, :micro_latitude, :micro_longitude, :is_public,
        :is_confidential, 'accepted', 1, 0, :limit_days, :limit_days, :accepted_at, :accepted_at, :due_day);

-- name: problem_set_assigned :exec
-- Given to an office and a person.
-- unscoped: the act has checked the permission
UPDATE problem SET state = 'assigned', office_id = :office_id, person_id = :person_id, measure = :measure, assigned_at = :assigned_at,
       disputed_at = NULL, warned = 0
 WHERE id = :id;

-- name: problem_set_returned :exec
-- "Not our duty": back to the clerk.
-- unscoped: the act has checked the permission
UPDATE problem SET state = 'accepted', office_id = NULL, person_id = NULL, returns = returns + 1, disputed_at = NULL, warned = 0 WHERE id = :id;

-- name: problem_set_state :exec
-- A plain change of state.
-- unscoped: the act has checked the permission
UPDATE problem SET state = :state WHERE id = :id;

-- name: problem_set_answer :exec
-- The office's answer, not public yet.
-- unscoped: the act has checked the permission
UPDATE problem SET state = 'answered', result = :result, answer = :answer, basis = :basis, next_measure = :next_measure, answered_at = :answered_at WHERE id = :id;

-- name: problem_set_echoed :exec
-- The answer is public; the time it took is written for good.
-- unscoped: the act has checked the permission
UPDATE problem SET state = 'echoed', echoed_at = :echoed_at, used_days = :used_days, late_days = :late_days, used_minutes = :used_minutes,
       late_minutes = :late_minutes,
       measure = coalesce(next_measure, measure), next_measure = NULL WHERE id = :id;

-- name: problem_set_reopened :exec
-- The next round begins.
-- unscoped: the resident's own link is the permission
UPDATE problem SET state = 'assigned', round = :round, returns = 0, office_id = :office_id, person_id = :person_id, limit_days = :limit_days, due_day = :due_day,
       answered_at = NULL, echoed_at = NULL, used_days = NULL, late_days = NULL, used_minutes = NULL, late_minutes = NULL,
       began_at = :began_at, assigned_at = :began_at, extension_days = 0, extension_day = NULL, paused_until_day = NULL, pause_reason = NULL,
       disputed_at = NULL, warned = 0
 WHERE id = :id;

-- name: problem_set_closed :exec
-- Closed or ended.
-- unscoped: the act has checked the permission, or the rating window is over
UPDATE problem SET state = :state, closed_at = :closed_at WHERE id = :id;

-- name: problem_step_insert :exec
-- One step of the timeline.
INSERT INTO problem_step (id, problem_id, at, act, person_id, organisation_id, words, note, round)
VALUES (:id, :problem_id, :at, :act, :person_id, :organisation_id, :words, :note, :round);

-- name: problem_photo_insert :exec
-- A picture.
INSERT INTO problem_photo (id, file_id, voice_id, problem_id, stage, is_public, sort)
VALUES (:id, :file_id, :voice_id, :problem_id, :stage, :is_public, :sort);

-- name: problem_photos_adopt :exec
-- A voice's pictures are shown with its problem; is_public is the clerk's decision.
UPDATE problem_photo SET problem_id = :problem_id, is_public = :is_public WHERE voice_id = :voice_id;

-- name: problem_photos_leave :exec
-- The pictures go with their voice when it is taken out.
UPDATE problem_photo SET problem_id = NULL, is_public = 0 WHERE voice_id = :voice_id;

-- name: problem_due_for_closing :many
-- Rating windows that are over.
-- param: today day
-- unscoped: a nightly job over the whole site
SELECT p.id FROM problem p
 WHERE p.state = 'echoed' AND NOT EXISTS (SELECT 1 FROM voice v WHERE v.problem_id = p.id AND v.rating_until_day >= :today)
 LIMIT :limit;

-- ---- voices ----

-- name: voice_insert :exec
-- What somebody said.
INSERT INTO voice (id, number, code_hash, state, kind, category_code, organisation_id, channel, secrecy, words, words_sealed, place,
                   micro_latitude, micro_longitude, name_sealed, phone_sealed, entered_by, received_at, is_support, phone_hash, browser_hash,
                   received_day, poster_id, folded)
VALUES (:id, :number, :code_hash, 'received', :kind, :category_code, :organisation_id, :channel, :secrecy, :words, :words_sealed,
        :place, :micro_latitude, :micro_longitude, :name_sealed, :phone_sealed, :entered_by, :received_at, :is_support, :phone_hash, :browser_hash,
        :received_day, :poster_id, :folded);

-- name: voice_by_number :maybe
-- One voice by its receipt number.
-- param: today day
-- column: place_name text?
-- column: problem_number text?
-- column: problem_state text?
-- column: problem_title text?
-- column: problem_is_public bool?
-- column: problem_round i64?
-- column: problem_due_day day?
-- column: problem_paused_until_day day?
-- column: problem_pause_reason text?
-- column: problem_answer text?
-- column: problem_echoed_at ms?
-- column: office_name text?
-- unscoped: the query code, or the permission over organisation_id, is checked by the caller
SELECT v.id, v.number, v.code_hash, v.problem_id, v.state, v.decline_reason, v.kind, v.category_code, c.name_zh, c.name_en,
       v.organisation_id, v.channel, v.secrecy, v.words, v.words_sealed, v.place, v.micro_latitude, v.micro_longitude, v.name_sealed,
       v.phone_sealed, v.received_at, v.received_day, v.withdrawn_at, v.is_support, v.rating_until_day, v.rating_hash,
       o.name AS place_name, p.number AS problem_number, p.state AS problem_state, p.title AS problem_title,
       p.is_public AS problem_is_public, p.round AS problem_round, p.due_day AS problem_due_day,
       p.paused_until_day AS problem_paused_until_day, p.pause_reason AS problem_pause_reason, p.answer AS problem_answer,
       p.echoed_at AS problem_echoed_at, q.name AS office_name
  FROM voice v
  JOIN problem_category c ON c.code = v.category_code
  LEFT JOIN organisation_state o ON o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN problem p ON p.id = v.problem_id
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 WHERE v.number = :number;

-- name: voice_by_id :maybe
-- The facts that an act needs.
-- unscoped: acts check the permission over organisation_id before
SELECT id, number, state, problem_id, home_problem_id, kind, category_code, organisation_id, secrecy, words, place, micro_latitude, micro_longitude, received_at,
       rating_until_day
  FROM voice WHERE id = :id;

-- name: voice_lock :maybe
-- Other writers of the voice wait for this transaction; what is read after this is what counts. SQLite has one writer.
-- unscoped: of one voice, for an act
SELECT id FROM voice WHERE id = :id;

-- name: voice_lock :maybe
-- dialect: pg
SELECT id FROM voice WHERE id = :id FOR NO KEY UPDATE;

-- name: voice_reveal_put :exec
-- Somebody looks at what lies sealed.
INSERT INTO voice_reveal (id, voice_id, person_id, reason, at, until_at) VALUES (:id, :voice_id, :person_id, :reason, :at, :until_at);

-- name: voice_reveal_open :maybe
-- Until when a person sees what lies sealed in a voice, if that is after now.
-- param: now ms
SELECT until_at FROM voice_reveal WHERE voice_id = :voice_id AND person_id = :person_id AND until_at > :now
 ORDER BY until_at DESC LIMIT 1;

-- name: voice_photos :many
-- Pictures of a voice.
SELECT f.hash, f.width, f.height FROM problem_photo h JOIN file f ON f.id = h.file_id WHERE h.voice_id = :voice_id ORDER BY h.sort, h.id;

-- name: voice_attach :exec
-- The voice belongs to a problem.
-- unscoped: the act has checked the permission
UPDATE voice SET problem_id = :problem_id, home_problem_id = :problem_id, state = 'accepted', first_answer_at = coalesce(first_answer_at, :first_answer_at) WHERE id = :id;

-- name: voice_detach :exec
-- The voice is by itself again, waiting; the link to the case's answer is no longer its own.
-- unscoped: the act has checked the permission
UPDATE voice SET problem_id = NULL, home_problem_id = NULL, state = 'received', rating_hash = NULL, rating_until_day = NULL WHERE id = :id;

-- name: voice_set_declined :exec
-- Not accepted, with the reason told.
-- unscoped: the act has checked the permission
UPDATE voice SET state = 'declined', decline_reason = :decline_reason, first_answer_at = :first_answer_at WHERE id = :id;

-- name: voice_ask_rating :exec
-- The one-tap link of the present round.
-- unscoped: written when the answer is published
UPDATE voice SET rating_hash = :rating_hash, rating_until_day = :rating_until_day WHERE id = :id;

-- name: voice_by_rating :maybe
-- Whose one-tap link it is, and whether the case may not show that this voice is part of it.
-- column: is_hidden bool
-- unscoped: the link itself is the permission
SELECT v.id, v.number, v.problem_id, v.rating_until_day, v.entered_by, v.organisation_id, p.number AS problem_number, p.title, p.state, p.round, p.office_id,
       p.is_public, p.answer,
       CASE WHEN v.secrecy = 'confidential' AND p.is_confidential = 0 THEN 1 ELSE 0 END AS is_hidden
  FROM voice v JOIN problem p ON p.id = v.problem_id WHERE v.rating_hash = :rating_hash;

-- name: rating_insert :exec
-- A rating; a second one in the round is a conflict.
INSERT INTO problem_rating (id, problem_id, voice_id, round, score, reason, about, channel, entered_by, at)
VALUES (:id, :problem_id, :voice_id, :round, :score, :reason, :about, :channel, :entered_by, :at);

-- name: rating_of_voice :maybe
-- Has the voice rated in the round of the problem that it belongs to now?
-- unscoped: of one voice, which the caller may show
SELECT r.score, r.at FROM voice v JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = v.problem_id
 WHERE v.id = :voice_id AND r.round = :round;

-- name: voice_message_put :exec
-- Tells a resident something, once.
INSERT INTO voice_message (id, voice_id, unique_key, act, at) VALUES (:id, :voice_id, :unique_key, :act, :at) ON CONFLICT (unique_key) DO NOTHING;

-- name: voice_messages :many
-- What a resident was told.
SELECT act, at FROM voice_message WHERE voice_id = :voice_id ORDER BY at, id;

-- ---- staff ----

-- name: problem_holders :many
-- Who can be made responsible in an office: holders of its posts on a day.
-- param: day day
-- unscoped: posts are public facts
SELECT n.id, n.name, p.title FROM post p
  JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :day AND h.to_day > :day
  JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
 WHERE p.organisation_id = :organisation_id AND p.from_day <= :day AND p.to_day > :day
 ORDER BY p.sort, n.name;

-- name: problem_assignees :many
-- Who can be made responsible in a subtree, with the post: all holders in the office that usually has the category and
-- in the place of the case, three of each other office, one of each other village. In this order.
-- param: today day
-- param: place i64
-- param: category text
-- column: organisation_id organisation_id
-- column: office_name text
-- column: person_id person_id
-- column: person_name text
-- column: title text
WITH usual (office_id) AS (
    SELECT coalesce((SELECT c.office_id FROM problem_category c WHERE c.code = :category),
                    (SELECT u.unit_id FROM problem_count u WHERE u.is_office = 1 AND u.category_code = :category
                      GROUP BY u.unit_id ORDER BY sum(u.n) DESC, u.unit_id LIMIT 1))),
holder (organisation_id, office_name, kind, sort, person_id, person_name, title, turn, place_rank) AS (
    SELECT o.organisation_id, o.name, o.kind, o.sort, n.id, n.name, t.title,
           row_number() OVER (PARTITION BY o.organisation_id ORDER BY t.sort, t.id, n.name),
           CASE WHEN o.organisation_id = (SELECT office_id FROM usual) THEN 0 WHEN o.organisation_id = :place THEN 1
                WHEN o.kind IN ('office', 'station') THEN 2 ELSE 3 END
      FROM organisation_state o
      JOIN post t ON t.organisation_id = o.organisation_id AND t.from_day <= :today AND t.to_day > :today
      JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
      JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
     WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
       AND (o.kind IN ('office', 'station', 'village', 'community') OR o.organisation_id = :place))
SELECT organisation_id, office_name, person_id, person_name, title
  FROM holder
 WHERE place_rank < 2 OR (place_rank = 2 AND turn <= 3) OR turn = 1
 ORDER BY place_rank, sort, office_name, organisation_id, turn
 LIMIT :limit;

-- name: problem_merge_targets :many
-- Problems of a subtree that a voice can be merged into, the likeliest first: same place and category, same place, same
-- category, the newest. Of the place all whose answer can still be told to somebody, of the others the newest of these, :newest at most.
-- param: today day
-- param: place i64
-- param: category text
-- param: confidential_too bool
-- param: newest i64
-- column: place_name text
SELECT p.number, p.title, p.statement, p.accepted_at, o.name AS place_name, c.name_zh, c.name_en
  FROM (SELECT n.id, n.likeness, n.accepted_at
          FROM (SELECT q.id, CASE WHEN q.category_code = :category THEN 0 ELSE 1 END AS likeness, q.accepted_at
                  FROM problem q
                 WHERE q.organisation_id = :place AND {lies_in_scope :place} AND q.turn <= 4398050909150511104 AND (q.is_confidential = 0 OR :confidential_too = 1)
                UNION ALL
                SELECT e.id, CASE WHEN e.category_code = :category THEN 2 ELSE 3 END, e.accepted_at
                  FROM (SELECT q.id, q.category_code, q.accepted_at
                          FROM problem q
                         WHERE q.state NOT IN ('closed', 'ended', 'merged') AND q.is_confidential = 0 AND q.organisation_id <> :place
                           AND {lies_in_scope q.organisation_id}
                         ORDER BY q.accepted_at DESC, q.id DESC LIMIT :newest) e) n
         ORDER BY n.likeness, n.accepted_at DESC LIMIT :limit) l
  JOIN problem p ON p.id = l.id
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN problem_category c ON c.code = p.category_code
 ORDER BY l.likeness, l.accepted_at DESC;

