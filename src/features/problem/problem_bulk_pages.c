/* SPDX-License-Identifier: Apache-2.0 */
/* The page that asks what an act on many needs, the page that tells what came of it, and the way back. */
#include "core/access.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_reply.h"
#include "features/problem/problem_work.h"

#define HOLDERS_MAX 400

/* ---- what was chosen ---- */

static struct run_choice voice_choice(struct rq *rq, const struct voice_by_number_row *v)
{
    str words = str_is_absent(v->words) ? rq_text(rq, TEXT_PROBLEM_CONFIDENTIAL_WORDS) : v->words;
    return (struct run_choice){ .value = v->number,
                                .label = words,
                                .hint = str_printf(rq->arena, "%.*s · %.*s · %.*s", STR_ARG(v->number),
                                                   STR_ARG(v->place_name),
                                                   STR_ARG(rq_text(rq, problem_voice_label(v->state)))) };
}

rc problem_bulk_choice(struct rq *rq, str number, struct run_choice *ret,
                       struct voice_by_number_row *ret_voice, bool *ret_found)
{
    struct voice_by_number_row v;
    struct problem_by_number_row p;
    struct problem_matter m;
    bool is_voice = false;
    int64_t over;
    *ret_found = false;
    TRY(voice_by_number(rq->db, rq->today, number, &v, &is_voice));
    if (is_voice) {
        TRY(problem_matter_of_voice(rq, &v, &m));
        *ret = voice_choice(rq, &v);
        *ret_voice = v;
    } else {
        TRY(problem_by_number(rq->db, rq->today, number, &p, ret_found));
        if (!*ret_found)
            return RC_OK;
        m = (struct problem_matter){ p.organisation_id, p.office_id, p.is_confidential };
        *ret = (struct run_choice){ .value = p.number,
                                    .label = p.title,
                                    .hint = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(p.number),
                                                       STR_ARG(p.place_name)) };
    }
    rc may = problem_may(rq, "problem.desk", &m, &over);
    *ret_found = may == RC_OK;
    if (may == RC_NOT_FOUND || may == RC_FORBIDDEN)
        rq->err = (struct err){ 0 };
    return may == RC_NOT_FOUND || may == RC_FORBIDDEN ? RC_OK : may;
}

struct chosen {
    struct run_choice *at;
    size_t n;
    struct voice_by_number_row voice; /* the last voice among them */
    bool has_voice;
};

static size_t numbers_of(struct rq *rq, str *ret)
{
    struct str_list typed = form_typed_all(rq, "item");
    if (rq->route->access == ROUTE_READ)
        return rq_query_all(rq, S("item"), ret, BULK_ITEMS_MAX);
    size_t n = typed.n < BULK_ITEMS_MAX ? typed.n : BULK_ITEMS_MAX;
    for (size_t i = 0; i < n; i++)
        ret[i] = typed.at[i];
    return n;
}

static rc chosen_load(struct rq *rq, struct chosen *ret)
{
    str numbers[BULK_ITEMS_MAX];
    size_t n = numbers_of(rq, numbers);
    *ret = (struct chosen){ .at = ARENA_ARRAY(rq->arena, struct run_choice, n) };
    for (size_t i = 0; i < n; i++) {
        struct voice_by_number_row voice = { 0 };
        bool found = false;
        TRY(problem_bulk_choice(rq, numbers[i], &ret->at[ret->n], &voice, &found));
        if (!found)
            continue;
        form_set_value(rq, "item", ret->at[ret->n++].value);
        if (voice.id.v != 0) {
            ret->voice = voice;
            ret->has_voice = true;
        }
    }
    form_set_choices(rq, "item", ret->at, ret->n);
    return RC_OK;
}

/* ---- what the act needs ---- */

/* Holders of posts in all subtrees that the person assigns in. */
static rc holder_choices(struct rq *rq)
{
    struct organisation *roots;
    size_t n, held = 0;
    TRY(access_roots(rq, S("problem.assign"), &roots, &n));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, n * HOLDERS_MAX);
    for (size_t i = 0; i < n; i++) {
        struct problem_assignees_rows rows;
        struct problem_assignees_in in = { .today = rq->today,
                                           .category = S(""),
                                           .scope = scope_below(rq->arena, roots[i].path),
                                           .limit = HOLDERS_MAX };
        TRY(problem_assignees(rq->db, &in, &rows));
        const struct run_choice *some = problem_holder_choices(rq, &rows);
        for (size_t k = 0; k < rows.n; k++)
            all[held++] = some[k];
    }
    form_set_choices(rq, "holder", all, held);
    return RC_OK;
}

