-- SPDX-License-Identifier: Apache-2.0
-- Answers of writes.

-- name: idempotency_one :maybe
-- What a key was answered.
SELECT i.input_hash, i.status, i.location, i.body, i.content_type FROM idempotency i WHERE i.key = :key;

-- name: idempotency_add :exec
-- Keeps an answer. A key that is there already fails, and with it the second act.
INSERT INTO idempotency (key, input_hash, status, location, body, content_type, at)
VALUES (:key, :input_hash, :status, :location, :body, :content_type, :at);

-- name: idempotency_forget :exec
-- Forgets old answers.
-- param: before ms
DELETE FROM idempotency WHERE at < :before;
