-- SPDX-License-Identifier: Apache-2.0
-- Messages of one room. None of these asks who may read: the caller has asked for the room. "at + 0": found by number or version,
-- not by time.

-- name: room_message_insert :exec
-- Something is said.
INSERT INTO room_message (id, room_id, seq, version, person_id, at, kind, words, folded, quote_id, is_urgent, state, client_key)
VALUES (:id, :room_id, :seq, :version, :person_id, :at, :kind, :words, :folded, :quote_id, :is_urgent, 'shown', :client_key);

-- name: room_message_of_key :maybe
-- What the sender has sent under that key.
SELECT m.id, m.seq FROM room_message m WHERE m.room_id = :room_id AND m.person_id = :person_id AND m.client_key = :client_key;

-- name: room_message_one :maybe
-- One message.
-- column: changer_name text?
SELECT m.id, m.seq, m.person_id, p.name, m.at, m.kind, m.words, m.quote_id, m.is_urgent, m.state, m.why, m.changed_at,
       c.name AS changer_name
  FROM room_message m
  JOIN person p ON p.id = m.person_id
  LEFT JOIN person c ON c.id = m.changed_by
 WHERE m.room_id = :room_id AND m.seq = :seq;

-- name: room_messages_before :many
-- The last messages before a number, the newest first, of those that one may read.
-- param: before i64
-- param: since ms
-- column: quote_seq i64?
-- column: quote_words text?
-- column: quote_state text?
-- column: quote_at ms?
-- column: quote_name text?
-- column: changer_name text?
SELECT m.id, m.seq, m.version, m.person_id, p.name, m.at, m.kind, m.words, m.is_urgent, m.state, m.why, c.name AS changer_name,
       q.seq AS quote_seq, q.words AS quote_words, q.state AS quote_state, q.at AS quote_at, qp.name AS quote_name
  FROM room_message m
  JOIN person p ON p.id = m.person_id
  LEFT JOIN person c ON c.id = m.changed_by
  LEFT JOIN room_message q ON q.id = m.quote_id
  LEFT JOIN person qp ON qp.id = q.person_id
 WHERE m.room_id = :room_id AND m.seq < :before AND m.at + 0 >= :since
 ORDER BY m.seq DESC LIMIT :limit;

-- name: room_messages_changed :many
-- What is new or changed behind a version, in that order, of what one may read.
-- row: room_messages_before
-- param: after i64
-- param: since ms
-- column: quote_seq i64?
-- column: quote_words text?
-- column: quote_state text?
-- column: quote_at ms?
-- column: quote_name text?
-- column: changer_name text?
SELECT m.id, m.seq, m.version, m.person_id, p.name, m.at, m.kind, m.words, m.is_urgent, m.state, m.why, c.name AS changer_name,
       q.seq AS quote_seq, q.words AS quote_words, q.state AS quote_state, q.at AS quote_at, qp.name AS quote_name
  FROM room_message m
  JOIN person p ON p.id = m.person_id
  LEFT JOIN person c ON c.id = m.changed_by
  LEFT JOIN room_message q ON q.id = m.quote_id
  LEFT JOIN person qp ON qp.id = q.person_id
 WHERE m.room_id = :room_id AND m.version > :after AND m.at + 0 >= :since
 ORDER BY m.version LIMIT :limit;

-- name: room_messages_found :many
-- Messages that hold the folded words, the newest first.
-- param: since ms
-- param: pattern text
-- column: total i64
SELECT m.seq, p.name, m.at, m.words, count(*) OVER () AS total
  FROM room_message m JOIN person p ON p.id = m.person_id
 WHERE m.room_id = :room_id AND m.at + 0 >= :since AND m.state = 'shown' AND m.kind <> 'act' AND m.folded LIKE :pattern ESCAPE '\'
 ORDER BY m.seq DESC LIMIT :limit OFFSET :offset;

-- name: room_message_change :exec
-- A message leaves the view: words is what is kept of it.
UPDATE room_message SET state = :state, version = :version, words = :words, folded = '', changed_at = :changed_at, changed_by = :changed_by, why = :why
 WHERE id = :id;

-- name: room_unread :one
-- How many messages of others one has not read, at most 100 are counted; the last said is for the list.
-- param: since ms
-- column: n i64
SELECT count(*) AS n
  FROM (SELECT m.seq FROM room_message m
         WHERE m.room_id = :room_id AND m.seq > :seq AND m.at + 0 >= :since AND m.person_id <> :person_id AND m.state = 'shown' AND m.kind <> 'act'
         LIMIT 100) x;

-- name: room_last :maybe
-- What was said last, for the list of rooms.
-- param: since ms
SELECT m.seq, m.words, p.name, m.kind, m.state, m.at FROM room_message m JOIN person p ON p.id = m.person_id
 WHERE m.room_id = :room_id AND m.at + 0 >= :since AND m.kind <> 'act' ORDER BY m.seq DESC LIMIT 1;

-- name: room_read_of :maybe
-- How far somebody has read.
SELECT x.seq FROM room_read x WHERE x.room_id = :room_id AND x.person_id = :person_id;

