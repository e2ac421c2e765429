-- SPDX-License-Identifier: Apache-2.0
-- Acts on comments, what an author sees of their own, and the reviewers' list. Counts have the WHERE of the list.

-- name: comment_by_id :maybe
-- The facts that an act needs.
-- unscoped: acts ask for the permission over organisation_id, or whose it is
SELECT id, subject_id, organisation_id, root_id, parent_id, person_id, nickname, state, words, edition, marks, reports, made_at, decided_by
  FROM comment WHERE id = :id;

-- name: comment_lock :maybe
-- Other writers of the comment wait for this transaction. SQLite has one writer.
-- unscoped: of one comment, for an act
SELECT id FROM comment WHERE id = :id;

-- name: comment_lock :maybe
-- dialect: pg
SELECT id FROM comment WHERE id = :id FOR NO KEY UPDATE;

-- name: comment_insert :exec
-- A new comment, which waits.
INSERT INTO comment (id, subject_id, organisation_id, root_id, parent_id, person_id, nickname, state, words, edition, marks, made_at, changed_at)
VALUES (:id, :subject_id, :organisation_id, :root_id, :parent_id, :person_id, :nickname, 'waiting', :words, 1, :marks, :made_at, :changed_at);

-- name: comment_rewrite :exec
-- Its author wrote it anew; it waits again.
-- unscoped: by its author
UPDATE comment SET state = 'waiting', words = :words, nickname = :nickname, edition = :edition, marks = :marks, changed_at = :changed_at,
       decided_by = NULL, decided_at = NULL, reason = NULL WHERE id = :id;

-- name: comment_text_insert :exec
-- Keeps a text for ever.
INSERT INTO comment_text (comment_id, edition, words, at) VALUES (:comment_id, :edition, :words, :at);

-- name: comment_decide :exec
-- A decision: public, refused, removed, withdrawn.
-- unscoped: the caller asked for the permission, or whose it is
UPDATE comment SET state = :state, decided_by = :decided_by, decided_at = :decided_at, reason = :reason, changed_at = :changed_at WHERE id = :id;

-- name: comment_show :exec
-- From now on everybody sees it. Whom it replies to is called as they were when that was reviewed, and not at all while it does not show.
-- unscoped: of one comment that was reviewed
INSERT INTO comment_public (comment_id, subject_id, root_id, parent_nickname, nickname, words, is_edited, at)
SELECT c.id, c.subject_id, coalesce(c.root_id, c.id), CASE WHEN p.root_id <> p.comment_id THEN p.nickname END, c.nickname, c.words,
       CASE WHEN c.edition > 1 THEN 1 ELSE 0 END, c.made_at
  FROM comment c LEFT JOIN comment_public p ON p.comment_id = c.parent_id WHERE c.id = :id;

-- name: comment_hide :exec
-- It shows no longer.
DELETE FROM comment_public WHERE comment_id = :comment_id;

-- name: comment_step_insert :exec
-- A step.
INSERT INTO comment_step (id, comment_id, at, act, person_id, edition, reason) VALUES (:id, :comment_id, :at, :act, :person_id, :edition, :reason);

-- name: comment_is_public :maybe
-- A comment that shows: under a thing that is no longer public none does.
-- unscoped: everybody sees it
SELECT c.nickname, c.words FROM comment_public c JOIN talk_subject s ON s.id = c.subject_id AND s.is_dropped = 0
 WHERE c.comment_id = :comment_id;

-- ---- reports ----

-- name: comment_report_insert :exec
-- Somebody points at it; once each.
INSERT INTO comment_report (id, comment_id, reporter_hash, is_known, reason, note, at)
VALUES (:id, :comment_id, :reporter_hash, :is_known, :reason, :note, :at) ON CONFLICT (comment_id, reporter_hash) DO NOTHING;

-- name: comment_reports_count :exec
-- How many reports wait, kept with the comment.
-- unscoped: of one comment
UPDATE comment SET reports = (SELECT count(*) FROM comment_report r WHERE r.comment_id = comment.id AND r.settled_at IS NULL) WHERE id = :id;

-- name: comment_reports_settle :exec
-- The reports that wait are answered by a decision.
UPDATE comment_report SET settled_at = :settled_at WHERE comment_id = :comment_id AND settled_at IS NULL;

-- name: comment_reports :many
-- What was said about it, the last first; those that wait before others.
SELECT reason, note, is_known, at, settled_at FROM comment_report WHERE comment_id = :comment_id ORDER BY settled_at IS NOT NULL, at DESC LIMIT :limit;

-- ---- an author's own ----

-- name: comment_mine :many
-- What a person wrote, the last first, behind the one before.
-- param: before comment_id
-- unscoped: their own
SELECT c.id, c.state, c.words, c.edition, c.made_at, c.decided_at, c.reason, s.id AS subject_id, s.title, s.path, s.is_dropped
  FROM comment c JOIN talk_subject s ON s.id = c.subject_id
 WHERE c.person_id = :person_id AND c.id < :before ORDER BY c.id DESC LIMIT :limit;

