-- SPDX-License-Identifier: Apache-2.0
-- Columns and sites. The tree is asked as of a day; what a site inherits follows from where its unit stands that day.

-- name: publish_column_put :exec
-- A new column.
INSERT INTO publish_column (id, parent_id, code, organisation_id, name, name_en, kind, link, sort, review_levels,
                            owner_post_id, owner_person_id, stale_days, is_home, is_upward, takes_contributions, from_day, to_day)
VALUES (:id, :parent_id, :code, :organisation_id, :name, :name_en, :kind, :link, :sort, :review_levels,
        :owner_post_id, :owner_person_id, :stale_days, :is_home, :is_upward, :takes_contributions, :from_day, :to_day);

-- name: publish_column_row :maybe
-- One column by its id.
-- column: seen_sort i64
-- column: is_hidden bool
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels,
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.takes_contributions, c.from_day, c.to_day, c.into_id,
       c.sort AS seen_sort, 0 AS is_hidden
  FROM publish_column c WHERE c.id = :id;

-- name: publish_column_row_by_code :maybe
-- One column by its code, ended or not.
-- row: publish_column_row
-- column: seen_sort i64
-- column: is_hidden bool
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels,
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.takes_contributions, c.from_day, c.to_day, c.into_id,
       c.sort AS seen_sort, 0 AS is_hidden
  FROM publish_column c WHERE c.code = :code;

-- name: publish_columns_seen :many
-- The columns that the site of a unit has on a day: those of the whole instance, of the unit and of the units above it;
-- in the order of the site. is_hidden: the site hides it. organisation 0: the main site, whose units are the roots.
-- row: publish_column_row
-- param: day day
-- param: organisation i64
-- column: seen_sort i64
-- column: is_hidden bool
WITH RECURSIVE up (organisation_id, parent_id) AS (
    SELECT s.organisation_id, s.parent_id FROM organisation_state s
     WHERE s.from_day <= :day AND s.to_day > :day
       AND (s.organisation_id = :organisation OR (:organisation = 0 AND s.parent_id IS NULL))
    UNION ALL
    SELECT s.organisation_id, s.parent_id FROM up
      JOIN organisation_state s ON s.organisation_id = up.parent_id AND s.from_day <= :day AND s.to_day > :day)
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels,
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.takes_contributions, c.from_day, c.to_day, c.into_id,
       COALESCE(h.sort, c.sort) AS seen_sort, COALESCE(h.is_hidden, 0) AS is_hidden
  FROM publish_column c
  LEFT JOIN publish_site_column h ON h.column_id = c.id AND h.site_id = :site_id
 WHERE c.from_day <= :day AND c.to_day > :day
   AND (c.organisation_id IS NULL OR c.organisation_id IN (SELECT up.organisation_id FROM up))
 ORDER BY seen_sort, c.id;

-- name: publish_site_put :exec
-- A new site.
INSERT INTO publish_site (id, organisation_id, slug, name, words, hue, languages, is_open, made_at)
VALUES (:id, :organisation_id, :slug, :name, :words, :hue, :languages, :is_open, :made_at);

-- name: publish_site_row :maybe
-- One site by its id.
-- column: logo text?
SELECT s.id, s.organisation_id, s.slug, s.name, s.words, s.hue, s.languages, s.is_open, f.hash AS logo
  FROM publish_site s LEFT JOIN file f ON f.id = s.logo_file_id WHERE s.id = :id;

-- name: publish_site_row_by_slug :maybe
-- One site by its address.
-- row: publish_site_row
-- column: logo text?
SELECT s.id, s.organisation_id, s.slug, s.name, s.words, s.hue, s.languages, s.is_open, f.hash AS logo
  FROM publish_site s LEFT JOIN file f ON f.id = s.logo_file_id WHERE s.slug = :slug;

-- name: publish_sites_up :many
-- The sites of a unit and of all units above it on a day, the nearest first, the main site last.
-- row: publish_site_row
-- param: day day
-- param: organisation i64
-- column: logo text?
WITH RECURSIVE up (organisation_id, parent_id, depth) AS (
    SELECT s.organisation_id, s.parent_id, s.depth FROM organisation_state s
     WHERE s.organisation_id = :organisation AND s.from_day <= :day AND s.to_day > :day
    UNION ALL
    SELECT s.organisation_id, s.parent_id, s.depth FROM up
      JOIN organisation_state s ON s.organisation_id = up.parent_id AND s.from_day <= :day AND s.to_day > :day)
