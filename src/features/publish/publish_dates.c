/* SPDX-License-Identifier: Apache-2.0 */
/* Dated notices as a calendar to subscribe to. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "web/ical.h"

#define URN_BYTES 9 /* "urn:uuid:" */

/* Of one that is withdrawn nothing is told but that it is off: why it was withdrawn may lie in its words. */
static void words_put(struct rq *rq, const struct publish_feed_dates_row *row, struct ical_event *e)
{
    str column = str_is_empty(row->column_name_en) || rq->lang != LANG_EN
                     ? publish_in_lang(rq, row->column_name, S("zh-Hans"))
                     : row->column_name_en;
    e->categories = column;
    if (e->is_cancelled) {
        e->summary = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(rq_text(rq, TEXT_PUBLISH_EVENT_OFF)),
                                STR_ARG(row->number));
        return;
    }
    e->summary = publish_in_lang(rq, row->title, row->lang);
    e->description = publish_in_lang(rq, row->summary, row->lang);
    if (!str_is_empty(row->unit))
        e->description = str_printf(rq->arena, "%.*s\n%.*s", STR_ARG(e->description), STR_ARG(row->unit));
    e->location = row->venue;
}

static struct ical_event event_of(struct rq *rq, const struct publish_told *told,
                                  const struct publish_feed_dates_row *row)
{
    str urn = publish_feed_id(rq, str_printf(rq->arena, "item %lld", (long long)row->id.v));
    ms_t modified = row->is_off && row->off_at.has ? row->off_at.v
                    : row->corrected_at.has        ? row->corrected_at.v
                                                   : row->first_public_at.v;
    struct ical_event e = {
        .uid = str_slice(urn, URN_BYTES, urn.n),
        .url = rq_address(rq, publish_item_path(rq, &told->here, row->number)),
        .starts = row->starts_at,
        .ends = row->ends_at.has ? row->ends_at.v : 0,
        .is_cancelled = row->is_off,
        .sequence = row->turns,
        .created = row->first_public_at.has ? row->first_public_at.v : row->public_at.v,
        .modified = modified,
    };
    e.is_all_day = publish_is_whole_day(e.starts, e.ends, rq->offset);
    if (e.modified == 0)
        e.modified = e.created; /* scheduled, and its job has not come by yet */
    words_put(rq, row, &e);
    return e;
}

const struct publish_event *publish_event_of(struct rq *rq, struct opt_i64 starts, struct opt_i64 ends,
                                             str venue, str calendar)
{
    struct publish_event *e = ARENA_NEW(rq->arena, struct publish_event);
    *e = (struct publish_event){ .starts = starts.v,
                                 .ends = ends,
                                 .is_whole_day =
                                     publish_is_whole_day(starts.v, ends.has ? ends.v : 0, rq->offset),
                                 .venue = str_is_empty(venue) ? (str){ 0 } : venue,
                                 .calendar = calendar };
    return starts.has ? e : NULL;
}

static rc dates(struct rq *rq, bool has_slug, bool has_column)
{
    struct publish_told told;
    struct publish_feed_dates_rows rows;
    TRY(publish_told_of(rq, has_slug, has_column, &told));
    const struct publish_feed_dates_in in = { .organisation = told.here.site.organisation.v,
                                              .day = rq->today,
                                              .site = told.here.site.id.v,
                                              .lang = told.here.sight.lang,
                                              .from_at =
                                                  day_start(rq->today - PUBLISH_DATES_DAYS, rq->offset),
                                              .column = told.column.id.v,
                                              .now = rq->now,
                                              .scope = told.here.sight.below,
                                              .limit = PUBLISH_DATES_MAX };
    TRY(publish_feed_dates(rq->db, &in, &rows));
    struct ical_event *events = ARENA_ARRAY(rq->arena, struct ical_event, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        events[i] = event_of(rq, &told, &rows.at[i]);
    return ical_reply(rq, &(struct ical_calendar){ .name = told.title, .events = events, .n = rows.n });
}

rc publish_dates(struct rq *rq)
{
    return dates(rq, false, false);
}

rc publish_dates_column(struct rq *rq)
{
    return dates(rq, false, true);
}

rc publish_dates_site(struct rq *rq)
{
    return dates(rq, true, false);
}

rc publish_dates_both(struct rq *rq)
{
    return dates(rq, true, true);
}
