-- SPDX-License-Identifier: Apache-2.0
-- Lists of what is public, as a site sees it. Every count has the same WHERE as the list that it opens.

-- fragment: about
-- Filters of a list: between two instants, by theme, tag and unit (empty, 0: any).
-- param: from_at ms
-- param: until_at ms
-- param: theme text
-- param: tag text
-- param: unit i64
i.public_at >= :from_at AND i.public_at < :until_at
   AND (:theme = '' OR i.theme = :theme)
   AND (:unit = 0 OR i.organisation_id = :unit)
   AND (:tag = '' OR EXISTS (SELECT 1 FROM publish_tag g WHERE g.item_id = i.id AND g.tag = :tag))

-- name: publish_list :many
-- Items of a column, the newest first, behind a place (before_at, before_id). pinned 1: those that are pinned now alone,
-- 0: the others, -1: all.
-- param: lang text
-- param: before_at ms
-- param: before_id i64
-- param: pinned i64
-- column: title text
-- column: summary text
-- column: unit text?
-- column: picture text?
-- column: tag text?
-- column: public_at ms
{seen_sites}
SELECT i.id, i.number, i.public_at, i.state, i.lang, i.is_must_read, i.pinned_until_at, i.document_number, i.made_day,
       i.effective_day, i.repealed_day, i.theme, i.corrected_at,
       COALESCE(r.title, q.title) AS title, COALESCE(r.summary, q.summary) AS summary, o.name AS unit,
       (SELECT h.hash FROM publish_file f JOIN file h ON h.id = f.file_id
         WHERE f.revision_id = q.id AND f.role IN ('picture', 'gallery') ORDER BY f.sort LIMIT 1) AS picture,
       (SELECT g.tag FROM publish_tag g WHERE g.item_id = i.id ORDER BY g.sort LIMIT 1) AS tag
  FROM {item_in_words} {item_unit}
 WHERE i.column_id = :column_id AND {listed} AND {about}
   AND (:pinned < 0 OR (CASE WHEN i.pinned_until_at > :now THEN 1 ELSE 0 END) = :pinned)
   AND (i.public_at < :before_at OR (i.public_at = :before_at AND i.id < :before_id))
 ORDER BY i.public_at DESC, i.id DESC
 LIMIT :limit;

-- name: publish_list_count :one
-- How many they are, counted as far as the limit.
-- column: n i64
{seen_sites}
SELECT count(*) AS n FROM (
    SELECT 1 AS one
      FROM publish_item i
      JOIN publish_column c ON c.id = i.column_id
     WHERE i.column_id = :column_id AND {listed} AND {about}
     LIMIT :limit) x;

-- name: publish_list_newer :maybe
-- The item of a column that became public next after a place.
-- param: lang text
-- param: after_at ms
-- param: after_id i64
-- column: title text
{seen_sites}
SELECT i.number, COALESCE(r.title, q.title) AS title
  FROM {item_in_words}
 WHERE i.column_id = :column_id AND {listed}
   AND (i.public_at > :after_at OR (i.public_at = :after_at AND i.id > :after_id))
 ORDER BY i.public_at, i.id
 LIMIT 1;

-- name: publish_notices :many
-- The newest items of columns whose items stand among the notices of a home page, and what everybody must read.
-- row: publish_list
-- param: lang text
-- param: pinned i64
-- column: title text
-- column: summary text
-- column: unit text?
-- column: picture text?
-- column: tag text?
-- column: public_at ms
{seen_sites}
SELECT i.id, i.number, i.public_at, i.state, i.lang, i.is_must_read, i.pinned_until_at, i.document_number, i.made_day,
       i.effective_day, i.repealed_day, i.theme, i.corrected_at,
       COALESCE(r.title, q.title) AS title, COALESCE(r.summary, q.summary) AS summary, o.name AS unit,
       NULL AS picture, NULL AS tag
  FROM {item_in_words} {item_unit}
 WHERE {listed} AND (c.is_home = 1 OR i.is_must_read = 1)
   AND (CASE WHEN i.pinned_until_at > :now THEN 1 ELSE 0 END) = :pinned
 ORDER BY i.public_at DESC, i.id DESC
 LIMIT :limit;

-- name: publish_column_since :many
-- How many items each column got since an instant, as a site sees them.
-- param: since ms
-- column: n i64
{seen_sites}
SELECT i.column_id, count(*) AS n
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
 WHERE i.public_at >= :since AND {listed}
 GROUP BY i.column_id;

-- name: publish_facet_themes :many
-- Themes of a column's items with their numbers, the most first.
-- column: name text
-- column: n i64
{seen_sites}
SELECT i.theme AS name, count(*) AS n
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
 WHERE i.column_id = :column_id AND i.theme <> '' AND {listed}
 GROUP BY i.theme ORDER BY n DESC, name LIMIT :limit;

