-- SPDX-License-Identifier: Apache-2.0
-- The dated organisation tree. The day is always a parameter; there is no "current" row.

-- name: organisation_on :maybe
-- An organisation as it is on a day.
-- param: day day
SELECT o.id, s.parent_id, s.name, s.kind, s.path, s.depth, o.phone, o.code
  FROM organisation o
  JOIN organisation_state s ON s.organisation_id = o.id
 WHERE o.id = :organisation_id AND s.from_day <= :day AND s.to_day > :day;

-- name: organisation_chain_on :many
-- From the root down to the organisation itself.
-- row: organisation_on
-- param: day day
WITH RECURSIVE up (organisation_id, parent_id) AS (
    SELECT s.organisation_id, s.parent_id FROM organisation_state s
     WHERE s.organisation_id = :organisation_id AND s.from_day <= :day AND s.to_day > :day
    UNION ALL
    SELECT s.organisation_id, s.parent_id FROM up
      JOIN organisation_state s ON s.organisation_id = up.parent_id AND s.from_day <= :day AND s.to_day > :day)
SELECT o.id, s.parent_id, s.name, s.kind, s.path, s.depth, o.phone, o.code
  FROM up
  JOIN organisation_state s ON s.organisation_id = up.organisation_id AND s.from_day <= :day AND s.to_day > :day
  JOIN organisation o ON o.id = s.organisation_id
 ORDER BY s.depth;

-- name: organisation_children_on :many
-- Direct children in order, each with the number of its own children.
-- param: day day
-- column: children i64
-- column: total i64
SELECT o.id, s.parent_id, s.name, s.kind, s.path, s.depth, o.phone, o.code,
       (SELECT count(*) FROM organisation_state c
         WHERE c.parent_id = o.id AND c.from_day <= :day AND c.to_day > :day) AS children,
       count(*) OVER () AS total
  FROM organisation_state s
  JOIN organisation o ON o.id = s.organisation_id
 WHERE s.parent_id = :organisation_id AND s.from_day <= :day AND s.to_day > :day
 ORDER BY s.sort, s.name, o.id
 LIMIT :limit;

-- name: organisation_roots_on :many
-- The roots in order, each with the number of its children.
-- row: organisation_children_on
-- param: day day
-- column: children i64
-- column: total i64
SELECT o.id, s.parent_id, s.name, s.kind, s.path, s.depth, o.phone, o.code,
       (SELECT count(*) FROM organisation_state c
         WHERE c.parent_id = o.id AND c.from_day <= :day AND c.to_day > :day) AS children,
       count(*) OVER () AS total
  FROM organisation_state s
  JOIN organisation o ON o.id = s.organisation_id
 WHERE s.parent_id IS NULL AND s.from_day <= :day AND s.to_day > :day
 ORDER BY s.sort, s.name, o.id
 LIMIT :limit;

-- name: organisation_by_code :maybe
-- Who has a code, on whatever day.
SELECT o.id FROM organisation o WHERE o.code = :code;

-- name: organisation_tree_lock :maybe
-- Other changes of the tree wait for this transaction: periods are read before the next one is written. SQLite has one
-- writer.
SELECT o.id FROM organisation o ORDER BY o.id LIMIT 1;

-- name: organisation_tree_lock :maybe
-- dialect: pg
SELECT o.id FROM organisation o ORDER BY o.id LIMIT 1 FOR NO KEY UPDATE;

-- name: organisation_insert :exec
-- The organisation itself; its name and place are organisation_state_insert's.
INSERT INTO organisation (id, code, phone, created_at) VALUES (:id, :code, :phone, :created_at);

-- name: organisation_phone_set :exec
-- Another public telephone (absent: none).
UPDATE organisation SET phone = :phone WHERE id = :id;

-- name: organisation_state_insert :exec
-- A period of name, kind and place.
INSERT INTO organisation_state (id, organisation_id, parent_id, path, depth, name, kind, sort, from_day, to_day, why)
VALUES (:id, :organisation_id, :parent_id, :path, :depth, :name, :kind, :sort, :from_day, :to_day, :why);

