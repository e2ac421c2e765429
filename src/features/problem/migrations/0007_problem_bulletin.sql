-- SPDX-License-Identifier: Apache-2.0
-- What the indicators count, as of any day; and the monthly bulletins.

ALTER TABLE problem ADD COLUMN contact_until_at INTEGER;    -- the first resident had to hear of it before this instant; absent in old rows
UPDATE problem SET contact_until_at = (SELECT min(v.received_at) FROM voice v WHERE v.problem_id = problem.id) + 86400000;
CREATE INDEX problem_by_acceptance ON problem (organisation_id, accepted_at, contact_until_at, is_public, is_confidential, state);
CREATE INDEX voice_by_answer ON voice (problem_id, first_answer_at, secrecy);

-- Every answer that was made public, with how long it held: a case is closed on a day when an answer of it holds at the
-- end of that day. Kept by triggers, so that whatever writes cases, steps and ratings keeps it.
-- scoped
CREATE TABLE problem_answer (
    problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
    round INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- as in its case, like the three next
    is_public INTEGER NOT NULL,
    is_confidential INTEGER NOT NULL,
    is_merged INTEGER NOT NULL,             -- the case is counted as the one that it went into
    is_first INTEGER NOT NULL,              -- of its case
    is_late INTEGER NOT NULL,               -- came after the limit
    echoed_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,              -- reopened; 9007199254740991: it holds
    replied_at INTEGER,                     -- a resident has said what they think of it: a rating, or that it is not solved
    rated INTEGER NOT NULL,                 -- ratings, without those of who spoke in confidence in an open case
    satisfied INTEGER NOT NULL,
    rated_at INTEGER,                       -- the last of them
    PRIMARY KEY (problem_id, round)
) STRICT;
CREATE INDEX problem_answer_by_place ON problem_answer (organisation_id, echoed_at, until_at, is_late, is_first, is_public, is_confidential,
                                                        is_merged, replied_at, rated, satisfied, rated_at, problem_id, round);
INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at, replied_at,
                            rated, satisfied, rated_at)
SELECT p.id, s.round, p.organisation_id, p.is_public, p.is_confidential, 0,
       CASE WHEN s.round = (SELECT min(f.round) FROM problem_step f WHERE f.problem_id = p.id AND f.act = 'publish') THEN 1 ELSE 0 END,
       CASE WHEN s.round = p.round AND p.late_days > 0 THEN 1 ELSE 0 END, s.at,
       coalesce((SELECT min(u.at) FROM problem_step u WHERE u.problem_id = p.id AND u.act = 'reopen' AND u.round = s.round + 1), 9007199254740991),
       coalesce((SELECT min(r.at) FROM problem_rating r WHERE r.problem_id = p.id AND r.round = s.round),
                (SELECT min(u.at) FROM problem_step u WHERE u.problem_id = p.id AND u.act = 'reopen' AND u.round = s.round + 1)),
       (SELECT count(*) FROM problem_rating r JOIN voice v ON v.id = r.voice_id
         WHERE r.problem_id = p.id AND r.round = s.round AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)),
       (SELECT count(*) FROM problem_rating r JOIN voice v ON v.id = r.voice_id
         WHERE r.problem_id = p.id AND r.round = s.round AND r.score >= 3 AND (v.secrecy <> 'confidential' OR p.is_confidential = 1)),
       (SELECT max(r.at) FROM problem_rating r WHERE r.problem_id = p.id AND r.round = s.round)
  FROM problem p JOIN problem_step s ON s.problem_id = p.id AND s.act = 'publish';

-- dialect: sqlite
CREATE TRIGGER problem_answer_echo AFTER UPDATE OF echoed_at ON problem WHEN new.echoed_at IS NOT NULL
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at, rated, satisfied)
    VALUES (new.id, new.round, new.organisation_id, new.is_public, new.is_confidential, 0,
            NOT EXISTS (SELECT 1 FROM problem_answer f WHERE f.problem_id = new.id AND f.round < new.round),
            coalesce(new.late_days, 0) > 0, new.echoed_at, 9007199254740991, 0, 0)
        ON CONFLICT (problem_id, round) DO UPDATE SET echoed_at = excluded.echoed_at, is_late = excluded.is_late, until_at = excluded.until_at;
