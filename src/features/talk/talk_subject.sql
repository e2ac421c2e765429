-- SPDX-License-Identifier: Apache-2.0
-- Subjects, and what shows under them. Public pages ask comment_public, which knows no person.

-- name: talk_subject_write :exec
-- Puts a subject, or writes it anew.
INSERT INTO talk_subject (id, kind, key, organisation_id, title, path, is_open, is_dropped, changed_at)
VALUES (:id, :kind, :key, :organisation_id, :title, :path, :is_open, 0, :changed_at)
ON CONFLICT (kind, key) DO UPDATE SET organisation_id = excluded.organisation_id, title = excluded.title, path = excluded.path,
       is_open = excluded.is_open, is_dropped = 0, changed_at = excluded.changed_at;

-- name: talk_subject_gone :exec
-- It is no longer public.
-- unscoped: by the slice that owns it
UPDATE talk_subject SET is_dropped = 1, changed_at = :changed_at WHERE kind = :kind AND key = :key;

-- name: talk_subject_by_key :maybe
-- What a slice has put.
-- unscoped: what was put is public, and dropped ones are told
SELECT id, kind, key, organisation_id, title, path, is_open, is_dropped, closed_at, closed_reason FROM talk_subject WHERE kind = :kind AND key = :key;

-- name: talk_subject_by_id :maybe
-- The same by its identifier.
-- unscoped: what was put is public, and dropped ones are told
-- row: talk_subject_by_key
SELECT id, kind, key, organisation_id, title, path, is_open, is_dropped, closed_at, closed_reason FROM talk_subject WHERE id = :id;

-- name: comment_public_count :one
-- How many comments show under a subject, replies among them.
-- column: n i64
SELECT count(*) AS n FROM comment_public WHERE subject_id = :subject_id;

-- name: comment_roots :many
-- Threads under a subject, the newest first, behind the one before; a first comment that no longer shows keeps its place
-- while replies to it show.
-- param: before i64
-- column: root i64
SELECT DISTINCT root_id AS root FROM comment_public WHERE subject_id = :subject_id AND root_id < :before ORDER BY root_id DESC LIMIT :limit;

-- name: comment_thread :many
-- What shows of a thread, in order, at most so many.
SELECT comment_id, parent_nickname, nickname, words, is_edited, at FROM comment_public WHERE root_id = :root_id ORDER BY comment_id LIMIT :limit;

-- name: comment_thread_of :many
-- A page of one thread of a subject, behind a comment of it.
-- param: after i64
-- row: comment_thread
SELECT comment_id, parent_nickname, nickname, words, is_edited, at FROM comment_public
 WHERE root_id = :root_id AND subject_id = :subject_id AND comment_id > :after ORDER BY comment_id LIMIT :limit;

-- name: comment_thread_count :one
-- How much of a thread shows.
-- column: n i64
SELECT count(*) AS n FROM comment_public WHERE root_id = :root_id;

-- name: talk_subject_said :maybe
-- The newest that takes comments and says this in its title.
-- unscoped: for the demo
-- param: like text
SELECT id, changed_at FROM talk_subject WHERE is_open = 1 AND is_dropped = 0 AND title LIKE :like ORDER BY id DESC LIMIT 1;

-- name: talk_subject_counts :many
-- How much was said in public between two instants about each thing of a kind.
-- unscoped: what everybody reads
-- param: from_at ms
-- param: until_at ms
-- column: n i64
SELECT t.key, count(*) AS n FROM comment_public p JOIN talk_subject t ON t.id = p.subject_id
 WHERE t.kind = :kind AND t.is_dropped = 0 AND p.at >= :from_at AND p.at < :until_at GROUP BY t.key ORDER BY t.key;

-- name: talk_subject_spoken :many
-- Things of a kind about which somebody has said something since.
-- unscoped: for the slice that owns them
SELECT DISTINCT t.key FROM comment c JOIN talk_subject t ON t.id = c.subject_id
 WHERE t.kind = :kind AND c.made_at >= :made_at ORDER BY t.key;
