-- SPDX-License-Identifier: Apache-2.0
-- Lists of voices on the desk, at any size. Without words along the order of time; by words (voice.folded: number and words in
-- one writing; voice_words: its tokens, and one of the time when it came) in two steps: which voices (problem_voice_find.c takes the way), then what is shown of them.

-- ---- words ----

-- name: voice_words_put :exec
-- The tokens of a voice into the index.
-- param: id voice_id
-- param: tokens text
INSERT INTO voice_words (rowid, tokens) VALUES (:id, :tokens);

-- name: voice_words_put :exec
-- dialect: pg
INSERT INTO voice_words (rowid, tokens) VALUES (:id, array_to_tsvector(string_to_array(:tokens, ' ')))
    ON CONFLICT (rowid) DO UPDATE SET tokens = excluded.tokens;

-- name: voice_words_drop :exec
-- They go out of it: what a voice said is dropped.
-- param: id voice_id
-- param: tokens text
INSERT INTO voice_words (voice_words, rowid, tokens) VALUES ('delete', :id, :tokens);

-- name: voice_words_drop :exec
-- dialect: pg
DELETE FROM voice_words WHERE rowid = :id AND :tokens <> '';

-- name: voice_folded :one
-- Its text in one writing; absent: not made yet.
-- unscoped: before it is dropped
SELECT folded, received_at FROM voice WHERE id = :id;

-- name: voice_set_folded :exec
-- The same, made.
-- unscoped: made from the row itself
UPDATE voice SET folded = :folded WHERE id = :id;

-- name: voice_unread :many
-- Voices whose words are not in the index yet, the newest first.
-- unscoped: a job over the whole site
SELECT v.id, v.number, v.words, v.received_at FROM voice v WHERE v.folded IS NULL ORDER BY v.received_at DESC, v.id DESC LIMIT :limit;

-- name: voice_hits :one
-- How many voices the index has for the tokens, counted up to :limit.
-- param: tokens text
-- column: n i64
SELECT count(*) AS n FROM (SELECT rowid FROM voice_words WHERE voice_words MATCH :tokens LIMIT :limit) x;

-- name: voice_hits :one
-- dialect: pg
SELECT count(*) AS n FROM (SELECT f.rowid FROM voice_words f WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery) LIMIT :limit) x;

