-- SPDX-License-Identifier: Apache-2.0
-- Letters. Who holds a post in the unit that a letter is about, or in one below it, sees none of it: each list and each count says so
-- by the same words. (Everything is below a root: there only the root itself counts.)

-- name: letter_insert :exec
-- A new letter.
INSERT INTO letter (id, number, code_hash, mailbox_id, organisation_id, about_id, kind, title, words, title_sealed, words_sealed, name_sealed,
       phone_sealed, wants_public, state, worker_id, received_at, due_day)
VALUES (:id, :number, :code_hash, :mailbox_id, :organisation_id, :about_id, :kind, :title, :words, :title_sealed, :words_sealed, :name_sealed,
       :phone_sealed, :wants_public, 'waiting', :worker_id, :received_at, :due_day);

-- name: letter_by_id :maybe
-- The facts that an act needs.
-- unscoped: acts ask for the permission over organisation_id and look at about_id
SELECT id, number, mailbox_id, organisation_id, about_id, kind, state, title, words, wants_public, worker_id, received_at, due_day, reply, replied_by,
       public_title, public_words, answered_at, score, name_sealed
  FROM letter WHERE id = :id;

-- name: letter_lock :maybe
-- Other writers of the letter wait for this transaction. SQLite has one writer.
-- unscoped: of one letter, for an act
SELECT id FROM letter WHERE id = :id;

-- name: letter_lock :maybe
-- dialect: pg
SELECT id FROM letter WHERE id = :id FOR NO KEY UPDATE;

-- name: letter_sheet :maybe
-- One letter with all that its pages show; is_concerned: the viewer holds a post in the unit that it is about.
-- param: today day
-- param: viewer person_id
-- column: box_name text
-- column: box_code text
-- column: about_name text?
-- column: worker text?
-- column: replier text?
-- column: question i64?
-- column: is_concerned bool
-- unscoped: the caller asks for the permission over organisation_id, or for the query code
SELECT l.id, l.number, l.code_hash, l.mailbox_id, l.organisation_id, l.about_id, l.kind, l.title, l.words, l.title_sealed, l.words_sealed, l.name_sealed,
       l.phone_sealed, l.wants_public, l.state, l.received_at, l.due_day, l.reply, l.replied_by, l.replied_at, l.public_title, l.public_words,
       l.answered_at, l.reason, l.score, l.score_reason, l.rated_at, b.name AS box_name, b.code AS box_code, a.name AS about_name,
       w.name AS worker, r.name AS replier, (SELECT q.id FROM question q WHERE q.letter_id = l.id) AS question,
       CASE WHEN l.about_id IS NOT NULL AND EXISTS (
           SELECT 1 FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
             JOIN organisation_state s ON s.organisation_id = p.organisation_id AND s.from_day <= :today AND s.to_day > :today
             JOIN organisation_state u ON u.organisation_id = l.about_id AND u.from_day <= :today AND u.to_day > :today
            WHERE h.person_id = :viewer AND substr(s.path, 1, length(u.path)) = u.path AND (u.depth > 0 OR s.path = u.path))
            THEN 1 ELSE 0 END AS is_concerned
  FROM letter l
  JOIN mailbox b ON b.id = l.mailbox_id
  LEFT JOIN organisation_state a ON a.organisation_id = l.about_id AND a.from_day <= :today AND a.to_day > :today
  LEFT JOIN person w ON w.id = l.worker_id
  LEFT JOIN person r ON r.id = l.replied_by
 WHERE l.number = :number;

-- name: letter_list :many
-- Letters of a subtree by group (waiting, late, replied, answered, declined, withdrawn) that the viewer may see, behind a key.
-- param: today day
-- param: viewer person_id
-- param: letter_group text
-- param: after letter_id
-- column: box_name text
-- column: worker text?
SELECT l.id, l.number, l.kind, l.title, l.state, l.received_at, l.due_day, l.score, b.name AS box_name, w.name AS worker
  FROM letter l
  JOIN mailbox b ON b.id = l.mailbox_id
  JOIN organisation_state o ON o.organisation_id = l.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN person w ON w.id = l.worker_id
 WHERE o.path >= :scope_low AND o.path < :scope_high
   AND (l.state = :letter_group OR (:letter_group = 'late' AND l.state IN ('waiting', 'replied') AND l.due_day < :today))
   AND l.id > :after
   AND (l.about_id IS NULL OR NOT EXISTS (
       SELECT 1 FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
         JOIN organisation_state s ON s.organisation_id = p.organisation_id AND s.from_day <= :today AND s.to_day > :today
         JOIN organisation_state u ON u.organisation_id = l.about_id AND u.from_day <= :today AND u.to_day > :today
        WHERE h.person_id = :viewer AND substr(s.path, 1, length(u.path)) = u.path AND (u.depth > 0 OR s.path = u.path)))
 ORDER BY l.id LIMIT :limit;

