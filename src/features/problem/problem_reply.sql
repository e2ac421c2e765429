-- SPDX-License-Identifier: Apache-2.0
-- Reply templates: words that are often written, of an organisation and for all below it.

-- name: reply_templates_of :many
-- Templates that a place or an office has: its own and those of the organisations above, the nearest first.
-- param: today day
-- param: place i64
-- param: office i64
SELECT t.id, t.name, t.words, o.name AS organisation_name
  FROM reply_template t
  JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE t.ended_at IS NULL
   AND EXISTS (SELECT 1 FROM organisation_state w
                WHERE w.organisation_id IN (:place, :office) AND w.from_day <= :today AND w.to_day > :today
                  AND substr(w.path, 1, length(o.path)) = o.path)
 ORDER BY o.depth DESC, t.name, t.id;

-- name: reply_template_list :many
-- Templates of a subtree, for those who keep them.
-- param: today day
-- column: person_name text?
SELECT t.id, t.name, t.words, t.written_at, o.name AS organisation_name, n.name AS person_name
  FROM reply_template t
  JOIN organisation_state o ON o.organisation_id = t.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN person n ON n.id = t.written_by
 WHERE t.ended_at IS NULL AND o.path >= :scope_low AND o.path < :scope_high
 ORDER BY o.path, t.name, t.id;

-- name: reply_template_by_id :maybe
-- One template that holds.
SELECT id, organisation_id, name, words FROM reply_template WHERE id = :id AND ended_at IS NULL;

-- name: reply_template_insert :exec
-- A new template.
INSERT INTO reply_template (id, organisation_id, name, words, written_by, written_at)
VALUES (:id, :organisation_id, :name, :words, :written_by, :written_at);

-- name: reply_template_set :exec
-- Other words.
UPDATE reply_template SET name = :name, words = :words, written_by = :written_by, written_at = :written_at WHERE id = :id;

-- name: reply_template_end :exec
-- No longer offered.
UPDATE reply_template SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;
