-- SPDX-License-Identifier: Apache-2.0
-- Old ledgers that are taken over: a file is read and examined row by row, then imported whole, or not at all.
-- scoped
CREATE TABLE problem_import (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,         -- counts up; in the numbers of cases that had none
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- whose ledger it is: rows lie in it or below it
    person_id INTEGER REFERENCES person (id),   -- absent: the command line
    file_name TEXT NOT NULL,
    digest BLOB NOT NULL,                   -- of the file
    state TEXT NOT NULL,                    -- reading, checked, importing, imported, undoing, undone, discarded, failed
    failure TEXT,                           -- key of the text that says why it failed
    failure_row INTEGER,
    columns TEXT,                           -- which column holds which field: "number=0 title=3"; absent: to be told by the head
    headers TEXT,                           -- what stands in the head row, a line each
    default_kind TEXT,
    default_category TEXT,
    default_result TEXT,
    is_public INTEGER NOT NULL,             -- its cases stand on the wall
    rows_read INTEGER NOT NULL,
    rows_wrong INTEGER NOT NULL,
    rows_open INTEGER NOT NULL,             -- of those without a mistake: cases that are not closed
    rows_marked INTEGER NOT NULL,           -- of those without a mistake: worth a look
    created_at INTEGER NOT NULL,
    ended_at INTEGER,                       -- imported, undone, discarded or failed
    undo_until_day INTEGER
) STRICT;
CREATE INDEX problem_import_by_place ON problem_import (organisation_id, created_at);
CREATE INDEX problem_import_by_digest ON problem_import (digest);

-- Rows of a file until it is imported or given up. A row with a mistake keeps only what is wrong with it.
CREATE TABLE problem_import_row (
    import_id INTEGER NOT NULL REFERENCES problem_import (id),
    line INTEGER NOT NULL,                   -- as the spreadsheet counts
    issues TEXT,                            -- "field code hint", a line each; absent: good
    marks TEXT,                             -- the same, of what is worth a look but no mistake
    number TEXT,                            -- absent: it gets one
    kind TEXT,
    category_code TEXT,
    organisation_id INTEGER,
    title TEXT,
    statement TEXT,
    place TEXT,
    measure TEXT,
    is_confidential INTEGER,
    state TEXT,                             -- accepted, assigned, closed
    office_id INTEGER,
    holder_id INTEGER,
    holder_name TEXT,                       -- who holds no post there any more: kept in the note of the step
    limit_days INTEGER,
    rule_days INTEGER,                      -- when the limit is that of the rules
    accepted_at INTEGER,
    due_day INTEGER,
    closed_at INTEGER,
    result TEXT,
    answer TEXT,
    used_days INTEGER,
    late_days INTEGER,
    channel TEXT,
    words_sealed BLOB,
    name_sealed BLOB,
    phone_sealed BLOB,
    fingerprint BLOB,                       -- of place, day and words: the same matter again
    problem_id INTEGER,                     -- identifiers that it will have
    voice_id INTEGER,
    received_id INTEGER,
    accept_id INTEGER,
    close_id INTEGER,
    import_step_id INTEGER,
    PRIMARY KEY (import_id, line)
) STRICT;

-- What became of the rows of an import.
CREATE TABLE problem_import_item (
    problem_id INTEGER NOT NULL PRIMARY KEY REFERENCES problem (id) ON DELETE CASCADE,
    import_id INTEGER NOT NULL REFERENCES problem_import (id),
    line INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    steps INTEGER NOT NULL                  -- of the timeline at the import: one more, and something has happened since
) STRICT;
CREATE INDEX problem_import_item_by_import ON problem_import_item (import_id, line);
CREATE INDEX problem_import_item_by_fingerprint ON problem_import_item (fingerprint);
