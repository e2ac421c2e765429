/* SPDX-License-Identifier: Apache-2.0 */
/* A forgotten password: the pages for residents, and the slip on the desk. */
#include "features/talk/talk_reset.h"

#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/seal.h"
#include "core/setting.h"
#include "features/talk/talk_form_page.h"
#include "features/talk/talk_join.h"
#include "features/talk/talk_reset_pages.h"
#include "gen/talk_views.h"
#include "web/form.h"
#include "web/rq.h"

#define CODE_TYPED_MAX 30
#define WHO_MAX 60
#define LINK_LIFE_MS (30 * MS_PER_MINUTE)
#define SLIP_BURST 20
#define SLIP_EVERY (2 * MS_PER_MINUTE)
#define PHONE_BURST 5
#define PHONE_EVERY (10 * MS_PER_MINUTE)
#define DESK_BURST 20
#define DESK_EVERY MS_PER_MINUTE

struct reset_input {
    str code, who, password;
};
#define AT(member) .at = offsetof(struct reset_input, member)
#define CODE(text)                                                                                           \
    {                                                                                                        \
        .name = "code", .kind = FIELD_TEXT, AT(code), .label = (text), .is_required = true,                  \
        .max = CODE_TYPED_MAX, .autocomplete = "one-time-code"                                               \
    }
#define WHO                                                                                                  \
    {                                                                                                        \
        .name = "who", .kind = FIELD_TEXT, AT(who), .label = TEXT_TALK_RESET_WHO, .is_required = true,       \
        .max = WHO_MAX, .autocomplete = "username"                                                           \
    }
#define PASSWORD                                                                                             \
    {                                                                                                        \
        .name = "password", .kind = FIELD_PASSWORD, AT(password), .label = TEXT_TALK_RESET_PASSWORD,         \
        .hint = TEXT_TALK_PASSWORD_HINT, .is_required = true, .max = PASSWORD_BYTES_MAX,                     \
        .autocomplete = "new-password"                                                                       \
    }
static const struct field slip_fields[] = { CODE(TEXT_TALK_RESET_CODE), WHO, PASSWORD };
static const struct field told_fields[] = { CODE(TEXT_TALK_PHONE_CODE), PASSWORD };
static const struct field desk_fields[] = { WHO };
static const struct field phone_fields[] = {
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = 0,
      .label = TEXT_TALK_PHONE,
      .hint = TEXT_TALK_RESET_PHONE_HINT,
      .is_required = true,
      .autocomplete = "tel" },
};
const struct form talk_reset_slip_form = FORM("reset_slip", slip_fields, struct reset_input);
const struct form talk_reset_told_form = FORM("reset_told", told_fields, struct reset_input);
const struct form talk_reset_desk_form = FORM("reset_desk", desk_fields, struct reset_input);
const struct form talk_reset_phone_form = FORM("reset_phone", phone_fields, str);

/* ---- by a slip ---- */

rc talk_reset_show(struct rq *rq)
{
    struct talk_reset_entrance *v = ARENA_NEW(rq->arena, struct talk_reset_entrance);
    v->summary = form_summary(rq, &talk_reset_slip_form);
    v->fields = form_fields(rq, &talk_reset_slip_form);
    v->guard = form_guard(rq, &talk_reset_slip_form);
    v->has_phone = !str_is_empty(rq->app->sms_url);
    reply_page(rq, rq_text(rq, TEXT_TALK_RESET_TITLE), talk_reset_entrance_page(v));
    return RC_OK;
}

/* Slow: Argon2id. */
rc talk_reset_prepare(struct rq *rq)
{
    const struct reset_input *in = rq->form;
    str *hash = ARENA_NEW(rq->arena, str), who = str_is_absent(in->who) ? S("") : in->who;
    enum text weak = password_problem(in->password, who, who);
    TRY(talk_may_try(rq, "talk reset", SLIP_BURST, SLIP_EVERY));
    if (weak != TEXT_NONE)
        return form_fail(rq, "password", weak);
    TRY(password_hash(rq->app, rq->arena, in->password, hash));
    rq->prepared = hash;
    return RC_OK;
}

static struct talk_reset_use use_of(const struct rq *rq)
{
    const struct reset_input *in = rq->form;
    const str *hash = rq->prepared;
    return (struct talk_reset_use){ .code = in->code, .who = in->who, .password_hash = *hash };
}

static rc done(struct rq *rq, person_id person, const char *way)
{
    TRY(audit_act(rq, way, str_printf(rq->arena, "person %lld", (long long)person.v), (organisation_id){ 0 },
                  (str){ 0 }));
    reply_hush(rq, "person", person.v);
    reply_flash(rq, TEXT_TALK_RESET_DONE, "ok");
    reply_redirect(rq, S("/login"));
    return RC_OK;
}

rc talk_reset_do(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    const struct talk_reset_use use = use_of(rq);
    person_id person;
    TRY(talk_reset_by_slip(rq->db, &by, &use, &person));
    return done(rq, person, "talk.reset_by_slip");
}

/* ---- by a telephone ---- */

static rc needs_gateway(struct rq *rq)
{
    return str_is_empty(rq->app->sms_url) ? RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site sends no messages")
                                          : RC_OK;
}

rc talk_reset_phone_show(struct rq *rq)
{
    TRY(needs_gateway(rq));
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_RESET_BY_PHONE,
                                                        .send = TEXT_TALK_JOIN_SEND,
                                                        .form = &talk_reset_phone_form,
                                                        .action = rq->path,
                                                        .back = S("/reset") });
}

