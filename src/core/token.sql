-- SPDX-License-Identifier: Apache-2.0
-- Bearer tokens of people and keys of outside programs.

-- name: token_insert :exec
-- A new token.
INSERT INTO api_token (id, kind, token_hash, person_id, label, created_at)
VALUES (:id, :kind, :token_hash, :person_id, :label, :created_at);

-- name: token_find :maybe
-- A token that is in force.
SELECT t.id, t.person_id FROM api_token t
  LEFT JOIN person p ON p.id = t.person_id
 WHERE t.token_hash = :token_hash AND t.kind = :kind AND t.ended_at IS NULL AND p.closed_at IS NULL;

-- name: token_bearer :maybe
-- The person behind a bearer token.
-- param: today day
-- column: is_staff i64
SELECT p.id, p.name,
       CASE WHEN EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = p.id AND g.from_day <= :today AND g.to_day > :today)
            THEN 1 ELSE 0 END AS is_staff
  FROM api_token t
  JOIN person p ON p.id = t.person_id
 WHERE t.token_hash = :token_hash AND t.kind = 'person' AND t.ended_at IS NULL AND p.closed_at IS NULL;

-- name: token_close :exec
-- Ends a token.
UPDATE api_token SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: token_close_all :exec
-- Ends all tokens of a person.
-- param: holder person_id
UPDATE api_token SET ended_at = :ended_at WHERE person_id = :holder AND ended_at IS NULL;

-- name: token_open_list :many
-- Tokens in force, for the list of them. holder 0: those of programs.
-- param: holder person_id
SELECT t.id, t.kind, t.label, t.created_at FROM api_token t
 WHERE coalesce(t.person_id, 0) = :holder AND t.ended_at IS NULL
 ORDER BY t.created_at DESC
 LIMIT 100;
