-- SPDX-License-Identifier: Apache-2.0
-- Dated notices: when and where what an item tells of takes place. The times stand in the words, so that a correction
-- of them is one; of the public words the item keeps them too, for calendars.

ALTER TABLE publish_revision ADD COLUMN starts_at INTEGER;
ALTER TABLE publish_revision ADD COLUMN ends_at INTEGER;
ALTER TABLE publish_revision ADD COLUMN venue TEXT NOT NULL DEFAULT '';
ALTER TABLE publish_item ADD COLUMN starts_at INTEGER;
ALTER TABLE publish_item ADD COLUMN ends_at INTEGER;
CREATE INDEX publish_item_by_starts ON publish_item (starts_at);
