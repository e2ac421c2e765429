-- SPDX-License-Identifier: Apache-2.0
-- What organisations that have ended leave behind in talk: mailboxes, letters, questions that are often asked.

-- name: talk_ended :many
-- Organisations that stand no more and still have letters, a mailbox that takes letters, or questions that are often asked.
-- param: today day
-- unscoped: a job over the whole site
SELECT DISTINCT s.organisation_id FROM organisation_state s
 WHERE s.to_day < 99999999 AND s.to_day <= :today
   AND NOT EXISTS (SELECT 1 FROM organisation_state t WHERE t.organisation_id = s.organisation_id AND t.to_day > :today)
   AND (EXISTS (SELECT 1 FROM letter l WHERE l.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM mailbox b WHERE b.organisation_id = s.organisation_id AND b.ended_at IS NULL)
        OR EXISTS (SELECT 1 FROM faq f WHERE f.organisation_id = s.organisation_id))
 ORDER BY s.organisation_id LIMIT :limit;

-- name: talk_ended_letters :many
-- Letters of an organisation that are not over.
-- unscoped: a job over the whole site
SELECT l.id, l.about_id, b.kind AS box_kind FROM letter l JOIN mailbox b ON b.id = l.mailbox_id
 WHERE l.organisation_id = :organisation_id AND l.state IN ('waiting', 'replied') ORDER BY l.id LIMIT :limit;

-- name: talk_heir_boxes :many
-- Mailboxes that take letters of a place in the tree and of those above it: the nearest first, one's own sort before others.
-- param: today day
-- param: path text
-- param: kind text
-- unscoped: a job over the whole site
SELECT b.id, b.organisation_id FROM mailbox b
  JOIN organisation_state o ON o.organisation_id = b.organisation_id AND o.from_day <= :today AND o.to_day > :today
 WHERE b.ended_at IS NULL AND substr(:path, 1, length(o.path)) = o.path
 ORDER BY o.depth DESC, CASE WHEN b.kind = :kind THEN 0 ELSE 1 END, b.id LIMIT :limit;

-- name: talk_letter_rehome :exec
-- Its mailbox from now on, and who works for that; the limit stays.
-- unscoped: a job over the whole site
UPDATE letter SET mailbox_id = :mailbox_id, organisation_id = :organisation_id, worker_id = :worker_id WHERE id = :id;

-- name: talk_letter_rehome_place :exec
-- Where there is no mailbox: who sees it from now on.
-- unscoped: a job over the whole site
UPDATE letter SET organisation_id = :organisation_id, worker_id = NULL WHERE id = :id;

-- name: talk_letters_rehome :exec
-- Letters that are over are seen by who took over.
-- param: gone organisation_id
-- unscoped: a job over the whole site
UPDATE letter SET organisation_id = :organisation_id WHERE organisation_id = :gone AND state NOT IN ('waiting', 'replied');

-- name: talk_boxes_end :exec
-- They take no letters any more.
-- unscoped: a job over the whole site
UPDATE mailbox SET ended_at = :ended_at WHERE organisation_id = :organisation_id AND ended_at IS NULL;

-- name: talk_faqs_rehome :exec
-- Who answers for them from now on.
-- param: gone organisation_id
-- unscoped: a job over the whole site
UPDATE faq SET organisation_id = :organisation_id WHERE organisation_id = :gone;
