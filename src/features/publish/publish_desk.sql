-- SPDX-License-Identifier: Apache-2.0
-- Lists of items on the desk. Every count has the same WHERE as the list that it opens.

-- fragment: desk_from
-- Items with the unit they belong to and the newest title of the original.
publish_item i
  JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN publish_column c ON c.id = i.column_id
  JOIN publish_text t ON t.item_id = i.id AND t.lang = i.lang
  JOIN publish_revision r ON r.id = COALESCE(t.draft_revision_id, t.public_revision_id)

-- fragment: desk_filter
-- What the page's fields ask for.
o.path >= :scope_low AND o.path < :scope_high
   AND (:column = 0 OR i.column_id = :column)
   AND (:words = '' OR lower(r.title) LIKE '%' || :words || '%' ESCAPE '\' OR lower(i.number) LIKE '%' || :words || '%' ESCAPE '\')

-- fragment: desk_mine
-- The person began it.
i.author_id = :me

-- fragment: desk_to_review
-- It waits for the review of a unit over which the person reviews, who neither wrote it nor approved it in this round.
i.stage = 'review'
   AND EXISTS (SELECT 1 FROM organisation_state u WHERE u.organisation_id = i.review_organisation_id AND u.from_day <= :today
                  AND u.to_day > :today AND u.path >= :review_low AND u.path < :review_high)
   AND NOT EXISTS (SELECT 1 FROM publish_step s WHERE s.item_id = i.id AND s.person_id = :me AND s.round = i.round AND s.act = 'approve')
   AND NOT EXISTS (SELECT 1 FROM publish_revision w WHERE w.item_id = i.id AND w.person_id = :me AND w.stage = 'writing'
                      AND w.at > COALESCE((SELECT max(x.at) FROM publish_step x WHERE x.item_id = i.id
                                              AND x.act IN ('issue', 'schedule', 'correct')), 0))

-- fragment: desk_group
-- The tab.
(:item_group = 'all'
        OR (:item_group = 'mine' AND {desk_mine})
        OR (:item_group = 'review' AND {desk_to_review})
        OR (:item_group = 'work' AND i.stage IN ('writing', 'review'))
        OR (:item_group = 'returned' AND i.stage = 'returned')
        OR (:item_group = 'approved' AND i.stage = 'approved')
        OR (:item_group = 'scheduled' AND i.state = 'scheduled' AND i.public_at > :now)
        OR (:item_group = 'published' AND i.public_at <= :now)
        OR (:item_group = 'withdrawn' AND i.state = 'withdrawn'))

-- name: publish_desk_list :many
-- Items of a subtree by tab, the last changed first.
-- param: today day
-- param: now ms
-- param: me i64
-- param: column i64
-- param: words text
-- param: item_group text
-- param: review_low text
-- param: review_high text
-- column: is_edited bool
-- column: organisation_name text
SELECT i.id, i.number, i.state, i.stage, i.level, i.levels, i.public_at, i.changed_at, i.is_must_read, r.title, c.name AS column_name,
       c.name_en AS column_name_en, o.name AS organisation_name, p.name AS author_name,
       (SELECT count(*) FROM publish_step e WHERE e.item_id = i.id AND e.round = i.round AND e.act = 'edit') AS is_edited
  FROM {desk_from} JOIN person p ON p.id = i.author_id
 WHERE {desk_filter} AND {desk_group}
 ORDER BY i.changed_at DESC, i.id DESC LIMIT :limit OFFSET :offset;

-- name: publish_desk_counts :one
-- How many items each tab holds, with the same filters.
-- param: today day
-- param: now ms
-- param: me i64
-- param: column i64
-- param: words text
-- param: review_low text
-- param: review_high text
-- column: total i64
-- column: mine i64
-- column: review i64
-- column: work i64
-- column: returned i64
-- column: approved i64
-- column: scheduled i64
-- column: published i64
-- column: withdrawn i64
SELECT count(*) AS total,
       COALESCE(sum(CASE WHEN {desk_mine} THEN 1 ELSE 0 END), 0) AS mine,
       COALESCE(sum(CASE WHEN {desk_to_review} THEN 1 ELSE 0 END), 0) AS review,
       COALESCE(sum(CASE WHEN i.stage IN ('writing', 'review') THEN 1 ELSE 0 END), 0) AS work,
       COALESCE(sum(CASE WHEN i.stage = 'returned' THEN 1 ELSE 0 END), 0) AS returned,
       COALESCE(sum(CASE WHEN i.stage = 'approved' THEN 1 ELSE 0 END), 0) AS approved,
       COALESCE(sum(CASE WHEN i.state = 'scheduled' AND i.public_at > :now THEN 1 ELSE 0 END), 0) AS scheduled,
       COALESCE(sum(CASE WHEN i.public_at <= :now THEN 1 ELSE 0 END), 0) AS published,
       COALESCE(sum(CASE WHEN i.state = 'withdrawn' THEN 1 ELSE 0 END), 0) AS withdrawn
  FROM {desk_from}
 WHERE {desk_filter};

-- name: publish_desk_file :maybe
-- A file by its hash, if a text of the item has it.
-- param: hash text
-- column: media_id i64?
-- unscoped: the route asks for the permission over the item
SELECT h.id, h.hash, h.kind, f.role, f.name, m.id AS media_id
  FROM file h JOIN publish_file f ON f.file_id = h.id JOIN publish_revision r ON r.id = f.revision_id
  JOIN publish_item i ON i.id = r.item_id LEFT JOIN media m ON m.file_id = h.id
 WHERE h.hash = :hash AND i.number = :number LIMIT 1;

-- name: publish_columns_open :many
-- Columns that take items on a day.
-- param: day day
SELECT c.id, c.name, c.name_en, c.kind, c.organisation_id, c.takes_contributions, p.name AS parent_name, p.name_en AS parent_name_en
  FROM publish_column c LEFT JOIN publish_column p ON p.id = c.parent_id
 WHERE c.from_day <= :day AND c.to_day > :day AND c.kind <> 'group'
 ORDER BY COALESCE(p.sort, c.sort), COALESCE(p.id, 0), c.sort, c.id;

-- name: publish_author :maybe
-- The name of a person, for staff.
SELECT name FROM person WHERE id = :person_id;
