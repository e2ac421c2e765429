/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo: what `echowall demo` hands to the modules: the town it has made, its people, and a repeatable source
 * of chance. Everything is written in one transaction and depends on nothing but the seed and the last day.
 * The places are real (core/data/README.md); the people and what happens to them are invented.
 */
#ifndef EW_CORE_DEMO_H
#define EW_CORE_DEMO_H

#include "base/rand.h"
#include "core/app.h"
#include "core/organisation.h"

#define DEMO_MEMBERS 1136
#define DEMO_BRANCHES 26 /* one for each village and community */
#define DEMO_LOGINS_MAX 64

struct demo_unit {
    str key; /* "water"; the region code of a village */
    organisation_id id;
    str name, short_name; /* 石佛村委会, 石佛村 */
    person_id head;       /* who answers for it: the secretary, the head of the station */
    str head_title;
};

/* Somebody who can log in. Passwords come from the seed; without --seed that is the system's randomness. */
struct demo_login {
    str login_name, role, password, hash;
    person_id person;
    str name, organisation;
};

struct demo {
    struct app *app;
    struct db *db; /* the write transaction */
    struct arena *arena;
    struct err *err;
    int64_t seed;
    struct prng rng;
    day_t last_day; /* the demo's today; the year before it is filled, nothing happens on it */
    ms_t now, offset;
    day_t founded; /* since when the town's organisations stand */
    struct demo_unit town;
    struct demo_unit *villages, *offices;
    size_t villages_n, offices_n;
    struct demo_login *logins;
    size_t logins_n;
    person_id clerk, reviewer, coordinator;
    uint64_t names_used; /* internal to core: people made so far */
    uint32_t *names;
    int64_t villages_true;                       /* of the villages; the others are communities */
    int64_t branches, members, people;           /* counts of the town */
    int64_t voices, closed, suggestions, topics; /* counts that the modules fill */
};

/*
 * The log-ins of the demo with new passwords and their hashes; slow (Argon2id, tens of ms each), so it comes
 * before the transaction. Fills demo->logins; the persons follow in demo_town.
 */
MUST_USE rc demo_logins(struct demo *demo);
/* In the transaction: regions, the organisation tree, posts, people and their roles. RC_CONFLICT when the
   site has organisations already. */
MUST_USE rc demo_town(struct demo *demo);

/* An invented name, no two alike in one demo. */
str demo_name(struct demo *demo);
/* The office or station of a key; ends the process for an unknown one: keys come from data we ship. */
const struct demo_unit *demo_office(const struct demo *demo, str key);

#endif
