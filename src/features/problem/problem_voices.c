/* SPDX-License-Identifier: Apache-2.0 */
/* The public list of voices behind the figures of the home page: number, kind, place, day, what became of it.
 */
#include "features/problem/problem_ledger.h"
#include "gen/problem_voices_sql.h"

struct group {
    str name;
    enum text label;
    int64_t n;
};
#define GROUPS 6

static void groups_of(const struct problem_figures_row *f, struct group *ret)
{
    const struct group groups[GROUPS] = {
        { S("all"), TEXT_PROBLEM_GROUP_ALL, f->received },
        { S("closed"), TEXT_PROBLEM_STATE_CLOSED, f->closed },
        { S("asked"), TEXT_PROBLEM_VOICES_ASKED, f->asked },
        { S("rated"), TEXT_PROBLEM_VOICES_RATED, f->rated },
        { S("satisfied"), TEXT_PROBLEM_FIG_SATISFIED, f->satisfied },
        { S("unrated"), TEXT_PROBLEM_VOICES_UNRATED, f->asked - f->rated },
    };
    memcpy(ret, groups, sizeof groups);
}

static str link_to(struct rq *rq, str group, int64_t page)
{
    str path = str_printf(rq->arena, "/voices?state=%.*s", STR_ARG(group));
    return page > 1 ? str_printf(rq->arena, "%.*s&page=%lld", STR_ARG(path), (long long)page) : path;
}

/* The state of its case where it has one. */
static enum text state_of(const struct problem_public_voices_row *r)
{
    static const struct {
        str state;
        enum text label;
    } over[] = { { S_INIT("echoed"), TEXT_PROBLEM_STATE_ECHOED },
                 { S_INIT("closed"), TEXT_PROBLEM_STATE_CLOSED },
                 { S_INIT("ended"), TEXT_PROBLEM_STATE_ENDED } };
    if (str_is_absent(r->problem_state))
        return problem_voice_label(r->state);
    for (size_t i = 0; i < sizeof over / sizeof over[0]; i++)
        if (str_eq(over[i].state, r->problem_state))
            return over[i].label;
    return TEXT_PROBLEM_GROUP_OPEN;
}

static void rows_fill(struct rq *rq, const struct problem_public_voices_rows *rows,
                      struct problem_voices_public *v)
{
    v->rows = ARENA_ARRAY(rq->arena, struct problem_voice_public, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct problem_public_voices_row *r = &rows->at[i];
        v->rows[v->rows_n++] = (struct problem_voice_public){ .number = r->number,
                                                              .kind = problem_kind_label(r->kind),
                                                              .place = r->place_name,
                                                              .day = day_of(r->received_at, rq->offset),
                                                              .state = state_of(r),
                                                              .problem_number = r->problem_number,
                                                              .title = r->problem_title };
    }
}

rc problem_voices_show(struct rq *rq)
{
    struct problem_voices_public *v = ARENA_NEW(rq->arena, struct problem_voices_public);
    struct problem_figures_row figures;
    struct problem_public_voices_rows rows;
    struct group groups[GROUPS];
    size_t at = 0;
    str wanted = rq_query(rq, S("state"));
    TRY(problem_filter_figures(rq->db, scope_whole(), rq->today, &figures));
    groups_of(&figures, groups);
    for (size_t i = 0; i < GROUPS; i++)
        at = str_eq(groups[i].name, wanted) ? i : at;
    v->page = rq_query_i64(rq, S("page"), 1, 100000, 1);
    v->pages = groups[at].n > 0 ? (groups[at].n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    const struct problem_public_voices_in in = { .today = rq->today,
                                                 .voice_group = groups[at].name,
                                                 .limit = PROBLEMS_PER_PAGE,
                                                 .offset = (v->page - 1) * PROBLEMS_PER_PAGE };
    TRY(problem_public_voices(rq->db, &in, &rows));
    rows_fill(rq, &rows, v);
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, GROUPS);
    for (size_t i = 0; i < GROUPS; i++)
        v->filters[v->filters_n++] = (struct problem_chip_link){ link_to(rq, groups[i].name, 1),
                                                                 groups[i].label, groups[i].n, i == at };
    if (v->page > 1)
        v->previous = link_to(rq, groups[at].name, v->page - 1);
    if (v->page < v->pages)
        v->next = link_to(rq, groups[at].name, v->page + 1);
    v->as_of = rq->now;
    rq->reply.back = S("/");
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_VOICES_PUBLIC), problem_voices_public_page(v));
    return RC_OK;
}
