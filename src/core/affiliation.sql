-- SPDX-License-Identifier: Apache-2.0
-- Who belongs where: rows of affiliation, and holders of posts.

-- fragment: belonging
-- Who belongs where on the day: by a row of their own, or by a post.
-- param: day day
SELECT a.person_id, a.organisation_id FROM affiliation a WHERE a.from_day <= :day AND a.to_day > :day
UNION ALL
SELECT h.person_id, t.organisation_id FROM post_holder h JOIN post t ON t.id = h.post_id
 WHERE h.from_day <= :day AND h.to_day > :day AND t.to_day > :day

-- name: affiliation_insert :exec
-- Somebody belongs to an organisation from a day on.
INSERT INTO affiliation (id, person_id, organisation_id, kind, from_day, to_day)
VALUES (:id, :person_id, :organisation_id, :kind, :from_day, :to_day);

-- name: affiliation_same :maybe
-- The row that already says so on that day.
-- unscoped: one person at one organisation
-- param: day day
SELECT a.id FROM affiliation a
 WHERE a.person_id = :person_id AND a.organisation_id = :organisation_id AND a.kind = :kind AND a.from_day <= :day AND a.to_day > :day;

-- name: affiliation_close :exec
-- Belongs no longer from a day on.
-- unscoped: the caller asks access for the organisation
UPDATE affiliation SET to_day = :to_day WHERE id = :id AND organisation_id = :organisation_id AND to_day > :to_day AND from_day < :to_day;

-- name: affiliation_drop :exec
-- Would begin on the day or later: never begins.
-- unscoped: the caller asks access for the organisation
-- param: day day
DELETE FROM affiliation WHERE id = :id AND organisation_id = :organisation_id AND from_day >= :day;

-- name: affiliation_all_of :many
-- Where a person belongs on a day.
-- unscoped: the person's own
-- param: day day
-- column: id i64
-- column: kind text
SELECT b.id, s.organisation_id, s.name, s.path, b.kind, b.from_day, b.to_day
  FROM (SELECT a.id AS id, a.organisation_id, a.kind AS kind, a.from_day, a.to_day FROM affiliation a
         WHERE a.person_id = :person_id AND a.from_day <= :day AND a.to_day > :day
        UNION ALL
        SELECT 0 AS id, t.organisation_id, 'post' AS kind, h.from_day, h.to_day FROM post_holder h JOIN post t ON t.id = h.post_id
         WHERE h.person_id = :person_id AND h.from_day <= :day AND h.to_day > :day AND t.to_day > :day) b
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :day AND s.to_day > :day
 ORDER BY s.path, b.kind;

-- name: affiliation_people_below :many
-- People of a subtree on a day, each once, behind an id.
-- param: day day
-- param: after person_id
-- column: path text
SELECT p.id, p.name, min(s.path) AS path
  FROM ({belonging}) b
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :day AND s.to_day > :day
  JOIN person p ON p.id = b.person_id
 WHERE s.path >= :scope_low AND s.path < :scope_high AND p.closed_at IS NULL AND p.id > :after
 GROUP BY p.id, p.name ORDER BY p.id LIMIT :limit;

-- name: affiliation_people_n :one
-- How many people a subtree has on a day.
-- param: day day
-- column: n i64
SELECT count(DISTINCT p.id) AS n
  FROM ({belonging}) b
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :day AND s.to_day > :day
  JOIN person p ON p.id = b.person_id
 WHERE s.path >= :scope_low AND s.path < :scope_high AND p.closed_at IS NULL;

-- name: affiliation_people_of :many
-- People of one organisation on a day.
-- unscoped: the caller belongs there, or asks access for it
-- param: day day
SELECT p.id, p.name FROM person p
 WHERE p.closed_at IS NULL
   AND p.id IN (SELECT a.person_id FROM affiliation a WHERE a.organisation_id = :organisation_id AND a.from_day <= :day AND a.to_day > :day
                UNION
                SELECT h.person_id FROM post t JOIN post_holder h ON h.post_id = t.id
                 WHERE t.organisation_id = :organisation_id AND t.to_day > :day AND h.from_day <= :day AND h.to_day > :day)
 ORDER BY p.name, p.id;

-- name: affiliation_list_at :many
-- How people belong to one organisation on a day or later, those behind a name and id.
-- unscoped: the caller asks access for it
-- param: day day
-- column: id i64
-- column: kind text
SELECT b.id, p.id AS person_id, p.name, b.kind, b.from_day, b.to_day
  FROM (SELECT a.id AS id, a.person_id, a.kind AS kind, a.from_day, a.to_day FROM affiliation a
         WHERE a.organisation_id = :organisation_id AND a.to_day > :day
        UNION ALL
        SELECT 0 AS id, h.person_id, 'post' AS kind, h.from_day, h.to_day FROM post t JOIN post_holder h ON h.post_id = t.id
         WHERE t.organisation_id = :organisation_id AND t.to_day > :day AND h.to_day > :day) b
  JOIN person p ON p.id = b.person_id
 WHERE p.closed_at IS NULL
 ORDER BY p.name, p.id, b.kind, b.from_day LIMIT :limit OFFSET :offset;

-- name: affiliation_periods_of :many
-- Where a person has ever belonged, each time as long as the organisation stood at one place.
-- unscoped: the person's own
-- column: kind text
-- column: from_day day
-- column: to_day day
SELECT s.organisation_id, s.name, s.path, b.kind,
       CASE WHEN b.from_day > s.from_day THEN b.from_day ELSE s.from_day END AS from_day,
       CASE WHEN b.to_day < s.to_day THEN b.to_day ELSE s.to_day END AS to_day
  FROM (SELECT a.organisation_id, a.kind AS kind, a.from_day, a.to_day FROM affiliation a WHERE a.person_id = :person_id
        UNION ALL
        SELECT t.organisation_id, 'post' AS kind, h.from_day, CASE WHEN h.to_day < t.to_day THEN h.to_day ELSE t.to_day END AS to_day
          FROM post_holder h JOIN post t ON t.id = h.post_id WHERE h.person_id = :person_id) b
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day < b.to_day AND s.to_day > b.from_day
 ORDER BY from_day, to_day;
