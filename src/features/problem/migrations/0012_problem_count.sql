-- SPDX-License-Identifier: Apache-2.0
-- Lists and figures that cost the same at any size: the place of a case in the lists as one number, and counts that
-- triggers keep, so that whatever writes cases, voices or ratings keeps them. Late and soon depend on the day: they are counted by turn.

-- Order of every list, ascending: open ones by their last day (without one: behind the others), then those whose rating is asked, then those that are closed (and behind
-- every list those that are merged into another);
-- within a day the newest first. One day is 2^42, more than any instant (until the year 2109).
-- dialect: sqlite
ALTER TABLE problem ADD COLUMN turn INTEGER GENERATED ALWAYS AS
    (CASE WHEN state = 'echoed' THEN 1000001 WHEN state IN ('closed', 'ended') THEN 1000002 WHEN state = 'merged' THEN 1000003 ELSE coalesce(due_day, 1000000) END * 4398046511104 - accepted_at) VIRTUAL;
-- dialect: pg
ALTER TABLE problem ADD COLUMN turn INTEGER GENERATED ALWAYS AS
    (CASE WHEN state = 'echoed' THEN 1000001 WHEN state IN ('closed', 'ended') THEN 1000002 WHEN state = 'merged' THEN 1000003 ELSE coalesce(due_day, 1000000) END * 4398046511104 - accepted_at) STORED;
-- dialect: both
DROP INDEX problem_by_state;
DROP INDEX problem_by_place;
DROP INDEX problem_by_office;
CREATE INDEX problem_by_turn ON problem (turn, id);
CREATE INDEX problem_by_wall ON problem (is_public, turn, id);
CREATE INDEX problem_by_state ON problem (state, turn, id);
CREATE INDEX problem_by_place ON problem (organisation_id, turn, id);
CREATE INDEX problem_by_office ON problem (office_id, turn, id);
CREATE INDEX problem_by_category ON problem (category_code, turn, id);
CREATE INDEX problem_by_person ON problem (person_id, turn, id);

-- How many cases there are of each sort: of the places where they lie (is_office 0), and of the offices that have them (1);
-- of every category, and of all together (category_code ''). Over several rows: PostgreSQL's writers only add rows, so that
-- none waits for another, and a job folds them; SQLite keeps one row of a sort.
CREATE TABLE problem_count (
    is_office INTEGER NOT NULL,
    category_code TEXT NOT NULL,
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,              -- of confidential ones the place, else 0
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    state TEXT NOT NULL,
    is_ontime INTEGER NOT NULL,             -- over, and no day late
    n INTEGER NOT NULL
) STRICT;

-- How many voices there are of each sort, by place.
CREATE TABLE voice_count (
    organisation_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    is_attached INTEGER NOT NULL,
    is_hidden INTEGER NOT NULL,             -- said in confidence, or its case is confidential
    is_public INTEGER NOT NULL,             -- its case is
    is_over INTEGER NOT NULL,               -- its case is
    is_asked INTEGER NOT NULL,              -- for a rating
    rating INTEGER NOT NULL,                -- of the present round: 0 none, 1 below 3, 2 satisfied
    n INTEGER NOT NULL
) STRICT;
-- What a site has already.
INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
SELECT k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime, count(*)
  FROM (SELECT 0 AS is_office, '' AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 0 AS is_office, p.category_code AS category_code, p.organisation_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged'
        UNION ALL SELECT 1 AS is_office, '' AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL
        UNION ALL SELECT 1 AS is_office, p.category_code AS category_code, p.office_id AS unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END AS about_id, p.is_public, p.is_confidential, p.state, CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END AS is_ontime FROM problem p WHERE p.state <> 'merged' AND p.office_id IS NOT NULL) k
 GROUP BY k.is_office, k.category_code, k.unit_id, k.about_id, k.is_public, k.is_confidential, k.state, k.is_ontime;
INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, count(*)
  FROM voice v LEFT JOIN problem p ON p.id = v.problem_id LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

