-- SPDX-License-Identifier: Apache-2.0
-- What everybody reads of one item: the public revision and what belongs to it, nothing of what is in work.

-- name: publish_public_row :maybe
-- An item by its address, if it is or was public at an instant.
-- param: now ms
-- param: today day
-- column: organisation_name text?
-- column: column_code text
-- column: column_name text
-- column: column_name_en text
-- column: column_kind text
-- column: is_public bool
-- column: origin_site text?
-- unscoped: public, filtered by public_at and first_public_at
SELECT i.id, i.number, i.column_id, i.organisation_id, i.site_id, i.state, i.lang, i.is_must_read, i.takes_comments, i.pinned_until_at,
       i.expires_at, i.public_at, i.first_public_at, i.corrected_at, i.index_number, i.repealed_day, i.end_reason, i.changed_at,
       o.name AS organisation_name, c.code AS column_code, c.name AS column_name, c.name_en AS column_name_en, c.kind AS column_kind,
       CASE WHEN i.public_at <= :now THEN 1 ELSE 0 END AS is_public, g.site_name AS origin_site
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
  LEFT JOIN publish_origin g ON g.item_id = i.id
  LEFT JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE i.number = :number AND (i.public_at <= :now OR i.first_public_at <= :now);

-- name: publish_public_texts :many
-- The languages in which it is public, with the title in each.
SELECT t.lang, r.id, r.title FROM publish_text t JOIN publish_revision r ON r.id = t.public_revision_id
 WHERE t.item_id = :item_id ORDER BY t.id;

-- name: publish_public_related :many
-- Public items that belong to it, and those that name it, in their order.
-- param: now ms
-- param: lang text
-- column: title text
-- column: public_at ms
-- unscoped: public, filtered by public_at
SELECT i.number, COALESCE(r.title, q.title) AS title, i.public_at
  FROM publish_item i
  JOIN publish_text u ON u.item_id = i.id AND u.lang = i.lang
  JOIN publish_revision q ON q.id = u.public_revision_id
  LEFT JOIN publish_text t ON t.item_id = i.id AND t.lang = :lang
  LEFT JOIN publish_revision r ON r.id = t.public_revision_id
 WHERE i.public_at <= :now AND i.id <> :item_id
   AND (i.id IN (SELECT a.other_id FROM publish_related a WHERE a.item_id = :item_id)
        OR i.id IN (SELECT b.item_id FROM publish_related b WHERE b.other_id = :item_id))
 ORDER BY i.public_at DESC, i.id DESC LIMIT :limit;

-- name: publish_public_corrections :many
-- What was corrected since it became public, the last first.
SELECT s.id, s.at, s.words, s.lang, s.revision_id, s.before_id FROM publish_step s
 WHERE s.item_id = :item_id AND s.act = 'correct' AND s.before_id IS NOT NULL
 ORDER BY s.at DESC, s.id DESC;

-- name: publish_public_file :maybe
-- A file by its hash, if a public text of a public item has it.
-- param: now ms
-- param: hash text
-- column: media_id i64?
-- unscoped: public, filtered by public_at
SELECT h.hash, h.kind, f.name, f.role, m.id AS media_id
  FROM file h
  LEFT JOIN media m ON m.file_id = h.id
  JOIN publish_file f ON f.file_id = h.id
  JOIN publish_text t ON t.public_revision_id = f.revision_id
  JOIN publish_item i ON i.id = t.item_id
 WHERE h.hash = :hash AND i.number = :number AND i.public_at <= :now
 LIMIT 1;

-- name: publish_public_turns :one
-- When lists of items turn wrong by themselves next: something becomes public, expires or is pinned no longer.
-- param: now ms
-- column: at ms?
-- unscoped: tells an instant only
SELECT min(at) AS at FROM (
    SELECT min(public_at) AS at FROM publish_item WHERE public_at > :now
    UNION ALL SELECT min(expires_at) AS at FROM publish_item WHERE expires_at > :now AND public_at IS NOT NULL
    UNION ALL SELECT min(pinned_until_at) AS at FROM publish_item WHERE pinned_until_at > :now AND public_at IS NOT NULL) x;
