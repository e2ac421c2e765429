-- SPDX-License-Identifier: Apache-2.0
-- The indicators as of any day without a look at the rows: what they count, summed by place or office and day, and balances
-- at the end of every span of days (problem_tally.h). A case that changes is noted as touched, and what was summed of it is taken
-- back (problem_tally_delta); until a job sums it again, it is counted from its rows. So the figures hold at every moment.

-- What was kept of the ratings in problem_answer is in the sums now.
-- dialect: sqlite
DROP TRIGGER problem_answer_echo;
DROP TRIGGER problem_answer_insert;
DROP TRIGGER problem_answer_rating;
-- dialect: both
DROP INDEX problem_answer_by_place;
ALTER TABLE problem_answer DROP COLUMN rated;
ALTER TABLE problem_answer DROP COLUMN satisfied;
ALTER TABLE problem_answer DROP COLUMN rated_at;
CREATE INDEX problem_answer_by_time ON problem_answer (echoed_at, problem_id, round, until_at, is_first, is_late, replied_at);
CREATE INDEX problem_answer_by_end ON problem_answer (until_at) WHERE until_at < 9007199254740991;
-- dialect: sqlite
CREATE TRIGGER problem_answer_echo AFTER UPDATE OF echoed_at ON problem WHEN new.echoed_at IS NOT NULL
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at)
    VALUES (new.id, new.round, new.organisation_id, new.is_public, new.is_confidential, 0,
            NOT EXISTS (SELECT 1 FROM problem_answer f WHERE f.problem_id = new.id AND f.round < new.round),
            coalesce(new.late_days, 0) > 0, new.echoed_at, 9007199254740991)
        ON CONFLICT (problem_id, round) DO UPDATE SET echoed_at = excluded.echoed_at, is_late = excluded.is_late, until_at = excluded.until_at;
END;
CREATE TRIGGER problem_answer_insert AFTER INSERT ON problem WHEN new.echoed_at IS NOT NULL
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at)
    VALUES (new.id, new.round, new.organisation_id, new.is_public, new.is_confidential, new.state = 'merged', 1,
            coalesce(new.late_days, 0) > 0, new.echoed_at, 9007199254740991);
END;
CREATE TRIGGER problem_answer_rating AFTER INSERT ON problem_rating
BEGIN
    UPDATE problem_answer SET replied_at = new.at
     WHERE problem_id = new.problem_id AND round = new.round AND (replied_at IS NULL OR replied_at > new.at)
       AND (is_confidential = 1 OR (SELECT v.secrecy FROM voice v WHERE v.id = new.voice_id) <> 'confidential');
END;
-- dialect: pg
CREATE OR REPLACE FUNCTION problem_answer_echo() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at)
    VALUES (NEW.id, NEW.round, NEW.organisation_id, NEW.is_public, NEW.is_confidential, CASE WHEN NEW.state = 'merged' THEN 1 ELSE 0 END,
            CASE WHEN EXISTS (SELECT 1 FROM problem_answer f WHERE f.problem_id = NEW.id AND f.round < NEW.round) THEN 0 ELSE 1 END,
            CASE WHEN NEW.late_days > 0 THEN 1 ELSE 0 END, NEW.echoed_at, 9007199254740991)
        ON CONFLICT (problem_id, round) DO UPDATE SET echoed_at = excluded.echoed_at, is_late = excluded.is_late, until_at = excluded.until_at;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION problem_answer_rating() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE problem_answer SET replied_at = NEW.at
     WHERE problem_id = NEW.problem_id AND round = NEW.round AND (replied_at IS NULL OR replied_at > NEW.at)
       AND (is_confidential = 1 OR (SELECT v.secrecy FROM voice v WHERE v.id = NEW.voice_id) <> 'confidential');
    RETURN NULL;
END $$;
-- dialect: both

-- Cases that changed since they were summed; a site that is older than this has not summed any yet.
CREATE TABLE problem_tally_touched (
    problem_id INTEGER PRIMARY KEY,         -- may be gone
    is_taken INTEGER NOT NULL               -- while the job sums it
) STRICT;
CREATE INDEX problem_tally_touched_by_taken ON problem_tally_touched (is_taken, problem_id);
INSERT INTO problem_tally_touched (problem_id, is_taken) SELECT p.id, 0 FROM problem p;

