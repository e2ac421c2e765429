-- SPDX-License-Identifier: Apache-2.0
-- Who may do what, where, when: grants of roles over subtrees.

-- name: access_holds_on :many
-- All that a person holds on a day, a row for each grant and permission, with the place of the granted subtree.
-- param: day day
SELECT g.id, g.role_code, g.organisation_id, g.to_day, s.path, p.permission
  FROM role_grant g
  JOIN person h ON h.id = g.person_id
  JOIN role_permission p ON p.role_code = g.role_code
  JOIN organisation_state s ON s.organisation_id = g.organisation_id AND s.from_day <= :day AND s.to_day > :day
 WHERE g.person_id = :person_id AND g.from_day <= :day AND g.to_day > :day AND h.closed_at IS NULL
 ORDER BY s.path, g.id, p.permission;

-- name: access_path_on :maybe
-- Where an organisation stands on a day.
-- param: day day
SELECT s.path, s.parent_id FROM organisation_state s
 WHERE s.organisation_id = :organisation_id AND s.from_day <= :day AND s.to_day > :day;

-- name: access_person_lock :exec
-- Makes other grants to the same person wait for this transaction; changes nothing. No row: no open account.
UPDATE person SET created_at = created_at WHERE id = :person_id AND closed_at IS NULL;

-- name: access_role_known :maybe
-- Is there such a role?
SELECT r.code FROM role r WHERE r.code = :code;

-- name: access_role_permissions :many
-- What a role may do.
SELECT p.permission FROM role_permission p WHERE p.role_code = :role_code ORDER BY p.permission;

-- name: access_roles_between :many
-- Roles that a person holds at some time between two days.
-- param: first day
-- param: behind day
SELECT g.role_code, g.organisation_id FROM role_grant g
 WHERE g.person_id = :person_id AND g.from_day < :behind AND g.to_day > :first AND g.to_day > g.from_day;

-- name: access_grant_add :exec
-- A role for a person over a subtree.
INSERT INTO role_grant (id, person_id, role_code, organisation_id, from_day, to_day, granted_by, granted_at)
VALUES (:id, :person_id, :role_code, :organisation_id, :from_day, :to_day, :granted_by, :granted_at);

-- name: access_grant_one :maybe
-- A grant.
SELECT g.id, g.person_id, g.role_code, g.organisation_id, g.from_day, g.to_day FROM role_grant g WHERE g.id = :id;

-- name: access_grant_close :exec
-- The grant ends: to_day is the first day on which it no longer holds.
UPDATE role_grant SET to_day = :to_day WHERE id = :id;

-- name: access_grants_of_person :many
-- Grants of a person that have not ended before a day, with the names to show.
-- param: day day
-- column: granted_by_name text?
SELECT g.id, g.person_id, h.name AS person_name, g.role_code, g.organisation_id, s.name AS organisation_name,
       g.from_day, g.to_day, b.name AS granted_by_name
  FROM role_grant g
  JOIN person h ON h.id = g.person_id
  JOIN organisation_state s ON s.organisation_id = g.organisation_id AND s.from_day <= :day AND s.to_day > :day
  LEFT JOIN person b ON b.id = g.granted_by
 WHERE g.person_id = :person_id AND g.to_day > :day
 ORDER BY s.path, g.role_code;

-- name: access_role_put :exec
-- A role that a module brings; one that is there stays as it is.
INSERT INTO role (code, sort) VALUES (:code, :sort) ON CONFLICT (code) DO NOTHING;

-- name: access_role_allow_put :exec
-- A permission for a role.
INSERT INTO role_permission (role_code, permission) VALUES (:role_code, :permission)
    ON CONFLICT (role_code, permission) DO NOTHING;

-- name: access_roles_all :many
-- The roles in order.
SELECT r.code, r.sort FROM role r ORDER BY r.sort, r.code;

-- name: access_excluding :many
-- For the doctor: people who hold, on one day, roles that exclude each other.
-- param: day day
SELECT DISTINCT g.person_id
  FROM role_grant g
  JOIN role_grant o ON o.person_id = g.person_id AND o.role_code <> g.role_code
 WHERE g.from_day <= :day AND g.to_day > :day AND o.from_day <= :day AND o.to_day > :day
   AND (g.role_code = 'auditor' OR (g.role_code = 'system_admin' AND o.role_code = 'security_admin'))
 ORDER BY g.person_id
 LIMIT :limit;
