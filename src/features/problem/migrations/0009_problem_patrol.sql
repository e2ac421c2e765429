-- SPDX-License-Identifier: Apache-2.0
-- Patrol: what grid workers looked at, with every former version; and the drafts that came from browsers, each once.

-- One look at a place by a grid worker. Here stands the present version.
-- scoped
CREATE TABLE patrol_visit (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- where: village, community, town
    person_id INTEGER NOT NULL REFERENCES person (id),              -- who looked
    place TEXT NOT NULL,                    -- words for the place
    subject TEXT NOT NULL,                  -- what was looked at
    finding TEXT NOT NULL,                  -- none, found
    words TEXT NOT NULL,                    -- what was found; empty when nothing was
    micro_latitude INTEGER,                 -- millionths of a degree, WGS-84
    micro_longitude INTEGER,
    visited_at INTEGER NOT NULL,            -- when the worker was there
    version INTEGER NOT NULL,               -- 1, and one more with each correction
    voice_id INTEGER REFERENCES voice (id), -- what was handed in with it
    created_at INTEGER NOT NULL             -- when the site came to know
) STRICT;
CREATE INDEX patrol_visit_by_place ON patrol_visit (organisation_id, visited_at);
CREATE INDEX patrol_visit_by_person ON patrol_visit (person_id, visited_at);

-- What a visit said before it was corrected.
CREATE TABLE patrol_visit_version (
    visit_id INTEGER NOT NULL REFERENCES patrol_visit (id),
    version INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    place TEXT NOT NULL,
    subject TEXT NOT NULL,
    finding TEXT NOT NULL,
    words TEXT NOT NULL,
    visited_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,              -- when it was corrected
    PRIMARY KEY (visit_id, version)
) STRICT;

-- Pictures of a visit.
CREATE TABLE patrol_photo (
    visit_id INTEGER NOT NULL REFERENCES patrol_visit (id),
    sort INTEGER NOT NULL,
    file_id INTEGER NOT NULL REFERENCES file (id),
    PRIMARY KEY (visit_id, sort)
) STRICT;

-- What came of a draft that a browser kept and sent by itself: the same draft comes to the same, however late and often
-- it is sent.
CREATE TABLE problem_draft (
    key_hash TEXT NOT NULL PRIMARY KEY,     -- of the key that the browser made, 128 random bits
    input_hash BLOB NOT NULL,               -- of what was sent with it
    voice_id INTEGER REFERENCES voice (id),
    visit_id INTEGER REFERENCES patrol_visit (id),
    version INTEGER,                        -- of the visit, that it was made or corrected to
    at INTEGER NOT NULL
) STRICT;