static rc choices_of(struct rq *rq, const struct problem_bulk_kind *kind, const struct chosen *chosen)
{
    if (str_eq(kind->act, S("assign")))
        return holder_choices(rq);
    if (str_eq(kind->act, S("merge")) && chosen->has_voice)
        return problem_merge_choices(rq, &chosen->voice);
    return RC_OK;
}

/* Reply templates for acts with words. */
static rc templates_of(struct rq *rq, const struct problem_bulk_kind *kind, const struct chosen *chosen,
                       struct problem_bulk *v)
{
    struct reply_templates_of_rows rows = { 0 };
    struct reply_templates_of_row one;
    if (kind->words == NULL || str_eq(kind->act, S("assign")) || str_eq(kind->act, S("urge")) ||
        chosen->n == 0)
        return RC_OK;
    TRY(problem_reply_offered(rq, (organisation_id){ rq->organisation }, (organisation_id){ 0 }, &rows));
    v->into = str_from_c(kind->words);
    v->templates = problem_reply_options_of(rq, &rows, NULL);
    v->templates_n = rows.n;
    if (problem_reply_chosen(rq, &rows, &one))
        form_set_value(rq, kind->words, one.words);
    return RC_OK;
}

/* What was typed the time before, when the failed ones are tried again. */
static rc typed_before(struct rq *rq, const struct problem_bulk_kind *kind)
{
    struct desk_act_by_id_row act;
    int64_t id = rq_query_i64(rq, S("again"), 1, INT64_MAX, 0);
    bool found = false;
    if (id == 0)
        return RC_OK;
    TRY(desk_act_by_id(rq->db, (desk_act_id){ id }, &act, &found));
    if (!found || act.person_id.v != rq->who.person || !str_eq(act.act, kind->act))
        return RC_OK;
    if (kind->words != NULL)
        form_set_value(rq, kind->words, act.words);
    form_set_value(rq, "holder", act.holder);
    form_set_value(rq, "merge_number", act.target);
    return RC_OK;
}

/* Several voices that wait and no case yet: the first becomes one, the others go along. */
static rc gather_link(struct rq *rq, const struct problem_bulk_kind *kind, const struct chosen *chosen,
                      str *ret)
{
    struct buf b = buf_new(rq->arena, 4096);
    size_t waiting = 0;
    for (size_t i = 0; i < chosen->n && str_eq(kind->act, S("merge")); i++) {
        struct voice_by_number_row v;
        bool found;
        TRY(voice_by_number(rq->db, rq->today, chosen->at[i].value, &v, &found));
        if (!found || !str_eq(v.state, S("received")))
            continue;
        buf_put(&b, waiting == 0 ? S("/desk/voices/") : waiting == 1 ? S("?with=") : S("&with="));
        format_url_part(&b, v.number);
        waiting++;
    }
    if (waiting > 1)
        *ret = buf_str(&b);
    return RC_OK;
}

static rc bulk_page(struct rq *rq, const struct problem_bulk_kind *kind)
{
    struct problem_bulk *v = ARENA_NEW(rq->arena, struct problem_bulk);
    struct chosen chosen;
    TRY(chosen_load(rq, &chosen));
    TRY(choices_of(rq, kind, &chosen));
    TRY(typed_before(rq, kind));
    TRY(templates_of(rq, kind, &chosen, v));
    TRY(gather_link(rq, kind, &chosen, &v->gather));
    v->label = kind->label;
    v->act = kind->act;
    v->n = (int64_t)chosen.n;
    v->items = ARENA_ARRAY(rq->arena, str, chosen.n);
    for (size_t i = 0; i < chosen.n; i++)
        v->items[v->items_n++] = chosen.at[i].value;
    v->action = str_printf(rq->arena, "/desk/bulk/%.*s", STR_ARG(kind->act));
    v->guard = form_guard(rq, kind->form);
    v->fields = form_fields(rq, kind->form);
    v->summary = form_summary(rq, kind->form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, kind->label), problem_bulk_page(v));
    return RC_OK;
}

