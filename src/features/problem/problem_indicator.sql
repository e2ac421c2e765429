-- SPDX-License-Identifier: Apache-2.0
-- What the indicators count, as of an instant (`cut`, the first one beyond the day): every count has the same WHERE as its rows.
-- A subtree's cases are found by place, for offices by what they have, for the whole site by the rows alone; in each way the counts
-- read nothing but one index (problem_by_acceptance, problem_answer_by_place). The tree and the sight are today's.

-- name: problem_indicator_cases :one
-- Accepted by then; and those whose first resident heard of it in time.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- column: accepted i64
-- column: prompt i64
SELECT count(*) AS accepted, count(CASE WHEN x.accepted_at < x.contact_until_at THEN 1 END) AS prompt
  FROM (SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, '' AS path FROM problem a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.office_id = s.organisation_id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged') x
 WHERE (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)));

-- name: problem_indicator_answers :one
-- Cases closed then (an answer of theirs held), in time; ever closed and ever reopened by then; answers that residents had replied to,
-- and of those the ones that were not reopened; ratings of the answers that held.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- column: closed i64
-- column: intime i64
-- column: ever i64
-- column: reopened i64
-- column: replied i64
-- column: solved i64
-- column: rated i64
-- column: satisfied i64
SELECT count(CASE WHEN x.until_at >= :cut THEN 1 END) AS closed,
       count(CASE WHEN x.until_at >= :cut AND x.is_late = 0 THEN 1 END) AS intime,
       count(CASE WHEN x.is_first = 1 THEN 1 END) AS ever,
       count(CASE WHEN x.is_first = 1 AND x.until_at < :cut THEN 1 END) AS reopened,
       count(CASE WHEN x.replied_at < :cut THEN 1 END) AS replied,
       count(CASE WHEN x.replied_at < :cut AND x.until_at >= :cut THEN 1 END) AS solved,
       CAST(coalesce(sum(CASE WHEN x.until_at < :cut OR x.rated = 0 THEN 0 WHEN x.rated_at < :cut THEN x.rated
                         ELSE (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id WHERE r.problem_id = x.problem_id AND r.round = x.round AND r.at < :cut AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)) END), 0) AS INTEGER) AS rated,
       CAST(coalesce(sum(CASE WHEN x.until_at < :cut OR x.rated = 0 THEN 0 WHEN x.rated_at < :cut THEN x.satisfied
                         ELSE (SELECT count(*) FROM problem_rating r JOIN voice w ON w.id = r.voice_id WHERE r.problem_id = x.problem_id AND r.round = x.round AND r.at < :cut AND r.score >= 3 AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)) END), 0) AS INTEGER) AS satisfied
  FROM (SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem_answer a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, '' AS path FROM problem_answer a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem b ON b.office_id = s.organisation_id JOIN problem_answer a ON a.problem_id = b.id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0) x
 WHERE (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)));

-- name: problem_indicator_voices :one
-- Voices that belong to those cases and had been told so by then.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- column: voices i64
SELECT count(*) AS voices
  FROM (SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, '' AS path FROM problem a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.office_id = s.organisation_id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged') x
  JOIN voice w ON w.problem_id = x.id AND w.first_answer_at < :cut AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)
 WHERE (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)));

-- name: problem_indicator_asked :one
-- Voices that were asked what they think of an answer that held then.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- column: asked i64
SELECT count(*) AS asked
  FROM (SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem_answer a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, '' AS path FROM problem_answer a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem b ON b.office_id = s.organisation_id JOIN problem_answer a ON a.problem_id = b.id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0) x
  JOIN voice w ON w.problem_id = x.problem_id AND w.first_answer_at <= x.echoed_at AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)
 WHERE x.until_at >= :cut AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)));

-- name: problem_indicator_case_rows :many
-- The cases behind a measure (accepted, prompt, or one of problem_indicator_answers but ratings), the latest first; of answers with their round.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- param: measure text
-- column: number text
-- column: title text
-- column: place_name text
-- column: round i64
-- column: at ms
-- column: is_confidential bool
SELECT p.number, p.title, o.name AS place_name, y.round, y.at, p.is_confidential
  FROM (SELECT x.id AS problem_id, 0 AS round, x.accepted_at AS at
          FROM (SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, '' AS path FROM problem a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.office_id = s.organisation_id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged') x
         WHERE (:measure = 'accepted' OR (:measure = 'prompt' AND x.accepted_at < x.contact_until_at)) AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)))
        UNION ALL
        SELECT x.problem_id, x.round, x.echoed_at AS at
          FROM (SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem_answer a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, '' AS path FROM problem_answer a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem b ON b.office_id = s.organisation_id JOIN problem_answer a ON a.problem_id = b.id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0) x
         WHERE ((:measure = 'closed' AND x.until_at >= :cut)
                OR (:measure = 'intime' AND x.until_at >= :cut AND x.is_late = 0)
                OR (:measure = 'ever' AND x.is_first = 1)
                OR (:measure = 'reopened' AND x.is_first = 1 AND x.until_at < :cut)
                OR (:measure = 'replied' AND x.replied_at < :cut)
                OR (:measure = 'solved' AND x.replied_at < :cut AND x.until_at >= :cut)) AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)))) y
  JOIN problem p ON p.id = y.problem_id
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
 ORDER BY y.at DESC, p.id DESC, y.round DESC
 LIMIT :limit OFFSET :offset;

