/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the desk: each does its unit of work, writes the audit, and leads on to the next page. */
#include "base/json.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/rule.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_desk.h"

#define DETAIL_BYTES 512

rc problem_desk_by(struct rq *rq, struct problem_act_by *ret)
{
    struct organisation unit;
    TRY(problem_acts_for(rq, rq->route->permission, (organisation_id){ rq->organisation }, &unit));
    *ret = (struct problem_act_by){ .person = { rq->who.person },
                                    .organisation = unit.id,
                                    .now = rq->now,
                                    .offset = rq->offset,
                                    .keys = &rq->app->keys };
    return RC_OK;
}

rc problem_desk_audit(struct rq *rq, const char *action, const char *kind, str number, organisation_id place,
                      str detail)
{
    return audit_act(rq, action, str_printf(rq->arena, "%s %.*s", kind, STR_ARG(number)), place, detail);
}

void problem_desk_on(struct rq *rq, enum text flash, str number)
{
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(number)));
}

/* ---- a voice: accept, merge, decline, take out, reveal ---- */

static rc category_check(struct rq *rq, str code)
{
    struct problem_categories_rows rows;
    TRY(problem_categories(rq->db, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].code, code))
            return RC_OK;
    return form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_UNKNOWN);
}

/* Others that wait and say the same, as an act on many: each with its result, and a way back for all of them.
 */
static rc also_merge(struct rq *rq, const struct str_list *also, str own, str number)
{
    struct problem_bulk_form form = { .items.at = ARENA_ARRAY(rq->arena, str, also->n), .target = number };
    desk_act_id act;
    for (size_t i = 0; i < also->n; i++)
        if (!str_eq(also->at[i], own))
            form.items.at[form.items.n++] = also->at[i];
    if (form.items.n == 0)
        return RC_OK;
    TRY(problem_bulk_run(rq, problem_bulk_kind_of(S("merge")), &form, &act));
    reply_redirect(rq, str_printf(rq->arena, "/desk/acts/%lld", (long long)act.v));
    return RC_OK;
}

rc problem_desk_accept(struct rq *rq)
{
    const struct problem_accept_form *f = rq->form;
    struct voice_by_number_row v;
    struct problem_by_id_row p;
    struct problem_act_by by;
    problem_id id;
    TRY(problem_voice_of_page(rq, &v));
    if (f->is_public && !problem_may_be_public(f->kind, v.secrecy))
        return form_fail(rq, "is_public", TEXT_PROBLEM_NEVER_PUBLIC);
    TRY(category_check(rq, f->category));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_accept(rq->db, &by,
                       &(struct problem_new){ .voice = v.id,
                                              .title = f->title,
                                              .statement = f->statement,
                                              .kind = f->kind,
                                              .category = f->category,
                                              .is_public = f->is_public,
                                              .shows_photos = f->shows_photos },
                       &id));
    TRY(problem_load(rq->db, id, &p));
    TRY(problem_desk_audit(rq, "problem.accept", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_ACCEPTED_DONE, p.number);
    return also_merge(rq, &f->also, v.number, p.number);
}

