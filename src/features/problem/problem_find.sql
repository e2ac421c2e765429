-- SPDX-License-Identifier: Apache-2.0
-- The lists of cases and their counts, at any size. A list is picked in two steps: which cases (a pick: one way through one
-- index, always with the same filter), then what is shown of them (problem_list). problem_find.c takes the way. The parameters
-- are the same everywhere: turn_from (with id_from behind it) to turn_to is the group's part of the order; `states` are the
-- states of the group with commas between, empty for all of that part; at most `effort` cases are looked at for `words`.
-- Confidential ones only below the path `above` (empty: none; a root also itself), and never for who holds a post in the
-- unit concerned. Counts come from problem_count and from the order, with the same filter.

-- name: problem_width :one
-- How many organisations a scope holds on a day, counted up to :limit, and one of them.
-- param: today day
-- column: n i64
-- column: unit_id i64
SELECT count(*) AS n, coalesce(min(x.organisation_id), 0) AS unit_id
  FROM (SELECT s.organisation_id FROM organisation_state s
         WHERE s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today LIMIT :limit) x;

-- ---- what all of them ask ----

-- fragment: unit_of
-- Whose list it is: by place or by office.
-- param: by_office bool
CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END

-- fragment: in_scope
-- The unit s stands today and lies in the scope.
-- param: today day
s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high

-- fragment: seen_by_all row
-- Of what everybody may see, where only that is asked for.
-- param: is_public_only bool
(:is_public_only = 0 OR row.is_public = 1)

-- fragment: sees row, about
-- What is confidential: see above.
-- param: by_office bool
-- param: above text
-- param: me i64
(row.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
                    AND (:by_office = 1 OR length(s.path) > length(:above) OR length(s.path) = 14)
                    AND {holds_no_post about, :me}))

-- fragment: of_category
-- Of one category, or of all.
-- param: category text
(:category = '' OR p.category_code = :category)

-- fragment: of_words row
-- With the words in its text, or whatever they are.
-- param: words text
(:words = '' OR row.words LIKE '%' || :words || '%' ESCAPE '\')

-- fragment: picked row
-- What the list and the next step need of a case.
-- column: id problem_id
-- column: turn i64
-- column: state text
-- column: late_days i64?
-- column: person_id i64?
row.id, row.turn, row.state, row.late_days, row.person_id

-- fragment: behind
-- The group's part of the order, behind the last case of the page before.
-- param: turn_from i64
-- param: id_from i64
-- param: turn_to i64
(p.turn, p.id) > (:turn_from, :id_from) AND p.turn <= :turn_to

-- fragment: of_group
-- Those of the scope that the reader may see, by category, states and what was on time.
-- param: states text
-- param: is_ontime bool
{in_scope}
           AND {seen_by_all p}
           AND {sees p, p.organisation_id}
           AND {of_category}
           AND (:states = '' OR ',' || :states || ',' LIKE '%,' || p.state || ',%')
           AND (:is_ontime = 0 OR p.late_days = 0)

-- fragment: pick way, found
-- One way to the cases, in their order, until enough are found or `effort` were looked at.
-- param: effort i64
SELECT {picked x}
  FROM (SELECT {picked p}, p.words
          FROM way
         WHERE found
           AND {behind}
           AND {of_group}
         ORDER BY p.turn, p.id LIMIT :effort) x
 WHERE {of_words x}
 ORDER BY x.turn, x.id LIMIT :limit OFFSET :offset

-- ---- ways to the cases of a group ----

-- name: problem_pick_all :many
-- In the order of the whole site, until enough lie in the scope.
{pick problem p CROSS JOIN organisation_state s, s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END};

-- name: problem_pick_newest :many
-- The same by the time of acceptance, the newest first.
-- row: problem_pick_all
-- param: is_mine bool
SELECT {picked x}
  FROM (SELECT {picked p}
          FROM problem p CROSS JOIN organisation_state s
         WHERE s.organisation_id = {unit_of}
           AND {behind}
           AND {of_group}
           AND (:is_mine = 0 OR p.person_id = :me)
           AND {of_words p}
         ORDER BY p.accepted_at DESC, p.id DESC LIMIT :limit OFFSET :offset) x;

-- name: problem_pick_wall :many
-- The same of what is public.
-- row: problem_pick_all
{pick problem p CROSS JOIN organisation_state s, p.is_public = 1 AND s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END};

-- name: problem_pick_state :many
-- The same of one state.
-- row: problem_pick_all
{pick problem p CROSS JOIN organisation_state s, p.state = :states AND s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END};

-- name: problem_pick_category :many
-- The same of one category.
-- row: problem_pick_all
{pick problem p CROSS JOIN organisation_state s, p.category_code = :category AND s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END};

-- name: problem_pick_person :many
-- The same of one responsible person.
-- row: problem_pick_all
{pick problem p CROSS JOIN organisation_state s, p.person_id = :me AND s.organisation_id = CASE WHEN :by_office = 1 THEN p.office_id ELSE p.organisation_id END};

-- name: problem_pick_place :many
-- Of one place, in its order.
-- row: problem_pick_all
-- param: unit i64
{pick problem p CROSS JOIN organisation_state s, p.organisation_id = :unit AND s.organisation_id = :unit};

-- name: problem_pick_office :many
-- Of one office, in its order.
-- row: problem_pick_all
-- param: unit i64
{pick problem p CROSS JOIN organisation_state s, p.office_id = :unit AND s.organisation_id = :unit};

-- name: problem_pick_places :many
-- Of a few places, gathered and sorted.
-- row: problem_pick_all
{pick organisation_state s CROSS JOIN problem p, p.organisation_id = s.organisation_id};

-- name: problem_pick_offices :many
-- Of a few offices, gathered and sorted.
-- row: problem_pick_all
{pick organisation_state s CROSS JOIN problem p, p.office_id = s.organisation_id};

-- ---- cases whose clock is special: few at any size ----

-- fragment: specials
-- Cases that wait for a decision about their limit or their office, that are paused, or in which an office of the scope
-- assists (decide, paused, helping), as far as the reader may see them.
-- param: by_office bool
-- param: above text
-- param: me i64
-- param: today day
(SELECT a.id, CASE WHEN :by_office = 1 THEN a.office_id ELSE a.organisation_id END AS unit_id, 'decide' AS part FROM problem a WHERE a.disputed_at IS NOT NULL
        UNION
        SELECT a.id, CASE WHEN :by_office = 1 THEN a.office_id ELSE a.organisation_id END, 'decide' FROM problem a WHERE a.extension_day IS NOT NULL
        UNION
        SELECT a.id, CASE WHEN :by_office = 1 THEN a.office_id ELSE a.organisation_id END, 'paused' FROM problem a
         WHERE a.paused_until_day IS NOT NULL AND a.paused_until_day > :today
        UNION
        SELECT y.problem_id, y.office_id, 'helping' FROM problem_assist y WHERE y.ended_at IS NULL) x
  JOIN problem p ON p.id = x.id
  JOIN organisation_state s ON s.organisation_id = x.unit_id AND s.from_day <= :today AND s.to_day > :today
 WHERE s.path >= :scope_low AND s.path < :scope_high
   AND p.state IN ('assigned', 'working')
   AND (p.is_confidential = 0
        OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR x.part = 'helping' OR length(s.path) > length(:above) OR length(s.path) = 14)
            AND {holds_no_post p.organisation_id, :me}))
   AND {of_category}
   AND {of_words p}