-- What changes in the sums. All tables of sums tell apart what the sight asks for, as problem_count does.
CREATE TABLE problem_tally_delta (
    problem_id INTEGER NOT NULL,
    is_office INTEGER NOT NULL,             -- 0: of the place where the case is, 1: of the office that has it
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,              -- of confidential ones the place, else 0
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    at INTEGER NOT NULL,
    accepted INTEGER NOT NULL,              -- the measures of problem_indicator.h
    prompt INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    intime INTEGER NOT NULL,
    ever INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    replied INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    voices INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    rated INTEGER NOT NULL,
    satisfied INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_tally_delta_by_problem ON problem_tally_delta (problem_id);
-- Of each day, as far as the cases are summed.
CREATE TABLE problem_tally_day (
    is_office INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    intime INTEGER NOT NULL,
    ever INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    replied INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    voices INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    rated INTEGER NOT NULL,
    satisfied INTEGER NOT NULL,
    PRIMARY KEY (is_office, day, unit_id, about_id, is_public, is_confidential)
) STRICT, WITHOUT ROWID;
-- Balances: all days before the first of a span.
CREATE TABLE problem_tally_sum (
    is_office INTEGER NOT NULL,
    span INTEGER NOT NULL,                  -- number of the span: its first day divided by the days of a span
    unit_id INTEGER NOT NULL,
    about_id INTEGER NOT NULL,
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    intime INTEGER NOT NULL,
    ever INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    replied INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    voices INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    rated INTEGER NOT NULL,
    satisfied INTEGER NOT NULL,
    PRIMARY KEY (is_office, span, unit_id, about_id, is_public, is_confidential)
) STRICT, WITHOUT ROWID;
-- The spans that have their balances, none left out between the first and the last.
CREATE TABLE problem_tally_span (
    span INTEGER PRIMARY KEY
) STRICT;

-- What the measures count of the touched cases, at the instants from which on they count it. A rating, a reply and an end of an answer
-- count from the answer on, a voice from its case on. Same conditions as the rows (problem_indicator.sql).
CREATE VIEW problem_tally_event AS
SELECT e.problem_id, e.is_taken, k.is_office, CASE k.is_office WHEN 0 THEN e.organisation_id ELSE e.office_id END AS unit_id,
       CASE e.is_confidential WHEN 1 THEN e.organisation_id ELSE 0 END AS about_id, e.is_public, e.is_confidential, e.at,
       e.accepted, e.prompt, e.closed, e.intime, e.ever, e.reopened, e.replied, e.solved, e.voices, e.asked, e.rated, e.satisfied
  FROM (SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential, p.accepted_at AS at,
               1 AS accepted, CASE WHEN p.accepted_at < p.contact_until_at THEN 1 ELSE 0 END AS prompt,
               0 AS closed, 0 AS intime, 0 AS ever, 0 AS reopened, 0 AS replied, 0 AS solved, 0 AS voices, 0 AS asked, 0 AS rated, 0 AS satisfied
          FROM problem_tally_touched d CROSS JOIN problem p
         WHERE p.id = d.problem_id AND p.state <> 'merged'
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential,
               CASE WHEN w.first_answer_at > p.accepted_at THEN w.first_answer_at ELSE p.accepted_at END,
               0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN voice w
         WHERE p.id = d.problem_id AND p.state <> 'merged'
           AND w.problem_id = p.id AND w.first_answer_at IS NOT NULL AND w.state <> 'withdrawn' AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential, a.echoed_at,
               0, 0, 1, 1 - a.is_late, a.is_first, 0, 0, 0, 0,
               (SELECT count(*) FROM voice w WHERE w.problem_id = a.problem_id AND w.first_answer_at <= a.echoed_at AND w.state <> 'withdrawn'
                                               AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)), 0, 0
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN problem_answer a
         WHERE p.id = d.problem_id AND p.state <> 'merged' AND a.problem_id = p.id
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential,
               CASE WHEN a.until_at > a.echoed_at THEN a.until_at ELSE a.echoed_at END,
               0, 0, - 1, a.is_late - 1, 0, a.is_first, 0, CASE WHEN a.replied_at < a.until_at AND a.echoed_at < a.until_at THEN - 1 ELSE 0 END, 0,
               - (SELECT count(*) FROM voice w WHERE w.problem_id = a.problem_id AND w.first_answer_at <= a.echoed_at AND w.state <> 'withdrawn'
                                                 AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)), 0, 0
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN problem_answer a
         WHERE p.id = d.problem_id AND p.state <> 'merged' AND a.problem_id = p.id AND a.until_at < 9007199254740991
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential,
               CASE WHEN a.replied_at > a.echoed_at THEN a.replied_at ELSE a.echoed_at END,
               0, 0, 0, 0, 0, 0, 1, CASE WHEN a.replied_at < a.until_at AND a.echoed_at < a.until_at THEN 1 ELSE 0 END, 0, 0, 0, 0
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN problem_answer a
         WHERE p.id = d.problem_id AND p.state <> 'merged' AND a.problem_id = p.id AND a.replied_at IS NOT NULL
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential,
               CASE WHEN r.at > a.echoed_at THEN r.at ELSE a.echoed_at END,
               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, CASE WHEN r.score >= 3 THEN 1 ELSE 0 END
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN problem_answer a CROSS JOIN problem_rating r CROSS JOIN voice w
         WHERE p.id = d.problem_id AND p.state <> 'merged' AND a.problem_id = p.id AND r.problem_id = p.id AND r.round = a.round
           AND r.at < a.until_at AND a.echoed_at < a.until_at
           AND w.id = r.voice_id AND w.problem_id = p.id AND w.state <> 'withdrawn' AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)
        UNION ALL
        SELECT d.problem_id, d.is_taken, p.organisation_id, p.office_id, p.is_public, p.is_confidential, a.until_at,
               0, 0, 0, 0, 0, 0, 0, 0, 0, 0, - 1, CASE WHEN r.score >= 3 THEN - 1 ELSE 0 END
          FROM problem_tally_touched d CROSS JOIN problem p CROSS JOIN problem_answer a CROSS JOIN problem_rating r CROSS JOIN voice w
         WHERE p.id = d.problem_id AND p.state <> 'merged' AND a.problem_id = p.id AND r.problem_id = p.id AND r.round = a.round
           AND r.at < a.until_at AND a.echoed_at < a.until_at AND a.until_at < 9007199254740991
           AND w.id = r.voice_id AND w.problem_id = p.id AND w.state <> 'withdrawn' AND (w.secrecy <> 'confidential' OR p.is_confidential = 1)) e
  JOIN (SELECT 0 AS is_office UNION ALL SELECT 1) k ON k.is_office = 0 OR e.office_id IS NOT NULL;

