-- SPDX-License-Identifier: Apache-2.0
-- Settings of the site.

-- name: setting_one :maybe
-- One value.
SELECT s.value FROM setting s WHERE s.name = :name;

-- name: setting_every :many
-- All of them: there are a few dozen at most.
SELECT s.name, s.value FROM setting s ORDER BY s.name;

-- name: setting_put :exec
-- Writes a value, or changes it.
INSERT INTO setting (name, value, changed_at) VALUES (:name, :value, :changed_at)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at;

-- name: setting_remove :exec
-- Takes a value away.
DELETE FROM setting WHERE name = :name;
