/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of voices on the desk: what waits, what was said, who has rated. */
#include "core/rule.h"
#include "core/words.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_intake.h"

static const struct {
    str group;
    enum text label;
} tabs[] = {
    { S_INIT("waiting"), TEXT_PROBLEM_GROUP_WAITING },
    { S_INIT("overdue"), TEXT_PROBLEM_WAITS_TOO_LONG },
    { S_INIT("attached"), TEXT_PROBLEM_VOICE_ACCEPTED },
    { S_INIT("declined"), TEXT_PROBLEM_VOICE_DECLINED },
    { S_INIT("asked"), TEXT_PROBLEM_VOICES_ASKED },
    { S_INIT("rated"), TEXT_PROBLEM_VOICES_RATED },
    { S_INIT("satisfied"), TEXT_PROBLEM_FIG_SATISFIED },
    { S_INIT("unrated"), TEXT_PROBLEM_VOICES_UNRATED },
    { S_INIT("all"), TEXT_PROBLEM_GROUP_ALL },
    { S_INIT("withdrawn"), TEXT_PROBLEM_VOICE_WITHDRAWN },
    { S_INIT("withdrawn_late"), TEXT_PROBLEM_VOICE_WITHDRAWN_LATE },
};
#define TABS (sizeof tabs / sizeof tabs[0])

