/* SPDX-License-Identifier: Apache-2.0 */
/* Slips on the desk: the list, a new one, and the paper itself, which shows its code once. */
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/qr.h"
#include "core/seal.h"
#include "core/setting.h"
#include "features/talk/talk_form_page.h"
#include "features/talk/talk_join_pages.h"
#include "gen/talk_speaker_sql.h"
#include "web/rq.h"

#define SLIPS_PER_PAGE 50
#define LINK_LIFE_MS (30 * MS_PER_MINUTE)

struct slip_input {
    int64_t place;
    str name, phone;
};
#define AT(member) .at = offsetof(struct slip_input, member)
static const struct field slip_fields[] = {
    { .name = "place", .kind = FIELD_ID, AT(place), .label = TEXT_TALK_WHERE, .is_required = true },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_TALK_REAL_NAME,
      .hint = TEXT_TALK_SLIP_NAME_HINT,
      .is_required = true,
      .max = PERSON_NAME_MAX },
    { .name = "phone",
      .kind = FIELD_PHONE,
      AT(phone),
      .label = TEXT_TALK_PHONE,
      .hint = TEXT_TALK_SLIP_PHONE_HINT },
};

static rc slip_check(struct rq *rq, void *values)
{
    const struct slip_input *in = values;
    if (!access_may(rq, "talk.slips", (organisation_id){ in->place }))
        (void)form_fail(rq, "place", TEXT_TALK_PLACE_NONE);
    return RC_OK;
}
const struct form talk_slip_form = FORM_CHECKED("talk_slip", slip_fields, struct slip_input, slip_check);

