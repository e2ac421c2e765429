-- SPDX-License-Identifier: Apache-2.0
-- What organisations that have ended leave behind.

-- Cases that are not over are those up to 1000001 days of problem.turn (0012_problem_count.sql).

-- name: rehome_ended :many
-- Organisations that stand no more and still have cases or voices lying in them, cases that are not over, help that goes on, open topics, posters,
-- people on duty, patrol visits, or somebody who follows them.
-- param: today day
-- unscoped: a job over the whole site
SELECT DISTINCT s.organisation_id FROM organisation_state s
 WHERE s.to_day < 99999999 AND s.to_day <= :today
   AND NOT EXISTS (SELECT 1 FROM organisation_state t WHERE t.organisation_id = s.organisation_id AND t.to_day > :today)
   AND (EXISTS (SELECT 1 FROM problem p WHERE p.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM voice v WHERE v.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM problem q WHERE q.office_id = s.organisation_id AND q.turn <= 4398050909150511104)
        OR EXISTS (SELECT 1 FROM problem_assist y JOIN problem h ON h.id = y.problem_id
                    WHERE y.office_id = s.organisation_id AND y.ended_at IS NULL AND h.turn <= 4398050909150511104)
        OR EXISTS (SELECT 1 FROM topic c WHERE c.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM topic l WHERE l.lead_id = s.organisation_id AND l.state IN ('claimed', 'working', 'reported'))
        OR EXISTS (SELECT 1 FROM problem_poster e WHERE e.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM problem_duty d WHERE d.organisation_id = s.organisation_id OR d.office_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM patrol_visit i WHERE i.organisation_id = s.organisation_id)
        OR EXISTS (SELECT 1 FROM problem_follow f WHERE f.organisation_id = s.organisation_id))
 ORDER BY s.organisation_id LIMIT :limit;

-- name: rehome_cases :many
-- Cases that lie in an organisation, and those it has that are not over.
-- param: gone organisation_id
-- unscoped: a job over the whole site
SELECT p.id FROM problem p WHERE p.organisation_id = :gone
UNION
SELECT q.id FROM problem q WHERE q.office_id = :gone AND q.turn <= 4398050909150511104
 LIMIT :limit;

-- name: rehome_place :exec
-- Where a case lies from now on.
-- unscoped: a job over the whole site
UPDATE problem SET organisation_id = :organisation_id WHERE id = :id;

-- name: rehome_office :exec
-- The office that has it from now on, and nobody in it yet; without one it waits to be assigned.
-- param: is_assigned bool
-- unscoped: a job over the whole site
UPDATE problem SET office_id = :office_id, person_id = NULL, warned = 0, state = CASE WHEN :is_assigned = 0 AND state IN ('assigned', 'working') THEN 'accepted' ELSE state END
 WHERE id = :id;

-- name: rehome_voices :exec
-- Where voices lie from now on, so many at a time.
-- param: gone organisation_id
-- unscoped: a job over the whole site
UPDATE voice SET organisation_id = :organisation_id WHERE id IN (SELECT v.id FROM voice v WHERE v.organisation_id = :gone LIMIT :limit);

-- name: rehome_assists :exec
-- It assists no more.
UPDATE problem_assist SET ended_at = :ended_at WHERE office_id = :office_id AND ended_at IS NULL;

-- name: rehome_topics :exec
-- Where topics lie from now on.
-- param: gone organisation_id
-- unscoped: a job over the whole site
UPDATE topic SET organisation_id = :organisation_id WHERE organisation_id = :gone;

-- name: rehome_topic_leads :exec
-- Who leads the open ones from now on; nobody in it yet.
-- param: gone i64?
-- unscoped: a job over the whole site
UPDATE topic SET lead_id = :lead_id, leader_id = NULL WHERE lead_id = :gone AND state IN ('claimed', 'working', 'reported');

-- name: rehome_posters :exec
-- Where what is reported by a poster goes from now on; its address stays.
-- param: gone organisation_id
UPDATE problem_poster SET organisation_id = :organisation_id WHERE organisation_id = :gone;

-- name: rehome_duties :exec
-- Who is on duty in a place stays so in its successor.
-- param: gone organisation_id
UPDATE problem_duty SET organisation_id = :organisation_id WHERE organisation_id = :gone;

-- name: rehome_duty_offices :exec
-- Who is on duty for an office is so for its successor: it counts once they hold a post there.
-- param: gone organisation_id
UPDATE problem_duty SET office_id = :office_id WHERE office_id = :gone;

-- name: rehome_visits :exec
-- Where patrol visits lie from now on, so many at a time.
-- param: gone organisation_id
-- unscoped: a job over the whole site
UPDATE patrol_visit SET organisation_id = :organisation_id WHERE id IN (SELECT v.id FROM patrol_visit v WHERE v.organisation_id = :gone LIMIT :limit);

-- name: rehome_follows :exec
-- Who follows a unit follows its successor.
-- param: gone i64?
UPDATE problem_follow SET organisation_id = :organisation_id, subject = :subject
 WHERE organisation_id = :gone
   AND NOT EXISTS (SELECT 1 FROM problem_follow t WHERE t.list_id = problem_follow.list_id AND t.kind = problem_follow.kind AND t.subject = :subject);

-- name: rehome_follows_drop :exec
-- Who follows the successor already does so once.
DELETE FROM problem_follow WHERE organisation_id = :organisation_id;
