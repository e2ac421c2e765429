/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People in the search: an entry for each belonging (a post, membership), so that somebody is found wherever
 * they belong, by whoever may look people up there. Initials in pinyin are hidden words.
 */
#include "core/initials.h"
#include "features/lookup/lookup_private.h"
#include "gen/lookup_sql.h"

static rc put(struct db *db, struct initials *initials, day_t today, const struct lookup_people_row *r)
{
    struct arena *a = db_arena(db);
    return search_put(db, &(struct search_entry){
                              .kind = S("person"),
                              .subject = r->id,
                              .organisation = r->organisation_id,
                              .at = r->from_day * MS_PER_DAY,
                              .today = today,
                              .title = r->name,
                              .text = r->what,
                              .hidden = initials_of(initials, a, r->name, true),
                              .path = str_printf(a, "/organisations/%lld", (long long)r->organisation_id.v),
                              .sight = S("person.find"),
                          });
}

static rc put_all(struct db *db, day_t today, const struct lookup_people_rows *rows)
{
    struct initials *initials;
    rc done = RC_OK;
    if (rows->n == 0)
        return RC_OK;
    TRY(initials_open(db_arena(db), db_err(db), &initials));
    for (size_t i = 0; i < rows->n && done == RC_OK; i++)
        done = put(db, initials, today, &rows->at[i]);
    initials_close(initials);
    return done;
}

rc lookup_people_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    struct lookup_people_rows rows;
    TRY(lookup_people(db, &(struct lookup_people_in){ .day = today, .after = after, .limit = limit }, &rows));
    *ret_last = rows.n > 0 ? rows.at[rows.n - 1].id : after;
    return put_all(db, today, &rows);
}

rc lookup_people_care(struct db *db, day_t today, int64_t limit, int64_t *ret_n)
{
    struct lookup_people_rows rows;
    struct lookup_people_gone_rows gone;
    TRY(lookup_people_gone(db, today, limit, &gone));
    for (size_t i = 0; i < gone.n; i++)
        TRY(search_drop(db, S("person"), gone.at[i].subject_id));
    TRY(lookup_people_new(db, today, limit, &rows));
    *ret_n = (int64_t)(gone.n + rows.n);
    return put_all(db, today, &rows);
}
