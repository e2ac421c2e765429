-- SPDX-License-Identifier: Apache-2.0
-- New passwords for residents, by a slip or by a code to their telephone.

-- name: talk_reset_resident :maybe
-- A resident with an open account who holds no role: staff go to their administrator.
-- param: today day
SELECT s.person_id, s.organisation_id FROM talk_speaker s JOIN person p ON p.id = s.person_id AND p.closed_at IS NULL
 WHERE s.person_id = :person_id AND s.way <> 'staff'
   AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = s.person_id AND g.to_day > :today)
   AND NOT EXISTS (SELECT 1 FROM post_holder h WHERE h.person_id = s.person_id AND h.to_day > :today);

-- name: talk_reset_insert :exec
-- A new slip.
INSERT INTO talk_reset (id, code_hash, person_id, issued_by, issued_at, until_at)
VALUES (:id, :code_hash, :person_id, :issued_by, :issued_at, :until_at);

-- name: talk_reset_by_code :maybe
-- A slip that still opens.
-- param: now ms
SELECT id, person_id FROM talk_reset WHERE code_hash = :code_hash AND used_at IS NULL AND until_at > :now;

-- name: talk_reset_spend :exec
-- It has served, and so have all others of the same person.
UPDATE talk_reset SET used_at = :used_at WHERE person_id = :person_id AND used_at IS NULL;

-- name: talk_reset_sweep :exec
-- Old ones are no use to anybody.
-- param: before ms
DELETE FROM talk_reset WHERE until_at < :before;
