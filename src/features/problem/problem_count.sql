-- SPDX-License-Identifier: Apache-2.0
-- Counts that are kept (0012_problem_count.sql): those of voices, those of the units below one, and their care.

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
-- How many voices each group of voice_list holds when no words are asked for.
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
SELECT CAST(coalesce(sum(CASE WHEN x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS total,
       CAST(coalesce(sum(CASE WHEN x.state = 'received' THEN x.n END), 0) AS INTEGER) AS waiting,
       CAST(coalesce(sum(x.is_overdue), 0) AS INTEGER) AS overdue,
       CAST(coalesce(sum(CASE WHEN x.is_attached = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN x.state = 'declined' THEN x.n END), 0) AS INTEGER) AS declined,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN x.rating > 0 THEN x.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN x.rating = 2 THEN x.n END), 0) AS INTEGER) AS satisfied,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.rating = 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS unrated,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' THEN x.n END), 0) AS INTEGER) AS withdrawn,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' AND x.is_attached = 1 THEN x.n END), 0) AS INTEGER) AS withdrawn_late
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
SELECT CAST(coalesce(sum(CASE WHEN x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS total,
       CAST(coalesce(sum(CASE WHEN x.state = 'received' THEN x.n END), 0) AS INTEGER) AS waiting,
       CAST(coalesce(sum(x.is_overdue), 0) AS INTEGER) AS overdue,
       CAST(coalesce(sum(CASE WHEN x.is_attached = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS attached,
       CAST(coalesce(sum(CASE WHEN x.state = 'declined' THEN x.n END), 0) AS INTEGER) AS declined,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(CASE WHEN x.rating > 0 THEN x.n END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN x.rating = 2 THEN x.n END), 0) AS INTEGER) AS satisfied,
       CAST(coalesce(sum(CASE WHEN x.is_asked = 1 AND x.rating = 0 AND x.state <> 'withdrawn' THEN x.n END), 0) AS INTEGER) AS unrated,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' THEN x.n END), 0) AS INTEGER) AS withdrawn,
       CAST(coalesce(sum(CASE WHEN x.state = 'withdrawn' AND x.is_attached = 1 THEN x.n END), 0) AS INTEGER) AS withdrawn_late
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
               CASE WHEN c.state IN ('echoed', 'closed', 'ended') THEN 0 ELSE c.n END AS open, 0 AS late,
               CASE WHEN c.state IN ('echoed', 'closed', 'ended') THEN c.n ELSE 0 END AS echoed
          FROM organisation_state s CROSS JOIN problem_count c
         WHERE c.is_office IN (0, 1) AND c.category_code = '' AND c.unit_id = s.organisation_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
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
  LEFT JOIN (SELECT x.is_office, x.child_path, sum(x.open) AS open, sum(x.late) AS late, sum(x.echoed) AS echoed
          FROM (SELECT g.is_office, substr(s.path, 1, length(:scope_low) + 14) AS child_path, 0 AS late,
                       g.n - g.over - (g.hidden - g.over_hidden) * CASE WHEN :above <> '' AND substr(s.path, 1, length(:above)) = :above AND (g.is_office = 1 OR length(s.path) > length(:above)) THEN 0 ELSE 1 END AS open,
                       g.over - g.over_hidden * CASE WHEN :above <> '' AND substr(s.path, 1, length(:above)) = :above AND (g.is_office = 1 OR length(s.path) > length(:above)) THEN 0 ELSE 1 END AS echoed
          FROM (SELECT e.is_office, e.unit_id, sum(e.n) AS n, sum(e.n * e.is_confidential) AS hidden, sum(e.n * e.is_over) AS over,
                       sum(e.n * e.is_over * e.is_confidential) AS over_hidden
                  FROM (SELECT c.is_office, c.unit_id, c.n, c.is_confidential, CASE WHEN c.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END AS is_over
                          FROM problem_count c
                         WHERE c.is_office IN (0, 1) AND c.category_code = '' AND (c.is_confidential = 0 OR c.about_id NOT IN {own_units})) e
                 GROUP BY e.is_office, e.unit_id) g CROSS JOIN organisation_state s
         WHERE s.organisation_id = g.unit_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
        UNION ALL
        SELECT 0, substr(s.path, 1, length(:scope_low) + 14), l.n, 0, 0
          FROM (SELECT + p.organisation_id AS unit_id, + p.is_confidential AS is_confidential, count(*) AS n FROM problem p
                 WHERE p.turn <= :late_turn AND (p.is_confidential = 0 OR p.organisation_id NOT IN {own_units}) GROUP BY 1, 2) l CROSS JOIN organisation_state s
         WHERE s.organisation_id = l.unit_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (l.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above AND length(s.path) > length(:above)))
        UNION ALL
        SELECT 1, substr(s.path, 1, length(:scope_low) + 14), l.n, 0, 0
          FROM (SELECT + p.office_id AS unit_id, + p.is_confidential AS is_confidential, count(*) AS n FROM problem p
                 WHERE p.turn <= :late_turn AND (p.is_confidential = 0 OR p.organisation_id NOT IN {own_units}) GROUP BY 1, 2) l CROSS JOIN organisation_state s
         WHERE s.organisation_id = l.unit_id AND s.from_day <= :today AND s.to_day > :today AND s.path >= :scope_low AND s.path < :scope_high
           AND (l.is_confidential = 0
                OR (:above <> '' AND substr(s.path, 1, length(:above)) = :above))) x
         GROUP BY x.is_office, x.child_path) c
    ON c.child_path = k.path
   AND c.is_office = CASE WHEN k.kind IN ('region', 'province', 'city', 'county', 'town', 'village', 'community') THEN 0 ELSE 1 END
 WHERE k.parent_id = :parent AND k.from_day <= :today AND k.to_day > :today
 ORDER BY late DESC, open DESC, k.sort, k.name;

-- name: problem_count_fold :exec
-- Rows of one sort become one, sorts of which there are none left go. SQLite has one of a sort anyway.
DELETE FROM problem_count WHERE n = 0;

-- name: problem_count_fold :exec
-- dialect: pg
WITH gone AS (DELETE FROM problem_count c USING (SELECT is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime FROM problem_count GROUP BY is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime HAVING count(*) > 1 OR sum(n) = 0) m
               WHERE c.is_office = m.is_office AND c.category_code = m.category_code AND c.unit_id = m.unit_id AND c.about_id = m.about_id AND c.is_public = m.is_public AND c.is_confidential = m.is_confidential AND c.state = m.state AND c.is_ontime = m.is_ontime
           RETURNING c.is_office, c.category_code, c.unit_id, c.about_id, c.is_public, c.is_confidential, c.state, c.is_ontime, c.n)
INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n) SELECT is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, sum(n) FROM gone GROUP BY is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime HAVING sum(n) <> 0;

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

-- name: problem_count_fill :exec
-- Counts all anew.
-- unscoped: counts of every organisation
INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
SELECT k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime, count(*)
  FROM (SELECT 0 AS is_office, '' AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 0 AS is_office, p.category_code AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 1 AS is_office, '' AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL
        UNION ALL SELECT 1 AS is_office, p.category_code AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL) k
 GROUP BY k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime;

-- name: problem_count_drift :one
-- For the doctor: in how many sorts the kept count is not that of the rows.
-- column: n i64
-- unscoped: the doctor looks at the whole site
SELECT count(*) AS n
  FROM (SELECT is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, sum(n) AS n
          FROM (SELECT is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n FROM problem_count
                UNION ALL
                SELECT is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, - n
                  FROM (SELECT k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime, count(*) AS n
  FROM (SELECT 0 AS is_office, '' AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 0 AS is_office, p.category_code AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 1 AS is_office, '' AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL
        UNION ALL SELECT 1 AS is_office, p.category_code AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL) k
 GROUP BY k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime) y) z
         GROUP BY is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime HAVING sum(n) <> 0) w;

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