-- fragment: voice_says
-- The words stand in its text in one writing; of a voice that is not read yet, as they were typed in its text as it lies.
-- param: words text
-- param: typed text
(v.folded LIKE '%' || :words || '%' ESCAPE '\'
        OR (v.folded IS NULL AND (lower(v.words) LIKE '%' || :typed || '%' ESCAPE '\' OR lower(v.number) LIKE '%' || :typed || '%' ESCAPE '\')))

-- ---- lists ----

-- fragment: in_voice_group
-- The group of a voice that a list shows: all, waiting, overdue = waiting since before `late_before`, attached, declined, asked, rated,
-- satisfied, unrated, withdrawn, withdrawn_late = after it was accepted; all are those that were not withdrawn.
-- param: voice_group text
-- param: late_before ms
(:voice_group IN ('withdrawn', 'withdrawn_late') OR v.state <> 'withdrawn')
   AND (:voice_group = 'all'
        OR (:voice_group = 'withdrawn' AND v.state = 'withdrawn')
        OR (:voice_group = 'withdrawn_late' AND v.state = 'withdrawn' AND v.problem_id IS NOT NULL)
        OR (:voice_group = 'waiting' AND v.state = 'received')
        OR (:voice_group = 'overdue' AND v.state = 'received' AND v.received_at < :late_before)
        OR (:voice_group = 'attached' AND v.problem_id IS NOT NULL)
        OR (:voice_group = 'declined' AND v.state = 'declined')
        OR (:voice_group = 'asked' AND p.echoed_at IS NOT NULL)
        OR (:voice_group = 'rated' AND r.id IS NOT NULL)
        OR (:voice_group = 'satisfied' AND r.score >= 3)
        OR (:voice_group = 'unrated' AND p.echoed_at IS NOT NULL AND r.id IS NULL))

-- fragment: voice_columns
-- What lists show of a voice.
v.number, v.state, v.kind, c.name_zh, c.name_en, v.channel, v.secrecy, v.words, v.received_at, o.name AS place_name,
       p.number AS problem_number, r.score

-- fragment: voice_rows
-- The rows that it comes from.
-- param: today day
JOIN organisation_state o ON o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today
  JOIN problem_category c ON c.code = v.category_code
  LEFT JOIN problem p ON p.id = v.problem_id
  LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round

-- fragment: voice_sight
-- It lies in the scope, and who looks may see it; confidential ones as in problem_list.
o.path >= :scope_low AND o.path < :scope_high
   AND ((v.secrecy <> 'confidential' AND coalesce(p.is_confidential, 0) = 0)
        OR {sees_confidential o, v.organisation_id})

-- fragment: voice_order
-- Those that wait first, the oldest of them first; then the newest.
CASE WHEN v.state = 'received' THEN 0 ELSE 1 END, CASE WHEN v.state = 'received' THEN v.received_at ELSE -v.received_at END, v.id

-- name: voice_list :many
-- Voices of a subtree that wait, by group (waiting, overdue = since before `late_before`), with the number of them all. The few
-- that wait are found by their state, not by the tree.
-- param: voice_group text
-- param: late_before ms
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
SELECT {voice_columns}, count(*) OVER () AS total
  FROM voice v
  {voice_rows}
 WHERE v.state = 'received' AND {voice_sight} AND {in_voice_group}
 ORDER BY {voice_order}
 LIMIT :limit OFFSET :offset;

-- fragment: voice_seen
-- The voice is one of the list, and who looks may see it: all asked of each row, so that the order is kept (see lies_in_scope).
-- param: today day
(SELECT 1
              FROM organisation_state o
              LEFT JOIN problem p ON p.id = v.problem_id
              LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
             WHERE o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today AND {voice_sight}
               AND {in_voice_group} LIMIT 1) = 1

-- fragment: voices_special
-- Those that wait, and those that few are: found by their state.
SELECT v.id, 0 AS part, v.received_at AS place
          FROM voice v
         WHERE v.state = 'received' AND {voice_seen}
        UNION ALL
        SELECT v.id, 1, - v.received_at
          FROM voice v
         WHERE v.state = CASE :voice_group WHEN 'declined' THEN 'declined' WHEN 'withdrawn' THEN 'withdrawn' WHEN 'withdrawn_late' THEN 'withdrawn' END
           AND {voice_seen}

-- fragment: voice_group_is_large
-- Other groups than those are found in the order of time.
:voice_group NOT IN ('waiting', 'overdue', 'declined', 'withdrawn', 'withdrawn_late') AND v.state <> 'received'

-- name: voice_list_along :many
-- Voices of a subtree by group: along the order of time, until the page is full (:reach: the rows up to its end). The total is not told.
-- row: voice_list
-- param: voice_group text
-- param: late_before ms
-- param: reach i64
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
SELECT {voice_columns}, 0 AS total
  FROM (SELECT y.id, y.part, y.place
          FROM ({voices_special}
        UNION ALL
        SELECT z.id, 1, - z.received_at
          FROM (SELECT v.id, v.received_at
          FROM voice v
         WHERE {voice_group_is_large} AND {voice_seen}
                 ORDER BY v.received_at DESC, v.id LIMIT :reach) z) y
         ORDER BY y.part, y.place, y.id LIMIT :limit OFFSET :offset) x
  JOIN voice v ON v.id = x.id
  {voice_rows}
 ORDER BY x.part, x.place, x.id;

-- name: voice_list_few :many
-- The same, gathered from places where few lie.
-- row: voice_list
-- param: voice_group text
-- param: late_before ms
-- param: reach i64
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
SELECT {voice_columns}, 0 AS total
  FROM (SELECT y.id, y.part, y.place
          FROM ({voices_special}
        UNION ALL
        SELECT z.id, 1, - z.received_at
          FROM (SELECT v.id, v.received_at
          FROM organisation_state s CROSS JOIN voice v
         WHERE s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND v.organisation_id = s.organisation_id
           AND {voice_group_is_large} AND {voice_seen}
                 ORDER BY v.received_at DESC, v.id LIMIT :reach) z) y
         ORDER BY y.part, y.place, y.id LIMIT :limit OFFSET :offset) x
  JOIN voice v ON v.id = x.id
  {voice_rows}
 ORDER BY x.part, x.place, x.id;

-- name: voice_list_place :many
-- The same of one place, in its order.
-- row: voice_list
-- param: voice_group text
-- param: late_before ms
-- param: reach i64
-- param: unit i64
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
SELECT {voice_columns}, 0 AS total
  FROM (SELECT y.id, y.part, y.place
          FROM ({voices_special}
        UNION ALL
        SELECT z.id, 1, - z.received_at
          FROM (SELECT v.id, v.received_at
          FROM voice v
         WHERE v.organisation_id = :unit
           AND {voice_group_is_large} AND {voice_seen}
                 ORDER BY v.received_at DESC, v.id LIMIT :reach) z) y
         ORDER BY y.part, y.place, y.id LIMIT :limit OFFSET :offset) x
  JOIN voice v ON v.id = x.id
  {voice_rows}
 ORDER BY x.part, x.place, x.id;

-- name: voices_by_phone :many
-- Voices of a subtree that were left with a telephone number, by its keyed forms (of open voices and of confidential ones), the
-- newest first, with the number of them all. Confidential ones and those that were withdrawn as in voice_list.
-- row: voice_list
-- param: phone text
-- param: phone_confidential text
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
SELECT {voice_columns}, count(*) OVER () AS total
  FROM voice v
  {voice_rows}
 WHERE v.phone_hash IN (:phone, :phone_confidential) AND v.state <> 'withdrawn'
   AND {voice_sight}
 ORDER BY v.received_at DESC, v.id DESC
 LIMIT :limit;

-- ---- by words: which voices, in the order of the lists ----

-- fragment: voice_facts
-- What tells the groups of a voice.
v.id, v.state, v.received_at, v.problem_id, p.echoed_at, r.score

-- fragment: voice_found
-- Of the voices with those ids, those in which the words stand. Where they lie is asked of each (see lies_in_scope).
-- param: today day
LEFT JOIN problem p ON p.id = v.problem_id
  LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
 WHERE {voice_says}
   AND (SELECT 1 FROM organisation_state o
         WHERE o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today AND {voice_sight} LIMIT 1) = 1

-- The ids come first, to PostgreSQL as one array: of a join it knows too little to begin with them, and would look at every text.

-- fragment: voice_ids_all
-- Ids of all voices of a subtree.
-- param: today day
SELECT w.id FROM organisation_state s CROSS JOIN voice w
         WHERE s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND w.organisation_id = s.organisation_id

-- name: voice_found_all :many
-- Looking at all voices of a subtree.
-- column: score i64?
SELECT {voice_facts}
  FROM ({voice_ids_all}) x CROSS JOIN voice v
  {voice_found} AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_all :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found}
   AND v.id = ANY (ARRAY(SELECT x.id FROM ({voice_ids_all}) x))
 ORDER BY {voice_order};

-- fragment: voice_ids_newest
-- Ids of those that wait and the newest others, along the order of the site.
-- param: today day
SELECT w.id FROM voice w WHERE w.state = 'received'
        UNION ALL
        SELECT y.id FROM (SELECT w.id FROM voice w
                           WHERE w.state <> 'received' AND {lies_in_scope w.organisation_id}
                           ORDER BY w.received_at DESC, w.id LIMIT :effort) y

-- name: voice_found_newest :many
-- Looking at those that wait and the newest :effort others, along the order of the site.
-- row: voice_found_all
-- param: effort i64
-- column: score i64?
SELECT {voice_facts}
  FROM ({voice_ids_newest}) x CROSS JOIN voice v
  {voice_found} AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_newest :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found}
   AND v.id = ANY (ARRAY(SELECT x.id FROM ({voice_ids_newest}) x))
 ORDER BY {voice_order};

-- fragment: voice_ids_few
-- Ids of the same, gathered from a few places.
-- param: today day
SELECT w.id FROM voice w WHERE w.state = 'received'
        UNION
        SELECT y.id FROM (SELECT w.id FROM organisation_state s CROSS JOIN voice w
                           WHERE s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today
                             AND w.organisation_id = s.organisation_id
                           ORDER BY w.received_at DESC, w.id LIMIT :effort) y

-- name: voice_found_few :many
-- The same, gathered from a few places.
-- row: voice_found_all
-- param: effort i64
-- column: score i64?
SELECT {voice_facts}
  FROM ({voice_ids_few}) x CROSS JOIN voice v
  {voice_found} AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_few :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found}
   AND v.id = ANY (ARRAY(SELECT x.id FROM ({voice_ids_few}) x))
 ORDER BY {voice_order};

