/* SPDX-License-Identifier: Apache-2.0 */
/* Posters: a printed code at a place, which opens the report with the place filled in, and how many voices
 * came by each. Who only looks at a poster is counted nowhere. */
#include "core/access.h"
#include "core/qr.h"
#include "core/seal.h"
#include "core/setting.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_feed.h"
#include "features/problem/problem_intake_pages.h"
#include "gen/problem_intake_sql.h"

#define PLACE_MAX 100
#define TOKEN_BYTES 8
#define POSTERS_MAX 300

struct poster_input {
    int64_t organisation;
    str place;
};
static const struct field fields[] = {
    { .name = "organisation",
      .kind = FIELD_ID,
      .at = offsetof(struct poster_input, organisation),
      .label = TEXT_PROBLEM_REPORT_ORGANISATION,
      .is_required = true },
    { .name = "place",
      .kind = FIELD_TEXT,
      .at = offsetof(struct poster_input, place),
      .label = TEXT_PROBLEM_POSTER_PLACE,
      .hint = TEXT_PROBLEM_POSTER_PLACE_HINT,
      .max = PLACE_MAX },
};

static rc poster_check(struct rq *rq, void *values)
{
    const struct poster_input *in = values;
    if (!access_may(rq, "problem.accept", (organisation_id){ in->organisation }))
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    return RC_OK;
}
const struct form problem_poster_form = FORM_CHECKED("poster", fields, struct poster_input, poster_check);

static rc poster_of(struct rq *rq, str token, struct poster_by_token_row *ret)
{
    bool found = false;
    TRY(poster_by_token(rq->db, token, ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such poster");
    return RC_OK;
}

rc problem_scope_poster(struct rq *rq, int64_t *ret)
{
    struct poster_by_token_row poster;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(poster_of(rq, rq->args[0], &poster));
    *ret = poster.organisation_id.v;
    return RC_OK;
}

/* ---- who stands before it ---- */

rc problem_poster_open(struct rq *rq)
{
    struct poster_by_token_row poster;
    bool found = false;
    struct buf b = buf_new(rq->arena, 4096);
    TRY(poster_by_token(rq->db, rq->args[0], &poster, &found));
    buf_put(&b, S("/report"));
    if (found && !poster.closed_at.has) {
        buf_printf(&b, "?poster=%.*s&organisation=%lld&place=", STR_ARG(poster.token),
                   (long long)poster.organisation_id.v);
        format_url_part(&b, poster.place);
    }
    reply_redirect(rq, buf_str(&b));
    return RC_OK;
}

rc problem_poster_find(struct rq *rq, str token, int64_t *ret)
{
    struct poster_by_token_row poster;
    bool found = false;
    *ret = 0;
    if (str_is_empty(token))
        return RC_OK;
    TRY(poster_by_token(rq->db, token, &poster, &found));
    *ret = found ? poster.id.v : 0;
    return RC_OK;
}

/* ---- the office ---- */

rc problem_posters_show(struct rq *rq)
{
    struct problem_posters *v = ARENA_NEW(rq->arena, struct problem_posters);
    struct poster_list_rows rows;
    TRY(problem_place_choices(rq, "problem.accept", "organisation"));
    TRY(poster_list(rq->db, rq->today, rq->scope, POSTERS_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_poster_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = (struct problem_poster_row){ .token = rows.at[i].token,
                                                            .name = rows.at[i].place_name,
                                                            .spot = rows.at[i].place,
                                                            .made_at = rows.at[i].made_at,
                                                            .voices = rows.at[i].voices,
                                                            .is_open = !rows.at[i].closed_at.has,
                                                            .guard = form_guard(rq, &form_none) };
    v->summary = problem_sent_summary(rq);
    v->fields = form_fields(rq, &problem_poster_form);
    v->guard = form_guard(rq, &problem_poster_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_POSTERS_TITLE), problem_posters_page(v));
    return RC_OK;
}

rc problem_poster_make(struct rq *rq)
{
    const struct poster_input *in = rq->form;
    struct poster_insert_in row = { .id = { id_new(rq->now) },
                                    .token = token_new(rq->arena, TOKEN_BYTES),
                                    .organisation_id = { in->organisation },
                                    .place = str_is_absent(in->place) ? S("") : in->place,
                                    .person_id = { rq->who.person },
                                    .made_at = rq->now };
    TRY(poster_insert(rq->db, &row, NULL));
    TRY(problem_desk_audit(rq, "poster.make", "poster", row.token, row.organisation_id, (str){ 0 }));
    reply_redirect(rq, str_printf(rq->arena, "/desk/posters/%.*s/print", STR_ARG(row.token)));
    return RC_OK;
}

rc problem_poster_close(struct rq *rq)
{
    struct poster_by_token_row poster;
    TRY(poster_of(rq, rq->args[0], &poster));
    TRY(poster_set_closed(rq->db, OPT_I64(rq->now), poster.id, NULL));
    TRY(problem_desk_audit(rq, "poster.close", "poster", poster.token, poster.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_POSTER_CLOSED, "ok");
    reply_redirect(rq, S("/desk/posters"));
    return RC_OK;
}

static rc place_name(struct rq *rq, organisation_id id, str *ret)
{
    struct organisation unit;
    TRY(organisation_load(rq->db, id, rq->today, &unit));
    *ret = unit.name;
    return RC_OK;
}

rc problem_poster_show(struct rq *rq)
{
    struct problem_poster *v = ARENA_NEW(rq->arena, struct problem_poster);
    struct poster_by_token_row poster;
    struct poster_voices_rows rows;
    TRY(poster_of(rq, rq->args[0], &poster));
    TRY(place_name(rq, poster.organisation_id, &v->name));
    TRY(poster_voices(rq->db, OPT_I64(poster.id.v), POSTERS_MAX, &rows));
    v->spot = poster.place;
    v->voices = (int64_t)rows.n;
    v->rows = ARENA_ARRAY(rq->arena, struct problem_poster_voice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] =
            (struct problem_poster_voice){ .number = rows.at[i].number,
                                           .words = rows.at[i].words,
                                           .at = rows.at[i].received_at,
                                           .state = problem_voice_label(rows.at[i].state) };
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_POSTERS_TITLE), problem_poster_page(v));
    return RC_OK;
}

rc problem_poster_print(struct rq *rq)
{
    struct problem_poster_print *v = ARENA_NEW(rq->arena, struct problem_poster_print);
    struct poster_by_token_row poster;
    struct qr qr;
    TRY(poster_of(rq, rq->args[0], &poster));
    TRY(place_name(rq, poster.organisation_id, &v->place));
    TRY(setting_get(rq->db, S("phone"), &v->hotline));
    v->spot = poster.place;
    v->address = rq_address(rq, str_join(rq->arena, S("/r/"), poster.token));
    v->is_for_now = rq_address_is_for_now(rq);
    TRY(qr_make(rq->arena, &rq->err, v->address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_POSTER_HEAD), problem_poster_print_page(v));
    return RC_OK;
}
