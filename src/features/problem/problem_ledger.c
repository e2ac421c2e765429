/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rectification ledger: the list of the wall or of the desk with all its columns, as a page, as a
 * workbook, as CSV and to print. One table of columns makes them all; the rows come from the very query of
 * the lists (problem_filter_list), so what is taken along is what the page shows, at this minute.
 */
#include "features/problem/problem_ledger.h"

#include "base/json.h"
#include "core/audit.h"
#include "core/throttle.h"

/* Rows fetched at once: a multiple of a page, in an arena of their own. */
#define BATCH (INT64_C(200) * PROBLEMS_PER_PAGE)
#define BATCH_BYTES ((size_t)256 << 20)
#define COLUMNS_MAX 32

/* A visitor takes a ledger along now and then; the machine that does nothing else waits. */
static const struct throttle_rule takes = { .burst = 10, .every_ms = 6 * MS_PER_SECOND };

struct ledger {
    struct rq *rq;
    struct problem_today today;
    struct problem_filter filter;
    struct problem_counts_row counts;
    struct sheet_writer *sheet;
    enum sheet_format format;
    bool is_staff;
    int64_t rows;
};

/* ---- columns ---- */

static bool is_echoed(const struct problem_list_row *r)
{
    return problem_state_parse(r->state) >= PROBLEM_ECHOED;
}

static void put_label(struct ledger *g, enum text label)
{
    sheet_text(g->sheet, rq_text(g->rq, label));
}

static void put_number(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->number);
}

static void put_kind(struct ledger *g, const struct problem_list_row *r)
{
    put_label(g, problem_kind_label(r->kind));
}

static void put_category(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, problem_category_name(g->rq, r->name_zh, r->name_en));
}

static void put_place(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->place_name);
}

static void put_title(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->title);
}

static void put_statement(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->statement);
}

static void put_measure(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->measure);
}

static void put_office(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->office_name);
}

static void put_person(struct ledger *g, const struct problem_list_row *r)
{
    sheet_text(g->sheet, r->person_name);
}

static void put_accepted(struct ledger *g, const struct problem_list_row *r)
{
    sheet_time(g->sheet, OPT_I64(r->accepted_at));
}

static void put_due(struct ledger *g, const struct problem_list_row *r)
{
    sheet_day(g->sheet, r->due_day);
}

/* The words of the chip. */
static void put_state(struct ledger *g, const struct problem_list_row *r)
{
    const struct problem_facts facts = { r->state,      r->round,     r->accepted_at, r->due_day,
                                         r->limit_days, r->used_days, r->late_days,   r->paused_until_day };
    struct problem_standing s = problem_chip(&g->today, &facts, g->rq->offset);
    struct text_arg days = text_arg_int("n", s.days);
    str label = rq_text(g->rq, s.label);
    if (s.days != 0)
        label = str_printf(g->rq->arena, "%.*s%s%.*s", STR_ARG(label), g->rq->lang == LANG_EN ? " " : "",
                           STR_ARG(text_format(g->rq->arena, TEXT_PROBLEM_DAYS, g->rq->lang, &days, 1)));
    sheet_text(g->sheet, label);
}

/* Nothing of an answer before it is public. */
static void put_result(struct ledger *g, const struct problem_list_row *r)
{
    if (is_echoed(r))
        put_label(g, problem_result_label(r->result));
    else
        sheet_text(g->sheet, S(""));
}

static void put_echoed(struct ledger *g, const struct problem_list_row *r)
{
    sheet_time(g->sheet, r->echoed_at);
}

static void put_used(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, r->used_days);
}

static void put_late(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, r->late_days);
}

static void put_used_time(struct ledger *g, const struct problem_list_row *r)
{
    sheet_minutes(g->sheet, r->used_minutes);
}

static void put_late_time(struct ledger *g, const struct problem_list_row *r)
{
    sheet_minutes(g->sheet, r->late_minutes);
}

static void put_voices(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, OPT_I64(r->voices));
}

static void put_rated(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, is_echoed(r) ? OPT_I64(r->rated) : OPT_NONE);
}

static void put_satisfied(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, is_echoed(r) ? OPT_I64(r->satisfied) : OPT_NONE);
}

static void put_unrated(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, is_echoed(r) ? OPT_I64(r->voices - r->rated) : OPT_NONE);
}

/* Percentages of fewer than ten answers say more than they know. */
static void put_share(struct ledger *g, const struct problem_list_row *r)
{
    sheet_share(g->sheet, r->satisfied, is_echoed(r) && r->rated >= 10 ? r->rated : 0);
}

static void put_round(struct ledger *g, const struct problem_list_row *r)
{
    sheet_int(g->sheet, OPT_I64(r->round));
}

