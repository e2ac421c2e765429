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
-- A region; one that is there stays as it is (then no row is changed).
INSERT INTO region (code, parent_code, name, level, organisation_id)
VALUES (:code, :parent_code, :name, :level, :organisation_id)
    ON CONFLICT (code) DO NOTHING;

-- name: region_parent_set :exec
-- The top of an earlier, narrower import gets its place.
UPDATE region SET parent_code = :parent_code WHERE code = :code AND parent_code IS NULL;
