-- SPDX-License-Identifier: Apache-2.0
-- What people write for their units.

-- name: publish_contributions_of :many
-- Items of an author, the last changed first, with the words as they are now and why they came back.
-- param: before ms
-- column: reason text?
-- unscoped: one's own
SELECT i.id, i.number, i.column_id, i.organisation_id, i.state, i.stage, i.level, i.levels, i.public_at, i.changed_at, r.title,
       (SELECT s.words FROM publish_step s WHERE s.item_id = i.id AND s.act = 'return' AND i.stage = 'returned'
         ORDER BY s.at DESC, s.id DESC LIMIT 1) AS reason
  FROM publish_item i
  JOIN publish_text t ON t.item_id = i.id AND t.lang = i.lang
  JOIN publish_revision r ON r.id = COALESCE(t.draft_revision_id, t.public_revision_id)
 WHERE i.author_id = :author_id AND i.changed_at < :before
 ORDER BY i.changed_at DESC, i.id DESC LIMIT :limit;

-- name: publish_return_reason :maybe
-- Why it came back last.
SELECT s.words FROM publish_step s
 WHERE s.item_id = :item_id AND s.act = 'return' AND s.words IS NOT NULL
 ORDER BY s.at DESC, s.id DESC LIMIT 1;
