-- SPDX-License-Identifier: Apache-2.0
-- The rows behind the measures of the indicators, as of an instant (`cut`, the first one beyond the day). What is counted is summed in
-- problem_tally.sql; the doctor's problem_tally_drift counts with the same conditions as these rows. Each list goes one of two ways: along
-- the time of the whole site until the page is full, or through the cases of a scope in which little lies.

-- fragment: places
-- Organisations below the scope in the tree of the day; before their history begins: where they were first.
-- param: tree_day day
(SELECT s.organisation_id FROM organisation_state s
  WHERE s.path >= :scope_low AND s.path < :scope_high AND s.to_day > :tree_day
    AND NOT EXISTS (SELECT 1 FROM organisation_state z WHERE z.organisation_id = s.organisation_id AND z.to_day > :tree_day AND z.to_day < s.to_day))

-- fragment: within item
-- Is a case in the scope: by its place, or by the office that has it?
((:by_office = 0 AND :scope_low = '' AND :scope_high <> '')
 OR CASE :by_office WHEN 0 THEN item.organisation_id ELSE item.office_id END IN {places})

-- fragment: sight item
-- May the reader count a case? What is public; of the rest what is within the rights today; confidential ones from above, and never
-- for who holds a post in the unit concerned.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: rights_low text
-- param: rights_high text
-- param: me i64
((item.is_public = 1 AND item.is_confidential = 0)
 OR EXISTS (SELECT 1 FROM organisation_state t
             WHERE t.organisation_id = CASE :by_office WHEN 0 THEN item.organisation_id ELSE item.office_id END AND t.from_day <= :today AND t.to_day > :today
               AND (item.is_public = 1 OR (:is_public_only = 0 AND t.path >= :rights_low AND t.path < :rights_high))
               AND (item.is_confidential = 0
                    OR (:above <> '' AND substr(t.path, 1, length(:above)) = :above
                        AND (:by_office = 1 OR length(t.path) > length(:above) OR length(t.path) = 14)
                        AND {holds_no_post item.organisation_id, :me}))))

-- fragment: here
-- All cases of the scope.
(SELECT b.id FROM problem b WHERE :by_office = 0 AND b.organisation_id IN {places}
 UNION ALL
 SELECT b.id FROM problem b WHERE :by_office = 1 AND b.office_id IN {places})

-- fragment: accepted_then
-- An accepted case, as of the instant.
-- param: cut ms
-- param: measure text
x.accepted_at < :cut AND x.state <> 'merged' AND (:measure <> 'prompt' OR x.accepted_at < x.contact_until_at) AND {sight x}

-- fragment: answered_then since
-- An answer that was public by the instant.
-- param: cut ms
-- param: measure text
since < :cut AND x.id = a.problem_id AND x.state <> 'merged' AND {sight x}

-- fragment: answer_counts
-- Does the measure count it?
((:measure = 'closed' AND a.until_at >= :cut)
 OR (:measure = 'intime' AND a.until_at >= :cut AND a.is_late = 0)
 OR (:measure = 'ever' AND a.is_first = 1)
 OR (:measure = 'reopened' AND a.is_first = 1 AND a.until_at < :cut)
 OR (:measure = 'replied' AND a.replied_at < :cut)
 OR (:measure = 'solved' AND a.replied_at < :cut AND a.until_at >= :cut))

-- fragment: voice_of_case
-- A voice that is counted with the case.
w.problem_id = x.id AND w.state <> 'withdrawn' AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)

-- fragment: voice_counts
-- Does the measure count the voice, with its rating?
(a.until_at >= :cut AND ((:measure = 'asked' AND w.first_answer_at <= a.echoed_at)
                         OR (:measure = 'rated' AND r.at < :cut)
                         OR (:measure = 'satisfied' AND r.at < :cut AND r.score >= 3)))

-- fragment: place_name
-- Today, or as it was last.
(SELECT o.name FROM organisation_state o WHERE o.organisation_id = p.organisation_id AND o.from_day <= :today ORDER BY o.to_day DESC LIMIT 1)

