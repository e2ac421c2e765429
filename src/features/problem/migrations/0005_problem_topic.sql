-- SPDX-License-Identifier: Apache-2.0
-- Topics: residents point out, a coordinator fixes, an organisation claims, and it is solved in public.

-- 课题. From `proposed` on it is public; `suggested` and `declined` ones are not.
-- scoped
CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,            -- QHT-2026-0003
    state TEXT NOT NULL,                    -- suggested, declined, proposed, fixed, claimed, working, reported, solved, ended
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- where: village, community, town
    words TEXT,                             -- as a resident suggested it; never public
    token_hash BLOB UNIQUE,                 -- of the suggester's private address
    decline_reason TEXT,
    title TEXT NOT NULL,                    -- empty while suggested
    aim TEXT NOT NULL,                      -- what shall be reached
    limit_day INTEGER,                      -- 定题: last day
    lead_id INTEGER REFERENCES organisation (id),       -- 领题: who claims it
    leader_id INTEGER REFERENCES person (id),           -- 包抓领导: holds a post there
    plan TEXT,                              -- how they mean to solve it
    result TEXT,                            -- 破题: solved, partly
    answer TEXT,                            -- what came of it; the explanation of one that was ended
    reported_by INTEGER REFERENCES person (id),
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    over_at INTEGER                         -- solved or ended
) STRICT;
CREATE INDEX topic_by_state ON topic (state, changed_at);
CREATE INDEX topic_by_place ON topic (organisation_id, state);

-- Which problems belong. Only what stands on the wall.
CREATE TABLE topic_problem (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    problem_id INTEGER NOT NULL REFERENCES problem (id),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (topic_id, problem_id)
) STRICT;
CREATE INDEX topic_problem_by_problem ON topic_problem (problem_id);

-- Who supports it, once each: by browser, and by receipt when they came from one. Later how satisfied they are.
CREATE TABLE topic_support (
    id INTEGER PRIMARY KEY,
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    browser_hash BLOB NOT NULL,             -- keyed, another one for each topic
    voice_id INTEGER REFERENCES voice (id),
    at INTEGER NOT NULL,
    score INTEGER,                          -- 5 very satisfied … 1 very dissatisfied
    rated_at INTEGER,
    UNIQUE (topic_id, browser_hash),
    UNIQUE (topic_id, voice_id)
) STRICT;

CREATE TABLE topic_step (
    id INTEGER PRIMARY KEY,
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,                      -- suggest, decline, propose, fix, claim, approve, refuse, progress, report, …
    person_id INTEGER REFERENCES person (id),
    organisation_id INTEGER REFERENCES organisation (id),
    words TEXT,                             -- public
    note TEXT                               -- for staff
) STRICT;
CREATE INDEX topic_step_by_topic ON topic_step (topic_id, at);

-- Pictures of the result; public once it is solved.
CREATE TABLE topic_photo (
    id INTEGER PRIMARY KEY,
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    file_id INTEGER NOT NULL REFERENCES file (id),
    sort INTEGER NOT NULL
) STRICT;
CREATE INDEX topic_photo_by_topic ON topic_photo (topic_id, sort);
CREATE INDEX topic_photo_by_file ON topic_photo (file_id);