-- name: problem_indicator_voice_rows :many
-- The voices behind a measure (voices, rated, satisfied, asked), the latest first.
-- param: by_office bool
-- param: above text
-- param: is_public_only bool
-- param: today day
-- param: cut ms
-- param: me i64
-- param: measure text
-- column: number text
-- column: problem_number text
-- column: title text
-- column: place_name text
-- column: score i64?
-- column: at ms
-- column: is_confidential bool
SELECT v.number, p.number AS problem_number, p.title, o.name AS place_name, y.score, y.at, p.is_confidential
  FROM (SELECT w.id AS voice_id, x.id AS problem_id, CAST(NULL AS INTEGER) AS score, w.received_at AS at
          FROM (SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, '' AS path FROM problem a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.accepted_at < :cut AND a.state <> 'merged'
        UNION ALL
        SELECT a.id, a.organisation_id, a.accepted_at, a.contact_until_at, a.is_public, a.is_confidential, s.path FROM organisation_state s JOIN problem a ON a.office_id = s.organisation_id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.accepted_at < :cut AND a.state <> 'merged') x
          JOIN voice w ON w.problem_id = x.id AND w.first_answer_at < :cut AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)
         WHERE :measure = 'voices' AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)))
        UNION ALL
        SELECT w.id, x.problem_id, CAST(NULL AS INTEGER), x.echoed_at
          FROM (SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem_answer a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, '' AS path FROM problem_answer a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem b ON b.office_id = s.organisation_id JOIN problem_answer a ON a.problem_id = b.id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0) x
          JOIN voice w ON w.problem_id = x.problem_id AND w.first_answer_at <= x.echoed_at AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)
         WHERE :measure = 'asked' AND x.until_at >= :cut AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)))
        UNION ALL
        SELECT w.id, x.problem_id, r.score, r.at
          FROM (SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem_answer a ON a.organisation_id = s.organisation_id
         WHERE :by_office = 0 AND :scope_low <> '' AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, '' AS path FROM problem_answer a WHERE :by_office = 0 AND :scope_low = '' AND :scope_high <> '' AND a.echoed_at < :cut AND a.is_merged = 0
        UNION ALL
        SELECT a.problem_id, a.round, a.organisation_id, a.is_public, a.is_confidential, a.is_first, a.is_late, a.echoed_at, a.until_at, a.replied_at, a.rated, a.satisfied, a.rated_at, s.path FROM organisation_state s JOIN problem b ON b.office_id = s.organisation_id JOIN problem_answer a ON a.problem_id = b.id
         WHERE :by_office = 1 AND s.path >= :scope_low AND s.path < :scope_high AND s.from_day <= :today AND s.to_day > :today AND a.echoed_at < :cut AND a.is_merged = 0) x
          JOIN problem_rating r ON r.problem_id = x.problem_id AND r.round = x.round AND r.at < :cut
          JOIN voice w ON w.id = r.voice_id AND (w.secrecy <> 'confidential' OR x.is_confidential = 1)
         WHERE (:measure = 'rated' OR (:measure = 'satisfied' AND r.score >= 3)) AND x.until_at >= :cut AND (:is_public_only = 0 OR x.is_public = 1)
   AND (x.is_confidential = 0
        OR (:above <> ''
            AND substr(x.path, 1, length(:above)) = :above
            AND (:by_office = 1 OR length(x.path) > length(:above) OR length(x.path) = 14)
            AND NOT EXISTS (SELECT 1 FROM post t JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                             WHERE t.organisation_id = x.organisation_id AND h.person_id = :me)))) y
  JOIN voice v ON v.id = y.voice_id
  JOIN problem p ON p.id = y.problem_id
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.from_day <= :today AND o.to_day > :today
 ORDER BY y.at DESC, v.id DESC
 LIMIT :limit OFFSET :offset;

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