-- name: problem_pick_special :many
-- One part of them (decide, paused or helping).
-- row: problem_pick_all
-- param: part text
SELECT {picked p}
  FROM {specials}
   AND x.part = :part
 GROUP BY p.id, p.turn, p.state, p.late_days, p.person_id
 ORDER BY p.turn, p.id LIMIT :limit OFFSET :offset;

-- name: problem_count_special :one
-- How many each part of problem_pick_special holds, with the same filters.
-- column: decide i64
-- column: paused i64
-- column: helping i64
SELECT count(DISTINCT CASE WHEN x.part = 'decide' THEN p.id END) AS decide,
       count(DISTINCT CASE WHEN x.part = 'paused' THEN p.id END) AS paused,
       count(DISTINCT CASE WHEN x.part = 'helping' THEN p.id END) AS helping
  FROM {specials};

-- ---- what is shown of them ----

-- fragment: listed
-- What lists show.
-- column: place_name text?
-- column: office_name text?
-- column: person_name text?
-- column: voices i64
-- column: rated i64
-- column: satisfied i64
-- column: turn i64
p.id, p.number, p.kind, p.category_code, c.name_zh, c.name_en, p.title, p.statement, p.measure, p.state, p.round,
       p.is_public, p.is_confidential, p.accepted_at, p.due_day, p.limit_days, p.echoed_at, p.result, p.used_days, p.late_days,
       p.used_minutes, p.late_minutes, p.paused_until_day, p.pause_reason, o.name AS place_name, q.name AS office_name, n.name AS person_name,
       (SELECT count(*) FROM voice v WHERE v.problem_id = p.id AND v.state <> 'withdrawn' AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)) AS voices,
       (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id AND w.problem_id = r.problem_id
         WHERE r.problem_id = p.id AND r.round = p.round AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)) AS rated,
       (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id AND w.problem_id = r.problem_id
         WHERE r.problem_id = p.id AND r.round = p.round AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)
           AND r.score >= 3) AS satisfied, p.turn

