-- SPDX-License-Identifier: Apache-2.0
-- The work list's own questions: who is meant by some letters, lists that somebody keeps, one's own day.

-- ---- initials ----

-- name: names_without_initials :many
-- Names of a subtree, of organisations and of who holds a post there, that nobody has spelt yet.
-- param: today day
-- column: name text
-- column: is_person bool
SELECT o.name, 0 AS is_person FROM organisation_state o
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND NOT EXISTS (SELECT 1 FROM name_initials i WHERE i.name = o.name)
UNION
SELECT n.name, 1 AS is_person FROM organisation_state o
  JOIN post t ON t.organisation_id = o.organisation_id AND t.from_day <= :today AND t.to_day > :today
  JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
  JOIN person n ON n.id = h.person_id
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND NOT EXISTS (SELECT 1 FROM name_initials i WHERE i.name = n.name)
 LIMIT :limit;

-- name: name_initials_put :exec
-- How a name is spelt in short.
INSERT INTO name_initials (name, initials) VALUES (:name, :initials) ON CONFLICT (name) DO NOTHING;

-- fragment: spelt initials_of
-- By initials: one letter is the first, more of them may stand anywhere, for units begin with the town's name.
-- param: initials text
(:initials <> '' AND (substr(initials_of, 1, length(:initials)) = :initials
                      OR (length(:initials) > 1 AND initials_of LIKE '%' || :initials || '%')))

-- name: people_by_name :many
-- Who holds a post in a subtree and is called so: by a part of the name or of its initials.
-- param: today day
-- param: words text
SELECT DISTINCT n.id, n.name, o.name AS organisation_name
  FROM organisation_state o
  JOIN post t ON t.organisation_id = o.organisation_id AND t.from_day <= :today AND t.to_day > :today
  JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
  JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
  LEFT JOIN name_initials i ON i.name = n.name
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND (n.name LIKE '%' || :words || '%' ESCAPE '\' OR {spelt i.initials})
 ORDER BY n.name, organisation_name LIMIT :limit;

-- name: units_by_name :many
-- Organisations of a subtree that are called so, those that begin with the letters before the others.
-- param: today day
-- param: words text
SELECT o.organisation_id, o.name
  FROM organisation_state o
  LEFT JOIN name_initials i ON i.name = o.name
 WHERE o.path >= :scope_low AND o.path < :scope_high AND o.from_day <= :today AND o.to_day > :today
   AND (o.name LIKE '%' || :words || '%' ESCAPE '\' OR {spelt i.initials})
 ORDER BY CASE WHEN substr(i.initials, 1, length(:initials)) = :initials THEN 0 ELSE 1 END, length(o.name), o.name LIMIT :limit;

-- ---- lists that somebody keeps ----

-- name: desk_views_of :many
-- A person's own lists, and those that are shared where they work, by name.
-- param: today day
-- param: me i64
-- column: owner text?
SELECT d.id, d.person_id, d.name, d.organisation_id, d.state_group, d.category, d.words, d.list_order, d.shared_with, n.name AS owner
  FROM desk_view d
  LEFT JOIN person n ON n.id = d.person_id
 WHERE d.person_id = :me
    OR EXISTS (SELECT 1 FROM organisation_state s
                 JOIN organisation_state o ON substr(o.path, 1, length(s.path)) = s.path AND o.from_day <= :today AND o.to_day > :today
                 JOIN role_grant g ON g.organisation_id = o.organisation_id AND g.from_day <= :today AND g.to_day > :today
                WHERE s.organisation_id = d.shared_with AND s.from_day <= :today AND s.to_day > :today AND g.person_id = :me)
 ORDER BY CASE WHEN d.person_id = :me THEN 0 ELSE 1 END, d.name, d.id LIMIT :limit;

-- name: desk_views_count :one
-- How many lists a person keeps.
-- column: n i64
SELECT count(*) AS n FROM desk_view WHERE person_id = :person_id;

-- name: desk_view_put :exec
-- Keeps a list; under the same name it takes the place of the old one.
INSERT INTO desk_view (id, person_id, shared_with, name, organisation_id, state_group, category, words, list_order, written_at)
VALUES (:id, :person_id, :shared_with, :name, :organisation_id, :state_group, :category, :words, :list_order, :written_at)
    ON CONFLICT (person_id, name) DO UPDATE SET shared_with = excluded.shared_with, organisation_id = excluded.organisation_id,
       state_group = excluded.state_group, category = excluded.category, words = excluded.words, list_order = excluded.list_order,
       written_at = excluded.written_at;

-- name: desk_view_drop :exec
-- Keeps it no longer; others' lists stay.
DELETE FROM desk_view WHERE id = :id AND person_id = :person_id;

-- ---- one's own day ----

-- name: desk_day :many
-- Cases that ask something of a person: person (what :person is responsible for now), due (mine, the nearest limit first), review (answered: to review for who may, else
-- one's own), returned (sent back to the person; or returned by an office, for who assigns), decide (returned too often, or
-- after the last round, for the coordinator). With the number of them all. Confidential ones as in every list.
-- param: section text
-- param: person i64
-- param: by_office bool
-- param: above text
-- param: me i64
-- param: may_review bool
-- param: may_assign bool
-- param: return_max i64
-- param: reopen_max i64
-- column: id problem_id
-- column: total i64
SELECT p.id, count(*) OVER () AS total
  FROM problem p
  JOIN organisation_state s ON s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END
       AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
 WHERE (p.is_confidential = 0
        OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(s.path) > length(:above) OR length(s.path) = 14)
            AND {holds_no_post p.organisation_id, :me}))
   AND ((:section = 'person' AND p.person_id = :person AND p.state IN ('assigned', 'working', 'answered'))
        OR (:section = 'due' AND p.person_id = :me AND p.state IN ('assigned', 'working'))
        OR (:section = 'review' AND p.state = 'answered' AND (:may_review = 1 OR p.person_id = :me))
        OR (:section = 'returned' AND p.person_id = :me AND p.state = 'working'
            AND (SELECT e.act FROM problem_step e WHERE e.problem_id = p.id ORDER BY e.at DESC, e.id DESC LIMIT 1) = 'send_back')
        OR (:section = 'returned' AND :may_assign = 1 AND p.state = 'accepted' AND p.returns > 0)
        OR (:section = 'decide' AND p.state = 'accepted' AND p.returns >= :return_max)
        OR (:section = 'decide' AND p.state = 'echoed' AND p.round > :reopen_max))
 ORDER BY p.turn, p.id LIMIT :limit;
