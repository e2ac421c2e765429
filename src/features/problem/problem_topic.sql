-- SPDX-License-Identifier: Apache-2.0
-- Topics. Every count has the same WHERE as the list that it opens; the public ones know nothing of what is suggested.

-- name: topic_list :many
-- Topics of a subtree (the whole site: by their rows) by group (all, proposed, fixed, claimed, solved, ended; for staff
-- suggested too), the last changed first.
-- param: today day
-- param: is_public_only bool
-- param: topic_group text
-- column: place_name text
-- column: lead_name text?
-- column: leader_name text?
-- column: problems i64
-- column: supporters i64
-- column: rated i64
-- column: satisfied i64
SELECT t.id, t.number, t.state, t.title, t.words, t.aim, t.limit_day, t.result, t.changed_at, t.over_at,
       o.name AS place_name, q.name AS lead_name, n.name AS leader_name,
       (SELECT count(*) FROM topic_problem m JOIN problem p ON p.id = m.problem_id
         WHERE m.topic_id = t.id AND p.is_public = 1 AND p.is_confidential = 0) AS problems,
       (SELECT count(*) FROM topic_support s WHERE s.topic_id = t.id) AS supporters,
       (SELECT count(*) FROM topic_support s WHERE s.topic_id = t.id AND s.score IS NOT NULL) AS rated,
       (SELECT count(*) FROM topic_support s WHERE s.topic_id = t.id AND s.score >= 3) AS satisfied
  FROM topic t
  JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = t.lead_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = t.leader_id
 WHERE ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
   AND (:is_public_only = 0 OR t.state NOT IN ('suggested', 'declined'))
   AND (:topic_group = 'all' OR t.state = :topic_group
        OR (:topic_group = 'claimed' AND t.state IN ('claimed', 'working', 'reported')))
 ORDER BY t.changed_at DESC, t.id DESC
 LIMIT :limit OFFSET :offset;

-- name: topic_counts :many
-- How many topics stand in each state, with the same filters.
-- param: today day
-- param: is_public_only bool
-- column: n i64
SELECT t.state, count(*) AS n
  FROM topic t
  JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
   AND (:is_public_only = 0 OR t.state NOT IN ('suggested', 'declined'))
 GROUP BY t.state;

-- name: topic_by_number :maybe
-- One topic with all that its page shows.
-- param: today day
-- column: place_name text?
-- column: lead_name text?
-- column: lead_phone text?
-- column: leader_name text?
-- unscoped: the caller looks at the state, or asks for the permission
SELECT t.id, t.number, t.state, t.organisation_id, t.words, t.decline_reason, t.title, t.aim, t.limit_day, t.lead_id, t.leader_id,
       t.plan, t.result, t.answer, t.reported_by, t.made_at, t.changed_at, t.over_at, o.name AS place_name, q.name AS lead_name,
       f.phone AS lead_phone, n.name AS leader_name
  FROM topic t
  LEFT JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = t.lead_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN organisation f ON f.id = t.lead_id
  LEFT JOIN person n ON n.id = t.leader_id
 WHERE t.number = :number;

-- name: topic_by_id :maybe
-- The facts that an act needs.
-- unscoped: acts check the permission before
SELECT id, number, state, organisation_id, title, aim, lead_id, leader_id, reported_by, limit_day FROM topic WHERE id = :id;

-- name: topic_by_token :maybe
-- What became of a suggestion, for whoever has its private address.
-- unscoped: the address is the permission
SELECT number, state, words, decline_reason, title, made_at FROM topic WHERE token_hash = :token_hash;

-- name: topic_lock :maybe
-- Other writers of the topic wait for this transaction. SQLite has one writer.
-- unscoped: of one topic, for an act
SELECT id FROM topic WHERE id = :id;

-- name: topic_lock :maybe
-- dialect: pg
SELECT id FROM topic WHERE id = :id FOR NO KEY UPDATE;

-- name: topic_insert :exec
-- A suggestion, or a proposal of the office's own.
INSERT INTO topic (id, number, state, organisation_id, words, token_hash, title, aim, made_at, changed_at)
VALUES (:id, :number, :state, :organisation_id, :words, :token_hash, :title, :aim, :made_at, :changed_at);

-- name: topic_set_state :exec
-- A plain change of state.
-- unscoped: the act has checked the permission
UPDATE topic SET state = :state, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_declined :exec
-- Not taken up, with the reason for whoever suggested it.
-- unscoped: the act has checked the permission
UPDATE topic SET state = 'declined', decline_reason = :decline_reason, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_words :exec
-- The coordinator's words: proposed to the public, or fixed with a limit.
-- unscoped: the act has checked the permission
UPDATE topic SET state = :state, title = :title, aim = :aim, limit_day = :limit_day, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_lead :exec
-- Claimed, or given back (no lead).
-- unscoped: the act has checked the permission
UPDATE topic SET state = :state, lead_id = :lead_id, leader_id = :leader_id, plan = :plan, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_reported :exec
-- The result, not public yet.
-- unscoped: the act has checked the permission
UPDATE topic SET state = 'reported', result = :result, answer = :answer, reported_by = :reported_by, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_solved :exec
-- The result is public.
-- unscoped: the act has checked the permission
UPDATE topic SET state = 'solved', over_at = :over_at, changed_at = :changed_at WHERE id = :id;

