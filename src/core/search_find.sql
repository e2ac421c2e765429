-- SPDX-License-Identifier: Apache-2.0
-- Asking the shared search. The index says which entries hold the characters, pairs and marks of the question; what it cannot say is
-- looked at in the row: words of three characters and more (:word, the others in :more; empty when the index has said it all), and
-- permissions over the place where an organisation stands on the day. Everybody's rights are the same piece of SQL in each query:
-- :rooms are the organisations that the person belongs to, :grants their permissions and places. PostgreSQL's index has no order:
-- its rows are counted or sorted, a span of time after the other (search_span.h); `+ 0` keeps it from walking along the ids instead.

-- fragment: may_see e
-- Whether the person sees the entry.
-- param: rooms text
-- param: grants text
-- param: today day
(e.sight = 'public'
 OR (e.sight = 'members' AND e.organisation_id IN (SELECT CAST(r.value AS INTEGER) FROM json_each(:rooms) r))
 OR EXISTS (SELECT 1 FROM json_each(:grants) g WHERE json_extract(g.value, '$.permission') = e.sight
               AND substr((SELECT s.path FROM organisation_state s WHERE s.organisation_id = e.organisation_id AND s.from_day <= :today
                            ORDER BY s.to_day DESC LIMIT 1), 1, length(json_extract(g.value, '$.place'))) = json_extract(g.value, '$.place')))

-- fragment: may_see_pg e
-- The same for PostgreSQL.
-- param: rooms text
-- param: grants text
-- param: today day
(e.sight = 'public'
 OR (e.sight = 'members' AND e.organisation_id IN (SELECT CAST(r.value AS BIGINT) FROM jsonb_array_elements_text(CAST(:rooms AS jsonb)) r (value)))
 OR EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(:grants AS jsonb)) g (value) WHERE g.value ->> 'permission' = e.sight
               AND substr((SELECT s.path FROM organisation_state s WHERE s.organisation_id = e.organisation_id AND s.from_day <= :today
                            ORDER BY s.to_day DESC LIMIT 1), 1, length(g.value ->> 'place')) = g.value ->> 'place'))

-- fragment: has_words e
-- Whether all words stand in the entry.
-- param: word text
-- param: more text
(:word = '' OR instr(e.words, :word) > 0)
 AND (:more = '[]' OR NOT EXISTS (SELECT 1 FROM json_each(:more) m WHERE instr(e.words, m.value) = 0))

-- fragment: has_words_pg e
-- The same for PostgreSQL.
-- param: word text
-- param: more text
(:word = '' OR strpos(e.words, :word) > 0)
 AND (:more = '[]' OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(CAST(:more AS jsonb)) m (value) WHERE strpos(e.words, m.value) = 0))

-- fragment: asked_pg w
-- The index's part for PostgreSQL, which goes from one candidate of the first to the next of the second: where the first is a span of
-- time, nothing else is read.
w.tokens @@ (SELECT CAST(replace(replace(:asked, ' AND ', ' & '), ' OR ', ' | ') AS tsquery))
 AND w.tokens @@ (SELECT CAST(replace(replace(:also, ' AND ', ' & '), ' OR ', ' | ') AS tsquery))

-- name: search_pick :many
-- What the index finds, the newest first.
-- param: asked text
-- param: also text
-- param: low i64
-- param: below i64
-- column: organisation_name text?
SELECT e.id, e.kind, e.subject_id, e.organisation_id, e.column_id, e.at, e.path, e.title, e.body,
       (SELECT s.name FROM organisation_state s WHERE s.organisation_id = e.organisation_id AND s.from_day <= :today
         ORDER BY s.to_day DESC LIMIT 1) AS organisation_name
  FROM search_words CROSS JOIN search_entry e
 WHERE search_words MATCH :asked || ' AND ' || :also AND search_words.rowid >= :low AND search_words.rowid < :below AND e.id = search_words.rowid
   AND {has_words e}
   AND {may_see e}
 ORDER BY search_words.rowid DESC LIMIT :limit;

