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
-- Its tokens into the index.
-- param: id search_entry_id
-- param: tokens text
INSERT INTO search_words (rowid, tokens) VALUES (:id, :tokens);

-- name: search_words_put :exec
-- dialect: pg
INSERT INTO search_words (rowid, tokens) VALUES (:id, array_to_tsvector(string_to_array(:tokens, ' ')));

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