-- fragment: case_row
-- What is shown of a case.
-- column: number text
-- column: title text
-- column: place_name text
-- column: round i64
-- column: at ms
-- column: is_confidential bool
SELECT p.number, p.title, {place_name} AS place_name, y.round, y.at, p.is_confidential

-- fragment: voice_row
-- What is shown of a voice.
-- column: number text
-- column: problem_number text
-- column: title text
-- column: place_name text
-- column: score i64?
-- column: at ms
-- column: is_confidential bool
SELECT v.number, p.number AS problem_number, p.title, {place_name} AS place_name, y.score, y.at, p.is_confidential

-- name: problem_indicator_case_rows :many
-- The cases behind accepted and prompt, the latest first.
{case_row}
  FROM (SELECT x.id AS problem_id, 0 AS round, x.accepted_at AS at
          FROM problem x
         WHERE {within x} AND {accepted_then}
         ORDER BY x.accepted_at DESC, x.id DESC LIMIT :limit OFFSET :offset) y
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.at DESC, p.id DESC, y.round DESC;

-- name: problem_indicator_case_rows_here :many
-- The same of a scope with few cases.
-- row: problem_indicator_case_rows
{case_row}
  FROM (SELECT x.id AS problem_id, 0 AS round, x.accepted_at AS at
          FROM {here} c CROSS JOIN problem x
         WHERE x.id = c.id AND {accepted_then}
         ORDER BY x.accepted_at DESC, x.id DESC LIMIT :limit OFFSET :offset) y
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.at DESC, p.id DESC, y.round DESC;

-- name: problem_indicator_answer_rows :many
-- The cases behind the measures of answers, with the round of the answer, the latest answer first.
-- row: problem_indicator_case_rows
{case_row}
  FROM (SELECT x.id AS problem_id, a.round AS round, a.echoed_at AS at
          FROM problem_answer a CROSS JOIN problem x
         WHERE {answered_then a.echoed_at} AND {within x} AND {answer_counts}
         ORDER BY a.echoed_at DESC, x.id DESC, a.round DESC LIMIT :limit OFFSET :offset) y
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.at DESC, p.id DESC, y.round DESC;

-- name: problem_indicator_answer_rows_here :many
-- The same of a scope with few cases.
-- row: problem_indicator_case_rows
{case_row}
  FROM (SELECT x.id AS problem_id, a.round AS round, a.echoed_at AS at
          FROM {here} c CROSS JOIN problem_answer a CROSS JOIN problem x
         WHERE a.problem_id = c.id AND {answered_then a.echoed_at} AND {answer_counts}
         ORDER BY a.echoed_at DESC, x.id DESC, a.round DESC LIMIT :limit OFFSET :offset) y
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.at DESC, p.id DESC, y.round DESC;

-- name: problem_indicator_ended_rows :many
-- The same of reopened, when there are few: by the end of the answers, not by their time.
-- row: problem_indicator_case_rows
{case_row}
  FROM (SELECT x.id AS problem_id, a.round AS round, a.echoed_at AS at
          FROM problem_answer a CROSS JOIN problem x
         WHERE a.until_at < 9007199254740991 AND {answered_then a.echoed_at + 0} AND {within x} AND {answer_counts}
         ORDER BY a.echoed_at + 0 DESC, x.id DESC, a.round DESC LIMIT :limit OFFSET :offset) y
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.at DESC, p.id DESC, y.round DESC;

-- name: problem_indicator_voice_rows :many
-- The voices of accepted cases, those of the latest case first.
{voice_row}
  FROM (SELECT w.id AS voice_id, x.id AS problem_id, x.accepted_at AS sort_at, w.received_at AS at, CAST(NULL AS INTEGER) AS score
          FROM problem x CROSS JOIN voice w
         WHERE {within x} AND {accepted_then} AND {voice_of_case} AND w.first_answer_at < :cut
         ORDER BY x.accepted_at DESC, x.id DESC, w.id DESC LIMIT :limit OFFSET :offset) y
  JOIN voice v ON v.id = y.voice_id
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.sort_at DESC, p.id DESC, v.id DESC;