-- fragment: voice_ids_place
-- Ids of the same of one place, in its order.
SELECT w.id FROM voice w WHERE w.state = 'received'
        UNION
        SELECT y.id FROM (SELECT w.id FROM voice w WHERE w.organisation_id = :unit
                           ORDER BY w.received_at DESC, w.id LIMIT :effort) y

-- name: voice_found_place :many
-- The same of one place, in its order.
-- row: voice_found_all
-- param: effort i64
-- param: unit i64
-- column: score i64?
SELECT {voice_facts}
  FROM ({voice_ids_place}) x CROSS JOIN voice v
  {voice_found} AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_place :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found}
   AND v.id = ANY (ARRAY(SELECT x.id FROM ({voice_ids_place}) x))
 ORDER BY {voice_order};

-- name: voice_found_index :many
-- Looking at what the index has for the tokens, and at what it has not read yet.
-- row: voice_found_all
-- param: tokens text
-- column: score i64?
SELECT {voice_facts}
  FROM (SELECT rowid AS id FROM voice_words WHERE voice_words MATCH :tokens
        UNION
        SELECT w.id FROM voice w WHERE w.folded IS NULL) x CROSS JOIN voice v
  {voice_found} AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_index :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found}
   AND v.id = ANY (ARRAY(SELECT x.id FROM (SELECT f.rowid AS id FROM voice_words f WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery)
        UNION
        SELECT w.id FROM voice w WHERE w.folded IS NULL) x))
 ORDER BY {voice_order};

