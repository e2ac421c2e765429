/* SPDX-License-Identifier: Apache-2.0 */
/* One voice on the desk. What lies sealed in it is shown only to who has given a reason, for some minutes. */
#include "core/access.h"
#include "core/rule.h"
#include "core/seal.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_intake_pages.h"

struct problem_act_box problem_box_of(struct rq *rq, str base, const struct problem_box *box)
{
    /* After a mistake the form that was sent is open, and no other. */
    bool was_wrong = rq->route->form != NULL && form_has_errors(rq);
    bool is_sent = rq->route->form == box->form;
    bool has_files = false;
    for (size_t i = 0; i < box->form->fields_n; i++)
        has_files = has_files || box->form->fields[i].kind == FIELD_FILES;
    return (struct problem_act_box){ .label = box->label,
                                     .action = str_printf(rq->arena, "%.*s/%s", STR_ARG(base), box->address),
                                     .guard = form_guard(rq, box->form),
                                     .fields = form_fields(rq, box->form),
                                     .is_main = box->is_main,
                                     .is_open = was_wrong ? is_sent : box->is_open,
                                     .is_files = has_files };
}

static bool is_waiting(const struct voice_by_number_row *row)
{
    return str_eq(row->state, S("received"));
}

static void voice_facts(struct rq *rq, const struct voice_by_number_row *row, struct problem_desk_voice *v)
{
    v->number = row->number;
    v->words = row->words;
    v->is_confidential = str_eq(row->secrecy, S("confidential"));
    v->place = row->place;
    v->where = row->place_name;
    v->category = problem_category_name(rq, row->name_zh, row->name_en);
    v->kind = problem_kind_label(row->kind);
    v->channel = problem_channel_label(row->channel);
    v->secrecy = problem_secrecy_label(row->secrecy);
    v->received_at = row->received_at;
    v->received_on = row->received_day;
    v->state = problem_voice_label(row->state);
    v->has_contact = !str_is_absent(row->name_sealed) || !str_is_absent(row->phone_sealed);
    v->problem_number = row->problem_number;
    v->problem_title = row->problem_title;
    v->decline_reason = row->decline_reason;
}

/* The limit for accepting, while the voice waits. */
static rc voice_limit(struct rq *rq, const struct voice_by_number_row *row, struct problem_desk_voice *v)
{
    struct calendar calendar;
    day_t received = day_of(row->received_at, rq->offset);
    int64_t days;
    if (!is_waiting(row))
        return RC_OK;
    TRY(problem_calendar(rq->db, received, &calendar));
    TRY(rule_value(rq->db, S("problem.accept_days"), (organisation_id){ 0 }, rq->today, &days));
    v->due = OPT_I64(calendar_add(&calendar, received, days));
    v->is_overdue = v->due.v < rq->today;
    return RC_OK;
}

static rc open_seal(struct rq *rq, const unsigned char *key, const char *context, str sealed, str *ret)
{
    if (str_is_absent(sealed))
        return RC_OK;
    return unseal(rq->arena, &rq->err, key, str_from_c(context), sealed, ret);
}

/* Who gave a reason a moment ago sees it; everybody else sees only that there is something. */
static rc voice_sealed(struct rq *rq, const struct voice_by_number_row *row, struct problem_desk_voice *v)
{
    const struct app_keys *keys = &rq->app->keys;
    const unsigned char *key = v->is_confidential ? keys->confidential : keys->seal;
    struct voice_reveal_open_row reveal;
    bool found = false;
    TRY(voice_reveal_open(rq->db, row->id, (person_id){ rq->who.person }, rq->now, &reveal, &found));
    if (!found)
        return RC_OK;
    v->shown_until = OPT_I64(reveal.until_at);
    TRY(open_seal(rq, key, "voice.words", row->words_sealed, &v->words));
    TRY(open_seal(rq, key, "voice.name", row->name_sealed, &v->name));
    return open_seal(rq, key, "voice.phone", row->phone_sealed, &v->phone);
}

