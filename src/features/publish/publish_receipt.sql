-- SPDX-License-Identifier: Apache-2.0
-- Must-read items: what they ask, as lists.

-- fragment: title item
-- In the language of the page, else of the original.
-- param: lang text
COALESCE((SELECT r.title FROM publish_text t JOIN publish_revision r ON r.id = t.public_revision_id WHERE t.item_id = item.id AND t.lang = :lang),
         (SELECT r.title FROM publish_text t JOIN publish_revision r ON r.id = t.public_revision_id WHERE t.item_id = item.id AND t.lang = item.lang))

-- name: publish_asking_unit :maybe
-- The place of the item's unit today; none when it stands no longer.
-- unscoped: of one item
-- param: today day
-- param: item publish_item_id
SELECT o.path FROM publish_item i JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE i.id = :item;

-- name: publish_hidden_units :many
-- Units below that have a site which hides the column, or one above it.
-- param: today day
WITH RECURSIVE up (id, parent_id) AS (
    SELECT c.id, c.parent_id FROM publish_column c WHERE c.id = :column_id
    UNION ALL
    SELECT c.id, c.parent_id FROM up JOIN publish_column c ON c.id = up.parent_id)
SELECT DISTINCT o.organisation_id
  FROM publish_site_column h
  JOIN up ON up.id = h.column_id
  JOIN publish_site s ON s.id = h.site_id
  JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE h.is_hidden = 1 AND o.path > :scope_low AND o.path < :scope_high;

-- name: publish_receipt_title :maybe
-- The item's public title, if it stands in lists now.
-- unscoped: public words
-- param: item publish_item_id
-- param: now ms
-- column: title text?
SELECT {title i} AS title FROM publish_item i
 WHERE i.id = :item AND i.state = 'published' AND i.public_at <= :now AND (i.expires_at IS NULL OR i.expires_at > :now);

-- name: publish_reading_rows :many
-- Public must-read items that wait for a person, the newest first; whether they still belong is asked of core.
-- unscoped: the person's own
-- param: today day
-- param: now ms
-- column: title text?
-- column: unit text?
SELECT i.id, i.number, {title i} AS title, o.name AS unit, n.opened_at, x.reminded
  FROM receipt x JOIN receipt_notice n ON n.id = x.notice_id AND n.kind = 'item' AND n.closed_at IS NULL
  JOIN publish_item i ON i.id = n.subject_id
  LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE x.person_id = :person_id AND x.read_at IS NULL
   AND i.state = 'published' AND i.public_at <= :now AND (i.expires_at IS NULL OR i.expires_at > :now)
 ORDER BY n.opened_at DESC, n.id DESC LIMIT :limit;

-- name: publish_readings_open :many
-- Open must-read items that ask people of a part of the tree, the newest first, with how many.
-- param: today day
-- column: title text?
-- column: unit text?
-- column: asked i64
-- column: done i64
SELECT i.number, {title i} AS title, o.name AS unit, n.opened_at, g.asked, g.done
  FROM (SELECT x.notice_id, count(*) AS asked, count(x.read_at) AS done FROM receipt x
         WHERE x.path >= :scope_low AND x.path < :scope_high GROUP BY x.notice_id) g
  JOIN receipt_notice n ON n.id = g.notice_id AND n.kind = 'item' AND n.closed_at IS NULL
  JOIN publish_item i ON i.id = n.subject_id
  LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 ORDER BY n.opened_at DESC, n.id DESC LIMIT :limit OFFSET :offset;
