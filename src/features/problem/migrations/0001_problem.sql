-- SPDX-License-Identifier: Apache-2.0
-- The problem loop: what residents say (voice), the registered item on the wall (problem), every step, ratings.

-- What a problem is about; the service list of Open311.
CREATE TABLE problem_category (
    code TEXT NOT NULL PRIMARY KEY,         -- road, water, lamp …
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    office_id INTEGER REFERENCES organisation (id),     -- who usually handles it
    sort INTEGER NOT NULL
) STRICT;

-- The registered item. Its public words are the clerk's, never a resident's unread text.
-- scoped
CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,            -- QH-2026-0317
    kind TEXT NOT NULL,                     -- hazard, help, consult, complaint, suggestion
    category_code TEXT NOT NULL REFERENCES problem_category (code),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- where it is: village, community, town
    title TEXT NOT NULL,
    statement TEXT NOT NULL,                -- 问题
    measure TEXT,                           -- 整改措施
    place TEXT NOT NULL,                    -- words for the place
    micro_latitude INTEGER,                 -- millionths of a degree, WGS-84
    micro_longitude INTEGER,
    is_public INTEGER NOT NULL,             -- shown on the wall
    is_confidential INTEGER NOT NULL,       -- a complaint, or said in confidence: kept from the unit it is about
    state TEXT NOT NULL,                    -- accepted, assigned, working, answered, echoed, closed, ended
    round INTEGER NOT NULL,                 -- 1, and one more with each reopening
    returns INTEGER NOT NULL,               -- how often an office said "not our duty" in this round
    office_id INTEGER REFERENCES organisation (id),     -- who handles it
    person_id INTEGER REFERENCES person (id),           -- responsible person
    limit_days INTEGER,                     -- working days allowed in this round
    accepted_at INTEGER NOT NULL,
    assigned_at INTEGER,
    due_day INTEGER,                        -- last day of the limit
    answered_at INTEGER,
    echoed_at INTEGER,                      -- answer made public, rating asked
    closed_at INTEGER,
    result TEXT,                            -- solved, partly, explained, unfounded, shelved
    answer TEXT,                            -- 回音
    used_days INTEGER,                      -- working days from acceptance to the echo
    late_days INTEGER                       -- of them beyond the limit
) STRICT;
CREATE INDEX problem_by_state ON problem (is_public, state, due_day);
CREATE INDEX problem_by_place ON problem (organisation_id, state);
CREATE INDEX problem_by_office ON problem (office_id, state);
CREATE INDEX problem_by_time ON problem (accepted_at);

-- One thing that somebody said. Keeps its receipt, whatever it is merged into.
-- scoped
CREATE TABLE voice (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,            -- receipt number
    code_hash BLOB NOT NULL,                -- of the query code that the resident holds
    problem_id INTEGER REFERENCES problem (id),
    state TEXT NOT NULL,                    -- received, accepted, declined
    decline_reason TEXT,
    kind TEXT NOT NULL,
    category_code TEXT NOT NULL REFERENCES problem_category (code),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    channel TEXT NOT NULL,                  -- web, wechat, phone, visit, qr, open311
    secrecy TEXT NOT NULL,                  -- public, name_hidden, confidential
    words TEXT,                             -- absent when confidential
    words_sealed BLOB,                      -- only when confidential
    place TEXT NOT NULL,
    micro_latitude INTEGER,
    micro_longitude INTEGER,
    name_sealed BLOB,
    phone_sealed BLOB,
    entered_by INTEGER REFERENCES person (id),  -- staff who wrote it down for somebody
    rating_hash BLOB UNIQUE,                -- of the one-tap link, since the echo of the present round
    rating_until_day INTEGER,
    received_at INTEGER NOT NULL,
    first_answer_at INTEGER                 -- accepted, merged or declined: the accept limit is kept by this
) STRICT;
CREATE INDEX voice_by_problem ON voice (problem_id);
CREATE INDEX voice_by_state ON voice (state, received_at);
CREATE INDEX voice_by_place ON voice (organisation_id, received_at);

-- Every step, in order; nothing is ever taken away.
CREATE TABLE problem_step (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,                      -- received, accept, merge, unmerge, assign, return, progress, answer, …
    person_id INTEGER REFERENCES person (id),
    organisation_id INTEGER REFERENCES organisation (id),
    words TEXT,                             -- public
    note TEXT,                              -- for staff
    round INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_step_by_problem ON problem_step (problem_id, at);

-- Pictures of a voice, and of a problem before and after.
CREATE TABLE problem_photo (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES file (id),
    voice_id INTEGER REFERENCES voice (id),
    problem_id INTEGER REFERENCES problem (id),
    stage TEXT NOT NULL,                    -- before, after
    is_public INTEGER NOT NULL,
    sort INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_photo_by_problem ON problem_photo (problem_id, stage);
CREATE INDEX problem_photo_by_voice ON problem_photo (voice_id);
CREATE INDEX problem_photo_by_file ON problem_photo (file_id);

-- What a resident thinks of the answer: once per voice and round.
CREATE TABLE problem_rating (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    round INTEGER NOT NULL,
    score INTEGER NOT NULL,                 -- 5 very satisfied … 1 very dissatisfied
    reason TEXT,
    at INTEGER NOT NULL,
    UNIQUE (voice_id, round)
) STRICT;
CREATE INDEX problem_rating_by_problem ON problem_rating (problem_id, round);

-- What the site tells a resident; read on the receipt page, sent onward where a way exists.
CREATE TABLE voice_message (
    id INTEGER PRIMARY KEY,
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    unique_key TEXT NOT NULL UNIQUE,        -- the same thing is told once
    act TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX voice_message_by_voice ON voice_message (voice_id, at);

-- Who looked at what lies sealed in a voice, and why; the desk shows it to that person until then.
CREATE TABLE voice_reveal (
    id INTEGER PRIMARY KEY,
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT;
CREATE INDEX voice_reveal_by_voice ON voice_reveal (voice_id, person_id, until_at);