-- name: voice_span :one
-- When the first and the last voice came.
-- column: first_at ms
-- column: last_at ms
-- unscoped: bounds of the whole site's order
SELECT coalesce((SELECT min(v.received_at) FROM voice v), 0) AS first_at, coalesce((SELECT max(v.received_at) FROM voice v), 0) AS last_at;

-- name: voice_found_window :many
-- The same of a window of time, whose token is among :tokens; without those that wait.
-- row: voice_found_all
-- param: tokens text
-- param: from_at ms
-- param: until_at ms
-- column: score i64?
SELECT {voice_facts}
  FROM (SELECT rowid AS id FROM voice_words WHERE voice_words MATCH :tokens
        UNION
        SELECT w.id FROM voice w WHERE w.folded IS NULL AND w.received_at >= :from_at AND w.received_at < :until_at) x CROSS JOIN voice v
  {voice_found} AND v.received_at >= :from_at AND v.received_at < :until_at AND v.state <> 'received' AND v.id = x.id
 ORDER BY {voice_order};

-- name: voice_found_window :many
-- dialect: pg
SELECT {voice_facts}
  FROM voice v
  {voice_found} AND v.received_at >= :from_at AND v.received_at < :until_at AND v.state <> 'received'
   AND v.id = ANY (ARRAY(SELECT x.id FROM (SELECT f.rowid AS id FROM voice_words f WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery)
        UNION
        SELECT w.id FROM voice w WHERE w.folded IS NULL AND w.received_at >= :from_at AND w.received_at < :until_at) x))
 ORDER BY {voice_order};

-- name: voice_list_ids :many
-- What is shown of voices, in the order of their ids, which come as "[1,2]".
-- row: voice_list
-- param: ids text
-- column: place_name text
-- column: problem_number text?
-- column: score i64?
-- column: total i64
-- unscoped: whoever found the ids has taken the scope
SELECT {voice_columns}, 0 AS total
  FROM json_each(:ids) j JOIN voice v ON v.id = CAST(j.value AS INTEGER)
  {voice_rows}
 ORDER BY j.key;

-- name: voice_list_ids :many
-- dialect: pg
SELECT {voice_columns}, 0 AS total
  FROM json_array_elements_text(CAST(:ids AS json)) WITH ORDINALITY j (value, key) JOIN voice v ON v.id = CAST(j.value AS INTEGER)
  {voice_rows}
 ORDER BY j.key;
