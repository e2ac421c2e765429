-- SPDX-License-Identifier: Apache-2.0
-- Accounts. Telephone numbers are sealed; they are found by their keyed hash.

-- name: person_insert :exec
-- A new account.
INSERT INTO person (id, name, login_name, phone_sealed, phone_hash, password_hash, password_set_at,
                    must_change_password, created_at)
VALUES (:id, :name, :login_name, :phone_sealed, :phone_hash, :password_hash, :password_set_at,
        :must_change_password, :created_at);

-- name: person_taken :maybe
-- Who has a log-in name or a telephone number.
SELECT p.id, p.login_name, p.phone_hash FROM person p WHERE p.login_name = :login_name OR p.phone_hash = :phone_hash LIMIT 1;

-- name: person_one :maybe
-- An account, without its secrets.
-- column: has_password i64
SELECT p.id, p.name, p.login_name, p.phone_sealed,
       CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END AS has_password,
       p.must_change_password, p.totp_on_at, p.locked_until_at, p.last_login_at, p.previous_login_at, p.closed_at,
       p.created_at
  FROM person p
 WHERE p.id = :id;

-- name: person_by_login :maybe
-- For the log-in: an open account by name or telephone.
SELECT p.id, p.password_hash, p.locked_until_at, p.totp_on_at FROM person p
 WHERE (p.login_name = :login_name OR p.phone_hash = :phone_hash)
   AND p.closed_at IS NULL AND p.password_hash IS NOT NULL
 LIMIT 1;

-- name: person_secret :maybe
-- The password of an open account, to ask for it once more.
SELECT p.password_hash FROM person p WHERE p.id = :id AND p.closed_at IS NULL;

-- name: person_list_page :many
-- Open accounts behind a name and id, for the pages of the security admin. part: a piece of the name as db_like makes it, or absent.
-- param: after_name text
-- param: after_id person_id
-- param: part text?
SELECT p.id, p.name, p.login_name, p.last_login_at, p.locked_until_at, p.totp_on_at, p.created_at
  FROM person p
 WHERE p.closed_at IS NULL AND (p.name > :after_name OR (p.name = :after_name AND p.id > :after_id))
   AND (:part IS NULL OR lower(p.name) LIKE '%' || :part || '%' ESCAPE '\' OR p.login_name LIKE '%' || :part || '%' ESCAPE '\')
 ORDER BY p.name, p.id
 LIMIT :limit;

-- name: person_password_put :exec
-- Another password; wrong tries are forgotten.
UPDATE person
   SET password_hash = :password_hash, password_set_at = :password_set_at,
       must_change_password = :must_change_password, failed_count = 0, locked_until_at = NULL
 WHERE id = :id AND closed_at IS NULL;

-- name: person_phone_put :exec
-- Another telephone number.
UPDATE person SET phone_sealed = :phone_sealed, phone_hash = :phone_hash WHERE id = :id AND closed_at IS NULL;

-- name: person_close_put :exec
-- Closes the account: nothing opens it again; rows that name the person stay.
UPDATE person
   SET closed_at = :closed_at, password_hash = NULL, phone_sealed = NULL, phone_hash = NULL, login_name = NULL,
       totp_sealed = NULL, totp_on_at = NULL
 WHERE id = :id AND closed_at IS NULL;

-- name: person_failed :one
-- A wrong password or code: counted, and locked when it is one too many; the count begins anew behind the lock.
-- param: tries i64
-- param: until ms
UPDATE person
   SET locked_until_at = CASE WHEN failed_count + 1 >= :tries THEN :until ELSE locked_until_at END,
       failed_count = CASE WHEN failed_count + 1 >= :tries THEN 0 ELSE failed_count + 1 END
 WHERE id = :id
 RETURNING failed_count, locked_until_at;

-- name: person_unlock_put :exec
-- Wrong tries are forgotten, a lock ends.
UPDATE person SET failed_count = 0, locked_until_at = NULL WHERE id = :id AND closed_at IS NULL;

-- name: person_logged_in :exec
-- A log-in that is through with all its factors.
UPDATE person
   SET failed_count = 0, locked_until_at = NULL, previous_login_at = last_login_at, last_login_at = :last_login_at
 WHERE id = :id;

-- name: person_totp_one :maybe
-- The second factor of an account.
SELECT p.login_name, p.name, p.totp_sealed, p.totp_on_at, p.totp_last_step FROM person p WHERE p.id = :id AND p.closed_at IS NULL;

-- name: person_totp_put :exec
-- A new secret (absent: none), not in force before totp_on_at.
UPDATE person SET totp_sealed = :totp_sealed, totp_on_at = :totp_on_at, totp_last_step = 0 WHERE id = :id;

-- name: person_totp_use :exec
-- A code was used: it and all before it are good no more. No row: somebody used it at the same moment.
-- param: step i64
UPDATE person SET totp_last_step = :step, totp_on_at = coalesce(totp_on_at, :totp_on_at) WHERE id = :id AND totp_last_step < :step;
