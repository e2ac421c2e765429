-- SPDX-License-Identifier: Apache-2.0
-- Notices that people are asked to read, and what a person is told.

-- A round of asking for a subject: a notice of a room, a published item. Asked anew, the round before stays as it was.
CREATE TABLE receipt_notice (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                     -- of the subject: room, item
    subject_id INTEGER NOT NULL,
    round INTEGER NOT NULL,                 -- 1, 2, 3 … of the subject
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- whose people are asked
    has_below INTEGER NOT NULL,             -- and those of the units below
    has_members INTEGER NOT NULL,           -- who belongs as a member
    has_residents INTEGER NOT NULL,
    has_staff INTEGER NOT NULL,             -- holders of posts too
    link TEXT NOT NULL,                     -- the page on which one reads it
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,                      -- nobody is asked any more
    UNIQUE (kind, subject_id, round)
) STRICT;

-- Units below that are not asked, with all below them.
CREATE TABLE receipt_left_out (
    notice_id INTEGER NOT NULL REFERENCES receipt_notice (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (notice_id, organisation_id)
) STRICT;

-- Who was asked on the day of its opening, and who said so since without having been asked (came later).
CREATE TABLE receipt (
    notice_id INTEGER NOT NULL REFERENCES receipt_notice (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    path TEXT NOT NULL,                     -- of the unit they belonged to
    read_at INTEGER,                        -- when they said that they have read it
    reminded_at INTEGER,                    -- the last time
    reminded INTEGER NOT NULL,              -- how often
    PRIMARY KEY (notice_id, person_id)
) STRICT;
CREATE INDEX receipt_by_person ON receipt (person_id, read_at);
CREATE INDEX receipt_by_path ON receipt (notice_id, path);

-- What a person is told: on their own page, and on their telephone where a rule says so. The same thing is told once.
CREATE TABLE told (
    person_id INTEGER NOT NULL REFERENCES person (id),
    unique_key TEXT NOT NULL,
    label TEXT NOT NULL,                    -- key of the sentence
    words TEXT NOT NULL,                    -- what it is about
    link TEXT NOT NULL,                     -- local address; empty: none
    at INTEGER NOT NULL,
    read_at INTEGER,
    is_sms_due INTEGER NOT NULL,            -- still has to go to the telephone
    PRIMARY KEY (person_id, unique_key)
) STRICT;
CREATE INDEX told_by_person ON told (person_id, at);
CREATE INDEX told_by_sms ON told (at) WHERE is_sms_due = 1;
