/* SPDX-License-Identifier: Apache-2.0 */
/* The grid worker's pages: today's visits, a new one, one's own visit and its correction. */
#include "base/json.h"
#include "features/problem/problem_patrol_pages.h"

#define ROWS_PER_PAGE 20
#define PAGES_MAX 100000

/* ---- the list ---- */

struct problem_patrol_item patrol_item_of(const struct patrol_own_row *row, const char *base)
{
    return (struct problem_patrol_item){ .base = str_from_c(base),
                                         .id = row->id.v,
                                         .subject = row->subject,
                                         .place = row->place,
                                         .place_name = row->place_name,
                                         .person = row->person_name,
                                         .words = row->words,
                                         .finding = patrol_finding_label(row->finding),
                                         .is_found = str_eq(row->finding, S("found")),
                                         .at = row->visited_at,
                                         .corrections = row->version - 1,
                                         .voice = row->voice_number };
}

static struct problem_chip_link own_tab(const char *path, enum text label, int64_t n, bool is_current)
{
    return (struct problem_chip_link){ str_from_c(path), label, n, is_current };
}

static void own_tabs(struct rq *rq, const struct patrol_own_counts_row *c, bool is_all,
                     struct problem_patrol *v)
{
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, 2);
    v->filters[v->filters_n++] = own_tab("/patrol", TEXT_PROBLEM_PATROL_TODAY, c->today, !is_all);
    v->filters[v->filters_n++] = own_tab("/patrol?state=all", TEXT_PROBLEM_GROUP_ALL, c->total, is_all);
}

static void own_pages(struct rq *rq, bool is_all, int64_t page, int64_t n, struct problem_patrol *v)
{
    const char *state = is_all ? "all" : "today";
    v->page = page;
    v->pages = n > 0 ? (n + ROWS_PER_PAGE - 1) / ROWS_PER_PAGE : 1;
    if (page > 1)
        v->previous = str_printf(rq->arena, "/patrol?state=%s&page=%lld", state, (long long)page - 1);
    if (page < v->pages)
        v->next = str_printf(rq->arena, "/patrol?state=%s&page=%lld", state, (long long)page + 1);
}

rc problem_patrol_show(struct rq *rq)
{
    struct problem_patrol *v = ARENA_NEW(rq->arena, struct problem_patrol);
    struct patrol_own_counts_row counts;
    struct patrol_own_rows rows;
    ms_t today = day_start(rq->today, rq->offset);
    bool is_all = str_eq(rq_query(rq, S("state")), S("all"));
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    struct patrol_own_in in = { .today = rq->today,
                                .person_id = { rq->who.person },
                                .since = is_all ? 0 : today,
                                .limit = ROWS_PER_PAGE,
                                .offset = (page - 1) * ROWS_PER_PAGE };
    TRY(patrol_own_counts(rq->db, today, in.person_id, &counts));
    TRY(patrol_own(rq->db, &in, &rows));
    own_tabs(rq, &counts, is_all, v);
    own_pages(rq, is_all, page, is_all ? counts.total : counts.today, v);
    v->rows = ARENA_ARRAY(rq->arena, struct problem_patrol_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = patrol_item_of(&rows.at[i], "/patrol/visits");
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PATROL), problem_patrol_page(v));
    return RC_OK;
}

/* ---- a new visit ---- */

str patrol_clock(struct rq *rq, ms_t at)
{
    struct civil c = civil_of(at, rq->offset);
    return str_printf(rq->arena, "%02d:%02d", c.hour, c.minute);
}

