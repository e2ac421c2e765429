-- SPDX-License-Identifier: Apache-2.0
-- Columns for which people of a unit write without being its editors (投稿); what they write goes the way of every item.
ALTER TABLE publish_column ADD COLUMN takes_contributions INTEGER NOT NULL DEFAULT 0;
UPDATE publish_column SET takes_contributions = 1 WHERE code IN ('branches', 'civility') AND kind IN ('report', 'story');
