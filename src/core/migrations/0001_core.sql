-- SPDX-License-Identifier: Apache-2.0
-- The shared kernel: places, organisations, people, access, audit, files, jobs, calendar, rules.
-- Instants are ms UTC (*_at), days are day numbers (*_day), open ends are 99999999 (DAY_FOREVER).

-- Settings of the site that clerks may change (name of the place, telephone, filing numbers, public keys of days).
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

-- Administrative regions by statistics code: province 2, city 4, county 6, town 9, village 12 digits.
CREATE TABLE region (
    code TEXT NOT NULL PRIMARY KEY,
    parent_code TEXT,                       -- absent for provinces and for the top of a partial import
    name TEXT NOT NULL,
    level INTEGER NOT NULL,                 -- 1 province, 2 city, 3 county, 4 town, 5 village
    organisation_id INTEGER                 -- the organisation that was made for it
) STRICT;
CREATE INDEX region_by_parent ON region (parent_code, code);

-- An organisation for as long as it exists; what it is called and where it stands is dated (organisation_state).
CREATE TABLE organisation (
    id INTEGER PRIMARY KEY,
    code TEXT UNIQUE,                       -- region code, or a code of the site's own
    phone TEXT,                             -- public telephone of the office
    created_at INTEGER NOT NULL
) STRICT;

-- Name, kind and place in the tree for a period; a rename, move or upgrade closes a row and opens the next.
-- path is the chain of ids from the root, each as 13 base-32 digits and '/', so a subtree is a range of paths.
CREATE TABLE organisation_state (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    parent_id INTEGER REFERENCES organisation (id),
    path TEXT NOT NULL,
    depth INTEGER NOT NULL,                 -- 0 = root
    name TEXT NOT NULL,
    kind TEXT NOT NULL,                     -- committee, general_branch, branch, group, office, region, village, community …
    sort INTEGER NOT NULL,                  -- order among sisters
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,                -- first day on which it no longer holds
    why TEXT,                               -- why the period began: founding, rename, move, upgrade …
    ended_why TEXT                          -- why it ended: abolished, merged …; absent while the next row tells
) STRICT;
CREATE INDEX organisation_state_by_organisation ON organisation_state (organisation_id, to_day);
CREATE INDEX organisation_state_by_parent ON organisation_state (parent_id, to_day, sort);
CREATE INDEX organisation_state_by_path ON organisation_state (path, to_day);

-- People who can log in or hold a post. Telephone numbers are sealed and found by keyed hash.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    login_name TEXT UNIQUE,                 -- absent: cannot log in by name
    phone_sealed BLOB,
    phone_hash BLOB UNIQUE,
    password_hash TEXT,                     -- Argon2id, absent: cannot log in yet
    password_set_at INTEGER,
    must_change_password INTEGER NOT NULL DEFAULT 0,
    totp_sealed BLOB,                       -- secret of the second factor
    totp_on_at INTEGER,                     -- since when it is required
    totp_last_step INTEGER NOT NULL DEFAULT 0,  -- a code is good once
    failed_count INTEGER NOT NULL DEFAULT 0,
    locked_until_at INTEGER,
    last_login_at INTEGER,
    previous_login_at INTEGER,
    closed_at INTEGER,                      -- account closed; rows that name the person stay
    created_at INTEGER NOT NULL
) STRICT;

-- Log-in sessions; the cookie's value is stored only as a hash.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    csrf TEXT NOT NULL,
    needs_totp INTEGER NOT NULL,            -- password was right, second factor still missing
    agent TEXT NOT NULL,                    -- browser and system in a few words, for the list of sessions
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,               -- raised at most once a minute
    ended_at INTEGER
) STRICT;
CREATE INDEX session_by_person ON session (person_id, ended_at);

-- Bearer tokens of people for /api/v1 and keys of outside programs for Open311 (kind).
CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                     -- 'person' or 'open311'
    token_hash BLOB NOT NULL UNIQUE,
    person_id INTEGER REFERENCES person (id),
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

