-- SPDX-License-Identifier: Apache-2.0
-- Rooms: which there are, and which are somebody's.

-- name: room_one :maybe
-- A room with the name and place of its unit on a day; of a unit that stands no longer the last ones, and since when.
-- unscoped: the caller asks whether the person belongs to it, or keeps it
-- param: today day
-- column: name text?
-- column: path text?
-- column: low_name text?
-- column: high_name text?
-- column: ended_day day?
SELECT r.id, r.organisation_id, r.kind, r.low_person_id, r.high_person_id, r.has_below, r.history, r.state, r.last_seq, r.version,
       r.said_at, r.opened_at, o.name, o.path, lo.name AS low_name, hi.name AS high_name, CASE WHEN o.to_day <= :today THEN o.to_day END AS ended_day
  FROM room r
  LEFT JOIN organisation_state o ON o.id = (SELECT s.id FROM organisation_state s WHERE s.organisation_id = r.organisation_id AND s.from_day <= :today
                                             ORDER BY s.from_day DESC LIMIT 1)
  LEFT JOIN person lo ON lo.id = r.low_person_id
  LEFT JOIN person hi ON hi.id = r.high_person_id
 WHERE r.id = :id;

-- name: rooms_of :many
-- The rooms of the units to which a person belongs on a day, and of those above that have all below them; the liveliest first.
-- unscoped: the person's own
-- row: room_one
-- param: today day
-- column: name text?
-- column: path text?
-- column: low_name text?
-- column: high_name text?
-- column: ended_day day?
WITH RECURSIVE up (id, is_self) AS (
        SELECT a.organisation_id, 1 FROM affiliation a WHERE a.person_id = :person_id AND a.from_day <= :today AND a.to_day > :today
        UNION
        SELECT t.organisation_id, 1 FROM post_holder h JOIN post t ON t.id = h.post_id
         WHERE h.person_id = :person_id AND h.from_day <= :today AND h.to_day > :today AND t.to_day > :today
        UNION
        SELECT s.parent_id, 0 FROM up JOIN organisation_state s ON s.organisation_id = up.id AND s.from_day <= :today AND s.to_day > :today
         WHERE s.parent_id IS NOT NULL)
SELECT DISTINCT r.id, r.organisation_id, r.kind, r.low_person_id, r.high_person_id, r.has_below, r.history, r.state, r.last_seq,
       r.version, r.said_at, r.opened_at, o.name, o.path, NULL AS low_name, NULL AS high_name,
       CASE WHEN o.to_day <= :today THEN o.to_day END AS ended_day
  FROM up
  JOIN room r ON r.organisation_id = up.id AND r.kind = 'unit' AND (up.is_self = 1 OR r.has_below = 1)
  JOIN organisation_state o ON o.organisation_id = r.organisation_id AND o.from_day <= :today AND o.to_day > :today
 ORDER BY r.said_at DESC, r.id DESC;

-- name: rooms_of_pairs :many
-- Rooms of two of which a person is one; whether both still belong is asked afterwards.
-- unscoped: the person's own
-- row: room_one
-- param: today day
-- column: name text?
-- column: path text?
-- column: low_name text?
-- column: high_name text?
-- column: ended_day day?
SELECT r.id, r.organisation_id, r.kind, r.low_person_id, r.high_person_id, r.has_below, r.history, r.state, r.last_seq, r.version,
       r.said_at, r.opened_at, o.name, o.path, lo.name AS low_name, hi.name AS high_name, CASE WHEN o.to_day <= :today THEN o.to_day END AS ended_day
  FROM room r
  JOIN organisation_state o ON o.organisation_id = r.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN person lo ON lo.id = r.low_person_id
  JOIN person hi ON hi.id = r.high_person_id
 WHERE r.kind = 'pair' AND (r.low_person_id = :person_id OR r.high_person_id = :person_id)
 ORDER BY r.said_at DESC, r.id DESC LIMIT :limit;

-- name: rooms_ended :many
-- Rooms of units that stand no more, those of two only of the person's; who belonged to them is asked afterwards.
-- unscoped: filtered by the person's seat
-- row: room_one
-- param: today day
-- column: name text?
-- column: path text?
-- column: low_name text?
-- column: high_name text?
-- column: ended_day day?
SELECT r.id, r.organisation_id, r.kind, r.low_person_id, r.high_person_id, r.has_below, r.history, r.state, r.last_seq, r.version,
       r.said_at, r.opened_at, o.name, o.path, lo.name AS low_name, hi.name AS high_name, o.to_day AS ended_day
  FROM organisation_state o
  JOIN room r ON r.organisation_id = o.organisation_id
  LEFT JOIN person lo ON lo.id = r.low_person_id
  LEFT JOIN person hi ON hi.id = r.high_person_id
 WHERE o.to_day < 99999999 AND o.to_day <= :today
   AND NOT EXISTS (SELECT 1 FROM organisation_state t WHERE t.organisation_id = o.organisation_id AND t.from_day >= o.to_day)
   AND (r.kind = 'unit' OR r.low_person_id = :person_id OR r.high_person_id = :person_id)
 ORDER BY r.said_at DESC, r.id DESC LIMIT :limit;

-- name: room_of_unit :maybe
-- The room that a unit has.
-- unscoped: the caller asks access for the unit
SELECT r.id, r.state FROM room r WHERE r.organisation_id = :organisation_id AND r.kind = 'unit';

-- name: room_of_pair :maybe
-- The room that two people of a unit have.
-- unscoped: the person's own
SELECT r.id, r.state FROM room r
 WHERE r.organisation_id = :organisation_id AND r.low_person_id = :low_person_id AND r.high_person_id = :high_person_id AND r.kind = 'pair';

-- name: room_insert :exec
-- A room is opened.
INSERT INTO room (id, organisation_id, kind, low_person_id, high_person_id, has_below, history, state, last_seq, version, said_at, opened_at, opened_by)
VALUES (:id, :organisation_id, :kind, :low_person_id, :high_person_id, :has_below, :history, 'open', 0, 0, :opened_at, :opened_at, :opened_by);

-- name: room_change :exec
-- Who is in it, how far back one reads, whether one may speak.
-- unscoped: the caller asks access for the unit
UPDATE room SET has_below = :has_below, history = :history, state = :state WHERE id = :id;

-- name: room_next :one
-- The number of the next message.
-- unscoped: the caller asks whether the person belongs to it, or keeps it
UPDATE room SET last_seq = last_seq + 1, version = version + 1, said_at = :said_at WHERE id = :id RETURNING last_seq, version;

-- name: room_turn :one
-- A message is changed.
-- unscoped: the caller asks whether the person belongs to it, or keeps it
UPDATE room SET version = version + 1 WHERE id = :id RETURNING version;

-- name: rooms_all :many
-- Every room behind an id, for the nightly job.
-- unscoped: the whole site's rule of keeping
-- param: after room_id
SELECT r.id, r.organisation_id FROM room r WHERE r.id > :after ORDER BY r.id LIMIT :limit;
