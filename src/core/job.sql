-- SPDX-License-Identifier: Apache-2.0
-- The outbox: work for later.

-- name: job_insert :exec
-- A job; one of the same key is silently the first.
INSERT INTO job (id, kind, unique_key, payload, state, run_at, created_at)
VALUES (:id, :kind, :unique_key, :payload, 'waiting', :run_at, :created_at)
    ON CONFLICT (unique_key) DO NOTHING;

-- name: job_claim :maybe
-- Takes the job that has been due longest; run_at becomes the end of the lease, after which others may take it.
-- param: now ms
-- param: lease_until ms
UPDATE job SET state = 'running', tries = tries + 1, run_at = :lease_until
 WHERE id = (SELECT j.id FROM job j WHERE j.state IN ('waiting', 'running') AND j.run_at <= :now AND j.kind NOT LIKE 'slow.%'
              ORDER BY j.run_at, j.id LIMIT 1)
 RETURNING id, kind, unique_key, payload, tries;

-- name: job_claim :maybe
-- dialect: pg
UPDATE job SET state = 'running', tries = tries + 1, run_at = :lease_until
 WHERE id = (SELECT j.id FROM job j WHERE j.state IN ('waiting', 'running') AND j.run_at <= :now AND j.kind NOT LIKE 'slow.%'
              ORDER BY j.run_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED)
 RETURNING id, kind, unique_key, payload, tries;

-- name: job_claim_slow :maybe
-- Takes the job that has been due longest at `now`, of those that last long; the same otherwise.
-- row: job_claim
-- param: now ms
-- param: lease_until ms
UPDATE job SET state = 'running', tries = tries + 1, run_at = :lease_until
 WHERE id = (SELECT j.id FROM job j WHERE j.state IN ('waiting', 'running') AND j.run_at <= :now AND j.kind LIKE 'slow.%'
              ORDER BY j.run_at, j.id LIMIT 1)
 RETURNING id, kind, unique_key, payload, tries;

-- name: job_claim_slow :maybe
-- dialect: pg
UPDATE job SET state = 'running', tries = tries + 1, run_at = :lease_until
 WHERE id = (SELECT j.id FROM job j WHERE j.state IN ('waiting', 'running') AND j.run_at <= :now AND j.kind LIKE 'slow.%'
              ORDER BY j.run_at, j.id LIMIT 1 FOR UPDATE SKIP LOCKED)
 RETURNING id, kind, unique_key, payload, tries;

-- name: job_finish :exec
-- Done, or failed for good.
UPDATE job SET state = :state, ended_at = :ended_at, last_error = :last_error WHERE id = :id AND state = 'running';

-- name: job_repeat :exec
-- Waits again: after a failure, or until its next period.
UPDATE job SET state = 'waiting', run_at = :run_at, tries = :tries, last_error = :last_error
 WHERE id = :id AND state = 'running';

-- name: job_release_all :exec
-- Jobs of a process that died while it ran them wait again.
UPDATE job SET state = 'waiting', run_at = :run_at WHERE state = 'running';

-- name: job_next :one
-- When the next job is due that is short.
-- column: due_at ms?
SELECT min(j.run_at) AS due_at FROM job j WHERE j.state IN ('waiting', 'running') AND j.kind NOT LIKE 'slow.%';

-- name: job_next_slow :one
-- When the next job is due that lasts long.
-- row: job_next
-- column: due_at ms?
SELECT min(j.run_at) AS due_at FROM job j WHERE j.state IN ('waiting', 'running') AND j.kind LIKE 'slow.%';

-- name: job_purge_before :exec
-- Forgets jobs that were done long ago.
-- param: before ms
DELETE FROM job WHERE state = 'done' AND ended_at < :before;

-- name: job_failed_list :many
-- Jobs that failed for good, for the doctor and the page of the system admin.
SELECT j.id, j.kind, j.tries, j.last_error, j.ended_at FROM job j WHERE j.state = 'failed' ORDER BY j.ended_at DESC LIMIT :limit;
