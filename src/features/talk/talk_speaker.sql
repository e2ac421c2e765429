-- SPDX-License-Identifier: Apache-2.0
-- Who may speak: nicknames, slips, codes to telephones.

-- name: talk_speaker_of :maybe
-- The nickname of a person.
SELECT person_id, nickname, way, organisation_id, muted_until_day, made_at, changed_at FROM talk_speaker WHERE person_id = :person_id;

-- name: talk_speaker_taken :maybe
-- Whose nickname looks like this one?
SELECT person_id FROM talk_speaker WHERE folded = :folded;

-- name: talk_speaker_write :exec
-- A nickname for a person, or another one.
INSERT INTO talk_speaker (person_id, nickname, folded, way, organisation_id, made_at, changed_at)
VALUES (:person_id, :nickname, :folded, :way, :organisation_id, :made_at, :changed_at)
ON CONFLICT (person_id) DO UPDATE SET nickname = excluded.nickname, folded = excluded.folded, changed_at = excluded.changed_at;

-- name: talk_speaker_mute :exec
-- They may speak again from the day on.
UPDATE talk_speaker SET muted_until_day = :muted_until_day WHERE person_id = :person_id;

-- name: talk_names_official :many
-- Names that nobody else may bear: of organisations, and of people who hold a post with a duty.
-- param: today day
-- column: name text
-- unscoped: of the whole site, to compare a nickname with
SELECT name FROM organisation_state WHERE from_day <= :today AND to_day > :today
UNION
SELECT n.name FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
  JOIN person n ON n.id = h.person_id WHERE p.kind <> 'other';

-- ---- slips ----

-- name: talk_slip_insert :exec
-- A new slip.
INSERT INTO talk_slip (id, code_hash, organisation_id, name_sealed, phone_sealed, phone_hash, login_name, issued_by, issued_at, until_day)
VALUES (:id, :code_hash, :organisation_id, :name_sealed, :phone_sealed, :phone_hash, :login_name, :issued_by, :issued_at, :until_day);

-- name: talk_slip_by_code :maybe
-- A slip that still opens an account.
-- param: today day
-- unscoped: the code is the permission
SELECT id, organisation_id, name_sealed, phone_sealed, login_name, until_day FROM talk_slip
 WHERE code_hash = :code_hash AND used_at IS NULL AND ended_at IS NULL AND until_day > :today;

-- name: talk_slip_by_id :maybe
-- One slip.
-- param: today day
-- column: place_name text?
-- unscoped: the caller asks for the permission over organisation_id
SELECT s.id, s.organisation_id, s.name_sealed, s.login_name, s.issued_at, s.until_day, s.used_at, s.ended_at, o.name AS place_name
  FROM talk_slip s LEFT JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE s.id = :id;

-- name: talk_slip_list :many
-- Slips of one's places, the last first, behind the one before.
-- param: today day
-- param: before talk_slip_id
-- column: place_name text
-- column: issuer text
SELECT s.id, s.name_sealed, s.login_name, s.issued_at, s.until_day, s.used_at, s.ended_at, o.name AS place_name, n.name AS issuer
  FROM talk_slip s
  JOIN organisation_state o ON o.organisation_id = s.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN person n ON n.id = s.issued_by
 WHERE o.path >= :scope_low AND o.path < :scope_high AND s.id < :before
 ORDER BY s.id DESC LIMIT :limit;

-- name: talk_slip_use :exec
-- It has become an account.
-- unscoped: the code is the permission
UPDATE talk_slip SET used_at = :used_at, person_id = :person_id WHERE id = :id AND used_at IS NULL AND ended_at IS NULL;

-- name: talk_slip_close :exec
-- Taken back unused.
-- unscoped: the caller asks for the permission
UPDATE talk_slip SET ended_at = :ended_at WHERE id = :id AND used_at IS NULL AND ended_at IS NULL;

-- ---- codes to telephones ----

-- name: talk_phone_code_insert :exec
-- A new code.
INSERT INTO talk_phone_code (id, phone_hash, phone_sealed, code_sealed, made_at, until_at)
VALUES (:id, :phone_hash, :phone_sealed, :code_sealed, :made_at, :until_at);

-- name: talk_phone_code_by_id :maybe
-- One code.
SELECT id, phone_sealed, code_sealed, tries, until_at, used_at FROM talk_phone_code WHERE id = :id;

-- name: talk_phone_code_count :one
-- Codes to a telephone since an instant.
-- param: since ms
-- column: n i64
SELECT count(*) AS n FROM talk_phone_code WHERE phone_hash = :phone_hash AND made_at >= :since;

-- name: talk_phone_code_try :exec
-- One try more.
UPDATE talk_phone_code SET tries = tries + 1 WHERE id = :id;

-- name: talk_phone_code_use :exec
-- It has opened an account.
UPDATE talk_phone_code SET used_at = :used_at WHERE id = :id AND used_at IS NULL;

-- name: talk_phone_code_sweep :exec
-- Codes of yesterday are no use to anybody.
-- param: before ms
DELETE FROM talk_phone_code WHERE made_at < :before;

-- name: talk_places :many
-- Where people live: towns, villages, communities, in the order of the tree.
-- param: today day
-- column: id organisation_id
SELECT o.organisation_id AS id, o.name FROM organisation_state o
 WHERE o.from_day <= :today AND o.to_day > :today AND o.kind IN ('town', 'village', 'community') ORDER BY o.path LIMIT :limit;
