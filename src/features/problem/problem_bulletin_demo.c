/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's bulletins: two months that were told, and the draft of the last one. */
#include "base/csv.h"
#include "core/demo.h"
#include "features/problem/problem_bulletin.h"
#include "gen/data.h"

/* Without words it stays a draft. */
static rc month_make(struct demo *demo, day_t month, str words)
{
    struct problem_act_by by = { .person = demo->coordinator,
                                 .organisation = demo->town.id,
                                 .now =
                                     day_start(bulletin_month_end(month) + 2, demo->offset) + 9 * MS_PER_HOUR,
                                 .offset = demo->offset,
                                 .keys = &demo->app->keys };
    problem_bulletin_id id;
    TRY(bulletin_make(demo->db, &by, demo->town.id, month, &id));
    if (str_is_absent(words))
        return RC_OK;
    TRY(bulletin_remark(demo->db, id, words));
    by.now += 2 * MS_PER_HOUR;
    TRY(bulletin_freeze(demo->db, &by, id));
    by.now += MS_PER_HOUR;
    by.person = demo->town.head;
    TRY(bulletin_sign(demo->db, &by, id));
    return bulletin_publish(demo->db, &by, id);
}

rc bulletin_demo(struct demo *demo)
{
    str rest = demo_remarks_csv, words;
    day_t month = bulletin_month_before(demo->last_day);
    (void)csv_row(&rest, &words, 1); /* the head */
    for (words = (str){ 0 }; bulletin_month_end(month) + 2 >= demo->last_day;)
        month = bulletin_month_before(month);
    do {
        TRY(month_make(demo, month, words));
        month = bulletin_month_before(month);
    } while (csv_row(&rest, &words, 1));
    return RC_OK;
}