-- name: publish_facet_tags :many
-- Tags of a column's items with their numbers, the most first.
-- row: publish_facet_themes
-- column: n i64
{seen_sites}
SELECT g.tag AS name, count(*) AS n
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
  JOIN publish_tag g ON g.item_id = i.id
 WHERE i.column_id = :column_id AND {listed}
 GROUP BY g.tag ORDER BY n DESC, g.tag LIMIT :limit;

-- name: publish_facet_units :many
-- Units whose items stand in a column with their numbers, the most first.
-- column: name text?
-- column: n i64
{seen_sites}
SELECT i.organisation_id, o.name, count(*) AS n
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
  {item_unit}
 WHERE i.column_id = :column_id AND {listed}
 GROUP BY i.organisation_id, o.name ORDER BY n DESC, o.name LIMIT :limit;

-- name: publish_own_news :many
-- The newest items that were published in a site itself.
-- row: publish_list
-- unscoped: public, filtered by public_at
-- param: now ms
-- param: day day
-- param: lang text
-- column: title text
-- column: summary text
-- column: unit text?
-- column: picture text?
-- column: tag text?
-- column: public_at ms
SELECT i.id, i.number, i.public_at, i.state, i.lang, i.is_must_read, i.pinned_until_at, i.document_number, i.made_day,
       i.effective_day, i.repealed_day, i.theme, i.corrected_at,
       COALESCE(r.title, q.title) AS title, COALESCE(r.summary, q.summary) AS summary, o.name AS unit,
       (SELECT h.hash FROM publish_file f JOIN file h ON h.id = f.file_id
         WHERE f.revision_id = q.id AND f.role IN ('picture', 'gallery') ORDER BY f.sort LIMIT 1) AS picture,
       NULL AS tag
  FROM publish_item i
  JOIN publish_text u ON u.item_id = i.id AND u.lang = i.lang
  JOIN publish_revision q ON q.id = u.public_revision_id
  LEFT JOIN publish_text t ON t.item_id = i.id AND t.lang = :lang
  LEFT JOIN publish_revision r ON r.id = t.public_revision_id
  {item_unit}
 WHERE i.site_id = :site_id AND i.public_at <= :now AND (i.expires_at IS NULL OR i.expires_at > :now)
 ORDER BY i.public_at DESC, i.id DESC
 LIMIT :limit;

-- name: publish_demo_pictures :many
-- Pictures that the demo's cases have drawn.
SELECT f.id FROM file f WHERE f.kind = 'jpeg' ORDER BY f.hash LIMIT :limit;

-- name: publish_column_holds :one
-- How many items a column holds, public or not, and how many of them never were public.
-- unscoped: a count for who ends the column
-- column: n i64
-- column: drafts i64
SELECT count(*) AS n, count(CASE WHEN i.first_public_at IS NULL THEN 1 END) AS drafts
  FROM publish_item i WHERE i.column_id = :column_id;

-- name: publish_column_items :many
-- Some items of a column.
-- unscoped: to move them all
SELECT i.id FROM publish_item i WHERE i.column_id = :column_id ORDER BY i.id LIMIT :limit;

-- name: publish_columns_due :many
-- Open columns with the instant of their last item (absent: none ever), that a person owns on a day, by a post or by
-- name, or that belong to a subtree (those of the whole instance: to its roots), the longest ago first.
-- param: now ms
-- param: day day
-- param: person i64
-- column: unit text?
-- column: last_at ms?
-- column: is_mine bool
WITH due AS (
    SELECT c.id, c.code, c.name, c.name_en, c.stale_days, c.from_day, c.sort, o.name AS unit, o.path,
           c.organisation_id AS unit_id,
           (SELECT max(i.public_at) FROM publish_item i WHERE i.column_id = c.id AND i.public_at <= :now) AS last_at,
           CASE WHEN c.owner_person_id = :person
                     OR EXISTS (SELECT 1 FROM post_holder h WHERE h.post_id = c.owner_post_id AND h.person_id = :person
                                   AND h.from_day <= :day AND h.to_day > :day) THEN 1 ELSE 0 END AS is_mine
      FROM publish_column c
      LEFT JOIN organisation_state o ON o.organisation_id = c.organisation_id AND o.from_day <= :day AND o.to_day > :day
     WHERE c.kind <> 'group' AND c.from_day <= :day AND c.to_day > :day)
SELECT d.id, d.code, d.name, d.name_en, d.stale_days, d.from_day, d.unit, d.last_at, d.is_mine
  FROM due d
 WHERE d.is_mine = 1
    OR (:scope_low = '' AND :scope_high <> '') OR (d.path >= :scope_low AND d.path < :scope_high)
    OR (d.unit_id IS NULL
        AND EXISTS (SELECT 1 FROM organisation_state r WHERE r.parent_id IS NULL AND r.from_day <= :day AND r.to_day > :day
                       AND r.path >= :scope_low AND r.path < :scope_high))
 ORDER BY d.is_mine DESC, d.last_at, d.sort, d.id;