-- name: letter_counts :one
-- How many there are of each group, with the same sight.
-- param: today day
-- param: viewer person_id
-- column: waiting i64
-- column: late i64
-- column: replied i64
-- column: answered i64
-- column: declined i64
-- column: withdrawn i64
SELECT coalesce(sum(CASE WHEN l.state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
       coalesce(sum(CASE WHEN l.state IN ('waiting', 'replied') AND l.due_day < :today THEN 1 ELSE 0 END), 0) AS late,
       coalesce(sum(CASE WHEN l.state = 'replied' THEN 1 ELSE 0 END), 0) AS replied,
       coalesce(sum(CASE WHEN l.state = 'answered' THEN 1 ELSE 0 END), 0) AS answered,
       coalesce(sum(CASE WHEN l.state = 'declined' THEN 1 ELSE 0 END), 0) AS declined,
       coalesce(sum(CASE WHEN l.state = 'withdrawn' THEN 1 ELSE 0 END), 0) AS withdrawn
  FROM letter l
  JOIN organisation_state o ON o.organisation_id = l.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high
   AND (l.about_id IS NULL OR NOT EXISTS (
       SELECT 1 FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
         JOIN organisation_state s ON s.organisation_id = p.organisation_id AND s.from_day <= :today AND s.to_day > :today
         JOIN organisation_state u ON u.organisation_id = l.about_id AND u.from_day <= :today AND u.to_day > :today
        WHERE h.person_id = :viewer AND substr(s.path, 1, length(u.path)) = u.path AND (u.depth > 0 OR s.path = u.path)));

-- name: letter_set_reply :exec
-- A reply, which waits for its review or is the answer at once.
-- unscoped: by an act
UPDATE letter SET state = 'replied', reply = :reply, replied_by = :replied_by, replied_at = :replied_at, public_title = :public_title,
       public_words = :public_words WHERE id = :id;

-- name: letter_set_answered :exec
-- The writer reads the reply from now on.
-- unscoped: by an act
UPDATE letter SET state = 'answered', answered_at = :answered_at, reviewed_by = :reviewed_by WHERE id = :id;

-- name: letter_set_state :exec
-- Sent back, declined, withdrawn.
-- unscoped: by an act
UPDATE letter SET state = :state, reason = :reason WHERE id = :id;

-- name: letter_set_box :exec
-- Into another mailbox, with a limit of its own.
-- unscoped: by an act
UPDATE letter SET mailbox_id = :mailbox_id, organisation_id = :organisation_id, worker_id = :worker_id, due_day = :due_day WHERE id = :id;

-- name: letter_rate :exec
-- What the writer thinks of the answer; once.
-- unscoped: by its writer
UPDATE letter SET score = :score, score_reason = :score_reason, rated_at = :rated_at WHERE id = :id AND state = 'answered' AND score IS NULL;

-- name: letter_step_insert :exec
-- A step.
INSERT INTO letter_step (id, letter_id, at, act, person_id, note) VALUES (:id, :letter_id, :at, :act, :person_id, :note);

-- name: letter_steps :many
-- Every step, the first first.
-- column: person_name text?
SELECT s.at, s.act, s.note, n.name AS person_name FROM letter_step s LEFT JOIN person n ON n.id = s.person_id
 WHERE s.letter_id = :letter_id ORDER BY s.at, s.id;

-- name: letter_due :many
-- Letters that wait, whose limit is near or over and that nobody was reminded of yet; a transfer begins anew, and a
-- letter that came from a unit that has ended.
-- param: act text
-- param: until day
-- unscoped: of the whole site, by a job
SELECT l.id FROM letter l WHERE l.state IN ('waiting', 'replied') AND l.due_day <= :until
   AND NOT EXISTS (SELECT 1 FROM letter_step s WHERE s.letter_id = l.id AND s.act = :act
        AND s.at >= coalesce((SELECT max(t.at) FROM letter_step t WHERE t.letter_id = l.id AND t.act IN ('transfer', 'rehome')), 0))
 ORDER BY l.id LIMIT :limit;

-- name: letter_reveal_put :exec
-- Somebody is shown who wrote it, until an instant.
INSERT INTO letter_reveal (id, letter_id, person_id, reason, at, until_at) VALUES (:id, :letter_id, :person_id, :reason, :at, :until_at);

-- name: letter_reveal_open :maybe
-- Are they shown it now?
-- param: now ms
SELECT until_at FROM letter_reveal WHERE letter_id = :letter_id AND person_id = :person_id AND until_at > :now ORDER BY until_at DESC LIMIT 1;
