-- SPDX-License-Identifier: Apache-2.0
-- How often pages were read.

-- name: visit_add :exec
-- More views and readers of a thing on a day from a source.
INSERT INTO visit_day (kind, key, day, source, views, readers) VALUES (:kind, :key, :day, :source, :views, :readers)
    ON CONFLICT (kind, key, day, source) DO UPDATE SET views = visit_day.views + excluded.views,
                                                       readers = visit_day.readers + excluded.readers;

-- name: visit_by_source :many
-- A thing's views and readers in a span of days by where the readers came from, the most first.
-- param: until_day day
-- column: views i64
-- column: readers i64
SELECT v.source, CAST(sum(v.views) AS INTEGER) AS views, CAST(sum(v.readers) AS INTEGER) AS readers
  FROM visit_day v WHERE v.kind = :kind AND v.key = :key AND v.day >= :from_day AND v.day < :until_day
 GROUP BY v.source ORDER BY sum(v.views) DESC, v.source;
