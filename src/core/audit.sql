-- SPDX-License-Identifier: Apache-2.0
-- The hash chain. audit_tail has one row; taking it locks out other writers until the commit.

-- name: audit_tail_take :one
-- The number of the next entry and the hash of the one before it.
INSERT INTO audit_tail (one, seq, hash) VALUES (1, 1, :hash)
    ON CONFLICT (one) DO UPDATE SET seq = audit_tail.seq + 1
    RETURNING seq, hash;

-- name: audit_tail_set :exec
-- The hash of the entry that was just written.
UPDATE audit_tail SET hash = :hash WHERE one = 1;

-- name: audit_tail_now :maybe
-- Where the chain ends.
SELECT t.seq, t.hash FROM audit_tail t WHERE t.one = 1;

-- name: audit_add :exec
-- An entry.
INSERT INTO audit (seq, at, person_id, action, subject, organisation_id, outcome, detail, request_id, previous_hash, hash)
VALUES (:seq, :at, :person_id, :action, :subject, :organisation_id, :outcome, :detail, :request_id, :previous_hash, :hash);

-- name: audit_every :each
-- The whole chain from its first entry.
SELECT a.seq, a.at, a.person_id, a.action, a.subject, a.organisation_id, a.outcome, a.detail, a.request_id,
       a.previous_hash, a.hash
  FROM audit a
 ORDER BY a.seq;

-- name: audit_day_heads :many
-- The heads kept at the ends of days.
SELECT d.day, d.seq, d.hash FROM audit_day d ORDER BY d.seq, d.day;

-- name: audit_day_keep :exec
-- Keeps the present head as that of a day; a day that has one keeps it.
INSERT INTO audit_day (day, seq, hash)
SELECT :day, t.seq, t.hash FROM audit_tail t WHERE t.one = 1
    ON CONFLICT (day) DO NOTHING;

-- name: audit_newest :many
-- The newest entries before a number, for the auditor's page, with the names of people. action_low: none, or the
-- first action that is in, and action_behind the first that is not.
-- param: before_seq i64
-- param: action_low text?
-- param: action_behind text?
-- param: wanted_person person_id?
-- param: since ms
-- param: before ms
-- column: person_name text?
SELECT a.seq, a.at, a.person_id, p.name AS person_name, a.action, a.subject, a.organisation_id, a.outcome, a.detail,
       a.request_id
  FROM audit a
  LEFT JOIN person p ON p.id = a.person_id
 WHERE a.seq < :before_seq AND a.at >= :since AND a.at < :before
   AND (:action_low IS NULL OR (a.action >= :action_low AND a.action < :action_behind))
   AND (:wanted_person IS NULL OR a.person_id = :wanted_person)
 ORDER BY a.seq DESC
 LIMIT :limit;

-- name: audit_between :each
-- The same in the order in which they were written, for the export.
-- param: action_low text?
-- param: action_behind text?
-- param: wanted_person person_id?
-- param: since ms
-- param: before ms
SELECT a.seq, a.at, a.person_id, a.action, a.subject, a.organisation_id, a.outcome, a.detail, a.request_id,
       a.previous_hash, a.hash
  FROM audit a
 WHERE a.at >= :since AND a.at < :before
   AND (:action_low IS NULL OR (a.action >= :action_low AND a.action < :action_behind))
   AND (:wanted_person IS NULL OR a.person_id = :wanted_person)
 ORDER BY a.seq
 LIMIT :limit;