-- dialect: sqlite
CREATE UNIQUE INDEX problem_count_key ON problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime);
CREATE UNIQUE INDEX voice_count_key ON voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating);
CREATE TRIGGER problem_count_insert AFTER INSERT ON problem
BEGIN
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN new.is_confidential = 1 THEN new.organisation_id ELSE 0 END, new.is_public, new.is_confidential, new.state,
           CASE WHEN new.state IN ('echoed', 'closed', 'ended') AND new.late_days = 0 THEN 1 ELSE 0 END, 1
      FROM (SELECT 0 AS is_office, '' AS category_code, new.organisation_id AS unit_id
            UNION ALL SELECT 0, new.category_code, new.organisation_id
            UNION ALL SELECT 1, '', new.office_id
            UNION ALL SELECT 1, new.category_code, new.office_id) k
     WHERE k.unit_id IS NOT NULL AND new.state <> 'merged'
        ON CONFLICT (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER problem_count_update AFTER UPDATE OF state, late_days, organisation_id, office_id, category_code, is_public, is_confidential ON problem
    WHEN old.state IS NOT new.state OR old.late_days IS NOT new.late_days OR old.organisation_id IS NOT new.organisation_id OR old.office_id IS NOT new.office_id 
         OR old.category_code IS NOT new.category_code OR old.is_public IS NOT new.is_public OR old.is_confidential IS NOT new.is_confidential
BEGIN
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN old.is_confidential = 1 THEN old.organisation_id ELSE 0 END, old.is_public, old.is_confidential, old.state,
           CASE WHEN old.state IN ('echoed', 'closed', 'ended') AND old.late_days = 0 THEN 1 ELSE 0 END, -1
      FROM (SELECT 0 AS is_office, '' AS category_code, old.organisation_id AS unit_id
            UNION ALL SELECT 0, old.category_code, old.organisation_id
            UNION ALL SELECT 1, '', old.office_id
            UNION ALL SELECT 1, old.category_code, old.office_id) k
     WHERE k.unit_id IS NOT NULL AND old.state <> 'merged'
        ON CONFLICT (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime) DO UPDATE SET n = n + excluded.n;
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN new.is_confidential = 1 THEN new.organisation_id ELSE 0 END, new.is_public, new.is_confidential, new.state,
           CASE WHEN new.state IN ('echoed', 'closed', 'ended') AND new.late_days = 0 THEN 1 ELSE 0 END, 1
      FROM (SELECT 0 AS is_office, '' AS category_code, new.organisation_id AS unit_id
            UNION ALL SELECT 0, new.category_code, new.organisation_id
            UNION ALL SELECT 1, '', new.office_id
            UNION ALL SELECT 1, new.category_code, new.office_id) k
     WHERE k.unit_id IS NOT NULL AND new.state <> 'merged'
        ON CONFLICT (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER problem_count_delete AFTER DELETE ON problem
BEGIN
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN old.is_confidential = 1 THEN old.organisation_id ELSE 0 END, old.is_public, old.is_confidential, old.state,
           CASE WHEN old.state IN ('echoed', 'closed', 'ended') AND old.late_days = 0 THEN 1 ELSE 0 END, -1
      FROM (SELECT 0 AS is_office, '' AS category_code, old.organisation_id AS unit_id
            UNION ALL SELECT 0, old.category_code, old.organisation_id
            UNION ALL SELECT 1, '', old.office_id
            UNION ALL SELECT 1, old.category_code, old.office_id) k
     WHERE k.unit_id IS NOT NULL AND old.state <> 'merged'
        ON CONFLICT (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_insert AFTER INSERT ON voice
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT new.organisation_id, new.state, CASE WHEN new.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN new.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, 1
      FROM (SELECT 1) one LEFT JOIN problem p ON p.id = new.problem_id LEFT JOIN problem_rating r ON r.voice_id = new.id AND r.problem_id = p.id AND r.round = p.round
     WHERE true
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_update AFTER UPDATE OF organisation_id, state, problem_id, secrecy ON voice
    WHEN old.organisation_id IS NOT new.organisation_id OR old.state IS NOT new.state OR old.problem_id IS NOT new.problem_id OR old.secrecy IS NOT new.secrecy
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT old.organisation_id, old.state, CASE WHEN old.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN old.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, -1
      FROM (SELECT 1) one LEFT JOIN problem p ON p.id = old.problem_id LEFT JOIN problem_rating r ON r.voice_id = old.id AND r.problem_id = p.id AND r.round = p.round
     WHERE true
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT new.organisation_id, new.state, CASE WHEN new.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN new.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, 1
      FROM (SELECT 1) one LEFT JOIN problem p ON p.id = new.problem_id LEFT JOIN problem_rating r ON r.voice_id = new.id AND r.problem_id = p.id AND r.round = p.round
     WHERE true
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_delete AFTER DELETE ON voice
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT old.organisation_id, old.state, CASE WHEN old.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN old.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, -1
      FROM (SELECT 1) one LEFT JOIN problem p ON p.id = old.problem_id LEFT JOIN problem_rating r ON r.voice_id = old.id AND r.problem_id = p.id AND r.round = p.round
     WHERE true
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_problem AFTER UPDATE OF state, is_public, is_confidential, round, echoed_at ON problem
    WHEN old.is_public IS NOT new.is_public OR old.is_confidential IS NOT new.is_confidential OR old.round IS NOT new.round
         OR (old.echoed_at IS NULL) <> (new.echoed_at IS NULL)
         OR (old.state IN ('echoed', 'closed', 'ended')) <> (new.state IN ('echoed', 'closed', 'ended'))
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR old.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(old.is_public, 0),
           CASE WHEN old.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN old.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, -1
      FROM voice v LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = old.id AND r.round = old.round
     WHERE v.problem_id = old.id
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR new.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(new.is_public, 0),
           CASE WHEN new.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN new.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, 1
      FROM voice v LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = new.id AND r.round = new.round
     WHERE v.problem_id = new.id
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_rating_insert AFTER INSERT ON problem_rating
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           0, -1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = new.voice_id AND p.id = new.problem_id AND p.round = new.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN new.score >= 3 THEN 2 ELSE 1 END, 1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = new.voice_id AND p.id = new.problem_id AND p.round = new.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_rating_update AFTER UPDATE OF voice_id, problem_id, round, score ON problem_rating
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN old.score >= 3 THEN 2 ELSE 1 END, -1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = old.voice_id AND p.id = old.problem_id AND p.round = old.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           0, 1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = old.voice_id AND p.id = old.problem_id AND p.round = old.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           0, -1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = new.voice_id AND p.id = new.problem_id AND p.round = new.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN new.score >= 3 THEN 2 ELSE 1 END, 1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = new.voice_id AND p.id = new.problem_id AND p.round = new.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER voice_count_rating_delete AFTER DELETE ON problem_rating
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN old.score >= 3 THEN 2 ELSE 1 END, -1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = old.voice_id AND p.id = old.problem_id AND p.round = old.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           0, 1
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = old.voice_id AND p.id = old.problem_id AND p.round = old.round
        ON CONFLICT (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating) DO UPDATE SET n = n + excluded.n;
END;

-- dialect: pg
CREATE INDEX problem_count_key ON problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime);
CREATE INDEX voice_count_key ON voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating);
CREATE FUNCTION problem_count_add(p problem, times BIGINT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END, p.is_public, p.is_confidential, p.state,
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END, times
      FROM (SELECT 0 AS is_office, '' AS category_code, p.organisation_id AS unit_id
            UNION ALL SELECT 0, p.category_code, p.organisation_id
            UNION ALL SELECT 1, '', p.office_id
            UNION ALL SELECT 1, p.category_code, p.office_id) k
     WHERE k.unit_id IS NOT NULL AND p.state <> 'merged';
$$;
CREATE FUNCTION problem_count_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM problem_count_add(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM problem_count_add(NEW, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_count_change AFTER INSERT OR DELETE ON problem FOR EACH ROW EXECUTE FUNCTION problem_count_keep();
CREATE TRIGGER problem_count_update AFTER UPDATE OF state, late_days, organisation_id, office_id, category_code, is_public, is_confidential ON problem FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.late_days IS DISTINCT FROM NEW.late_days OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.office_id IS DISTINCT FROM NEW.office_id OR OLD.category_code IS DISTINCT FROM NEW.category_code OR OLD.is_public IS DISTINCT FROM NEW.is_public OR OLD.is_confidential IS DISTINCT FROM NEW.is_confidential) EXECUTE FUNCTION problem_count_keep();
CREATE FUNCTION voice_count_add(v voice, times BIGINT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, times
      FROM (SELECT 1) one LEFT JOIN problem p ON p.id = v.problem_id LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
     WHERE true;
$$;
CREATE FUNCTION voice_count_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM voice_count_add(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM voice_count_add(NEW, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER voice_count_change AFTER INSERT OR DELETE ON voice FOR EACH ROW EXECUTE FUNCTION voice_count_keep();
CREATE TRIGGER voice_count_update AFTER UPDATE OF organisation_id, state, problem_id, secrecy ON voice FOR EACH ROW
    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.state IS DISTINCT FROM NEW.state OR OLD.problem_id IS DISTINCT FROM NEW.problem_id OR OLD.secrecy IS DISTINCT FROM NEW.secrecy) EXECUTE FUNCTION voice_count_keep();
CREATE FUNCTION voice_count_add_all(p problem, times BIGINT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, times
      FROM voice v LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
     WHERE v.problem_id = p.id;
$$;
CREATE FUNCTION voice_count_follow() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM voice_count_add_all(OLD, -1);
    PERFORM voice_count_add_all(NEW, 1);
    RETURN NULL;
END $$;
CREATE TRIGGER voice_count_problem AFTER UPDATE OF state, is_public, is_confidential, round, echoed_at ON problem FOR EACH ROW
    WHEN (OLD.is_public IS DISTINCT FROM NEW.is_public OR OLD.is_confidential IS DISTINCT FROM NEW.is_confidential OR OLD.round IS DISTINCT FROM NEW.round OR (OLD.echoed_at IS NULL) <> (NEW.echoed_at IS NULL)
          OR (OLD.state IN ('echoed', 'closed', 'ended')) <> (NEW.state IN ('echoed', 'closed', 'ended'))) EXECUTE FUNCTION voice_count_follow();
CREATE FUNCTION voice_count_rate(r problem_rating, times BIGINT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           0, - times
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = r.voice_id AND p.id = r.problem_id AND p.round = r.round;
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 ELSE 1 END, times
      FROM voice v JOIN problem p ON p.id = v.problem_id
     WHERE v.id = r.voice_id AND p.id = r.problem_id AND p.round = r.round;
$$;
CREATE FUNCTION voice_count_rated() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM voice_count_rate(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM voice_count_rate(NEW, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER voice_count_rating AFTER INSERT OR UPDATE OR DELETE ON problem_rating FOR EACH ROW EXECUTE FUNCTION voice_count_rated();
