-- SPDX-License-Identifier: Apache-2.0
-- Places of a tree.
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

-- Who may own things.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    since_day INTEGER NOT NULL
) STRICT;

-- Things that lie at places; one column of every kind.
-- scoped
CREATE TABLE thing (
    id INTEGER PRIMARY KEY,
    place_id INTEGER NOT NULL REFERENCES place (id),
    owner_id INTEGER REFERENCES person (id),
    title TEXT NOT NULL,
    note TEXT,
    picture BLOB,
    weight REAL NOT NULL,
    price_fen INTEGER NOT NULL,
    is_broken INTEGER NOT NULL CHECK (is_broken IN (0, 1)),
    found_at INTEGER NOT NULL,
    due_day INTEGER
) STRICT;

-- Words for a thing; they go with it.
CREATE TABLE tag (
    thing_id INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE,
    word TEXT NOT NULL,
    PRIMARY KEY (thing_id, word)
) STRICT, WITHOUT ROWID;

-- How often a word was given.
CREATE TABLE word_count (
    word TEXT PRIMARY KEY,
    times INTEGER NOT NULL
) STRICT;

-- dialect: sqlite
CREATE TRIGGER tag_added AFTER INSERT ON tag BEGIN
    INSERT INTO word_count (word, times) VALUES (new.word, 1) ON CONFLICT (word) DO UPDATE SET times = times + 1;
END;
-- dialect: pg
CREATE FUNCTION tag_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO word_count (word, times) VALUES (new.word, 1)
        ON CONFLICT (word) DO UPDATE SET times = word_count.times + 1;
    RETURN new;
END $$;
CREATE TRIGGER tag_added AFTER INSERT ON tag FOR EACH ROW EXECUTE FUNCTION tag_added();
-- dialect: both
