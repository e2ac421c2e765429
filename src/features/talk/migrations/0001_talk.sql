-- SPDX-License-Identifier: Apache-2.0
-- Talk: what can be spoken about, who may speak (a nickname in front, a verified person behind), comments that are
-- reviewed before they show. Public pages read comment_public alone, which knows no person.

-- What can be spoken about: put here by the slice that owns it, in its own transaction.
-- scoped
CREATE TABLE talk_subject (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                     -- 'item' …: of which slice
    key INTEGER NOT NULL,                   -- its identifier there
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- whose moderators review what is said
    title TEXT NOT NULL,
    path TEXT NOT NULL,                     -- its public page
    is_open INTEGER NOT NULL,               -- the owner takes comments
    is_dropped INTEGER NOT NULL DEFAULT 0,  -- it is no longer public: nothing of it shows
    closed_at INTEGER,                      -- a moderator has closed it
    closed_by INTEGER REFERENCES person (id),
    closed_reason TEXT,                     -- public
    changed_at INTEGER NOT NULL,
    UNIQUE (kind, key)
) STRICT;

-- Who may speak under a nickname. The person behind is verified: by a slip from a clerk's hand, by a message to their
-- telephone, or as staff.
CREATE TABLE talk_speaker (
    person_id INTEGER NOT NULL PRIMARY KEY REFERENCES person (id),
    nickname TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,            -- look-alikes are one
    way TEXT NOT NULL,                      -- slip, sms, staff
    organisation_id INTEGER REFERENCES organisation (id),  -- where they live, as they told it
    muted_until_day INTEGER,                -- first day on which they may speak again
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- A slip of paper with a one-time code, from a clerk who knows whom they give it to.
-- scoped
CREATE TABLE talk_slip (
    id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,         -- keyed
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    name_sealed BLOB NOT NULL,
    phone_sealed BLOB,
    phone_hash BLOB,
    login_name TEXT NOT NULL UNIQUE,        -- stands on the slip too
    issued_by INTEGER NOT NULL REFERENCES person (id),
    issued_at INTEGER NOT NULL,
    until_day INTEGER NOT NULL,             -- first day on which it no longer holds
    used_at INTEGER,
    person_id INTEGER REFERENCES person (id),   -- whose account it became
    ended_at INTEGER                        -- taken back unused
) STRICT;
CREATE INDEX talk_slip_by_place ON talk_slip (organisation_id, issued_at);

-- A one-time code to a telephone.
CREATE TABLE talk_phone_code (
    id INTEGER PRIMARY KEY,
    phone_hash BLOB NOT NULL,
    phone_sealed BLOB NOT NULL,
    code_sealed BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    made_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX talk_phone_code_by_phone ON talk_phone_code (phone_hash, made_at);

-- scoped
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES talk_subject (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- the subject's
    root_id INTEGER REFERENCES comment (id),    -- the comment that began the thread; absent: this one
    parent_id INTEGER REFERENCES comment (id),  -- the one that it replies to
    person_id INTEGER NOT NULL REFERENCES person (id),
    nickname TEXT NOT NULL,                 -- as it was reviewed
    state TEXT NOT NULL,                    -- waiting, public, refused, removed, withdrawn
    words TEXT NOT NULL,                    -- as last written
    edition INTEGER NOT NULL,               -- 1, 2 …: which text that is
    marks TEXT NOT NULL,                    -- words of the list that it holds, one a line
    reports INTEGER NOT NULL DEFAULT 0,     -- that wait for a decision
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES person (id),
    decided_at INTEGER,
    reason TEXT                             -- why it was refused or removed; its author reads it
) STRICT;
CREATE INDEX comment_by_state ON comment (state, id);
CREATE INDEX comment_by_place ON comment (organisation_id, state, id);
CREATE INDEX comment_by_person ON comment (person_id, id);
CREATE INDEX comment_by_subject ON comment (subject_id, id);

-- Every text that was ever sent.
CREATE TABLE comment_text (
    comment_id INTEGER NOT NULL REFERENCES comment (id),
    edition INTEGER NOT NULL,
    words TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (comment_id, edition)
) STRICT;

CREATE TABLE comment_step (
    id INTEGER PRIMARY KEY,
    comment_id INTEGER NOT NULL REFERENCES comment (id),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,                      -- write, edit, approve, refuse, remove, restore, withdraw, report, keep
    person_id INTEGER REFERENCES person (id),
    edition INTEGER NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX comment_step_by_comment ON comment_step (comment_id, at);

-- What shows: written by a review, taken away by all else. It knows no person.
CREATE TABLE comment_public (
    comment_id INTEGER NOT NULL PRIMARY KEY REFERENCES comment (id),
    subject_id INTEGER NOT NULL REFERENCES talk_subject (id),
    root_id INTEGER NOT NULL,               -- of its thread, itself for the first
    parent_nickname TEXT,                   -- of the one that it replies to, where that is not the first
    nickname TEXT NOT NULL,
    words TEXT NOT NULL,
    is_edited INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_public_by_subject ON comment_public (subject_id, root_id);
CREATE INDEX comment_public_by_root ON comment_public (root_id, comment_id);

-- Somebody points at a comment; once each.
CREATE TABLE comment_report (
    id INTEGER PRIMARY KEY,
    comment_id INTEGER NOT NULL REFERENCES comment (id),
    reporter_hash BLOB NOT NULL,            -- keyed: of the person, else of the browser; another one for each comment
    is_known INTEGER NOT NULL,              -- by somebody who was logged in
    reason TEXT NOT NULL,                   -- abuse, private, untrue, advert, other
    note TEXT,
    at INTEGER NOT NULL,
    settled_at INTEGER,
    UNIQUE (comment_id, reporter_hash)
) STRICT;

-- Who was shown the person behind a comment, why, and until when.
CREATE TABLE comment_reveal (
    id INTEGER PRIMARY KEY,
    comment_id INTEGER NOT NULL REFERENCES comment (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until_at INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_reveal_by_comment ON comment_reveal (comment_id, person_id);

-- Words that a reviewer's eye is drawn to. A word that is ended stays, so that it can be told what held on a day.
CREATE TABLE talk_word (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL,
    folded TEXT NOT NULL,                   -- in the one writing in which texts are compared
    note TEXT,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,                -- first day on which it no longer holds
    added_by INTEGER REFERENCES person (id),
    ended_by INTEGER REFERENCES person (id),
    added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX talk_word_by_day ON talk_word (to_day, folded);