-- name: search_pick :many
-- dialect: pg
SELECT e.id, e.kind, e.subject_id, e.organisation_id, e.column_id, e.at, e.path, e.title, e.body,
       (SELECT s.name FROM organisation_state s WHERE s.organisation_id = e.organisation_id AND s.from_day <= :today
         ORDER BY s.to_day DESC LIMIT 1) AS organisation_name
  FROM (SELECT w.rowid + 0 AS id FROM search_words w
         WHERE {asked_pg w} AND w.rowid + 0 >= :low AND w.rowid + 0 < :below
         ORDER BY w.rowid + 0 DESC OFFSET 0) x
 CROSS JOIN LATERAL (SELECT e.id, e.kind, e.subject_id, e.organisation_id, e.column_id, e.at, e.path, e.title, e.body FROM search_entry e
                      WHERE e.id = x.id
                        AND {has_words_pg e}
                        AND {may_see_pg e}
                     OFFSET 0) e
 ORDER BY x.id DESC LIMIT :limit;

-- name: search_pick_ranked :many
-- The same, those with all words in their titles first: for few finds. The next page begins behind (:is_in_title, :below).
-- param: asked text
-- param: also text
-- param: low i64
-- param: below i64
-- param: is_in_title bool
-- column: organisation_name text?
-- column: in_title bool
SELECT t.id, t.kind, t.subject_id, t.organisation_id, t.column_id, t.at, t.path, t.title, t.body,
       (SELECT s.name FROM organisation_state s WHERE s.organisation_id = t.organisation_id AND s.from_day <= :today
         ORDER BY s.to_day DESC LIMIT 1) AS organisation_name,
       x.in_title
  FROM (SELECT e.id, CASE WHEN instr(substr(e.words, 1, e.title_n), :word) > 0 AND NOT EXISTS (SELECT 1 FROM json_each(:more) m WHERE instr(substr(e.words, 1, e.title_n), m.value) = 0) THEN 1 ELSE 0 END AS in_title
          FROM search_words CROSS JOIN search_entry e
         WHERE search_words MATCH :asked || ' AND ' || :also AND search_words.rowid >= :low AND e.id = search_words.rowid
           AND {has_words e}
           AND {may_see e}) x
  JOIN search_entry t ON t.id = x.id
 WHERE x.in_title < :is_in_title OR (x.in_title = :is_in_title AND x.id < :below)
 ORDER BY x.in_title DESC, x.id DESC LIMIT :limit;

-- name: search_pick_ranked :many
-- dialect: pg
SELECT t.id, t.kind, t.subject_id, t.organisation_id, t.column_id, t.at, t.path, t.title, t.body,
       (SELECT s.name FROM organisation_state s WHERE s.organisation_id = t.organisation_id AND s.from_day <= :today
         ORDER BY s.to_day DESC LIMIT 1) AS organisation_name,
       x.in_title
  FROM (SELECT e.id, CASE WHEN strpos(substr(e.words, 1, CAST(e.title_n AS int)), :word) > 0 AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(CAST(:more AS jsonb)) m (value) WHERE strpos(substr(e.words, 1, CAST(e.title_n AS int)), m.value) = 0) THEN 1 ELSE 0 END AS in_title
          FROM search_words w JOIN search_entry e ON e.id = w.rowid
         WHERE {asked_pg w} AND w.rowid + 0 >= :low
           AND {has_words_pg e}
           AND {may_see_pg e}
        OFFSET 0) x
  JOIN search_entry t ON t.id = x.id
 WHERE x.in_title < :is_in_title OR (x.in_title = :is_in_title AND x.id < :below)
 ORDER BY x.in_title DESC, x.id DESC LIMIT :limit;

-- name: search_count :one
-- How many the index finds, counted up to :limit.
-- param: asked text
-- param: also text
-- param: low i64
-- param: below i64
-- column: n i64
SELECT count(*) AS n
  FROM (SELECT e.id
          FROM search_words CROSS JOIN search_entry e
         WHERE search_words MATCH :asked || ' AND ' || :also AND search_words.rowid >= :low AND search_words.rowid < :below AND e.id = search_words.rowid
           AND {has_words e}
           AND {may_see e}
         LIMIT :limit) x;

