-- SPDX-License-Identifier: Apache-2.0
-- Audio and video that jobs make fit for every telephone and every line, and texts that are read aloud.

-- One for each file or text, however often it is used.
CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    file_id INTEGER UNIQUE REFERENCES file (id),    -- what was sent; absent: a text is read aloud
    words TEXT,                                     -- the text; absent: a file
    lang TEXT,                                      -- of the text: zh, en
    key TEXT NOT NULL UNIQUE,                       -- names the file, or the text by its hash
    state TEXT NOT NULL,                            -- waiting, working, ready, failed, missing (a program)
    error TEXT,                                     -- key of a text for people
    error_what TEXT,                                -- fills {what} in it
    duration_ms INTEGER,
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX media_by_state ON media (state);
-- What was made of it.
CREATE TABLE media_part (
    id INTEGER PRIMARY KEY,
    media_id INTEGER NOT NULL REFERENCES media (id),
    role TEXT NOT NULL,                             -- full, small, sound, poster
    file_id INTEGER NOT NULL REFERENCES file (id),
    UNIQUE (media_id, role)
) STRICT;
