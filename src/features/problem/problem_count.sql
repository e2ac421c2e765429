-- SPDX-License-Identifier: Apache-2.0
-- Counts that are kept (0012_problem_count.sql, 0027_problem_count_row.sql, 0029_problem_echo_count.sql): those of voices, those of the units below one, and their care.

-- name: problem_figures :one
-- Voices and ratings behind the figures of a subtree: received, merged away, closed (the answer is public, or the
-- voice was answered at once), rated, satisfied, asked for a rating. In public nothing confidential is counted: a
-- figure that grows by one tells that somebody has said something.
-- param: is_public_only bool
-- param: today day
-- column: received i64
-- column: attached i64
-- column: closed i64
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
SELECT CAST(coalesce(sum(c.n), 0) AS INTEGER) AS received,
       CAST(coalesce(sum(CASE WHEN c.is_attached = 1 THEN c.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN c.state = 'declined' OR c.is_over = 1 THEN c.n END), 0) AS INTEGER) AS closed,
       CAST(coalesce(sum(CASE WHEN c.is_asked = 1 THEN c.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN c.rating > 0 THEN c.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN c.rating = 2 THEN c.n END), 0) AS INTEGER) AS satisfied
  FROM organisation_state s CROSS JOIN voice_count c
 WHERE c.organisation_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
   AND c.state <> 'withdrawn' AND (:is_public_only = 0 OR (c.is_hidden = 0 AND (c.is_attached = 0 OR c.is_public = 1)));

-- name: problem_figures_wide :one
-- The same of many organisations.
-- row: problem_figures
-- param: is_public_only bool
-- param: today day
-- column: received i64
-- column: attached i64
-- column: closed i64
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
SELECT CAST(coalesce(sum(c.n), 0) AS INTEGER) AS received,
       CAST(coalesce(sum(CASE WHEN c.is_attached = 1 THEN c.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN c.state = 'declined' OR c.is_over = 1 THEN c.n END), 0) AS INTEGER) AS closed,
       CAST(coalesce(sum(CASE WHEN c.is_asked = 1 THEN c.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN c.rating > 0 THEN c.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN c.rating = 2 THEN c.n END), 0) AS INTEGER) AS satisfied
  FROM voice_count c CROSS JOIN organisation_state s
 WHERE c.organisation_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
   AND c.state <> 'withdrawn' AND (:is_public_only = 0 OR (c.is_hidden = 0 AND (c.is_attached = 0 OR c.is_public = 1)));

-- name: voice_counts_kept :one
-- How many voices each group of a list of voices holds when no words are asked for.
-- param: late_before ms
-- column: total i64
-- column: waiting i64
-- column: overdue i64
-- column: attached i64
-- column: declined i64
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
-- column: unrated i64
-- column: withdrawn i64
-- column: withdrawn_late i64
-- column: is_more bool
SELECT CAST(coalesce(sum(CASE WHEN x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS total,
       CAST(coalesce(sum(CASE WHEN x.state = 'received' THEN x.n END), 0) AS INTEGER) AS waiting,
       CAST(coalesce(sum(x.is_overdue), 0) AS INTEGER) AS overdue,
       CAST(coalesce(sum(CASE WHEN x.is_attached = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN x.state = 'declined' THEN x.n END), 0) AS INTEGER) AS declined,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN x.rating > 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN x.rating = 2 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS satisfied,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.rating = 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS unrated,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' THEN x.n END), 0) AS INTEGER) AS withdrawn,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' AND x.is_attached = 1 THEN x.n END), 0) AS INTEGER) AS withdrawn_late,
       0 AS is_more
  FROM (SELECT c.n, c.state, c.is_attached, c.is_asked, c.rating, 0 AS is_overdue
          FROM organisation_state s CROSS JOIN voice_count c
         WHERE c.organisation_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (c.is_hidden = 0
        OR {sees_confidential s, c.organisation_id})
        UNION ALL
        SELECT 0, '', 0, 0, 0, 1
          FROM voice c CROSS JOIN organisation_state s
         WHERE c.state = 'received' AND c.received_at < :late_before AND c.organisation_id = s.organisation_id
           AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (c.secrecy <> 'confidential'
        OR {sees_confidential s, c.organisation_id})) x;

