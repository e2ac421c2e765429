/* SPDX-License-Identifier: Apache-2.0 */
/* One act on many: each item by itself, with its own result. */
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_clock.h"

#include "base/json.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/rule.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_reply.h"

#define DETAIL_BYTES 256

/* One item on its way. */
struct bulk_item {
    const struct problem_bulk_kind *kind;
    const struct problem_bulk_form *form;
    desk_act_id act;
    desk_act_item_id id;
    int64_t sort;
    str number;
    ms_t until;                    /* it can be undone until then */
    struct opt_i64 voice, problem; /* which it is, once it is clear that the person may know */
};

/* ---- a unit within the transaction ---- */

/* What people may have done wrong is a result; what went wrong with us is not. */
static bool is_ours(rc code)
{
    return code != RC_NOT_FOUND && code != RC_FORBIDDEN && code != RC_INVALID && code != RC_CONFLICT;
}

rc problem_unit(struct rq *rq, problem_unit_fn *fn, void *data, str *ret_trouble)
{
    *ret_trouble = (str){ 0 };
    TRY(db_savepoint(rq->db));
    rc done = fn(rq, data);
    if (done == RC_OK)
        return db_savepoint_release(rq->db);
    db_savepoint_rollback(rq->db);
    if (is_ours(done))
        return done;
    const char *key = rq->err.text_key;
    if (key == NULL)
        key = done == RC_NOT_FOUND ? "problem.bulk_not_found" : "problem.bulk_not_allowed";
    *ret_trouble = str_from_c(key);
    rq->err = (struct err){ 0 };
    return RC_OK;
}

/* ---- one item ---- */

static rc item_by(struct rq *rq, const struct bulk_item *item, int64_t over, struct problem_act_by *ret)
{
    struct organisation unit;
    TRY(problem_acts_for(rq, item->kind->permission, (organisation_id){ over }, &unit));
    *ret = problem_by(rq);
    ret->organisation = unit.id;
    return RC_OK;
}

static rc item_audit(struct rq *rq, const struct bulk_item *item, organisation_id place)
{
    struct buf detail = buf_new(rq->arena, DETAIL_BYTES);
    struct json j = json_new(&detail);
    const char *kind = item->voice.has ? "voice" : "problem";
    json_open_object(&j);
    json_put_id(&j, S("bulk"), item->act.v);
    json_end(&j);
    return audit_act(rq, str_c(rq->arena, str_printf(rq->arena, "%s.%.*s", kind, STR_ARG(item->kind->act))),
                     str_printf(rq->arena, "%s %.*s", kind, STR_ARG(item->number)), place, buf_str(&detail));
}

