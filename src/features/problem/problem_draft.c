/* SPDX-License-Identifier: Apache-2.0 */
/* Drafts that browsers keep: whose they are, that each acts once, and how they are answered. */
#include "features/problem/problem_draft.h"
#include "base/json.h"
#include "core/seal.h"
#include "web/form_rules.h"
#include "web/rq.h"

#define HASH_HEX 64
#define ANSWER_BYTES 4096
#define TICKET_BYTES (256u << 10)

bool problem_draft_was_sent(const struct rq *rq)
{
    return str_eq(rq->method, S("POST")) && !str_is_empty(form_typed(rq, "draft"));
}

str problem_draft_owner(struct rq *rq)
{
    if (rq->who.person == 0)
        return S("");
    return guard_sign(rq->arena, rq->guard_key, S("draft owner"),
                      str_printf(rq->arena, "%lld", (long long)rq->who.person));
}

str problem_draft_code(struct rq *rq, const struct problem_draft *draft)
{
    return voice_code_from(rq->arena, seal_hash(rq->arena, rq->app->keys.hash, S("draft.code"), draft->key));
}

/* The owner's mark is part of it: nobody gets at another person's draft with a key alone. */
static str stored_key(struct rq *rq, const struct problem_draft *draft)
{
    struct buf b = buf_new(rq->arena, HASH_HEX);
    str text = str_printf(rq->arena, "%.*s %.*s", STR_ARG(draft->key), STR_ARG(draft->owner));
    str hash = seal_hash(rq->arena, rq->app->keys.hash, S("draft.key"), text);
    buf_hex(&b, hash.p, hash.n);
    return buf_str(&b);
}

static str sent_hash(struct rq *rq)
{
    return seal_hash(rq->arena, rq->app->keys.hash, S("draft.input"), form_digest(rq));
}

/* Number and link of what came of it; the code for whoever reported. */
static void result_write(struct rq *rq, const struct problem_draft *draft,
                         const struct problem_draft_find_row *row, struct json *j)
{
    json_put_str(j, S("number"), row->number);
    if (row->voice_id.has) {
        json_put_str(j, S("code"), problem_draft_code(rq, draft));
        json_put_str(j, S("link"), str_join(rq->arena, S("/receipts?number="), row->number));
    } else {
        json_put_i64(j, S("version"), row->version.v);
        json_put_str(j, S("link"), str_printf(rq->arena, "/patrol/visits/%lld", (long long)row->visit_id.v));
    }
}

static void answer(struct rq *rq, const struct problem_draft *draft, const struct problem_draft_find_row *row)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES);
    struct json j = json_new(&b);
    json_open_object(&j);
    result_write(rq, draft, row, &j);
    json_end(&j);
    reply_json(rq, buf_str(&b));
}

rc problem_draft_enter(struct rq *rq, const struct problem_draft *draft, bool *ret_found)
{
    struct problem_draft_find_row row;
    if (!guard_idempotency_key_is_valid(draft->key))
        return RQ_FAIL(rq, RC_INVALID, "problem.draft_key", "a draft's key of the wrong form");
    if (!str_is_empty(draft->owner) && !str_eq(draft->owner, problem_draft_owner(rq)))
        return RQ_FAIL(rq, RC_CONFLICT, "problem.draft_person", "a draft of somebody else");
    TRY(problem_draft_find(rq->db, stored_key(rq, draft), &row, ret_found));
    if (!*ret_found)
        return RC_OK;
    if (!str_eq(row.input_hash, sent_hash(rq)))
        return RQ_FAIL(rq, RC_CONFLICT, "problem.draft_other", "the draft came with other input before");
    answer(rq, draft, &row);
    return RC_OK;
}

rc problem_draft_known(struct rq *rq, const struct problem_draft *draft, str *ret_number)
{
    struct problem_draft_find_row row;
    bool found = false;
    TRY(problem_draft_find(rq->db, stored_key(rq, draft), &row, &found));
    *ret_number = found ? row.number : (str){ 0 };
    return RC_OK;
}

rc problem_draft_note(struct rq *rq, const struct problem_draft *draft,
                      const struct problem_draft_result *what)
{
    struct problem_draft_keep_in in = { .key_hash = stored_key(rq, draft),
                                        .input_hash = sent_hash(rq),
                                        .voice_id = what->voice,
                                        .visit_id = what->visit,
                                        .version = what->version,
                                        .at = rq->now };
    return problem_draft_keep(rq->db, &in, NULL);
}

rc problem_draft_arrived(struct rq *rq, const struct problem_draft *draft,
                         const struct problem_draft_result *what)
{
    struct problem_draft_find_row row;
    bool found = false;
    TRY(problem_draft_note(rq, draft, what));
    TRY(problem_draft_find(rq->db, stored_key(rq, draft), &row, &found));
    answer(rq, draft, &row);
    return RC_OK;
}

/* ---- not taken ---- */

struct refusal {
    const char *why;
    struct problem_draft draft;
    struct problem_draft_find_row row; /* when it had arrived already */
    bool has_row;
};

/* What a browser does about it depends on why. A guard that is too old is no fault of the draft: the browser
 * fetches another and sends it again. */