static void put_public(struct ledger *g, const struct problem_list_row *r)
{
    put_label(g, r->is_public         ? TEXT_PROBLEM_LEDGER_ON_WALL
                 : r->is_confidential ? TEXT_PROBLEM_SECRECY_CONFIDENTIAL
                                      : TEXT_PROBLEM_LEDGER_NOT_ON_WALL);
}

static const struct ledger_column {
    enum text label;
    int width;
    bool is_staff;
    void (*put)(struct ledger *g, const struct problem_list_row *r);
} columns[] = {
    { TEXT_PROBLEM_COL_NUMBER, 16, false, put_number },
    { TEXT_PROBLEM_LEDGER_KIND, 10, false, put_kind },
    { TEXT_PROBLEM_LEDGER_CATEGORY, 12, false, put_category },
    { TEXT_PROBLEM_COL_PLACE, 14, false, put_place },
    { TEXT_PROBLEM_COL_TITLE, 28, false, put_title },
    { TEXT_PROBLEM_LEDGER_STATEMENT, 44, false, put_statement },
    { TEXT_PROBLEM_FIELD_MEASURE, 44, false, put_measure },
    { TEXT_PROBLEM_LEDGER_OFFICE, 18, false, put_office },
    { TEXT_PROBLEM_FIELD_PERSON, 12, false, put_person },
    { TEXT_PROBLEM_LEDGER_ACCEPTED, 17, false, put_accepted },
    { TEXT_PROBLEM_FIELD_LIMIT, 12, false, put_due },
    { TEXT_PROBLEM_LEDGER_STATE, 16, false, put_state },
    { TEXT_PROBLEM_LEDGER_RESULT, 12, false, put_result },
    { TEXT_PROBLEM_LEDGER_ECHOED, 17, false, put_echoed },
    { TEXT_PROBLEM_LEDGER_USED, 10, false, put_used },
    { TEXT_PROBLEM_LEDGER_LATE, 10, false, put_late },
    { TEXT_PROBLEM_LEDGER_USED_TIME, 12, false, put_used_time },
    { TEXT_PROBLEM_LEDGER_LATE_TIME, 12, false, put_late_time },
    { TEXT_PROBLEM_LEDGER_VOICES, 8, false, put_voices },
    { TEXT_PROBLEM_VOICES_RATED, 8, false, put_rated },
    { TEXT_PROBLEM_FIG_SATISFIED, 8, false, put_satisfied },
    { TEXT_PROBLEM_VOICES_UNRATED, 8, false, put_unrated },
    { TEXT_PROBLEM_LEDGER_SHARE, 10, false, put_share },
    { TEXT_PROBLEM_LEDGER_ROUND, 8, true, put_round },
    { TEXT_PROBLEM_LEDGER_WALL, 12, true, put_public },
};
#define COLUMNS (sizeof columns / sizeof columns[0])
_Static_assert(COLUMNS <= COLUMNS_MAX, "room for the columns");

static struct sheet_column *heads_of(const struct ledger *g, size_t *ret_n)
{
    struct sheet_column *heads = ARENA_ARRAY(g->rq->arena, struct sheet_column, COLUMNS);
    *ret_n = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        if (g->is_staff || !columns[i].is_staff)
            heads[(*ret_n)++] = (struct sheet_column){ rq_text(g->rq, columns[i].label), columns[i].width };
    return heads;
}

static rc put_row(struct ledger *g, const struct problem_list_row *r)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (g->is_staff || !columns[i].is_staff)
            columns[i].put(g, r);
    g->rows++;
    return sheet_next(g->sheet);
}

static rc sheet_open(struct ledger *g)
{
    struct rq *rq = g->rq;
    struct sheet_options o = { .format = g->format,
                               .name = rq_text(rq, TEXT_PROBLEM_LEDGER_TITLE),
                               .spool_dir = str_printf(rq->arena, "%.*s/spool", STR_ARG(rq->app->data_dir)),
                               .offset = rq->offset };
    o.columns = heads_of(g, &o.columns_n);
    return sheet_begin(&o, rq->arena, &rq->err, &g->sheet);
}

/* ---- which ledger ---- */

static rc ledger_public(struct rq *rq, struct ledger *ret)
{
    *ret = (struct ledger){ .rq = rq };
    TRY(problem_today_load(rq, &ret->today));
    TRY(problem_filter_read(rq, scope_whole(), &ret->filter));
    ret->filter.is_public_only = true;
    return problem_filter_count(rq, &ret->filter, &ret->today, &ret->counts);
}

static rc ledger_staff(struct rq *rq, struct ledger *ret)
{
    *ret = (struct ledger){ .rq = rq, .is_staff = true };
    TRY(problem_today_load(rq, &ret->today));
    TRY(problem_desk_filter(rq, &ret->filter));
    return problem_filter_count(rq, &ret->filter, &ret->today, &ret->counts);
}