static rc target_of(struct rq *rq, str number, problem_id *ret)
{
    struct problem_by_number_row p;
    bool found = false;
    int64_t over;
    TRY(problem_by_number(rq->db, rq->today, str_trim(number), &p, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.merge_unknown", "no such case");
    *ret = p.id;
    return problem_may(rq, "problem.accept",
                       &(struct problem_matter){ p.organisation_id, p.office_id, p.is_confidential }, &over);
}

static rc voice_do(struct rq *rq, const struct bulk_item *item, const struct problem_act_by *by, voice_id id)
{
    struct desk_act_item_voice_in keep = {
        .id = item->id, .desk_act_id = item->act, .sort = item->sort, .voice_id = OPT_I64(id.v)
    };
    problem_id target = { 0 };
    bool is_merge = str_eq(item->kind->act, S("merge"));
    if (is_merge) {
        TRY(target_of(rq, item->form->target, &target));
        keep.problem_id = OPT_I64(target.v);
    }
    TRY(desk_act_item_voice(rq->db, &keep, NULL));
    if (is_merge)
        return voice_merge(rq->db, by, id, target);
    TRY(voice_decline(rq->db, by, id, item->form->words));
    return sms_hold_voice(rq->db, item->until, id.v, NULL);
}

static rc voice_item(struct rq *rq, struct bulk_item *item, const struct voice_by_number_row *v)
{
    struct problem_matter m;
    struct problem_act_by by;
    int64_t over;
    TRY(problem_matter_of_voice(rq, v, &m));
    TRY(problem_may(rq, item->kind->permission, &m, &over));
    item->voice = OPT_I64(v->id.v);
    if (!item->kind->is_of_voices)
        return RQ_FAIL(rq, RC_INVALID, "problem.bulk_cases_only", "a voice is no case");
    TRY(item_by(rq, item, over, &by));
    TRY(voice_do(rq, item, &by, v->id));
    return item_audit(rq, item, v->organisation_id);
}

/* What moving the case would decide by the way, and undo could not bring back, is done by hand. */
static rc nothing_waits(struct rq *rq, problem_id id, organisation_id office)
{
    struct problem_clock_by_id_row row;
    bool assists;
    TRY(problem_clock_load(rq->db, id, &row));
    TRY(problem_assist_has(rq->db, id, office, rq->today, &assists));
    if (row.disputed_at.has || row.extension_day.has || assists)
        return RQ_FAIL(rq, RC_CONFLICT, "problem.bulk_waits", "a decision waits, or the office assists");
    return RC_OK;
}

static rc assign_do(struct rq *rq, const struct bulk_item *item, const struct problem_act_by *by,
                    problem_id id)
{
    organisation_id office;
    person_id person;
    if (!problem_holder_parse(item->form->holder, &office, &person) ||
        !access_may(rq, item->kind->permission, office))
        return RQ_FAIL(rq, RC_INVALID, "problem.person_not_there", "no holder that they may choose");
    TRY(nothing_waits(rq, id, office));
    return problem_assign(rq->db, by, id, office, person, item->form->words);
}

static rc publish_do(struct rq *rq, const struct bulk_item *item, const struct problem_act_by *by,
                     problem_id id)
{
    struct problem_link *links; /* each author finds the link on the receipt */
    size_t n;
    TRY(desk_act_links_keep(rq->db, item->id, OPT_I64(id.v), NULL));
    TRY(problem_publish(rq->db, by, id, &links, &n));
    return sms_hold_problem(rq->db, item->until, OPT_I64(id.v), NULL);
}

static rc problem_do(struct rq *rq, const struct bulk_item *item, const struct problem_act_by *by,
                     const struct problem_by_number_row *p)
{
    problem_id target;
    if (str_eq(item->kind->act, S("assign")))
        return assign_do(rq, item, by, p->id);
    if (str_eq(item->kind->act, S("publish")))
        return publish_do(rq, item, by, p->id);
    if (str_eq(item->kind->act, S("urge")))
        return problem_urge(rq->db, by, p->id, item->form->words);
    if (str_eq(item->kind->act, S("merge"))) {
        TRY(target_of(rq, item->form->target, &target));
        return problem_merge(rq->db, by, p->id, target);
    }
    struct problem_reply_facts facts = problem_reply_facts_of(rq, p);
    return problem_progress(rq->db, by, p->id, problem_reply_fill(rq->arena, item->form->words, &facts));
}

static rc problem_item(struct rq *rq, struct bulk_item *item, const struct problem_by_number_row *p)
{
    struct problem_act_by by;
    int64_t over;
    TRY(problem_may(rq, item->kind->permission,
                    &(struct problem_matter){ p->organisation_id, p->office_id, p->is_confidential }, &over));
    item->problem = OPT_I64(p->id.v);
    if (!item->kind->is_of_cases)
        return RQ_FAIL(rq, RC_INVALID, "problem.bulk_voices_only", "a case is no voice");
    TRY(item_by(rq, item, over, &by));
    struct desk_act_item_problem_in keep = {
        .id = item->id, .desk_act_id = item->act, .sort = item->sort, .problem_id = OPT_I64(p->id.v)
    };
    TRY(desk_act_item_problem(rq->db, &keep, NULL));
    TRY(problem_do(rq, item, &by, p));
    return item_audit(rq, item, p->organisation_id);
}

/* Receipt numbers and case numbers are told apart by what they find. */
static rc item_do(struct rq *rq, void *data)
{
    struct bulk_item *item = data;
    struct voice_by_number_row v;
    struct problem_by_number_row p;
    bool found = false;
    TRY(voice_by_number(rq->db, rq->today, item->number, &v, &found));
    if (found)
        return voice_item(rq, item, &v);
    TRY(problem_by_number(rq->db, rq->today, item->number, &p, &found));
    return found ? problem_item(rq, item, &p) : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such number");
}

static rc item_run(struct rq *rq, struct bulk_item *item)
{
    str trouble;
    TRY(problem_unit(rq, item_do, item, &trouble));
    if (str_is_absent(trouble))
        return desk_act_item_set_steps(rq->db, item->id, NULL);
    struct desk_act_item_failed_in failed = { .id = item->id,
                                              .desk_act_id = item->act,
                                              .sort = item->sort,
                                              .number = item->number,
                                              .voice_id = item->voice,
                                              .problem_id = item->problem,
                                              .trouble = trouble };
    return desk_act_item_failed(rq->db, &failed, NULL);
}

/* ---- all of them ---- */

static str or_empty(str s)
{
    return str_is_absent(s) ? S("") : s;
}

rc problem_bulk_run(struct rq *rq, const struct problem_bulk_kind *kind, const struct problem_bulk_form *form,
                    desk_act_id *ret)
{
    int64_t minutes;
    desk_act_id id = { id_new(rq->now) };
    TRY(rule_value(rq->db, S("problem.undo_minutes"), (organisation_id){ 0 }, rq->today, &minutes));
    struct desk_act_insert_in in = { .id = id,
                                     .person_id = { rq->who.person },
                                     .act = kind->act,
                                     .holder = or_empty(form->holder),
                                     .target = or_empty(form->target),
                                     .words = or_empty(form->words),
                                     .at = rq->now,
                                     .undo_until_at = rq->now + minutes * MS_PER_MINUTE };
    TRY(desk_act_insert(rq->db, &in, NULL));
    for (size_t i = 0; i < form->items.n; i++) {
        struct bulk_item item = { .kind = kind,
                                  .form = form,
                                  .act = id,
                                  .id = { id_new(rq->now) },
                                  .sort = (int64_t)i,
                                  .number = form->items.at[i],
                                  .until = in.undo_until_at };
        TRY(item_run(rq, &item));
    }
    *ret = id;
    return RC_OK;
}
