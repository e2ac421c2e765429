/* SPDX-License-Identifier: Apache-2.0 */
/*
 * press: what the tests of items share: a site where a village has a writer, a second writer and a chief
 * editor, and the town two chief editors; a write connection of its own, and the acts as one-liners that must
 * succeed.
 */
#ifndef EW_TESTS_PUBLISH_PRESS_H
#define EW_TESTS_PUBLISH_PRESS_H

#include "features/publish/publish_private.h"
#include "features/publish/publish_public.h"

#include "site.h"

struct press {
    struct test_site *site;
    struct arena *arena;
    struct err err;
    struct db *db; /* in a transaction between press_begin and press_keep */
    bool is_begun;
    ms_t now, offset;
    person_id writer, second, chief, upper, top;
    organisation_id village, town;
};

int press_up(void **state);
int press_down(void **state);
#define PRESS(name) TEST_WITH(name, press_up, press_down)

/* A red PNG of two by two pixels. */
extern const str press_picture;
/* A PNG that says it is so wide and high, with so many bytes of grey; whole with (width + 1) * height. */
str press_png(struct arena *a, uint32_t width, uint32_t height, size_t bytes);
/* The connection, in a transaction. */
struct db *press_db(struct press *p);
/* Commits, so that pages see it. */
void press_keep(struct press *p);
/* Turns the clock of acts and pages. */
void press_wait(struct press *p, ms_t by);
/* Somebody of the village, or of the town, now. */
struct publish_by *press_by(struct press *p, person_id person);

/* A page as a visitor gets it, everything committed before. */
struct browser *press_get(struct press *p, const char *path);
const char *press_number(struct press *p, publish_item_id id);
/* The village gets the site "donggou"; the house stands at https://wall.example. */
void press_village_site(struct press *p);

#define assert_refused(p, call, code, key)                                                                   \
    do {                                                                                                     \
        press_keep(p);                                                                                       \
        press_refused((p), (call), (code), (key), __FILE__, __LINE__);                                       \
    } while (0)
void press_refused(struct press *p, rc got, rc want, const char *key, const char *file, int line);
#define assert_done(p, call) press_done((p), (call), __FILE__, __LINE__)
void press_done(struct press *p, rc got, const char *file, int line);

/* How many reviews a column asks for. */
void press_levels(struct press *p, const char *column, int levels);
publish_column_id press_column(struct press *p, const char *code);
/* Words with a title and a body in simplified Chinese. */
struct publish_words press_words(const char *title, const char *body);
/* A draft of the writer in the column. */
publish_item_id press_item(struct press *p, const char *column, const char *title, const char *body);
/* By the writer, as the item stands. */
void press_save(struct press *p, publish_item_id id, const char *title, const char *body);
void press_submit(struct press *p, publish_item_id id);
void press_approve(struct press *p, publish_item_id id, person_id by);
void press_issue(struct press *p, publish_item_id id, const char *note);
/* Through one review into the public. */
publish_item_id press_published(struct press *p, const char *column, const char *title, const char *body);
struct publish_item_row_row press_row(struct press *p, publish_item_id id);
struct publish_seen press_seen(struct press *p, publish_item_id id);
/* As everybody reads it in simplified Chinese. */
struct publish_public press_public(struct press *p, publish_item_id id);
/* The acts of its timeline, "make submit approve1 issue". */
str press_steps(struct press *p, publish_item_id id);
/* "draft writing 0" */
#define assert_stands(p, id, want) assert_text(press_stands((p), (id)), (want))
str press_stands(struct press *p, publish_item_id id);

/* Runs all jobs that are due. */
void press_jobs(struct press *p);
/* Sends a file to the import of sites, lets it be examined, and stands on its page; the page's address. */
const char *press_import(struct press *p, struct browser *b, const char *name, str bytes);
/* Does something with it ("confirm", "undo"), and stands there again. */
void press_import_act(struct press *p, struct browser *b, const char *path, const char *name);

#endif