-- name: voice_counts_kept_wide :one
-- The same of many organisations.
-- row: voice_counts_kept
-- param: late_before ms
-- column: total i64
-- column: waiting i64
-- column: overdue i64
-- column: attached i64
-- column: declined i64
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
-- column: unrated i64
-- column: withdrawn i64
-- column: withdrawn_late i64
-- column: is_more bool
SELECT CAST(coalesce(sum(CASE WHEN x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS total,
       CAST(coalesce(sum(CASE WHEN x.state = 'received' THEN x.n END), 0) AS INTEGER) AS waiting,
       CAST(coalesce(sum(x.is_overdue), 0) AS INTEGER) AS overdue,
       CAST(coalesce(sum(CASE WHEN x.is_attached = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN x.state = 'declined' THEN x.n END), 0) AS INTEGER) AS declined,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN x.rating > 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN x.rating = 2 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS satisfied,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.rating = 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS unrated,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' THEN x.n END), 0) AS INTEGER) AS withdrawn,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' AND x.is_attached = 1 THEN x.n END), 0) AS INTEGER) AS withdrawn_late,
       0 AS is_more
  FROM (SELECT c.n, c.state, c.is_attached, c.is_asked, c.rating, 0 AS is_overdue
          FROM voice_count c CROSS JOIN organisation_state s
         WHERE c.organisation_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (c.is_hidden = 0
        OR {sees_confidential s, c.organisation_id})
        UNION ALL
        SELECT 0, '', 0, 0, 0, 1
          FROM voice c CROSS JOIN organisation_state s
         WHERE c.state = 'received' AND c.received_at < :late_before AND c.organisation_id = s.organisation_id
           AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (c.secrecy <> 'confidential'
        OR {sees_confidential s, c.organisation_id})) x;

-- name: problem_by_child :many
-- Open, late and echoed problems of each organisation directly below one: of places those that lie there, of others
-- (offices, stations, branches) those that they have; as problem_counts counts them there. The scope is that of the
-- organisation itself: its path and a segment more is a child's.
-- param: late_turn i64
-- param: parent i64
-- param: above text
-- param: me i64
-- column: open i64
-- column: late i64
-- column: echoed i64
SELECT k.organisation_id, k.name, CAST(coalesce(c.open, 0) AS INTEGER) AS open, CAST(coalesce(c.late, 0) AS INTEGER) AS late,
       CAST(coalesce(c.echoed, 0) AS INTEGER) AS echoed
  FROM organisation_state k
  LEFT JOIN (SELECT x.is_office, x.child_path, sum(x.open) AS open, sum(x.late) AS late, sum(x.echoed) AS echoed
          FROM (SELECT c.is_office, substr(s.path, 1, length(:scope_low) + 14) AS child_path,
               c.open, 0 AS late, c.n - c.open AS echoed
          FROM organisation_state s CROSS JOIN problem_count c
         WHERE c.is_office IN (0, 1) AND c.category_code = '' AND c.is_confidential IN (0, 1) AND c.unit_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (c.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above AND (c.is_office = 1 OR length(s.path) > length(:above))
                    AND {holds_no_post c.about_id, :me}))
        UNION ALL
        SELECT 0, substr(s.path, 1, length(:scope_low) + 14), 0, 1, 0
          FROM organisation_state s CROSS JOIN problem p
         WHERE p.organisation_id = s.organisation_id AND p.turn <= :late_turn AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (p.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above AND length(s.path) > length(:above)
                    AND {holds_no_post p.organisation_id, :me}))
        UNION ALL
        SELECT 1, substr(s.path, 1, length(:scope_low) + 14), 0, 1, 0
          FROM organisation_state s CROSS JOIN problem p
         WHERE p.office_id = s.organisation_id AND p.turn <= :late_turn AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (p.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above
                    AND {holds_no_post p.organisation_id, :me}))) x
         GROUP BY x.is_office, x.child_path) c
    ON c.child_path = k.path
   AND c.is_office = CASE WHEN k.kind IN ('region', 'province', 'city', 'county', 'town', 'village', 'community') THEN 0 ELSE 1 END
 WHERE k.parent_id = :parent AND k.from_day <= :today AND k.to_day > :today
 ORDER BY late DESC, open DESC, k.sort, k.name;

-- fragment: late_of unit
-- What is late in each unit, what is confidential apart.
(SELECT + unit AS unit_id, + p.is_confidential AS is_confidential, count(*) AS n FROM problem p
  WHERE p.turn <= :late_turn AND p.is_confidential <= {sees_some} AND (p.is_confidential = 0 OR p.organisation_id NOT IN {own_units}) GROUP BY 1, 2)

