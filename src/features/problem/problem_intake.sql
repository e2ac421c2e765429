-- SPDX-License-Identifier: Apache-2.0
-- Intake: supporters, what is withdrawn, what is alike.

-- name: problem_people :one
-- How many people have said or met a problem: a telephone number counts once, else a browser.
-- param: problem i64
-- column: n i64
-- unscoped: of one problem, which the caller may show
SELECT count(DISTINCT coalesce(v.phone_hash, v.browser_hash, v.number)) AS n
  FROM problem p JOIN voice v ON v.problem_id = p.id OR v.home_problem_id = p.id
 WHERE p.id = :problem AND v.state <> 'withdrawn' AND (v.secrecy <> 'confidential' OR p.is_confidential = 1);

-- name: voice_supports :maybe
-- A voice of the same browser in a problem, for who gives no number, or the same.
-- param: problem i64
-- param: phone text
-- unscoped: of one problem, which everybody may support
SELECT v.id, v.number FROM voice v
 WHERE v.problem_id = :problem AND v.browser_hash = :browser_hash AND v.state <> 'withdrawn'
   AND (:phone = '' OR v.phone_hash = :phone)
 ORDER BY v.received_at LIMIT 1;

-- name: problem_near :many
-- Public open problems of a place and of those beside it, of one category, the newest first.
-- param: today day
-- param: place i64
-- column: place_name text
-- unscoped: what is on the wall is for everybody
SELECT p.number, p.title, p.statement, p.organisation_id, p.accepted_at, o.name AS place_name
  FROM organisation_state h
  JOIN organisation_state o ON o.from_day <= :today AND o.to_day > :today AND (o.organisation_id = h.organisation_id OR o.parent_id = h.parent_id)
  JOIN problem p ON p.organisation_id = o.organisation_id
 WHERE h.organisation_id = :place AND h.from_day <= :today AND h.to_day > :today
   AND p.is_public = 1 AND p.category_code = :category_code AND p.state IN ('accepted', 'assigned', 'working', 'answered')
 ORDER BY p.accepted_at DESC, p.id DESC LIMIT :limit;

-- name: voice_near :many
-- Waiting voices of a subtree that are open to who reads them, of one category, the newest first.
-- param: today day
-- param: except_id i64
-- column: place_name text
SELECT v.number, v.words, v.received_at, o.name AS place_name
  FROM voice v JOIN organisation_state o ON o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE v.state = 'received' AND v.secrecy <> 'confidential' AND v.category_code = :category_code AND v.id <> :except_id
   AND o.path >= :scope_low AND o.path < :scope_high
 ORDER BY v.received_at DESC, v.id DESC LIMIT :limit;

-- ---- withdrawing ----

-- name: voice_set_withdrawn :exec
-- Its author takes it back; what it said is kept for some days and then dropped.
-- unscoped: the author's receipt is the permission
UPDATE voice SET state = 'withdrawn', withdrawn_at = :withdrawn_at, rating_hash = NULL, rating_until_day = NULL WHERE id = :id;

-- name: voices_to_forget :many
-- Withdrawn before a time, and not dropped yet.
-- param: before ms
-- unscoped: a nightly job over the whole site
SELECT id FROM voice
 WHERE withdrawn_at < :before
   AND (words IS NOT NULL OR words_sealed IS NOT NULL OR name_sealed IS NOT NULL OR phone_sealed IS NOT NULL OR phone_hash IS NOT NULL)
 LIMIT :limit;

-- name: voice_forget :exec
-- Drops what a withdrawn voice said, and who said it.
-- unscoped: a nightly job over the whole site
UPDATE voice SET words = NULL, words_sealed = NULL, name_sealed = NULL, phone_sealed = NULL, phone_hash = NULL, browser_hash = NULL, place = '',
       micro_latitude = NULL, micro_longitude = NULL
 WHERE id = :id;

-- name: voice_files :many
-- The pictures of a voice.
SELECT file_id FROM problem_photo WHERE voice_id = :voice_id;

-- name: voice_photos_forget :exec
-- Its pictures go too.
DELETE FROM problem_photo WHERE voice_id = :voice_id;

-- name: file_forget :exec
-- A picture that no voice and no problem has any more; the store sweeps its bytes.
DELETE FROM file WHERE id = :id AND NOT EXISTS (SELECT 1 FROM problem_photo h WHERE h.file_id = :id);

-- ---- numbers of old voices ----

-- name: voices_without_hash :many
-- Voices with a telephone number that cannot be found by it yet.
-- unscoped: a nightly job over the whole site
SELECT id, secrecy, phone_sealed FROM voice WHERE phone_sealed IS NOT NULL AND phone_hash IS NULL LIMIT :limit;