-- Before anything that they count of a case changes, the case is touched: each statement that may change it does so first.
-- dialect: sqlite
CREATE TRIGGER problem_tally_touch AFTER INSERT ON problem_tally_touched
BEGIN
    INSERT INTO problem_tally_delta (problem_id, is_office, unit_id, about_id, is_public, is_confidential, at,
                                     accepted, prompt, closed, intime, ever, reopened, replied, solved, voices, asked, rated, satisfied)
    SELECT e.problem_id, e.is_office, e.unit_id, e.about_id, e.is_public, e.is_confidential, e.at,
           - e.accepted, - e.prompt, - e.closed, - e.intime, - e.ever, - e.reopened, - e.replied, - e.solved, - e.voices, - e.asked, - e.rated, - e.satisfied
      FROM problem_tally_event e WHERE e.problem_id = new.problem_id;
END;
CREATE TRIGGER problem_tally_insert BEFORE INSERT ON problem
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (new.id, 0);
END;
CREATE TRIGGER problem_tally_update BEFORE UPDATE OF organisation_id, office_id, is_public, is_confidential, state, accepted_at, contact_until_at ON problem
    WHEN (old.organisation_id IS NOT new.organisation_id OR old.office_id IS NOT new.office_id OR old.is_public IS NOT new.is_public
          OR old.is_confidential IS NOT new.is_confidential OR (old.state = 'merged') <> (new.state = 'merged')
          OR old.accepted_at IS NOT new.accepted_at OR old.contact_until_at IS NOT new.contact_until_at)
         AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.id, 0);
END;
CREATE TRIGGER problem_tally_delete BEFORE DELETE ON problem
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.id, 0);
END;
CREATE TRIGGER problem_tally_voice_insert BEFORE INSERT ON voice
    WHEN new.problem_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (new.problem_id, 0);
END;
CREATE TRIGGER problem_tally_voice_leave BEFORE UPDATE OF problem_id, first_answer_at, secrecy, state ON voice
    WHEN old.problem_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.problem_id, 0);
END;
CREATE TRIGGER problem_tally_voice_join BEFORE UPDATE OF problem_id ON voice
    WHEN new.problem_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) SELECT new.problem_id, 0
     WHERE NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.problem_id);
