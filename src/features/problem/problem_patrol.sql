-- SPDX-License-Identifier: Apache-2.0
-- Visits of grid workers, and drafts that browsers kept.

-- name: patrol_visit_insert :exec
-- A visit, in its first version.
INSERT INTO patrol_visit (id, organisation_id, person_id, place, subject, finding, words, micro_latitude, micro_longitude, visited_at,
                          version, voice_id, created_at)
VALUES (:id, :organisation_id, :person_id, :place, :subject, :finding, :words, :micro_latitude, :micro_longitude, :visited_at, 1,
        :voice_id, :created_at);

-- name: patrol_visit_by_id :maybe
-- One visit.
-- param: today day
-- column: place_name text?
-- column: voice_number text?
-- column: voice_state text?
-- unscoped: the caller asks whose it is
SELECT t.id, t.organisation_id, t.person_id, t.place, t.subject, t.finding, t.words, t.micro_latitude, t.micro_longitude, t.visited_at,
       t.version, t.voice_id, t.created_at, o.name AS place_name, v.number AS voice_number, v.state AS voice_state
  FROM patrol_visit t
  LEFT JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN voice v ON v.id = t.voice_id
 WHERE t.id = :id;

-- name: patrol_version_keep :exec
-- What stands in a visit now becomes a former version.
-- unscoped: the act has checked whose it is
INSERT INTO patrol_visit_version (visit_id, version, organisation_id, place, subject, finding, words, visited_at, until_at)
SELECT t.id, t.version, t.organisation_id, t.place, t.subject, t.finding, t.words, t.visited_at, :until_at
  FROM patrol_visit t WHERE t.id = :id;

-- name: patrol_visit_correct_row :exec
-- The next version.
-- unscoped: the act has checked whose it is
UPDATE patrol_visit SET organisation_id = :organisation_id, place = :place, subject = :subject, finding = :finding, words = :words,
       visited_at = :visited_at, voice_id = :voice_id, version = version + 1
 WHERE id = :id;

-- name: patrol_versions :many
-- What a visit said before, the latest first.
SELECT h.version, h.organisation_id, h.place, h.subject, h.finding, h.words, h.visited_at, h.until_at
  FROM patrol_visit_version h WHERE h.visit_id = :visit_id ORDER BY h.version DESC;

-- name: patrol_photo_insert :exec
-- A picture of a visit.
INSERT INTO patrol_photo (visit_id, sort, file_id) VALUES (:visit_id, :sort, :file_id);

-- name: patrol_photos :many
-- Pictures of a visit.
SELECT f.hash, f.kind, f.bytes, f.width, f.height FROM patrol_photo h JOIN file f ON f.id = h.file_id WHERE h.visit_id = :visit_id ORDER BY h.sort;

-- name: patrol_own :many
-- A person's own visits since an instant, the latest first, with the number of them all.
-- param: today day
-- param: since ms
-- column: place_name text?
-- column: person_name text
-- column: voice_number text?
-- column: total i64
-- unscoped: one's own
SELECT t.id, t.place, t.subject, t.finding, t.words, t.visited_at, t.version, t.created_at, o.name AS place_name, n.name AS person_name,
       v.number AS voice_number, count(*) OVER () AS total
  FROM patrol_visit t
  JOIN person n ON n.id = t.person_id
  LEFT JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN voice v ON v.id = t.voice_id
 WHERE t.person_id = :person_id AND t.visited_at >= :since
 ORDER BY t.visited_at DESC, t.id DESC LIMIT :limit OFFSET :offset;

-- name: patrol_own_counts :one
-- How many of a person's own visits, by the same conditions as the list.
-- param: day_start ms
-- column: today i64
-- column: total i64
-- unscoped: one's own
SELECT coalesce(sum(CASE WHEN t.visited_at >= :day_start THEN 1 ELSE 0 END), 0) AS today, count(*) AS total
  FROM patrol_visit t WHERE t.person_id = :person_id;

-- name: patrol_list :many
-- Visits of a subtree since an instant, the latest first, with the number of them all.
-- param: today day
-- param: since ms
-- param: found_only bool
-- column: place_name text?
-- column: person_name text
-- column: voice_number text?
-- column: total i64
-- row: patrol_own
SELECT t.id, t.place, t.subject, t.finding, t.words, t.visited_at, t.version, t.created_at, o.name AS place_name, n.name AS person_name,
       v.number AS voice_number, count(*) OVER () AS total
  FROM organisation_state o
  JOIN patrol_visit t ON t.organisation_id = o.organisation_id
  JOIN person n ON n.id = t.person_id
  LEFT JOIN voice v ON v.id = t.voice_id
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND t.visited_at >= :since AND (:found_only = 0 OR t.finding = 'found')
 ORDER BY t.visited_at DESC, t.id DESC LIMIT :limit OFFSET :offset;

-- name: patrol_counts :one
-- How many visits of a subtree: today, of the last seven days, of them all those with something found, and all.
-- param: today day
-- param: day_start ms
-- param: week_start ms
-- column: of_today i64
-- column: of_week i64
-- column: found i64
-- column: total i64
SELECT coalesce(sum(CASE WHEN t.visited_at >= :day_start THEN 1 ELSE 0 END), 0) AS of_today,
       coalesce(sum(CASE WHEN t.visited_at >= :week_start THEN 1 ELSE 0 END), 0) AS of_week,
       coalesce(sum(CASE WHEN t.finding = 'found' THEN 1 ELSE 0 END), 0) AS found, count(*) AS total
  FROM organisation_state o
  JOIN patrol_visit t ON t.organisation_id = o.organisation_id
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today;

-- name: patrol_places :many
-- Where a worker can have been: the places of a subtree.
-- param: today day
SELECT o.organisation_id, o.name FROM organisation_state o
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND o.kind IN ('county', 'town', 'village', 'community')
 ORDER BY o.path LIMIT :limit;

-- name: patrol_demo_voices :many
-- Voices of the demo that somebody told at the door.
-- column: words text
-- unscoped: a new site that is the demo
SELECT v.id, v.organisation_id, v.place, v.words, v.received_at FROM voice v
 WHERE v.channel = 'visit' AND v.secrecy <> 'confidential' AND v.words IS NOT NULL ORDER BY v.received_at DESC, v.id LIMIT :limit;

-- name: problem_draft_find :maybe
-- What came of a draft.
-- column: number text?
-- unscoped: whoever knows the draft's key sent it
SELECT d.input_hash, d.voice_id, d.visit_id, d.version, v.number AS number
  FROM problem_draft d
  LEFT JOIN patrol_visit t ON t.id = d.visit_id
  LEFT JOIN voice v ON v.id = coalesce(d.voice_id, t.voice_id)
 WHERE d.key_hash = :key_hash;

-- name: problem_draft_keep :exec
-- A draft has arrived. A key that is there already fails, and with it the second act.
INSERT INTO problem_draft (key_hash, input_hash, voice_id, visit_id, version, at)
VALUES (:key_hash, :input_hash, :voice_id, :visit_id, :version, :at);
