-- SPDX-License-Identifier: Apache-2.0
-- The kept counts of cases, a row for what was a row for each state: the figures of a large site are read from a tenth of the rows,
-- and a case that goes on changes one row where it changed two. What everybody may count lies apart from what is confidential.

-- dialect: sqlite
DROP TRIGGER problem_count_insert;
DROP TRIGGER problem_count_update;
DROP TRIGGER problem_count_delete;
-- dialect: pg
DROP TRIGGER problem_count_insert ON problem;
DROP TRIGGER problem_count_update ON problem;
DROP TRIGGER problem_count_delete ON problem;
DROP FUNCTION problem_count_many();
DROP FUNCTION problem_count_keep();
DROP FUNCTION problem_count_add(problem, BIGINT);
-- dialect: both
CREATE TABLE problem_count_kept AS
SELECT c.is_office, c.category_code, c.is_confidential, c.unit_id, c.about_id, c.is_public, sum(c.n) AS n,
       sum(CASE WHEN c.state IN ('echoed', 'closed', 'ended') THEN 0 ELSE c.n END) AS open, sum(c.is_ontime * c.n) AS ontime,
       sum(CASE WHEN c.state = 'accepted' THEN c.n ELSE 0 END) AS accepted, sum(CASE WHEN c.state = 'answered' THEN c.n ELSE 0 END) AS answered,
       sum(CASE WHEN c.state = 'echoed' THEN c.n ELSE 0 END) AS asked
  FROM problem_count c
 GROUP BY c.is_office, c.category_code, c.is_confidential, c.unit_id, c.about_id, c.is_public;
DROP TABLE problem_count;

-- How many cases there are of each sort: of the places where they lie (is_office 0), and of the offices that have them (1);
-- of every category, and of all together (category_code ''). PostgreSQL's writers only add rows, so that none waits for another,
-- and a job folds them; SQLite keeps one row of a sort.
-- dialect: sqlite
CREATE TABLE problem_count (
    is_office INTEGER NOT NULL,
    category_code TEXT NOT NULL,
    is_confidential INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,              -- of confidential ones the place, else 0
    is_public INTEGER NOT NULL,
    n INTEGER NOT NULL,                     -- all that are not merged away
    open INTEGER NOT NULL,                  -- of these: no answer is public yet
    ontime INTEGER NOT NULL,                -- over, and no day late
    accepted INTEGER NOT NULL,              -- in this state
    answered INTEGER NOT NULL,              -- in this state
    asked INTEGER NOT NULL,                 -- echoed: asked for a rating
    PRIMARY KEY (is_office, category_code, is_confidential, unit_id, about_id, is_public)
) STRICT, WITHOUT ROWID;
-- dialect: pg
CREATE TABLE problem_count (
    is_office INTEGER NOT NULL,
    category_code TEXT NOT NULL,
    is_confidential INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    n INTEGER NOT NULL,
    open INTEGER NOT NULL,
    ontime INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked INTEGER NOT NULL
);
CREATE INDEX problem_count_key ON problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public);
-- dialect: both
INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
SELECT is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked FROM problem_count_kept;
DROP TABLE problem_count_kept;

-- dialect: sqlite
CREATE TRIGGER problem_count_insert AFTER INSERT ON problem WHEN new.state <> 'merged'
BEGIN
    INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
    SELECT k.is_office, k.category_code, new.is_confidential, k.unit_id, CASE WHEN new.is_confidential = 1 THEN new.organisation_id ELSE 0 END, new.is_public,
           1, new.state NOT IN ('echoed', 'closed', 'ended'), new.state IN ('echoed', 'closed', 'ended') AND new.late_days IS 0,
           new.state = 'accepted', new.state = 'answered', new.state = 'echoed'
      FROM (SELECT 0 AS is_office, '' AS category_code, new.organisation_id AS unit_id
            UNION ALL SELECT 0, new.category_code, new.organisation_id
            UNION ALL SELECT 1, '', new.office_id
            UNION ALL SELECT 1, new.category_code, new.office_id) k
     WHERE k.unit_id IS NOT NULL
        ON CONFLICT (is_office, category_code, is_confidential, unit_id, about_id, is_public) DO UPDATE SET n = n + 1, open = open + excluded.open,
           ontime = ontime + excluded.ontime, accepted = accepted + excluded.accepted, answered = answered + excluded.answered, asked = asked + excluded.asked;
