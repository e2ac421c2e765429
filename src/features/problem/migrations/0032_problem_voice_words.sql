-- SPDX-License-Identifier: Apache-2.0
-- Words of voices, found by any one character or more, as those of cases (0011_problem_search.sql).

-- What is looked through: number and words in one writing (core/words.h); of confidential voices, which lie sealed, the number only.
-- NULL: not made yet; until a job has made it (problem_voice_find.c), the words themselves are looked through.
ALTER TABLE voice ADD COLUMN folded TEXT;
CREATE INDEX voice_unread ON voice (received_at, id) WHERE folded IS NULL;

-- Its characters and pairs of characters, by the id of the voice. What is found is looked at again.
-- dialect: sqlite
CREATE VIRTUAL TABLE voice_words USING fts5 (tokens, content = '', columnsize = 0, detail = 'none', tokenize = 'ascii');
INSERT INTO voice_words (voice_words, rank) VALUES ('automerge', 16);
CREATE TRIGGER voice_words_change AFTER UPDATE OF number, words ON voice
    WHEN new.folded IS old.folded AND (old.number <> new.number OR old.words IS NOT new.words)
BEGIN
    UPDATE voice SET folded = NULL WHERE id = new.id;
END;
-- dialect: pg
CREATE TABLE voice_words (
    "rowid" INTEGER PRIMARY KEY,
    tokens TSVECTOR NOT NULL
);
CREATE INDEX voice_words_by_token ON voice_words USING gin (tokens) WITH (gin_pending_list_limit = 512);
CREATE FUNCTION voice_words_forget() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded = NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER voice_words_change BEFORE UPDATE OF number, words ON voice FOR EACH ROW
    WHEN (NEW.folded IS NOT DISTINCT FROM OLD.folded AND (OLD.number <> NEW.number OR OLD.words IS DISTINCT FROM NEW.words))
    EXECUTE FUNCTION voice_words_forget();
-- dialect: both
