-- SPDX-License-Identifier: Apache-2.0
-- Messages to the telephone that one can end without a log-in: the page that does it, before the person's token.

ALTER TABLE told ADD COLUMN stop TEXT NOT NULL DEFAULT '';
