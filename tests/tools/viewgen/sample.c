/* SPDX-License-Identifier: Apache-2.0 */
/* The sample data. */
#include "sample.h"

struct view sample_view(struct arena *a, enum lang lang)
{
    struct buf *out = ARENA_NEW(a, struct buf);
    *out = buf_new(a, 1u << 20);
    return (
        struct view){ .out = out, .arena = a, .lang = lang, .now = SAMPLE_NOW, .offset = 8 * MS_PER_HOUR };
}

struct card *sample_card(struct arena *a, str words)
{
    struct card *c = ARENA_NEW(a, struct card);
    struct step *steps = ARENA_ARRAY(a, struct step, 2);
    struct place *where = ARENA_NEW(a, struct place);
    str *list = ARENA_ARRAY(a, str, 2);
    list[0] = words;
    list[1] = words;
    *where = (struct place){ words, words };
    steps[0] = (struct step){ SAMPLE_NOW - MS_PER_DAY, words, words, where };
    steps[1] = (struct step){ SAMPLE_NOW - 400 * MS_PER_DAY, words, (str){ 0 }, NULL };
    *c = (struct card){
        .number = words,
        .title = words,
        .link = words,
        .due_at = OPT_I64(SAMPLE_NOW + MS_PER_DAY),
        .day = day_of(SAMPLE_NOW, 8 * MS_PER_HOUR),
        .last_day = OPT_I64(day_of(SAMPLE_NOW, 8 * MS_PER_HOUR) + 3),
        .cost = 123450,
        .steps = steps,
        .steps_n = 2,
        .words = list,
        .words_n = 2,
        .answer = { S("<p>5</p>") },
        .total = 41352,
        .share = 9308,
        .state = TEXT_SAMPLE_DONE,
        .symbol = ICON_LATE,
        .place = *where,
    };
    return c;
}

str sample_render(struct view *v, struct page page)
{
    return page_html(v, page, 1u << 20).s;
}
