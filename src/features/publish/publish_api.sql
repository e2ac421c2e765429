-- SPDX-License-Identifier: Apache-2.0
-- Public items as data, and what others keep of them: entries of the search.

-- fragment: api_shown
-- Public at an instant, not expired, in a column and a subtree where they are named.
i.public_at <= :now AND (i.expires_at IS NULL OR i.expires_at > :now)
   AND (:column_code = '' OR c.code = :column_code)
   AND (:organisation = 0 OR EXISTS (SELECT 1 FROM organisation_state a WHERE a.organisation_id = :organisation AND a.from_day <= :today
                                        AND a.to_day > :today AND o.path >= a.path AND o.path < a.path || '~'))

-- fragment: api_from
-- Items with unit, column and the public words of the original, and those in the wanted language where there are some.
publish_item i
  JOIN publish_column c ON c.id = i.column_id
  JOIN organisation_state o ON o.organisation_id = i.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN publish_text t ON t.item_id = i.id AND t.lang = i.lang
  JOIN publish_revision r ON r.id = t.public_revision_id

-- name: publish_api_list :many
-- Public items, the newest first.
-- param: now ms
-- param: today day
-- param: column_code text
-- param: organisation i64
-- param: lang text
-- column: public_at ms
-- column: title text
-- column: summary text
-- unscoped: public, filtered by public_at
SELECT i.id, i.number, i.state, i.public_at, i.corrected_at, i.expires_at, i.index_number, i.document_number, i.theme, i.made_day,
       i.effective_day, i.repealed_day, i.is_must_read, c.code AS column_code, c.name AS column_name, c.name_en AS column_name_en,
       i.organisation_id, o.name AS organisation_name, COALESCE(q.title, r.title) AS title, COALESCE(q.summary, r.summary) AS summary
  FROM {api_from}
  LEFT JOIN publish_text u ON u.item_id = i.id AND u.lang = :lang
  LEFT JOIN publish_revision q ON q.id = u.public_revision_id
 WHERE {api_shown}
 ORDER BY i.public_at DESC, i.id DESC LIMIT :limit OFFSET :offset;

-- name: publish_api_count :one
-- How many there are.
-- param: now ms
-- param: today day
-- param: column_code text
-- param: organisation i64
-- column: n i64
-- unscoped: public, filtered by public_at
SELECT count(*) AS n FROM {api_from} WHERE {api_shown};

-- name: publish_told_row :maybe
-- What others are told of an item: where it stands at an instant, and its public words.
-- param: now ms
-- column: is_public bool
-- column: column_kind text
-- unscoped: of one item, after an act on it
SELECT i.id, i.lang, c.kind AS column_kind, i.number, i.organisation_id, i.column_id, i.public_at, i.takes_comments, r.title, r.summary, r.body, r.keywords,
       r.document_number, CASE WHEN i.public_at <= :now THEN 1 ELSE 0 END AS is_public
  FROM publish_item i
  JOIN publish_column c ON c.id = i.column_id
  JOIN publish_text t ON t.item_id = i.id AND t.lang = i.lang
  LEFT JOIN publish_revision r ON r.id = t.public_revision_id
 WHERE i.id = :id;

-- name: publish_told_others :many
-- Its public words in other languages.
-- unscoped: of one item, after an act on it
SELECT r.title, r.body FROM publish_text t JOIN publish_revision r ON r.id = t.public_revision_id
  JOIN publish_item i ON i.id = t.item_id
 WHERE t.item_id = :item_id AND t.lang <> i.lang ORDER BY t.id;

-- name: publish_told_all :many
-- Items that are public, behind one, in order of their ids.
-- param: after i64
-- unscoped: to fill the search anew
SELECT id FROM publish_item WHERE id > :after AND state IN ('published', 'repealed') ORDER BY id LIMIT :limit;
