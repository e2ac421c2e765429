-- SPDX-License-Identifier: Apache-2.0
-- Queries of the clock: pauses, extensions, disputes, assisting offices, reminders and what the staff is told.

-- ---- one case ----

-- name: problem_clock_by_id :maybe
-- What the clock of a case depends on.
-- column: began_at ms
-- unscoped: acts check the permission over organisation_id before
SELECT id, number, kind, organisation_id, state, round, returns, office_id, person_id, limit_days, rule_days, extension_days, extension_day,
       coalesce(began_at, accepted_at) AS began_at, assigned_at, due_day, paused_until_day, disputed_at, warned, is_confidential
  FROM problem WHERE id = :id;

-- name: problem_pauses :many
-- The pauses of a round.
SELECT from_day, until_day FROM problem_pause WHERE problem_id = :problem_id AND round = :round ORDER BY from_day, id;

-- name: problem_pause_insert :exec
-- A pause begins.
INSERT INTO problem_pause (id, problem_id, round, from_day, until_day, promised_day, reason, person_id, at)
VALUES (:id, :problem_id, :round, :from_day, :until_day, :until_day, :reason, :person_id, :at);

-- name: problem_pause_end :exec
-- The limit runs again from a day on.
UPDATE problem_pause SET until_day = :until_day, ended_at = :ended_at WHERE problem_id = :problem_id AND ended_at IS NULL;

-- name: problem_set_paused :exec
-- Paused until a day, or (NULL) running again; the due day moves.
-- unscoped: the act has checked the permission
UPDATE problem SET paused_until_day = :paused_until_day, pause_reason = :pause_reason, due_day = :due_day, warned = 0 WHERE id = :id;

-- name: problem_set_due :exec
-- Another limit: by a rule, the calendar or an extension.
-- unscoped: the act has checked the permission
UPDATE problem SET limit_days = :limit_days, rule_days = :rule_days, extension_days = :extension_days, due_day = :due_day, warned = 0 WHERE id = :id;

-- name: problem_set_extension :exec
-- The date that is asked for; NULL when it has been decided.
-- unscoped: the act has checked the permission
UPDATE problem SET extension_day = :extension_day WHERE id = :id;

-- name: problem_set_disputed :exec
-- The office asks whose duty it is; NULL when that has been decided.
-- unscoped: the act has checked the permission
UPDATE problem SET disputed_at = :disputed_at WHERE id = :id;

-- name: problem_set_person :exec
-- Another person of the same office, or nobody yet.
-- unscoped: the job acts for the whole site
UPDATE problem SET person_id = :person_id, warned = 0 WHERE id = :id;

-- name: problem_set_warned :exec
-- So far the end of the limit has been announced.
-- unscoped: the job acts for the whole site
UPDATE problem SET warned = :warned WHERE id = :id;

-- name: problem_extension_insert :exec
-- A later date is asked for.
INSERT INTO problem_extension (id, problem_id, round, wanted_day, reason, person_id, asked_at, state)
VALUES (:id, :problem_id, :round, :wanted_day, :reason, :person_id, :asked_at, 'asked');

-- name: problem_extension_decide :exec
-- Granted, refused or lapsed.
UPDATE problem_extension SET state = :state, decided_at = :decided_at, decided_by = :decided_by, words = :words
 WHERE problem_id = :problem_id AND state = 'asked';

-- name: problem_extension_open :maybe
-- The wish that waits for a decision.
-- column: person_name text?
SELECT e.wanted_day, e.reason, e.asked_at, e.person_id, n.name AS person_name
  FROM problem_extension e LEFT JOIN person n ON n.id = e.person_id
 WHERE e.problem_id = :problem_id AND e.state = 'asked';

-- name: problem_extension_count :one
-- How often a later date was granted in a round.
-- column: n i64
SELECT count(*) AS n FROM problem_extension WHERE problem_id = :problem_id AND round = :round AND state = 'granted';

-- ---- assisting offices ----