-- name: problem_by_child_wide :many
-- The same where many organisations lie below.
-- row: problem_by_child
-- param: today day
-- param: late_turn i64
-- param: parent i64
-- param: above text
-- param: me i64
-- column: open i64
-- column: late i64
-- column: echoed i64
SELECT k.organisation_id, k.name, CAST(coalesce(c.open, 0) AS INTEGER) AS open, CAST(coalesce(c.late, 0) AS INTEGER) AS late,
       CAST(coalesce(c.echoed, 0) AS INTEGER) AS echoed
  FROM organisation_state k
  LEFT JOIN (SELECT g.is_office, substr(s.path, 1, length(:scope_low) + 14) AS child_path, sum(g.open) AS open, sum(g.late) AS late, sum(g.echoed) AS echoed
          FROM (SELECT c.is_office, c.unit_id, c.is_confidential, c.open, 0 AS late, c.n - c.open AS echoed
                  FROM problem_count c
                 WHERE c.is_office IN (0, 1) AND c.category_code = '' AND c.is_confidential <= {sees_some}
                   AND (c.is_confidential = 0 OR c.about_id NOT IN {own_units})
                UNION ALL
                SELECT 0, l.unit_id, l.is_confidential, 0, l.n, 0 FROM {late_of p.organisation_id} l
                UNION ALL
                SELECT 1, l.unit_id, l.is_confidential, 0, l.n, 0 FROM {late_of p.office_id} l) g CROSS JOIN organisation_state s
         WHERE s.organisation_id = g.unit_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (g.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above AND (g.is_office = 1 OR length(s.path) > length(:above))))
         GROUP BY g.is_office, child_path) c
    ON c.child_path = k.path
   AND c.is_office = CASE WHEN k.kind IN ('region', 'province', 'city', 'county', 'town', 'village', 'community') THEN 0 ELSE 1 END
 WHERE k.parent_id = :parent AND k.from_day <= :today AND k.to_day > :today
 ORDER BY late DESC, open DESC, k.sort, k.name;

-- name: problem_count_fold :exec
-- Rows of one sort become one, sorts of which there are none left go. SQLite has one of a sort anyway.
DELETE FROM problem_count WHERE n = 0;

-- name: problem_count_fold :exec
-- dialect: pg
WITH gone AS (DELETE FROM problem_count c USING (SELECT is_office, category_code, is_confidential, unit_id, about_id, is_public FROM problem_count
                                                  GROUP BY is_office, category_code, is_confidential, unit_id, about_id, is_public HAVING count(*) > 1 OR sum(n) = 0) m
               WHERE c.is_office = m.is_office AND c.category_code = m.category_code AND c.is_confidential = m.is_confidential AND c.unit_id = m.unit_id AND c.about_id = m.about_id AND c.is_public = m.is_public
           RETURNING c.is_office, c.category_code, c.is_confidential, c.unit_id, c.about_id, c.is_public, c.n, c.open, c.ontime, c.accepted, c.answered, c.asked)
INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
SELECT is_office, category_code, is_confidential, unit_id, about_id, is_public, sum(n), sum(open), sum(ontime), sum(accepted), sum(answered), sum(asked) FROM gone
 GROUP BY is_office, category_code, is_confidential, unit_id, about_id, is_public HAVING sum(n) <> 0;

-- name: voice_count_fold :exec
-- Rows of one sort become one, sorts of which there are none left go. SQLite has one of a sort anyway.
DELETE FROM voice_count WHERE n = 0;

-- name: voice_count_fold :exec
-- dialect: pg
WITH gone AS (DELETE FROM voice_count c USING (SELECT organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating FROM voice_count GROUP BY organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating HAVING count(*) > 1 OR sum(n) = 0) m
               WHERE c.organisation_id = m.organisation_id AND c.state = m.state AND c.is_attached = m.is_attached AND c.is_hidden = m.is_hidden AND c.is_public = m.is_public AND c.is_over = m.is_over AND c.is_asked = m.is_asked AND c.rating = m.rating
           RETURNING c.organisation_id, c.state, c.is_attached, c.is_hidden, c.is_public, c.is_over, c.is_asked, c.rating, c.n)
INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n) SELECT organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, sum(n) FROM gone GROUP BY organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating HAVING sum(n) <> 0;

-- name: problem_count_clear :exec
-- Before they are counted anew.
DELETE FROM problem_count;

-- fragment: cases_counted
-- What the kept counts should be.
(SELECT k.is_office, k.category_code, k.is_confidential, k.unit_id, k.about_id, k.is_public, count(*) AS n,
        count(CASE WHEN k.state NOT IN ('echoed', 'closed', 'ended') THEN 1 END) AS open,
        count(CASE WHEN k.state IN ('echoed', 'closed', 'ended') AND k.late_days = 0 THEN 1 END) AS ontime,
        count(CASE WHEN k.state = 'accepted' THEN 1 END) AS accepted, count(CASE WHEN k.state = 'answered' THEN 1 END) AS answered,
        count(CASE WHEN k.state = 'echoed' THEN 1 END) AS asked
   FROM (SELECT w.is_office, CASE WHEN w.is_whole = 1 THEN '' ELSE p.category_code END AS category_code, p.is_confidential,
                CASE WHEN w.is_office = 1 THEN p.office_id ELSE p.organisation_id END AS unit_id,
                CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.state, p.late_days
           FROM problem p CROSS JOIN (SELECT 0 AS is_office, 0 AS is_whole UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 0 UNION ALL SELECT 1, 1) w) k
  WHERE k.unit_id IS NOT NULL AND k.state <> 'merged'
  GROUP BY 1, 2, 3, 4, 5, 6)

