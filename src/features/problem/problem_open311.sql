-- SPDX-License-Identifier: Apache-2.0
-- Queries of the Open311 interface. Only what stands on the wall goes out. The exact place is told only where a public
-- voice has named it, for nobody has read it before.

-- fragment: last_step p
-- When something was done last; of what is answered and over the instant of the answer is told instead.
CASE WHEN p.echoed_at IS NULL OR p.state NOT IN ('echoed', 'closed', 'ended', 'merged')
     THEN (SELECT max(s.at) FROM problem_step s WHERE s.problem_id = p.id) END

-- fragment: shown_picture p
-- The first picture that everybody may see. One look at a time: a join here would be made anew for each of a thousand problems.
(SELECT f.hash FROM file f
  WHERE f.id = (SELECT h.file_id FROM problem_photo h WHERE h.problem_id = p.id AND h.is_public = 1
                   AND (h.stage = 'before' OR p.echoed_at IS NOT NULL)
                 ORDER BY h.stage DESC, h.sort, h.id LIMIT 1))

-- name: open311_requests :many
-- Public problems accepted within a span of time, the newest first. The services are codes as "road,water", empty for
-- all; the status is all, open or closed.
-- param: today day
-- param: since ms
-- param: until ms
-- param: status text
-- param: services text
-- column: place_name text
-- column: office_name text?
-- column: updated_at ms?
-- column: picture text?
-- column: open_places i64
SELECT p.number, p.category_code, c.name_zh, c.name_en, p.statement, p.measure, p.place, p.micro_latitude, p.micro_longitude,
       p.state, p.accepted_at, p.due_day, p.echoed_at, p.answer, w.name AS place_name, q.name AS office_name,
       {last_step p} AS updated_at,
       {shown_picture p} AS picture,
       (SELECT count(*) FROM voice v WHERE v.problem_id = p.id AND v.secrecy = 'public' AND v.state <> 'withdrawn' AND v.place = p.place) AS open_places
  FROM (SELECT x.id
          FROM problem x
         WHERE {lies_in_scope x.organisation_id} AND x.is_public <> 0 AND x.accepted_at >= :since AND x.accepted_at <= :until
           AND (:services = '' OR ',' || :services || ',' LIKE '%,' || x.category_code || ',%')
           AND (:status = 'all'
                OR (:status = 'open' AND x.state NOT IN ('echoed', 'closed', 'ended', 'merged'))
                OR (:status = 'closed' AND x.state IN ('echoed', 'closed', 'ended', 'merged')))
         ORDER BY x.accepted_at DESC, x.id DESC LIMIT :limit OFFSET :offset) o
  JOIN problem p ON p.id = o.id
  JOIN organisation_state w ON w.organisation_id = p.organisation_id AND w.from_day <= :today AND w.to_day > :today
  JOIN problem_category c ON c.code = p.category_code
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 ORDER BY p.accepted_at DESC, p.id DESC;

-- name: open311_request :maybe
-- The same of one problem, by its number.
-- param: today day
-- column: place_name text?
-- column: office_name text?
-- column: updated_at ms?
-- column: picture text?
-- column: open_places i64
-- unscoped: public problems only
SELECT p.number, p.category_code, c.name_zh, c.name_en, p.statement, p.measure, p.place, p.micro_latitude, p.micro_longitude,
       p.state, p.accepted_at, p.due_day, p.echoed_at, p.answer, o.name AS place_name, q.name AS office_name,
       {last_step p} AS updated_at,
       {shown_picture p} AS picture,
       (SELECT count(*) FROM voice v WHERE v.problem_id = p.id AND v.secrecy = 'public' AND v.state <> 'withdrawn' AND v.place = p.place) AS open_places
  FROM problem p
  JOIN problem_category c ON c.code = p.category_code
  LEFT JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 WHERE p.number = :number AND p.is_public = 1;

-- name: open311_token :maybe
-- What became of a report that came by this interface, if it stands on the wall. Receipts of other ways are not told of.
-- column: problem_number text?
-- unscoped: a number for a number, and only of public problems
SELECT v.number, p.number AS problem_number
  FROM voice v LEFT JOIN problem p ON p.id = v.problem_id AND p.is_public = 1
 WHERE v.number = :number AND v.channel = 'open311';
