-- SPDX-License-Identifier: Apache-2.0
-- What changes in public, and who wants to know of it.

-- The last public change of each case that stands on the wall, for feeds, followers and open pages. A table of its own,
-- so that nothing about it moves when a case that is not public does.
CREATE TABLE problem_news (
    problem_id INTEGER NOT NULL PRIMARY KEY REFERENCES problem (id),
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_news_by_time ON problem_news (changed_at, problem_id);
INSERT INTO problem_news (problem_id, changed_at)
SELECT p.id, max(s.at) FROM problem p JOIN problem_step s ON s.problem_id = p.id WHERE p.is_public = 1 GROUP BY p.id;

-- The echo wall: answers, the latest first.
CREATE INDEX problem_by_echo ON problem (is_public, echoed_at, result);

-- What somebody without an account follows. Nothing of a person: the list is whoever knows its address.
CREATE TABLE problem_follow_list (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,        -- of the secret in the private address
    feed_hash BLOB NOT NULL UNIQUE,         -- of the secret in the feed's address, which only reads
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE problem_follow (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES problem_follow_list (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                     -- problem, place, office, category
    problem_id INTEGER REFERENCES problem (id),
    organisation_id INTEGER REFERENCES organisation (id),   -- place: what lies in it; office: what it handles
    category_code TEXT REFERENCES problem_category (code),
    subject TEXT NOT NULL,                  -- the one of the three as a text, so that each is followed once
    made_at INTEGER NOT NULL,
    UNIQUE (list_id, kind, subject)
) STRICT;
CREATE INDEX problem_follow_by_problem ON problem_follow (problem_id);