rc talk_reset_phone_prepare(struct rq *rq)
{
    TRY(needs_gateway(rq));
    return talk_may_try(rq, "talk phone", PHONE_BURST, PHONE_EVERY);
}

rc talk_reset_phone(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    const str *phone = rq->form;
    talk_phone_code_id id;
    TRY(talk_phone_code_order(rq->db, &by, *phone, TALK_CODE_RESET, &id));
    str plain = str_printf(rq->arena, "%lld %lld", (long long)id.v, (long long)(rq->now + LINK_LIFE_MS));
    reply_redirect(rq, str_join(rq->arena, S("/reset/phone/"),
                                seal_text(rq->arena, rq->app->keys.seal, S("talk.reset"), plain)));
    return RC_OK;
}

/* The order that the address seals; one for a new account does not fit here. */
static rc order_of(struct rq *rq, talk_phone_code_id *ret)
{
    str rest, word;
    ms_t until;
    if (!unseal_text(rq->arena, rq->app->keys.seal, S("talk.reset"), rq->args[0], &rest) ||
        !str_cut(&rest, ' ', &word) || !str_to_i64(word, &ret->v) || !str_to_i64(rest, &until) ||
        until < rq->now)
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.phone_over", "no such order, or an old one");
    return RC_OK;
}

rc talk_reset_told_show(struct rq *rq)
{
    talk_phone_code_id id;
    TRY(order_of(rq, &id));
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_RESET_BY_PHONE,
                                                        .hint = rq_text(rq, TEXT_TALK_RESET_TOLD),
                                                        .send = TEXT_TALK_RESET_DO,
                                                        .form = &talk_reset_told_form,
                                                        .action = rq->path,
                                                        .back = S("/reset/phone") });
}

rc talk_reset_told(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    const struct talk_reset_use use = use_of(rq);
    talk_phone_code_id id;
    person_id person;
    TRY(order_of(rq, &id));
    TRY(talk_reset_by_phone(rq->db, &by, id, &use, &person));
    if (person.v != 0)
        return done(rq, person, "talk.reset_by_phone");
    (void)form_fail(rq, "code", TEXT_TALK_PHONE_WRONG);
    return talk_show_again(rq, talk_reset_told_show);
}

/* ---- the slip on the desk ---- */

static str paper_context(struct rq *rq, int64_t id)
{
    return str_printf(rq->arena, "talk reset paper %lld", (long long)id);
}

rc talk_reset_desk_show(struct rq *rq)
{
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_RESET_SLIP,
                                                        .hint = rq_text(rq, TEXT_TALK_RESET_SLIP_HINT),
                                                        .send = TEXT_TALK_RESET_SLIP_MAKE,
                                                        .form = &talk_reset_desk_form,
                                                        .action = rq->path,
                                                        .back = S("/desk/slips"),
                                                        .is_desk = true });
}

rc talk_reset_desk_prepare(struct rq *rq)
{
    return talk_may_try(rq, "talk reset desk", DESK_BURST, DESK_EVERY);
}

/* A paper for every name: for nobody of the clerk's own places it opens nothing. */
rc talk_reset_desk(struct rq *rq)
{
    const struct reset_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct talk_reset_made made;
    person_id whose;
    organisation_id home;
    TRY(talk_reset_find(rq->db, &by, in->who, &whose, &home));
    if (!access_may(rq, "talk.slips", home))
        whose.v = 0;
    TRY(talk_reset_issue(rq->db, &by, whose, &made));
    TRY(audit_act(rq, "talk.reset_slip", str_printf(rq->arena, "reset %lld", (long long)made.id),
                  (organisation_id){ rq->organisation }, (str){ 0 }));
    str plain = str_printf(rq->arena, "%lld %lld %.*s", (long long)(rq->now + LINK_LIFE_MS),
                           (long long)made.until, STR_ARG(made.code));
    str key = seal_text(rq->arena, rq->app->keys.seal, paper_context(rq, made.id), plain);
    reply_redirect(rq,
                   str_printf(rq->arena, "/desk/slips/reset/%lld?k=%.*s", (long long)made.id, STR_ARG(key)));
    return RC_OK;
}

/* The code that the address carries, for half an hour. */
rc talk_reset_paper(struct rq *rq)
{
    struct talk_reset_print *v = ARENA_NEW(rq->arena, struct talk_reset_print);
    str rest, shown, until;
    ms_t shown_until;
    int64_t id;
    if (!rq_arg_id(rq, 0, &id) ||
        !unseal_text(rq->arena, rq->app->keys.seal, paper_context(rq, id), rq_query(rq, S("k")), &rest))
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.slip_shown", "a slip's code is shown once");
    (void)str_cut(&rest, ' ', &shown);
    (void)str_cut(&rest, ' ', &until);
    if (!str_to_i64(shown, &shown_until) || shown_until < rq->now || !str_to_i64(until, &v->until))
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.slip_shown", "a slip's code is shown for half an hour");
    TRY(setting_get(rq->db, S("place"), &v->site));
    v->code = talk_code_in_fours(rq->arena, rest);
    v->address = rq_address(rq, S("/reset"));
    rq->reply.back = S("/desk/slips");
    reply_page(rq, rq_text(rq, TEXT_TALK_RESET_SLIP), talk_reset_print_page(v));
    return RC_OK;
}
