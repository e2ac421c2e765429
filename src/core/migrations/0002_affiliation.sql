-- SPDX-License-Identifier: Apache-2.0
-- People belong to organisations: many at once, each for a time. Who holds a post belongs to its organisation without a row here.

-- scoped
CREATE TABLE affiliation (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL,                     -- member, resident, staff
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL                 -- first day on which it no longer holds
) STRICT;
CREATE INDEX affiliation_by_person ON affiliation (person_id, to_day);
CREATE INDEX affiliation_by_organisation ON affiliation (organisation_id, to_day);
