/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's readers of must-read items, some of whom have not read yet, subscribers, and who found what
 * useful. */
#include "core/affiliation.h"
#include "features/publish/publish_column.h"
#include "features/publish/publish_demo.h"
#include "features/publish/publish_like.h"
#include "features/publish/publish_reach.h"
#include "features/publish/publish_receipt.h"

#define READERS_MAX 3000
#define SUBSCRIBERS 30
#define LATE_DAYS 10   /* of an item as young as this many have not read yet */
#define LATE_OF 4      /* one of four */
#define OLD_LATE_OF 29 /* of an older one: one of so many */
#define SUBSCRIBED_DAYS 4
#define LIKES_MOST 14

rc publish_demo_readers(struct demo *demo, publish_item_id item, ms_t at)
{
    struct receipt_notice notice;
    struct receipt_person *people;
    size_t n;
    bool is_young = at > demo->now - LATE_DAYS * MS_PER_DAY;
    size_t late_of = is_young ? LATE_OF : OLD_LATE_OF;
    TRY(receipt_find(demo->db, S(PUBLISH_RECEIPT), item.v, &notice));
    const struct receipt_list list = {
        .notice = notice.id, .within = scope_whole(), .today = demo->last_day, .limit = READERS_MAX
    };
    TRY(receipt_people(demo->db, &list, &people, &n));
    for (size_t i = 0; i < n; i++) {
        ms_t read_at = at + (ms_t)(1 + i * i % 97) * 17 * MS_PER_MINUTE;
        if (i % late_of != late_of - 1 && read_at < demo->now)
            TRY(receipt_read(demo->db, notice.id, people[i].person, people[i].path, read_at));
    }
    return RC_OK;
}

rc publish_demo_likes(struct demo *demo, publish_item_id item, ms_t at, int64_t n)
{
    for (int64_t i = 0; i < n % LIKES_MOST; i++) {
        day_t day = day_of(at, demo->offset) + i / 3;
        const struct publish_liker who = { .browser = str_printf(demo->arena, "demo %lld", (long long)i) };
        if (day < demo->last_day)
            TRY(publish_like(demo->db, &demo->app->keys, item, &who, day));
    }
    return RC_OK;
}

static rc subscribe(struct demo *demo, person_id person, const char *code)
{
    const struct publish_by by = { .person = person,
                                   .now = demo->now - SUBSCRIBED_DAYS * MS_PER_DAY,
                                   .offset = demo->offset };
    struct publish_column column;
    TRY(publish_column_find(demo->db, str_from_c(code), &column));
    return publish_subscribe(demo->db, &by, PUBLISH_MAIN_SITE, column.id);
}

rc publish_demo_subscribers(struct demo *demo)
{
    static const char *const codes[] = { "disclosure", "jobs", "work" };
    const struct publish_by by = { .now = demo->now, .offset = demo->offset };
    const struct affiliation_page page = { .scope = scope_whole(),
                                           .day = demo->last_day,
                                           .limit = SUBSCRIBERS };
    struct affiliation_person *people;
    size_t n;
    bool told;
    TRY(affiliation_people(demo->db, &page, &people, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(subscribe(demo, people[i].person, codes[i % 3]));
        TRY(subscribe(demo, people[i].person, codes[(i + 1) % 3]));
        TRY(publish_digest_tell(demo->db, &by, people[i].person, &told));
    }
    return RC_OK;
}