END;
CREATE TRIGGER problem_tally_voice_delete BEFORE DELETE ON voice
    WHEN old.problem_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.problem_id, 0);
END;
CREATE TRIGGER problem_tally_answer_insert BEFORE INSERT ON problem_answer
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (new.problem_id, 0);
END;
CREATE TRIGGER problem_tally_answer_update BEFORE UPDATE OF echoed_at, until_at, replied_at, is_first, is_late ON problem_answer
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.problem_id, 0);
END;
CREATE TRIGGER problem_tally_answer_delete BEFORE DELETE ON problem_answer
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.problem_id, 0);
END;
CREATE TRIGGER problem_tally_rating_insert BEFORE INSERT ON problem_rating
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = new.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (new.problem_id, 0);
END;
CREATE TRIGGER problem_tally_rating_update BEFORE UPDATE OF problem_id, voice_id, round, score, at ON problem_rating
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) SELECT p.id, 0 FROM problem p
     WHERE p.id IN (old.problem_id, new.problem_id) AND NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = p.id);
END;
CREATE TRIGGER problem_tally_rating_delete BEFORE DELETE ON problem_rating
    WHEN NOT EXISTS (SELECT 1 FROM problem_tally_touched d WHERE d.problem_id = old.problem_id)
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (old.problem_id, 0);
END;
-- dialect: pg
-- Who touches a case that is touched already holds it until the end of the transaction, so that it is not summed meanwhile.
CREATE FUNCTION problem_tally_touch(id BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF id IS NULL THEN RETURN; END IF;
    LOOP
        INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (id, 0) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            INSERT INTO problem_tally_delta (problem_id, is_office, unit_id, about_id, is_public, is_confidential, at,
                                             accepted, prompt, closed, intime, ever, reopened, replied, solved, voices, asked, rated, satisfied)
            SELECT e.problem_id, e.is_office, e.unit_id, e.about_id, e.is_public, e.is_confidential, e.at,
                   - e.accepted, - e.prompt, - e.closed, - e.intime, - e.ever, - e.reopened, - e.replied, - e.solved, - e.voices, - e.asked, - e.rated, - e.satisfied
              FROM problem_tally_event e WHERE e.problem_id = id;
            RETURN;
        END IF;
        PERFORM 1 FROM problem_tally_touched d WHERE d.problem_id = id FOR SHARE;
        IF FOUND THEN RETURN; END IF;
    END LOOP;
END $$;
CREATE FUNCTION problem_tally_problem() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM problem_tally_touch(OLD.id);
        RETURN OLD;
    END IF;
    PERFORM problem_tally_touch(NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER problem_tally_change BEFORE INSERT OR DELETE ON problem FOR EACH ROW EXECUTE FUNCTION problem_tally_problem();
CREATE TRIGGER problem_tally_update BEFORE UPDATE OF organisation_id, office_id, is_public, is_confidential, state, accepted_at, contact_until_at ON problem FOR EACH ROW
    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.office_id IS DISTINCT FROM NEW.office_id OR OLD.is_public IS DISTINCT FROM NEW.is_public
          OR OLD.is_confidential IS DISTINCT FROM NEW.is_confidential OR (OLD.state = 'merged') <> (NEW.state = 'merged')
          OR OLD.accepted_at IS DISTINCT FROM NEW.accepted_at OR OLD.contact_until_at IS DISTINCT FROM NEW.contact_until_at) EXECUTE FUNCTION problem_tally_problem();
CREATE FUNCTION problem_tally_part() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM problem_tally_touch(OLD.problem_id); END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    PERFORM problem_tally_touch(NEW.problem_id);
    RETURN NEW;
END $$;
CREATE TRIGGER problem_tally_change BEFORE INSERT OR DELETE ON voice FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
CREATE TRIGGER problem_tally_update BEFORE UPDATE OF problem_id, first_answer_at, secrecy, state ON voice FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
CREATE TRIGGER problem_tally_change BEFORE INSERT OR DELETE ON problem_answer FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
CREATE TRIGGER problem_tally_update BEFORE UPDATE OF echoed_at, until_at, replied_at, is_first, is_late ON problem_answer FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
CREATE TRIGGER problem_tally_change BEFORE INSERT OR DELETE ON problem_rating FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
CREATE TRIGGER problem_tally_update BEFORE UPDATE OF problem_id, voice_id, round, score, at ON problem_rating FOR EACH ROW EXECUTE FUNCTION problem_tally_part();
-- dialect: both
