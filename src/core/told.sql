-- SPDX-License-Identifier: Apache-2.0
-- What a person is told.

-- name: told_insert :exec
-- Told, if not yet.
INSERT INTO told (person_id, unique_key, label, words, link, stop, at, is_sms_due)
VALUES (:person_id, :unique_key, :label, :words, :link, :stop, :at, :is_sms_due)
    ON CONFLICT (person_id, unique_key) DO NOTHING;

-- name: told_rows :many
-- A person's own, the newest first.
SELECT t.label, t.words, t.link, t.at, t.read_at FROM told t WHERE t.person_id = :person_id ORDER BY t.at DESC, t.unique_key LIMIT :limit OFFSET :offset;

-- name: told_counts :one
-- How many they are.
-- column: total i64
-- column: unread i64
SELECT count(*) AS total, count(CASE WHEN t.read_at IS NULL THEN 1 END) AS unread FROM told t WHERE t.person_id = :person_id;

-- name: told_read_until :exec
-- All that was told until an instant has been seen.
-- param: until ms
UPDATE told SET read_at = :read_at, is_sms_due = 0 WHERE person_id = :person_id AND read_at IS NULL AND at <= :until;

-- name: told_settle :exec
-- What it was about is done.
UPDATE told SET read_at = :read_at, is_sms_due = 0 WHERE person_id = :person_id AND unique_key = :unique_key AND read_at IS NULL;

-- name: told_sms_rows :many
-- What still has to go to telephones, the oldest first.
SELECT t.person_id, t.unique_key, t.label, t.link, t.stop, t.at FROM told t WHERE t.is_sms_due = 1 ORDER BY t.at, t.person_id LIMIT :limit;

-- name: told_sms_done :exec
-- It has gone, or cannot.
UPDATE told SET is_sms_due = 0 WHERE person_id = :person_id AND unique_key = :unique_key;

-- name: told_sms_stop :exec
-- Messages that the person has ended no longer go to the telephone.
UPDATE told SET is_sms_due = 0 WHERE person_id = :person_id AND stop = :stop AND is_sms_due = 1;
