-- SPDX-License-Identifier: Apache-2.0
-- The echo wall, and what has changed in public. Every count has the same WHERE as the list that it opens.

-- fragment: on_echo_wall
-- What the echo wall holds, by category (empty: all).
-- param: category text
p.is_public = 1 AND p.is_confidential = 0 AND p.echoed_at IS NOT NULL AND (:category = '' OR p.category_code = :category)

-- fragment: says
-- Words stand in what everybody reads of it.
-- param: words text
(:words = '' OR lower(p.title) LIKE '%' || :words || '%' ESCAPE '\' OR lower(p.answer) LIKE '%' || :words || '%' ESCAPE '\' OR lower(p.number) LIKE '%' || :words || '%' ESCAPE '\')

-- name: problem_echo_counts :many
-- How many answers of each result the echo wall holds without words (problem_echo_count).
-- param: today day
-- param: category text
-- column: n i64
SELECT c.result, CAST(sum(c.n) AS INTEGER) AS n
  FROM organisation_state s CROSS JOIN problem_echo_count c
 WHERE c.category_code = :category AND c.organisation_id = s.organisation_id
   AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
 GROUP BY c.result;

-- name: problem_echo_pick :many
-- Answers, the latest first, along the order of the site.
SELECT p.id
  FROM problem p
 WHERE {on_echo_wall} AND {says} AND {lies_in_scope p.organisation_id}
 ORDER BY p.echoed_at DESC, p.id DESC LIMIT :limit OFFSET :offset;

-- name: problem_echo_pick_result :many
-- The same of one result, along its own order.
-- row: problem_echo_pick
-- param: result_wanted text
SELECT p.id
  FROM problem p
 WHERE p.result = :result_wanted AND {on_echo_wall} AND {says} AND {lies_in_scope p.organisation_id}
 ORDER BY p.echoed_at DESC, p.id DESC LIMIT :limit OFFSET :offset;

-- name: problem_echo_pick_place :many
-- The same, gathered from places where few lie.
-- row: problem_echo_pick
-- param: today day
-- param: result_wanted text
SELECT p.id
  FROM organisation_state s CROSS JOIN problem p
 WHERE p.organisation_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
   AND {on_echo_wall} AND (:result_wanted = '' OR p.result = :result_wanted)
 ORDER BY p.echoed_at DESC, p.id DESC LIMIT :limit OFFSET :offset;

-- name: problem_echo_newest :many
-- Those of the latest :effort answers in which the words stand, the latest first.
-- param: effort i64
SELECT p.id, p.result
  FROM (SELECT p.id FROM problem p
         WHERE {on_echo_wall} AND {lies_in_scope p.organisation_id}
         ORDER BY p.echoed_at DESC, p.id DESC LIMIT :effort) x
  JOIN problem p ON p.id = x.id
 WHERE {says}
 ORDER BY p.echoed_at DESC, p.id DESC;

-- name: problem_echo_found :many
-- Those of some cases, whose ids come as "[1,2]", in which the words stand, the latest first.
-- row: problem_echo_newest
-- param: ids text
SELECT p.id, p.result
  FROM json_each(:ids) j CROSS JOIN problem p
 WHERE p.id = CAST(j.value AS INTEGER) AND {on_echo_wall} AND {says} AND {lies_in_scope p.organisation_id}
 ORDER BY p.echoed_at DESC, p.id DESC;

-- name: problem_echo_found :many
-- dialect: pg
SELECT p.id, p.result
  FROM problem p
 WHERE p.id = ANY (ARRAY(SELECT CAST(j.value AS INTEGER) FROM json_array_elements_text(CAST(:ids AS json)) j (value)))
   AND {on_echo_wall} AND {says} AND {lies_in_scope p.organisation_id}
 ORDER BY p.echoed_at DESC, p.id DESC;

-- fragment: echo_columns
-- What the echo wall shows of a case, with the ratings of the present round and the first picture before and after.
p.id, p.number, p.title, p.category_code, c.name_zh, c.name_en, p.result, p.answer, p.accepted_at, p.echoed_at,
       o.name AS place_name, q.name AS office_name,
       (SELECT count(*) FROM voice v WHERE v.problem_id = p.id AND v.state <> 'withdrawn' AND v.secrecy <> 'confidential') AS asked,
       (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id AND w.problem_id = r.problem_id
         WHERE r.problem_id = p.id AND r.round = p.round AND w.secrecy <> 'confidential') AS rated,
       (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id AND w.problem_id = r.problem_id
         WHERE r.problem_id = p.id AND r.round = p.round AND w.secrecy <> 'confidential' AND r.score >= 3) AS satisfied,
       bf.hash AS before_hash, bf.width AS before_width, bf.height AS before_height,
       af.hash AS after_hash, af.width AS after_width, af.height AS after_height

-- fragment: echo_rows
-- The rows that they come from, of the ids in j.
-- param: today day
JOIN problem p ON p.id = CAST(j.value AS INTEGER)
  JOIN problem_category c ON c.code = p.category_code
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN problem_photo b ON b.id = (SELECT h.id FROM problem_photo h
                                        WHERE h.problem_id = p.id AND h.stage = 'before' AND h.is_public = 1 ORDER BY h.sort, h.id LIMIT 1)
  LEFT JOIN file bf ON bf.id = b.file_id
  LEFT JOIN problem_photo a ON a.id = (SELECT h.id FROM problem_photo h
                                        WHERE h.problem_id = p.id AND h.stage = 'after' AND h.is_public = 1 ORDER BY h.sort, h.id LIMIT 1)
  LEFT JOIN file af ON af.id = a.file_id

-- name: problem_echo_list :many
-- What the echo wall shows of answers, in the order of their ids, which come as "[1,2]".
-- param: ids text
-- column: place_name text
-- column: office_name text?
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
-- column: before_hash text?
-- column: before_width i64?
-- column: before_height i64?
-- column: after_hash text?
-- column: after_width i64?
-- column: after_height i64?
-- unscoped: whoever picked the ids has taken the scope
SELECT {echo_columns}
  FROM json_each(:ids) j
  {echo_rows}
 ORDER BY j.key;

-- name: problem_echo_list :many
-- dialect: pg
SELECT {echo_columns}
  FROM json_array_elements_text(CAST(:ids AS json)) WITH ORDINALITY j (value, key)
  {echo_rows}
 ORDER BY j.key;

-- name: problem_news_list :many
-- Cases on the wall by their last public change, the latest first, by place and category.
-- param: today day
-- param: category text
-- column: place_name text
-- column: office_name text?
-- column: act text?
SELECT p.id, p.number, p.title, p.statement, p.category_code, c.name_zh, c.name_en, p.state, p.accepted_at, p.echoed_at, p.answer,
       m.changed_at, o.name AS place_name, q.name AS office_name,
       (SELECT s.act FROM problem_step s WHERE s.problem_id = p.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS act
  FROM problem_news m
  JOIN problem p ON p.id = m.problem_id
  JOIN problem_category c ON c.code = p.category_code
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 WHERE p.is_public = 1 AND p.is_confidential = 0
   AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
   AND (:category = '' OR p.category_code = :category)
 ORDER BY m.changed_at DESC, m.problem_id DESC
 LIMIT :limit;

-- name: problem_echo_news :many
-- Public answers as a feed tells them: changed when they became public.
-- param: today day
-- param: category text
-- column: changed_at ms
-- column: place_name text
-- column: office_name text?
-- column: act text?
-- row: problem_news_list
SELECT p.id, p.number, p.title, p.statement, p.category_code, c.name_zh, c.name_en, p.state, p.accepted_at, p.echoed_at, p.answer,
       coalesce(p.echoed_at, 0) AS changed_at, o.name AS place_name, q.name AS office_name, CAST('publish' AS TEXT) AS act
  FROM problem p
  JOIN problem_category c ON c.code = p.category_code
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 WHERE p.is_public = 1 AND p.is_confidential = 0 AND p.echoed_at IS NOT NULL
   AND ((:scope_low = '' AND :scope_high <> '') OR (o.path >= :scope_low AND o.path < :scope_high))
   AND (:category = '' OR p.category_code = :category)
 ORDER BY p.echoed_at DESC, p.id DESC
 LIMIT :limit;

-- name: problem_follow_news :many
-- What has changed since a time of what a list follows, the latest first; each case once, however often it is followed.
-- param: today day
-- param: since ms
-- column: place_name text
-- column: office_name text?
-- column: act text?
-- row: problem_news_list
-- unscoped: public wall, filtered by is_public
SELECT p.id, p.number, p.title, p.statement, p.category_code, c.name_zh, c.name_en, p.state, p.accepted_at, p.echoed_at, p.answer,
       m.changed_at, o.name AS place_name, q.name AS office_name,
       (SELECT s.act FROM problem_step s WHERE s.problem_id = p.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS act
  FROM problem_news m
  JOIN problem p ON p.id = m.problem_id
  JOIN problem_category c ON c.code = p.category_code
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
 WHERE p.is_public = 1 AND p.is_confidential = 0 AND m.changed_at > :since
   AND EXISTS (SELECT 1 FROM problem_follow f
                 LEFT JOIN organisation_state t ON t.organisation_id = f.organisation_id AND t.from_day <= :today AND t.to_day > :today
                WHERE f.list_id = :list_id
                  AND (f.problem_id = p.id
                       OR f.category_code = p.category_code
                       OR (f.kind = 'place' AND substr(o.path, 1, length(t.path)) = t.path)
                       OR (f.kind = 'office' AND substr(q.path, 1, length(t.path)) = t.path)))
 ORDER BY m.changed_at DESC, m.problem_id DESC
 LIMIT :limit;

-- name: problem_news_put :exec
-- A public case has changed; the latest change counts.
INSERT INTO problem_news (problem_id, changed_at) VALUES (:problem_id, :changed_at)
    ON CONFLICT (problem_id) DO UPDATE
   SET changed_at = CASE WHEN excluded.changed_at > problem_news.changed_at THEN excluded.changed_at ELSE problem_news.changed_at END;
