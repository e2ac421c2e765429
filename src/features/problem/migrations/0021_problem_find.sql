-- SPDX-License-Identifier: Apache-2.0
-- Counts and the order of the lists without a look at the rows themselves.

-- What the filters ask lies beside the turn.
DROP INDEX problem_by_turn;
CREATE INDEX problem_by_turn ON problem (turn, id, organisation_id, office_id, is_public, is_confidential, category_code, state, person_id);

-- dialect: sqlite
CREATE TABLE problem_count_kept AS SELECT * FROM problem_count;
DROP TABLE problem_count;
CREATE TABLE problem_count (
    is_office INTEGER NOT NULL,
    category_code TEXT NOT NULL,
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    state TEXT NOT NULL,
    is_ontime INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime)
) STRICT, WITHOUT ROWID;
INSERT INTO problem_count SELECT * FROM problem_count_kept;
DROP TABLE problem_count_kept;
CREATE TABLE voice_count_kept AS SELECT * FROM voice_count;
DROP TABLE voice_count;
CREATE TABLE voice_count (
    organisation_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    is_attached INTEGER NOT NULL,
    is_hidden INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_over INTEGER NOT NULL,
    is_asked INTEGER NOT NULL,
    rating INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating)
) STRICT, WITHOUT ROWID;
INSERT INTO voice_count SELECT * FROM voice_count_kept;
DROP TABLE voice_count_kept;
-- dialect: both
