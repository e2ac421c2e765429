-- SPDX-License-Identifier: Apache-2.0
-- Working-day calendar: the days that differ from the plain week.

-- name: calendar_days :many
-- Days that differ, from a first to a last day, both included.
-- param: first day
-- param: last day
SELECT c.day, c.is_work, c.name, c.source FROM calendar_day c WHERE c.day >= :first AND c.day <= :last ORDER BY c.day;

-- name: calendar_put :exec
-- Writes a day, or changes what is there.
INSERT INTO calendar_day (day, is_work, name, source) VALUES (:day, :is_work, :name, :source)
    ON CONFLICT (day) DO UPDATE SET is_work = excluded.is_work, name = excluded.name, source = excluded.source;

-- name: calendar_ensure :exec
-- Writes a day unless it is there.
INSERT INTO calendar_day (day, is_work, name, source) VALUES (:day, :is_work, :name, :source) ON CONFLICT (day) DO NOTHING;

-- name: calendar_remove :exec
-- Takes a day out: it follows the plain week again.
DELETE FROM calendar_day WHERE day = :day;
