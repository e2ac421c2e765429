-- SPDX-License-Identifier: Apache-2.0
-- Words of cases, found by any one character or more.

-- What is looked through: number, title and statement in one writing (core/words.h); of confidential cases the number only.
-- NULL: not made yet; a job makes it (problem_words.c), the acts at once.
ALTER TABLE problem ADD COLUMN words TEXT;
CREATE INDEX problem_unread ON problem (id) WHERE words IS NULL;

-- Its characters and pairs of characters, by the id of the case. Nothing is taken out of it: what is found is looked at again.
-- dialect: sqlite
CREATE VIRTUAL TABLE problem_words USING fts5 (tokens, content = '', columnsize = 0, detail = 'none', tokenize = 'ascii');
CREATE TRIGGER problem_words_change AFTER UPDATE OF number, title, statement, is_confidential ON problem
    WHEN new.words IS old.words AND (old.number <> new.number OR old.title <> new.title OR old.statement <> new.statement
                                     OR old.is_confidential <> new.is_confidential)
BEGIN
    UPDATE problem SET words = NULL WHERE id = new.id;
END;
-- dialect: pg
CREATE TABLE problem_words (
    "rowid" INTEGER PRIMARY KEY,
    tokens TSVECTOR NOT NULL
);
CREATE INDEX problem_words_by_token ON problem_words USING gin (tokens) WITH (gin_pending_list_limit = 512);
CREATE FUNCTION problem_words_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.words = NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER problem_words_change BEFORE UPDATE OF number, title, statement, is_confidential ON problem FOR EACH ROW
    WHEN (NEW.words IS NOT DISTINCT FROM OLD.words AND (OLD.number <> NEW.number OR OLD.title <> NEW.title
                                                        OR OLD.statement <> NEW.statement OR OLD.is_confidential <> NEW.is_confidential))
    EXECUTE FUNCTION problem_words_forget();
-- dialect: both
