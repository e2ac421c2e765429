-- SPDX-License-Identifier: Apache-2.0
-- Who found an item useful: once each, and nobody can tell who.

CREATE TABLE publish_like (
    item_id INTEGER NOT NULL REFERENCES publish_item (id),
    liker TEXT NOT NULL,                    -- keyed: of the person, else of the browser; another one for each item
    day INTEGER NOT NULL,
    PRIMARY KEY (item_id, liker)
) STRICT;
CREATE INDEX publish_like_by_day ON publish_like (day);