static void fields_add(struct rq *rq, const struct form *form, const char *const *names, size_t n,
                       struct problem_piece **ret, size_t *ret_n)
{
    *ret = ARENA_ARRAY(rq->arena, struct problem_piece, n);
    for (size_t i = 0; i < n; i++)
        (*ret)[(*ret_n)++].piece = form_field(rq, form, names[i]);
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static rc new_page(struct rq *rq)
{
    static const char *const seen[] = { "organisation", "place",    "subject", "finding", "words",
                                        "kind",         "category", "photos",  "day",     "time" };
    struct problem_patrol_new *v = ARENA_NEW(rq->arena, struct problem_patrol_new);
    const struct form *form = &problem_patrol_form;
    TRY(patrol_choices(rq));
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    form_set_value(rq, "time", patrol_clock(rq, rq->now));
    v->summary = form_summary(rq, form);
    fields_add(rq, form, seen, COUNT(seen), &v->fields, &v->fields_n);
    v->latitude = form_hidden(rq, form, "latitude");
    v->longitude = form_hidden(rq, form, "longitude");
    v->guard = form_guard(rq, form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PATROL_NEW), problem_patrol_new_page(v));
    return RC_OK;
}

rc problem_patrol_new_show(struct rq *rq)
{
    return problem_draft_was_sent(rq) ? problem_draft_refuse(rq, NULL) : new_page(rq);
}

rc problem_patrol_new_prepare(struct rq *rq)
{
    const struct patrol_input *in = rq->form;
    return problem_clean_photos(rq, "photos", &in->photos);
}

static rc visit_receive(struct rq *rq, const struct patrol_input *in, patrol_visit_id *ret)
{
    const struct problem_prepared *photos = rq->prepared;
    struct problem_act_by by = problem_by(rq);
    bool has_point = in->latitude.has && in->longitude.has;
    struct patrol_new visit = { .look = patrol_look_of(rq, in),
                                .micro_latitude = has_point ? problem_micro(in->latitude) : OPT_NONE,
                                .micro_longitude = has_point ? problem_micro(in->longitude) : OPT_NONE,
                                .photos = photos->at,
                                .photos_n = photos->n };
    return patrol_visit_receive(rq->db, &by, &visit, ret);
}

rc problem_patrol_new(struct rq *rq)
{
    const struct patrol_input *in = rq->form;
    bool is_draft = !str_is_empty(in->draft.key), has_arrived = false;
    patrol_visit_id id;
    if (is_draft)
        TRY(problem_draft_enter(rq, &in->draft, &has_arrived));
    if (has_arrived)
        return RC_OK;
    TRY(visit_receive(rq, in, &id));
    if (is_draft)
        return problem_draft_arrived(
            rq, &in->draft, &(struct problem_draft_result){ .visit = OPT_I64(id.v), .version = OPT_I64(1) });
    reply_flash(rq, TEXT_PROBLEM_PATROL_KEPT, "ok");
    reply_redirect(rq, S("/patrol"));
    return RC_OK;
}

rc problem_patrol_rules(struct rq *rq)
{
    TRY(patrol_choices(rq));
    if (str_eq(rq_query(rq, S("form")), S("correction")))
        return problem_draft_ticket(rq, &problem_patrol_correct_form, patrol_correct_rules_write);
    return problem_draft_ticket(rq, &problem_patrol_form, patrol_rules_write);
}

/* ---- one's own visit ---- */

static rc visit_of_page(struct rq *rq, struct patrol_visit_by_id_row *ret)
{
    struct problem_act_by by = problem_by(rq);
    patrol_visit_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no visit's number");
    return patrol_visit_load(rq->db, &by, id, ret);
}

static rc correct_form_write(struct rq *rq, const struct patrol_visit_by_id_row *row,
                             struct problem_patrol_visit *v)
{
    static const char *const asked[] = { "organisation", "place", "subject", "day",     "time",
                                         "finding",      "words", "kind",    "category" };
    static const char *const handed_in[] = { "organisation", "place", "subject", "day", "time", "words" };
    const struct form *form = &problem_patrol_correct_form;
    struct patrol_said now[PATROL_SAID];
    TRY(patrol_choices(rq));
    patrol_said_of(rq, row, now);
    for (size_t i = 0; i < PATROL_SAID; i++)
        form_set_value(rq, now[i].field, now[i].value);
    form_set_value(rq, "version", str_printf(rq->arena, "%lld", (long long)row->version));
    bool has_voice = row->voice_id.has;
    fields_add(rq, form, has_voice ? handed_in : asked, has_voice ? COUNT(handed_in) : COUNT(asked),
               &v->fields, &v->fields_n);
    v->finding = has_voice ? form_hidden(rq, form, "finding") : (html){ S("") };
    v->version = form_hidden(rq, form, "version");
    v->guard = form_guard(rq, form);
    return RC_OK;
}

