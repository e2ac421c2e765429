-- SPDX-License-Identifier: Apache-2.0
-- Files by content; the bytes are not in the database.

-- name: file_put :one
-- The row of a file, found or new.
INSERT INTO file (id, hash, kind, bytes, width, height, created_at)
VALUES (:id, :hash, :kind, :bytes, :width, :height, :created_at)
    ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes
    RETURNING id;

-- name: file_known :maybe
-- Whether there is a row of the hash.
SELECT f.id FROM file f WHERE f.hash = :hash;

-- name: file_hashes :many
-- The hashes of one folder of the store, in order.
-- param: low text
-- param: high text
SELECT f.hash FROM file f WHERE f.hash >= :low AND f.hash < :high ORDER BY f.hash;

-- name: file_every :each
-- All files, for the doctor and the backup.
SELECT f.hash, f.bytes FROM file f ORDER BY f.hash;