/* ---- all rows ---- */

static void free_batch(void *data)
{
    arena_free(data);
}

/* One batch into the sheet, fetched into memory that is given back afterwards. */
static rc batch_write(struct ledger *g, struct arena *batch, size_t *ret_n)
{
    struct problem_list_rows rows = { 0 };
    struct rq *rq = g->rq;
    db_bind(rq->db, batch, &rq->err);
    rc done = problem_filter_list(rq, &g->filter, &g->today, BATCH, &rows);
    for (size_t i = 0; done == RC_OK && i < rows.n; i++)
        done = put_row(g, &rows.at[i]);
    db_bind(rq->db, rq->arena, &rq->err);
    *ret_n = rows.n;
    return done;
}

/* Every row of the filter, in the order of the list; the transaction shows them as of one instant. */
static rc ledger_write(struct ledger *g)
{
    struct arena *batch = arena_new(BATCH_BYTES);
    int fd;
    int64_t size;
    size_t n = (size_t)BATCH;
    arena_on_reset(g->rq->arena, free_batch, batch);
    TRY(sheet_open(g));
    for (g->filter.page = 1; n == (size_t)BATCH; g->filter.page += BATCH / PROBLEMS_PER_PAGE) {
        TRY(batch_write(g, batch, &n));
        arena_reset(batch);
    }
    return g->format == SHEET_PRINT ? RC_OK : sheet_end(g->sheet, &fd, &size);
}

/* ---- the pages ---- */

static enum text group_label(str group)
{
    static const struct {
        str group;
        enum text label;
    } labels[] = {
        { S_INIT("open"), TEXT_PROBLEM_GROUP_OPEN },
        { S_INIT("late"), TEXT_PROBLEM_GROUP_LATE },
        { S_INIT("soon"), TEXT_PROBLEM_GROUP_SOON },
        { S_INIT("echoed"), TEXT_PROBLEM_GROUP_ECHOED },
        { S_INIT("ontime"), TEXT_PROBLEM_GROUP_ONTIME },
        { S_INIT("accepted"), TEXT_PROBLEM_GROUP_ACCEPTED },
        { S_INIT("answered"), TEXT_PROBLEM_GROUP_ANSWERED },
        { S_INIT("asked"), TEXT_PROBLEM_GROUP_ASKED },
        { S_INIT("mine"), TEXT_PROBLEM_GROUP_MINE },
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].group, group))
            return labels[i].label;
    return TEXT_PROBLEM_GROUP_ALL;
}

/* "ledger-2026-11-25-1420": the minute that it holds. */
static str file_name(const struct rq *rq)
{
    struct civil c = civil_of(rq->now, rq->offset);
    return str_printf(rq->arena, "ledger-%04d-%02d-%02d-%02d%02d", c.date.year, c.date.month, c.date.day,
                      c.hour, c.minute);
}

/* What the list is narrowed to, in words: place, state, category, words. */
static rc filter_words(const struct ledger *g, str *ret)
{
    struct rq *rq = g->rq;
    struct buf b = buf_new(rq->arena, 4096);
    struct organisation unit;
    struct problem_option *categories;
    size_t n;
    if (g->filter.organisation != 0) {
        TRY(organisation_load(rq->db, (organisation_id){ g->filter.organisation }, rq->today, &unit));
        buf_printf(&b, "%.*s · ", STR_ARG(unit.name));
    }
    buf_put(&b, rq_text(rq, group_label(g->filter.group)));
    TRY(problem_category_options(rq, g->filter.category, false, &categories, &n));
    for (size_t i = 0; i < n; i++)
        if (categories[i].is_chosen)
            buf_printf(&b, " · %.*s", STR_ARG(categories[i].label));
    if (!str_is_empty(g->filter.words))
        buf_printf(&b, " · %.*s", STR_ARG(g->filter.words));
    *ret = buf_str(&b);
    return RC_OK;
}

static str place_of(struct ledger *g, const char *base, const char *more)
{
    return problem_filter_link(g->rq, str_c(g->rq->arena, str_printf(g->rq->arena, "%s%s", base, more)),
                               &g->filter, g->filter.group, 1);
}

