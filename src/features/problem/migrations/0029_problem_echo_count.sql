-- SPDX-License-Identifier: Apache-2.0
-- The echo wall at any size: its order, that of one place, and its counts, which triggers keep as those of cases (0027).

DROP INDEX problem_by_echo;
CREATE INDEX problem_echo_by_time ON problem (is_public, echoed_at, id, organisation_id, category_code, result) WHERE is_public = 1 AND is_confidential = 0 AND echoed_at IS NOT NULL;
CREATE INDEX problem_echo_by_place ON problem (organisation_id, echoed_at, id, category_code, result) WHERE is_public = 1 AND is_confidential = 0 AND echoed_at IS NOT NULL;

-- How many public answers there are of each result, by place; of every category, and of all together (category_code '').
-- dialect: sqlite
CREATE TABLE problem_echo_count (
    category_code TEXT NOT NULL,
    organisation_id INTEGER NOT NULL,
    result TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (category_code, organisation_id, result)
) STRICT, WITHOUT ROWID;
-- dialect: pg
CREATE TABLE problem_echo_count (
    category_code TEXT NOT NULL,
    organisation_id INTEGER NOT NULL,
    result TEXT NOT NULL,
    n INTEGER NOT NULL
);
CREATE INDEX problem_echo_count_key ON problem_echo_count (category_code, organisation_id, result);
-- dialect: both
INSERT INTO problem_echo_count (category_code, organisation_id, result, n)
SELECT CASE WHEN w.is_whole = 1 THEN '' ELSE p.category_code END, p.organisation_id, coalesce(p.result, ''), count(*)
  FROM problem p CROSS JOIN (SELECT 0 AS is_whole UNION ALL SELECT 1) w
 WHERE p.is_public = 1 AND p.is_confidential = 0 AND p.echoed_at IS NOT NULL
 GROUP BY 1, 2, 3;

-- dialect: sqlite
CREATE TRIGGER problem_echo_insert AFTER INSERT ON problem WHEN new.is_public = 1 AND new.is_confidential = 0 AND new.echoed_at IS NOT NULL
BEGIN
    INSERT INTO problem_echo_count (category_code, organisation_id, result, n)
    SELECT k.category_code, new.organisation_id, coalesce(new.result, ''), 1 FROM (SELECT '' AS category_code UNION ALL SELECT new.category_code) k WHERE true
        ON CONFLICT (category_code, organisation_id, result) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER problem_echo_delete AFTER DELETE ON problem WHEN old.is_public = 1 AND old.is_confidential = 0 AND old.echoed_at IS NOT NULL
BEGIN
    UPDATE problem_echo_count SET n = n - 1
     WHERE category_code IN ('', old.category_code) AND organisation_id = old.organisation_id AND result = coalesce(old.result, '');
END;
CREATE TRIGGER problem_echo_update AFTER UPDATE OF is_public, is_confidential, echoed_at, result, organisation_id, category_code ON problem
    WHEN (old.is_public = 1 AND old.is_confidential = 0 AND old.echoed_at IS NOT NULL) OR (new.is_public = 1 AND new.is_confidential = 0 AND new.echoed_at IS NOT NULL)
BEGIN
    UPDATE problem_echo_count SET n = n - 1
     WHERE old.is_public = 1 AND old.is_confidential = 0 AND old.echoed_at IS NOT NULL
       AND category_code IN ('', old.category_code) AND organisation_id = old.organisation_id AND result = coalesce(old.result, '');
    INSERT INTO problem_echo_count (category_code, organisation_id, result, n)
    SELECT k.category_code, new.organisation_id, coalesce(new.result, ''), 1 FROM (SELECT '' AS category_code UNION ALL SELECT new.category_code) k
     WHERE new.is_public = 1 AND new.is_confidential = 0 AND new.echoed_at IS NOT NULL
        ON CONFLICT (category_code, organisation_id, result) DO UPDATE SET n = n + 1;
END;

-- dialect: pg
CREATE FUNCTION problem_echo_many() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_echo_count (category_code, organisation_id, result, n)
    SELECT k.category_code, p.organisation_id, coalesce(p.result, ''), CASE WHEN TG_OP = 'DELETE' THEN -count(*) ELSE count(*) END
      FROM many p CROSS JOIN LATERAL (VALUES (''), (p.category_code)) AS k (category_code)
     WHERE p.is_public = 1 AND p.is_confidential = 0 AND p.echoed_at IS NOT NULL
     GROUP BY 1, 2, 3;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_echo_insert AFTER INSERT ON problem REFERENCING NEW TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_echo_many();
CREATE TRIGGER problem_echo_delete AFTER DELETE ON problem REFERENCING OLD TABLE AS many FOR EACH STATEMENT EXECUTE FUNCTION problem_echo_many();
CREATE FUNCTION problem_echo_keep() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO problem_echo_count (category_code, organisation_id, result, n)
    SELECT k.category_code, c.organisation_id, coalesce(c.result, ''), sum(c.times)
      FROM (VALUES (OLD.category_code, OLD.organisation_id, OLD.result, OLD.is_public, OLD.is_confidential, OLD.echoed_at, -1),
                   (NEW.category_code, NEW.organisation_id, NEW.result, NEW.is_public, NEW.is_confidential, NEW.echoed_at, 1))
           AS c (category_code, organisation_id, result, is_public, is_confidential, echoed_at, times)
     CROSS JOIN LATERAL (VALUES (''), (c.category_code)) AS k (category_code)
     WHERE c.is_public = 1 AND c.is_confidential = 0 AND c.echoed_at IS NOT NULL
     GROUP BY 1, 2, 3
    HAVING sum(c.times) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER problem_echo_update AFTER UPDATE OF is_public, is_confidential, echoed_at, result, organisation_id, category_code ON problem FOR EACH ROW
    WHEN ((OLD.is_public = 1 AND OLD.is_confidential = 0 AND OLD.echoed_at IS NOT NULL) OR (NEW.is_public = 1 AND NEW.is_confidential = 0 AND NEW.echoed_at IS NOT NULL))
    EXECUTE FUNCTION problem_echo_keep();
-- dialect: both
