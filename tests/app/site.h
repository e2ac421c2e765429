/* SPDX-License-Identifier: Apache-2.0 */
/*
 * site: what the page tests share: a whole site on a fresh database (SQLite or PostgreSQL, see
 * harness/database.h) with its pipeline, driven in process, and a clock that stands until it is turned. Every
 * test has its own. A program ends with TEST_DATABASE_MAIN and SITE(test).
 * Example:
 *   struct browser b = browser_new(s);
 *   browser_get(&b, "/login");
 *   browser_fill(&b, "who", "clerk");
 *   browser_send(&b, "/login");
 *   assert_page(&b, 303, "");
 */
#ifndef EW_TESTS_APP_SITE_H
#define EW_TESTS_APP_SITE_H

#include "app/pipeline.h"
#include "app/site.h"
#include "core/organisation.h"
#include "core/person.h"
#include "db/lane.h"
#include "harness/database.h"

/* 2026-11-24, a Tuesday, 09:00 in China. */
#define SITE_DAY INT64_C(20781)
#define SITE_NOW (SITE_DAY * MS_PER_DAY + MS_PER_HOUR)
#define SITE_PASSWORD "Well-water 27"

struct test_site {
    struct arena *arena;
    struct site site;
    struct pipeline pipeline;
    organisation_id town;
    organisation_id village[2]; /* below the town */
    organisation_id office[2];  /* below the town */
};

int site_up(void **state);
int site_down(void **state);
#define SITE(name) TEST_WITH(name, site_up, site_down)

/* Runs fn in the write lane; a failure fails the test with its detail. */
void site_write(struct test_site *s, lane_fn *fn, void *data);
/* Moves the clock. */
void site_wait(struct test_site *s, ms_t by);
/* An account with SITE_PASSWORD; role NULL: none, else granted over org. */
person_id site_person(struct test_site *s, const char *login_name, const char *role, organisation_id org);
/* Makes somebody hold a post in an organisation, as "head". */
void site_post(struct test_site *s, organisation_id org, person_id holder);
/* One number from the database. */
int64_t site_number(struct test_site *s, const char *sql);
/* Statements of trusted text, for tests that spoil or prepare rows. */
void site_sql(struct test_site *s, const char *sql);

#define BROWSER_FIELDS_MAX 64
#define BROWSER_COOKIES_MAX 8

struct browser_field {
    str name, value, file_name; /* file_name: absent for a text */
};
struct browser {
    struct test_site *site;
    str lang;          /* Accept-Language */
    str client;        /* address */
    str authorization; /* absent: none */
    str accept, key;   /* Accept, Idempotency-Key; absent: none */
    str origin;        /* absent: none */
    struct browser_field cookies[BROWSER_COOKIES_MAX], fields[BROWSER_FIELDS_MAX];
    size_t cookies_n, fields_n;
    bool is_multipart;
    /* the last answer */
    struct pipeline_output out;
    str body, location;
};

/* A visitor with an empty jar of cookies. */
struct browser browser_new(struct test_site *s);
/* path with query. Forgets what was filled in. Redirects are not followed. */
void browser_get(struct browser *b, const char *path);
/* Goes where the last answer leads, until it is a page. */
void browser_follow(struct browser *b);
/* What to send with the next form: overrides what the page's form holds. */
void browser_fill(struct browser *b, const char *name, const char *value);
void browser_attach(struct browser *b, const char *name, const char *file_name, str bytes);
/* Sends the form of the last page that has this action, with its hidden and prefilled fields. Fails the test
 * when there is none. */
void browser_send(struct browser *b, const char *action);
/* A POST of a body as it is. */
void browser_post(struct browser *b, const char *path, const char *content_type, str body);
/* Logs in with SITE_PASSWORD. */
void browser_login(struct browser *b, const char *login_name);
/* Value of an answer's header, absent if there is none. */
str browser_header(const struct browser *b, const char *name);
bool browser_sees(const struct browser *b, const char *words);
/* Status, and words in the body ("" for any). */
#define assert_page(b, status, words) browser_check((b), (status), (words), __FILE__, __LINE__)
void browser_check(const struct browser *b, int status, const char *words, const char *file, int line);

#endif