-- name: problem_count_fill :exec
-- Counts all anew.
-- unscoped: counts of every organisation
INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
SELECT x.is_office, x.category_code, x.is_confidential, x.unit_id, x.about_id, x.is_public, x.n, x.open, x.ontime, x.accepted, x.answered, x.asked
  FROM {cases_counted} x;

-- name: problem_count_drift :one
-- For the doctor: in how many sorts the kept count is not that of the rows.
-- column: n i64
-- unscoped: the doctor looks at the whole site
SELECT count(*) AS n
  FROM (SELECT is_office, category_code, is_confidential, unit_id, about_id, is_public
          FROM (SELECT is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked FROM problem_count
                UNION ALL
                SELECT x.is_office, x.category_code, x.is_confidential, x.unit_id, x.about_id, x.is_public, - x.n, - x.open, - x.ontime, - x.accepted, - x.answered, - x.asked
                  FROM {cases_counted} x) z
         GROUP BY is_office, category_code, is_confidential, unit_id, about_id, is_public
        HAVING sum(n) <> 0 OR sum(open) <> 0 OR sum(ontime) <> 0 OR sum(accepted) <> 0 OR sum(answered) <> 0 OR sum(asked) <> 0) w;

-- name: voice_count_clear :exec
-- Before they are counted anew.
DELETE FROM voice_count;

-- name: voice_count_fill :exec
-- Counts all anew.
-- unscoped: counts of every organisation
INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END AS is_attached,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END AS is_hidden, coalesce(p.is_public, 0) AS is_public,
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END AS is_over, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END AS is_asked,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END AS rating, count(*)
  FROM voice v LEFT JOIN problem p ON p.id = v.problem_id LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

-- name: voice_count_drift :one
-- For the doctor: in how many sorts the kept count is not that of the rows.
-- column: n i64
-- unscoped: the doctor looks at the whole site
SELECT count(*) AS n
  FROM (SELECT organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, sum(n) AS n
          FROM (SELECT organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n FROM voice_count
                UNION ALL
                SELECT organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, - n
                  FROM (SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END AS is_attached,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END AS is_hidden, coalesce(p.is_public, 0) AS is_public,
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END AS is_over, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END AS is_asked,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END AS rating, count(*) AS n
  FROM voice v LEFT JOIN problem p ON p.id = v.problem_id LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) y) z
         GROUP BY organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating HAVING sum(n) <> 0) w;


-- name: problem_echo_fold :exec
-- Rows of one sort become one, sorts of which there are none left go. SQLite has one of a sort anyway.
DELETE FROM problem_echo_count WHERE n = 0;

-- name: problem_echo_fold :exec
-- dialect: pg
WITH gone AS (DELETE FROM problem_echo_count c USING (SELECT category_code, organisation_id, result FROM problem_echo_count GROUP BY category_code, organisation_id, result HAVING count(*) > 1 OR sum(n) = 0) m
               WHERE c.category_code = m.category_code AND c.organisation_id = m.organisation_id AND c.result = m.result
           RETURNING c.category_code, c.organisation_id, c.result, c.n)
INSERT INTO problem_echo_count (category_code, organisation_id, result, n) SELECT category_code, organisation_id, result, sum(n) FROM gone GROUP BY category_code, organisation_id, result HAVING sum(n) <> 0;

-- name: problem_echo_clear :exec
-- Before they are counted anew.
DELETE FROM problem_echo_count;

-- fragment: echoes_counted
-- What the kept counts should be.
(SELECT CASE WHEN w.is_whole = 1 THEN '' ELSE p.category_code END AS category_code, p.organisation_id, coalesce(p.result, '') AS result, count(*) AS n
   FROM problem p CROSS JOIN (SELECT 0 AS is_whole UNION ALL SELECT 1) w
  WHERE p.is_public = 1 AND p.is_confidential = 0 AND p.echoed_at IS NOT NULL
  GROUP BY 1, 2, 3)

-- name: problem_echo_fill :exec
-- Counts all anew.
-- unscoped: counts of every organisation
INSERT INTO problem_echo_count (category_code, organisation_id, result, n) SELECT x.category_code, x.organisation_id, x.result, x.n FROM {echoes_counted} x;

-- name: problem_echo_drift :one
-- For the doctor: in how many sorts the kept count is not that of the rows.
-- column: n i64
-- unscoped: the doctor looks at the whole site
SELECT count(*) AS n
  FROM (SELECT category_code, organisation_id, result FROM (SELECT category_code, organisation_id, result, n FROM problem_echo_count
                            UNION ALL
                            SELECT x.category_code, x.organisation_id, x.result, - x.n FROM {echoes_counted} x) z
         GROUP BY category_code, organisation_id, result HAVING sum(n) <> 0) w;