/* "/desk/bulk/assign": the last part is the act. */
static const struct problem_bulk_kind *kind_of_route(const struct rq *rq)
{
    str path = str_from_c(rq->route->path), prefix = S("/desk/bulk/");
    const struct problem_bulk_kind *kind = problem_bulk_kind_of(str_slice(path, prefix.n, path.n));
    if (kind == NULL)
        BUG("a route of /desk/bulk/ without its act");
    return kind;
}

/* What was sent was wrong: the page again. */
rc problem_bulk_show(struct rq *rq)
{
    return bulk_page(rq, kind_of_route(rq));
}

/* From the work list, whose form names the act and what was chosen. */
rc problem_bulk_choose(struct rq *rq)
{
    const struct problem_bulk_kind *kind = problem_bulk_kind_of(rq_query(rq, S("act")));
    if (kind == NULL)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such act");
    if (!access_may(rq, kind->permission, (organisation_id){ 0 }))
        return RQ_FAIL(rq, RC_FORBIDDEN, NULL, "%s is held nowhere", kind->permission);
    return bulk_page(rq, kind);
}

/* ---- doing it ---- */

static str act_path(struct rq *rq, desk_act_id id, const char *more)
{
    return str_printf(rq->arena, "/desk/acts/%lld%s", (long long)id.v, more);
}

/* What is wrong for all of them is said at its field, before anything is done. */
static rc form_check(struct rq *rq, const struct problem_bulk_kind *kind, const struct problem_bulk_form *f)
{
    organisation_id office;
    person_id person;
    struct problem_by_number_row p;
    bool found = false;
    if (str_eq(kind->act, S("assign")) &&
        (!problem_holder_parse(f->holder, &office, &person) || !access_may(rq, kind->permission, office)))
        return form_fail(rq, "holder", TEXT_PROBLEM_PERSON_NOT_THERE);
    if (!str_eq(kind->act, S("merge")))
        return RC_OK;
    TRY(problem_by_number(rq->db, rq->today, str_trim(f->target), &p, &found));
    return found ? RC_OK : form_fail(rq, "merge_number", TEXT_PROBLEM_MERGE_UNKNOWN);
}

rc problem_bulk_do(struct rq *rq)
{
    const struct problem_bulk_kind *kind = kind_of_route(rq);
    const struct problem_bulk_form *f = rq->form;
    desk_act_id id;
    TRY(form_check(rq, kind, f));
    TRY(problem_bulk_run(rq, kind, f, &id));
    reply_redirect(rq, act_path(rq, id, ""));
    return RC_OK;
}

/* ---- what lists show ---- */

struct problem_bulk_button *problem_bulk_buttons(struct rq *rq, bool has_voices, bool has_cases,
                                                 size_t *ret_n)
{
    struct problem_bulk_button *buttons =
        ARENA_ARRAY(rq->arena, struct problem_bulk_button, problem_bulk_kinds_n);
    *ret_n = 0;
    for (size_t i = 0; i < problem_bulk_kinds_n; i++) {
        const struct problem_bulk_kind *k = &problem_bulk_kinds[i];
        bool has_some = (k->is_of_voices && has_voices) || (k->is_of_cases && has_cases);
        if (has_some && access_may(rq, k->permission, (organisation_id){ 0 }))
            buttons[(*ret_n)++] =
                (struct problem_bulk_button){ .act = k->act, .label = k->label, .key = k->key };
    }
    return buttons;
}

rc problem_act_last(struct rq *rq, const struct problem_last_act **ret)
{
    struct desk_act_last_row row;
    bool found = false;
    *ret = NULL;
    TRY(desk_act_last(rq->db, (person_id){ rq->who.person }, rq->now, &row, &found));
    if (!found)
        return RC_OK;
    struct problem_last_act *last = ARENA_NEW(rq->arena, struct problem_last_act);
    const struct problem_bulk_kind *kind = problem_bulk_kind_of(row.act);
    *last = (struct problem_last_act){ .path = act_path(rq, row.id, ""),
                                       .undo = act_path(rq, row.id, "/undo"),
                                       .guard = form_guard(rq, &form_none),
                                       .label = kind != NULL ? kind->label : TEXT_NONE,
                                       .n = row.done };
    *ret = last;
    return RC_OK;
}