-- fragment: listed_from
-- Where it comes from.
-- param: today day
JOIN problem p ON p.id = CAST(j.value AS INTEGER)
  JOIN problem_category c ON c.code = p.category_code
  LEFT JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = p.person_id
 ORDER BY j.key

-- name: problem_list :many
-- What lists show of cases, in the order of their ids, which come as "[1,2]".
-- param: ids text
-- unscoped: whoever picked the ids has taken the scope
SELECT {listed}
  FROM json_each(:ids) j
  {listed_from};

-- name: problem_list :many
-- dialect: pg
SELECT {listed}
  FROM json_array_elements_text(CAST(:ids AS json)) WITH ORDINALITY j (value, key)
  {listed_from};

-- ---- how many each group holds ----

-- fragment: group_sums
-- What a row of counts tells.
-- column: total i64
-- column: open i64
-- column: late i64
-- column: soon i64
-- column: echoed i64
-- column: ontime i64
-- column: accepted i64
-- column: answered i64
-- column: asked i64
-- column: mine i64
-- column: decide i64
-- column: paused i64
-- column: helping i64
-- column: is_more bool
CAST(coalesce(sum(x.n), 0) AS INTEGER) AS total, CAST(coalesce(sum(x.open), 0) AS INTEGER) AS open,
       CAST(coalesce(sum(x.late), 0) AS INTEGER) AS late, CAST(coalesce(sum(x.soon), 0) AS INTEGER) AS soon,
       CAST(coalesce(sum(x.n - x.open), 0) AS INTEGER) AS echoed, CAST(coalesce(sum(x.ontime), 0) AS INTEGER) AS ontime,
       CAST(coalesce(sum(x.accepted), 0) AS INTEGER) AS accepted, CAST(coalesce(sum(x.answered), 0) AS INTEGER) AS answered,
       CAST(coalesce(sum(x.asked), 0) AS INTEGER) AS asked, CAST(coalesce(sum(x.mine), 0) AS INTEGER) AS mine,
       0 AS decide, 0 AS paused, 0 AS helping, 0 AS is_more

-- fragment: counted_mine
-- Those that are the reader's own to work on.
SELECT 0, 0, 0, 0, 0, 0, 0, 0, 1
          FROM problem p CROSS JOIN organisation_state s
         WHERE p.person_id = :me AND p.turn <= 4398046511104000000 AND (p.state = 'assigned' OR p.state = 'working')
           AND s.organisation_id = {unit_of}
           AND {in_scope}
           AND {seen_by_all p}
           AND {sees p, p.organisation_id}
           AND {of_category}

-- fragment: counted_few by_unit
-- Of a few units: counts that are kept, those that are late or soon due (by_unit: of the places or of the offices), one's own.
-- param: late_turn i64
-- param: soon_turn i64
SELECT {group_sums}
  FROM (SELECT c.n, c.open, c.ontime, c.accepted, c.answered, c.asked, 0 AS late, 0 AS soon, 0 AS mine
          FROM organisation_state s CROSS JOIN problem_count c
         WHERE c.is_office = :by_office AND c.category_code = :category AND c.is_confidential IN (0, 1) AND c.unit_id = s.organisation_id
           AND {in_scope}
           AND {seen_by_all c}
           AND {sees c, c.about_id}
        UNION ALL
        SELECT 0, 0, 0, 0, 0, 0, CASE WHEN p.turn <= :late_turn THEN 1 ELSE 0 END, CASE WHEN p.turn <= :late_turn THEN 0 ELSE 1 END, 0
          FROM organisation_state s CROSS JOIN problem p
                 WHERE by_unit = s.organisation_id AND p.turn <= :soon_turn
           AND {in_scope}
           AND {seen_by_all p}
           AND {sees p, p.organisation_id}
           AND {of_category}
        UNION ALL
        {counted_mine}) x

-- name: problem_counts :one
-- How many cases each group holds, of a few places.
{counted_few p.organisation_id};

-- name: problem_counts_offices :one
-- Of a few offices.
-- row: problem_counts
{counted_few p.office_id};

