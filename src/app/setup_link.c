/* SPDX-License-Identifier: Apache-2.0 */
/* Making the one-time set-up link. Using it is the office slice's (features/office). */
#include "app/setup_link.h"

#include "core/person.h"
#include "db/lane.h"

struct making {
    struct site *site;
    str token;
};

static rc make_unit(struct db *db, void *data)
{
    struct making *m = data;
    struct person *people = NULL;
    struct token_info *old = NULL;
    size_t people_n = 0, old_n = 0;
    ms_t now = clock_now(&m->site->app.clock);
    m->token = (str){ 0 };
    TRY(person_list(db, &(struct person_page){ .limit = 1 }, &people, &people_n));
    if (people_n > 0)
        return RC_OK;
    TRY(api_token_list(db, (person_id){ 0 }, &old, &old_n));
    for (size_t i = 0; i < old_n; i++)
        if (str_eq(old[i].kind, S("setup")))
            TRY(api_token_end(db, old[i].id, now));
    return api_token_new(
        db, &(struct token_wish){ .kind = S("setup"), .label = S("first account"), .now = now }, &m->token);
}

rc setup_link_make(struct site *site, str *ret_token)
{
    struct making m = { .site = site };
    TRY(lane_run(site->app.lane, site->arena, &site->err, make_unit, &m));
    *ret_token = m.token;
    return RC_OK;
}
