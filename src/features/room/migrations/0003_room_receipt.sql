-- SPDX-License-Identifier: Apache-2.0
-- Who was asked to acknowledge a notice stands in core's receipts.

INSERT INTO receipt_notice (id, kind, subject_id, round, organisation_id, has_below, has_members, has_residents, has_staff, link, opened_at, closed_at)
SELECT m.id, 'room', m.id, 1, r.organisation_id, r.has_below, 1, 1, 1,
       '/rooms/' || r.id || '?at=' || m.seq || '#m' || m.seq, m.at,
       CASE WHEN m.state = 'shown' THEN NULL ELSE coalesce(m.changed_at, m.at) END
  FROM room_message m JOIN room r ON r.id = m.room_id WHERE m.kind = 'notice';
INSERT INTO receipt (notice_id, person_id, path, read_at, reminded_at, reminded)
SELECT x.message_id, x.person_id, x.path, x.acknowledged_at, x.reminded_at, x.reminded FROM room_receipt x;
INSERT INTO told (person_id, unique_key, label, words, link, at, is_sms_due)
SELECT x.person_id, 'receipt ' || x.message_id, 'room.told_notice', '', n.link, coalesce(x.reminded_at, n.opened_at), x.is_sms_due
  FROM room_receipt x JOIN receipt_notice n ON n.id = x.message_id
 WHERE x.reminded > 0 AND x.acknowledged_at IS NULL AND n.closed_at IS NULL;
UPDATE job SET kind = 'told.sms', unique_key = 'told sms ' || id WHERE kind = 'room.sms' AND state IN ('waiting', 'running');
UPDATE job SET kind = 'told.sms', unique_key = NULL WHERE kind = 'room.sms';
DROP TABLE room_receipt;