/* ---- what came of it ---- */

static rc act_of_page(struct rq *rq, struct desk_act_by_id_row *ret)
{
    bool found = false;
    int64_t id;
    if (rq_arg_id(rq, 0, &id))
        TRY(desk_act_by_id(rq->db, (desk_act_id){ id }, ret, &found));
    if (!found || ret->person_id.v != rq->who.person)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such act of this person");
    return RC_OK;
}

static enum text words_of(str key)
{
    enum text words = TEXT_NONE;
    if (!str_is_absent(key) && !text_find(key, &words))
        words = TEXT_PROBLEM_BULK_NOT_ALLOWED;
    return words;
}

static struct problem_act_row row_of(struct rq *rq, const struct problem_bulk_kind *kind,
                                     const struct desk_act_items_row *r)
{
    enum text trouble = words_of(r->trouble), kept = words_of(r->undo_trouble);
    str path = { 0 };
    if (r->voice_id.has)
        path = str_printf(rq->arena, "/desk/voices/%.*s", STR_ARG(r->number));
    else if (r->problem_id.has)
        path = str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(r->number));
    return (struct problem_act_row){ .number = r->number,
                                     .path = path,
                                     .title = r->title,
                                     .is_undone = r->is_undone,
                                     .is_done = trouble == TEXT_NONE && !r->is_undone,
                                     .words = trouble != TEXT_NONE ? trouble
                                              : r->is_undone       ? TEXT_PROBLEM_BULK_UNDONE
                                                                   : kind->done,
                                     .kept = kept };
}

/* The form again, with those that failed and with what was typed. */
static str again_link(struct rq *rq, const struct problem_bulk_kind *kind, desk_act_id id,
                      const struct desk_act_items_rows *rows)
{
    struct buf b = buf_new(rq->arena, 4096);
    buf_printf(&b, "/desk/bulk?act=%.*s&again=%lld", STR_ARG(kind->act), (long long)id.v);
    for (size_t i = 0; i < rows->n; i++)
        if (!str_is_absent(rows->at[i].trouble)) {
            buf_put(&b, S("&item="));
            format_url_part(&b, rows->at[i].number);
        }
    return buf_str(&b);
}

rc problem_act_show(struct rq *rq)
{
    struct problem_act_result *v = ARENA_NEW(rq->arena, struct problem_act_result);
    struct desk_act_by_id_row act;
    struct desk_act_items_rows rows;
    TRY(act_of_page(rq, &act));
    TRY(desk_act_items(rq->db, act.id, &rows));
    const struct problem_bulk_kind *kind = problem_bulk_kind_of(act.act);
    if (kind == NULL)
        BUG("an act that is none");
    v->rows = ARENA_ARRAY(rq->arena, struct problem_act_row, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        v->rows[v->rows_n++] = row_of(rq, kind, &rows.at[i]);
        v->failed += !str_is_absent(rows.at[i].trouble);
        v->undone += rows.at[i].is_undone;
    }
    v->done = (int64_t)rows.n - v->failed;
    v->label = kind->label;
    v->summary = problem_sent_summary(rq);
    v->undo_until = act.undo_until_at;
    v->is_undone = act.undone_at.has;
    v->again = v->failed > 0 ? again_link(rq, kind, act.id, &rows) : (str){ 0 };
    v->undo = act_path(rq, act.id, "/undo");
    v->guard = form_guard(rq, &form_none);
    v->may_undo = v->done > 0 && !act.undone_at.has && act.undo_until_at > rq->now;
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, kind->label), problem_act_result_page(v));
    return RC_OK;
}

rc problem_act_undo(struct rq *rq)
{
    struct desk_act_by_id_row act;
    TRY(act_of_page(rq, &act));
    TRY(problem_bulk_undo(rq, act.id));
    reply_redirect(rq, act_path(rq, act.id, ""));
    return RC_OK;
}
