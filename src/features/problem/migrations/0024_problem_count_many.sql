-- SPDX-License-Identifier: Apache-2.0
-- PostgreSQL counts what a statement has added or dropped once and not row by row: an import of 100,000 cases takes a quarter of
-- the time. SQLite's triggers know rows only, and are quick.

-- dialect: pg
DROP TRIGGER problem_count_change ON problem;
DROP TRIGGER voice_count_change ON voice;
DROP TRIGGER problem_answer_insert ON problem;
CREATE FUNCTION problem_count_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_count (is_office, category_code, unit_id, about_id, is_public, is_confidential, state, is_ontime, n)
    SELECT k.is_office, k.category_code, k.unit_id, CASE WHEN p.is_confidential = 1 THEN p.organisation_id ELSE 0 END, p.is_public, p.is_confidential, p.state,
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') AND p.late_days = 0 THEN 1 ELSE 0 END, CASE WHEN TG_OP = 'DELETE' THEN -count(*) ELSE count(*) END
      FROM many p CROSS JOIN LATERAL (VALUES (0, '', p.organisation_id), (0, p.category_code, p.organisation_id),
                                             (1, '', p.office_id), (1, p.category_code, p.office_id)) AS k (is_office, category_code, unit_id)
     WHERE k.unit_id IS NOT NULL AND p.state <> 'merged'
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_count_insert AFTER INSERT ON problem REFERENCING NEW TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_count_many();
CREATE TRIGGER problem_count_delete AFTER DELETE ON problem REFERENCING OLD TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_count_many();
CREATE FUNCTION voice_count_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO voice_count (organisation_id, state, is_attached, is_hidden, is_public, is_over, is_asked, rating, n)
    SELECT v.organisation_id, v.state, CASE WHEN v.problem_id IS NULL THEN 0 ELSE 1 END,
           CASE WHEN v.secrecy = 'confidential' OR p.is_confidential = 1 THEN 1 ELSE 0 END, coalesce(p.is_public, 0),
           CASE WHEN p.state IN ('echoed', 'closed', 'ended') THEN 1 ELSE 0 END, CASE WHEN p.echoed_at IS NULL THEN 0 ELSE 1 END,
           CASE WHEN r.score >= 3 THEN 2 WHEN r.id IS NOT NULL THEN 1 ELSE 0 END, CASE WHEN TG_OP = 'DELETE' THEN -count(*) ELSE count(*) END
      FROM many v LEFT JOIN problem p ON p.id = v.problem_id LEFT JOIN problem_rating r ON r.voice_id = v.id AND r.problem_id = p.id AND r.round = p.round
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
    RETURN NULL;
END $$;
CREATE TRIGGER voice_count_insert AFTER INSERT ON voice REFERENCING NEW TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION voice_count_many();
CREATE TRIGGER voice_count_delete AFTER DELETE ON voice REFERENCING OLD TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION voice_count_many();
CREATE FUNCTION problem_answer_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_answer (problem_id, round, organisation_id, is_public, is_confidential, is_merged, is_first, is_late, echoed_at, until_at, rated, satisfied)
    SELECT p.id, p.round, p.organisation_id, p.is_public, p.is_confidential, CASE WHEN p.state = 'merged' THEN 1 ELSE 0 END, 1,
           CASE WHEN p.late_days > 0 THEN 1 ELSE 0 END, p.echoed_at, 9007199254740991, 0, 0
      FROM many p WHERE p.echoed_at IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_answer_insert AFTER INSERT ON problem REFERENCING NEW TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_answer_many();
-- dialect: both
