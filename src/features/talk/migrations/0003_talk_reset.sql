-- SPDX-License-Identifier: Apache-2.0
-- A slip of paper with a one-time code for a new password. Made for whoever was named, so that nobody learns from it who
-- has an account: one for nobody opens nothing.
CREATE TABLE talk_reset (
    id INTEGER PRIMARY KEY,
    code_hash BLOB NOT NULL UNIQUE,         -- keyed
    person_id INTEGER REFERENCES person (id),   -- whose password; absent: nobody's
    issued_by INTEGER NOT NULL REFERENCES person (id),
    issued_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX talk_reset_by_person ON talk_reset (person_id);
