-- SPDX-License-Identifier: Apache-2.0
-- Queries of the review: who is private, who has judged, who was called.

-- name: problem_authors_sealed :many
-- Names of those who spoke about a problem, and of one voice more (0: none).
-- param: problem i64
-- param: voice i64
-- unscoped: of one problem, for what the words of an act must not tell
SELECT v.name_sealed, v.secrecy FROM voice v WHERE v.problem_id = :problem AND v.name_sealed IS NOT NULL
UNION ALL
SELECT w.name_sealed, w.secrecy FROM voice w WHERE w.id = :voice AND w.name_sealed IS NOT NULL;

-- name: problem_office_phone :maybe
-- The telephone that an office has told everybody.
SELECT phone FROM organisation WHERE id = :id;

-- name: problem_posts_below :one
-- Posts that a person holds in an office or below it; of a root only its own.
-- param: today day
-- param: person i64
-- param: office i64
-- column: n i64
-- unscoped: posts are public facts
SELECT count(*) AS n
  FROM post_holder h
  JOIN post t ON t.id = h.post_id
  JOIN organisation_state s ON s.organisation_id = t.organisation_id AND s.from_day <= :today AND s.to_day > :today
  JOIN organisation_state o ON o.organisation_id = :office AND o.from_day <= :today AND o.to_day > :today
 WHERE h.person_id = :person AND h.from_day <= :today AND h.to_day > :today
   AND (s.organisation_id = :office OR (o.parent_id IS NOT NULL AND substr(s.path, 1, length(o.path)) = o.path));

-- name: problem_answerer :maybe
-- Who wrote the answer of a round, the last one.
-- param: round i64
SELECT person_id FROM problem_step WHERE problem_id = :problem_id AND act = 'answer' AND round = :round ORDER BY at DESC, id DESC LIMIT 1;

-- name: problem_calls_count :one
-- Calls to a voice in a round.
-- column: n i64
SELECT count(*) AS n FROM problem_call WHERE voice_id = :voice_id AND round = :round;

-- name: problem_call_insert :exec
-- A call.
INSERT INTO problem_call (id, voice_id, problem_id, round, person_id, at, outcome)
VALUES (:id, :voice_id, :problem_id, :round, :person_id, :at, :outcome);

-- name: problem_to_call :many
-- Voices of a problem that were asked in this round, have not rated, and can be called: with the calls so far.
-- param: round i64
-- param: today day
-- param: call_max i64
-- column: calls i64
-- unscoped: of one problem, for the desk page that shows its voices
SELECT v.id, v.number, v.received_at, (SELECT count(*) FROM problem_call c WHERE c.voice_id = v.id AND c.problem_id = v.problem_id AND c.round = :round) AS calls
  FROM voice v JOIN problem p ON p.id = v.problem_id
 WHERE v.problem_id = :problem_id AND v.phone_sealed IS NOT NULL AND v.rating_until_day >= :today
   AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)
   AND NOT EXISTS (SELECT 1 FROM problem_rating r WHERE r.voice_id = v.id AND r.problem_id = v.problem_id AND r.round = :round)
   AND (SELECT count(*) FROM problem_call c WHERE c.voice_id = v.id AND c.problem_id = v.problem_id AND c.round = :round) < :call_max
 ORDER BY v.received_at, v.id;

-- name: problem_unreached :one
-- Voices of a round that were called, but not reached or did not want to say.
-- param: round i64
-- column: n i64
-- unscoped: of one problem, which the caller may show
SELECT count(*) AS n
  FROM (SELECT DISTINCT c.voice_id FROM problem_call c JOIN voice v ON v.id = c.voice_id JOIN problem p ON p.id = c.problem_id
         WHERE c.problem_id = :problem_id AND c.round = :round AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)
           AND NOT EXISTS (SELECT 1 FROM problem_rating r WHERE r.voice_id = c.voice_id AND r.problem_id = c.problem_id AND r.round = :round)) x;


-- name: voice_phone :maybe
-- The sealed number of who spoke.
-- unscoped: for a message to that person
SELECT number, secrecy, phone_sealed FROM voice WHERE id = :id;
