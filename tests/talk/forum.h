/* SPDX-License-Identifier: Apache-2.0 */
/*
 * forum: what the tests of talk share: a site with a subject of the first village, a reviewer and a clerk
 * there, a coordinator of the town, and two residents with nicknames.
 */
#ifndef EW_TESTS_TALK_FORUM_H
#define EW_TESTS_TALK_FORUM_H

#include "features/talk/talk.h"
#include "features/talk/talk_private.h"
#include "site.h"

#define FORUM_PATH "/about/privacy" /* stands in for the page of an item */

struct forum {
    struct test_site *site;
    struct arena *arena;
    int64_t subject;
    person_id reviewer, clerk, coordinator, li, wu;
};

int forum_up(void **state);
int forum_down(void **state);
#define FORUM(name) TEST_WITH(name, forum_up, forum_down)

/* Printed into the test's memory. */
const char *forum_text(struct forum *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A browser that is logged in; login NULL: a visitor. Each has an address of its own. */
struct browser forum_browser(struct forum *f, const char *login);
/* Writes a comment by the pages; 0: a thread of its own. The newest comment's identifier. */
int64_t forum_write(struct forum *f, struct browser *b, int64_t reply, const char *words);
/* The reviewer shows it. */
void forum_approve(struct forum *f, int64_t comment);
/* Does the public list, its page for programs or the part of an item's page hold these words? All agree, or
 * the test fails. */
bool forum_shows(struct forum *f, const char *words);

#endif
