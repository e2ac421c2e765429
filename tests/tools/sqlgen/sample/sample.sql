-- SPDX-License-Identifier: Apache-2.0
-- One query of every kind, for the tests of what sqlgen makes.

-- name: place_put :exec
-- Makes a place, or names it anew: two parameters of one type come as a struct.
INSERT INTO place (id, path, name) VALUES (:id, :path, :name)
    ON CONFLICT (id) DO UPDATE SET path = excluded.path, name = excluded.name;

-- name: person_put :exec
-- Makes a person.
INSERT INTO person (id, name, since_day) VALUES (:id, :name, :since_day);

-- name: thing_add :exec
-- Makes a thing: more than three parameters come as a struct.
INSERT INTO thing (id, place_id, owner_id, title, note, picture, weight, price_fen, is_broken, found_at, due_day)
VALUES (:id, :place_id, :owner_id, :title, :note, :picture, :weight, :price_fen, :is_broken, :found_at, :due_day);

-- name: thing_one :maybe
-- A thing with its owner, whom it need not have.
-- unscoped: the caller checks the place
-- column: label text
SELECT t.id, t.place_id, t.owner_id, t.title, t.note, t.picture, t.weight, t.price_fen, t.is_broken, t.found_at,
       t.due_day, p.name AS owner_name, p.since_day,
       '"' || t.title || '"' AS label -- "quoted" \ twice
  FROM thing t LEFT JOIN person p ON p.id = t.owner_id
 WHERE t.id = :thing_id;

-- name: thing_list :many
-- Things of a subtree, the lightest first.
SELECT t.id, t.title FROM thing t JOIN place p ON p.id = t.place_id
 WHERE p.path >= :scope_low AND p.path < :scope_high AND t.weight >= :weight
 ORDER BY t.weight, t.id LIMIT :limit;

-- name: thing_each :each
-- The same row, thing by thing, with at most so many.
-- row: thing_list
SELECT t.id, t.title FROM thing t JOIN place p ON p.id = t.place_id
 WHERE p.path >= :scope_low AND p.path < :scope_high ORDER BY t.id LIMIT :limit;

-- name: thing_remove :exec
-- Takes a thing away, and its words with it.
-- unscoped: the caller checks the place
DELETE FROM thing WHERE id = :thing_id;

-- name: tag_add :exec
-- Gives a word to a thing.
INSERT INTO tag (thing_id, word) VALUES (:thing_id, :word);

-- name: word_first :one
-- The first word that was given often enough, in the order of bytes.
-- param: least i64
SELECT c.word, c.times FROM word_count c WHERE c.times >= :least ORDER BY c.word LIMIT 1;

-- name: word_sum :one
-- How many times words were given in all: the two databases add up to other types.
-- column: total i64
SELECT coalesce(sum(times), 0) AS total FROM word_count;

-- name: word_sum :one
-- dialect: pg
SELECT CAST(coalesce(sum(times), 0) AS BIGINT) AS total FROM word_count;

-- name: thing_fields :raw
-- Things, for code that walks over tables.
-- unscoped: as data
SELECT t.id, t.place_id, t.owner_id, t.title, t.note, t.is_broken, t.found_at FROM thing t WHERE t.price_fen < :price_fen ORDER BY t.id;

-- name: person_field_put :raw
-- One of the people.
INSERT INTO person (id, name, since_day) VALUES (:id, :name, :since_day);