int64_t problem_voice_group_count(const struct voice_counts_kept_row *c, str group)
{
    const struct {
        str group;
        int64_t n;
    } counts[] = {
        { S("waiting"), c->waiting },     { S("overdue"), c->overdue },
        { S("attached"), c->attached },   { S("declined"), c->declined },
        { S("asked"), c->asked },         { S("rated"), c->rated },
        { S("satisfied"), c->satisfied }, { S("unrated"), c->unrated },
        { S("withdrawn"), c->withdrawn }, { S("withdrawn_late"), c->withdrawn_late },
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (str_eq(counts[i].group, group))
            return counts[i].n;
    return c->total;
}

static str group_of(str wanted)
{
    for (size_t i = 0; i < TABS; i++)
        if (str_eq(wanted, tabs[i].group))
            return tabs[i].group;
    return S("waiting");
}

/* Waiting voices that came before this instant are past the limit for accepting. */
static rc late_before(struct rq *rq, const struct problem_today *t, ms_t *ret)
{
    int64_t days;
    day_t day = t->today;
    TRY(rule_value(rq->db, S("problem.accept_days"), (organisation_id){ 0 }, rq->today, &days));
    while (calendar_add(&t->calendar, day, days) >= t->today)
        day--;
    *ret = day_start(day + 1, rq->offset);
    return RC_OK;
}

rc problem_voice_filter_read(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                             struct problem_voice_filter *ret)
{
    *ret = (struct problem_voice_filter){ .scope = f->scope,
                                          .width = f->width,
                                          .organisation = f->organisation,
                                          .me = f->me,
                                          .page = f->page,
                                          .group = group_of(rq_query(rq, S("state"))),
                                          .words = f->words,
                                          .folded = words_fold(rq->arena, f->words),
                                          .above = f->above };
    return late_before(rq, t, &ret->late_before);
}

rc problem_voice_count_whole(struct rq *rq, const struct problem_voice_filter *f,
                             struct voice_counts_kept_row *ret)
{
    const struct voice_counts_kept_in in = {
        .today = rq->today, .above = f->above, .me = f->me, .late_before = f->late_before, .scope = f->scope
    };
    const struct voice_counts_kept_wide_in wide = {
        .today = rq->today, .above = f->above, .me = f->me, .late_before = f->late_before, .scope = f->scope
    };
    return problem_is_wide(f->width) ? voice_counts_kept_wide(rq->db, &wide, ret)
                                     : voice_counts_kept(rq->db, &in, ret);
}

rc problem_voice_filter_count(struct rq *rq, struct problem_voice_filter *f,
                              struct voice_counts_kept_row *ret)
{
    if (str_is_empty(f->folded))
        return problem_voice_count_whole(rq, f, ret);
    TRY(problem_voice_find(rq, f));
    problem_voice_found_count(f, ret);
    return RC_OK;
}

static struct problem_waiting item_of(struct rq *rq, const struct problem_voice_filter *f,
                                      const struct voice_list_row *r)
{
    bool is_waiting = str_eq(r->state, S("received"));
    return (struct problem_waiting){ .number = r->number,
                                     .words = r->words,
                                     .place = r->place_name,
                                     .category = problem_category_name(rq, r->name_zh, r->name_en),
                                     .at = r->received_at,
                                     .channel = problem_channel_label(r->channel),
                                     .state = problem_voice_label(r->state),
                                     .is_waiting = is_waiting,
                                     .is_urgent = is_waiting && str_eq(r->kind, S("hazard")),
                                     .is_overdue = is_waiting && r->received_at < f->late_before,
                                     .problem_number = r->problem_number,
                                     .score = r->score.has ? problem_score_label(r->score.v) : TEXT_NONE };
}

/* Gathering and sorting more than so many takes longer than following the order. */
#define GATHER_MAX 3000

#define LIST                                                                                                 \
    .today = rq->today, .above = f->above, .me = f->me, .voice_group = f->group,                             \
    .late_before = f->late_before, .scope = f->scope, .limit = limit,                                        \
    .offset = (f->page - 1) * PROBLEMS_PER_PAGE
#define ALONG LIST, .reach = reach

/* Those that wait are few. */
rc problem_voice_filter_rows(struct rq *rq, struct problem_voice_filter *f, int64_t limit,
                             struct voice_list_rows *ret)
{
    bool is_waiting = str_eq(f->group, S("waiting")) || str_eq(f->group, S("overdue"));
    int64_t reach = (f->page - 1) * PROBLEMS_PER_PAGE + limit;
    if (!str_is_empty(f->folded)) {
        TRY(problem_voice_find(rq, f));
        return problem_voice_found_rows(rq, f, limit, ret);
    }
    if (is_waiting)
        return voice_list(rq->db, &(struct voice_list_in){ LIST }, ret);
    ret->n = 0;
    if (f->counts != NULL && problem_voice_group_count(f->counts, f->group) == 0)
        return RC_OK;
    if (f->counts != NULL && f->counts->total + f->counts->withdrawn <= GATHER_MAX)
        return voice_list_few(rq->db, &(struct voice_list_few_in){ ALONG }, ret);
    if (f->width.n == 1)
        return voice_list_place(rq->db, &(struct voice_list_place_in){ ALONG, .unit = f->width.unit }, ret);
    return voice_list_along(rq->db, &(struct voice_list_along_in){ ALONG }, ret);
}

static struct problem_waiting *items_of(struct rq *rq, const struct problem_voice_filter *f,
                                        const struct voice_list_rows *rows)
{
    struct problem_waiting *items = ARENA_ARRAY(rq->arena, struct problem_waiting, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        items[i] = item_of(rq, f, &rows->at[i]);
    return items;
}

rc problem_voice_filter_list(struct rq *rq, struct problem_voice_filter *f, int64_t limit,
                             struct problem_waiting **ret, size_t *ret_n, int64_t *ret_total)
{
    struct voice_list_rows rows;
    TRY(problem_voice_filter_rows(rq, f, limit, &rows));
    *ret = items_of(rq, f, &rows);
    *ret_n = rows.n;
    if (ret_total != NULL)
        *ret_total = rows.n > 0 ? rows.at[0].total : 0;
    return RC_OK;
}

rc problem_voices_by_phone(struct rq *rq, const struct problem_voice_filter *f, str phone, int64_t limit,
                           struct problem_waiting **ret, size_t *ret_n, int64_t *ret_total)
{
    const struct app_keys *keys = &rq->app->keys;
    const struct voices_by_phone_in in = { .today = rq->today,
                                           .above = f->above,
                                           .me = f->me,
                                           .phone = voice_phone_hash(rq->arena, keys, phone, false),
                                           .phone_confidential =
                                               voice_phone_hash(rq->arena, keys, phone, true),
                                           .scope = f->scope,
                                           .limit = limit };
    struct voice_list_rows rows;
    TRY(voices_by_phone(rq->db, &in, &rows));
    *ret = items_of(rq, f, &rows);
    *ret_n = rows.n;
    *ret_total = rows.n > 0 ? rows.at[0].total : 0;
    return RC_OK;
}

str problem_voice_link(struct rq *rq, const struct problem_voice_filter *f, str group, int64_t page)
{
    const struct problem_filter as = { .place_key = "org",
                                       .organisation = f->organisation,
                                       .words = f->words };
    return problem_filter_link(rq, "/desk/voices", &as, group, page);
}

static void voices_tabs(struct rq *rq, const struct problem_voice_filter *f,
                        const struct voice_counts_kept_row *c, struct problem_desk_voices *v)
{
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, TABS);
    for (size_t i = 0; i < TABS; i++)
        v->filters[v->filters_n++] =
            (struct problem_chip_link){ problem_voice_link(rq, f, tabs[i].group, 1), tabs[i].label,
                                        problem_voice_group_count(c, tabs[i].group),
                                        str_eq(tabs[i].group, f->group) };
}

/* Of frequent words a full page says that there may be another one. */
static void voices_pages(struct rq *rq, const struct problem_voice_filter *f, int64_t n,
                         struct problem_desk_voices *v)
{
    v->page = f->page;
    v->pages = n > 0 ? (n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    if (v->is_more && v->rows_n == PROBLEMS_PER_PAGE && v->pages <= v->page)
        v->pages = v->page + 1;
    if (v->page > 1)
        v->previous = problem_voice_link(rq, f, f->group, v->page - 1);
    if (v->page < v->pages)
        v->next = problem_voice_link(rq, f, f->group, v->page + 1);
}

rc problem_desk_voices_show(struct rq *rq)
{
    struct problem_desk_voices *v = ARENA_NEW(rq->arena, struct problem_desk_voices);
    struct problem_today t;
    struct problem_filter all;
    struct problem_voice_filter f;
    struct voice_counts_kept_row counts;
    struct organisation unit;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &all));
    TRY(problem_voice_filter_read(rq, &all, &t, &f));
    TRY(problem_voice_filter_count(rq, &f, &counts));
    f.counts = &counts;
    TRY(problem_voice_filter_list(rq, &f, PROBLEMS_PER_PAGE, &v->rows, &v->rows_n, NULL));
    TRY(organisation_load(rq->db, (organisation_id){ f.organisation }, rq->today, &unit));
    v->is_more = counts.is_more;
    voices_tabs(rq, &f, &counts, v);
    voices_pages(rq, &f, problem_voice_group_count(&counts, f.group), v);
    v->acts = problem_bulk_buttons(rq, true, false, &v->acts_n);
    v->place = unit.name;
    v->organisation = f.organisation;
    v->group = f.group;
    v->words = f.words;
    all.words = S("");
    v->desk = problem_filter_link(rq, "/desk", &all, S("open"), 1);
    v->keys = problem_keys_of(rq->arena, true, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_VOICES_DESK_TITLE), problem_desk_voices_page(v));
    return RC_OK;
}
