-- SPDX-License-Identifier: Apache-2.0
-- Of a case that is new nothing was summed: nothing has to be taken back, so that an import does not look for it.

-- dialect: sqlite
DROP TRIGGER problem_tally_touch;
CREATE TRIGGER problem_tally_touch AFTER INSERT ON problem_tally_touched WHEN EXISTS (SELECT 1 FROM problem p WHERE p.id = new.problem_id)
BEGIN
    INSERT INTO problem_tally_delta (problem_id, is_office, unit_id, about_id, is_public, is_confidential, at,
                                     accepted, prompt, closed, intime, ever, reopened, replied, solved, voices, asked, rated, satisfied)
    SELECT e.problem_id, e.is_office, e.unit_id, e.about_id, e.is_public, e.is_confidential, e.at,
           - e.accepted, - e.prompt, - e.closed, - e.intime, - e.ever, - e.reopened, - e.replied, - e.solved, - e.voices, - e.asked, - e.rated, - e.satisfied
      FROM problem_tally_event e WHERE e.problem_id = new.problem_id;
END;
-- dialect: pg
CREATE FUNCTION problem_tally_new() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_tally_touched (problem_id, is_taken) VALUES (NEW.id, 0) ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;
DROP TRIGGER problem_tally_change ON problem;
CREATE TRIGGER problem_tally_insert BEFORE INSERT ON problem FOR EACH ROW EXECUTE FUNCTION problem_tally_new();
CREATE TRIGGER problem_tally_delete BEFORE DELETE ON problem FOR EACH ROW EXECUTE FUNCTION problem_tally_problem();
-- As 0024 made it, without what 0025 has dropped.
CREATE OR REPLACE FUNCTION problem_answer_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at)
    SELECT p.id, p.round, p.organisation_id, p.is_public, p.is_confidential, CASE WHEN p.state = 'merged' THEN 1 ELSE 0 END, 1,
           CASE WHEN p.late_days > 0 THEN 1 ELSE 0 END, p.echoed_at, 9007199254740991
      FROM many p WHERE p.echoed_at IS NOT NULL;
    RETURN NULL;
END $$;
-- dialect: both