-- name: organisation_last :maybe
-- The last period of an organisation; it stands when to_day is the open end.
SELECT s.id, s.parent_id, s.path, s.depth, s.name, s.kind, s.sort, s.from_day, s.to_day
  FROM organisation_state s
 WHERE s.organisation_id = :organisation_id
 ORDER BY s.from_day DESC
 LIMIT 1;

-- name: organisation_successor_set :exec
-- Who takes over what it leaves behind.
UPDATE organisation SET successor_id = :successor_id WHERE id = :id;

-- name: organisation_heir_of :maybe
-- The last period of an organisation, what stood above it, and who was named to take over.
SELECT g.successor_id, s.parent_id, s.name, s.from_day, s.to_day
  FROM organisation g JOIN organisation_state s ON s.organisation_id = g.id
 WHERE g.id = :id
 ORDER BY s.from_day DESC LIMIT 1;

-- name: organisation_periods :many
-- The periods of an organisation that reach beyond a day, in order.
-- param: day day
SELECT s.path, s.depth, s.from_day, s.to_day
  FROM organisation_state s
 WHERE s.organisation_id = :organisation_id AND s.to_day > :day
 ORDER BY s.from_day;

-- name: organisation_history_of :many
-- All periods of an organisation, the first first.
SELECT s.name, s.kind, s.parent_id, s.from_day, s.to_day, s.why, s.ended_why
  FROM organisation_state s
 WHERE s.organisation_id = :organisation_id
 ORDER BY s.from_day;

-- name: organisation_below_after :one
-- How many periods of direct children reach beyond a day.
-- param: day day
-- column: n i64
SELECT count(*) AS n FROM organisation_state s WHERE s.parent_id = :organisation_id AND s.to_day > :day;

-- name: organisation_state_close :exec
-- The period ends: to_day is the first day on which it no longer holds.
UPDATE organisation_state SET to_day = :to_day, ended_why = :ended_why WHERE id = :id;

-- name: organisation_state_rename :exec
-- Another name and kind for a period that begins on the day of the change.
UPDATE organisation_state SET name = :name, kind = :kind, why = :why WHERE id = :id;

-- name: organisation_state_place :exec
-- Another parent for a period that begins on the day of the change; its path is organisation_paths_move's.
UPDATE organisation_state SET parent_id = :parent_id, why = :why WHERE id = :id;

-- name: organisation_paths_move :exec
-- Periods in a subtree that begin on or after a day get the new beginning of their path.
-- param: low text
-- param: high text
-- param: old_path text
-- param: new_path text
-- param: deeper i64
-- param: day day
UPDATE organisation_state
   SET path = :new_path || substr(path, length(:old_path) + 1), depth = depth + :deeper
 WHERE path >= :low AND path < :high AND from_day >= :day AND to_day > :day;

-- name: organisation_states_across :many
-- Periods in a subtree that began before a day and reach beyond it, from the top down.
-- param: low text
-- param: high text
-- param: day day
SELECT s.id, s.organisation_id, s.parent_id, s.path, s.depth, s.name, s.kind, s.sort, s.to_day
  FROM organisation_state s
 WHERE s.path >= :low AND s.path < :high AND s.from_day < :day AND s.to_day > :day
 ORDER BY s.path;

-- name: organisation_misplaced :many
-- For the doctor: periods that do not stand where their parent stood when they began, and periods that overlap.
SELECT s.organisation_id, s.name, s.from_day
  FROM organisation_state s
  LEFT JOIN organisation_state p
         ON p.organisation_id = s.parent_id AND p.from_day <= s.from_day AND p.to_day > s.from_day
 WHERE s.to_day > s.from_day
   AND ((s.parent_id IS NULL AND (s.depth <> 0 OR length(s.path) <> 14))
        OR (s.parent_id IS NOT NULL
            AND (p.id IS NULL OR substr(s.path, 1, length(p.path)) <> p.path
                 OR length(s.path) <> length(p.path) + 14 OR s.depth <> p.depth + 1))
        OR EXISTS (SELECT 1 FROM organisation_state o
                    WHERE o.organisation_id = s.organisation_id AND o.id <> s.id
                      AND o.from_day < s.to_day AND o.to_day > s.from_day))
 ORDER BY s.organisation_id
 LIMIT :limit;
