-- SPDX-License-Identifier: Apache-2.0
-- Mailboxes, who is responsible today, questions and answers in public, questions often asked.

-- name: mailbox_list :many
-- Open mailboxes in the order of the tree, leaders' first, with who is responsible today: by the roster, else the holder of the
-- box's post, else of the unit's first post with a duty.
-- param: today day
-- column: place_name text
-- column: path text
-- column: worker text?
-- column: waiting i64
-- column: answered i64
-- column: rated i64
-- column: satisfied i64
-- unscoped: public names and counts
SELECT b.id, b.code, b.organisation_id, b.kind, b.name, b.intro, o.name AS place_name, o.path,
       coalesce((SELECT n.name FROM mailbox_duty d JOIN person n ON n.id = d.person_id
                  WHERE d.mailbox_id = b.id AND d.from_day <= :today AND d.to_day > :today ORDER BY d.from_day DESC, d.id DESC LIMIT 1),
                (SELECT n.name FROM post_holder h JOIN person n ON n.id = h.person_id
                  WHERE h.post_id = b.post_id AND h.from_day <= :today AND h.to_day > :today LIMIT 1),
                (SELECT n.name FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
                   JOIN person n ON n.id = h.person_id
                  WHERE p.organisation_id = b.organisation_id AND p.kind <> 'other' ORDER BY p.sort, p.id LIMIT 1)) AS worker,
       (SELECT count(*) FROM letter l WHERE l.mailbox_id = b.id AND l.state IN ('waiting', 'replied')) AS waiting,
       (SELECT count(*) FROM letter l WHERE l.mailbox_id = b.id AND l.state = 'answered') AS answered,
       (SELECT count(*) FROM letter l WHERE l.mailbox_id = b.id AND l.score IS NOT NULL) AS rated,
       (SELECT count(*) FROM letter l WHERE l.mailbox_id = b.id AND l.score >= 3) AS satisfied
  FROM mailbox b
  JOIN organisation_state o ON o.organisation_id = b.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE b.ended_at IS NULL
 ORDER BY CASE WHEN b.kind = 'leader' THEN 0 ELSE 1 END, o.path, b.id LIMIT :limit;

-- name: mailbox_by_code :maybe
-- One mailbox.
-- param: today day
-- column: place_name text?
-- unscoped: public, or the caller asks for the permission
SELECT b.id, b.code, b.organisation_id, b.kind, b.name, b.intro, b.post_id, b.ended_at, o.name AS place_name
  FROM mailbox b LEFT JOIN organisation_state o ON o.organisation_id = b.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE b.code = :code;

-- name: mailbox_worker :maybe
-- Who is responsible for a mailbox on a day, as in the list.
-- param: today day
-- param: id mailbox_id
-- column: person person_id?
-- unscoped: of one mailbox
SELECT coalesce((SELECT d.person_id FROM mailbox_duty d
                  WHERE d.mailbox_id = b.id AND d.from_day <= :today AND d.to_day > :today ORDER BY d.from_day DESC, d.id DESC LIMIT 1),
                (SELECT h.person_id FROM post_holder h WHERE h.post_id = b.post_id AND h.from_day <= :today AND h.to_day > :today LIMIT 1),
                (SELECT h.person_id FROM post p JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
                  WHERE p.organisation_id = b.organisation_id AND p.kind <> 'other' ORDER BY p.sort, p.id LIMIT 1)) AS person
  FROM mailbox b WHERE b.id = :id;

-- name: mailbox_by_id :maybe
-- The facts that an act needs.
-- param: today day
-- column: path text?
-- column: depth i64?
-- unscoped: of one mailbox, for an act
SELECT b.id, b.code, b.organisation_id, b.kind, b.name, b.ended_at, o.path, o.depth
  FROM mailbox b LEFT JOIN organisation_state o ON o.organisation_id = b.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE b.id = :id;

-- name: mailbox_insert :exec
-- A new mailbox.
INSERT INTO mailbox (id, code, organisation_id, kind, name, intro, post_id, made_at)
VALUES (:id, :code, :organisation_id, :kind, :name, :intro, :post_id, :made_at);

-- name: mailbox_end :exec
-- It takes no letters any more; those that wait stay.
-- unscoped: the caller asks for the permission
UPDATE mailbox SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: mailbox_duty_insert :exec
-- Somebody is responsible from a day to a day.
INSERT INTO mailbox_duty (id, mailbox_id, person_id, from_day, to_day, made_by, made_at)
VALUES (:id, :mailbox_id, :person_id, :from_day, :to_day, :made_by, :made_at);

-- name: mailbox_duties :many
-- The roster from a day on.
-- param: today day
-- column: name text
SELECT d.from_day, d.to_day, n.name FROM mailbox_duty d JOIN person n ON n.id = d.person_id
 WHERE d.mailbox_id = :mailbox_id AND d.to_day > :today ORDER BY d.from_day LIMIT :limit;

