/* SPDX-License-Identifier: Apache-2.0 */
/* A year of 300 items across the columns of the town and its villages' sites, by the same acts as people's.
 */
#include "features/publish/publish_demo.h"

#include "base/csv.h"
#include "core/visit.h"
#include "features/publish/publish_item.h"
#include "features/publish/publish_palette.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_site.h"
#include "gen/data.h"
#include "gen/publish_list_sql.h"

#define ITEMS 300
#define YEAR_DAYS 365
#define FIELDS 5
#define LINES_MAX 200
#define PICTURES 24
#define VILLAGE_PERCENT 60
#define WORDS_BYTES 4000
#define MUST_EVERY 45
#define MUST_LATE 16 /* of the last items those of the home page are to be read */
#define READ_DAYS 4
#define DATE_DAYS 21
#define DATE_HOUR 9

enum { COLUMN, THEME, TAG, TITLE, WORDS };
struct line {
    str field[FIELDS];
};
struct press {
    struct demo *demo;
    struct line lines[LINES_MAX];
    size_t lines_n;
    struct publish_demo_pictures_rows pictures;
    struct publish_columns columns; /* of the main site */
    size_t next[LINES_MAX];         /* of each column: which of its lines comes next */
};

/* ---- words ---- */

static void mark_put(struct press *p, struct buf *b, str mark, const struct demo_unit *village)
{
    struct prng *rng = &p->demo->rng;
    if (str_eq(mark, S("v")))
        buf_put(b, village->short_name);
    else if (str_eq(mark, S("k")))
        buf_printf(b, "%lld", (long long)prng_between(rng, 2, 9));
    else if (str_eq(mark, S("n")))
        buf_printf(b, "%lld", (long long)prng_between(rng, 12, 68));
    else
        buf_printf(b, "%lld", (long long)prng_between(rng, 3, 40) * 50);
}

/* {v} a village, {k} {n} {m} a small, a middling, a large number; '|' begins a paragraph. */
static str filled(struct press *p, str pattern, const struct demo_unit *village)
{
    struct buf b = buf_new(p->demo->arena, WORDS_BYTES);
    for (size_t i = 0; i < pattern.n; i++) {
        size_t end = i;
        while (pattern.p[i] == '{' && end < pattern.n && pattern.p[end] != '}')
            end++;
        if (end > i) {
            mark_put(p, &b, str_slice(pattern, i + 1, end - i - 1), village);
            i = end;
        } else if (pattern.p[i] == '|') {
            buf_put(&b, S("\n\n"));
        } else {
            buf_putc(&b, pattern.p[i]);
        }
    }
    return buf_str(&b);
}

static const struct line *line_next(struct press *p, const struct publish_column *column, size_t at)
{
    size_t own = 0, n = 0;
    for (size_t i = 0; i < p->lines_n; i++)
        own += str_eq(p->lines[i].field[COLUMN], column->code);
    if (own == 0)
        return NULL;
    size_t want = p->next[at]++ % own;
    for (size_t i = 0; i < p->lines_n; i++)
        if (str_eq(p->lines[i].field[COLUMN], column->code) && n++ == want)
            return &p->lines[i];
    return NULL;
}

/* ---- one item ---- */

struct telling {
    const struct publish_column *column;
    const struct line *line;
    const struct demo_unit *village; /* that it is about */
    bool is_of_village;
    ms_t at;
    int64_t n;
};

static struct publish_by by_of(struct press *p, const struct telling *t, person_id person, ms_t wait)
{
    return (struct publish_by){ .person = person,
                                .organisation = t->is_of_village ? t->village->id : p->demo->town.id,
                                .now = t->at + wait,
                                .offset = p->demo->offset };
}

/* Year and running number in the words of the data. */
static str document_number(const struct press *p, const struct telling *t)
{
    for (size_t i = 0; i < p->lines_n; i++) {
        str before, behind = p->lines[i].field[WORDS];
        if (!str_eq(p->lines[i].field[COLUMN], S("document_number")) || !str_cut(&behind, '|', &before))
            continue;
        return str_printf(p->demo->arena, "%.*s%d%.*s%lld%.*s", STR_ARG(p->lines[i].field[TITLE]),
                          day_to_date(day_of(t->at, p->demo->offset)).year, STR_ARG(before),
                          (long long)(t->n / 2 + 1), STR_ARG(behind));
    }
    return S("");
}