-- name: problem_assists :many
-- Offices that assist in a case, with their people.
-- param: today day
-- column: office_name text?
-- column: person_name text?
SELECT y.office_id, y.person_id, q.name AS office_name, n.name AS person_name
  FROM problem_assist y
  LEFT JOIN organisation_state q ON q.organisation_id = y.office_id AND q.from_day <= :today AND q.to_day > :today
  LEFT JOIN person n ON n.id = y.person_id
 WHERE y.problem_id = :problem_id AND y.ended_at IS NULL
 ORDER BY y.at, y.id;

-- name: problem_assist_insert :exec
-- An office assists.
INSERT INTO problem_assist (id, problem_id, office_id, person_id, at) VALUES (:id, :problem_id, :office_id, :person_id, :at);

-- name: problem_assist_end :exec
-- An office no longer assists.
UPDATE problem_assist SET ended_at = :ended_at WHERE problem_id = :problem_id AND office_id = :office_id AND ended_at IS NULL;

-- name: problem_assist_set_person :exec
-- Another person of the assisting office, or nobody yet.
UPDATE problem_assist SET person_id = :person_id WHERE id = :id;

-- ---- what happens by itself ----

-- name: problem_pauses_over :many
-- Cases whose promised day has come.
-- param: today day
-- unscoped: a job over the whole site
SELECT p.id FROM problem p WHERE p.paused_until_day IS NOT NULL AND p.paused_until_day <= :today ORDER BY p.id LIMIT :limit;

-- name: problem_limited :many
-- Open cases whose limit follows a rule, by their ids.
-- param: after problem_id
-- unscoped: a job over the whole site
SELECT p.id FROM problem p
 WHERE p.state IN ('accepted', 'assigned', 'working', 'answered') AND p.rule_days IS NOT NULL AND p.id > :after
 ORDER BY p.id LIMIT :limit;

-- name: problem_to_warn :many
-- Open cases whose end is near or over and of which not all stages have been announced.
-- param: after problem_id
-- param: soon_day day
-- param: last_stage i64
-- unscoped: a job over the whole site
SELECT p.id FROM problem p
 WHERE p.state IN ('accepted', 'assigned', 'working', 'answered') AND p.due_day <= :soon_day AND p.warned < :last_stage AND p.id > :after
 ORDER BY p.id LIMIT :limit;

-- name: problem_orphans :many
-- Open cases whose person holds no post in the office any more.
-- param: today day
-- unscoped: a job over the whole site
SELECT p.id FROM problem p
 WHERE p.state IN ('assigned', 'working', 'answered') AND p.person_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM post t
                     JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                     JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
                    WHERE t.organisation_id = p.office_id AND t.from_day <= :today AND t.to_day > :today AND h.person_id = p.person_id)
 ORDER BY p.id LIMIT :limit;

-- name: problem_assist_orphans :many
-- The same of assisting offices.
-- param: today day
-- unscoped: a job over the whole site
SELECT y.id, y.problem_id, y.office_id, y.person_id FROM problem_assist y JOIN problem p ON p.id = y.problem_id
 WHERE y.ended_at IS NULL AND y.person_id IS NOT NULL AND p.state IN ('accepted', 'assigned', 'working', 'answered')
   AND NOT EXISTS (SELECT 1 FROM post t
                     JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
                     JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
                    WHERE t.organisation_id = y.office_id AND t.from_day <= :today AND t.to_day > :today AND h.person_id = y.person_id)
 ORDER BY y.id LIMIT :limit;

-- name: problem_successor :maybe
-- Who holds today the post that a person held last in an office.
-- param: today day
-- unscoped: posts are public facts
SELECT h.person_id
  FROM post t
  JOIN post_holder g ON g.post_id = t.id AND g.person_id = :person_id
  JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today AND h.person_id <> :person_id
  JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
 WHERE t.organisation_id = :organisation_id AND t.from_day <= :today AND t.to_day > :today
 ORDER BY g.to_day DESC, t.sort, n.name LIMIT 1;

-- name: problem_heads :many
-- Who leads an organisation: its secretary, else a deputy.
-- param: today day
-- unscoped: posts are public facts
SELECT n.id, n.name FROM post t
  JOIN post_holder h ON h.post_id = t.id AND h.from_day <= :today AND h.to_day > :today
  JOIN person n ON n.id = h.person_id AND n.closed_at IS NULL
 WHERE t.organisation_id = :organisation_id AND t.kind IN ('secretary', 'deputy') AND t.from_day <= :today AND t.to_day > :today
 ORDER BY CASE t.kind WHEN 'secretary' THEN 0 ELSE 1 END, t.sort, n.name;

