/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share with each other and with nobody else. */
#ifndef EW_PUBLISH_PRIVATE_H
#define EW_PUBLISH_PRIVATE_H

#include "core/search.h"
#include "features/publish/publish_column.h"
#include "features/publish/publish_item.h"
#include "gen/publish_item_sql.h"

/* The columns and the main site of a new instance. */
MUST_USE rc publish_first_rows(struct db *db);

/* ---- items (publish_item.c) ---- */

struct publish_step {
    const char *act;
    int64_t level;
    str words, lang;
    publish_revision_id revision, before; /* .v == 0: none */
};
/* Writes a step into the timeline, with the post that the person holds. */
MUST_USE rc publish_step_add(struct db *db, const struct publish_by *by,
                             const struct publish_item_row_row *item, const struct publish_step *step);
struct publish_standing publish_standing_of(const struct publish_item_row_row *item);
/* The item as it is for this act until its commit, and where the act leads; RC_CONFLICT (publish.changed,
 * publish.wrong_state). A version of 0 is whatever it is now: for jobs, imports and the demo. */
MUST_USE rc publish_enter(struct db *db, const struct publish_by *by, struct publish_seen seen,
                          enum publish_act act, struct publish_item_row_row *ret,
                          struct publish_standing *next);
/* Writes where it stands now, and whose review it waits for. */
MUST_USE rc publish_stand(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                          const struct publish_standing *next);
/* Cleans words and says what is wrong with them; facts and tags are the original's alone. */
MUST_USE rc publish_words_check(struct db *db, bool is_original, struct publish_words *w);
/* The next permanent number of an item, "QHA-2026-0012". */
MUST_USE rc publish_number_next(struct db *db, const struct publish_by *by, str *ret);
/* The newest text in a language, and the public one (.v == 0: none). */
MUST_USE rc publish_current(struct db *db, publish_item_id item, str lang, publish_revision_id *ret,
                            publish_revision_id *ret_public);
/* RC_CONFLICT (publish.column_ended), RC_INVALID (publish.column_other): may the unit publish in the column?
 */
MUST_USE rc publish_column_check(struct db *db, const struct publish_by *by, publish_column_id id,
                                 organisation_id unit, struct publish_column *ret);
/* Tells search and talk (publish_told.c) what everybody may read of it from now on. */
MUST_USE rc publish_tell(struct db *db, const struct publish_by *by, publish_item_id id);
/* A notice as it is read aloud, and in which voice. */
str publish_spoken_words(struct arena *a, str title, str body);
str publish_spoken_lang(str lang);
/* For struct search_kind. */
MUST_USE rc publish_search_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);
MUST_USE rc publish_search_columns(struct rq *rq, struct search_column **ret, size_t *ret_n);
/* If its instant has come by now, it arrives: in *item too. */
MUST_USE rc publish_arrive(struct db *db, const struct publish_by *by, struct publish_item_row_row *item);

/* Tags of languages that there are, each once, one space between. */
bool publish_languages_are_good(str languages);

#endif
