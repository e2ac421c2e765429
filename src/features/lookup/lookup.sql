-- SPDX-License-Identifier: Apache-2.0
-- People as entries of the search, and words of titles.

-- fragment: belongs_somewhere today
-- Who belongs where on a day, by a post or otherwise: id of the belonging, person, organisation, and as what.
SELECT h.id AS id, h.person_id, t.organisation_id, t.title AS what, h.from_day
  FROM post_holder h JOIN post t ON t.id = h.post_id
 WHERE h.from_day <= today AND h.to_day > today AND t.to_day > today
UNION ALL
SELECT a.id, a.person_id, a.organisation_id, '' AS what, a.from_day FROM affiliation a
 WHERE a.from_day <= today AND a.to_day > today

-- name: lookup_people :many
-- In order of the belonging, behind an id.
-- unscoped: entries of the search are made for the whole site; their sight is a permission
-- param: day day
-- param: after i64
-- column: id i64
-- column: what text
SELECT b.id, b.organisation_id, b.what, b.from_day, p.name
  FROM ({belongs_somewhere :day}) b JOIN person p ON p.id = b.person_id
 WHERE b.id > :after AND p.closed_at IS NULL ORDER BY b.id LIMIT :limit;

-- name: lookup_people_new :many
-- Those that have no entry, or one with another name or as something else.
-- unscoped: as above
-- row: lookup_people
-- param: day day
-- column: id i64
-- column: what text
SELECT b.id, b.organisation_id, b.what, b.from_day, p.name
  FROM ({belongs_somewhere :day}) b JOIN person p ON p.id = b.person_id
 WHERE p.closed_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM search_entry e WHERE e.kind = 'person' AND e.subject_id = b.id AND e.title = p.name AND e.body = b.what)
   AND EXISTS (SELECT 1 FROM organisation_state s WHERE s.organisation_id = b.organisation_id AND s.from_day <= :day)
 ORDER BY b.id LIMIT :limit;

-- name: lookup_people_gone :many
-- Entries of those who belong there no longer, or whose account is closed.
-- unscoped: as above
-- param: day day
SELECT e.subject_id FROM search_entry e
 WHERE e.kind = 'person'
   AND NOT EXISTS (SELECT 1 FROM ({belongs_somewhere :day}) b JOIN person p ON p.id = b.person_id
                    WHERE b.id = e.subject_id AND p.closed_at IS NULL)
 ORDER BY e.id LIMIT :limit;

-- name: lookup_titles :many
-- The newest public titles.
SELECT e.title FROM search_entry e WHERE e.sight = 'public' ORDER BY e.id DESC LIMIT :limit;

-- name: lookup_terms_clear :exec
-- Before they are counted anew.
DELETE FROM search_term;

-- name: lookup_term_put :exec
-- A word of titles.
INSERT INTO search_term (words, term, n) VALUES (:words, :term, :n) ON CONFLICT (words) DO NOTHING;

-- name: lookup_terms :many
-- Words that begin so, the most frequent first.
-- param: low text
-- param: high text
SELECT t.term FROM search_term t WHERE t.words >= :low AND t.words < :high ORDER BY t.n DESC, t.words LIMIT :limit;