-- name: voice_set_phone_hash :exec
-- The number can be found.
-- unscoped: a nightly job over the whole site
UPDATE voice SET phone_hash = :phone_hash WHERE id = :id;

-- ---- posters ----

-- name: poster_insert :exec
-- A poster.
INSERT INTO problem_poster (id, token, organisation_id, place, person_id, made_at) VALUES (:id, :token, :organisation_id, :place, :person_id, :made_at);

-- name: poster_by_token :maybe
-- The poster that an address names.
SELECT id, token, organisation_id, place, closed_at FROM problem_poster WHERE token = :token;

-- name: poster_set_closed :exec
-- Taken down.
UPDATE problem_poster SET closed_at = :closed_at WHERE id = :id AND closed_at IS NULL;

-- name: poster_list :many
-- Posters of a subtree with the voices that came by each, those that hang first. A voice said in confidence is not counted:
-- a figure that grows tells that somebody has said something.
-- param: today day
-- column: place_name text
-- column: voices i64
SELECT p.id, p.token, p.place, p.made_at, p.closed_at, o.name AS place_name,
       (SELECT count(*) FROM voice v LEFT JOIN problem c ON c.id = v.problem_id
         WHERE v.poster_id = p.id AND v.state <> 'withdrawn' AND v.secrecy <> 'confidential' AND coalesce(c.is_confidential, 0) = 0) AS voices
  FROM problem_poster p
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high
 ORDER BY CASE WHEN p.closed_at IS NULL THEN 0 ELSE 1 END, p.made_at DESC, p.id DESC LIMIT :limit;

-- name: poster_voices :many
-- The voices that came by a poster, the latest first; as poster_list counts them.
-- unscoped: of one poster, which the caller may show
SELECT v.number, v.words, v.received_at, v.state
  FROM voice v LEFT JOIN problem c ON c.id = v.problem_id
 WHERE v.poster_id = :poster_id AND v.state <> 'withdrawn' AND v.secrecy <> 'confidential' AND coalesce(c.is_confidential, 0) = 0
 ORDER BY v.received_at DESC, v.id DESC LIMIT :limit;

-- ---- who takes urgent hazards ----

-- name: duty_insert :exec
-- Somebody is paired with a place, or on duty there, from a day to the day before another.
INSERT INTO problem_duty (id, organisation_id, category_code, office_id, person_id, from_day, to_day)
VALUES (:id, :organisation_id, :category_code, :office_id, :person_id, :from_day, :to_day);

-- name: duty_by_id :maybe
-- One entry.
SELECT id, organisation_id, office_id, person_id, from_day, to_day FROM problem_duty WHERE id = :id;

-- name: duty_set_end :exec
-- It ends before a day.
UPDATE problem_duty SET to_day = :to_day WHERE id = :id;

-- name: duty_list :many
-- Who takes urgent hazards in the places of a subtree, now and later.
-- param: today day
-- column: place_name text
-- column: office_name text
-- column: person_name text
-- column: name_zh text?
-- column: name_en text?
SELECT d.id, o.name AS place_name, q.name AS office_name, n.name AS person_name, c.name_zh, c.name_en, d.from_day, d.to_day
  FROM problem_duty d
  JOIN organisation_state o ON o.organisation_id = d.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN organisation_state q ON q.organisation_id = d.office_id AND q.from_day <= :today AND q.to_day > :today
  JOIN person n ON n.id = d.person_id
  LEFT JOIN problem_category c ON c.code = d.category_code
 WHERE o.path >= :scope_low AND o.path < :scope_high AND d.to_day > :today
 ORDER BY d.from_day, o.sort, d.id LIMIT :limit;

-- name: duty_on :maybe
-- Who takes an urgent hazard of a place on a day, as far as the place itself says: of the category before any. Only somebody
-- who holds a post in the office on that day.
-- param: today day
-- param: place i64
-- param: category text
-- unscoped: for a unit of work, not for pages
SELECT d.office_id, d.person_id
  FROM problem_duty d
 WHERE d.organisation_id = :place AND d.from_day <= :today AND d.to_day > :today
   AND (d.category_code IS NULL OR d.category_code = :category)
   AND EXISTS (SELECT 1 FROM post t
                 JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                 JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
                WHERE t.organisation_id = d.office_id AND h.person_id = d.person_id AND t.from_day <= :today AND t.to_day > :today)
 ORDER BY CASE WHEN d.category_code IS NULL THEN 1 ELSE 0 END, d.from_day DESC, d.id DESC
 LIMIT 1;

-- name: problem_wall_set :exec
-- The clerk's words, and whether it stands on the wall.
-- unscoped: the act has checked the permission
UPDATE problem SET title = :title, statement = :statement, is_public = :is_public WHERE id = :id;
