-- SPDX-License-Identifier: Apache-2.0
-- The public list of voices: what the home page counts, never a word of them.

-- name: problem_public_voices :many
-- Voices by group (all, closed, asked, rated, satisfied, unrated), the latest first, by their ids: these ascend in time. As problem_figures counts them in public.
-- param: voice_group text
-- param: today day
-- column: place_name text
-- column: problem_number text?
-- column: problem_title text?
-- column: problem_state text?
-- unscoped: the whole site, in public: nothing that is confidential, no case that is not on the wall
SELECT v.number, v.kind, v.state, v.received_at, o.name AS place_name, p.number AS problem_number, p.title AS problem_title, p.state AS problem_state
  FROM voice v
  JOIN organisation_state o ON o.organisation_id = v.organisation_id AND o.from_day <= :today AND o.to_day > :today
  LEFT JOIN problem p ON p.id = v.problem_id
  LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
 WHERE v.state <> 'withdrawn' AND v.secrecy <> 'confidential' AND (v.problem_id IS NULL OR p.is_public = 1)
   AND (:voice_group = 'all'
        OR (:voice_group = 'closed' AND (v.state = 'declined' OR p.state IN ('echoed', 'closed', 'ended')))
        OR (:voice_group = 'asked' AND p.echoed_at IS NOT NULL)
        OR (:voice_group = 'rated' AND r.id IS NOT NULL)
        OR (:voice_group = 'satisfied' AND r.score >= 3)
        OR (:voice_group = 'unrated' AND p.echoed_at IS NOT NULL AND r.id IS NULL))
 ORDER BY v.id DESC
 LIMIT :limit OFFSET :offset;
