-- SPDX-License-Identifier: Apache-2.0
-- The sums of the indicators (0025_problem_tally.sql): reading them, and the job that keeps them.

-- name: problem_tally_measures :one
-- All measures as of the end of a day: the balances of the last span before, the days since, and what is not summed yet. Of the whole site
-- (in public), else of the places or offices below a unit in the tree of that day; of these, cases that are not public as far as the
-- reader has rights over them today.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: tree_day day
-- param: rights_low text
-- param: rights_high text
-- param: me i64
-- param: span i64
-- param: from_day day
-- param: to_day day
-- param: cut ms
-- column: accepted i64
-- column: prompt i64
-- column: closed i64
-- column: intime i64
-- column: ever i64
-- column: reopened i64
-- column: replied i64
-- column: solved i64
-- column: voices i64
-- column: asked i64
-- column: rated i64
-- column: satisfied i64
SELECT CAST(coalesce(sum(r.accepted), 0) AS INTEGER) AS accepted, CAST(coalesce(sum(r.prompt), 0) AS INTEGER) AS prompt, CAST(coalesce(sum(r.closed),
       0) AS INTEGER) AS closed, CAST(coalesce(sum(r.intime), 0) AS INTEGER) AS intime, CAST(coalesce(sum(r.ever), 0) AS INTEGER) AS ever,
       CAST(coalesce(sum(r.reopened), 0) AS INTEGER) AS reopened, CAST(coalesce(sum(r.replied), 0) AS INTEGER) AS replied, CAST(coalesce(sum(r.solved),
       0) AS INTEGER) AS solved, CAST(coalesce(sum(r.voices), 0) AS INTEGER) AS voices, CAST(coalesce(sum(r.asked), 0) AS INTEGER) AS asked,
       CAST(coalesce(sum(r.rated), 0) AS INTEGER) AS rated, CAST(coalesce(sum(r.satisfied), 0) AS INTEGER) AS satisfied
  FROM (SELECT x.unit_id, x.about_id, x.is_public, x.is_confidential, sum(x.accepted) AS accepted, sum(x.prompt) AS prompt, sum(x.closed) AS closed, sum(x.intime) AS intime, sum(x.ever) AS ever,
               sum(x.reopened) AS reopened, sum(x.replied) AS replied, sum(x.solved) AS solved, sum(x.voices) AS voices, sum(x.asked) AS asked,
               sum(x.rated) AS rated, sum(x.satisfied) AS satisfied
          FROM (SELECT b.unit_id, b.about_id, b.is_public, b.is_confidential, b.accepted, b.prompt, b.closed, b.intime, b.ever, b.reopened, b.replied, b.solved, b.voices, b.asked, b.rated, b.satisfied
                  FROM problem_tally_sum b WHERE b.is_office = :by_office AND b.span = :span
                UNION ALL
                SELECT b.unit_id, b.about_id, b.is_public, b.is_confidential, b.accepted, b.prompt, b.closed, b.intime, b.ever, b.reopened, b.replied, b.solved, b.voices, b.asked, b.rated, b.satisfied
                  FROM problem_tally_day b WHERE b.is_office = :by_office AND b.day >= :from_day AND b.day <= :to_day
                UNION ALL
                SELECT b.unit_id, b.about_id, b.is_public, b.is_confidential, b.accepted, b.prompt, b.closed, b.intime, b.ever, b.reopened, b.replied, b.solved, b.voices, b.asked, b.rated, b.satisfied
                  FROM problem_tally_delta b WHERE b.is_office = :by_office AND b.at < :cut
                UNION ALL
                SELECT b.unit_id, b.about_id, b.is_public, b.is_confidential, b.accepted, b.prompt, b.closed, b.intime, b.ever, b.reopened, b.replied, b.solved, b.voices, b.asked, b.rated, b.satisfied
                  FROM problem_tally_event b WHERE b.is_office = :by_office AND b.at < :cut) x
         GROUP BY x.unit_id, x.about_id, x.is_public, x.is_confidential) r
  LEFT JOIN organisation_state s ON s.organisation_id = r.unit_id AND s.to_day > :tree_day
                                AND NOT EXISTS (SELECT 1 FROM organisation_state z WHERE z.organisation_id = r.unit_id AND z.to_day > :tree_day AND z.to_day < s.to_day)
  LEFT JOIN organisation_state t ON t.organisation_id = r.unit_id AND t.from_day <= :today AND t.to_day > :today
 WHERE ((:by_office = 0 AND :scope_low = '' AND :scope_high <> '') OR (s.path >= :scope_low AND s.path < :scope_high))
   AND (r.is_public = 1 OR (:is_public_only = 0 AND t.path >= :rights_low AND t.path < :rights_high))
   AND (r.is_confidential = 0
        OR (:above <> ''
            AND substr(t.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(t.path) > length(:above) OR length(t.path) = 14)
            AND {holds_no_post r.about_id, :me}));

