-- SPDX-License-Identifier: Apache-2.0
-- The desk's own memory: acts on many at once and the way back, reply templates, saved work lists, initials of names.

-- One act on the items that somebody had chosen, with what was typed, so that what failed can be tried again.
CREATE TABLE desk_act (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    act TEXT NOT NULL,                      -- assign, merge, decline, progress, publish
    holder TEXT NOT NULL,                   -- assign: "office person"
    target TEXT NOT NULL,                   -- merge: number of the case
    words TEXT NOT NULL,                    -- reason, remark or measure, as typed
    at INTEGER NOT NULL,
    undo_until_at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE INDEX desk_act_by_person ON desk_act (person_id, at);

-- What came of one of them; where it worked, what it was before.
CREATE TABLE desk_act_item (
    id INTEGER PRIMARY KEY,
    desk_act_id INTEGER NOT NULL REFERENCES desk_act (id),
    sort INTEGER NOT NULL,
    number TEXT NOT NULL,                   -- receipt or case, as chosen
    voice_id INTEGER REFERENCES voice (id),
    problem_id INTEGER REFERENCES problem (id),     -- the case; for a merged voice, the one that took it
    trouble TEXT,                           -- key of the words why it did not work
    undo_trouble TEXT,                      -- key of the words why it could not be undone
    is_undone INTEGER NOT NULL,
    steps INTEGER NOT NULL,                 -- of the case after the act: one more, and it has moved on
    before_state TEXT,
    before_office_id INTEGER REFERENCES organisation (id),
    before_person_id INTEGER REFERENCES person (id),
    before_measure TEXT,
    before_next_measure TEXT,
    before_assigned_at INTEGER,
    before_echoed_at INTEGER,
    before_used_days INTEGER,
    before_late_days INTEGER,
    before_extension_day INTEGER,
    before_disputed_at INTEGER,
    before_warned INTEGER,
    before_used_minutes INTEGER,
    before_late_minutes INTEGER,
    before_first_answer_at INTEGER,         -- of a voice
    UNIQUE (desk_act_id, number)
) STRICT;

-- The rating links that an echo replaced.
CREATE TABLE desk_act_link (
    desk_act_item_id INTEGER NOT NULL REFERENCES desk_act_item (id),
    voice_id INTEGER NOT NULL REFERENCES voice (id),
    rating_hash BLOB,
    rating_until_day INTEGER,
    PRIMARY KEY (desk_act_item_id, voice_id)
) STRICT;

-- Words that are often written; for the organisation and all below it.
CREATE TABLE reply_template (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    words TEXT NOT NULL,                    -- with {number} {place} {office} {due}
    written_by INTEGER NOT NULL REFERENCES person (id),
    written_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX reply_template_by_organisation ON reply_template (organisation_id, ended_at);

-- A work list that somebody keeps under a name.
CREATE TABLE desk_view (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    shared_with INTEGER REFERENCES organisation (id),   -- who works there has it too; NULL: nobody else
    name TEXT NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- whose list
    state_group TEXT NOT NULL,
    category TEXT NOT NULL,                 -- '': all
    words TEXT NOT NULL,                    -- '': all
    list_order TEXT NOT NULL,               -- due, newest, oldest
    written_at INTEGER NOT NULL,
    UNIQUE (person_id, name)
) STRICT;
CREATE INDEX desk_view_by_shared ON desk_view (shared_with);

-- Pinyin initials of names of persons and offices: 供水站 is gsz. Filled when somebody searches.
CREATE TABLE name_initials (
    name TEXT NOT NULL PRIMARY KEY,
    initials TEXT NOT NULL
) STRICT;
CREATE INDEX name_initials_by_initials ON name_initials (initials);
