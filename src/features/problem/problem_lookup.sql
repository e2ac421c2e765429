-- SPDX-License-Identifier: Apache-2.0
-- Public cases as entries of the shared search.

-- name: problem_looked_up :maybe
-- What the page of a case shows to everybody, as it is searched.
-- unscoped: of one case; what is not public gets no entry
-- column: is_shown bool
SELECT p.number, p.organisation_id, p.accepted_at, p.title, p.statement, p.measure, p.answer, p.echoed_at,
       CASE WHEN p.is_public = 1 AND p.is_confidential = 0 THEN 1 ELSE 0 END AS is_shown, p.state
  FROM problem p WHERE p.id = :id;

-- name: problem_ids_behind :many
-- Cases in order of their ids.
-- unscoped: entries of the search are made for the whole site
-- param: after problem_id
SELECT p.id FROM problem p WHERE p.id > :after ORDER BY p.id LIMIT :limit;

-- name: problem_unlisted :many
-- For the doctor: cases on the wall that have no entry.
-- unscoped: the whole site
SELECT p.number FROM problem p
 WHERE p.is_public = 1 AND p.is_confidential = 0 AND p.state <> 'merged'
   AND NOT EXISTS (SELECT 1 FROM search_entry e WHERE e.kind = 'problem' AND e.subject_id = p.id)
 ORDER BY p.id LIMIT :limit;

-- name: problem_overlisted :many
-- For the doctor: entries of cases that are not on the wall.
-- unscoped: the whole site
SELECT e.subject_id FROM search_entry e
 WHERE e.kind = 'problem'
   AND NOT EXISTS (SELECT 1 FROM problem p
                    WHERE p.id = e.subject_id AND p.is_public = 1 AND p.is_confidential = 0 AND p.state <> 'merged')
 ORDER BY e.id LIMIT :limit;