static void facts_put(struct press *p, const struct telling *t, struct publish_words *w)
{
    bool is_document = str_eq(t->column->kind, S("disclosure")) || str_eq(t->column->kind, S("document"));
    w->theme = t->line->field[THEME];
    w->keywords = str_is_empty(t->line->field[TAG]) ? S("") : t->line->field[TAG];
    if (!is_document)
        return;
    w->issuer = t->is_of_village ? t->village->name : p->demo->town.name;
    w->document_number = t->n % 2 == 0 ? document_number(p, t) : S("");
    w->made_day = OPT_I64(day_of(t->at, p->demo->offset) - 2);
    if (str_eq(t->column->kind, S("document")))
        w->effective_day = OPT_I64(day_of(t->at, p->demo->offset) - 1);
}

/* What people talk about: rules and stories, not lists and files. */
static bool takes_comments(const struct telling *t)
{
    static const char *const codes[] = { "work",        "policy", "civility",   "guides", "jobs",
                                         "countryside", "advice", "complaints", "surveys" };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (str_eq(t->column->code, str_from_c(codes[i])))
            return true;
    return false;
}

/* Most read it on the day itself, fewer on the next ones. */
static rc reads_tell(struct press *p, const struct telling *t, str number)
{
    static const struct {
        const char *source;
        int64_t least, most; /* views of the first day */
    } sources[] = { { "", 14, 90 }, { "wechat", 20, 160 }, { "qr", 0, 24 }, { "share", 0, 12 } };
    day_t first = day_of(t->at, p->demo->offset);
    for (day_t day = first; day < first + READ_DAYS && day < p->demo->last_day; day++)
        for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
            struct visit_day row = { .kind = "item", .key = number, .day = day, .source = sources[i].source };
            row.views = prng_between(&p->demo->rng, sources[i].least, sources[i].most) /
                        (1 + 2 * (int64_t)(day - first));
            row.readers = row.views - row.views / 5;
            if (row.views > 0)
                TRY(visit_add_day(p->demo->db, &row));
        }
    return RC_OK;
}

/* Notices of work and training are about a morning three weeks later; the last of them have not been yet.
 */
static void date_put(struct press *p, const struct telling *t, struct publish_words *w)
{
    w->venue = S("");
    if (!str_eq(t->column->kind, S("notice")))
        return;
    ms_t day = day_start(day_of(t->at, p->demo->offset) + DATE_DAYS, p->demo->offset);
    w->starts_at = OPT_I64(day + DATE_HOUR * MS_PER_HOUR);
    w->ends_at = OPT_I64(day + (DATE_HOUR + 2) * MS_PER_HOUR);
    for (size_t i = 0; i < p->lines_n; i++)
        if (str_eq(p->lines[i].field[COLUMN], S("venue")))
            w->venue = str_join(p->demo->arena, p->demo->town.name, p->lines[i].field[TITLE]);
}

static rc item_issue(struct press *p, const struct telling *t, publish_item_id id)
{
    struct publish_seen seen = { .id = id };
    struct publish_by first = by_of(p, t, p->demo->reviewer, 2 * MS_PER_HOUR),
                      second = by_of(p, t, p->demo->coordinator, 3 * MS_PER_HOUR);
    bool is_must = t->n % MUST_EVERY == 3 || t->n >= ITEMS - MUST_LATE;
    struct publish_issue issue = { .is_must_read = t->column->is_home && is_must,
                                   .takes_comments = takes_comments(t),
                                   .asks_members = true,
                                   .asks_residents = t->n % 2 == 0,
                                   .asks_staff = true,
                                   .note = S("") };
    struct publish_item_row_row row;
    bool found;
    if (t->column->review_levels > 0)
        TRY(publish_approve(p->demo->db, &first, seen, S("")));
    if (t->column->review_levels > 1)
        TRY(publish_approve(p->demo->db, &second, seen, S("")));
    second.now += MS_PER_HOUR;
    TRY(publish_issue(p->demo->db, &second, seen, &issue));
    TRY(publish_item_row(p->demo->db, id, &row, &found));
    if (row.is_must_read)
        TRY(publish_demo_readers(p->demo, id, second.now));
    TRY(publish_demo_likes(p->demo, id, second.now, (int64_t)t->n * 5));
    return reads_tell(p, t, row.number);
}

