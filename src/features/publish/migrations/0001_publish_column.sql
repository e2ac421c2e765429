-- SPDX-License-Identifier: Apache-2.0
-- Columns and sub-sites: where what is published stands, and where it is seen.

-- A column (栏目): a place in the tree under which items stand. It shows in the site of the unit that made it and in all
-- below that do not hide it.
CREATE TABLE publish_column (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES publish_column (id),
    code TEXT NOT NULL UNIQUE,              -- its address for ever: /columns/CODE
    organisation_id INTEGER REFERENCES organisation (id),   -- who made it; absent: it belongs to the whole site
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,                  -- empty: the Chinese name stands in English pages too
    kind TEXT NOT NULL,                     -- group, news, notice, disclosure, document, report, story, guide
    link TEXT,                              -- page of the site that the column leads to beside its items: /report
    sort INTEGER NOT NULL,                  -- order among sisters
    review_levels INTEGER NOT NULL,         -- 0 none, 1 own unit's review, 2 the upper unit's too, 3 one above that
    owner_post_id INTEGER REFERENCES post (id),         -- who keeps it up to date: whoever holds this post,
    owner_person_id INTEGER REFERENCES person (id),     -- or this person
    stale_days INTEGER,                     -- without anything new for so many days it is stale; absent: never
    is_home INTEGER NOT NULL,               -- its items stand among the notices of the home page
    is_upward INTEGER NOT NULL,             -- what a unit publishes in it shows in the sites above too
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,                -- first day on which it is closed
    into_id INTEGER REFERENCES publish_column (id)      -- where its items went, and its address leads since it ended
) STRICT;
CREATE INDEX publish_column_by_parent ON publish_column (parent_id, sort);
CREATE INDEX publish_column_by_organisation ON publish_column (organisation_id);

-- A site (子站): the public face of a town, village or branch on this instance. Row 1 is the main site, the whole
-- instance's; every item is published in one site, and seen in those below (and above, where the column says so).
CREATE TABLE publish_site (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER UNIQUE REFERENCES organisation (id),    -- absent: the main site
    slug TEXT NOT NULL UNIQUE,              -- its address: /sites/SLUG
    name TEXT NOT NULL,                     -- of the main site empty: the name of the place is a setting
    words TEXT NOT NULL,                    -- one line about it, may be empty
    hue TEXT NOT NULL,                      -- a colour of the checked palette
    logo_file_id INTEGER REFERENCES file (id),
    languages TEXT NOT NULL,                -- tags that it offers, with spaces between: 'zh-Hans zh-Hant en'
    is_open INTEGER NOT NULL,               -- closed: its address tells so, nothing is lost
    made_at INTEGER NOT NULL
) STRICT;

-- What a site does otherwise with a column that it inherits.
CREATE TABLE publish_site_column (
    site_id INTEGER NOT NULL REFERENCES publish_site (id),
    column_id INTEGER NOT NULL REFERENCES publish_column (id),
    is_hidden INTEGER NOT NULL,
    sort INTEGER,                           -- its own order; absent: the column's
    PRIMARY KEY (site_id, column_id)
) STRICT;