-- name: topic_set_ended :exec
-- Ended, with the explanation.
-- unscoped: the act has checked the permission
UPDATE topic SET state = 'ended', result = NULL, answer = :answer, over_at = :over_at, changed_at = :changed_at WHERE id = :id;

-- name: topic_step_insert :exec
-- One step of the timeline.
INSERT INTO topic_step (id, topic_id, at, act, person_id, organisation_id, words, note)
VALUES (:id, :topic_id, :at, :act, :person_id, :organisation_id, :words, :note);

-- name: topic_steps :many
-- Every step, the first first.
-- param: today day
-- column: office_name text?
-- column: person_name text?
SELECT s.at, s.act, s.words, s.note, q.name AS office_name, n.name AS person_name
  FROM topic_step s
  LEFT JOIN organisation_state q ON q.organisation_id = s.organisation_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = s.person_id
 WHERE s.topic_id = :topic_id ORDER BY s.at, s.id;

-- ---- which problems belong ----

-- name: topic_problems :many
-- The problems of a topic that stand on the wall.
-- unscoped: public wall, filtered by is_public
SELECT p.id, p.number, p.title, p.state, p.round FROM topic_problem m JOIN problem p ON p.id = m.problem_id
 WHERE m.topic_id = :topic_id AND p.is_public = 1 AND p.is_confidential = 0 ORDER BY p.accepted_at, p.id;

-- name: topic_problem_find :maybe
-- A problem that may belong to a topic: it stands on the wall.
-- unscoped: public wall, filtered by is_public
SELECT id FROM problem WHERE number = :number AND is_public = 1 AND is_confidential = 0;

-- name: topic_of_problem :maybe
-- The open or solved topic that a problem belongs to.
-- unscoped: public topics only
SELECT t.id, t.number, t.title, t.state FROM topic_problem m JOIN topic t ON t.id = m.topic_id
 WHERE m.problem_id = :problem_id AND t.state NOT IN ('suggested', 'declined', 'ended')
 ORDER BY CASE WHEN t.state = 'solved' THEN 1 ELSE 0 END, t.changed_at DESC LIMIT 1;

-- name: topic_problem_put :exec
-- It belongs.
INSERT INTO topic_problem (topic_id, problem_id, added_at) VALUES (:topic_id, :problem_id, :added_at)
    ON CONFLICT (topic_id, problem_id) DO NOTHING;

-- name: topic_problem_remove :exec
-- It does not belong any more.
DELETE FROM topic_problem WHERE topic_id = :topic_id AND problem_id = :problem_id;

-- ---- supporters ----

-- name: topic_supporters :one
-- How many support it, how many of them rated its result, how many were satisfied.
-- column: n i64
-- column: rated i64
-- column: satisfied i64
SELECT count(*) AS n, count(s.score) AS rated, count(CASE WHEN s.score >= 3 THEN 1 END) AS satisfied
  FROM topic_support s WHERE s.topic_id = :topic_id;

-- name: topic_support_by_browser :maybe
-- Does this browser support it?
SELECT id, voice_id, score FROM topic_support WHERE topic_id = :topic_id AND browser_hash = :browser_hash;

-- name: topic_support_by_voice :maybe
-- Does the author of this voice support it?
SELECT id, score FROM topic_support WHERE topic_id = :topic_id AND voice_id = :voice_id;

-- name: topic_receipt_writer :maybe
-- Who wrote a voice down for somebody else.
-- unscoped: of one receipt, which the supporter holds
SELECT entered_by FROM voice WHERE id = :id;

-- name: topic_support_put :exec
-- One more supporter.
INSERT INTO topic_support (id, topic_id, browser_hash, voice_id, at) VALUES (:id, :topic_id, :browser_hash, :voice_id, :at)
    ON CONFLICT DO NOTHING;

-- name: topic_support_set_voice :exec
-- The supporter turns out to be the author of a voice.
UPDATE topic_support SET voice_id = :voice_id WHERE id = :id;

-- name: topic_support_rate :exec
-- What a supporter thinks of the result; once.
UPDATE topic_support SET score = :score, rated_at = :rated_at WHERE id = :id AND score IS NULL;

-- ---- pictures ----

-- name: topic_photo_put :exec
-- A picture of the result.
INSERT INTO topic_photo (id, topic_id, file_id, sort) VALUES (:id, :topic_id, :file_id, :sort);

-- name: topic_photos_remove :exec
-- The result was sent back: its pictures are replaced.
DELETE FROM topic_photo WHERE topic_id = :topic_id;

-- name: topic_photos :many
-- Pictures of the result.
SELECT f.hash, f.width, f.height FROM topic_photo h JOIN file f ON f.id = h.file_id WHERE h.topic_id = :topic_id ORDER BY h.sort, h.id;

-- name: topic_picture_owners :many
-- The topics that have the picture.
-- param: hash text
-- unscoped: the caller looks at the state and asks for the permission
SELECT t.state, t.organisation_id, t.lead_id FROM topic_photo h JOIN file f ON f.id = h.file_id JOIN topic t ON t.id = h.topic_id
 WHERE f.hash = :hash;

-- ---- the demo ----

-- name: topic_demo_problems :many
-- The first cases of a category that were on the wall before a time.
-- param: before ms
-- unscoped: public wall, filtered by is_public
SELECT number FROM problem WHERE category_code = :category_code AND accepted_at < :before AND is_public = 1 AND is_confidential = 0
 ORDER BY accepted_at, id LIMIT :limit;
