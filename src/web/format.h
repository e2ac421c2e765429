/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format: instants, days, money and numbers as people read them, in the three languages. The words and the
 * order come from the PO files (keys format.…). In Chinese no spaces are typed between Han and digits. Rules
 * of the domain (what counts as late) must not be put here.
 */
#ifndef EW_WEB_FORMAT_H
#define EW_WEB_FORMAT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "web/text.h"

/* For whom and when. Results live in the arena. */
struct format {
    struct arena *arena;
    enum lang lang;
    ms_t now;
    ms_t offset; /* of the site from UTC */
};

/* 11月18日09:00; in another year than now's 2025年11月18日09:00. English: 18 Nov 09:00 / 18 Nov 2025 09:00.
 */
str format_time(struct format f, ms_t at);
/* 2026年11月18日; 18 November 2026. */
str format_date(struct format f, ms_t at);
/* 11月18日, in another year with the year; 18 Nov. */
str format_day(struct format f, ms_t at);
/* 2026-11-18T09:00:00+08:00, for datetime attributes and machines. */
str format_iso(struct format f, ms_t at);
/*
 * As people say it, and so that it stays right for the rest of the day (pages are cached): 今天09:00,
 * 昨天09:00, 明天09:00, 3天前 and 3天后 up to 6 days, else as format_day.
 */
str format_ago(struct format f, ms_t at);
/* 星期一; Monday. */
str format_weekday(struct format f, ms_t at);
/* The same for days: 今天, 昨天, 明天, 3天前 …; 2026-11-18. */
str format_ago_day(struct format f, day_t day);
str format_iso_day(struct format f, day_t day);
/* Fen as yuan: 400元, 12.50元, 12,345元; ¥400. */
str format_money(struct format f, int64_t fen);
/* Grouped digits: 1136 and 41,352 in Chinese, 1,136 in English. */
str format_count(struct format f, int64_t n);
/* Hundredths of a percent with one digit after the point, rounded half up: 9308 is 93.1%. */
str format_percent(struct format f, int64_t basis_points);
/* Percent-encodes everything but letters, digits and "-._~". */
void format_url_part(struct buf *out, str s);
/* attachment; filename="…"; filename*=UTF-8''… (RFC 6266, RFC 8187): the first only for programs that do not
   know the second, so it has ASCII letters alone. */
str format_attachment(struct arena *a, str name);
/* One byte as "%C3". */
void format_percent_byte(struct buf *out, char c);

#endif
