-- SPDX-License-Identifier: Apache-2.0
-- Lists of followers: whoever knows the secret of a list has it; only its hash is kept.

-- name: problem_follow_list_by_token :maybe
-- The list of a private address.
SELECT id, made_at FROM problem_follow_list WHERE token_hash = :token_hash;

-- name: problem_follow_list_by_feed :maybe
-- The list of a feed's address, which only reads.
SELECT id, made_at FROM problem_follow_list WHERE feed_hash = :feed_hash;

-- name: problem_follow_list_put :exec
-- A list, if there is none of that secret.
INSERT INTO problem_follow_list (id, token_hash, feed_hash, made_at) VALUES (:id, :token_hash, :feed_hash, :made_at)
    ON CONFLICT (token_hash) DO NOTHING;

-- name: problem_follow_list_renew :exec
-- A new secret: the old addresses are nobody's.
UPDATE problem_follow_list SET token_hash = :token_hash, feed_hash = :feed_hash WHERE id = :id;

-- name: problem_follow_list_remove :exec
-- The list with all that it follows.
DELETE FROM problem_follow_list WHERE id = :id;

-- name: problem_follow_count :one
-- How much a list follows.
-- column: n i64
SELECT count(*) AS n FROM problem_follow WHERE list_id = :list_id;

-- name: problem_follow_find :maybe
-- Does the list follow it?
SELECT id FROM problem_follow WHERE list_id = :list_id AND kind = :kind AND subject = :subject;

-- name: problem_follow_put :exec
-- Follows it, once.
INSERT INTO problem_follow (id, list_id, kind, problem_id, organisation_id, category_code, subject, made_at)
VALUES (:id, :list_id, :kind, :problem_id, :organisation_id, :category_code, :subject, :made_at)
    ON CONFLICT (list_id, kind, subject) DO NOTHING;

-- name: problem_follow_remove :exec
-- Follows it no longer.
DELETE FROM problem_follow WHERE id = :id AND list_id = :list_id;

-- name: problem_follows :many
-- What a list follows, the latest first. A case that has left the wall has no name any more.
-- param: today day
-- column: number text?
-- column: title text?
-- column: organisation_name text?
-- column: name_zh text?
-- column: name_en text?
-- unscoped: of problems only those on the wall
SELECT f.id, f.kind, f.subject, f.organisation_id, f.category_code, p.number, p.title, o.name AS organisation_name, c.name_zh, c.name_en
  FROM problem_follow f
  LEFT JOIN problem p ON p.id = f.problem_id AND p.is_public = 1 AND p.is_confidential = 0
  LEFT JOIN organisation_state o ON o.organisation_id = f.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN problem_category c ON c.code = f.category_code
 WHERE f.list_id = :list_id ORDER BY f.made_at DESC, f.id DESC;