-- name: problem_indicator_voice_rows_here :many
-- The same of a scope with few cases.
-- row: problem_indicator_voice_rows
{voice_row}
  FROM (SELECT w.id AS voice_id, x.id AS problem_id, x.accepted_at AS sort_at, w.received_at AS at, CAST(NULL AS INTEGER) AS score
          FROM {here} c CROSS JOIN problem x CROSS JOIN voice w
         WHERE x.id = c.id AND {accepted_then} AND {voice_of_case} AND w.first_answer_at < :cut
         ORDER BY x.accepted_at DESC, x.id DESC, w.id DESC LIMIT :limit OFFSET :offset) y
  JOIN voice v ON v.id = y.voice_id
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.sort_at DESC, p.id DESC, v.id DESC;

-- name: problem_indicator_asked_rows :many
-- The voices behind asked, rated and satisfied, those of the latest answer first.
-- row: problem_indicator_voice_rows
{voice_row}
  FROM (SELECT w.id AS voice_id, x.id AS problem_id, a.echoed_at AS sort_at, CASE WHEN :measure = 'asked' THEN a.echoed_at ELSE r.at END AS at, CASE WHEN :measure = 'asked' THEN NULL ELSE r.score END AS score
          FROM problem_answer a CROSS JOIN problem x CROSS JOIN voice w
          LEFT JOIN problem_rating r ON r.voice_id = w.id AND r.problem_id = a.problem_id AND r.round = a.round
         WHERE {answered_then a.echoed_at} AND {within x} AND {voice_of_case} AND {voice_counts}
         ORDER BY a.echoed_at DESC, x.id DESC, w.id DESC LIMIT :limit OFFSET :offset) y
  JOIN voice v ON v.id = y.voice_id
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.sort_at DESC, p.id DESC, v.id DESC;

-- name: problem_indicator_asked_rows_here :many
-- The same of a scope with few cases.
-- row: problem_indicator_voice_rows
{voice_row}
  FROM (SELECT w.id AS voice_id, x.id AS problem_id, a.echoed_at AS sort_at, CASE WHEN :measure = 'asked' THEN a.echoed_at ELSE r.at END AS at, CASE WHEN :measure = 'asked' THEN NULL ELSE r.score END AS score
          FROM {here} c CROSS JOIN problem_answer a CROSS JOIN problem x CROSS JOIN voice w
          LEFT JOIN problem_rating r ON r.voice_id = w.id AND r.problem_id = a.problem_id AND r.round = a.round
         WHERE a.problem_id = c.id AND {answered_then a.echoed_at} AND {voice_of_case} AND {voice_counts}
         ORDER BY a.echoed_at DESC, x.id DESC, w.id DESC LIMIT :limit OFFSET :offset) y
  JOIN voice v ON v.id = y.voice_id
  JOIN problem p ON p.id = y.problem_id
 ORDER BY y.sort_at DESC, p.id DESC, v.id DESC;

-- name: problem_set_contact :exec
-- By when its first resident had to hear of it.
-- unscoped: the act that accepts it has checked the permission
UPDATE problem SET contact_until_at = :contact_until_at WHERE id = :id;

-- name: problem_answer_misfits :many
-- For the doctor: cases whose rows of problem_answer do not say what case, steps and ratings say.
-- column: what text
-- unscoped: the doctor looks at the whole site
SELECT p.number, CASE WHEN p.echoed_at IS NOT NULL THEN 'is answered in public, but not in problem_answer'
                      ELSE 'is open, but an answer holds in problem_answer' END AS what
  FROM problem p
 WHERE (p.echoed_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM problem_answer a WHERE a.problem_id = p.id AND a.round = p.round AND a.echoed_at = p.echoed_at
                           AND a.until_at = 9007199254740991 AND a.organisation_id = p.organisation_id AND a.is_public = p.is_public
                           AND a.is_confidential = p.is_confidential AND a.is_late = CASE WHEN p.late_days > 0 THEN 1 ELSE 0 END))
    OR (p.echoed_at IS NULL AND EXISTS (SELECT 1 FROM problem_answer a WHERE a.problem_id = p.id AND a.until_at = 9007199254740991))
 ORDER BY p.number LIMIT :limit;