END;
CREATE TRIGGER problem_count_delete AFTER DELETE ON problem WHEN old.state <> 'merged'
BEGIN
    INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
    SELECT k.is_office, k.category_code, old.is_confidential, k.unit_id, CASE WHEN old.is_confidential = 1 THEN old.organisation_id ELSE 0 END, old.is_public,
           -1, - (old.state NOT IN ('echoed', 'closed', 'ended')), - (old.state IN ('echoed', 'closed', 'ended') AND old.late_days IS 0),
           - (old.state = 'accepted'), - (old.state = 'answered'), - (old.state = 'echoed')
      FROM (SELECT 0 AS is_office, '' AS category_code, old.organisation_id AS unit_id
            UNION ALL SELECT 0, old.category_code, old.organisation_id
            UNION ALL SELECT 1, '', old.office_id
            UNION ALL SELECT 1, old.category_code, old.office_id) k
     WHERE k.unit_id IS NOT NULL
        ON CONFLICT (is_office, category_code, is_confidential, unit_id, about_id, is_public) DO UPDATE SET n = n - 1, open = open + excluded.open,
           ontime = ontime + excluded.ontime, accepted = accepted + excluded.accepted, answered = answered + excluded.answered, asked = asked + excluded.asked;
END;
CREATE TRIGGER problem_count_update AFTER UPDATE OF state, late_days, organisation_id, office_id, category_code, is_public, is_confidential ON problem
    WHEN old.state IS NOT new.state OR old.late_days IS NOT new.late_days OR old.organisation_id IS NOT new.organisation_id OR old.office_id IS NOT new.office_id
         OR old.category_code IS NOT new.category_code OR old.is_public IS NOT new.is_public OR old.is_confidential IS NOT new.is_confidential
BEGIN
    INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
    SELECT k.is_office, k.category_code, k.is_confidential, k.unit_id, CASE WHEN k.is_confidential = 1 THEN k.organisation_id ELSE 0 END, k.is_public,
           sum(k.times), sum(k.times * (k.state NOT IN ('echoed', 'closed', 'ended'))),
           sum(k.times * (k.state IN ('echoed', 'closed', 'ended') AND k.late_days IS 0)),
           sum(k.times * (k.state = 'accepted')), sum(k.times * (k.state = 'answered')), sum(k.times * (k.state = 'echoed'))
      FROM (SELECT w.is_office, CASE WHEN w.is_whole = 1 THEN '' ELSE c.category_code END AS category_code, c.is_confidential,
                   CASE WHEN w.is_office = 1 THEN c.office_id ELSE c.organisation_id END AS unit_id, c.organisation_id, c.is_public, c.state, c.late_days, c.times
              FROM (SELECT old.category_code, old.is_confidential, old.office_id, old.organisation_id, old.is_public, old.state, old.late_days, -1 AS times
                    UNION ALL
                    SELECT new.category_code, new.is_confidential, new.office_id, new.organisation_id, new.is_public, new.state, new.late_days, 1) c
             CROSS JOIN (SELECT 0 AS is_office, 0 AS is_whole UNION ALL SELECT 0, 1 UNION ALL SELECT 1, 0 UNION ALL SELECT 1, 1) w) k
     WHERE k.unit_id IS NOT NULL AND k.state <> 'merged'
     GROUP BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (is_office, category_code, is_confidential, unit_id, about_id, is_public) DO UPDATE SET n = n + excluded.n, open = open + excluded.open,
           ontime = ontime + excluded.ontime, accepted = accepted + excluded.accepted, answered = answered + excluded.answered, asked = asked + excluded.asked;
