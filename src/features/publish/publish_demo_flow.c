/* SPDX-License-Identifier: Apache-2.0 */
/* Items of the town that are on their way on the demo's last day: written, waiting for a review, returned, to
 * be issued, scheduled, withdrawn. */
#include "base/csv.h"
#include "features/publish/publish_demo.h"
#include "gen/data.h"

#define FIELDS 5
#define LINES_MAX 40
#define AHEAD_DAYS 2
#define AHEAD_HOUR 9
#define EARLIEST_HOUR 8

enum { STAGE, COLUMN, TITLE, WORDS, REASON };

struct way {
    struct demo *demo;
    const struct publish_column *column;
    const str *field;
    publish_item_id item;
    ms_t at;
};

static bool stage_is(const struct way *w, const char *stage)
{
    return str_eq(w->field[STAGE], str_from_c(stage));
}

/* The person, some hours after it was written. */
static struct publish_by by_of(const struct way *w, person_id person, ms_t hours)
{
    return (struct publish_by){ .person = person,
                                .organisation = w->demo->town.id,
                                .now = w->at + hours * MS_PER_HOUR,
                                .offset = w->demo->offset };
}

static str paragraphs(struct arena *a, str words)
{
    struct buf b = buf_new(a, 2 * words.n + 1);
    str part;
    while (str_cut(&words, '|', &part)) {
        buf_put(&b, part);
        buf_put(&b, str_is_empty(words) ? S("") : S("\n\n"));
    }
    return buf_str(&b);
}

static rc write_down(struct way *w)
{
    str body = paragraphs(w->demo->arena, w->field[WORDS]);
    bool is_document = str_eq(w->column->kind, S("disclosure")) || str_eq(w->column->kind, S("document"));
    struct publish_by writer = by_of(w, w->demo->clerk, 0);
    struct publish_item_new item = { .column = w->column->id,
                                     .organisation = w->demo->town.id,
                                     .words = { .lang = S("zh-Hans"),
                                                .title = w->field[TITLE],
                                                .body = body,
                                                .summary = S(""),
                                                .source = S(""),
                                                .source_url = S(""),
                                                .keywords = S(""),
                                                .related = S(""),
                                                .theme = w->column->name,
                                                .issuer = is_document ? w->demo->town.name : S(""),
                                                .document_number = S(""),
                                                .genre = S(""),
                                                .venue = S("") } };
    if (is_document)
        item.words.made_day = OPT_I64(day_of(w->at, w->demo->offset));
    return publish_item_make(w->demo->db, &writer, &item, &w->item);
}

/* All reviews that the column wants, by two persons. */
static rc approve(const struct way *w)
{
    struct publish_by first = by_of(w, w->demo->reviewer, 2), second = by_of(w, w->demo->coordinator, 3);
    struct publish_seen seen = { .id = w->item };
    if (w->column->review_levels > 0)
        TRY(publish_approve(w->demo->db, &first, seen, S("")));
    if (w->column->review_levels > 1 && !stage_is(w, "upper"))
        TRY(publish_approve(w->demo->db, &second, seen, S("")));
    return RC_OK;
}

static rc issue(const struct way *w)
{
    struct publish_by by = by_of(w, w->demo->coordinator, 4);
    struct publish_issue in = { .note = S("") };
    struct publish_seen seen = { .id = w->item };
    if (stage_is(w, "scheduled"))
        in.at = day_start(w->demo->last_day + AHEAD_DAYS, w->demo->offset) + AHEAD_HOUR * MS_PER_HOUR;
    TRY(publish_issue(w->demo->db, &by, seen, &in));
    by.now += MS_PER_HOUR;
    return stage_is(w, "withdrawn") ? publish_withdraw(w->demo->db, &by, seen, w->field[REASON]) : RC_OK;
}

static rc go_on(const struct way *w)
{
    struct publish_by writer = by_of(w, w->demo->clerk, 1), reviewer = by_of(w, w->demo->reviewer, 2);
    struct publish_seen seen = { .id = w->item };
    if (stage_is(w, "draft"))
        return RC_OK;
    TRY(publish_submit(w->demo->db, &writer, seen));
    if (stage_is(w, "review"))
        return RC_OK;
    if (stage_is(w, "returned"))
        return publish_return(w->demo->db, &reviewer, seen, w->field[REASON]);
    TRY(approve(w));
    return stage_is(w, "upper") || stage_is(w, "approved") ? RC_OK : issue(w);
}

static const struct publish_column *column_of(const struct publish_columns *columns, str code)
{
    for (size_t i = 0; i < columns->n; i++)
        if (str_eq(columns->at[i].code, code))
            return &columns->at[i];
    BUG("demo_flow.csv: no such column");
}

rc publish_demo_flow(struct demo *demo, const struct publish_columns *columns)
{
    str rest = demo_flow_csv, field[FIELDS];
    struct way w = { .demo = demo,
                     .field = field,
                     .at = day_start(demo->last_day - 1, demo->offset) + EARLIEST_HOUR * MS_PER_HOUR };
    (void)csv_row(&rest, field, FIELDS); /* the head line */
    for (int i = 0; i < LINES_MAX && csv_row(&rest, field, FIELDS); i++) {
        w.column = column_of(columns, field[COLUMN]);
        TRY(write_down(&w));
        TRY(go_on(&w));
        w.at += MS_PER_HOUR / 2;
    }
    return RC_OK;
}