static rc visit_page(struct rq *rq, const struct patrol_visit_by_id_row *row)
{
    struct problem_patrol_visit *v = ARENA_NEW(rq->arena, struct problem_patrol_visit);
    struct problem_act_by by = problem_by(rq);
    bool was_sent = str_eq(rq->method, S("POST")), is_open;
    TRY(patrol_facts(rq, row, &v->facts));
    TRY(patrol_visit_is_open(rq->db, row, &by, &is_open));
    v->id = row->id.v;
    v->is_open = is_open || was_sent;
    v->is_sent = was_sent;
    v->has_voice = row->voice_id.has;
    if (row->voice_id.has)
        v->receipt = problem_receipt_link(rq, row->voice_number, (str){ 0 });
    if (v->is_open)
        TRY(correct_form_write(rq, row, v));
    v->summary = was_sent ? form_summary(rq, &problem_patrol_correct_form) : (html){ S("") };
    rq->reply.is_desk = true;
    reply_page(rq, row->subject, problem_patrol_visit_page(v));
    return RC_OK;
}

rc problem_patrol_visit_show(struct rq *rq)
{
    struct patrol_visit_by_id_row row;
    TRY(visit_of_page(rq, &row));
    return visit_page(rq, &row);
}

/* ---- corrected meanwhile: field by field ---- */

static str typed(const struct rq *rq, const char *field)
{
    str s = form_typed(rq, field);
    return str_is_absent(s) ? S("") : s;
}

static int64_t typed_version(const struct rq *rq)
{
    int64_t n = 0;
    return str_to_i64(typed(rq, "version"), &n) ? n : 0;
}

/* What people read for a value. */
static str shown(struct rq *rq, str field, str value, const struct patrol_visit_by_id_row *row)
{
    struct problem_option *options;
    size_t n;
    if (str_eq(field, S("finding")))
        return rq_text(rq, patrol_finding_label(value));
    if (!str_eq(field, S("organisation")))
        return str_is_empty(value) ? rq_text(rq, TEXT_PROBLEM_NONE) : value;
    str now = str_printf(rq->arena, "%lld", (long long)row->organisation_id.v);
    if (str_eq(value, now) || problem_villages(rq, 0, false, &options, &n) != RC_OK)
        return row->place_name;
    for (size_t i = 0; i < n; i++)
        if (str_eq(options[i].value, value))
            return options[i].label;
    return value;
}

/* Both values of a field that differ; what only one side changed is chosen already. */
static struct problem_patrol_choice choice_of(struct rq *rq, const struct patrol_said *now, str base,
                                              const struct patrol_visit_by_id_row *row)
{
    str mine = typed(rq, now->field), field = str_from_c(now->field);
    bool is_ours = str_is_absent(base) || !str_eq(mine, base);
    for (size_t i = 0; i < problem_patrol_correct_form.fields_n; i++) {
        const struct field *f = &problem_patrol_correct_form.fields[i];
        if (str_eq(str_from_c(f->name), field))
            return (struct problem_patrol_choice){ .name = field,
                                                   .label = f->label,
                                                   .mine = mine,
                                                   .theirs = now->value,
                                                   .mine_shown = shown(rq, field, mine, row),
                                                   .theirs_shown = shown(rq, field, now->value, row),
                                                   .is_mine = is_ours,
                                                   .is_equal = str_eq(mine, now->value) };
    }
    BUG("a visit has a field that its form has not");
}