static rc voice_photos_of(struct rq *rq, const struct voice_by_number_row *row, struct problem_desk_voice *v)
{
    struct voice_photos_rows rows;
    TRY(voice_photos(rq->db, OPT_I64(row->id.v), &rows));
    v->photos = ARENA_ARRAY(rq->arena, struct problem_picture, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->photos[v->photos_n++] = (struct problem_picture){
            .path = str_printf(rq->arena, "/pictures/%.*s", STR_ARG(rows.at[i].hash)),
            .thumb = str_printf(rq->arena, "/pictures/%.*s?size=small", STR_ARG(rows.at[i].hash)),
            .width = rows.at[i].width.v,
            .height = rows.at[i].height.v
        };
    return RC_OK;
}

/* Others that wait and may say the same: those that are alike, and those that came along from the list
 * (ticked). */
static rc also_choices(struct rq *rq, const struct voice_by_number_row *row,
                       const struct problem_desk_voice *v)
{
    str numbers[BULK_ITEMS_MAX];
    struct str_list typed = form_typed_all(rq, "also");
    size_t n = rq_query_all(rq, S("with"), numbers, BULK_ITEMS_MAX), kept = 0;
    for (size_t i = 0; i < typed.n && n < BULK_ITEMS_MAX; i++)
        numbers[n++] = typed.at[i];
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, n + v->like_n);
    for (size_t i = 0; i < n; i++) {
        struct voice_by_number_row other = { 0 };
        bool found;
        TRY(problem_bulk_choice(rq, numbers[i], &all[kept], &other, &found));
        if (!found || other.id.v == 0 || other.id.v == row->id.v || !is_waiting(&other))
            continue;
        form_set_value(rq, "also", all[kept++].value);
    }
    size_t ticked = kept;
    for (size_t i = 0; i < v->like_n; i++) {
        size_t k = 0;
        while (k < ticked && !str_eq(all[k].value, v->like[i].number))
            k++;
        if (k == ticked)
            all[kept++] =
                (struct run_choice){ .value = v->like[i].number,
                                     .label = v->like[i].title,
                                     .hint = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(v->like[i].number),
                                                        STR_ARG(v->like[i].place)) };
    }
    form_set_choices(rq, "also", all, kept);
    return RC_OK;
}

static rc voice_acts(struct rq *rq, const struct voice_by_number_row *row, str base,
                     struct problem_desk_voice *v)
{
    static const struct problem_box accept = { &problem_accept_form, TEXT_PROBLEM_ACCEPT_DO, "accept", true,
                                               true };
    static const struct problem_box merge = { .form = &problem_merge_form,
                                              .label = TEXT_PROBLEM_MERGE_DO,
                                              .address = "merge" };
    static const struct problem_box decline = { .form = &problem_decline_form,
                                                .label = TEXT_PROBLEM_DECLINE_DO,
                                                .address = "decline" };
    static const struct problem_box unmerge = { .form = &form_none,
                                                .label = TEXT_PROBLEM_UNMERGE_DO,
                                                .address = "unmerge" };
    v->acts = ARENA_ARRAY(rq->arena, struct problem_act_box, 3);
    if (!access_may(rq, "problem.accept", row->organisation_id))
        return RC_OK;
    if (row->problem_id.has)
        v->acts[v->acts_n++] = problem_box_of(rq, base, &unmerge);
    if (!is_waiting(row))
        return RC_OK;
    TRY(problem_accept_choices(rq, row));
    TRY(problem_merge_choices(rq, row));
    if (!str_is_empty(row->words))
        TRY(problem_like_waiting(rq,
                                 &(struct problem_like_words){ .place = row->organisation_id.v,
                                                               .category = row->category_code,
                                                               .words = row->words },
                                 row->id.v, &v->like, &v->like_n));
    TRY(also_choices(rq, row, v));
    v->acts[v->acts_n++] = problem_box_of(rq, base, &accept);
    v->acts[v->acts_n++] = problem_box_of(rq, base, &merge);
    v->acts[v->acts_n++] = problem_box_of(rq, base, &decline);
    return RC_OK;
}

/* Offered while there is something to see that is not shown yet. */
static void voice_reveal_box(struct rq *rq, str base, struct problem_desk_voice *v)
{
    static const struct problem_box reveal = { .form = &problem_reveal_form,
                                               .label = TEXT_PROBLEM_REVEAL_DO,
                                               .address = "reveal" };
    v->reveal = ARENA_ARRAY(rq->arena, struct problem_act_box, 1);
    bool has_something = v->has_contact || v->is_confidential;
    if (has_something && !v->shown_until.has &&
        access_may(rq, "problem.reveal", (organisation_id){ rq->organisation }))
        v->reveal[v->reveal_n++] = problem_box_of(rq, base, &reveal);
}

html problem_sent_summary(struct rq *rq)
{
    return rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
}

rc problem_desk_voice_show(struct rq *rq)
{
    struct problem_desk_voice *v = ARENA_NEW(rq->arena, struct problem_desk_voice);
    struct voice_by_number_row row;
    TRY(problem_voice_of_page(rq, &row));
    str base = str_printf(rq->arena, "/desk/voices/%.*s", STR_ARG(row.number));
    voice_facts(rq, &row, v);
    TRY(voice_limit(rq, &row, v));
    TRY(voice_sealed(rq, &row, v));
    TRY(voice_photos_of(rq, &row, v));
    TRY(voice_acts(rq, &row, base, v));
    voice_reveal_box(rq, base, v);
    v->summary = problem_sent_summary(rq);
    v->keys = problem_keys_of(rq->arena, false, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, row.number, problem_desk_voice_page(v));
    return RC_OK;
}
