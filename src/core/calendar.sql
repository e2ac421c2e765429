-- SPDX-License-Identifier: Apache-2.0
-- Working-day calendar: the days that differ from the plain week.

-- name: calendar_days :many
-- Days that differ, from a first to a last day, both included.
-- param: from_day day
-- param: to_day day
SELECT c.day, c.is_work FROM calendar_day c WHERE c.day >= :from_day AND c.day <= :to_day ORDER BY c.day;

-- name: calendar_days_named :many
-- The same with name and source, for the page that edits them.
-- param: from_day day
-- param: to_day day
SELECT c.day, c.is_work, c.name, c.source FROM calendar_day c WHERE c.day >= :from_day AND c.day <= :to_day ORDER BY c.day;

-- name: calendar_put :exec
-- Writes a day, or changes what is there.
INSERT INTO calendar_day (day, is_work, name, source) VALUES (:day, :is_work, :name, :source)
    ON CONFLICT (day) DO UPDATE SET is_work = excluded.is_work, name = excluded.name, source = excluded.source;

-- name: calendar_remove :exec
-- Takes a day out: it follows the plain week again.
DELETE FROM calendar_day WHERE day = :day;
