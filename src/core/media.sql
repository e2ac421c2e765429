-- SPDX-License-Identifier: Apache-2.0
-- Audio, video and texts that are read aloud: what waits, what was made.

-- name: media_insert :exec
-- A new one; one of the same key is silently the first.
INSERT INTO media (id, file_id, words, lang, key, state, created_at)
VALUES (:id, :file_id, :words, :lang, :key, 'waiting', :created_at)
    ON CONFLICT (key) DO NOTHING;

-- name: media_id_of :maybe
-- The one with this key.
SELECT m.id FROM media m WHERE m.key = :key;

-- name: media_row :maybe
-- One, with what was sent.
SELECT m.id, m.state, m.error, m.error_what, m.duration_ms, m.width, m.height, m.words, m.lang,
       f.hash AS hash, f.kind AS kind, f.bytes AS bytes
  FROM media m LEFT JOIN file f ON f.id = m.file_id WHERE m.id = :id;

-- name: media_parts :many
-- What was made of it.
SELECT p.role, f.hash, f.kind, f.bytes, f.width, f.height FROM media_part p JOIN file f ON f.id = p.file_id
 WHERE p.media_id = :media_id ORDER BY p.id;

-- name: media_part_put :exec
-- A part; a new one of the same role takes the place of the old.
INSERT INTO media_part (id, media_id, role, file_id) VALUES (:id, :media_id, :role, :file_id)
    ON CONFLICT (media_id, role) DO UPDATE SET file_id = excluded.file_id;

-- name: media_set_state :exec
-- Where it stands.
UPDATE media SET state = :state, error = :error, error_what = :error_what, ended_at = :ended_at WHERE id = :id;

-- name: media_set_facts :exec
-- What the probe told.
UPDATE media SET duration_ms = :duration_ms, width = :width, height = :height WHERE id = :id;

-- name: media_missing :many
-- Those that wait for a program to be installed.
SELECT m.id FROM media m WHERE m.state = 'missing' ORDER BY m.id LIMIT :limit;