-- name: search_count :one
-- dialect: pg
SELECT count(*) AS n
  FROM (SELECT x.id FROM (SELECT w.rowid AS id FROM search_words w WHERE {asked_pg w} AND w.rowid + 0 >= :low AND w.rowid + 0 < :below OFFSET 0) x
         CROSS JOIN LATERAL (SELECT e.id FROM search_entry e
                              WHERE e.id = x.id
                                AND {has_words_pg e}
                                AND {may_see_pg e}
                             OFFSET 0) e
         LIMIT :limit) y;

-- name: search_count_sure :one
-- The same where the index says all: rows need not be looked at.
-- param: asked text
-- param: also text
-- param: low i64
-- param: below i64
-- column: n i64
SELECT count(*) AS n
  FROM (SELECT search_words.rowid FROM search_words
         WHERE search_words MATCH :asked || ' AND ' || :also AND search_words.rowid >= :low AND search_words.rowid < :below LIMIT :limit) x;

-- name: search_count_sure :one
-- dialect: pg
SELECT count(*) AS n FROM (SELECT w.rowid FROM search_words w WHERE {asked_pg w} AND w.rowid + 0 >= :low AND w.rowid + 0 < :below LIMIT :limit) x;

-- name: search_count_each :many
-- How many of each kind, of the first :effort that the index finds.
-- param: asked text
-- param: also text
-- param: low i64
-- param: below i64
-- param: effort i64
-- column: n i64
SELECT e.kind, count(*) AS n
  FROM (SELECT e.id
          FROM search_words CROSS JOIN search_entry e
         WHERE search_words MATCH :asked || ' AND ' || :also AND search_words.rowid >= :low AND search_words.rowid < :below AND e.id = search_words.rowid
           AND {has_words e}
           AND {may_see e}
         LIMIT :effort) x
  JOIN search_entry e ON e.id = x.id
 GROUP BY e.kind;

-- name: search_count_each :many
-- dialect: pg
SELECT y.kind, count(*) AS n
  FROM (SELECT e.kind
          FROM (SELECT w.rowid AS id FROM search_words w WHERE {asked_pg w} AND w.rowid + 0 >= :low AND w.rowid + 0 < :below OFFSET 0) x
         CROSS JOIN LATERAL (SELECT e.kind FROM search_entry e
                              WHERE e.id = x.id
                                AND {has_words_pg e}
                                AND {may_see_pg e}
                             OFFSET 0) e
         LIMIT :effort) y
 GROUP BY y.kind;

-- name: search_edges :maybe
-- The newest of the entries between two ids, the one that :many others stand before, and the oldest.
-- param: low i64
-- param: below i64
-- param: many i64
-- column: oldest i64?
-- column: later i64?
SELECT e.id, (SELECT x.id FROM search_entry x WHERE x.id >= :low AND x.id < :below ORDER BY x.id DESC LIMIT 1 OFFSET :many) AS later,
       (SELECT min(x.id) FROM search_entry x WHERE x.id >= :low AND x.id < :below) AS oldest
  FROM search_entry e WHERE e.id >= :low AND e.id < :below ORDER BY e.id DESC LIMIT 1;

-- name: search_subjects_by_index :many
-- What the index says are subjects with all words.
-- param: asked text
-- param: also text
SELECT e.subject_id FROM search_words CROSS JOIN search_entry e WHERE search_words MATCH :asked || ' AND ' || :also AND e.id = search_words.rowid;

-- name: search_subjects_by_index :many
-- dialect: pg
SELECT e.subject_id
  FROM (SELECT w.rowid + 0 AS id FROM search_words w WHERE {asked_pg w} OFFSET 0) x
  JOIN search_entry e ON e.id = x.id;

-- name: search_sights :many
-- Permissions that stand as sight of entries.
SELECT s.permission FROM search_sight s ORDER BY s.permission;
