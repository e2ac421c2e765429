/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_column: 栏目, the tree under which items stand. A column belongs to the whole instance or to the
 * unit that made it; it shows in the sites (publish_site.h) of that unit and of all units below, unless a
 * site hides it or a column above it. Its code is its address for ever. Nothing is deleted: a column ends on
 * a day, and its items stay where they are (an archive) or go into another column.
 *
 * Limits: codes 2 to 40 of a-z, 0-9 and '-'; names PUBLISH_NAME_MAX code points; a tree at most
 * PUBLISH_DEPTH_MAX deep. A new instance begins with 3 groups of 5 columns (data/column.csv).
 */
#ifndef EW_PUBLISH_COLUMN_H
#define EW_PUBLISH_COLUMN_H

#include "core/organisation.h"

#define PUBLISH_NAME_MAX 30
#define PUBLISH_NAME_EN_MAX 60
#define PUBLISH_STALE_DAYS_MAX 1000
#define PUBLISH_CODE_MAX 40
#define PUBLISH_DEPTH_MAX 4
#define PUBLISH_REVIEW_LEVELS_MAX 3

/* Row 1 of the sites: the whole instance's. */
#define PUBLISH_MAIN_SITE ((publish_site_id){ 1 })

/* What stands in a column, and so how its list looks. */
struct publish_column_kind {
    const char *code;
    enum text label, hint;
};
/* group: holds columns, no items. */
extern const struct publish_column_kind publish_column_kinds[];
extern const size_t publish_column_kinds_n;

struct publish_column {
    publish_column_id id;
    publish_column_id parent;     /* .v == 0: at the top */
    organisation_id organisation; /* who made it; .v == 0: the whole instance */
    str code, name, name_en, kind;
    str link; /* local path that it leads to beside its items; absent: none */
    int64_t sort, review_levels;
    post_id owner_post;     /* .v == 0: none */
    person_id owner_person; /* .v == 0: none */
    int64_t stale_days;     /* 0: never stale */
    bool is_home, is_upward;
    bool takes_contributions; /* people of a unit write for it too: publish_contribution.h */
    day_t from_day, to_day;
    publish_column_id into; /* where its items went when it ended; .v == 0: nowhere */
    int64_t depth;          /* in a list: 0 = top */
    bool is_hidden;         /* in a list of a site: it or one above it is hidden there */
};
struct publish_columns {
    struct publish_column *at;
    size_t n;
};

/* RC_NOT_FOUND: no such column, ever. Ended ones are found: see to_day. */
MUST_USE rc publish_column_load(struct db *db, publish_column_id id, struct publish_column *ret);
MUST_USE rc publish_column_find(struct db *db, str code, struct publish_column *ret);
/* The columns of a site on a day, each group before what stands in it, in the site's order; with_hidden:
   those too that the site hides. */
MUST_USE rc publish_columns_of(struct db *db, publish_site_id site, day_t day, bool with_hidden,
                               struct publish_columns *ret);
/* Of a list: the one with that id, NULL when it is not there. */
const struct publish_column *publish_column_in(const struct publish_columns *list, publish_column_id id);
/* Is it open on that day, and can it hold items? */
bool publish_column_takes(const struct publish_column *column, day_t day);
/* Its name in a language of the interface. */
str publish_column_name(const struct publish_column *column, enum lang lang);
/* 2 to 40 of a-z, 0-9 and '-', beginning with a letter. */
bool publish_code_is_good(str code);

/* ---- changes, in the caller's transaction; the caller asks for the permission and writes the audit ---- */

/* What can be changed of a column. At most one of the owners. */
struct publish_column_words {
    str name, name_en, kind;
    str link; /* empty or absent: none */
    int64_t review_levels;
    int64_t stale_days; /* 0: never stale */
    post_id owner_post;
    person_id owner_person;
    bool is_home, is_upward, takes_contributions;
};
struct publish_column_new {
    publish_column_id parent;     /* .v == 0: at the top */
    organisation_id organisation; /* .v == 0: the whole instance */
    str code;
    struct publish_column_words words;
    ms_t now;
    day_t today;
};
/* The last among its sisters. RC_INVALID: publish.code_bad, publish.name_bad, publish.link_bad,
   publish.owner_two, publish.parent_elsewhere (not all who see it would see its parent), publish.too_deep.
   RC_CONFLICT: publish.code_taken, publish.column_ended (the parent). */
MUST_USE rc publish_column_add(struct db *db, const struct publish_column_new *in, publish_column_id *ret);
/* A code like this one that nobody has: itself, or with a number behind. */
MUST_USE rc publish_column_propose(struct db *db, str code, str *ret);
/* RC_CONFLICT: publish.column_ended; publish.column_has_items: it is to be a group, and holds items. */
MUST_USE rc publish_column_change(struct db *db, publish_column_id id,
                                  const struct publish_column_words *words, day_t today);
/* Below another parent (.v == 0: to the top), the last there. RC_INVALID: publish.below_itself,
   publish.parent_elsewhere, publish.too_deep. RC_CONFLICT: publish.column_ended (itself or the parent). */
MUST_USE rc publish_column_move(struct db *db, publish_column_id id, publish_column_id parent, day_t today);
/* One place up (by < 0) or down among its sisters; the first stays the first. */
MUST_USE rc publish_column_shift(struct db *db, publish_column_id id, int64_t by, day_t today);

#endif
