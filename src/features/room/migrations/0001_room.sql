-- SPDX-License-Identifier: Apache-2.0
-- Rooms: a unit's people of the day talk in one; who they are is core's affiliation, no list is kept here.

-- scoped
CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,                     -- unit: all its people; pair: two of them
    low_person_id INTEGER REFERENCES person (id),   -- pair: the two, the smaller id first
    high_person_id INTEGER REFERENCES person (id),
    has_below INTEGER NOT NULL,             -- who belongs to a unit below is in it too
    history TEXT NOT NULL,                  -- whole: one reads all of it; joined: from the day on which one came
    state TEXT NOT NULL,                    -- open; closed: to be read only
    last_seq INTEGER NOT NULL,              -- number of the last message
    version INTEGER NOT NULL,               -- raised with each message and each change of one
    said_at INTEGER NOT NULL,               -- the last message, or the opening
    opened_at INTEGER NOT NULL,
    opened_by INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE UNIQUE INDEX room_of_unit ON room (organisation_id) WHERE kind = 'unit';
CREATE UNIQUE INDEX room_of_pair ON room (organisation_id, low_person_id, high_person_id) WHERE kind = 'pair';
CREATE INDEX room_by_low ON room (low_person_id);
CREATE INDEX room_by_high ON room (high_person_id);

-- A message keeps its number, author and time for ever; its words go when it is withdrawn or its time is over.
CREATE TABLE room_message (
    id INTEGER PRIMARY KEY,
    room_id INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,                   -- 1, 2, 3 … in its room
    version INTEGER NOT NULL,               -- of the room, when it was last changed
    person_id INTEGER NOT NULL REFERENCES person (id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,                     -- said; notice: to be acknowledged; act: what was done to the room (words: which)
    words TEXT NOT NULL,
    folded TEXT NOT NULL,                   -- the words as they are searched
    quote_id INTEGER REFERENCES room_message (id),
    is_urgent INTEGER NOT NULL,             -- a notice whose reminders may go to the telephone
    state TEXT NOT NULL,                    -- shown; withdrawn by its author; taken: down by the keeper; expired
    client_key TEXT,                        -- made by the sender, so that what is sent twice is there once
    changed_at INTEGER,
    changed_by INTEGER REFERENCES person (id),
    why TEXT                                -- why it was taken down
) STRICT;
CREATE UNIQUE INDEX room_message_by_seq ON room_message (room_id, seq);
CREATE INDEX room_message_by_version ON room_message (room_id, version);
CREATE INDEX room_message_by_time ON room_message (room_id, at);
CREATE UNIQUE INDEX room_message_by_key ON room_message (room_id, person_id, client_key);

CREATE TABLE room_file (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES room_message (id),
    file_id INTEGER NOT NULL REFERENCES file (id),
    sort INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX room_file_by_message ON room_file (message_id, sort);

-- How far a person has read in a room.
CREATE TABLE room_read (
    room_id INTEGER NOT NULL REFERENCES room (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room_id, person_id)
) STRICT;

-- Who was asked to acknowledge a notice: the unit's people of its day. Who has come since may acknowledge it too.
CREATE TABLE room_receipt (
    message_id INTEGER NOT NULL REFERENCES room_message (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    path TEXT NOT NULL,                     -- of the unit they belonged to
    acknowledged_at INTEGER,
    reminded_at INTEGER,                    -- the last time
    reminded INTEGER NOT NULL,              -- how often
    is_sms_due INTEGER NOT NULL,            -- the last reminder still has to go to the telephone
    PRIMARY KEY (message_id, person_id)
) STRICT;
CREATE INDEX room_receipt_by_person ON room_receipt (person_id, acknowledged_at);
