/* SPDX-License-Identifier: Apache-2.0 */
/* How residents come to an account: the code of a slip or of a message, then a nickname and a password. */
#include "features/talk/talk_join_pages.h"
#include "core/person.h"
#include "core/seal.h"
#include "features/talk/talk_form_page.h"
#include "features/talk/talk_text.h"
#include "gen/talk_speaker_sql.h"
#include "web/rq.h"

#define CODE_TYPED_MAX 30
#define TOLD_LIFE_MS (30 * MS_PER_MINUTE)

/* 31^12 codes: so many tries an hour find nothing. */
#define SLIP_BURST 30
#define SLIP_EVERY (2 * MS_PER_MINUTE)
/* One address may be a whole village behind one router; the gateway's bill is the site's. */
#define PHONE_BURST 5
#define PHONE_EVERY (10 * MS_PER_MINUTE)
#define TOLD_BURST 20
#define TOLD_EVERY MS_PER_MINUTE

struct join_input {
    str code, nickname, login_name, name, password;
    int64_t place;
};
#define AT(member) .at = offsetof(struct join_input, member)
#define NICKNAME                                                                                             \
    {                                                                                                        \
        .name = "nickname", .kind = FIELD_TEXT, AT(nickname), .label = TEXT_TALK_NICKNAME,                   \
        .hint = TEXT_TALK_NICKNAME_HINT, .is_required = true, .max = 4 * TALK_NAME_MAX,                      \
        .autocomplete = "nickname"                                                                           \
    }
#define PASSWORD                                                                                             \
    {                                                                                                        \
        .name = "password", .kind = FIELD_PASSWORD, AT(password), .label = TEXT_TALK_PASSWORD,               \
        .hint = TEXT_TALK_PASSWORD_HINT, .is_required = true, .max = PASSWORD_BYTES_MAX,                     \
        .autocomplete = "new-password"                                                                       \
    }

/* ---- the code of a slip ---- */

static const struct field code_fields[] = {
    { .name = "code",
      .kind = FIELD_TEXT,
      AT(code),
      .label = TEXT_TALK_SLIP_CODE,
      .hint = TEXT_TALK_SLIP_CODE_HINT,
      .is_required = true,
      .max = CODE_TYPED_MAX,
      .autocomplete = "one-time-code" },
};
const struct form talk_join_code_form = FORM("join_code", code_fields, struct join_input);

rc talk_join_show(struct rq *rq)
{
    struct talk_entrance *v = ARENA_NEW(rq->arena, struct talk_entrance);
    v->summary = form_summary(rq, &talk_join_code_form);
    v->fields = form_fields(rq, &talk_join_code_form);
    v->guard = form_guard(rq, &talk_join_code_form);
    v->has_phone = !str_is_empty(rq->app->sms_url);
    reply_page(rq, rq_text(rq, TEXT_TALK_JOIN_TITLE), talk_entrance_page(v));
    return RC_OK;
}

static rc slip_of(struct rq *rq, str code, struct talk_slip *ret)
{
    const struct talk_by by = talk_by_of(rq);
    TRY(talk_may_try(rq, "talk slip", SLIP_BURST, SLIP_EVERY));
    return talk_slip_find(rq->db, &by, code, ret);
}

rc talk_join_code(struct rq *rq)
{
    const struct join_input *in = rq->form;
    struct talk_slip slip;
    TRY(slip_of(rq, in->code, &slip));
    reply_redirect(rq, str_join(rq->arena, S("/join/"), talk_code_typed(rq->arena, in->code)));
    return RC_OK;
}

static const struct field slip_fields[] = {
    NICKNAME,
    { .name = "login_name",
      .kind = FIELD_TEXT,
      AT(login_name),
      .label = TEXT_TALK_LOGIN_NAME,
      .hint = TEXT_TALK_LOGIN_NAME_HINT,
      .is_required = true,
      .max = PERSON_LOGIN_MAX,
      .autocomplete = "username" },
    PASSWORD,
};
const struct form talk_join_slip_form = FORM("join_slip", slip_fields, struct join_input);

rc talk_join_slip_show(struct rq *rq)
{
    struct talk_slip slip;
    TRY(slip_of(rq, rq->args[0], &slip));
    form_set_value(rq, "login_name", slip.login_name);
    const struct text_arg args[] = { text_arg_str("name", person_name_masked(rq->arena, slip.name)) };
    return talk_form_show(
        rq, &(struct talk_form_wish){ .title = TEXT_TALK_JOIN_WHO,
                                      .hint = text_format(rq->arena, TEXT_TALK_JOIN_FOR, rq->lang, args, 1),
                                      .send = TEXT_TALK_JOIN_DO,
                                      .form = &talk_join_slip_form,
                                      .action = rq->path,
                                      .back = S("/join") });
}

/* Slow: Argon2id. */
rc talk_join_prepare(struct rq *rq)
{
    const struct join_input *in = rq->form;
    str *hash = ARENA_NEW(rq->arena, str);
    enum text weak = password_problem(in->password, in->nickname, in->login_name);
    TRY(talk_may_try(rq, "talk join", TOLD_BURST, TOLD_EVERY));
    if (weak != TEXT_NONE)
        return form_fail(rq, "password", weak);
    TRY(password_hash(rq->app, rq->arena, in->password, hash));
    rq->prepared = hash;
    return RC_OK;
}

static struct talk_join join_of(struct rq *rq, const struct join_input *in)
{
    const str *hash = rq->prepared;
    return (struct talk_join){ .nickname = in->nickname,
                               .login_name = str_is_absent(in->login_name) ? S("") : in->login_name,
                               .password_hash = *hash };
}

