-- SPDX-License-Identifier: Apache-2.0
-- Columns and sites. The tree is asked as of a day; what a site inherits follows from where its unit stands that day.

-- name: publish_column_put :exec
-- A new column.
INSERT INTO publish_column (id, parent_id, code, organisation_id, name, name_en, kind, link, sort, review_levels,
                            owner_post_id, owner_person_id, stale_days, is_home, is_upward, from_day, to_day)
VALUES (:id, :parent_id, :code, :organisation_id, :name, :name_en, :kind, :link, :sort, :review_levels,
        :owner_post_id, :owner_person_id, :stale_days, :is_home, :is_upward, :from_day, :to_day);

-- name: publish_column_row :maybe
-- One column by its id.
-- column: seen_sort i64
-- column: is_hidden bool
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels,
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.from_day, c.to_day, c.into_id,
       c.sort AS seen_sort, 0 AS is_hidden
  FROM publish_column c WHERE c.id = :id;

-- name: publish_column_row_by_code :maybe
-- One column by its code, ended or not.
-- row: publish_column_row
-- column: seen_sort i64
-- column: is_hidden bool
SELECT c.id, c.parent_id, c.code, c.organisation_id, c.name, c.name_en, c.kind, c.link, c.sort, c.review_levels,
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.from_day, c.to_day, c.into_id,
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
       c.owner_post_id, c.owner_person_id, c.stale_days, c.is_home, c.is_upward, c.from_day, c.to_day, c.into_id,
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