-- name: problem_permitted :many
-- Who holds a permission over an organisation.
-- param: today day
-- param: permission text
SELECT DISTINCT g.person_id
  FROM organisation_state o
  JOIN role_permission r ON r.permission = :permission
  JOIN role_grant g ON g.role_code = r.role_code AND g.from_day <= :today AND g.to_day > :today
  JOIN organisation_state s ON s.organisation_id = g.organisation_id AND s.from_day <= :today AND s.to_day > :today
  JOIN person n ON n.id = g.person_id AND n.closed_at IS NULL
 WHERE o.organisation_id = :organisation_id AND o.from_day <= :today AND o.to_day > :today
   AND substr(o.path, 1, length(s.path)) = s.path
 ORDER BY g.person_id LIMIT :limit;

-- ---- what the staff is told ----

-- name: problem_notice_put :exec
-- Tells a person something, once.
INSERT INTO problem_notice (id, person_id, problem_id, kind, words, sent_by, unique_key, at)
VALUES (:id, :person_id, :problem_id, :kind, :words, :sent_by, :unique_key, :at) ON CONFLICT (unique_key) DO NOTHING;

-- name: problem_notice_list :many
-- What a person was told, unread first, then the newest; of confidential cases no title, and nothing to who now holds a
-- post in the unit concerned.
-- column: title text?
-- column: sender text?
-- unscoped: a person's own
SELECT c.id, c.kind, c.words, c.at, c.read_at, p.number, p.due_day,
       CASE WHEN p.is_confidential = 1 THEN NULL ELSE p.title END AS title, n.name AS sender
  FROM problem_notice c
  JOIN problem p ON p.id = c.problem_id
  LEFT JOIN person n ON n.id = c.sent_by
 WHERE c.person_id = :person_id
   AND (p.is_confidential = 0
        OR {holds_no_post p.organisation_id, :person_id})
 ORDER BY CASE WHEN c.read_at IS NULL THEN 0 ELSE 1 END, c.at DESC, c.id DESC
 LIMIT :limit OFFSET :offset;

-- name: problem_notice_counts :one
-- How many problem_notice_list holds, and how many of them are unread.
-- column: total i64
-- column: unread i64
-- unscoped: a person's own
SELECT count(*) AS total, count(CASE WHEN c.read_at IS NULL THEN 1 END) AS unread
  FROM problem_notice c
  JOIN problem p ON p.id = c.problem_id
 WHERE c.person_id = :person_id
   AND (p.is_confidential = 0
        OR {holds_no_post p.organisation_id, :person_id});

-- name: problem_notice_one :maybe
-- One of a person's own.
-- unscoped: a person's own
SELECT c.id, p.number FROM problem_notice c JOIN problem p ON p.id = c.problem_id WHERE c.id = :id AND c.person_id = :person_id;

-- name: problem_notice_read :exec
-- Read.
UPDATE problem_notice SET read_at = :read_at WHERE id = :id AND read_at IS NULL;

-- name: problem_notice_settle :exec
-- The case is over: nobody has to read of it any more.
UPDATE problem_notice SET read_at = :read_at WHERE problem_id = :problem_id AND read_at IS NULL;

-- name: problem_notice_read_all :exec
-- Everything that a person was told until an instant is read.
-- param: until ms
UPDATE problem_notice SET read_at = :read_at WHERE person_id = :person_id AND read_at IS NULL AND at <= :until;

-- name: problem_clock_misfits :many
-- For the doctor: clocks that contradict themselves.
-- unscoped: the doctor looks at the whole site
SELECT p.number FROM problem p
 WHERE (p.paused_until_day IS NOT NULL
        AND (p.pause_reason IS NULL OR NOT EXISTS (SELECT 1 FROM problem_pause b WHERE b.problem_id = p.id AND b.ended_at IS NULL)))
    OR (p.extension_day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problem_extension e WHERE e.problem_id = p.id AND e.state = 'asked'))
 ORDER BY p.number LIMIT :limit;
