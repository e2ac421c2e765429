-- SPDX-License-Identifier: Apache-2.0
-- How often pages were read.

-- name: visit_add :exec
-- More views and readers of a thing on a day from a source.
INSERT INTO visit_day (kind, key, day, source, views, readers) VALUES (:kind, :key, :day, :source, :views, :readers)
    ON CONFLICT (kind, key, day, source) DO UPDATE SET views = visit_day.views + excluded.views,
                                                       readers = visit_day.readers + excluded.readers;

-- name: visit_sum :one
-- A thing's views and readers in a span of days.
-- param: until_day day
-- column: views i64
-- column: readers i64
SELECT CAST(coalesce(sum(v.views), 0) AS INTEGER) AS views, CAST(coalesce(sum(v.readers), 0) AS INTEGER) AS readers
  FROM visit_day v WHERE v.kind = :kind AND v.key = :key AND v.day >= :from_day AND v.day < :until_day;

-- name: visit_by_source :many
-- The same, by where the readers came from, the most first.
-- param: until_day day
-- column: views i64
-- column: readers i64
SELECT v.source, CAST(sum(v.views) AS INTEGER) AS views, CAST(sum(v.readers) AS INTEGER) AS readers
  FROM visit_day v WHERE v.kind = :kind AND v.key = :key AND v.day >= :from_day AND v.day < :until_day
 GROUP BY v.source ORDER BY sum(v.views) DESC, v.source;

-- name: visit_by_key :many
-- Which things of a kind were read most in a span of days.
-- param: until_day day
-- column: views i64
-- column: readers i64
SELECT v.key, CAST(sum(v.views) AS INTEGER) AS views, CAST(sum(v.readers) AS INTEGER) AS readers
  FROM visit_day v WHERE v.kind = :kind AND v.day >= :from_day AND v.day < :until_day
 GROUP BY v.key ORDER BY sum(v.views) DESC, v.key LIMIT :limit;
