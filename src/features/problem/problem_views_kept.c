/* SPDX-License-Identifier: Apache-2.0 */
/* Work lists that somebody keeps under a name: filter and order, for oneself or for the organisation. */
#include "core/access.h"
#include "core/audit.h"
#include "features/problem/problem_work.h"
#include "gen/problem_work_sql.h"

#define NAME_MAX_LETTERS 20
#define VIEWS_SHOWN 12
#define VIEWS_OWN_MAX 10
#define FILTER_MAX 200

#define HIDDEN(field_name, member)                                                                           \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_TEXT, .at = offsetof(struct problem_view_form, member),          \
        .label = TEXT_PROBLEM_VIEWS_KEEP, .max = FILTER_MAX                                                  \
    }
static const struct field view_fields[] = {
    { .name = "view_name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_view_form, name),
      .label = TEXT_PROBLEM_VIEWS_NAME,
      .hint = TEXT_PROBLEM_VIEWS_NAME_HINT,
      .is_required = true,
      .max = NAME_MAX_LETTERS },
    { .name = "view_shared",
      .kind = FIELD_CHECK,
      .at = offsetof(struct problem_view_form, is_shared),
      .label = TEXT_PROBLEM_VIEWS_SHARE },
    { .name = "view_org",
      .kind = FIELD_ID,
      .at = offsetof(struct problem_view_form, organisation),
      .label = TEXT_PROBLEM_UNITS },
    HIDDEN("view_state", group),
    HIDDEN("view_category", category),
    HIDDEN("view_words", words),
    HIDDEN("view_sort", order),
};
const struct form problem_view_form = FORM("desk_view", view_fields, struct problem_view_form);

/* ---- the chips ---- */

/* The list of a view, with the sight of the one who looks; false when it lies outside of what they see. */
static rc view_filter(struct rq *rq, const struct problem_filter *f, const struct desk_views_of_row *row,
                      struct problem_filter *ret, bool *ret_sees)
{
    struct organisation unit;
    int64_t here = rq->organisation;
    *ret_sees = access_may(rq, "problem.desk", row->organisation_id);
    if (!*ret_sees)
        return RC_OK;
    TRY(organisation_load(rq->db, row->organisation_id, rq->today, &unit));
    *ret = (struct problem_filter){ .scope = scope_below(rq->arena, unit.path),
                                    .organisation = unit.id.v,
                                    .place_key = f->place_key,
                                    .group = row->state_group,
                                    .category = row->category,
                                    .words = row->words,
                                    .is_newest = str_eq(row->list_order, S("newest")),
                                    .me = f->me,
                                    .page = 1 };
    rq->organisation = unit.id.v;
    rc done = problem_sight(rq, ret);
    rq->organisation = here;
    return done;
}

static bool is_same(const struct problem_filter *a, const struct problem_filter *b)
{
    return a->organisation == b->organisation && str_eq(a->group, b->group) &&
           str_eq(a->category, b->category) && str_eq(a->words, b->words) && a->is_newest == b->is_newest;
}

/* Lists that differ in their group only have their counts in common. */
struct counted {
    struct problem_filter filter;
    struct problem_counts_row counts;
};

static bool counts_alike(const struct problem_filter *a, const struct problem_filter *b)
{
    return str_eq(a->scope.low, b->scope.low) && str_eq(a->scope.high, b->scope.high) &&
           a->by_office == b->by_office && a->is_public_only == b->is_public_only &&
           str_eq(a->above, b->above) && str_eq(a->category, b->category) && str_eq(a->words, b->words);
}

static rc chip_count(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                     struct counted *last)
{
    if (counts_alike(f, &last->filter))
        return RC_OK;
    last->filter = *f;
    return problem_filter_count(rq, f, t, &last->counts);
}

static rc chip_add(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                   const struct desk_views_of_row *row, struct counted *last, struct problem_desk *v)
{
    struct problem_filter there;
    bool sees;
    TRY(view_filter(rq, f, row, &there, &sees));
    if (!sees)
        return RC_OK;
    TRY(chip_count(rq, &there, t, last));
    bool is_own = row->person_id.v == rq->who.person, is_current = is_same(&there, f);
    if (is_own && is_current)
        v->drop = str_printf(rq->arena, "/desk/views/%lld/end", (long long)row->id.v);
    v->views[v->views_n++] =
        (struct problem_list_chip){ .path = problem_filter_link(rq, "/desk", &there, there.group, 1),
                                    .name = row->name,
                                    .owner = is_own ? (str){ 0 } : row->owner,
                                    .n = problem_group_count(&last->counts, there.group),
                                    .is_current = is_current };
    return RC_OK;
}