END;
-- Taken back: not reopened, for that begins a round.
CREATE TRIGGER problem_answer_undo AFTER UPDATE OF echoed_at ON problem WHEN old.echoed_at IS NOT NULL AND new.echoed_at IS NULL AND old.round = new.round
BEGIN
    DELETE FROM problem_answer WHERE problem_id = new.id AND round = new.round;
END;
CREATE TRIGGER problem_answer_insert AFTER INSERT ON problem WHEN new.echoed_at IS NOT NULL
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at, rated, satisfied)
    VALUES (new.id, new.round, new.organisation_id, new.is_public, new.is_confidential, new.state = 'merged', 1,
            coalesce(new.late_days, 0) > 0, new.echoed_at, 9007199254740991, 0, 0);
END;
CREATE TRIGGER problem_answer_case AFTER UPDATE OF organisation_id, is_public, is_confidential, state ON problem
    WHEN old.organisation_id <> new.organisation_id OR old.is_public <> new.is_public OR old.is_confidential <> new.is_confidential
         OR (old.state = 'merged') <> (new.state = 'merged')
BEGIN
    UPDATE problem_answer SET organisation_id = new.organisation_id, is_public = new.is_public, is_confidential = new.is_confidential,
                              is_merged = (new.state = 'merged')
     WHERE problem_id = new.id;
END;
CREATE TRIGGER problem_answer_reopen AFTER INSERT ON problem_step WHEN new.act = 'reopen'
BEGIN
    UPDATE problem_answer SET until_at = new.at, replied_at = coalesce(replied_at, new.at)
     WHERE problem_id = new.problem_id AND round < new.round AND until_at = 9007199254740991;
END;
CREATE TRIGGER problem_answer_rating AFTER INSERT ON problem_rating
BEGIN
    UPDATE problem_answer SET rated = rated + 1, satisfied = satisfied + (new.score >= 3), rated_at = max(coalesce(rated_at, 0), new.at),
                              replied_at = min(coalesce(replied_at, new.at), new.at)
     WHERE problem_id = new.problem_id AND round = new.round
       AND (is_confidential = 1 OR (SELECT v.secrecy FROM voice v WHERE v.id = new.voice_id) <> 'confidential');
END;
-- dialect: pg
CREATE FUNCTION problem_answer_echo() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at, rated, satisfied)
    VALUES (NEW.id, NEW.round, NEW.organisation_id, NEW.is_public, NEW.is_confidential, CASE WHEN NEW.state = 'merged' THEN 1 ELSE 0 END,
            CASE WHEN EXISTS (SELECT 1 FROM problem_answer f WHERE f.problem_id = NEW.id AND f.round < NEW.round) THEN 0 ELSE 1 END,
            CASE WHEN NEW.late_days > 0 THEN 1 ELSE 0 END, NEW.echoed_at, 9007199254740991, 0, 0)
        ON CONFLICT (problem_id, round) DO UPDATE SET echoed_at = excluded.echoed_at, is_late = excluded.is_late, until_at = excluded.until_at;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_echo AFTER UPDATE OF echoed_at ON problem FOR EACH ROW WHEN (NEW.echoed_at IS NOT NULL) EXECUTE FUNCTION problem_answer_echo();
CREATE FUNCTION problem_answer_undo() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM problem_answer WHERE problem_id = NEW.id AND round = NEW.round;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_undo AFTER UPDATE OF echoed_at ON problem FOR EACH ROW
    WHEN (OLD.echoed_at IS NOT NULL AND NEW.echoed_at IS NULL AND OLD.round = NEW.round) EXECUTE FUNCTION problem_answer_undo();
CREATE TRIGGER problem_answer_insert AFTER INSERT ON problem FOR EACH ROW WHEN (NEW.echoed_at IS NOT NULL) EXECUTE FUNCTION problem_answer_echo();
CREATE FUNCTION problem_answer_case() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE problem_answer SET organisation_id = NEW.organisation_id, is_public = NEW.is_public, is_confidential = NEW.is_confidential,
                              is_merged = CASE WHEN NEW.state = 'merged' THEN 1 ELSE 0 END
     WHERE problem_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_case AFTER UPDATE OF organisation_id, is_public, is_confidential, state ON problem FOR EACH ROW
    WHEN (OLD.organisation_id <> NEW.organisation_id OR OLD.is_public <> NEW.is_public OR OLD.is_confidential <> NEW.is_confidential
          OR (OLD.state = 'merged') <> (NEW.state = 'merged')) EXECUTE FUNCTION problem_answer_case();
