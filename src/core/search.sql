-- SPDX-License-Identifier: Apache-2.0
-- Entries of the shared search: how they get in and out. Asking is in search_find.sql.

-- name: search_entry_of :maybe
-- The entry of a thing.
SELECT e.id, e.organisation_id, e.column_id, e.sight, e.at, e.path, e.title, e.body, e.words, e.title_n, e.place
  FROM search_entry e WHERE e.kind = :kind AND e.subject_id = :subject_id;

-- name: search_place :maybe
-- Where an organisation stands on a day; of one that has ended, where it stood at last.
-- param: today day
SELECT s.path FROM organisation_state s WHERE s.organisation_id = :organisation_id AND s.from_day <= :today
 ORDER BY s.to_day DESC LIMIT 1;

-- name: search_entry_put :exec
-- A new entry; nothing is changed when the id is taken.
INSERT INTO search_entry (id, kind, subject_id, organisation_id, column_id, sight, at, path, title, body, words, title_n, place)
VALUES (:id, :kind, :subject_id, :organisation_id, :column_id, :sight, :at, :path, :title, :body, :words, :title_n, :place)
    ON CONFLICT (id) DO NOTHING;

-- name: search_entry_drop :exec
-- An entry, without its tokens.
DELETE FROM search_entry WHERE id = :id;

-- name: search_words_put :exec
-- Its tokens into the index; into PostgreSQL's also the spans of time that it lies in (search_marks.h).
-- param: id search_entry_id
-- param: tokens text
INSERT INTO search_words (rowid, tokens) VALUES (:id, :tokens);

-- name: search_words_put :exec
-- dialect: pg
INSERT INTO search_words (rowid, tokens)
VALUES (:id, array_to_tsvector(string_to_array(:tokens, ' ')
                               || ARRAY['ta' || to_hex(:id >> 24), 'tb' || to_hex(:id >> 27), 'tc' || to_hex(:id >> 30),
                                        'td' || to_hex(:id >> 33), 'te' || to_hex(:id >> 36), 'tf' || to_hex(:id >> 39)]));

-- name: search_words_drop :exec
-- And out of it: SQLite wants to be told the same tokens as were put.
-- param: id search_entry_id
-- param: tokens text
INSERT INTO search_words (search_words, rowid, tokens) VALUES ('delete', :id, :tokens);

-- name: search_words_drop :exec
-- dialect: pg
DELETE FROM search_words WHERE rowid = :id AND CAST(:tokens AS TEXT) <> '';

-- name: search_sight_put :exec
-- A permission that is the sight of entries.
INSERT INTO search_sight (permission) VALUES (:permission) ON CONFLICT (permission) DO NOTHING;

-- name: search_moved :many
-- Organisations that stand elsewhere than the index has their entries.
-- param: today day
SELECT s.organisation_id, s.path FROM organisation_state s
 WHERE s.from_day <= :today AND s.to_day > :today
   AND (EXISTS (SELECT 1 FROM search_entry e WHERE e.organisation_id = s.organisation_id AND e.place < s.path)
        OR EXISTS (SELECT 1 FROM search_entry e WHERE e.organisation_id = s.organisation_id AND e.place > s.path))
 ORDER BY s.path LIMIT :limit;

-- name: search_moved_entries :many
-- Entries of one of them, in the order of time.
-- param: place text
SELECT e.kind, e.subject_id FROM search_entry e
 WHERE e.organisation_id = :organisation_id AND e.place <> :place ORDER BY e.id LIMIT :limit;

-- name: search_place_put :exec
-- Where an entry lies.
UPDATE search_entry SET place = :place WHERE id = :id;

-- name: search_fill_of :maybe
-- How far a kind has been filled.
SELECT f.after_id, f.is_done FROM search_fill f WHERE f.kind = :kind;

-- name: search_fill_put :exec
-- The same, to be kept.
INSERT INTO search_fill (kind, after_id, is_done) VALUES (:kind, :after_id, :is_done)
    ON CONFLICT (kind) DO UPDATE SET after_id = excluded.after_id, is_done = excluded.is_done;

-- name: search_of_kind :many
-- Entries of a kind, in the order of time.
SELECT e.subject_id FROM search_entry e WHERE e.kind = :kind ORDER BY e.kind, e.id LIMIT :limit;

-- name: search_kinds :many
-- Kinds that there are entries of.
-- column: kind text
WITH RECURSIVE k (kind) AS (
    SELECT min(e.kind) FROM search_entry e
    UNION ALL
    SELECT (SELECT min(e.kind) FROM search_entry e WHERE e.kind > k.kind) FROM k WHERE k.kind IS NOT NULL)
SELECT k.kind FROM k WHERE k.kind IS NOT NULL ORDER BY k.kind;

-- name: search_public_n :one
-- How many public entries there are, and how many the index has.
-- column: n i64
-- column: in_index i64
SELECT (SELECT count(*) FROM search_entry e WHERE e.sight = 'public') AS n,
       (SELECT count(*) FROM search_words WHERE search_words MATCH 'vpublic') AS in_index;

-- name: search_public_n :one
-- dialect: pg
SELECT (SELECT count(*) FROM search_entry e WHERE e.sight = 'public') AS n,
       (SELECT count(*) FROM search_words w WHERE w.tokens @@ CAST('vpublic' AS tsquery)) AS in_index;
