/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view: what the functions made by viewgen write with. The short names are the safe ones: each escapes for
 * its place. Features do not call these; they fill the struct of a view and reply with NAME_page(&data).
 */
#ifndef EW_WEB_VIEW_H
#define EW_WEB_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/db.h" /* struct opt_i64, for the structs of views */
#include "gen/icons_gen.h"
#include "web/assets.h"
#include "web/format.h"
#include "web/html.h"
#include "web/text.h"

/* Made by assetgen, in the order of enum icon. */
struct icon_row {
    str name;
    str use;         /* what a view writes for it */
    str symbol;      /* what the sprite holds for it */
    bool is_pattern; /* a pattern that pictures fill with, no icon */
};
extern const struct icon_row icon_rows[ICON_COUNT];
/* What stands round the symbols. */
struct sprite_marks {
    str open, defs_open, defs_close, close;
};
extern const struct sprite_marks sprite_marks;

/* How large: normal, elder (22 px), elder max (30 px). */
enum view_mode { VIEW_NORMAL, VIEW_ELDER, VIEW_ELDER_MAX };

struct view {
    struct buf *out;
    struct arena *arena; /* for formatted pieces; lives at least as long as out */
    enum lang lang;
    enum view_mode mode;
    ms_t now;
    ms_t offset; /* of the site from UTC */
    bool is_staff;
    ms_t good_until;                        /* when a "today" in what was written turns wrong; 0 = never */
    uint64_t icons[(ICON_COUNT + 63) / 64]; /* used so far, for the sprite */
    size_t sprite_at;                       /* where {sprite} stood in out */
};

/* A view with its data, to be rendered later. NAME_page(&data) makes it; data must outlive the rendering. */
struct page {
    void (*render)(struct view *v, const void *data);
    const void *data;
};
/* Renders into a new buffer of at most max bytes in v->arena, keeps v->out. Empty when it did not fit. */
html page_html(struct view *v, struct page page, size_t max);

/* ---- writers, for generated code ---- */

/* Fixed HTML from the view's own file. */
#define VIEW_STATIC(v, literal) buf_put((v)->out, S(literal))
/* Text between tags. The absent str writes nothing. */
void view_text(struct view *v, str s);
/* Inside a double-quoted attribute value. */
void view_attr(struct view *v, str s);
/*
 * A whole address in href, src or action: relative, http, https, tel or mailto. Anything else (javascript:,
 * data: …) becomes "#".
 */
void view_url(struct view *v, str url);
/* A piece of an address, after fixed text: everything but letters, digits and "-._~" is percent-encoded. */
void view_url_part(struct view *v, str s);
void view_int(struct view *v, int64_t n);
/* Text with each clause between open and close, so that lines break after Chinese punctuation. One clause
   stands alone. */
void view_clauses(struct view *v, str s, const char *open, const char *close);
/* Text with a mark for each LF. */
void view_lines(struct view *v, str s, const char *mark);
/* A translated text, escaped, its arguments too. */
void view_t(struct view *v, enum text id, const struct text_arg *args, size_t n);
/* An icon; remembers that the page uses it. ICON_NONE writes nothing. */
void view_icon(struct view *v, enum icon icon);
/* Remembers a symbol that fixed HTML refers to. */
void view_icon_use(struct view *v, enum icon icon);
/* Marks where the symbols go; view_sprite_done() puts all that were used there. */
void view_sprite(struct view *v);
void view_sprite_done(struct view *v);
/* Finished HTML, unescaped. */
void view_raw_html(struct view *v, html h);
void view_asset(struct view *v, enum asset asset);

/* ---- filters: see web/format.h; these also note in good_until when the words turn wrong ---- */
struct format view_format(const struct view *v);
str view_as_time(struct view *v, ms_t at);
str view_as_date(struct view *v, ms_t at);
str view_as_day(struct view *v, ms_t at);
str view_as_iso(struct view *v, ms_t at);
str view_as_ago(struct view *v, ms_t at);
str view_as_weekday(struct view *v, ms_t at);
str view_day_as_date(struct view *v, day_t day);
str view_day_as_day(struct view *v, day_t day);
str view_day_as_iso(struct view *v, day_t day);
str view_day_as_ago(struct view *v, day_t day);
str view_day_as_weekday(struct view *v, day_t day);
str view_as_money(struct view *v, int64_t fen);
str view_as_count(struct view *v, int64_t n);
str view_as_percent(struct view *v, int64_t basis_points);

#endif