SELECT s.id, s.organisation_id, s.slug, s.name, s.words, s.hue, s.languages, s.is_open, f.hash AS logo
  FROM publish_site s
  LEFT JOIN up ON up.organisation_id = s.organisation_id
  LEFT JOIN file f ON f.id = s.logo_file_id
 WHERE s.organisation_id IS NULL OR up.organisation_id IS NOT NULL
 ORDER BY COALESCE(up.depth, -1) DESC;

-- name: publish_column_height :one
-- How many levels a column and what hangs below it have.
-- param: today day
-- column: height i64
WITH RECURSIVE down (id, level) AS (
    SELECT c.id, 1 FROM publish_column c WHERE c.id = :id
    UNION ALL
    SELECT c.id, d.level + 1 FROM down d JOIN publish_column c ON c.parent_id = d.id AND c.to_day > :today
     WHERE d.level < 20)
SELECT COALESCE(max(d.level), 0) AS height FROM down d;

-- name: publish_column_last_sort :one
-- The highest place among the sisters below a parent (0: at the top).
-- param: parent i64
-- column: sort i64
SELECT COALESCE(max(c.sort), 0) AS sort FROM publish_column c
 WHERE c.parent_id = :parent OR (:parent = 0 AND c.parent_id IS NULL);

-- name: publish_column_sisters :many
-- The open columns below a parent (0: at the top) in their order.
-- param: parent i64
-- param: today day
SELECT c.id FROM publish_column c
 WHERE (c.parent_id = :parent OR (:parent = 0 AND c.parent_id IS NULL)) AND c.to_day > :today
 ORDER BY c.sort, c.id;

-- name: publish_column_place :exec
-- Another place in the tree.
UPDATE publish_column SET parent_id = :parent_id, sort = :sort WHERE id = :id;

-- name: publish_column_set :exec
-- Another name, look, review, owner.
UPDATE publish_column
   SET name = :name, name_en = :name_en, kind = :kind, link = :link, review_levels = :review_levels,
       owner_post_id = :owner_post_id, owner_person_id = :owner_person_id, stale_days = :stale_days,
       is_home = :is_home, is_upward = :is_upward, takes_contributions = :takes_contributions
 WHERE id = :id;

-- name: publish_column_close :exec
-- It ends, or (DAY_FOREVER) opens again.
UPDATE publish_column SET to_day = :to_day, into_id = :into_id WHERE id = :id;

-- name: publish_column_open_below :one
-- How many open columns stand directly below it.
-- param: today day
-- column: n i64
SELECT count(*) AS n FROM publish_column c WHERE c.parent_id = :id AND c.to_day > :today;

-- name: publish_column_pointed :exec
-- What led to a column that now ends itself leads on.
-- param: into i64
-- param: old i64
UPDATE publish_column SET into_id = :into WHERE into_id = :old;

-- name: publish_site_column_put :exec
-- What a site does otherwise with a column.
INSERT INTO publish_site_column (site_id, column_id, is_hidden, sort) VALUES (:site_id, :column_id, :is_hidden, :sort)
ON CONFLICT (site_id, column_id) DO UPDATE SET is_hidden = excluded.is_hidden, sort = excluded.sort;

-- name: publish_site_column_at :maybe
-- What a site does otherwise with a column.
SELECT h.is_hidden, h.sort FROM publish_site_column h WHERE h.site_id = :site_id AND h.column_id = :column_id;

-- name: publish_site_set :exec
-- Another name, words, colour, languages; open or closed.
UPDATE publish_site SET name = :name, words = :words, hue = :hue, languages = :languages, is_open = :is_open WHERE id = :id;

-- name: publish_site_logo_set :exec
-- Another logo; absent: none.
UPDATE publish_site SET logo_file_id = :logo_file_id WHERE id = :id;

-- name: publish_site_there :maybe
-- The site of a unit.
SELECT s.id, s.slug FROM publish_site s WHERE s.organisation_id = :organisation_id;