-- name: mailbox_staff :many
-- Who may stand in a roster: holders of posts with a duty in the unit.
-- param: today day
-- column: id person_id
-- column: name text
-- unscoped: of the unit of one mailbox
SELECT DISTINCT n.id AS id, n.name AS name FROM post p
  JOIN post_holder h ON h.post_id = p.id AND h.from_day <= :today AND h.to_day > :today
  JOIN person n ON n.id = h.person_id
 WHERE p.organisation_id = :organisation_id AND p.kind <> 'other' ORDER BY name, id LIMIT :limit;

-- ---- questions and answers in public ----

-- name: question_insert :exec
-- An answer becomes public.
INSERT INTO question (id, letter_id, mailbox_id, title, words, reply, asked_day, answered_at)
VALUES (:id, :letter_id, :mailbox_id, :title, :words, :reply, :asked_day, :answered_at);

-- name: question_of_letter :maybe
-- The public side of a letter.
SELECT id FROM question WHERE letter_id = :letter_id;

-- name: question_drop :exec
-- It is public no longer.
DELETE FROM question WHERE letter_id = :letter_id;

-- name: question_rate :exec
-- What its writer thinks of the answer.
UPDATE question SET score = :score WHERE letter_id = :letter_id;

-- name: question_list :many
-- Of one mailbox, or of all (0), the last answered first, behind a key.
-- param: before question_id
-- param: box mailbox_id
-- column: box_name text
-- unscoped: public
SELECT q.id, q.title, q.reply, q.asked_day, q.answered_at, q.score, b.name AS box_name
  FROM question q JOIN mailbox b ON b.id = q.mailbox_id
 WHERE q.id < :before AND (:box = 0 OR q.mailbox_id = :box) ORDER BY q.id DESC LIMIT :limit;

-- name: question_count :one
-- How many there are, with the same filter.
-- param: box mailbox_id
-- column: n i64
SELECT count(*) AS n FROM question q WHERE :box = 0 OR q.mailbox_id = :box;

-- name: question_by_id :maybe
-- One question with its answer.
-- column: box_name text
-- column: box_code text
-- unscoped: public
SELECT q.id, q.title, q.words, q.reply, q.asked_day, q.answered_at, q.score, b.name AS box_name, b.code AS box_code
  FROM question q JOIN mailbox b ON b.id = q.mailbox_id WHERE q.id = :id;

-- name: question_behind :many
-- Questions in the order of their identifiers, for the search's index.
-- param: after question_id
-- column: organisation organisation_id
-- unscoped: of the whole site, by a job
SELECT q.id, q.title, q.words, q.reply, q.answered_at, b.organisation_id AS organisation FROM question q JOIN mailbox b ON b.id = q.mailbox_id
 WHERE q.id > :after ORDER BY q.id LIMIT :limit;

-- ---- questions often asked ----

-- name: faq_on :many
-- Those that hold on a day, the last changed first.
-- param: day day
-- column: place_name text
-- unscoped: public
SELECT f.id, f.question, f.answer, f.changed_at, o.name AS place_name FROM faq f
  JOIN organisation_state o ON o.organisation_id = f.organisation_id AND o.from_day <= :day AND o.to_day > :day
 WHERE f.from_day <= :day AND f.to_day > :day ORDER BY f.changed_at DESC, f.id LIMIT :limit;

-- name: faq_list :many
-- Those of one's places, with those that hold no longer.
-- param: today day
-- column: place_name text
SELECT f.id, f.question, f.answer, f.from_day, f.to_day, f.changed_at, o.name AS place_name FROM faq f
  JOIN organisation_state o ON o.organisation_id = f.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE o.path >= :scope_low AND o.path < :scope_high ORDER BY CASE WHEN f.to_day > :today THEN 0 ELSE 1 END, f.changed_at DESC, f.id LIMIT :limit;

-- name: faq_by_id :maybe
-- One of them.
-- param: id faq_id
-- unscoped: the caller asks for the permission over organisation_id
SELECT id, organisation_id, question, answer, from_day, to_day FROM faq WHERE id = :id;

-- name: faq_write :exec
-- A new one, or other words for it.
INSERT INTO faq (id, organisation_id, question, answer, from_day, to_day, changed_by, changed_at)
VALUES (:id, :organisation_id, :question, :answer, :from_day, :to_day, :changed_by, :changed_at)
ON CONFLICT (id) DO UPDATE SET question = excluded.question, answer = excluded.answer, to_day = excluded.to_day,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at;

-- name: talk_units :many
-- Units that a letter may be about, in the order of the tree.
-- param: today day
-- column: id organisation_id
SELECT o.organisation_id AS id, o.name FROM organisation_state o
 WHERE o.from_day <= :today AND o.to_day > :today AND o.kind NOT IN ('grid', 'group', 'region') ORDER BY o.path LIMIT :limit;