rc problem_desk_merge(struct rq *rq)
{
    const struct problem_merge_form *f = rq->form;
    struct voice_by_number_row v;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_voice_of_page(rq, &v));
    TRY(problem_merge_target(rq, f, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(voice_merge(rq->db, &by, v.id, p.id));
    TRY(problem_desk_audit(rq, "voice.merge", "voice", v.number, v.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_MERGED_DONE, p.number);
    return RC_OK;
}

rc problem_desk_decline(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct voice_by_number_row v;
    struct problem_act_by by;
    TRY(problem_voice_of_page(rq, &v));
    TRY(problem_desk_by(rq, &by));
    TRY(voice_decline(rq->db, &by, v.id, f->words));
    TRY(problem_desk_audit(rq, "voice.decline", "voice", v.number, v.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_DECLINED_DONE, "ok");
    reply_redirect(rq, S("/desk"));
    return RC_OK;
}

rc problem_desk_unmerge(struct rq *rq)
{
    struct voice_by_number_row v;
    struct problem_act_by by;
    TRY(problem_voice_of_page(rq, &v));
    TRY(problem_desk_by(rq, &by));
    TRY(voice_unmerge(rq->db, &by, v.id));
    TRY(problem_desk_audit(rq, "voice.unmerge", "voice", v.number, v.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_UNMERGED_DONE, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/voices/%.*s", STR_ARG(v.number)));
    return RC_OK;
}

/* The page itself shows it, to this person, for some minutes; the look and its reason stay for good. */
rc problem_desk_reveal(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct voice_by_number_row v;
    struct buf detail = buf_new(rq->arena, 8u << 10);
    struct json j = json_new(&detail);
    int64_t minutes;
    TRY(problem_voice_of_page(rq, &v));
    TRY(rule_value(rq->db, S("problem.reveal_minutes"), v.organisation_id, rq->today, &minutes));
    struct voice_reveal_put_in in = { .id = { id_new(rq->now) },
                                      .voice_id = v.id,
                                      .person_id = { rq->who.person },
                                      .reason = f->words,
                                      .at = rq->now,
                                      .until_at = rq->now + minutes * MS_PER_MINUTE };
    TRY(voice_reveal_put(rq->db, &in, NULL));
    json_open_object(&j);
    json_put_str(&j, S("reason"), f->words);
    json_end(&j);
    TRY(problem_desk_audit(rq, "voice.reveal", "voice", v.number, v.organisation_id, buf_str(&detail)));
    reply_redirect(rq, str_printf(rq->arena, "/desk/voices/%.*s", STR_ARG(v.number)));
    return RC_OK;
}

/* ---- a case: assign, return, progress, answer, review, echo, end ---- */

bool problem_holder_parse(str holder, organisation_id *office, person_id *person)
{
    str rest = holder, first;
    return str_cut(&rest, ' ', &first) && str_to_i64(first, &office->v) && str_to_i64(rest, &person->v);
}

static str assign_detail(struct rq *rq, int64_t office, int64_t person)
{
    struct buf detail = buf_new(rq->arena, DETAIL_BYTES);
    struct json j = json_new(&detail);
    json_open_object(&j);
    json_put_id(&j, S("office"), office);
    json_put_id(&j, S("person"), person);
    json_end(&j);
    return buf_str(&detail);
}

rc problem_desk_assign(struct rq *rq)
{
    const struct problem_assign_form *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    organisation_id office;
    person_id person;
    TRY(problem_of_page(rq, &p));
    if (!problem_holder_parse(f->holder, &office, &person) || !access_may(rq, "problem.assign", office))
        return form_fail(rq, "holder", TEXT_PROBLEM_PERSON_NOT_THERE);
    TRY(problem_desk_by(rq, &by));
    TRY(problem_assign(rq->db, &by, p.id, office, person, f->measure));
    TRY(problem_desk_audit(rq, "problem.assign", "problem", p.number, p.organisation_id,
                           assign_detail(rq, office.v, person.v)));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}

/* After this the office no longer has the case, so its page is no longer theirs. */
rc problem_desk_return(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_return(rq->db, &by, p.id, f->words));
    TRY(problem_desk_audit(rq, "problem.return", "problem", p.number, p.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_RETURNED_DONE, "ok");
    reply_redirect(rq, S("/desk"));
    return RC_OK;
}

rc problem_desk_progress(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_progress(rq->db, &by, p.id, f->words));
    TRY(problem_desk_audit(rq, "problem.progress", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}

rc problem_desk_answer_prepare(struct rq *rq)
{
    const struct problem_answer_form *f = rq->form;
    return problem_clean_photos(rq, "answer_photos", &f->photos);
}

rc problem_desk_answer(struct rq *rq)
{
    const struct problem_answer_form *f = rq->form;
    const struct problem_prepared *photos = rq->prepared;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    struct problem_answer answer = { .result = f->result,
                                     .words = f->words,
                                     .measure = f->measure,
                                     .basis = f->basis,
                                     .photos = photos->at,
                                     .photos_n = photos->n };
    TRY(problem_answer(rq->db, &by, p.id, &answer));
    TRY(problem_desk_audit(rq, "problem.answer", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}

rc problem_desk_send_back(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_send_back(rq->db, &by, p.id, f->words));
    TRY(problem_desk_audit(rq, "problem.send_back", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}

rc problem_desk_publish(struct rq *rq)
{
    struct problem_by_number_row p;
    struct problem_act_by by;
    struct problem_link *links; /* each author finds the link on the receipt */
    size_t n;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_publish(rq->db, &by, p.id, &links, &n));
    TRY(problem_desk_audit(rq, "problem.publish", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_PUBLISHED_DONE, p.number);
    return RC_OK;
}

rc problem_desk_end(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_end(rq->db, &by, p.id, f->words));
    TRY(problem_desk_audit(rq, "problem.end", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}
