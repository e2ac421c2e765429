/* SPDX-License-Identifier: Apache-2.0 */
/* iCalendar, line by line. */
#include "web/ical.h"

#include "base/utf8.h"
#include "web/rq.h"

#define CALENDAR_BYTES_MAX (2u << 20)
#define VALUE_BYTES_MAX 16384
#define FOLD 75 /* octets of a line, without its end (RFC 5545, 3.1) */

/* One content line; a folded one goes on behind CR LF and a space, which counts. */
static void put_line(struct buf *out, str line)
{
    size_t room = FOLD;
    while (line.n > 0) {
        str rest = line;
        uint32_t c;
        (void)utf8_next(&rest, &c);
        size_t n = line.n - rest.n;
        if (n > room) {
            buf_put(out, S("\r\n "));
            room = FOLD - 1;
        }
        buf_put(out, str_slice(line, 0, n));
        room -= n;
        line = rest;
    }
    buf_put(out, S("\r\n"));
}

static void put_raw(struct rq *rq, struct buf *out, const char *name, str value)
{
    put_line(out, str_printf(rq->arena, "%s:%.*s", name, STR_ARG(value)));
}

/* TEXT (3.3.11): what would be a sign is escaped, line ends are said, other control characters are not. */
static void put_text(struct rq *rq, struct buf *out, const char *name, str value)
{
    struct buf b = buf_new(rq->arena, VALUE_BYTES_MAX);
    if (str_is_empty(value))
        return;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '\\' || c == ';' || c == ',')
            buf_printf(&b, "\\%c", c);
        else if (c == '\n')
            buf_put(&b, S("\\n"));
        else if ((unsigned char)c >= ' ' && c != 0x7f)
            buf_putc(&b, c);
    }
    put_raw(rq, out, name, buf_str(&b));
}

static void put_instant(struct rq *rq, struct buf *out, const char *name, ms_t at)
{
    struct civil c = civil_of(at, 0);
    put_raw(rq, out, name,
            str_printf(rq->arena, "%04d%02d%02dT%02d%02d%02dZ", c.date.year, c.date.month, c.date.day, c.hour,
                       c.minute, c.second));
}

static void put_day(struct rq *rq, struct buf *out, const char *name, day_t day)
{
    struct date d = day_to_date(day);
    put_line(out, str_printf(rq->arena, "%s;VALUE=DATE:%04d%02d%02d", name, d.year, d.month, d.day));
}

/* The end of whole days is the day after. */
static void put_times(struct rq *rq, struct buf *out, const struct ical_event *e)
{
    if (e->is_all_day) {
        put_day(rq, out, "DTSTART", day_of(e->starts, rq->offset));
        put_day(rq, out, "DTEND", day_of(e->ends != 0 ? e->ends : e->starts, rq->offset) + 1);
        return;
    }
    put_instant(rq, out, "DTSTART", e->starts);
    if (e->ends > e->starts)
        put_instant(rq, out, "DTEND", e->ends);
}

static void put_event(struct rq *rq, struct buf *out, const struct ical_event *e)
{
    put_line(out, S("BEGIN:VEVENT"));
    put_raw(rq, out, "UID", e->uid);
    put_instant(rq, out, "DTSTAMP", e->modified);
    put_instant(rq, out, "CREATED", e->created);
    put_instant(rq, out, "LAST-MODIFIED", e->modified);
    put_raw(rq, out, "SEQUENCE", str_printf(rq->arena, "%lld", (long long)e->sequence));
    put_times(rq, out, e);
    put_raw(rq, out, "STATUS", e->is_cancelled ? S("CANCELLED") : S("CONFIRMED"));
    put_text(rq, out, "SUMMARY", e->summary);
    put_text(rq, out, "DESCRIPTION", e->description);
    put_text(rq, out, "LOCATION", e->location);
    put_text(rq, out, "CATEGORIES", e->categories);
    if (!str_is_empty(e->url))
        put_raw(rq, out, "URL", e->url);
    put_line(out, S("END:VEVENT"));
}

rc ical_reply(struct rq *rq, const struct ical_calendar *in)
{
    struct buf out = buf_new(rq->arena, CALENDAR_BYTES_MAX);
    put_line(&out, S("BEGIN:VCALENDAR"));
    put_line(&out, S("VERSION:2.0"));
    put_line(&out, S("PRODID:-//Echowall//Echowall//ZH"));
    put_line(&out, S("CALSCALE:GREGORIAN"));
    put_text(rq, &out, "NAME", in->name);
    put_text(rq, &out, "X-WR-CALNAME", in->name);
    put_line(&out, S("REFRESH-INTERVAL;VALUE=DURATION:PT1H"));
    for (size_t i = 0; i < in->n; i++)
        put_event(rq, &out, &in->events[i]);
    put_line(&out, S("END:VCALENDAR"));
    if (out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "a calendar longer than %u bytes", CALENDAR_BYTES_MAX);
    reply_bytes(rq, S(ICAL_TYPE), buf_str(&out));
    return RC_OK;
}
