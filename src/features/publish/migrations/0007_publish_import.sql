-- SPDX-License-Identifier: Apache-2.0
-- What came from another site: imports, what was found in them, where each item came from, its address there.

-- A file or folder of another site that becomes items of a unit: whole, or not at all.
-- scoped
CREATE TABLE publish_import (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,                -- first, second … of the whole instance
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    column_id INTEGER NOT NULL REFERENCES publish_column (id),      -- where items go whose categories lead nowhere else
    person_id INTEGER NOT NULL REFERENCES person (id),
    file_name TEXT NOT NULL,
    digest BLOB NOT NULL,                   -- of the file
    state TEXT NOT NULL,                    -- reading, checked, importing, imported, undoing, undone, discarded, failed
    failure TEXT,                           -- key of a text: what is wrong with it as a whole
    format TEXT,                            -- wxr, rss, atom, files; absent: not known yet
    site_name TEXT,                         -- what the other site calls itself
    categories TEXT,                        -- found in it, LF between: name, TAB, how many
    leads TEXT NOT NULL,                    -- where categories lead, LF between: name = column, name = -; others become tags
    leaves_out INTEGER NOT NULL,            -- what cannot be read is left out; else nothing is imported as long as there is any
    is_draft INTEGER NOT NULL,              -- everything becomes a draft
    rows_read INTEGER NOT NULL,
    rows_wrong INTEGER NOT NULL,
    rows_marked INTEGER NOT NULL,
    rows_new INTEGER NOT NULL,              -- that will be imported, or were
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    undo_until_day INTEGER                  -- last day on which it can be undone
) STRICT;
CREATE INDEX publish_import_by_organisation ON publish_import (organisation_id, created_at);

-- What was found, ready to become an item; gone once that has ended.
CREATE TABLE publish_import_row (
    import_id INTEGER NOT NULL REFERENCES publish_import (id),
    line INTEGER NOT NULL,                  -- first, second … piece
    name TEXT NOT NULL,                     -- its title, or the name of its file
    fate TEXT NOT NULL,                     -- public, draft, known, wrong
    issue TEXT,                             -- key of a text: why it cannot be imported
    marks TEXT NOT NULL,                    -- what is worth a look, LF between: key of a text, blank, number
    lang TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,                     -- Markdown
    author TEXT NOT NULL,                   -- as the source has it
    source_url TEXT NOT NULL,               -- its address there; empty: none
    old_path TEXT NOT NULL,                 -- of that address, if it is kept; empty: none
    source_key TEXT NOT NULL,               -- names it in its source, by a hash
    tags TEXT NOT NULL,                     -- LF between
    pictures TEXT NOT NULL,                 -- LF between: hash, bytes, width, height, what it shows; blanks between
    column_id INTEGER REFERENCES publish_column (id),
    at INTEGER,                             -- when it was published there
    PRIMARY KEY (import_id, line)
) STRICT;
CREATE INDEX publish_import_row_by_key ON publish_import_row (import_id, source_key);

-- Where an item came from.
CREATE TABLE publish_origin (
    item_id INTEGER NOT NULL PRIMARY KEY REFERENCES publish_item (id),
    import_id INTEGER REFERENCES publish_import (id),               -- absent: it came with the content of another instance
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    source_key TEXT NOT NULL,
    site_name TEXT NOT NULL,
    author TEXT NOT NULL,                   -- as the source has it
    imported_at INTEGER NOT NULL,
    UNIQUE (organisation_id, source_key)
) STRICT;
CREATE INDEX publish_origin_by_import ON publish_origin (import_id);

-- Addresses of the other site that lead to the item here.
CREATE TABLE publish_redirect (
    path TEXT NOT NULL PRIMARY KEY,         -- with its query, if it has one: /2019/05/well/, /show.php?id=7
    item_id INTEGER NOT NULL REFERENCES publish_item (id)
) STRICT;
CREATE INDEX publish_redirect_by_item ON publish_redirect (item_id);