-- name: room_read_put :exec
-- Has read so far; never back.
INSERT INTO room_read (room_id, person_id, seq, at) VALUES (:room_id, :person_id, :seq, :at)
    ON CONFLICT (room_id, person_id) DO UPDATE SET seq = excluded.seq, at = excluded.at WHERE excluded.seq > room_read.seq;

-- name: room_file_put :exec
-- A picture or document of a message.
INSERT INTO room_file (id, message_id, file_id, sort, name) VALUES (:id, :message_id, :file_id, :sort, :name);

-- name: room_files_between :many
-- Pictures of the messages between two numbers that are shown.
-- param: low i64
-- param: high i64
SELECT m.seq, x.sort, x.name, f.hash, f.width, f.height, f.bytes FROM room_message m
  JOIN room_file x ON x.message_id = m.id JOIN file f ON f.id = x.file_id
 WHERE m.room_id = :room_id AND m.seq >= :low AND m.seq <= :high AND m.state = 'shown' ORDER BY m.seq, x.sort;

-- name: room_file_one :maybe
-- A picture of a message that is shown.
-- param: since ms
SELECT f.hash, f.kind, x.name FROM room_message m JOIN room_file x ON x.message_id = m.id JOIN file f ON f.id = x.file_id
 WHERE m.room_id = :room_id AND m.seq = :seq AND x.sort = :sort AND m.state = 'shown' AND m.at >= :since;

-- name: room_file_drop :exec
-- The pictures of a message go.
DELETE FROM room_file WHERE message_id = :message_id;

-- name: room_export_rows :each
-- Everything that was said in a time, in order.
-- param: since ms
-- param: before ms
-- column: quote_seq i64?
-- column: changer_name text?
SELECT m.seq, m.at, m.person_id, p.name, m.kind, m.words, m.state, m.why, m.changed_at, c.name AS changer_name, q.seq AS quote_seq
  FROM room_message m
  JOIN person p ON p.id = m.person_id
  LEFT JOIN person c ON c.id = m.changed_by
  LEFT JOIN room_message q ON q.id = m.quote_id
 WHERE m.room_id = :room_id AND m.at >= :since AND m.at < :before ORDER BY m.seq;

-- name: room_export_files :many
-- The pictures of that time.
-- param: since ms
-- param: before ms
SELECT m.seq, x.sort, x.name, f.hash, f.bytes FROM room_message m JOIN room_file x ON x.message_id = m.id JOIN file f ON f.id = x.file_id
 WHERE m.room_id = :room_id AND m.at >= :since AND m.at < :before ORDER BY m.seq, x.sort;

-- name: room_export_receipts :many
-- Who has acknowledged the notices of that time, and when.
-- param: since ms
-- param: before ms
SELECT m.seq, p.name, x.read_at, x.reminded FROM room_message m
  JOIN receipt_notice n ON n.kind = 'room' AND n.subject_id = m.id JOIN receipt x ON x.notice_id = n.id JOIN person p ON p.id = x.person_id
 WHERE m.room_id = :room_id AND m.at >= :since AND m.at < :before ORDER BY m.seq, p.name, p.id;

-- ---- how long it is kept ----

-- name: room_due_count :one
-- What is older than an instant and still there.
-- param: before ms
-- column: messages i64
-- column: first_at ms?
-- column: last_at ms?
SELECT count(*) AS messages, min(m.at) AS first_at, max(m.at) AS last_at FROM room_message m
 WHERE m.room_id = :room_id AND m.at < :before AND m.state <> 'expired';

-- name: room_due_files :one
-- The pictures of these.
-- param: before ms
-- column: n i64
SELECT count(*) AS n FROM room_message m JOIN room_file x ON x.message_id = m.id
 WHERE m.room_id = :room_id AND m.at < :before AND m.state <> 'expired';

-- name: room_due :many
-- The oldest of them.
-- param: before ms
SELECT m.id FROM room_message m WHERE m.room_id = :room_id AND m.at < :before AND m.state <> 'expired' ORDER BY m.at LIMIT :limit;

-- name: room_message_expire :exec
-- The words go; number, author and time stay.
UPDATE room_message SET state = 'expired', words = '', folded = '', why = NULL WHERE id = :id;

-- name: room_expired_count :one
-- How many are only numbers by now.
-- column: n i64
SELECT count(*) AS n FROM room_message m WHERE m.room_id = :room_id AND m.state = 'expired';

-- ---- for the shared search ----

-- name: room_index_rows :many
-- Messages of units' rooms that are shown, behind an id, in order of ids; of one room or (0) of all.
-- param: after room_message_id
-- param: only_room i64
-- unscoped: who may see them is the search's question
SELECT m.id, m.room_id, m.seq, m.at, m.words FROM room_message m JOIN room r ON r.id = m.room_id
 WHERE m.id > :after AND (:only_room = 0 OR m.room_id = :only_room) AND r.kind = 'unit' AND m.state = 'shown' AND m.kind <> 'act'
 ORDER BY m.id LIMIT :limit;