-- ---- reviewers ----

-- name: comment_list :many
-- Comments of a subtree by group, behind a key: waiting (the oldest first), reported, public, refused, removed, withdrawn.
-- param: today day
-- param: comment_group text
-- param: after comment_id
-- column: place_name text
SELECT c.id, c.state, c.nickname, c.words, c.marks, c.reports, c.edition, c.made_at, c.changed_at, s.title, o.name AS place_name
  FROM comment c
  JOIN talk_subject s ON s.id = c.subject_id
  JOIN organisation_state o ON o.organisation_id = c.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high
   AND (c.state = :comment_group OR (:comment_group = 'reported' AND c.reports > 0))
   AND c.id > :after
 ORDER BY c.id LIMIT :limit;

-- name: comment_counts :one
-- How many stand in each group, with the same filters.
-- param: today day
-- column: waiting i64
-- column: reported i64
-- column: shown i64
-- column: refused i64
-- column: removed i64
-- column: withdrawn i64
SELECT coalesce(sum(CASE WHEN c.state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
       coalesce(sum(CASE WHEN c.reports > 0 THEN 1 ELSE 0 END), 0) AS reported,
       coalesce(sum(CASE WHEN c.state = 'public' THEN 1 ELSE 0 END), 0) AS shown,
       coalesce(sum(CASE WHEN c.state = 'refused' THEN 1 ELSE 0 END), 0) AS refused,
       coalesce(sum(CASE WHEN c.state = 'removed' THEN 1 ELSE 0 END), 0) AS removed,
       coalesce(sum(CASE WHEN c.state = 'withdrawn' THEN 1 ELSE 0 END), 0) AS withdrawn
  FROM comment c
  JOIN organisation_state o ON o.organisation_id = c.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high;

-- name: comment_sheet :maybe
-- One comment with what a reviewer sees of it; the person stays behind it.
-- param: today day
-- column: place_name text?
-- column: parent_words text?
-- column: parent_nickname text?
-- column: decider text?
-- column: person_name text
-- unscoped: the caller asks for the permission over organisation_id
SELECT c.id, c.subject_id, c.organisation_id, c.person_id, c.state, c.nickname, c.words, c.marks, c.reports, c.edition, c.made_at, c.decided_at,
       c.reason, s.title, s.path, s.is_open, s.is_dropped, s.closed_at, s.closed_reason, o.name AS place_name,
       p.words AS parent_words, p.nickname AS parent_nickname, d.name AS decider, n.name AS person_name
  FROM comment c
  JOIN talk_subject s ON s.id = c.subject_id
  JOIN person n ON n.id = c.person_id
  LEFT JOIN organisation_state o ON o.organisation_id = c.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN comment p ON p.id = c.parent_id
  LEFT JOIN person d ON d.id = c.decided_by
 WHERE c.id = :id;

-- name: comment_steps :many
-- Every step, the first first, with the text that it was about. The author is not named.
-- column: person_name text?
-- column: words text?
SELECT s.at, s.act, s.reason, s.edition, CASE WHEN s.act IN ('write', 'edit', 'withdraw', 'report') THEN NULL ELSE n.name END AS person_name,
       CASE WHEN s.act IN ('write', 'edit') THEN t.words END AS words
  FROM comment_step s
  LEFT JOIN person n ON n.id = s.person_id
  LEFT JOIN comment_text t ON t.comment_id = s.comment_id AND t.edition = s.edition
 WHERE s.comment_id = :comment_id ORDER BY s.at, s.id;

-- name: comment_of_author :one
-- How much the same author wrote, and how much of it was refused or removed: no name is needed to judge that.
-- column: n i64
-- column: bad i64
-- unscoped: figures of one author for a reviewer
SELECT count(*) AS n, coalesce(sum(CASE WHEN state IN ('refused', 'removed') THEN 1 ELSE 0 END), 0) AS bad FROM comment WHERE person_id = :person_id;

-- name: comment_reveal_put :exec
-- Somebody is shown the person behind it, until an instant.
INSERT INTO comment_reveal (id, comment_id, person_id, reason, at, until_at) VALUES (:id, :comment_id, :person_id, :reason, :at, :until_at);

-- name: comment_reveal_open :maybe
-- Are they shown it now?
-- param: now ms
SELECT until_at FROM comment_reveal WHERE comment_id = :comment_id AND person_id = :person_id AND until_at > :now ORDER BY until_at DESC LIMIT 1;

-- name: talk_subject_close :exec
-- A moderator takes no more comments, or takes them again.
-- unscoped: the caller asks for the permission over organisation_id
UPDATE talk_subject SET closed_at = :closed_at, closed_by = :closed_by, closed_reason = :closed_reason, changed_at = :changed_at WHERE id = :id;
