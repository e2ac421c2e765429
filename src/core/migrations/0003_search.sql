-- SPDX-License-Identifier: Apache-2.0
-- What can be found on the site, whatever slice it belongs to: one entry for each thing, in the order of time.

CREATE TABLE search_entry (
    id INTEGER PRIMARY KEY,                 -- the second of `at` x 4096 + a number: the order of the lists, the newest last
    kind TEXT NOT NULL,                     -- item, problem, question, message, person …
    subject_id INTEGER NOT NULL,            -- id of the thing in its slice
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    column_id INTEGER,                      -- 栏目; absent for what stands in none
    sight TEXT NOT NULL,                    -- public; members: who belongs to the organisation; else a permission held over it
    at INTEGER NOT NULL,
    place TEXT NOT NULL,                    -- path of the organisation in the tree, as it is in the index
    title_n INTEGER NOT NULL,               -- characters of words that are the title's
    path TEXT NOT NULL,                     -- page that it opens
    title TEXT NOT NULL,
    words TEXT NOT NULL,                    -- title, body and hidden words in one writing (core/words.h)
    body TEXT NOT NULL                      -- as people read it, for the pieces that are shown
) STRICT;
CREATE UNIQUE INDEX search_entry_by_subject ON search_entry (kind, subject_id);
CREATE INDEX search_entry_by_kind ON search_entry (kind, id);
CREATE INDEX search_entry_by_place ON search_entry (organisation_id, place);

-- Characters, pairs of characters and marks (who sees it, where it lies), by the id of the entry.
-- dialect: sqlite
CREATE VIRTUAL TABLE search_words USING fts5 (tokens, content = '', columnsize = 0, detail = 'none', tokenize = 'ascii');
INSERT INTO search_words (search_words, rank) VALUES ('automerge', 16);
-- dialect: pg
CREATE TABLE search_words (
    "rowid" INTEGER PRIMARY KEY,
    tokens TSVECTOR NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE search_words ALTER COLUMN tokens SET STORAGE EXTERNAL;
CREATE INDEX search_words_by_token ON search_words USING gin (tokens) WITH (gin_pending_list_limit = 512);
-- dialect: both

-- Permissions that stand as sight of an entry: a question asks only for these of what a person holds.
CREATE TABLE search_sight (
    permission TEXT NOT NULL PRIMARY KEY
) STRICT;

-- How far entries have been made of what the site had before: a row for each kind.
CREATE TABLE search_fill (
    kind TEXT NOT NULL PRIMARY KEY,
    after_id INTEGER NOT NULL,              -- the last subject that was looked at
    is_done INTEGER NOT NULL
) STRICT;

-- Words of public titles that stand in several of them, for suggestions while typing; a job counts them.
CREATE TABLE search_term (
    words TEXT NOT NULL PRIMARY KEY,        -- in one writing
    term TEXT NOT NULL,
    n INTEGER NOT NULL
) STRICT;