END;

-- dialect: pg
-- What a statement has added or dropped is counted once; what it has changed, case by case.
CREATE FUNCTION problem_count_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    times BIGINT := CASE WHEN TG_OP = 'DELETE' THEN -1 ELSE 1 END;
BEGIN
    INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
    SELECT k.is_office, k.category_code, p.is_confidential, k.unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END, p.is_public,
           times * count(*), times * count(*) FILTER (WHERE p.state NOT IN ('echoed', 'closed', 'ended')),
           times * count(*) FILTER (WHERE p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0),
           times * count(*) FILTER (WHERE p.state = 'accepted'), times * count(*) FILTER (WHERE p.state = 'answered'), times * count(*) FILTER (WHERE p.state = 'echoed')
      FROM many p CROSS JOIN LATERAL (VALUES (0, '', p.organisation_id), (0, p.category_code, p.organisation_id),
                                             (1, '', p.office_id), (1, p.category_code, p.office_id)) AS k (is_office, category_code, unit_id)
     WHERE k.unit_id IS NOT NULL AND p.state <> 'merged'
     GROUP BY 1, 2, 3, 4, 5, 6;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_count_insert AFTER INSERT ON problem REFERENCING NEW TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_count_many();
CREATE TRIGGER problem_count_delete AFTER DELETE ON problem REFERENCING OLD TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_count_many();
CREATE FUNCTION problem_count_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_count (is_office, category_code, is_confidential, unit_id, about_id, is_public, n, open, ontime, accepted, answered, asked)
    SELECT k.is_office, k.category_code, c.is_confidential, k.unit_id, CASE WHEN c.is_confidential = 1 THEN c.organisation_id ELSE 0 END, c.is_public,
           sum(c.times), coalesce(sum(c.times) FILTER (WHERE c.state NOT IN ('echoed', 'closed', 'ended')), 0),
           coalesce(sum(c.times) FILTER (WHERE c.state IN ('echoed', 'closed', 'ended') AND c.late_days = 0), 0),
           coalesce(sum(c.times) FILTER (WHERE c.state = 'accepted'), 0), coalesce(sum(c.times) FILTER (WHERE c.state = 'answered'), 0),
           coalesce(sum(c.times) FILTER (WHERE c.state = 'echoed'), 0)
      FROM (VALUES (OLD.category_code, OLD.is_confidential, OLD.organisation_id, OLD.office_id, OLD.is_public, OLD.state, OLD.late_days, -1),
                   (NEW.category_code, NEW.is_confidential, NEW.organisation_id, NEW.office_id, NEW.is_public, NEW.state, NEW.late_days, 1))
           AS c (category_code, is_confidential, organisation_id, office_id, is_public, state, late_days, times)
     CROSS JOIN LATERAL (VALUES (0, '', c.organisation_id), (0, c.category_code, c.organisation_id),
                                (1, '', c.office_id), (1, c.category_code, c.office_id)) AS k (is_office, category_code, unit_id)
     WHERE k.unit_id IS NOT NULL AND c.state <> 'merged'
     GROUP BY 1, 2, 3, 4, 5, 6;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_count_update AFTER UPDATE OF state, late_days, organisation_id, office_id, category_code, is_public, is_confidential ON problem FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.late_days IS DISTINCT FROM NEW.late_days OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.office_id IS DISTINCT FROM NEW.office_id OR OLD.category_code IS DISTINCT FROM NEW.category_code OR OLD.is_public IS DISTINCT FROM NEW.is_public OR OLD.is_confidential IS DISTINCT FROM NEW.is_confidential) EXECUTE FUNCTION problem_count_keep();
-- dialect: both