/* They are in at once. */
static rc welcome(struct rq *rq, person_id person)
{
    const struct login_try in = { .person = person };
    str token;
    TRY(login_finish(rq, &in, &token));
    reply_cookie(rq, S(SESSION_COOKIE), token, COOKIE_SESSION);
    reply_flash(rq, TEXT_TALK_JOINED, "ok");
    reply_redirect(rq, S("/me/comments"));
    return RC_OK;
}

rc talk_join_slip(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    const struct talk_join join = join_of(rq, rq->form);
    person_id person;
    TRY(talk_join_by_slip(rq->db, &by, rq->args[0], &join, &person));
    return welcome(rq, person);
}

/* ---- a code to a telephone ---- */

static const struct field phone_fields[] = {
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = 0,
      .label = TEXT_TALK_PHONE,
      .hint = TEXT_TALK_PHONE_HINT,
      .is_required = true,
      .autocomplete = "tel" },
};
const struct form talk_join_phone_form = FORM("join_phone", phone_fields, str);

static rc needs_gateway(struct rq *rq)
{
    return str_is_empty(rq->app->sms_url) ? RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site sends no messages")
                                          : RC_OK;
}

rc talk_join_phone_show(struct rq *rq)
{
    TRY(needs_gateway(rq));
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_JOIN_PHONE,
                                                        .hint = rq_text(rq, TEXT_TALK_JOIN_PHONE_HINT),
                                                        .send = TEXT_TALK_JOIN_SEND,
                                                        .form = &talk_join_phone_form,
                                                        .action = rq->path,
                                                        .back = S("/join") });
}

rc talk_join_phone_prepare(struct rq *rq)
{
    TRY(needs_gateway(rq));
    return talk_may_try(rq, "talk phone", PHONE_BURST, PHONE_EVERY);
}

rc talk_join_phone(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    const str *phone = rq->form;
    talk_phone_code_id id;
    TRY(talk_phone_code_send(rq->db, &by, *phone, &id));
    str plain = str_printf(rq->arena, "%lld %lld", (long long)id.v, (long long)(rq->now + TOLD_LIFE_MS));
    reply_redirect(rq, str_join(rq->arena, S("/join/phone/"),
                                seal_text(rq->arena, rq->app->keys.seal, S("talk.told"), plain)));
    return RC_OK;
}

static const struct field told_fields[] = {
    { .name = "code",
      .kind = FIELD_TEXT,
      AT(code),
      .label = TEXT_TALK_PHONE_CODE,
      .is_required = true,
      .max = CODE_TYPED_MAX,
      .autocomplete = "one-time-code",
      .inputmode = "numeric" },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_TALK_REAL_NAME,
      .hint = TEXT_TALK_REAL_NAME_HINT,
      .is_required = true,
      .max = PERSON_NAME_MAX,
      .autocomplete = "name" },
    { .name = "place", .kind = FIELD_ID, AT(place), .label = TEXT_TALK_WHERE, .is_required = true },
    NICKNAME,
    PASSWORD,
};
const struct form talk_join_told_form = FORM("join_told", told_fields, struct join_input);

/* The order that the address seals; a stranger's cannot be made up. */
static rc told_of(struct rq *rq, talk_phone_code_id *ret)
{
    str rest, word;
    ms_t until;
    if (!unseal_text(rq->arena, rq->app->keys.seal, S("talk.told"), rq->args[0], &rest) ||
        !str_cut(&rest, ' ', &word) || !str_to_i64(word, &ret->v) || !str_to_i64(rest, &until) ||
        until < rq->now)
        return RQ_FAIL(rq, RC_NOT_FOUND, "talk.phone_over", "no such order, or an old one");
    return RC_OK;
}

rc talk_join_told_show(struct rq *rq)
{
    talk_phone_code_id id;
    TRY(told_of(rq, &id));
    TRY(talk_place_choices(rq, "place"));
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_JOIN_WHO,
                                                        .hint = rq_text(rq, TEXT_TALK_JOIN_TOLD),
                                                        .send = TEXT_TALK_JOIN_DO,
                                                        .form = &talk_join_told_form,
                                                        .action = rq->path,
                                                        .back = S("/join/phone") });
}

rc talk_join_told(struct rq *rq)
{
    const struct join_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct talk_phone_join join = {
        .code = in->code, .name = in->name, .organisation = { in->place }, .join = join_of(rq, in)
    };
    person_id person;
    TRY(told_of(rq, &join.id));
    TRY(talk_is_place(rq, "place", join.organisation));
    TRY(talk_join_by_phone(rq->db, &by, &join, &person));
    if (person.v != 0)
        return welcome(rq, person);
    (void)form_fail(rq, "code", TEXT_TALK_PHONE_WRONG);
    return talk_show_again(rq, talk_join_told_show);
}

/* ---- a nickname for who has an account already ---- */

static const struct field nickname_fields[] = { NICKNAME };
const struct form talk_nickname_form = FORM("nickname", nickname_fields, struct join_input);

rc talk_nickname_show(struct rq *rq)
{
    struct talk_speaker_of_row row;
    bool found;
    TRY(talk_speaker_of(rq->db, (person_id){ rq->who.person }, &row, &found));
    if (found)
        form_set_value(rq, "nickname", row.nickname);
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_NICKNAME,
                                                        .hint = rq_text(rq, TEXT_TALK_NICKNAME_WHY),
                                                        .send = TEXT_TALK_NICKNAME_DO,
                                                        .form = &talk_nickname_form,
                                                        .action = rq->path,
                                                        .back = S("/me/comments") });
}

rc talk_nickname(struct rq *rq)
{
    const struct join_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    TRY(talk_nickname_set(rq->db, &by, in->nickname));
    reply_flash(rq, TEXT_TALK_NICKNAME_SET, "ok");
    reply_redirect(rq, S("/me/comments"));
    return RC_OK;
}