-- name: problem_tally_last_span :one
-- The last span up to a day that has its balances; -1: none.
-- param: span i64
-- column: span i64
SELECT CAST(coalesce(max(span), -1) AS INTEGER) AS span FROM problem_tally_span WHERE span <= :span;

-- name: problem_tally_path :maybe
-- Where an organisation was in the tree on a day; before its history begins: where it was first.
-- param: day day
SELECT path FROM organisation_state WHERE organisation_id = :organisation_id AND to_day > :day ORDER BY to_day LIMIT 1;

-- ---- the job ----

-- fragment: tally_measures
-- What is summed.
accepted, prompt, closed, intime, ever, reopened, replied, solved, voices, asked, rated, satisfied

-- fragment: tally_of row
-- The same of a row.
row.accepted, row.prompt, row.closed, row.intime, row.ever, row.reopened, row.replied, row.solved, row.voices, row.asked, row.rated,
       row.satisfied

-- fragment: tally_sums row
-- Their sums.
sum(row.accepted), sum(row.prompt), sum(row.closed), sum(row.intime), sum(row.ever), sum(row.reopened), sum(row.replied), sum(row.solved),
       sum(row.voices), sum(row.asked), sum(row.rated), sum(row.satisfied)

-- fragment: tally_named
-- The same, each with its name.
sum(b.accepted) AS accepted, sum(b.prompt) AS prompt, sum(b.closed) AS closed, sum(b.intime) AS intime, sum(b.ever) AS ever,
       sum(b.reopened) AS reopened, sum(b.replied) AS replied, sum(b.solved) AS solved, sum(b.voices) AS voices, sum(b.asked) AS asked,
       sum(b.rated) AS rated, sum(b.satisfied) AS satisfied

-- fragment: tally_is_some row
-- A row that would change nothing is none.
sum(row.accepted) <> 0 OR sum(row.prompt) <> 0 OR sum(row.closed) <> 0 OR sum(row.intime) <> 0 OR sum(row.ever) <> 0 OR
       sum(row.reopened) <> 0 OR sum(row.replied) <> 0 OR sum(row.solved) <> 0 OR sum(row.voices) <> 0 OR sum(row.asked) <> 0 OR
       sum(row.rated) <> 0 OR sum(row.satisfied) <> 0

-- fragment: tally_added kept
-- Added to what is kept.
accepted = kept.accepted + excluded.accepted, prompt = kept.prompt + excluded.prompt, closed = kept.closed + excluded.closed,
       intime = kept.intime + excluded.intime, ever = kept.ever + excluded.ever, reopened = kept.reopened + excluded.reopened,
       replied = kept.replied + excluded.replied, solved = kept.solved + excluded.solved, voices = kept.voices + excluded.voices,
       asked = kept.asked + excluded.asked, rated = kept.rated + excluded.rated, satisfied = kept.satisfied + excluded.satisfied

-- name: problem_tally_take :exec
-- Takes some of the touched cases to be summed.
-- param: limit i64
UPDATE problem_tally_touched SET is_taken = 1 WHERE problem_id IN (SELECT problem_id FROM problem_tally_touched ORDER BY problem_id LIMIT :limit);

