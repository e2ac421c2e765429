-- SPDX-License-Identifier: Apache-2.0
-- Who found an item useful.

-- name: publish_like_put :exec
-- Once.
INSERT INTO publish_like (item_id, liker, day) VALUES (:item_id, :liker, :day) ON CONFLICT (item_id, liker) DO NOTHING;

-- name: publish_like_drop :exec
-- Not any more.
DELETE FROM publish_like WHERE item_id = :item_id AND liker = :liker;

-- name: publish_like_count :one
-- How many, and whether this one is among them.
-- column: n i64
-- column: is_mine bool
SELECT count(*) AS n, COALESCE(max(CASE WHEN k.liker = :liker THEN 1 ELSE 0 END), 0) AS is_mine FROM publish_like k WHERE k.item_id = :item_id;
