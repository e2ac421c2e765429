-- SPDX-License-Identifier: Apache-2.0
-- Must-read items ask people to read them; people subscribe to columns.

-- Whom a must-read item asks: who belongs to its unit, and to the units below that have its column, in these ways.
ALTER TABLE publish_item ADD COLUMN asks_members INTEGER NOT NULL DEFAULT 1;
ALTER TABLE publish_item ADD COLUMN asks_residents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE publish_item ADD COLUMN asks_staff INTEGER NOT NULL DEFAULT 1;

-- A person wants to be told when something new stands in a column of a site.
CREATE TABLE publish_subscription (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    site_id INTEGER NOT NULL REFERENCES publish_site (id),
    column_id INTEGER NOT NULL REFERENCES publish_column (id),
    since_at INTEGER NOT NULL,              -- what became public until then has been told, or was there before
    UNIQUE (person_id, site_id, column_id)
) STRICT;
CREATE INDEX publish_subscription_by_column ON publish_subscription (column_id, site_id);