-- Roles and what they may do; the modules' defaults are written at migration, the site may change them.
CREATE TABLE role (
    code TEXT NOT NULL PRIMARY KEY,         -- clerk, handler, secretary, reviewer, system_admin, security_admin, auditor …
    sort INTEGER NOT NULL
) STRICT;
CREATE TABLE role_permission (
    role_code TEXT NOT NULL REFERENCES role (code),
    permission TEXT NOT NULL,
    PRIMARY KEY (role_code, permission)
) STRICT;
-- A role for a person over the subtree of an organisation, for a time.
CREATE TABLE role_grant (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    role_code TEXT NOT NULL REFERENCES role (code),
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    granted_by INTEGER REFERENCES person (id),
    granted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX role_grant_by_person ON role_grant (person_id, to_day);
CREATE INDEX role_grant_by_organisation ON role_grant (organisation_id, to_day);

-- Posts of an organisation (secretary, clerk, head of a station) and who holds them, for how long.
-- scoped
CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,                     -- secretary, deputy, member, clerk, handler, other
    sort INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL
) STRICT;
CREATE INDEX post_by_organisation ON post (organisation_id, to_day, sort);
CREATE TABLE post_holder (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES post (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    term_ends_day INTEGER                   -- reminder and overdue list run from here
) STRICT;
CREATE INDEX post_holder_by_post ON post_holder (post_id, to_day);
CREATE INDEX post_holder_by_person ON post_holder (person_id, to_day);

-- Append-only, hash-chained record of who did what; audit_tail serialises writers and holds the head.
CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    person_id INTEGER,                      -- absent: anonymous or the system itself
    action TEXT NOT NULL,                   -- login, problem.assign, person.reveal_phone, export.wall …
    subject TEXT NOT NULL,                  -- kind and id of the thing, "problem 1789…"
    organisation_id INTEGER,
    outcome TEXT NOT NULL,                  -- ok, refused
    detail TEXT NOT NULL,                   -- JSON, no personal data beyond what the action needs
    request_id TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_person ON audit (person_id, at);
CREATE INDEX audit_by_subject ON audit (subject, at);
CREATE TABLE audit_tail (
    one INTEGER NOT NULL PRIMARY KEY,       -- always 1
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
-- The head at the end of each day: printed in the bulletin, sent upward; a cut tail shows here.
CREATE TABLE audit_day (
    day INTEGER NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Files by content; the bytes lie in DIR/files/ab/cdef….
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,              -- hex of BLAKE2b-256 of the stored (cleaned) bytes
    kind TEXT NOT NULL,                     -- jpeg, png, webp, pdf …, by content
    bytes INTEGER NOT NULL,
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- Work for later, written in the transaction of its cause.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    unique_key TEXT UNIQUE,                 -- the same thing is asked for only once
    payload TEXT NOT NULL,                  -- JSON
    state TEXT NOT NULL,                    -- waiting, running, done, failed
    run_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX job_by_state ON job (state, run_at);

-- Days that differ from the plain week: holidays and make-up workdays.
CREATE TABLE calendar_day (
    day INTEGER NOT NULL PRIMARY KEY,
    is_work INTEGER NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;

-- Every number of a regulation or local decision: dated, with its source and the organisation it holds for.
CREATE TABLE rule (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                     -- problem.accept_days, session.idle_minutes …
    organisation_id INTEGER REFERENCES organisation (id),   -- absent: everywhere
    value INTEGER NOT NULL,
    unit TEXT NOT NULL,                     -- workdays, days, minutes, count …
    from_day INTEGER NOT NULL,
    to_day INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE INDEX rule_by_name ON rule (name, from_day);

-- What a write request answered, so that sending it again gives the same answer and acts once.
CREATE TABLE idempotency (
    key TEXT NOT NULL PRIMARY KEY,          -- key and hash of who sent it
    input_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT,
    content_type TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_time ON idempotency (at);

-- Running numbers (receipts, problems) per series and year, taken in the transaction that uses them.
CREATE TABLE serial_number (
    series TEXT NOT NULL PRIMARY KEY,       -- 'problem 2026'
    last INTEGER NOT NULL
) STRICT;
