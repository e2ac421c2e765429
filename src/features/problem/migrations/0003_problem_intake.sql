-- SPDX-License-Identifier: Apache-2.0
-- Intake: merged problems, supporters, posters, who is on duty, what was withdrawn.

-- A merged problem keeps everything; its voices are answered by the problem that it went into, which may be merged in turn.
ALTER TABLE problem ADD COLUMN merged_into_id INTEGER REFERENCES problem (id);  -- the problem it was merged into; state is merged
ALTER TABLE problem ADD COLUMN merged_state TEXT;       -- its state before, to which unmerging leads back
ALTER TABLE problem ADD COLUMN merged_at INTEGER;
CREATE INDEX problem_by_merged ON problem (merged_into_id);

-- A printed code at a place, that leads to the report.
CREATE TABLE problem_poster (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,             -- of its address: /r/TOKEN
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    place TEXT NOT NULL,                    -- words for the place, filled into the report
    person_id INTEGER NOT NULL REFERENCES person (id),  -- who made it
    made_at INTEGER NOT NULL,
    closed_at INTEGER                       -- taken down: its address leads to the plain report
) STRICT;
CREATE INDEX problem_poster_by_place ON problem_poster (organisation_id, made_at);

-- problem_id is always the living problem that answers the voice; home_problem_id the one that it was put into, which may have been merged.
ALTER TABLE voice ADD COLUMN home_problem_id INTEGER REFERENCES problem (id);
UPDATE voice SET home_problem_id = problem_id;
CREATE INDEX voice_by_home ON voice (home_problem_id);
ALTER TABLE voice ADD COLUMN is_support INTEGER NOT NULL DEFAULT 0;     -- "me too": no words of its own
ALTER TABLE voice ADD COLUMN phone_hash TEXT;           -- keyed, to find a voice by its telephone number without opening the seal
ALTER TABLE voice ADD COLUMN browser_hash TEXT;         -- keyed, of the browser's token: one supporter without a number counts once
ALTER TABLE voice ADD COLUMN received_day INTEGER;      -- on paper: the day when it was handed in, before it was entered
ALTER TABLE voice ADD COLUMN poster_id INTEGER REFERENCES problem_poster (id);
ALTER TABLE voice ADD COLUMN withdrawn_at INTEGER;      -- taken back by its author; state is withdrawn
CREATE INDEX voice_by_phone ON voice (phone_hash);
CREATE INDEX voice_by_poster ON voice (poster_id);
CREATE INDEX voice_by_withdrawn ON voice (withdrawn_at);

-- Who takes urgent hazards of a place: the paired person, or whoever is on duty on a day.
CREATE TABLE problem_duty (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- the place, with everything below it
    category_code TEXT REFERENCES problem_category (code),          -- absent: any
    office_id INTEGER NOT NULL REFERENCES organisation (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL                 -- first day on which it no longer holds
) STRICT;
CREATE INDEX problem_duty_by_place ON problem_duty (organisation_id, from_day);

-- A voice that was taken out of a case after it had rated may rate the answer of another one: once per case, voice and round.
DROP INDEX problem_rating_by_problem;
ALTER TABLE problem_rating RENAME TO problem_rating_old;
-- What a resident thinks of the answer: once per problem, voice and round.
CREATE TABLE problem_rating (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    round INTEGER NOT NULL,
    score INTEGER NOT NULL,                 -- 5 very satisfied … 1 very dissatisfied
    reason TEXT,
    at INTEGER NOT NULL,
    UNIQUE (problem_id, voice_id, round)
) STRICT;
INSERT INTO problem_rating (id, problem_id, voice_id, round, score, reason, at)
SELECT id, problem_id, voice_id, round, score, reason, at FROM problem_rating_old;
DROP TABLE problem_rating_old;
CREATE INDEX problem_rating_by_problem ON problem_rating (problem_id, round);
CREATE INDEX problem_rating_by_voice ON problem_rating (voice_id, round);
