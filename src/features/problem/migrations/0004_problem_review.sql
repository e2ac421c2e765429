-- SPDX-License-Identifier: Apache-2.0
-- Answers are reviewed before anything of them is public; residents who do not answer by link are called back.

ALTER TABLE problem ADD COLUMN next_measure TEXT;       -- told with an answer, public with it
ALTER TABLE problem ADD COLUMN basis TEXT;              -- 依据: the rules that the answer goes by

ALTER TABLE problem_rating ADD COLUMN channel TEXT NOT NULL DEFAULT 'link';     -- link, call
ALTER TABLE problem_rating ADD COLUMN about TEXT;       -- what was wrong: result, attitude, speed, other
ALTER TABLE problem_rating ADD COLUMN entered_by INTEGER REFERENCES person (id);    -- who called

-- Calls to a voice that did not rate by link.
CREATE TABLE problem_call (
    id INTEGER PRIMARY KEY,
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    round INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL                   -- rated, not_reached, refused
) STRICT;
CREATE INDEX problem_call_by_voice ON problem_call (voice_id, round);
CREATE INDEX problem_call_by_problem ON problem_call (problem_id, round);
