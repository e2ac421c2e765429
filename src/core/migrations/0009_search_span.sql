-- SPDX-License-Identifier: Apache-2.0
-- PostgreSQL's index of the search has no order. Marks of spans of time (core/search_marks.h) in it let a question be asked of the newest
-- entries first. A million entries take some minutes.

-- dialect: pg
CREATE TABLE search_words_spanned (
    "rowid" INTEGER PRIMARY KEY,
    tokens TSVECTOR NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE search_words_spanned ALTER COLUMN tokens SET STORAGE EXTERNAL;
INSERT INTO search_words_spanned ("rowid", tokens)
SELECT w."rowid", w.tokens || array_to_tsvector(ARRAY['ta' || to_hex(w."rowid" >> 24), 'tb' || to_hex(w."rowid" >> 27), 'tc' || to_hex(w."rowid" >> 30),
                                                      'td' || to_hex(w."rowid" >> 33), 'te' || to_hex(w."rowid" >> 36), 'tf' || to_hex(w."rowid" >> 39)])
  FROM search_words w ORDER BY w."rowid";
DROP TABLE search_words;
ALTER TABLE search_words_spanned RENAME TO search_words;
ALTER INDEX search_words_spanned_pkey RENAME TO search_words_pkey;
SET LOCAL maintenance_work_mem = '256MB';
CREATE INDEX search_words_by_token ON search_words USING gin (tokens) WITH (gin_pending_list_limit = 512);
ANALYZE search_words;
-- dialect: both