rc talk_scope_slip(struct rq *rq, int64_t *ret)
{
    struct talk_slip_by_id_row row;
    talk_slip_id id;
    bool found = false;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(talk_slip_by_id(rq->db, rq->today, id, &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such slip");
    *ret = row.organisation_id.v;
    return RC_OK;
}

/* ---- the list ---- */

static rc slip_row(struct rq *rq, const struct talk_slip_list_row *row, struct talk_slip_row *ret)
{
    str name;
    bool is_open = !row->used_at.has && !row->ended_at.has && row->until_day > rq->today;
    TRY(talk_slip_name(rq->db, &rq->app->keys, row->id, row->name_sealed, &name));
    *ret = (struct talk_slip_row){ .path = str_printf(rq->arena, "/desk/slips/%lld", (long long)row->id.v),
                                   .name = person_name_masked(rq->arena, name),
                                   .login_name = row->login_name,
                                   .place = row->place_name,
                                   .issuer = row->issuer,
                                   .at = row->issued_at,
                                   .until = row->until_day,
                                   .is_open = is_open,
                                   .state = row->used_at.has    ? TEXT_TALK_SLIP_USED
                                            : row->ended_at.has ? TEXT_TALK_SLIP_ENDED
                                            : is_open           ? TEXT_TALK_SLIP_OPEN
                                                                : TEXT_TALK_SLIP_OLD,
                                   .guard = form_guard(rq, &form_none) };
    return RC_OK;
}

rc talk_slips_show(struct rq *rq)
{
    struct talk_slips *v = ARENA_NEW(rq->arena, struct talk_slips);
    struct talk_slip_list_rows rows;
    const struct talk_slip_list_in in = { .today = rq->today,
                                          .scope = rq->scope,
                                          .before = { rq_query_i64(rq, S("before"), 1, INT64_MAX,
                                                                   INT64_MAX) },
                                          .limit = SLIPS_PER_PAGE + 1 };
    TRY(talk_own_place_choices(rq, "place", "talk.slips"));
    TRY(talk_slip_list(rq->db, &in, &rows));
    size_t shown = rows.n > SLIPS_PER_PAGE ? SLIPS_PER_PAGE : rows.n;
    v->rows = ARENA_ARRAY(rq->arena, struct talk_slip_row, shown);
    for (size_t i = 0; i < shown; i++)
        TRY(slip_row(rq, &rows.at[i], &v->rows[v->rows_n++]));
    if (rows.n > shown)
        v->next = str_printf(rq->arena, "/desk/slips?before=%lld", (long long)rows.at[shown - 1].id.v);
    v->summary = form_summary(rq, &talk_slip_form);
    v->fields = form_fields(rq, &talk_slip_form);
    v->guard = form_guard(rq, &talk_slip_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_SLIPS_TITLE), talk_slips_page(v));
    return RC_OK;
}

/* ---- the paper ---- */

static str paper_context(struct rq *rq, int64_t id)
{
    return str_printf(rq->arena, "talk paper %lld", (long long)id);
}

rc talk_slip_new(struct rq *rq)
{
    const struct slip_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    const struct talk_slip_new wish = { .organisation = { in->place }, .name = in->name, .phone = in->phone };
    struct talk_slip_made made;
    TRY(talk_slip_issue(rq->db, &by, &wish, &made));
    TRY(audit_act(rq, "talk.slip", str_printf(rq->arena, "slip %lld", (long long)made.id.v),
                  wish.organisation, (str){ 0 }));
    str plain = str_printf(rq->arena, "%lld %.*s", (long long)(rq->now + LINK_LIFE_MS), STR_ARG(made.code));
    str key = seal_text(rq->arena, rq->app->keys.seal, paper_context(rq, made.id.v), plain);
    reply_redirect(rq, str_printf(rq->arena, "/desk/slips/%lld?k=%.*s", (long long)made.id.v, STR_ARG(key)));
    return RC_OK;
}

/* The code that the address carries, for half an hour. */
static bool paper_code(struct rq *rq, int64_t id, str *ret)
{
    str rest, until;
    ms_t at;
    if (!unseal_text(rq->arena, rq->app->keys.seal, paper_context(rq, id), rq_query(rq, S("k")), &rest))
        return false;
    (void)str_cut(&rest, ' ', &until);
    *ret = rest;
    return str_to_i64(until, &at) && at >= rq->now;
}

static rc paper_qr(struct rq *rq, str code, struct talk_slip_print *v)
{
    struct qr qr;
    v->is_for_now = rq_address_is_for_now(rq);
    v->address = rq_address(rq, str_join(rq->arena, S("/join/"), code));
    TRY(qr_make(rq->arena, &rq->err, v->address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    return RC_OK;
}

rc talk_slip_show(struct rq *rq)
{
    struct talk_slip_print *v = ARENA_NEW(rq->arena, struct talk_slip_print);
    struct talk_slip_by_id_row row;
    talk_slip_id id = { 0 };
    str code;
    bool found = false;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(talk_slip_by_id(rq->db, rq->today, id, &row, &found));
    if (!found || !paper_code(rq, id.v, &code))
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.slip_shown", "a slip's code is shown once");
    TRY(setting_get(rq->db, S("place"), &v->site));
    TRY(talk_slip_name(rq->db, &rq->app->keys, id, row.name_sealed, &v->name));
    v->code = talk_code_in_fours(rq->arena, code);
    v->login_name = row.login_name;
    v->until = row.until_day - 1;
    v->qr_box = v->qr_path = S("");
    TRY(paper_qr(rq, code, v));
    rq->reply.back = S("/desk/slips");
    reply_page(rq, rq_text(rq, TEXT_TALK_SLIP_HEAD), talk_slip_print_page(v));
    return RC_OK;
}

rc talk_slip_ended(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    talk_slip_id id = { 0 };
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such slip");
    TRY(talk_slip_end(rq->db, &by, id));
    TRY(audit_act(rq, "talk.slip_end", str_printf(rq->arena, "slip %lld", (long long)id.v),
                  (organisation_id){ rq->organisation }, (str){ 0 }));
    reply_flash(rq, TEXT_TALK_SLIP_ENDED, "ok");
    reply_redirect(rq, S("/desk/slips"));
    return RC_OK;
}