static rc view_fill(struct ledger *g, const char *base, struct problem_ledger *v)
{
    const struct sheet_line *lines;
    size_t n, heads_n;
    const struct sheet_column *heads = heads_of(g, &heads_n);
    sheet_lines(g->sheet, &lines, &n);
    v->columns = ARENA_ARRAY(g->rq->arena, str, heads_n);
    for (size_t i = 0; i < heads_n; i++)
        v->columns[v->columns_n++] = heads[i].label;
    v->rows = ARENA_ARRAY(g->rq->arena, struct problem_ledger_row, n);
    for (size_t i = 0; i < n; i++)
        v->rows[v->rows_n++] = (struct problem_ledger_row){
            .path = str_printf(g->rq->arena, "%s/problems/%.*s", g->is_staff ? "/desk" : "",
                               STR_ARG(lines[i].cells[0])),
            .number = lines[i].cells[0],
            .cells = lines[i].cells + 1,
            .cells_n = lines[i].cells_n - 1,
        };
    v->total = problem_group_count(&g->counts, g->filter.group);
    v->as_of = g->rq->now;
    v->xlsx = place_of(g, base, "/xlsx");
    v->csv = place_of(g, base, "/csv");
    v->print = place_of(g, base, "/print");
    v->is_staff = g->is_staff;
    v->guard = g->is_staff ? form_guard(g->rq, &form_none) : (html){ 0 };
    v->summary = g->is_staff ? form_summary(g->rq, &form_none) : (html){ 0 };
    return filter_words(g, &v->filter);
}

static rc ledger_page(struct ledger *g, const char *base, const char *list)
{
    struct rq *rq = g->rq;
    struct problem_ledger *v = ARENA_NEW(rq->arena, struct problem_ledger);
    struct problem_list_rows rows;
    struct problem_pages pages = problem_pages_of(rq, base, &g->filter, &g->counts);
    g->format = SHEET_PRINT;
    TRY(sheet_open(g));
    TRY(problem_filter_list(rq, &g->filter, &g->today, PROBLEMS_PER_PAGE, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(put_row(g, &rows.at[i]));
    TRY(view_fill(g, base, v));
    v->page = pages.page;
    v->pages = pages.pages;
    v->previous = pages.previous;
    v->next = pages.next;
    v->list = place_of(g, list, "");
    rq->reply.back = v->list;
    rq->reply.is_desk = g->is_staff;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_LEDGER_TITLE), problem_ledger_page(v));
    return RC_OK;
}

/* All rows on one page, for the printer. */
static rc print_page(struct ledger *g, const char *base)
{
    struct problem_ledger *v = ARENA_NEW(g->rq->arena, struct problem_ledger);
    TRY(view_fill(g, base, v));
    v->list = place_of(g, base, "");
    v->is_whole = true;
    v->page = v->pages = 1;
    g->rq->reply.back = v->list;
    reply_page(g->rq, rq_text(g->rq, TEXT_PROBLEM_LEDGER_TITLE), problem_ledger_page(v));
    return RC_OK;
}

static rc format_of_page(struct rq *rq, enum sheet_format *ret)
{
    if (!sheet_format_parse(rq->args[0], ret))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such format");
    return RC_OK;
}

rc problem_ledger_show(struct rq *rq)
{
    struct ledger g;
    TRY(ledger_public(rq, &g));
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return ledger_page(&g, "/ledger", "/wall");
}

rc problem_ledger_take(struct rq *rq)
{
    struct ledger g;
    if (!throttle_is_local(rq->client) &&
        !throttle_take(rq->app->throttle, "ledger", throttle_address(rq->client), takes, rq->now))
        return RQ_FAIL(rq, RC_LIMIT, "problem.ledger_throttled", "one address takes too many ledgers");
    TRY(ledger_public(rq, &g));
    TRY(format_of_page(rq, &g.format));
    TRY(ledger_write(&g));
    if (g.format == SHEET_PRINT)
        return print_page(&g, "/ledger");
    sheet_send(rq, g.sheet, file_name(rq));
    return RC_OK;
}

rc problem_desk_ledger_show(struct rq *rq)
{
    struct ledger g;
    TRY(ledger_staff(rq, &g));
    return ledger_page(&g, "/desk/ledger", "/desk");
}

/* The file is made before the transaction that writes the audit entry: it reads, and may take its time. */
rc problem_desk_ledger_prepare(struct rq *rq)
{
    struct ledger *g = ARENA_NEW(rq->arena, struct ledger);
    TRY(ledger_staff(rq, g));
    TRY(format_of_page(rq, &g->format));
    TRY(ledger_write(g));
    rq->prepared = g;
    return RC_OK;
}

rc problem_desk_ledger_take(struct rq *rq)
{
    struct ledger *g = rq->prepared;
    struct buf b = buf_new(rq->arena, 4096);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("format"), rq->args[0]);
    json_put_str(&j, S("filter"), rq->query);
    json_put_i64(&j, S("rows"), g->rows);
    json_end(&j);
    TRY(audit_act(rq, "ledger.export", S("problems"), (organisation_id){ rq->organisation }, buf_str(&b)));
    if (g->format == SHEET_PRINT)
        return print_page(g, "/desk/ledger");
    sheet_send(rq, g->sheet, file_name(rq));
    return RC_OK;
}
