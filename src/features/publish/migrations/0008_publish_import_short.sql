-- SPDX-License-Identifier: Apache-2.0
-- What came from WordPress is asked for by its number as well.

-- Of the row's address there: "/?p=7"; empty: none. In pictures stand files of any kind, LF between: role, kind, hash,
-- bytes, width, height, then what a picture shows or the name of another; blanks between.
ALTER TABLE publish_import_row ADD COLUMN short_path TEXT NOT NULL DEFAULT '';