-- name: problem_counts_wide :one
-- Of many places or offices.
-- row: problem_counts
-- param: late_turn i64
-- param: soon_turn i64
SELECT {group_sums}
  FROM (SELECT c.n, c.open, c.ontime, c.accepted, c.answered, c.asked, 0 AS late, 0 AS soon, 0 AS mine
          FROM problem_count c CROSS JOIN organisation_state s
         WHERE c.is_office = :by_office AND c.category_code = :category AND c.is_confidential <= {sees_some} AND {seen_by_all c}
           AND (c.is_confidential = 0 OR c.about_id NOT IN {own_units})
           AND s.organisation_id = c.unit_id
           AND {in_scope}
           AND (c.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
                    AND (:by_office = 1 OR length(s.path) > length(:above) OR length(s.path) = 14)))
        UNION ALL
        SELECT 0, 0, 0, 0, 0, 0, l.late, l.soon, 0
          FROM (SELECT {unit_of} AS unit_id, + p.is_confidential AS is_confidential,
                       sum(CASE WHEN p.turn <= :late_turn THEN 1 ELSE 0 END) AS late, sum(CASE WHEN p.turn <= :late_turn THEN 0 ELSE 1 END) AS soon
                  FROM problem p
                 WHERE p.turn <= :soon_turn AND p.is_confidential <= {sees_some} AND {seen_by_all p} AND {of_category}
                   AND (p.is_confidential = 0 OR p.organisation_id NOT IN {own_units})
                 GROUP BY 1, 2) l CROSS JOIN organisation_state s
         WHERE s.organisation_id = l.unit_id
           AND {in_scope}
           AND (l.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
                    AND (:by_office = 1 OR length(s.path) > length(:above) OR length(s.path) = 14)))
        UNION ALL
        {counted_mine}) x;

-- ---- by words (problem_words.sql) ----

-- fragment: holding
-- Of what the index finds, those whose text holds the words.
-- param: words text
p.words LIKE '%' || :words || '%' ESCAPE '\'

-- fragment: page_of_group
-- The rest of a pick.
{behind}
   AND s.organisation_id = {unit_of}
   AND {of_group}
 ORDER BY p.turn, p.id LIMIT :limit OFFSET :offset

-- name: problem_pick_words :many
-- Of what the index finds, in the order of the lists.
-- row: problem_pick_all
-- param: tokens text
SELECT {picked p}
  FROM problem_words CROSS JOIN problem p CROSS JOIN organisation_state s
 WHERE problem_words MATCH :tokens AND p.id = problem_words.rowid AND {holding}
   AND {page_of_group};

-- name: problem_pick_words :many
-- dialect: pg
SELECT {picked p}
  FROM problem_words f JOIN problem p ON p.id = f.rowid CROSS JOIN organisation_state s
 WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery) AND {holding}
   AND {page_of_group};

-- fragment: counted_sums
-- What a row of counts tells of cases x.
-- column: total i64
-- column: open i64
-- column: late i64
-- column: soon i64
-- column: echoed i64
-- column: ontime i64
-- column: accepted i64
-- column: answered i64
-- column: asked i64
-- column: mine i64
-- column: decide i64
-- column: paused i64
-- column: helping i64
-- column: is_more bool
-- param: late_turn i64
-- param: soon_turn i64
SELECT count(*) AS total,
       count(CASE WHEN x.turn <= 4398046511104000000 THEN 1 END) AS open,
       count(CASE WHEN x.turn <= :late_turn THEN 1 END) AS late,
       count(CASE WHEN x.turn > :late_turn AND x.turn <= :soon_turn THEN 1 END) AS soon,
       count(CASE WHEN x.turn > 4398046511104000000 THEN 1 END) AS echoed,
       count(CASE WHEN x.turn > 4398046511104000000 AND x.late_days = 0 THEN 1 END) AS ontime,
       count(CASE WHEN x.state = 'accepted' THEN 1 END) AS accepted,
       count(CASE WHEN x.state = 'answered' THEN 1 END) AS answered,
       count(CASE WHEN x.state = 'echoed' THEN 1 END) AS asked,
       count(CASE WHEN x.person_id = :me AND (x.state = 'assigned' OR x.state = 'working') THEN 1 END) AS mine, 0 AS decide, 0 AS paused, 0 AS helping,
       0 AS is_more

-- fragment: rest_of_counted
-- The rest of what counts.
s.organisation_id = {unit_of}
           AND {in_scope}
           AND {seen_by_all p}
           AND {sees p, p.organisation_id}
           AND {of_category}

-- name: problem_counts_words :one
-- How many of what the index finds each group holds.
-- row: problem_counts
-- param: tokens text
{counted_sums}
  FROM (SELECT p.turn, p.state, p.late_days, p.person_id
          FROM problem_words CROSS JOIN problem p CROSS JOIN organisation_state s
         WHERE problem_words MATCH :tokens AND p.id = problem_words.rowid AND {holding}
           AND {rest_of_counted}) x;

-- name: problem_counts_words :one
-- dialect: pg
{counted_sums}
  FROM (SELECT p.turn, p.state, p.late_days, p.person_id
          FROM problem_words f JOIN problem p ON p.id = f.rowid CROSS JOIN organisation_state s
         WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery) AND {holding}
           AND {rest_of_counted}) x;
