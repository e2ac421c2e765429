-- SPDX-License-Identifier: Apache-2.0
-- The clock of a case: pauses, extensions, minutes, disputes about whose duty it is, assisting offices, and what the
-- staff is told of it.

ALTER TABLE problem ADD COLUMN began_at INTEGER;            -- when the limit of this round began; absent in old rows: accepted_at
ALTER TABLE problem ADD COLUMN rule_days INTEGER;           -- value of the rule that the limit follows; absent: follows none
ALTER TABLE problem ADD COLUMN extension_days INTEGER NOT NULL DEFAULT 0;   -- of limit_days, granted in this round
ALTER TABLE problem ADD COLUMN extension_day INTEGER;       -- new date asked for, not decided yet
ALTER TABLE problem ADD COLUMN paused_until_day INTEGER;    -- paused: the first day on which the limit runs again
ALTER TABLE problem ADD COLUMN pause_reason TEXT;           -- paused: why, for everybody
ALTER TABLE problem ADD COLUMN disputed_at INTEGER;         -- the office asks the coordinator to decide whose duty it is
ALTER TABLE problem ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;           -- stage that was announced of this due day
ALTER TABLE problem ADD COLUMN used_minutes INTEGER;        -- written for good with used_days
ALTER TABLE problem ADD COLUMN late_minutes INTEGER;
UPDATE problem SET began_at = accepted_at, rule_days = limit_days WHERE round = 1;
UPDATE problem SET began_at = (SELECT max(s.at) FROM problem_step s WHERE s.problem_id = problem.id AND s.act = 'reopen') WHERE round > 1;
CREATE INDEX problem_by_due ON problem (state, due_day);
CREATE INDEX problem_by_pause ON problem (paused_until_day) WHERE paused_until_day IS NOT NULL;
CREATE INDEX problem_by_wish ON problem (extension_day) WHERE extension_day IS NOT NULL;
CREATE INDEX problem_by_dispute ON problem (disputed_at) WHERE disputed_at IS NOT NULL;

-- Days on which the limit of a round does not run.
CREATE TABLE problem_pause (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    round INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,             -- first day on which it runs again
    promised_day INTEGER NOT NULL,          -- what until_day was when the pause began
    reason TEXT NOT NULL,                   -- public
    person_id INTEGER REFERENCES person (id),
    at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX problem_pause_by_problem ON problem_pause (problem_id, round);

-- A later date, asked for by the office that has the case.
CREATE TABLE problem_extension (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    round INTEGER NOT NULL,
    wanted_day INTEGER NOT NULL,
    reason TEXT NOT NULL,
    person_id INTEGER REFERENCES person (id),
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL,                    -- asked, granted, refused, lapsed
    decided_at INTEGER,
    decided_by INTEGER REFERENCES person (id),
    words TEXT                              -- of the decision
) STRICT;
CREATE INDEX problem_extension_by_problem ON problem_extension (problem_id, round);

-- Offices that help; the one in the case's own row leads and answers.
CREATE TABLE problem_assist (
    id INTEGER PRIMARY KEY,
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    office_id INTEGER NOT NULL REFERENCES organisation (id),
    person_id INTEGER REFERENCES person (id),   -- absent: on the office's list, nobody yet
    at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX problem_assist_by_problem ON problem_assist (problem_id, ended_at);
CREATE INDEX problem_assist_by_office ON problem_assist (office_id, ended_at);

-- What a member of the staff is told: reminders, steps up the tree, expedite notes, decisions.
CREATE TABLE problem_notice (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    kind TEXT NOT NULL,                     -- soon, today, late, up, urge, ask_extension, extended, refused, decide, upheld, handover, assist
    words TEXT,
    sent_by INTEGER REFERENCES person (id), -- absent: by itself
    unique_key TEXT NOT NULL UNIQUE,        -- the same thing is told once
    at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
CREATE INDEX problem_notice_by_person ON problem_notice (person_id, read_at, at);