static rc conflict_page(struct rq *rq, const struct patrol_visit_by_id_row *row)
{
    struct problem_patrol_conflict *v = ARENA_NEW(rq->arena, struct problem_patrol_conflict);
    struct patrol_said now[PATROL_SAID], before[PATROL_SAID];
    bool has_base;
    patrol_said_of(rq, row, now);
    TRY(patrol_said_before(rq, row->id, typed_version(rq), before, &has_base));
    v->id = row->id.v;
    v->version = row->version;
    v->kind = typed(rq, "kind");
    v->category = typed(rq, "category");
    v->differ = ARENA_ARRAY(rq->arena, struct problem_patrol_choice, PATROL_SAID);
    v->equal = ARENA_ARRAY(rq->arena, struct problem_patrol_choice, PATROL_SAID);
    for (size_t i = 0; i < PATROL_SAID; i++) {
        struct problem_patrol_choice c = choice_of(rq, &now[i], has_base ? before[i].value : (str){ 0 }, row);
        if (c.is_equal)
            v->equal[v->equal_n++] = c;
        else
            v->differ[v->differ_n++] = c;
    }
    v->guard = form_guard(rq, &problem_patrol_correct_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_PATROL_BOTH), problem_patrol_conflict_page(v));
    return RC_OK;
}

static void said_write(struct json *j, const char *key, const struct patrol_said *said)
{
    json_key(j, str_from_c(key));
    json_open_object(j);
    for (size_t i = 0; i < PATROL_SAID; i++)
        json_put_str(j, str_from_c(said[i].field), said[i].value);
    json_end(j);
}

static bool is_stale(const struct rq *rq, const struct patrol_visit_by_id_row *row)
{
    return typed_version(rq) < row->version && typed_version(rq) > 0;
}

/* The same for a draft, which shows both values in the browser. */
static rc conflict_write(struct rq *rq, struct json *j)
{
    struct patrol_visit_by_id_row row;
    struct patrol_said now[PATROL_SAID], before[PATROL_SAID];
    bool has_base;
    TRY(visit_of_page(rq, &row));
    if (!is_stale(rq, &row))
        return RC_OK;
    patrol_said_of(rq, &row, now);
    TRY(patrol_said_before(rq, row.id, typed_version(rq), before, &has_base));
    json_put_i64(j, S("version"), row.version);
    said_write(j, "theirs", now);
    if (has_base)
        said_write(j, "base", before);
    return RC_OK;
}

rc problem_patrol_visit_invalid(struct rq *rq)
{
    struct patrol_visit_by_id_row row;
    if (problem_draft_was_sent(rq))
        return problem_draft_refuse(rq, conflict_write);
    TRY(visit_of_page(rq, &row));
    return is_stale(rq, &row) ? conflict_page(rq, &row) : visit_page(rq, &row);
}

/* A visit of which nothing was handed in yet needs kind and category for its voice. */
static rc voice_check(struct rq *rq, const struct patrol_input *in, const struct patrol_visit_by_id_row *row)
{
    if (row->voice_id.has || !str_eq(in->finding, S("found")))
        return RC_OK;
    if (str_is_empty(in->kind))
        (void)form_fail(rq, "kind", TEXT_PROBLEM_KIND_MISSING);
    if (str_is_empty(in->category))
        (void)form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_MISSING);
    return form_has_errors(rq) ? RC_INVALID : RC_OK;
}

rc problem_patrol_correct(struct rq *rq)
{
    const struct patrol_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct patrol_look look = patrol_look_of(rq, in);
    struct patrol_visit_by_id_row row;
    bool is_draft = !str_is_empty(in->draft.key), has_arrived = false;
    TRY(visit_of_page(rq, &row));
    if (is_draft)
        TRY(problem_draft_enter(rq, &in->draft, &has_arrived));
    if (has_arrived)
        return RC_OK;
    if (in->version == row.version)
        TRY(voice_check(rq, in, &row));
    TRY(patrol_visit_correct(rq->db, &by, row.id, in->version, &look));
    if (is_draft)
        return problem_draft_arrived(rq, &in->draft,
                                     &(struct problem_draft_result){ .visit = OPT_I64(row.id.v),
                                                                     .version = OPT_I64(in->version + 1) });
    reply_flash(rq, TEXT_PROBLEM_PATROL_CORRECTED, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/patrol/visits/%lld", (long long)row.id.v));
    return RC_OK;
}