static rc item_tell(struct press *p, const struct telling *t)
{
    struct publish_words w = { .lang = S("zh-Hans"),
                               .title = filled(p, t->line->field[TITLE], t->village),
                               .body = filled(p, t->line->field[WORDS], t->village),
                               .source = S(""),
                               .source_url = S(""),
                               .related = S(""),
                               .issuer = S(""),
                               .document_number = S(""),
                               .genre = S("") };
    struct publish_file_ref picture = { .role = S("gallery"), .name = S(""), .words = w.title };
    publish_item_id id;
    str first = w.body, rest;
    size_t end = str_find(first, S("\n\n"));
    rest = end == SIZE_MAX ? first : str_slice(first, 0, end);
    w.summary = rest;
    bool has_picture = str_eq(t->column->kind, S("report")) || str_eq(t->column->kind, S("story")) ||
                       (str_eq(t->column->code, S("work")) && t->n % 2 == 0);
    if (has_picture && p->pictures.n > 0) {
        picture.file = p->pictures.at[(size_t)t->n % p->pictures.n].id;
        w.files = &picture;
        w.files_n = 1;
    }
    facts_put(p, t, &w);
    date_put(p, t, &w);
    struct publish_by writer = by_of(p, t, t->is_of_village ? t->village->head : p->demo->clerk, 0);
    TRY(publish_item_make(p->demo->db, &writer,
                          &(struct publish_item_new){
                              .column = t->column->id, .organisation = writer.organisation, .words = w },
                          &id));
    writer.now += MS_PER_HOUR;
    TRY(publish_submit(p->demo->db, &writer, (struct publish_seen){ .id = id }));
    return item_issue(p, t, id);
}

/* ---- the year ---- */

static rc sites_make(struct demo *demo)
{
    const struct publish_sites_new many = { .scope = scope_whole(),
                                            .kind = S("village"),
                                            .languages = S("zh-Hans zh-Hant en"),
                                            .now = day_start(demo->last_day - YEAR_DAYS, demo->offset),
                                            .today = demo->last_day,
                                            .limit = 100 };
    int64_t made;
    return publish_sites_add_all(demo->db, &many, &made);
}

static void lines_read(struct press *p)
{
    str rest = demo_items_csv, skipped[FIELDS];
    (void)csv_row(&rest, skipped, FIELDS); /* the head line */
    while (p->lines_n < LINES_MAX && csv_row(&rest, p->lines[p->lines_n].field, FIELDS))
        p->lines_n++;
}

static rc year_tell(struct press *p)
{
    struct demo *demo = p->demo;
    int64_t n = 0;
    for (size_t at = 0; n < ITEMS; at = (at + 1) % p->columns.n) {
        struct telling t = { .column = &p->columns.at[at], .n = n };
        t.line = line_next(p, t.column, at);
        if (t.line == NULL)
            continue;
        t.village = &demo->villages[prng_below(&demo->rng, demo->villages_n)];
        t.is_of_village = t.column->is_upward && prng_below(&demo->rng, 100) < VILLAGE_PERCENT;
        day_t day = demo->last_day - 1 - (ITEMS - 1 - n) * (YEAR_DAYS - 1) / ITEMS;
        t.at = day_start(day, demo->offset) + prng_between(&demo->rng, 8 * MS_PER_HOUR, 16 * MS_PER_HOUR);
        TRY(item_tell(p, &t));
        n++;
    }
    return RC_OK;
}

rc publish_demo(struct demo *demo)
{
    struct press *p = ARENA_NEW(demo->arena, struct press);
    p->demo = demo;
    lines_read(p);
    TRY(sites_make(demo));
    TRY(publish_demo_pictures(demo->db, PICTURES, &p->pictures));
    TRY(publish_columns_of(demo->db, PUBLISH_MAIN_SITE, demo->last_day, true, &p->columns));
    TRY(year_tell(p));
    TRY(publish_demo_flow(demo, &p->columns));
    return publish_demo_subscribers(demo);
}
