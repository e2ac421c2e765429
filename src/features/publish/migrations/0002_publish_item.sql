-- SPDX-License-Identifier: Apache-2.0
-- Items: what a unit writes, has reviewed and publishes. What is public stands apart from what is being worked on: an
-- item keeps both, and every text that was ever saved.

-- An item (稿件): where it stands in public, and how far the work on its words is.
-- scoped
CREATE TABLE publish_item (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,            -- QHA-2026-0012; its public address for ever: /items/NUMBER
    column_id INTEGER NOT NULL REFERENCES publish_column (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- whose item it is
    site_id INTEGER NOT NULL REFERENCES publish_site (id),          -- in which it is published: its unit's, or the nearest above
    author_id INTEGER NOT NULL REFERENCES person (id),
    state TEXT NOT NULL,                    -- draft, scheduled, published, withdrawn, repealed
    stage TEXT NOT NULL,                    -- of the words in work: none, writing, review, returned, approved
    level INTEGER NOT NULL,                 -- of the review that it waits for, from 1; 0: of none
    levels INTEGER NOT NULL,                -- reviews that it needs: what its column said when it was submitted
    review_organisation_id INTEGER REFERENCES organisation (id),    -- whose review it waits for
    round INTEGER NOT NULL,                 -- how often it was submitted
    lang TEXT NOT NULL,                     -- of the original: zh-Hans, zh-Hant, en
    lock_version INTEGER NOT NULL,          -- raised by every act, so that nobody acts on what they have not seen
    is_must_read INTEGER NOT NULL,
    takes_comments INTEGER NOT NULL,
    pinned_until_at INTEGER,                -- first in its lists before this instant
    expires_at INTEGER,                     -- from this instant on no list shows it; its address stays
    public_at INTEGER,                      -- since when it is public, or will be; absent: it is not
    first_public_at INTEGER,                -- when it first became public; stays when it is withdrawn
    corrected_at INTEGER,                   -- when its public words last changed
    index_number TEXT UNIQUE,               -- 索引号, given when it is first published in a disclosure column
    theme TEXT,                             -- 主题分类, of the public words (for lists)
    document_number TEXT,                   -- 文号, of the public words (for lists)
    made_day INTEGER,                       -- 成文日期, of the public words (for lists)
    effective_day INTEGER,                  -- 生效日期, of the public words (for lists)
    repealed_day INTEGER,                   -- 废止日期: first day on which it no longer holds
    end_reason TEXT,                        -- why it was withdrawn or repealed; public
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX publish_item_by_column ON publish_item (column_id, public_at);
CREATE INDEX publish_item_by_public ON publish_item (public_at);
CREATE INDEX publish_item_by_site ON publish_item (site_id, column_id, public_at);
CREATE INDEX publish_item_by_organisation ON publish_item (organisation_id, changed_at);
CREATE INDEX publish_item_by_author ON publish_item (author_id, changed_at);
CREATE INDEX publish_item_by_review ON publish_item (review_organisation_id, stage);

-- Every text that was ever saved, in one language. Nothing here is changed or removed.
CREATE TABLE publish_revision (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    lang TEXT NOT NULL,
    n INTEGER NOT NULL,                     -- first, second … of the item and language
    stage TEXT NOT NULL,                    -- when it was saved: writing, review, or aside (two editors at once)
    round INTEGER NOT NULL,                 -- of the item, when it was saved
    person_id INTEGER NOT NULL REFERENCES person (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- for which they wrote
    at INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,                     -- Markdown
    source TEXT NOT NULL,                   -- where it comes from, as people read it; empty: the unit itself
    source_url TEXT NOT NULL,
    keywords TEXT NOT NULL,                 -- tags, LF between
    related TEXT NOT NULL,                  -- numbers of related items, LF between
    theme TEXT NOT NULL,                    -- facts of disclosure; empty or absent where it has none
    issuer TEXT NOT NULL,                   -- 发布机构
    document_number TEXT NOT NULL,
    genre TEXT NOT NULL,                    -- 体裁
    made_day INTEGER,
    effective_day INTEGER,
    UNIQUE (item_id, lang, n)
) STRICT;

-- The words of an item in a language: what is public, and what is newer and in work.
CREATE TABLE publish_text (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    lang TEXT NOT NULL,
    public_revision_id INTEGER REFERENCES publish_revision (id),
    draft_revision_id INTEGER REFERENCES publish_revision (id),
    UNIQUE (item_id, lang)
) STRICT;

-- The files of a text, in their order. A picture may stand in the text itself or in the gallery.
CREATE TABLE publish_file (
    revision_id INTEGER NOT NULL REFERENCES publish_revision (id),
    file_id INTEGER NOT NULL REFERENCES file (id),
    role TEXT NOT NULL,                     -- picture, gallery, attachment, audio, video
    name TEXT NOT NULL,                     -- of an attachment, as people see it
    words TEXT NOT NULL,                    -- what a picture shows, for those who do not see it
    sort INTEGER NOT NULL,
    PRIMARY KEY (revision_id, file_id)
) STRICT;
CREATE INDEX publish_file_by_file ON publish_file (file_id);

-- Who did what when, for ever.
CREATE TABLE publish_step (
    id INTEGER PRIMARY KEY,
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    at INTEGER NOT NULL,
    act TEXT NOT NULL,                      -- make, save, submit, edit, approve, return, recall, issue, correct, withdraw …
    person_id INTEGER REFERENCES person (id),                       -- absent: the system
    organisation_id INTEGER REFERENCES organisation (id),           -- for which they acted
    post TEXT,                              -- that they held there that day
    level INTEGER NOT NULL,                 -- of the review; 0: none
    round INTEGER NOT NULL,
    words TEXT,                             -- reason or note; of a correction and a withdrawal it is public
    lang TEXT,                              -- of the two texts
    revision_id INTEGER REFERENCES publish_revision (id),           -- the text after it
    before_id INTEGER REFERENCES publish_revision (id)              -- the text before it, where it changed
) STRICT;
CREATE INDEX publish_step_by_item ON publish_step (item_id, at);

-- Of what is public: the words it is found by, and what belongs to it. Made anew whenever words become public.
CREATE TABLE publish_tag (
    tag TEXT NOT NULL,
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    sort INTEGER NOT NULL,
    PRIMARY KEY (tag, item_id)
) STRICT;
CREATE INDEX publish_tag_by_item ON publish_tag (item_id, sort);
CREATE TABLE publish_related (
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    other_id INTEGER NOT NULL REFERENCES publish_item (id),
    sort INTEGER NOT NULL,
    PRIMARY KEY (item_id, other_id)
) STRICT;
CREATE INDEX publish_related_by_other ON publish_related (other_id);