CREATE FUNCTION problem_answer_reopen() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE problem_answer SET until_at = NEW.at, replied_at = coalesce(replied_at, NEW.at)
     WHERE problem_id = NEW.problem_id AND round < NEW.round AND until_at = 9007199254740991;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_reopen AFTER INSERT ON problem_step FOR EACH ROW WHEN (NEW.act = 'reopen') EXECUTE FUNCTION problem_answer_reopen();
CREATE FUNCTION problem_answer_rating() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE problem_answer SET rated = rated + 1, satisfied = satisfied + CASE WHEN NEW.score >= 3 THEN 1 ELSE 0 END,
                              rated_at = greatest(rated_at, NEW.at), replied_at = least(replied_at, NEW.at)
     WHERE problem_id = NEW.problem_id AND round = NEW.round
       AND (is_confidential = 1 OR (SELECT v.secrecy FROM voice v WHERE v.id = NEW.voice_id) <> 'confidential');
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_rating AFTER INSERT ON problem_rating FOR EACH ROW EXECUTE FUNCTION problem_answer_rating();
-- dialect: both

-- 通报: what was told of a month. What it tells lies in the three tables below as it was on the day when it was made.
-- scoped
CREATE TABLE problem_bulletin (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),  -- of its places
    month_day INTEGER NOT NULL,             -- first day of the month
    edition INTEGER NOT NULL,               -- 1, and one more after each that was withdrawn
    state TEXT NOT NULL,                    -- draft, frozen, signed, published, withdrawn
    organisation_name TEXT NOT NULL,        -- as it was called
    as_of INTEGER NOT NULL,                 -- when the rows were counted
    is_ranked INTEGER NOT NULL,             -- tells which places did best
    remarks TEXT NOT NULL,
    made_by INTEGER REFERENCES person (id), -- absent: by itself
    made_at INTEGER NOT NULL,
    frozen_at INTEGER,
    hash BLOB,                              -- SHA-256 of all that it tells, since it was frozen
    signed_by INTEGER REFERENCES person (id),
    signer_name TEXT,                       -- as it was
    signed_at INTEGER,
    published_at INTEGER,
    withdrawn_at INTEGER,
    withdraw_reason TEXT,
    UNIQUE (organisation_id, month_day, edition)
) STRICT;
CREATE INDEX problem_bulletin_by_month ON problem_bulletin (state, month_day);
CREATE TABLE problem_bulletin_figure (
    bulletin_id INTEGER NOT NULL REFERENCES problem_bulletin (id) ON DELETE CASCADE,
    sort INTEGER NOT NULL,
    code TEXT NOT NULL,                     -- of the indicator
    numerator INTEGER NOT NULL,             -- at the end of the month
    denominator INTEGER NOT NULL,
    numerator_before INTEGER NOT NULL,      -- a month earlier
    denominator_before INTEGER NOT NULL,
    PRIMARY KEY (bulletin_id, sort)
) STRICT;
CREATE TABLE problem_bulletin_late (
    bulletin_id INTEGER NOT NULL REFERENCES problem_bulletin (id) ON DELETE CASCADE,
    sort INTEGER NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    place_name TEXT NOT NULL,
    office_name TEXT,
    person_name TEXT,
    due_day INTEGER NOT NULL,
    PRIMARY KEY (bulletin_id, sort)
) STRICT;
-- Only when ranking is switched on.
CREATE TABLE problem_bulletin_place (
    bulletin_id INTEGER NOT NULL REFERENCES problem_bulletin (id) ON DELETE CASCADE,
    sort INTEGER NOT NULL,
    name TEXT NOT NULL,
    closed INTEGER NOT NULL,
    intime INTEGER NOT NULL,
    PRIMARY KEY (bulletin_id, sort)
) STRICT;
