-- SPDX-License-Identifier: Apache-2.0
-- What feeds, calendars, loudspeakers, screens and search engines are told: what the public lists show, with its words.

-- fragment: hidden_columns
-- The columns that a site hides, with all below them.
-- param: site i64
hidden (id) AS (
    SELECT h.column_id FROM publish_site_column h WHERE h.site_id = :site AND h.is_hidden = 1
    UNION
    SELECT k.id FROM hidden JOIN publish_column k ON k.parent_id = hidden.id)

-- fragment: in_column
-- The column that is asked for, or (0) any that the site shows on the day.
-- param: column i64
-- param: day day
((:column <> 0 AND i.column_id = :column)
 OR (:column = 0 AND c.from_day <= :day AND c.to_day > :day AND c.id NOT IN (SELECT hidden.id FROM hidden)
     AND (c.organisation_id IS NULL OR c.organisation_id IN (SELECT up.organisation_id FROM up)
          OR (:organisation = 0
              AND c.organisation_id IN (SELECT z.organisation_id FROM organisation_state z
                                         WHERE z.parent_id IS NULL AND z.from_day <= :day AND z.to_day > :day)))))

-- name: publish_feed_items :many
-- The newest items of a column, or of a whole site (column 0), with their words. notices 1: those of columns of notices
-- alone.
-- param: lang text
-- param: notices i64
-- param: since ms
-- column: lang text
-- column: title text
-- column: summary text
-- column: body text
-- column: revision_id publish_revision_id
-- column: unit text?
-- column: public_at ms
-- column: column_code text
-- column: column_name text
-- column: column_name_en text
-- column: column_kind text
{seen_sites},
{hidden_columns}
SELECT i.id, i.number, i.public_at, i.corrected_at, i.starts_at, i.ends_at, i.is_must_read, q.venue,
       COALESCE(r.id, q.id) AS revision_id, COALESCE(r.lang, q.lang) AS lang, COALESCE(r.title, q.title) AS title,
       COALESCE(r.summary, q.summary) AS summary, COALESCE(r.body, q.body) AS body, o.name AS unit,
       c.code AS column_code, c.name AS column_name, c.name_en AS column_name_en, c.kind AS column_kind
  FROM {item_in_words} {item_unit}
 WHERE {listed} AND {in_column} AND i.public_at >= :since AND (:notices = 0 OR c.kind = 'notice')
 ORDER BY i.public_at DESC, i.id DESC
 LIMIT :limit;

-- name: publish_feed_dates :many
-- Dated items from an instant on, in the order of their time; those too that were announced and withdrawn. turns: how
-- often what is public of it has changed since it was first announced.
-- param: lang text
-- param: from_at ms
-- column: title text
-- column: summary text
-- column: unit text?
-- column: starts_at ms
-- column: is_off bool
-- column: off_at ms?
-- column: lang text
-- column: turns i64
-- column: column_name text
-- column: column_name_en text
{seen_sites},
{hidden_columns}
SELECT i.id, i.number, i.first_public_at, i.public_at, i.corrected_at, i.starts_at, i.ends_at, q.venue,
       CASE WHEN i.public_at IS NULL THEN 1 ELSE 0 END AS is_off,
       (SELECT count(*) FROM publish_step s
         WHERE s.item_id = i.id AND s.act IN ('issue', 'correct', 'withdraw') AND s.at > i.first_public_at) AS turns,
       (SELECT max(s.at) FROM publish_step s WHERE s.item_id = i.id AND s.act = 'withdraw') AS off_at,
       COALESCE(r.title, q.title) AS title, COALESCE(r.summary, q.summary) AS summary, COALESCE(r.lang, q.lang) AS lang, o.name AS unit,
       c.name AS column_name, c.name_en AS column_name_en
  FROM {item_in_words} {item_unit}
 WHERE i.starts_at >= :from_at AND {in_column}
   AND (({listed})
        OR (i.state = 'withdrawn' AND i.first_public_at <= :now AND {sighted}))
 ORDER BY i.starts_at, i.id
 LIMIT :limit;

-- ---- for search engines ----

-- name: publish_map_starts :many
-- Of all public items by id, the first of each part of so many.
-- param: now ms
-- param: part i64
-- column: id publish_item_id
-- unscoped: public, filtered by public_at
SELECT x.id FROM (SELECT i.id, row_number() OVER (ORDER BY i.id) AS n FROM publish_item i
                   WHERE i.public_at <= :now) x
 WHERE (x.n - 1) % :part = 0 ORDER BY x.id;

-- name: publish_map_items :many
-- Public items from an id on, with the languages that they are public in ("zh-Hans en").
-- param: now ms
-- param: from_id publish_item_id
-- column: public_at ms
-- column: langs text
-- unscoped: public, filtered by public_at
SELECT i.id, i.number, i.public_at, i.corrected_at,
       (SELECT group_concat(t.lang, ' ') FROM publish_text t
         WHERE t.item_id = i.id AND t.public_revision_id IS NOT NULL) AS langs
  FROM publish_item i
 WHERE i.id >= :from_id AND i.public_at <= :now
 ORDER BY i.id LIMIT :limit;

-- name: publish_map_items :many
-- dialect: pg
SELECT i.id, i.number, i.public_at, i.corrected_at,
       (SELECT string_agg(t.lang, ' ' ORDER BY t.id) FROM publish_text t
         WHERE t.item_id = i.id AND t.public_revision_id IS NOT NULL) AS langs
  FROM publish_item i
 WHERE i.id >= :from_id AND i.public_at <= :now
 ORDER BY i.id LIMIT :limit;

-- name: publish_map_columns :many
-- Open columns of the whole instance with the instant of their last item.
-- param: now ms
-- param: day day
-- column: last_at ms?
-- unscoped: public, filtered by public_at
SELECT c.id, c.code,
       (SELECT max(i.public_at) FROM publish_item i WHERE i.column_id = c.id AND i.public_at <= :now) AS last_at
  FROM publish_column c
 WHERE c.organisation_id IS NULL AND c.from_day <= :day AND c.to_day > :day ORDER BY c.id;

-- name: publish_map_sites :many
-- Open sites but the main one.
SELECT s.id, s.slug, s.languages FROM publish_site s WHERE s.organisation_id IS NOT NULL AND s.is_open = 1 ORDER BY s.id;
