-- SPDX-License-Identifier: Apache-2.0
-- What the office pages read beyond core's own functions.

-- name: office_posts :many
-- Posts with a duty (plain membership is nobody's business) of one organisation on a day, with their holders.
-- param: day day
-- column: holder text?
-- column: term_ends_day day?
-- unscoped: posts and their holders are public facts of one organisation
SELECT p.id, p.title, n.name AS holder, h.term_ends_day AS term_ends_day
  FROM post p
  LEFT JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :day AND h.to_day > :day
  LEFT JOIN person n ON n.id = h.person_id
 WHERE p.organisation_id = :organisation_id AND p.kind <> 'other' AND p.from_day <= :day AND p.to_day > :day
 ORDER BY p.sort, p.id;

-- name: office_admins_without_totp :one
-- Administrators who log in with a password only.
-- param: day day
-- column: n i64
SELECT count(DISTINCT g.person_id) AS n
  FROM role_grant g
  JOIN person p ON p.id = g.person_id
 WHERE g.role_code IN ('system_admin', 'security_admin', 'auditor') AND g.from_day <= :day AND g.to_day > :day
   AND p.closed_at IS NULL AND p.totp_on_at IS NULL;

-- name: office_admin_roles :one
-- How many of the three administrator roles are given to somebody.
-- param: day day
-- column: n i64
SELECT count(DISTINCT g.role_code) AS n
  FROM role_grant g
 WHERE g.role_code IN ('system_admin', 'security_admin', 'auditor') AND g.from_day <= :day AND g.to_day > :day;

-- name: office_failed_jobs :one
-- Background work that was given up.
-- column: n i64
SELECT count(*) AS n FROM job WHERE state = 'failed';

-- name: office_places :many
-- Organisations by a piece of their name, the highest first, with what stands above each.
-- param: day day
-- param: part text
-- column: above text?
SELECT s.organisation_id, s.name, p.name AS above
  FROM organisation_state s
  LEFT JOIN organisation_state p ON p.organisation_id = s.parent_id AND p.from_day <= :day AND p.to_day > :day
 WHERE s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :day AND s.to_day > :day
   AND lower(s.name) LIKE '%' || :part || '%' ESCAPE '\'
 ORDER BY s.depth, s.path
 LIMIT :limit;

-- name: office_first_passwords :one
-- Open accounts whose first password stands since before an instant.
-- param: before ms
-- column: n i64
SELECT count(*) AS n FROM person p
 WHERE p.closed_at IS NULL AND p.must_change_password = 1 AND p.password_set_at < :before;

-- name: office_idle_accounts :one
-- Accounts that can log in and hold a role, and have not been used since an instant.
-- param: day day
-- param: before ms
-- column: n i64
SELECT count(*) AS n FROM person p
 WHERE p.closed_at IS NULL AND p.password_hash IS NOT NULL
   AND coalesce(p.last_login_at, p.created_at) < :before
   AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND g.from_day <= :day AND g.to_day > :day);

-- name: office_audit_days :one
-- The last day whose head is kept, and when the log begins.
-- column: last_day day?
-- column: first_at ms?
SELECT (SELECT max(d.day) FROM audit_day d) AS last_day, (SELECT min(a.at) FROM audit a WHERE a.seq <= 1) AS first_at;
