-- SPDX-License-Identifier: Apache-2.0
-- Merging whole problems, and voices in and out of them.

-- name: problem_set_merged :exec
-- It went into another problem; everything else stays as it is.
-- unscoped: the act has checked the permission
UPDATE problem SET state = 'merged', merged_into_id = :merged_into_id, merged_state = state, merged_at = :merged_at WHERE id = :id;

-- name: problem_set_unmerged :exec
-- It stands by itself again, in the state that it had.
-- unscoped: the act has checked the permission
UPDATE problem SET state = merged_state, merged_into_id = NULL, merged_state = NULL, merged_at = NULL WHERE id = :id AND state = 'merged';

-- name: voices_move :exec
-- All voices that a problem answers are answered by another one from now on.
-- param: from_id i64
-- param: to_id i64
-- unscoped: the act has checked the permission
UPDATE voice SET problem_id = :to_id WHERE problem_id = :from_id;

-- name: voices_return :exec
-- The voices that were put into a problem, or into one that was merged into it, are answered by it again. The links to the
-- answer of the other case are no longer theirs.
-- param: back_id i64
-- unscoped: the act has checked the permission
WITH RECURSIVE below (id) AS (
    SELECT p.id FROM problem p WHERE p.id = :back_id
    UNION
    SELECT q.id FROM problem q JOIN below b ON q.merged_into_id = b.id)
UPDATE voice SET problem_id = :back_id, rating_hash = NULL, rating_until_day = NULL WHERE home_problem_id IN (SELECT id FROM below);

-- name: problem_root :one
-- The living problem at the end of the chain of merges that begins with a problem.
-- unscoped: of one problem, for an act
WITH RECURSIVE above (id, merged_into_id) AS (
    SELECT p.id, p.merged_into_id FROM problem p WHERE p.id = :id
    UNION
    SELECT q.id, q.merged_into_id FROM problem q JOIN above a ON q.id = a.merged_into_id)
SELECT id FROM above WHERE merged_into_id IS NULL;

-- name: problem_home_voices :one
-- How many voices that its page may show were put into a problem itself.
-- param: home_id i64
-- column: n i64
-- unscoped: of one problem, for an act
SELECT count(*) AS n FROM voice v JOIN problem p ON p.id = v.home_problem_id
 WHERE p.id = :home_id AND v.state <> 'withdrawn' AND (v.secrecy <> 'confidential' OR p.is_confidential = 1);

-- name: problem_merged_here :many
-- The problems that were merged into one, the first first.
-- unscoped: of one problem, which the caller may show
SELECT number, title, is_public, merged_at FROM problem WHERE merged_into_id = :merged_into_id ORDER BY merged_at, id;
