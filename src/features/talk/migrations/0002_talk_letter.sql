-- SPDX-License-Identifier: Apache-2.0
-- Mailboxes of units and leaders, letters to them, public questions and answers, questions that are often asked.

-- scoped
CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,              -- in addresses: letters, digits, '-'
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,                     -- unit, leader
    name TEXT NOT NULL,
    intro TEXT NOT NULL,                    -- what it is for
    post_id INTEGER REFERENCES post (id),   -- whose holder answers for it when nobody stands in the roster
    made_at INTEGER NOT NULL,
    ended_at INTEGER                        -- it takes no letters any more
) STRICT;
CREATE INDEX mailbox_by_place ON mailbox (organisation_id);

-- The named worker of a day.
CREATE TABLE mailbox_duty (
    id INTEGER PRIMARY KEY,
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,                -- first day on which it no longer holds
    made_by INTEGER REFERENCES person (id),
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mailbox_duty_by_box ON mailbox_duty (mailbox_id, to_day);

-- Never seen by who holds a post in the unit that it is about.
-- scoped
CREATE TABLE letter (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,            -- QHL-2026-0012
    code_hash BLOB NOT NULL,                -- keyed: the query code of the writer
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- the mailbox's
    about_id INTEGER REFERENCES organisation (id),  -- the unit that it is about
    kind TEXT NOT NULL,                     -- question, suggestion, complaint
    title TEXT,                             -- absent where it lies sealed
    words TEXT,
    title_sealed BLOB,                      -- complaints: under the key of confidential matters
    words_sealed BLOB,
    name_sealed BLOB,
    phone_sealed BLOB,
    wants_public INTEGER NOT NULL,          -- the writer agrees to a public answer, without their name
    state TEXT NOT NULL,                    -- waiting, replied, answered, declined, withdrawn
    worker_id INTEGER REFERENCES person (id),   -- who was responsible when it came
    received_at INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    reply TEXT,
    replied_by INTEGER REFERENCES person (id),
    replied_at INTEGER,
    public_title TEXT,                      -- absent: the answer is for the writer alone
    public_words TEXT,
    reviewed_by INTEGER REFERENCES person (id),
    answered_at INTEGER,
    reason TEXT,                            -- why it was declined
    score INTEGER,                          -- 5 very satisfied … 1 very dissatisfied
    score_reason TEXT,
    rated_at INTEGER
) STRICT;
CREATE INDEX letter_by_state ON letter (state, due_day);
CREATE INDEX letter_by_place ON letter (organisation_id, state, id);
CREATE INDEX letter_by_box ON letter (mailbox_id, id);

CREATE TABLE letter_step (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letter (id),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,                      -- receive, transfer, reply, back, answer, decline, withdraw, rate, remind, late
    person_id INTEGER REFERENCES person (id),
    note TEXT                               -- for staff
) STRICT;
CREATE INDEX letter_step_by_letter ON letter_step (letter_id, at);
CREATE INDEX letter_step_by_act ON letter_step (act, letter_id);

CREATE TABLE letter_reveal (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letter (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT;
CREATE INDEX letter_reveal_by_letter ON letter_reveal (letter_id, person_id);

-- What everybody reads of an answered letter: words that the office has made fit for it. It knows no person.
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL UNIQUE REFERENCES letter (id),
    mailbox_id INTEGER NOT NULL REFERENCES mailbox (id),
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    reply TEXT NOT NULL,
    asked_day INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    score INTEGER
) STRICT;
CREATE INDEX question_by_box ON question (mailbox_id, id);

-- Questions that are often asked, with an answer that holds for a time.
-- scoped
CREATE TABLE faq (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- who answers for it
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,                -- first day on which it no longer holds
    changed_by INTEGER REFERENCES person (id),
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX faq_by_place ON faq (organisation_id, to_day);