static rc refusal_read(struct rq *rq, struct refusal *ret)
{
    struct err kept = rq->err;
    str owner = form_typed(rq, "owner");
    *ret = (struct refusal){ .why = "invalid",
                             .draft = { form_typed(rq, "draft"), str_is_absent(owner) ? S("") : owner } };
    rc guard = form_guard_check(rq, rq->route->form);
    rq->err = kept;
    if (guard != RC_OK) {
        ret->why = "stale";
        return RC_OK;
    }
    if (!str_is_empty(ret->draft.owner) && !str_eq(ret->draft.owner, problem_draft_owner(rq))) {
        ret->why = "person";
        return RC_OK;
    }
    TRY(problem_draft_find(rq->db, stored_key(rq, &ret->draft), &ret->row, &ret->has_row));
    if (ret->has_row)
        ret->why = str_eq(ret->row.input_hash, sent_hash(rq)) ? "arrived" : "other";
    return RC_OK;
}

rc problem_draft_refuse(struct rq *rq, rc (*more)(struct rq *rq, struct json *j))
{
    struct buf b = buf_new(rq->arena, TICKET_BYTES);
    struct json j = json_new(&b);
    struct refusal r;
    str message = form_message(rq);
    TRY(refusal_read(rq, &r));
    json_open_object(&j);
    json_put_str(&j, S("error"), str_from_c(r.why));
    json_put_str(&j, S("message"), str_is_absent(message) ? S("") : message);
    form_errors_json(rq, &j);
    if (r.has_row)
        result_write(rq, &r.draft, &r.row, &j);
    else if (more != NULL)
        TRY(more(rq, &j));
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}

/* ---- what a browser keeps along ---- */

static const struct {
    const char *key;
    enum text words;
} words[] = {
    { "waiting", TEXT_PROBLEM_DRAFT_WAITING },
    { "state_begun", TEXT_PROBLEM_DRAFT_BEGUN },
    { "state_waiting", TEXT_PROBLEM_DRAFT_WAITS },
    { "state_unknown", TEXT_PROBLEM_DRAFT_UNKNOWN },
    { "state_refused", TEXT_PROBLEM_DRAFT_REFUSED },
    { "state_conflict", TEXT_PROBLEM_DRAFT_CONFLICT },
    { "state_sent", TEXT_PROBLEM_DRAFT_SENT },
    { "state_broken", TEXT_PROBLEM_DRAFT_BROKEN },
    { "hold_person", TEXT_PROBLEM_DRAFT_PERSON },
    { "hold_login", TEXT_PROBLEM_DRAFT_LOG_IN },
    { "hold_busy", TEXT_PROBLEM_DRAFT_BUSY },
    { "kept", TEXT_PROBLEM_DRAFT_KEPT },
    { "full", TEXT_PROBLEM_DRAFT_FULL },
    { "none", TEXT_PROBLEM_DRAFT_NONE },
    { "old", TEXT_PROBLEM_DRAFT_OLD },
    { "too_large", TEXT_PROBLEM_DRAFT_TOO_LARGE },
    { "other", TEXT_PROBLEM_DRAFT_OTHER },
    { "mine", TEXT_PROBLEM_DRAFT_MINE },
    { "theirs", TEXT_PROBLEM_DRAFT_THEIRS },
    { "choose", TEXT_PROBLEM_DRAFT_CHOOSE },
    { "save", TEXT_PROBLEM_DRAFT_SAVE },
    { "edit", TEXT_PROBLEM_CHANGE },
    { "remove", TEXT_PROBLEM_DRAFT_REMOVE },
    { "sure", TEXT_PROBLEM_DRAFT_SURE },
    { "now", TEXT_PROBLEM_DRAFT_NOW },
    { "number", TEXT_PROBLEM_YOUR_NUMBER },
    { "code", TEXT_PROBLEM_YOUR_CODE },
    { "keep_both", TEXT_PROBLEM_KEEP_BOTH },
    { "open", TEXT_PROBLEM_DRAFT_OPEN },
    { "photos", TEXT_PROBLEM_DRAFT_PHOTOS },
    { "leave", TEXT_PROBLEM_DRAFT_LEAVE },
    { "leave_keep", TEXT_PROBLEM_DRAFT_LEAVE_KEEP },
    { "leave_drop", TEXT_PROBLEM_DRAFT_LEAVE_DROP },
    { "leave_not", TEXT_PROBLEM_DRAFT_LEAVE_NOT },
};

static void words_write(struct rq *rq, struct json *j)
{
    json_key(j, S("words"));
    json_open_object(j);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        json_put_str(j, str_from_c(words[i].key), rq_text(rq, words[i].words));
    json_end(j);
}

rc problem_draft_ticket(struct rq *rq, const struct form *form, problem_draft_rules_fn *rules)
{
    struct buf b = buf_new(rq->arena, TICKET_BYTES);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("owner"), problem_draft_owner(rq));
    json_put_str(&j, S("guard"), form_token(rq, form));
    json_put_i64(&j, S("offset"), rq->offset);
    form_rules_write(rq, form, &j);
    json_key(&j, S("rules"));
    json_open_array(&j);
    rules(rq, &j);
    json_end(&j);
    words_write(rq, &j);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
