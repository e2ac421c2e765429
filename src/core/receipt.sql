-- SPDX-License-Identifier: Apache-2.0
-- Notices that people are asked to read: who was asked, who has, who is reminded.

-- fragment: asks asking, how
-- The notice asks those who belong in this way.
((how = 'member' AND asking.has_members = 1) OR (how = 'resident' AND asking.has_residents = 1) OR (how = 'staff' AND asking.has_staff = 1))

-- fragment: belonging
-- Who belongs where today, and how: who holds a post is staff.
-- param: today day
SELECT a.person_id, a.organisation_id, a.kind AS kind FROM affiliation a WHERE a.from_day <= :today AND a.to_day > :today
UNION ALL
SELECT h.person_id, t.organisation_id, 'staff' AS kind FROM post_holder h JOIN post t ON t.id = h.post_id
 WHERE h.from_day <= :today AND h.to_day > :today AND t.to_day > :today

-- fragment: is_left_out asking, unit
-- The unit, or one above it, is not asked.
-- param: today day
EXISTS (SELECT 1 FROM receipt_left_out l JOIN organisation_state u ON u.organisation_id = l.organisation_id AND u.from_day <= :today AND u.to_day > :today
         WHERE l.notice_id = asking.id AND substr(unit.path, 1, length(u.path)) = u.path)

-- fragment: is_circle asking, unit
-- The unit is one whose people the notice asks.
-- param: today day
EXISTS (SELECT 1 FROM organisation_state top WHERE top.organisation_id = asking.organisation_id AND top.from_day <= :today AND top.to_day > :today
           AND (unit.path = top.path OR (asking.has_below = 1 AND substr(unit.path, 1, length(top.path)) = top.path)))
   AND NOT {is_left_out asking, unit}

-- fragment: is_here asking, whose
-- The person still belongs to those whom the notice asks.
-- param: today day
(EXISTS (SELECT 1 FROM affiliation a JOIN organisation_state s ON s.organisation_id = a.organisation_id AND s.from_day <= :today AND s.to_day > :today
          WHERE a.person_id = whose.person_id AND a.from_day <= :today AND a.to_day > :today AND {asks asking, a.kind} AND {is_circle asking, s})
 OR (asking.has_staff = 1
     AND EXISTS (SELECT 1 FROM post_holder h JOIN post t ON t.id = h.post_id
                   JOIN organisation_state s ON s.organisation_id = t.organisation_id AND s.from_day <= :today AND s.to_day > :today
                  WHERE h.person_id = whose.person_id AND h.from_day <= :today AND h.to_day > :today AND t.to_day > :today AND {is_circle asking, s})))

-- name: receipt_notice_insert :exec
-- A round of asking.
INSERT INTO receipt_notice (id, kind, subject_id, round, organisation_id, has_below, has_members, has_residents, has_staff, link, opened_at)
VALUES (:id, :kind, :subject_id, :round, :organisation_id, :has_below, :has_members, :has_residents, :has_staff, :link, :opened_at);

-- name: receipt_notice_last :maybe
-- The last round of a subject.
SELECT n.id, n.round, n.organisation_id, n.has_below, n.has_members, n.has_residents, n.has_staff, n.link, n.opened_at, n.closed_at
  FROM receipt_notice n WHERE n.kind = :kind AND n.subject_id = :subject_id ORDER BY n.round DESC LIMIT 1;

-- name: receipt_notice_end :exec
-- Nobody is asked any more.
UPDATE receipt_notice SET closed_at = :closed_at WHERE kind = :kind AND subject_id = :subject_id AND closed_at IS NULL;

-- name: receipt_told_end :exec
-- Reminders of a subject that asks no more are done.
-- param: notice_id i64
UPDATE told SET read_at = :read_at, is_sms_due = 0 WHERE unique_key = :unique_key AND read_at IS NULL
   AND person_id IN (SELECT x.person_id FROM receipt x WHERE x.notice_id = :notice_id AND x.reminded > 0);

-- name: receipt_left_out_put :exec
-- A unit that is not asked.
INSERT INTO receipt_left_out (notice_id, organisation_id) VALUES (:notice_id, :organisation_id) ON CONFLICT (notice_id, organisation_id) DO NOTHING;

-- name: receipts_make :exec
-- Asks everybody of the subtree who belongs to it today, but not the author. Who has read the round before needs not read
-- again when its words are the same (is_carried).
-- param: author person_id
-- param: is_carried bool
INSERT INTO receipt (notice_id, person_id, path, read_at, reminded)
SELECT n.id, p.id, min(s.path),
       CASE WHEN :is_carried = 1 THEN (SELECT max(o.read_at) FROM receipt o JOIN receipt_notice m ON m.id = o.notice_id
                                        WHERE m.kind = n.kind AND m.subject_id = n.subject_id AND m.round = n.round - 1 AND o.person_id = p.id) END, 0
  FROM receipt_notice n
  JOIN ({belonging}) b ON {asks n, b.kind}
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :today AND s.to_day > :today
  JOIN person p ON p.id = b.person_id
 WHERE n.id = :notice_id AND s.path >= :scope_low AND s.path < :scope_high AND NOT {is_left_out n, s} AND p.closed_at IS NULL AND p.id <> :author
 GROUP BY n.id, p.id;

