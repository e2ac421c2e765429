-- SPDX-License-Identifier: Apache-2.0
-- Notices in rooms: who was asked to acknowledge, who has, who is reminded.

-- fragment: belonging
-- Who belongs where today (core/affiliation.sql): many are asked in one statement.
-- param: today day
SELECT a.person_id, a.organisation_id FROM affiliation a WHERE a.from_day <= :today AND a.to_day > :today
UNION ALL
SELECT h.person_id, t.organisation_id FROM post_holder h JOIN post t ON t.id = h.post_id
 WHERE h.from_day <= :today AND h.to_day > :today AND t.to_day > :today

-- name: room_receipts_make :exec
-- Asks everybody of a subtree on a day, but not the author.
-- param: today day
-- param: author person_id
INSERT INTO room_receipt (message_id, person_id, path, reminded, is_sms_due)
SELECT m.id, p.id, min(s.path), 0, 0
  FROM ({belonging}) b
  JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :today AND s.to_day > :today
  JOIN person p ON p.id = b.person_id
  JOIN room_message m ON m.id = :message_id
 WHERE s.path >= :scope_low AND s.path < :scope_high AND p.closed_at IS NULL AND p.id <> :author
 GROUP BY m.id, p.id;

-- name: room_receipt_acknowledge :exec
-- Has read it; the first time counts.
INSERT INTO room_receipt (message_id, person_id, path, acknowledged_at, reminded, is_sms_due)
VALUES (:message_id, :person_id, :path, :acknowledged_at, 0, 0)
    ON CONFLICT (message_id, person_id) DO UPDATE SET acknowledged_at = excluded.acknowledged_at, is_sms_due = 0
    WHERE room_receipt.acknowledged_at IS NULL;

-- name: room_notice_marks :many
-- Of the notices between two numbers: how many were asked, how many have acknowledged, and oneself.
-- param: low i64
-- param: high i64
-- param: me person_id
-- column: asked i64
-- column: acknowledged i64
-- column: mine i64
SELECT m.seq, count(x.person_id) AS asked, count(x.acknowledged_at) AS acknowledged,
       count(CASE WHEN x.person_id = :me THEN x.acknowledged_at END) AS mine
  FROM room_message m LEFT JOIN room_receipt x ON x.message_id = m.id
 WHERE m.room_id = :room_id AND m.seq >= :low AND m.seq <= :high AND m.kind = 'notice' AND m.state = 'shown'
 GROUP BY m.seq;

-- name: room_receipt_units :many
-- By unit: how many were asked, how many have acknowledged.
-- param: today day
-- column: name text?
-- column: asked i64
-- column: acknowledged i64
SELECT x.path, max(o.name) AS name, count(*) AS asked, count(x.acknowledged_at) AS acknowledged
  FROM room_receipt x LEFT JOIN organisation_state o ON o.path = x.path AND o.from_day <= :today AND o.to_day > :today
 WHERE x.message_id = :message_id GROUP BY x.path ORDER BY x.path;

-- name: room_receipt_missing :many
-- Who has not acknowledged, in order of names, of one unit or of all; whether they still belong to the subtree.
-- param: today day
-- param: unit text
-- column: reminded_at ms?
-- column: is_here bool
-- column: total i64
SELECT p.id, p.name, x.reminded, x.reminded_at,
       CASE WHEN EXISTS (SELECT 1 FROM affiliation a JOIN organisation_state s ON s.organisation_id = a.organisation_id
                          WHERE a.person_id = p.id AND a.from_day <= :today AND a.to_day > :today AND s.from_day <= :today AND s.to_day > :today
                            AND s.path >= :scope_low AND s.path < :scope_high)
              OR EXISTS (SELECT 1 FROM post_holder h JOIN post t ON t.id = h.post_id JOIN organisation_state s ON s.organisation_id = t.organisation_id
                          WHERE h.person_id = p.id AND h.from_day <= :today AND h.to_day > :today AND t.to_day > :today
                            AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high)
            THEN 1 ELSE 0 END AS is_here,
       count(*) OVER () AS total
  FROM room_receipt x JOIN person p ON p.id = x.person_id
 WHERE x.message_id = :message_id AND x.acknowledged_at IS NULL AND p.closed_at IS NULL
   AND (:unit = '' OR x.path = :unit)
 ORDER BY p.name, p.id LIMIT :limit OFFSET :offset;

-- name: room_receipt_done :many
-- Who has acknowledged, the last first.
SELECT p.name, x.acknowledged_at FROM room_receipt x JOIN person p ON p.id = x.person_id
 WHERE x.message_id = :message_id AND x.acknowledged_at IS NOT NULL ORDER BY x.acknowledged_at DESC, p.id LIMIT :limit;

-- name: room_receipt_remind :exec
-- Reminds who has not acknowledged, still belongs, and was not reminded just now.
-- param: today day
-- param: before ms
UPDATE room_receipt SET reminded = reminded + 1, reminded_at = :reminded_at, is_sms_due = :is_sms_due
 WHERE message_id = :message_id AND acknowledged_at IS NULL AND (reminded_at IS NULL OR reminded_at <= :before)
   AND person_id IN (SELECT p.id FROM person p WHERE p.closed_at IS NULL)
   AND person_id IN (SELECT b.person_id
          FROM ({belonging}) b
          JOIN organisation_state s ON s.organisation_id = b.organisation_id AND s.from_day <= :today AND s.to_day > :today
         WHERE s.path >= :scope_low AND s.path < :scope_high);

-- name: room_notices_waiting :many
-- Notices that wait for somebody's acknowledgement, the newest first; whether they still belong is asked afterwards.
-- unscoped: the person's own
SELECT m.id, m.room_id, m.seq, m.words, m.at, p.name, x.reminded, r.organisation_id, r.has_below
  FROM room_receipt x JOIN room_message m ON m.id = x.message_id JOIN room r ON r.id = m.room_id JOIN person p ON p.id = m.person_id
 WHERE x.person_id = :person_id AND x.acknowledged_at IS NULL AND m.state = 'shown' ORDER BY m.at DESC LIMIT :limit;

-- name: room_sms_due :many
-- Whose telephone the reminder of an urgent notice still has to reach.
-- unscoped: a job of the site
SELECT x.message_id, x.person_id, x.reminded, m.room_id, r.organisation_id FROM room_receipt x
  JOIN room_message m ON m.id = x.message_id JOIN room r ON r.id = m.room_id
 WHERE x.is_sms_due = 1 AND x.message_id = :message_id AND x.acknowledged_at IS NULL ORDER BY x.person_id LIMIT :limit;

-- name: room_sms_done :exec
-- It has, or cannot.
UPDATE room_receipt SET is_sms_due = 0 WHERE message_id = :message_id AND person_id = :person_id;
