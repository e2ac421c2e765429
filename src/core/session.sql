-- SPDX-License-Identifier: Apache-2.0
-- Sessions of browsers and tokens of programs.

-- name: session_insert :exec
-- A new session.
INSERT INTO session (id, token_hash, person_id, csrf, needs_totp, agent, created_at, seen_at)
VALUES (:id, :token_hash, :person_id, :csrf, :needs_totp, :agent, :created_at, :seen_at);

-- name: session_find :maybe
-- The person behind a session cookie.
-- param: today day
-- column: is_staff i64
SELECT s.id, s.person_id, p.name, s.csrf, s.needs_totp, s.seen_at, p.must_change_password,
       CASE WHEN EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = p.id AND g.from_day <= :today AND g.to_day > :today)
            THEN 1 ELSE 0 END AS is_staff
  FROM session s
  JOIN person p ON p.id = s.person_id
 WHERE s.token_hash = :token_hash AND s.ended_at IS NULL AND p.closed_at IS NULL;

-- name: session_seen :exec
-- Raises the last-seen time.
UPDATE session SET seen_at = :seen_at WHERE id = :id AND ended_at IS NULL AND seen_at < :seen_at;

-- name: session_close :exec
-- Ends a session.
UPDATE session SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: session_close_others :exec
-- Ends all sessions of a person but one (0: all).
-- param: but session_id
UPDATE session SET ended_at = :ended_at WHERE person_id = :person_id AND id <> :but AND ended_at IS NULL;

-- name: session_open_list :many
-- Open sessions of a person, the last used first.
SELECT s.id, s.agent, s.created_at, s.seen_at FROM session s
 WHERE s.person_id = :person_id AND s.ended_at IS NULL AND s.needs_totp = 0
 ORDER BY s.seen_at DESC
 LIMIT 50;

-- name: session_through :exec
-- The second factor was right.
UPDATE session SET needs_totp = 0 WHERE id = :id;

-- name: session_purge_before :exec
-- Forgets sessions that nobody used for long.
-- param: before ms
DELETE FROM session WHERE seen_at < :before;
