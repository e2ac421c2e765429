-- SPDX-License-Identifier: Apache-2.0
-- Administrative regions by statistics code.

-- name: region_one :maybe
-- A region.
SELECT r.code, r.parent_code, r.name, r.level, r.organisation_id FROM region r WHERE r.code = :code;

-- name: region_below :many
-- Regions directly below one, in order of their codes.
-- row: region_one
SELECT r.code, r.parent_code, r.name, r.level, r.organisation_id FROM region r
 WHERE r.parent_code = :parent_code
 ORDER BY r.code
 LIMIT :limit;

-- name: region_tops :many
-- Regions with nothing above them: provinces, or the top of a partial import.
-- row: region_one
SELECT r.code, r.parent_code, r.name, r.level, r.organisation_id FROM region r
 WHERE r.parent_code IS NULL
 ORDER BY r.code
 LIMIT :limit;

-- name: region_add :exec
-- A region that is not there yet.
INSERT INTO region (code, parent_code, name, level, organisation_id)
VALUES (:code, :parent_code, :name, :level, :organisation_id);

-- name: region_present :many
-- Regions of a range of codes, in order, each with the last period of its organisation (a filler: of the one above).
-- param: low text
-- param: high text
-- column: state_parent_id i64?
SELECT r.code, r.parent_code, r.level, r.organisation_id, s.parent_id AS state_parent_id, s.path, s.depth, s.from_day, s.to_day
  FROM region r
  LEFT JOIN organisation_state s ON s.organisation_id = r.organisation_id
   AND s.from_day = (SELECT max(t.from_day) FROM organisation_state t WHERE t.organisation_id = r.organisation_id)
 WHERE r.code >= :low AND r.code <= :high
 ORDER BY r.code;

-- name: region_parent_set :exec
-- The top of an earlier, narrower import gets its place.
UPDATE region SET parent_code = :parent_code WHERE code = :code AND parent_code IS NULL;
