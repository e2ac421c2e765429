-- SPDX-License-Identifier: Apache-2.0
-- Who takes over what an organisation that has ended leaves behind; absent: the one above it. Those that have ended are found at once.

ALTER TABLE organisation ADD COLUMN successor_id INTEGER REFERENCES organisation (id);
CREATE INDEX organisation_state_by_end ON organisation_state (to_day) WHERE to_day < 99999999;
