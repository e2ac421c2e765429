-- SPDX-License-Identifier: Apache-2.0
-- Ways through the cases by the time of their acceptance that end as soon as a page is full.

-- What is not over yet: a voice is merged into one of the newest of these, and they are one in twenty of a large site's cases.
CREATE INDEX problem_open_by_time ON problem (accepted_at, id, organisation_id, category_code, is_confidential) WHERE state NOT IN ('closed', 'ended', 'merged');

-- With the id behind the time, as SQLite's indices have it anyway, PostgreSQL need not sort.
-- dialect: pg
DROP INDEX problem_by_time;
CREATE INDEX problem_by_time ON problem (accepted_at, id);
-- dialect: both