-- name: problem_tally_take :exec
-- dialect: pg
UPDATE problem_tally_touched SET is_taken = 1
 WHERE problem_id IN (SELECT problem_id FROM problem_tally_touched ORDER BY problem_id LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: problem_tally_rows :exec
-- What they are now, beside what they were.
-- unscoped: sums of every organisation
INSERT INTO problem_tally_delta (problem_id, is_office, unit_id, about_id, is_public, is_confidential, at,
                                 {tally_measures})
SELECT e.problem_id, e.is_office, e.unit_id, e.about_id, e.is_public, e.is_confidential, e.at,
       {tally_of e}
  FROM problem_tally_event e WHERE e.is_taken = 1;

-- name: problem_tally_days :exec
-- Into the days. On PostgreSQL the taken ones are an array, for a table that changes so much has no figures to plan by.
-- param: offset i64
INSERT INTO problem_tally_day (is_office, unit_id, day, about_id, is_public, is_confidential,
                               {tally_measures})
SELECT b.is_office, b.unit_id, (b.at + :offset) / 86400000, b.about_id, b.is_public, b.is_confidential,
       {tally_sums b}
  FROM problem_tally_touched d JOIN problem_tally_delta b ON b.problem_id = d.problem_id
 WHERE d.is_taken = 1
 GROUP BY 1, 2, 3, 4, 5, 6
HAVING {tally_is_some b}
    ON CONFLICT (is_office, unit_id, day, about_id, is_public, is_confidential) DO UPDATE SET
       {tally_added problem_tally_day};

-- name: problem_tally_days :exec
-- dialect: pg
INSERT INTO problem_tally_day (is_office, unit_id, day, about_id, is_public, is_confidential,
                               {tally_measures})
SELECT b.is_office, b.unit_id, (b.at + :offset) / 86400000, b.about_id, b.is_public, b.is_confidential,
       {tally_sums b}
  FROM problem_tally_delta b
 WHERE b.problem_id = ANY (ARRAY(SELECT d.problem_id FROM problem_tally_touched d WHERE d.is_taken = 1))
 GROUP BY 1, 2, 3, 4, 5, 6
HAVING {tally_is_some b}
    ON CONFLICT (is_office, unit_id, day, about_id, is_public, is_confidential) DO UPDATE SET
       {tally_added problem_tally_day};

-- name: problem_tally_sums :exec
-- Into the balances of the spans after their days.
-- param: offset i64
-- param: days i64
INSERT INTO problem_tally_sum (is_office, span, unit_id, about_id, is_public, is_confidential,
                               {tally_measures})
SELECT c.is_office, n.span, c.unit_id, c.about_id, c.is_public, c.is_confidential,
       {tally_sums c}
  FROM (SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential, (b.at + :offset) / (86400000 * :days) AS span,
               {tally_named}
          FROM problem_tally_touched d JOIN problem_tally_delta b ON b.problem_id = d.problem_id
         WHERE d.is_taken = 1
         GROUP BY 1, 2, 3, 4, 5, 6) c JOIN problem_tally_span n ON n.span > c.span
 GROUP BY 1, 2, 3, 4, 5, 6
HAVING {tally_is_some c}
    ON CONFLICT (is_office, span, unit_id, about_id, is_public, is_confidential) DO UPDATE SET
       {tally_added problem_tally_sum};

-- name: problem_tally_sums :exec
-- dialect: pg
INSERT INTO problem_tally_sum (is_office, span, unit_id, about_id, is_public, is_confidential,
                               {tally_measures})
SELECT c.is_office, n.span, c.unit_id, c.about_id, c.is_public, c.is_confidential,
       {tally_sums c}
  FROM (SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential, (b.at + :offset) / (86400000 * :days) AS span,
               {tally_named}
          FROM problem_tally_delta b
         WHERE b.problem_id = ANY (ARRAY(SELECT d.problem_id FROM problem_tally_touched d WHERE d.is_taken = 1))
         GROUP BY 1, 2, 3, 4, 5, 6) c JOIN problem_tally_span n ON n.span > c.span
 GROUP BY 1, 2, 3, 4, 5, 6
HAVING {tally_is_some c}
    ON CONFLICT (is_office, span, unit_id, about_id, is_public, is_confidential) DO UPDATE SET
       {tally_added problem_tally_sum};

-- name: problem_tally_forget :exec
-- The rows of what was summed.
DELETE FROM problem_tally_delta WHERE problem_id IN (SELECT problem_id FROM problem_tally_touched WHERE is_taken = 1);

-- name: problem_tally_forget :exec
-- dialect: pg
DELETE FROM problem_tally_delta WHERE problem_id = ANY (ARRAY(SELECT d.problem_id FROM problem_tally_touched d WHERE d.is_taken = 1));

-- name: problem_tally_done :exec
-- They are summed.
DELETE FROM problem_tally_touched WHERE is_taken = 1;

-- name: problem_tally_begin :one
-- What the job has to do: do cases wait? The last span that has its balances, and the first day of all; -1: none.
-- column: is_waiting bool
-- column: span i64
-- column: day i64
SELECT CASE WHEN EXISTS (SELECT 1 FROM problem_tally_touched d) THEN 1 ELSE 0 END AS is_waiting,
       CAST(coalesce((SELECT max(n.span) FROM problem_tally_span n), -1) AS INTEGER) AS span,
       CAST(coalesce((SELECT min(b.day) FROM problem_tally_day b WHERE b.is_office = 0), -1) AS INTEGER) AS day;

-- name: problem_tally_span_put :exec
-- A span that will have its balances.
INSERT INTO problem_tally_span (span) VALUES (:span);

-- name: problem_tally_balance :exec
-- Its balances: those of the span before, and the days of that span.
-- param: days i64
INSERT INTO problem_tally_sum (is_office, span, unit_id, about_id, is_public, is_confidential,
                               {tally_measures})
SELECT x.is_office, :span, x.unit_id, x.about_id, x.is_public, x.is_confidential,
       {tally_sums x}
  FROM (SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
               {tally_of b}
          FROM problem_tally_sum b WHERE b.is_office IN (0, 1) AND b.span = :span - 1
        UNION ALL
        SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
               {tally_of b}
          FROM problem_tally_day b WHERE b.is_office IN (0, 1) AND b.day >= (:span - 1) * :days AND b.day < :span * :days) x
 GROUP BY x.is_office, x.unit_id, x.about_id, x.is_public, x.is_confidential
HAVING {tally_is_some x};

-- ---- anew ----

-- name: problem_tally_day_clear :exec
-- Before they are summed anew.
DELETE FROM problem_tally_day;

-- name: problem_tally_sum_clear :exec
-- Before they are summed anew.
DELETE FROM problem_tally_sum;

-- name: problem_tally_span_clear :exec
-- Before they are summed anew.
DELETE FROM problem_tally_span;

-- name: problem_tally_touched_clear :exec
-- Before they are summed anew.
DELETE FROM problem_tally_touched;

-- name: problem_tally_touch_all :exec
-- All cases wait to be summed.
-- unscoped: sums of every organisation
INSERT INTO problem_tally_touched (problem_id, is_taken) SELECT p.id, 0 FROM problem p;

-- name: problem_tally_delta_clear :exec
-- Nothing of them was summed before.
DELETE FROM problem_tally_delta;


-- ---- doctor ----

-- name: problem_tally_drift :one
-- For the doctor: in how many sorts of cases the measures as of an instant, which is the end of a day, are not those of the rows. Counts
-- the rows as problem_indicator.sql does.
-- param: cut ms
-- param: span i64
-- param: from_day day
-- param: to_day day
-- column: n i64
-- unscoped: the doctor looks at the whole site
SELECT count(*) AS n
  FROM (SELECT x.is_office, x.unit_id, x.about_id, x.is_public, x.is_confidential
          FROM (SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
                       {tally_of b}
                  FROM problem_tally_sum b WHERE b.is_office IN (0, 1) AND b.span = :span
                UNION ALL
                SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
                       {tally_of b}
                  FROM problem_tally_day b WHERE b.is_office IN (0, 1) AND b.day >= :from_day AND b.day <= :to_day
                UNION ALL
                SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
                       {tally_of b}
                  FROM problem_tally_delta b WHERE b.at < :cut
                UNION ALL
                SELECT b.is_office, b.unit_id, b.about_id, b.is_public, b.is_confidential,
                       {tally_of b}
                  FROM problem_tally_event b WHERE b.at < :cut
                UNION ALL
                SELECT k.is_office, CASE k.is_office WHEN 0 THEN p.organisation_id ELSE p.office_id END,
                       CASE p.is_confidential WHEN 1 THEN p.organisation_id ELSE 0 END, p.is_public, p.is_confidential,
                       - y.accepted, - y.prompt, - y.closed, - y.intime, - y.ever, - y.reopened, - y.replied, - y.solved, - y.voices, - y.asked, - y.rated, - y.satisfied
                  FROM (SELECT a.id AS problem_id, 1 AS accepted, CASE WHEN a.accepted_at < a.contact_until_at THEN 1 ELSE 0 END AS prompt,
                               0 AS closed, 0 AS intime, 0 AS ever, 0 AS reopened, 0 AS replied, 0 AS solved, 0 AS voices, 0 AS asked, 0 AS rated, 0 AS satisfied
                          FROM problem a WHERE a.accepted_at < :cut
                        UNION ALL
                        SELECT a.problem_id, 0, 0, CASE WHEN a.until_at >= :cut THEN 1 ELSE 0 END, CASE WHEN a.until_at >= :cut AND a.is_late = 0 THEN 1 ELSE 0 END,
                               a.is_first, CASE WHEN a.is_first = 1 AND a.until_at < :cut THEN 1 ELSE 0 END, CASE WHEN a.replied_at < :cut THEN 1 ELSE 0 END,
                               CASE WHEN a.replied_at < :cut AND a.until_at >= :cut THEN 1 ELSE 0 END, 0,
                               CASE WHEN a.until_at >= :cut
                                    THEN (SELECT count(*) FROM voice w JOIN problem q ON q.id = w.problem_id
                                           WHERE w.problem_id = a.problem_id AND w.first_answer_at <= a.echoed_at AND w.state <> 'withdrawn'
                                             AND (w.secrecy <> 'confidential' OR q.is_confidential = 1)) ELSE 0 END, 0, 0
                          FROM problem_answer a WHERE a.echoed_at < :cut
                        UNION ALL
                        SELECT a.id, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0
                          FROM problem a JOIN voice w ON w.problem_id = a.id AND w.first_answer_at < :cut AND w.state <> 'withdrawn'
                                                     AND (w.secrecy <> 'confidential' OR a.is_confidential = 1)
                         WHERE a.accepted_at < :cut
                        UNION ALL
                        SELECT a.problem_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, CASE WHEN r.score >= 3 THEN 1 ELSE 0 END
                          FROM problem_answer a JOIN problem_rating r ON r.problem_id = a.problem_id AND r.round = a.round AND r.at < :cut
                          JOIN voice w ON w.id = r.voice_id AND w.problem_id = a.problem_id AND w.state <> 'withdrawn'
                          JOIN problem q ON q.id = a.problem_id AND (w.secrecy <> 'confidential' OR q.is_confidential = 1)
                         WHERE a.echoed_at < :cut AND a.until_at >= :cut) y
                  JOIN problem p ON p.id = y.problem_id AND p.state <> 'merged'
                  JOIN (SELECT 0 AS is_office UNION ALL SELECT 1) k ON k.is_office = 0 OR p.office_id IS NOT NULL) x
         GROUP BY x.is_office, x.unit_id, x.about_id, x.is_public, x.is_confidential
        HAVING {tally_is_some x}) z;
