/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel: what the tests of core share: a migrated database, a site's app around it with a clock that stands
 * still, requests, a few people and organisations. Set-up and tear-down give every test its own.
 */
#ifndef EW_TESTS_CORE_KERNEL_H
#define EW_TESTS_CORE_KERNEL_H

#include "core/access.h"
#include "core/app.h"
#include "core/organisation.h"
#include "core/person.h"
#include "db/lane.h"
#include "db/pool.h"
#include "harness/database.h"

/* 2026-11-24, a Tuesday, 09:00 in China. */
#define TEST_DAY INT64_C(20781)
#define TEST_NOW (TEST_DAY * MS_PER_DAY + MS_PER_HOUR)

struct kernel {
    struct arena *arena;
    struct err err;
    str url;
    struct app app;
    struct db *db; /* a write connection in a transaction */
    struct rq rq;  /* a request on it: nobody is logged in */
};

/* With a database only. */
int kernel_up(void **state);
/* With lane and pool, and without an open transaction: db is NULL. */
int kernel_lane_up(void **state);
int kernel_down(void **state);

/* Begins anew on the same data: commits, binds a fresh error. */
void kernel_again(struct kernel *k);
/* The failure of the call before: fails the test unless it has this code (and text key; NULL: none). Clears
   it, and undoes what the transaction did since the last kernel_again. */
void kernel_failed(struct kernel *k, rc got, rc want, const char *text_key);
#define assert_ok(call) assert_int_equal((call), RC_OK)

organisation_id kernel_org(struct kernel *k, const char *name, organisation_id parent, day_t from);
person_id kernel_person(struct kernel *k, const char *login_name);
/* A role with these permissions (ends with NULL). */
void kernel_role(struct kernel *k, const char *role, const char *const *permissions);
/* Grants from the command line from day 0 on, for ever. */
role_grant_id kernel_grant(struct kernel *k, person_id person, const char *role, organisation_id org);
/* The rules of the kernel itself. */
void kernel_rules(struct kernel *k);
/* Statements of trusted text, for tests that spoil rows. */
void kernel_sql(struct kernel *k, const char *sql);

#endif
