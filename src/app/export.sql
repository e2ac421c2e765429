-- SPDX-License-Identifier: Apache-2.0
-- What `echowall export` writes, a table each. Sealed fields and secrets are not among the columns.

-- name: export_organisations :each
-- Every period of every organisation, from the roots down.
SELECT s.organisation_id, s.parent_id, s.name, s.kind, o.code, o.phone, s.from_day, s.to_day
  FROM organisation_state s JOIN organisation o ON o.id = s.organisation_id
 ORDER BY s.depth, s.name, s.from_day, s.organisation_id;

-- name: export_posts :each
-- Posts that carry a duty, with their holders.
-- column: organisation text
-- column: holder text?
-- column: from_day day?
-- column: term_ends_day day?
-- unscoped: the operator's export of the whole site
SELECT s.name AS organisation, p.title, p.kind, n.name AS holder, h.from_day AS from_day, h.term_ends_day AS term_ends_day
  FROM post p
  JOIN organisation_state s ON s.organisation_id = p.organisation_id AND s.to_day = 99999999
  LEFT JOIN post_holder h ON h.post_id = p.id
  LEFT JOIN person n ON n.id = h.person_id
 WHERE p.kind <> 'other'
 ORDER BY s.depth, s.name, p.sort, p.title, n.name;

-- name: export_people :each
-- Open accounts, without passwords and telephone numbers.
SELECT p.id, p.name, p.login_name, p.last_login_at, p.created_at FROM person p WHERE p.closed_at IS NULL ORDER BY p.name, p.id;

-- name: export_problems :each
-- Registered items that stand on the wall or may; confidential complaints stay out.
-- column: place_name text
-- column: office text?
-- column: person text?
-- unscoped: the operator's export of the whole site
SELECT p.number, p.kind, p.category_code, o.name AS place_name, p.title, p.statement, p.measure, p.place, p.state, p.round,
       q.name AS office, n.name AS person, p.limit_days, p.accepted_at, p.due_day, p.echoed_at, p.closed_at, p.result, p.answer,
       p.used_days, p.late_days
  FROM problem p
  JOIN organisation_state o ON o.organisation_id = p.organisation_id AND o.to_day = 99999999
  LEFT JOIN organisation_state q ON q.organisation_id = p.office_id AND q.to_day = 99999999
  LEFT JOIN person n ON n.id = p.person_id
 WHERE p.is_public = 1
 ORDER BY p.number;

-- name: export_voices :each
-- What residents said. Names and telephone numbers are sealed and stay so, and so do confidential words.
-- column: problem text?
-- column: place_name text
-- unscoped: the operator's export of the whole site
SELECT v.number, p.number AS problem, v.state, v.kind, v.category_code, o.name AS place_name, v.channel, v.secrecy, v.words,
       v.decline_reason, v.received_at, v.first_answer_at
  FROM voice v
  JOIN organisation_state o ON o.organisation_id = v.organisation_id AND o.to_day = 99999999
  LEFT JOIN problem p ON p.id = v.problem_id AND p.is_public = 1
 ORDER BY v.number;

-- name: export_steps :each
-- Every step of the problems, without the notes for staff.
-- column: number text
-- column: office text?
-- unscoped: the operator's export of the whole site
SELECT p.number AS number, s.at, s.act, s.round, q.name AS office, s.words
  FROM problem_step s
  JOIN problem p ON p.id = s.problem_id AND p.is_public = 1
  LEFT JOIN organisation_state q ON q.organisation_id = s.organisation_id AND q.to_day = 99999999
 ORDER BY p.number, s.at, s.id;

-- name: export_ratings :each
-- What residents thought of the answers.
-- column: problem text
-- unscoped: the operator's export of the whole site
SELECT p.number AS problem, r.round, r.score, r.reason, r.at
  FROM problem_rating r JOIN problem p ON p.id = r.problem_id AND p.is_public = 1
 ORDER BY p.number, r.at, r.id;

-- name: export_audit :each
-- The log of acts, the first first.
SELECT a.seq, a.at, a.person_id, a.action, a.subject, a.organisation_id, a.outcome, a.detail FROM audit a ORDER BY a.seq;
