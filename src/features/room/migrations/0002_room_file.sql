-- SPDX-License-Identifier: Apache-2.0
-- Documents in rooms: what they are called when they are saved; pictures have no name.

ALTER TABLE room_file ADD COLUMN name TEXT NOT NULL DEFAULT '';
