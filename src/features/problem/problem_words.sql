-- SPDX-License-Identifier: Apache-2.0
-- Cases by words: the index (problem_words) says which may hold them, the text in one writing (problem.words) which do.
-- The filter is that of problem_find.sql.

-- name: problem_words_put :exec
-- The tokens of a case into the index.
-- param: id problem_id
-- param: tokens text
INSERT INTO problem_words (rowid, tokens) VALUES (:id, :tokens);

-- name: problem_words_put :exec
-- dialect: pg
INSERT INTO problem_words (rowid, tokens) VALUES (:id, array_to_tsvector(string_to_array(:tokens, ' ')))
    ON CONFLICT (rowid) DO UPDATE SET tokens = excluded.tokens;

-- name: problem_set_words :exec
-- Its text in one writing.
-- unscoped: made from the row itself
UPDATE problem SET words = :words WHERE id = :id;

-- name: problem_unread :many
-- Cases whose words are not in the index yet.
-- unscoped: a job over the whole site
SELECT p.id, p.number, p.title, p.statement, p.is_confidential FROM problem p WHERE p.words IS NULL ORDER BY p.id LIMIT :limit;

-- name: problem_hits :one
-- How many cases the index has for the tokens, counted up to :limit.
-- param: tokens text
-- column: n i64
SELECT count(*) AS n FROM (SELECT rowid FROM problem_words WHERE problem_words MATCH :tokens LIMIT :limit) x;

-- name: problem_hits :one
-- dialect: pg
SELECT count(*) AS n FROM (SELECT f.rowid FROM problem_words f WHERE f.tokens @@ CAST(replace(:tokens, ' ', ' & ') AS tsquery) LIMIT :limit) x;