static html view_form(struct rq *rq, const struct problem_filter *f)
{
    static const char *const names[] = { "view_org", "view_state", "view_category", "view_words",
                                         "view_sort" };
    struct buf out = buf_new(rq->arena, 16u << 10);
    const str values[] = { str_printf(rq->arena, "%lld", (long long)f->organisation), f->group, f->category,
                           f->words, f->is_newest ? S("newest") : S("due") };
    buf_put(&out, form_field(rq, &problem_view_form, "view_name").s);
    buf_put(&out, form_field(rq, &problem_view_form, "view_shared").s);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        form_set_value(rq, names[i], values[i]);
        buf_put(&out, form_hidden(rq, &problem_view_form, names[i]).s);
    }
    return (html){ buf_str(&out) };
}

rc problem_views_of(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                    const struct problem_counts_row *counts, struct problem_desk *v)
{
    struct counted last = { .filter = *f, .counts = *counts };
    struct desk_views_of_rows rows;
    struct desk_views_of_in in = { .today = rq->today, .me = rq->who.person, .limit = VIEWS_SHOWN };
    TRY(desk_views_of(rq->db, &in, &rows));
    v->views = ARENA_ARRAY(rq->arena, struct problem_list_chip, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        TRY(chip_add(rq, f, t, &rows.at[i], &last, v));
    v->views_guard = form_guard(rq, &problem_view_form);
    v->drop_guard = form_guard(rq, &form_none);
    v->views_summary = form_summary(rq, &problem_view_form);
    v->views_open = rq->route->form == &problem_view_form;
    v->views_fields = view_form(rq, f);
    return RC_OK;
}

/* ---- keeping ---- */

static rc room_check(struct rq *rq)
{
    struct desk_views_count_row count;
    TRY(desk_views_count(rq->db, (person_id){ rq->who.person }, &count));
    return count.n < VIEWS_OWN_MAX ? RC_OK : form_fail(rq, "view_name", TEXT_PROBLEM_VIEWS_TOO_MANY);
}

rc problem_view_keep(struct rq *rq)
{
    const struct problem_view_form *f = rq->form;
    struct problem_filter filter = { .place_key = "org",
                                     .organisation =
                                         f->organisation != 0 ? f->organisation : rq->organisation,
                                     .group = problem_group_known(f->group),
                                     .category = str_is_absent(f->category) ? S("") : f->category,
                                     .words = str_is_absent(f->words) ? S("") : f->words,
                                     .is_newest = str_eq(f->order, S("newest")) };
    if (!access_may(rq, "problem.desk", (organisation_id){ filter.organisation }))
        return form_fail(rq, "view_name", TEXT_PROBLEM_BULK_NOT_ALLOWED);
    TRY(room_check(rq));
    struct desk_view_put_in in = { .id = { id_new(rq->now) },
                                   .person_id = { rq->who.person },
                                   .shared_with = { .v = filter.organisation, .has = f->is_shared },
                                   .name = f->name,
                                   .organisation_id = { filter.organisation },
                                   .state_group = filter.group,
                                   .category = filter.category,
                                   .words = filter.words,
                                   .list_order = filter.is_newest ? S("newest") : S("due"),
                                   .written_at = rq->now };
    TRY(desk_view_put(rq->db, &in, NULL));
    if (f->is_shared)
        TRY(audit_act(rq, "desk_view.share", str_printf(rq->arena, "list %lld", (long long)in.id.v),
                      in.organisation_id, (str){ 0 }));
    reply_redirect(rq, problem_filter_link(rq, "/desk", &filter, filter.group, 1));
    return RC_OK;
}

rc problem_view_drop(struct rq *rq)
{
    int64_t id, dropped = 0;
    if (rq_arg_id(rq, 0, &id))
        TRY(desk_view_drop(rq->db, (desk_view_id){ id }, (person_id){ rq->who.person }, &dropped));
    if (dropped == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such list of this person");
    reply_redirect(rq, S("/desk"));
    return RC_OK;
}