-- name: receipt_put :exec
-- Has read it; the first time counts.
INSERT INTO receipt (notice_id, person_id, path, read_at, reminded) VALUES (:notice_id, :person_id, :path, :read_at, 0)
    ON CONFLICT (notice_id, person_id) DO UPDATE SET read_at = excluded.read_at WHERE receipt.read_at IS NULL;

-- name: receipt_of :maybe
-- What a person was asked.
SELECT x.path, x.read_at, x.reminded, x.reminded_at FROM receipt x WHERE x.notice_id = :notice_id AND x.person_id = :person_id;

-- name: receipt_circle_path :one
-- The unit through which a person belongs today to those whom the notice asks.
-- unscoped: the person's own
-- column: path text?
SELECT min(s.path) AS path
  FROM receipt_notice n
  JOIN ({belonging}) b ON b.person_id = :person_id AND {asks n, b.kind}
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :today AND s.to_day > :today
 WHERE n.id = :notice_id AND {is_circle n, s};

-- name: receipt_counts :one
-- How many were asked in a part of the tree, and how many have read.
-- column: asked i64
-- column: done i64
SELECT count(*) AS asked, count(x.read_at) AS done FROM receipt x
 WHERE x.notice_id = :notice_id AND x.path >= :scope_low AND x.path < :scope_high;

-- name: receipt_by_unit :many
-- The same of a unit itself and of each unit right below it with all that lies there, in the order of the tree.
-- param: unit text
-- param: today day
-- column: path text
-- column: name text?
-- column: asked i64
-- column: done i64
SELECT g.path, o.name, g.asked, g.done
  FROM (SELECT substr(x.path, 1, length(:unit) + 14) AS path, count(*) AS asked, count(x.read_at) AS done FROM receipt x
         WHERE x.notice_id = :notice_id AND x.path >= :scope_low AND x.path < :scope_high GROUP BY substr(x.path, 1, length(:unit) + 14)) g
  LEFT JOIN organisation_state o ON o.path = g.path AND o.from_day <= :today AND o.to_day > :today
 ORDER BY g.path;

-- name: receipt_rows :many
-- Those who have read, or have not, in order of names; whether they still belong.
-- param: today day
-- param: is_read bool
-- column: is_here bool
SELECT p.id, p.name, x.path, x.read_at, x.reminded, x.reminded_at,
       CASE WHEN p.closed_at IS NULL AND {is_here n, x} THEN 1 ELSE 0 END AS is_here
  FROM receipt x JOIN receipt_notice n ON n.id = x.notice_id JOIN person p ON p.id = x.person_id
 WHERE x.notice_id = :notice_id AND x.path >= :scope_low AND x.path < :scope_high
   AND (CASE WHEN x.read_at IS NULL THEN 0 ELSE 1 END) = :is_read
 ORDER BY p.name, p.id LIMIT :limit OFFSET :offset;

-- name: receipt_remind_rows :exec
-- Reminds who has not read, still belongs, and was not reminded just now.
-- param: today day
-- param: before ms
UPDATE receipt SET reminded = reminded + 1, reminded_at = :reminded_at
 WHERE notice_id = :notice_id AND path >= :scope_low AND path < :scope_high AND read_at IS NULL AND (reminded_at IS NULL OR reminded_at <= :before)
   AND person_id IN (SELECT p.id FROM person p WHERE p.closed_at IS NULL)
   AND EXISTS (SELECT 1 FROM receipt_notice n WHERE n.id = receipt.notice_id AND n.closed_at IS NULL AND {is_here n, receipt});

-- name: receipt_remind_told :exec
-- Each of them is told; a second reminder takes the place of the first.
-- param: label text
-- param: words text
INSERT INTO told (person_id, unique_key, label, words, link, at, is_sms_due)
SELECT x.person_id, :unique_key, :label, :words, n.link, :at, :is_sms_due FROM receipt x JOIN receipt_notice n ON n.id = x.notice_id
 WHERE x.notice_id = :notice_id AND x.reminded_at = :at AND x.read_at IS NULL
    ON CONFLICT (person_id, unique_key) DO UPDATE SET at = excluded.at, words = excluded.words, read_at = NULL, is_sms_due = excluded.is_sms_due;

-- name: receipts_waiting_rows :many
-- Open notices of a kind that wait for a person who still belongs to those asked, the newest first.
-- unscoped: the person's own
-- param: today day
SELECT n.subject_id
  FROM receipt x JOIN receipt_notice n ON n.id = x.notice_id
 WHERE x.person_id = :person_id AND x.read_at IS NULL AND n.kind = :kind AND n.closed_at IS NULL AND {is_here n, x}
 ORDER BY n.opened_at DESC, n.id DESC LIMIT :limit;
