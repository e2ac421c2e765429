-- SPDX-License-Identifier: Apache-2.0
-- Notices in rooms; who was asked and who has acknowledged stands in core's receipts.

-- name: room_notice_marks :many
-- Of the notices between two numbers: how many were asked, how many have acknowledged, and oneself.
-- param: low i64
-- param: high i64
-- param: me person_id
-- column: asked i64
-- column: acknowledged i64
-- column: mine i64
SELECT m.seq, count(x.person_id) AS asked, count(x.read_at) AS acknowledged,
       count(CASE WHEN x.person_id = :me THEN x.read_at END) AS mine
  FROM room_message m
  LEFT JOIN receipt_notice n ON n.kind = 'room' AND n.subject_id = m.id
  LEFT JOIN receipt x ON x.notice_id = n.id
 WHERE m.room_id = :room_id AND m.seq >= :low AND m.seq <= :high AND m.kind = 'notice' AND m.state = 'shown'
 GROUP BY m.seq;

-- name: room_notices_waiting :many
-- Notices that wait for somebody's acknowledgement, the newest first; whether they still belong is asked afterwards.
SELECT m.room_id, m.seq, m.words, m.at, p.name, x.reminded
  FROM receipt x JOIN receipt_notice n ON n.id = x.notice_id AND n.kind = 'room'
  JOIN room_message m ON m.id = n.subject_id JOIN person p ON p.id = m.person_id
 WHERE x.person_id = :person_id AND x.read_at IS NULL AND n.closed_at IS NULL AND m.state = 'shown' ORDER BY m.at DESC LIMIT :limit;
