-- SPDX-License-Identifier: Apache-2.0
-- Dated rules: numbers of regulations and local decisions.

-- name: rule_nearest :maybe
-- The value that holds for an organisation on a day: its own row, else that of the nearest one above it, else the
-- general row. An unknown organisation gets the general row.
-- param: day day
-- param: place organisation_id
SELECT r.value
  FROM rule r
  LEFT JOIN organisation_state s ON s.organisation_id = r.organisation_id AND s.from_day <= :day AND s.to_day > :day
 WHERE r.name = :name AND r.from_day <= :day AND r.to_day > :day
   AND (r.organisation_id IS NULL
        OR EXISTS (SELECT 1 FROM organisation_state o
                    WHERE o.organisation_id = :place AND o.from_day <= :day AND o.to_day > :day
                      AND substr(o.path, 1, length(s.path)) = s.path))
 ORDER BY coalesce(s.depth, -1) DESC
 LIMIT 1;

-- name: rule_last :maybe
-- The row that stands at the end of a rule's history for one organisation (0: the general rule).
-- param: place organisation_id
SELECT r.id, r.value, r.from_day, r.to_day FROM rule r
 WHERE r.name = :name AND coalesce(r.organisation_id, 0) = :place
 ORDER BY r.from_day DESC
 LIMIT 1;

-- name: rule_around :maybe
-- The row that holds on a day for one organisation (0: the general rule), else the next one.
-- param: day day
-- param: place organisation_id
SELECT r.from_day FROM rule r
 WHERE r.name = :name AND coalesce(r.organisation_id, 0) = :place AND r.to_day > :day AND r.to_day > r.from_day
 ORDER BY r.from_day
 LIMIT 1;

-- name: rule_add :exec
-- A value from a day on, up to another.
INSERT INTO rule (id, name, organisation_id, value, unit, from_day, to_day, source)
VALUES (:id, :name, :organisation_id, :value, :unit, :from_day, :to_day, :source);

-- name: rule_close :exec
-- The row holds no longer from a day on.
UPDATE rule SET to_day = :to_day WHERE id = :id;

-- name: rule_replace :exec
-- Another value for a row that began on the same day: it never held for a day.
UPDATE rule SET value = :value, unit = :unit, source = :source WHERE id = :id;

-- name: rule_list_on :many
-- The rows that hold on a day or later, of all rules.
-- param: day day
-- column: organisation_name text?
SELECT r.name, r.value, r.unit, r.source, r.from_day, r.to_day, s.name AS organisation_name
  FROM rule r
  LEFT JOIN organisation_state s ON s.organisation_id = r.organisation_id AND s.from_day <= :day AND s.to_day > :day
 WHERE r.to_day > :day
 ORDER BY r.name, coalesce(r.organisation_id, 0), r.from_day;

-- name: rule_history_of :many
-- All rows of one rule, the newest first. A row that never held for a day is left out.
-- row: rule_list_on
-- param: day day
-- column: organisation_name text?
SELECT r.name, r.value, r.unit, r.source, r.from_day, r.to_day, s.name AS organisation_name
  FROM rule r
  LEFT JOIN organisation_state s ON s.organisation_id = r.organisation_id AND s.from_day <= :day AND s.to_day > :day
 WHERE r.name = :name AND r.to_day > r.from_day
 ORDER BY coalesce(r.organisation_id, 0), r.from_day DESC;