-- name: publish_sites_list :many
-- The sites of the units in a subtree as it stands on a day, in the order of their names; those whose unit has ended
-- are in the list of the whole only. The main site is not among them.
-- param: day day
-- param: after text
-- column: unit text?
-- column: logo text?
SELECT s.id, s.organisation_id, s.slug, s.name, s.words, s.hue, s.languages, s.is_open, o.name AS unit, f.hash AS logo
  FROM publish_site s
  LEFT JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :day AND o.to_day > :day
  LEFT JOIN file f ON f.id = s.logo_file_id
 WHERE s.organisation_id IS NOT NULL
   AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
   AND s.slug > :after
 ORDER BY s.slug
 LIMIT :limit;

-- name: publish_sites_count :one
-- How many they are.
-- param: day day
-- column: n i64
SELECT count(*) AS n
  FROM publish_site s
  LEFT JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :day AND o.to_day > :day
 WHERE s.organisation_id IS NOT NULL AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high));

-- name: publish_units_without :many
-- Units of a kind in a subtree that have no site, as the tree stands on a day.
-- param: day day
SELECT o.organisation_id, o.name
  FROM organisation_state o
  LEFT JOIN publish_site s ON s.organisation_id = o.organisation_id
 WHERE o.kind = :kind AND o.from_day <= :day AND o.to_day > :day AND s.id IS NULL
   AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
 ORDER BY o.path
 LIMIT :limit;

-- name: publish_owner_posts :many
-- Posts with a duty of a unit and of the offices directly below it on a day, with their holders: who can own a column.
-- param: day day
-- column: unit text
-- column: holder text?
-- unscoped: posts and their holders are public facts of one organisation
SELECT p.id, p.title, o.name AS unit, n.name AS holder
  FROM organisation_state o
  JOIN post p ON p.organisation_id = o.organisation_id AND p.kind <> 'other' AND p.from_day <= :day AND p.to_day > :day
  LEFT JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :day AND h.to_day > :day
  LEFT JOIN person n ON n.id = h.person_id
 WHERE (o.organisation_id = :organisation_id OR o.parent_id = :organisation_id) AND o.from_day <= :day AND o.to_day > :day
 ORDER BY o.depth, o.sort, o.name, p.sort, p.id
 LIMIT :limit;

-- name: publish_owner_names :maybe
-- Who owns a column on a day: the post with its unit and who holds it, or the person.
-- param: day day
-- column: title text?
-- column: unit text?
-- column: holder text?
-- unscoped: the owner of a column is named in public
SELECT p.title, o.name AS unit, COALESCE(n.name, d.name) AS holder
  FROM publish_column c
  LEFT JOIN post p ON p.id = c.owner_post_id
  LEFT JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :day AND o.to_day > :day
  LEFT JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :day AND h.to_day > :day
  LEFT JOIN person n ON n.id = h.person_id
  LEFT JOIN person d ON d.id = c.owner_person_id
 WHERE c.id = :id;

-- name: publish_units_to_choose :many
-- Units that can have a site of their own and have none, in a subtree on a day.
-- param: day day
SELECT o.organisation_id, o.name
  FROM organisation_state o
  LEFT JOIN publish_site s ON s.organisation_id = o.organisation_id
 WHERE o.kind IN ('region', 'county', 'town', 'village', 'community', 'committee', 'general_branch', 'branch', 'enterprise')
   AND o.from_day <= :day AND o.to_day > :day AND s.id IS NULL
   AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
 ORDER BY o.path
 LIMIT :limit;

-- name: publish_columns_ended :many
-- Columns of a unit (0: of the whole instance) that have ended, the last first.
-- param: organisation i64
-- param: today day
SELECT c.code, c.name FROM publish_column c
 WHERE c.to_day <= :today AND COALESCE(c.organisation_id, 0) = :organisation ORDER BY c.to_day DESC, c.id;

-- name: publish_items_rehome :exec
-- Items of the units of a subtree that were published in a site are in another one.
-- param: site publish_site_id
-- param: old publish_site_id
-- param: day day
UPDATE publish_item SET site_id = :site WHERE site_id = :old
   AND organisation_id IN (SELECT s.organisation_id FROM organisation_state s
                            WHERE s.from_day <= :day AND s.to_day > :day AND s.path >= :scope_low AND s.path < :scope_high);
