-- SPDX-License-Identifier: Apache-2.0
-- Monthly bulletins: made once from the rows, then only read.

-- name: bulletin_insert :exec
-- A draft.
INSERT INTO problem_bulletin (id, organisation_id, month_day, edition, state, organisation_name, as_of, is_ranked, remarks, made_by, made_at)
VALUES (:id, :organisation_id, :month_day, :edition, 'draft', :organisation_name, :as_of, :is_ranked, '', :made_by, :made_at);

-- name: bulletin_editions :one
-- How many editions a month has, and how many of them were not withdrawn.
-- column: editions i64
-- column: standing i64
-- unscoped: the act has checked the permission
SELECT count(*) AS editions, coalesce(sum(CASE WHEN state <> 'withdrawn' THEN 1 ELSE 0 END), 0) AS standing
  FROM problem_bulletin WHERE organisation_id = :organisation_id AND month_day = :month_day;

-- name: bulletin_by_id :maybe
-- One bulletin.
-- unscoped: the caller checks that it is published, or the permission over organisation_id
SELECT id, organisation_id, month_day, edition, state, organisation_name, as_of, is_ranked, remarks, made_at, frozen_at, hash, signer_name, signed_at,
       published_at, withdrawn_at, withdraw_reason
  FROM problem_bulletin WHERE id = :id;

-- name: bulletin_list :many
-- Those of a subtree, the latest month first; with published_only what everybody may read.
-- param: published_only bool
-- param: today day
SELECT b.id, b.month_day, b.edition, b.state, b.organisation_name, b.signer_name, b.published_at
  FROM problem_bulletin b
  JOIN organisation_state o ON o.organisation_id = b.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high AND (:published_only = 0 OR b.state = 'published')
 ORDER BY b.month_day DESC, o.path, b.edition DESC
 LIMIT :limit OFFSET :offset;

-- name: bulletin_set_remarks :exec
-- The words of a draft.
-- unscoped: the act has checked the permission
UPDATE problem_bulletin SET remarks = :remarks WHERE id = :id AND state = 'draft';

-- name: bulletin_set_frozen :exec
-- From here on nothing of it changes.
-- unscoped: the act has checked the permission
UPDATE problem_bulletin SET state = 'frozen', hash = :hash, frozen_at = :frozen_at WHERE id = :id AND state = 'draft';

-- name: bulletin_set_signed :exec
-- Somebody answers for it by name.
-- unscoped: the act has checked the permission
UPDATE problem_bulletin SET state = 'signed', signed_by = :signed_by, signer_name = (SELECT n.name FROM person n WHERE n.id = :signed_by), signed_at = :signed_at
 WHERE id = :id AND state = 'frozen';

-- name: bulletin_set_published :exec
-- Everybody may read it.
-- unscoped: the act has checked the permission
UPDATE problem_bulletin SET state = 'published', published_at = :published_at WHERE id = :id AND state = 'signed';

-- name: bulletin_set_withdrawn :exec
-- It no longer holds; the reason stands in its place.
-- unscoped: the act has checked the permission
UPDATE problem_bulletin SET state = 'withdrawn', withdrawn_at = :withdrawn_at, withdraw_reason = :withdraw_reason WHERE id = :id AND state <> 'withdrawn';

-- name: bulletin_figure_put :exec
-- One indicator.
INSERT INTO problem_bulletin_figure (bulletin_id, sort, code, numerator, denominator, numerator_before, denominator_before)
VALUES (:bulletin_id, :sort, :code, :numerator, :denominator, :numerator_before, :denominator_before);

-- name: bulletin_figures :many
-- Its indicators, in order.
SELECT code, numerator, denominator, numerator_before, denominator_before FROM problem_bulletin_figure WHERE bulletin_id = :bulletin_id ORDER BY sort;

-- name: bulletin_late_put :exec
-- One overdue case.
INSERT INTO problem_bulletin_late (bulletin_id, sort, number, title, place_name, office_name, person_name, due_day)
VALUES (:bulletin_id, :sort, :number, :title, :place_name, :office_name, :person_name, :due_day);

-- name: bulletin_lates :many
-- Its overdue cases, in order.
SELECT number, title, place_name, office_name, person_name, due_day FROM problem_bulletin_late WHERE bulletin_id = :bulletin_id ORDER BY sort;

-- name: bulletin_place_put :exec
-- One place of the ranking.
INSERT INTO problem_bulletin_place (bulletin_id, sort, name, closed, intime) VALUES (:bulletin_id, :sort, :name, :closed, :intime);

-- name: bulletin_places :many
-- The ranking, the best first.
SELECT name, closed, intime FROM problem_bulletin_place WHERE bulletin_id = :bulletin_id ORDER BY sort;

-- name: bulletin_overdue :many
-- Public cases of a subtree whose limit was over at an instant (cut, just after the end of last_day) and that no answer had closed: the longest over first.
-- param: today day
-- param: cut ms
-- param: last_day day
-- column: place_name text
-- column: office_name text?
-- column: person_name text?
SELECT p.number, p.title, o.name AS place_name, q.name AS office_name, n.name AS person_name, p.due_day
  FROM organisation_state o
  JOIN problem p ON p.organisation_id = o.organisation_id AND p.accepted_at < :cut AND p.state <> 'merged' AND p.is_public = 1 AND p.due_day <= :last_day
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = p.person_id
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND NOT EXISTS (SELECT 1 FROM problem_answer a WHERE a.problem_id = p.id AND a.echoed_at < :cut AND a.until_at >= :cut)
 ORDER BY p.due_day, p.number;

-- name: bulletin_frozen_ids :many
-- For the doctor: all whose content may not change.
-- unscoped: the doctor looks at the whole site
SELECT id, month_day, organisation_name, hash FROM problem_bulletin WHERE hash IS NOT NULL ORDER BY id;
