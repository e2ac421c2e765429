-- SPDX-License-Identifier: Apache-2.0
-- The addresses of what everybody may find, for lists of the whole site.

-- name: search_map_next :maybe
-- The entry so many behind one, of its kind.
-- param: from_id search_entry_id
-- param: skip i64
SELECT e.id FROM search_entry e WHERE e.kind = :kind AND e.id >= :from_id ORDER BY e.id LIMIT 1 OFFSET :skip;

-- name: search_map_rows :many
-- Of so many entries of a kind those that everybody may find.
-- param: from_id search_entry_id
SELECT x.path FROM (SELECT e.id, e.path, e.sight FROM search_entry e WHERE e.kind = :kind AND e.id >= :from_id ORDER BY e.id LIMIT :limit) x
 WHERE x.sight = 'public' ORDER BY x.id;
