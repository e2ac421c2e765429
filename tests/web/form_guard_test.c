/* SPDX-License-Identifier: Apache-2.0 */
/* The guard: tokens that prove where and for whom a form was rendered, signatures, idempotency keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "form_sample.h"
#include "web/guard.h"

static int set_up(void **state)
{
    *state = sample_rq();
    return 0;
}

static int tear_down(void **state)
{
    sample_done(*state);
    return 0;
}

static str token_of(struct rq *rq, const struct form *form)
{
    return guard_token(rq->arena, rq->guard_key, rq->who.csrf, str_from_c(form->name), rq->now);
}

static rc send_token(struct rq *rq, const struct form *form, str token)
{
    (void)sample_send(rq, form, str_c(rq->arena, str_join(rq->arena, S("_guard="), token)));
    rq->err = (struct err){ 0 };
    return form_guard_check(rq, form);
}

static void a_token_made_here_is_good(void **state)
{
    struct rq *rq = *state;
    str token = token_of(rq, &sample_form);
    assert_int_equal(token.n, GUARD_TOKEN_CHARS);
    assert_int_equal(send_token(rq, &sample_form, token), RC_OK);
}

static void a_token_lasts_twelve_hours(void **state)
{
    struct rq *rq = *state;
    str token = token_of(rq, &sample_form);
    rq->now = SAMPLE_NOW + 12 * MS_PER_HOUR;
    assert_int_equal(send_token(rq, &sample_form, token), RC_OK);
    rq->now += 1;
    assert_int_equal(send_token(rq, &sample_form, token), RC_STALE);
    assert_string_equal(rq->err.text_key, "form.stale");
}

static void a_token_from_the_future_is_believed_for_a_minute(void **state)
{
    struct rq *rq = *state;
    str token = token_of(rq, &sample_form);
    rq->now = SAMPLE_NOW - MS_PER_MINUTE;
    assert_int_equal(send_token(rq, &sample_form, token), RC_OK);
    rq->now -= 1;
    assert_int_equal(send_token(rq, &sample_form, token), RC_STALE);
}

static void a_token_is_for_one_form_one_person_and_one_site(void **state)
{
    static const unsigned char other_key[GUARD_KEY_BYTES] = { 99 };
    struct rq *rq = *state;
    str token = token_of(rq, &sample_form);
    assert_int_equal(send_token(rq, &change_form, token), RC_STALE);
    rq->who.csrf = S("secret of somebody else");
    assert_int_equal(send_token(rq, &sample_form, token), RC_STALE);
    rq->who.csrf = S("");
    assert_int_equal(send_token(rq, &sample_form, token_of(rq, &sample_form)), RC_STALE);
    rq->who.csrf = S("secret of the visitor");
    rq->guard_key = other_key;
    assert_int_equal(send_token(rq, &sample_form, token), RC_STALE);
}

static void bytes_do_not_move_from_secret_to_name(void **state)
{
    struct rq *rq = *state;
    str token = guard_token(rq->arena, rq->guard_key, S("ab"), S("c"), rq->now);
    assert_true(guard_token_is_good(rq->guard_key, S("ab"), S("c"), rq->now, token));
    assert_false(guard_token_is_good(rq->guard_key, S("a"), S("bc"), rq->now, token));
}

static void a_missing_or_mangled_token_is_stale(void **state)
{
    static const char *const sent[] = { "",
                                        "x",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "%ff" };
    struct rq *rq = *state;
    for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++)
        assert_int_equal(send_token(rq, &sample_form, str_from_c(sent[i])), RC_STALE);
    (void)sample_send(rq, &sample_form, "text=ab");
    assert_int_equal(form_guard_check(rq, &sample_form), RC_STALE);
    rq->input = NULL;
    assert_int_equal(form_guard_check(rq, &sample_form), RC_STALE);
}

static void every_changed_character_makes_a_token_bad(void **state)
{
    struct rq *rq = *state;
    str token = token_of(rq, &sample_form);
    for (size_t i = 0; i < token.n; i++) {
        char *changed = arena_alloc(rq->arena, token.n);
        memcpy(changed, token.p, token.n);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        str forged = { changed, token.n };
        assert_false(guard_token_is_good(rq->guard_key, rq->who.csrf, S("sample"), rq->now, forged));
    }
}

static void signatures_are_bound_to_their_purpose(void **state)
{
    struct rq *rq = *state;
    str signature = guard_sign(rq->arena, rq->guard_key, S("flash"), S("text"));
    assert_true(guard_signature_is_good(rq->guard_key, S("flash"), S("text"), signature));
    assert_false(guard_signature_is_good(rq->guard_key, S("other"), S("text"), signature));
    assert_false(guard_signature_is_good(rq->guard_key, S("flash"), S("texts"), signature));
    assert_false(guard_signature_is_good(rq->guard_key, S("flash"), S("text"), S("")));
    assert_false(
        guard_signature_is_good(rq->guard_key, S("flash"), S("text"), S("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")));
}

static void idempotency_keys_are_fresh_and_of_one_form(void **state)
{
    static const char *const bad[] = { "",
                                       "short",
                                       "AAAAAAAAAAAAAAAAAAAAA",
                                       "AAAAAAAAAAAAAAAAAAAAAAA",
                                       "AAAAAAAAAAAAAAAAAAAAA=",
                                       "AAAAAAAAAAAAAAAAAAAAA/",
                                       "AAAAAAAAAAAAAAAAAAAAAB" };
    struct rq *rq = *state;
    str one = guard_idempotency_key(rq->arena), two = guard_idempotency_key(rq->arena);
    assert_int_equal(one.n, 22);
    assert_false(str_eq(one, two));
    assert_true(guard_idempotency_key_is_valid(one));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(guard_idempotency_key_is_valid(str_from_c(bad[i])));
}

static void the_key_that_was_sent_is_found(void **state)
{
    struct rq *rq = *state;
    assert_true(str_is_absent(form_key(rq)));
    (void)sample_send(rq, &sample_form, "_key=AAAAAAAAAAAAAAAAAAAAAA");
    assert_true(str_eq(form_key(rq), S("AAAAAAAAAAAAAAAAAAAAAA")));
    (void)sample_send(rq, &sample_form, "_key=short");
    assert_true(str_is_absent(form_key(rq)));
    (void)sample_send(rq, &sample_form, "text=ab");
    assert_true(str_is_absent(form_key(rq)));
}

static str digest_of(struct rq *rq, const char *body)
{
    (void)sample_send(rq, &sample_form, body);
    return form_digest(rq);
}

static str multipart_digest(struct rq *rq, const char *boundary)
{
    str type = str_printf(rq->arena, "multipart/form-data; boundary=%s", boundary);
    str body = str_printf(rq->arena,
                          "--%s\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc\r\n--%s--\r\n",
                          boundary, boundary);
    assert_int_equal(form_decode(rq, &sample_form, type, body), RC_OK);
    return form_digest(rq);
}

static void the_same_sent_again_has_the_same_digest(void **state)
{
    struct rq *rq = *state;
    str one = digest_of(rq, "text=abc&lines=x&_key=AAAAAAAAAAAAAAAAAAAAAA&_guard=1");
    assert_true(str_eq(one, digest_of(rq, "text=abc&lines=x&_key=BBBBBBBBBBBBBBBBBBBBBB&_guard=2")));
    assert_false(str_eq(one, digest_of(rq, "text=abd&lines=x")));
    assert_false(str_eq(one, digest_of(rq, "text=abc&lines=x&phone=12345")));
    assert_false(str_eq(one, digest_of(rq, "text=ab&lines=cx")));
    assert_true(str_eq(multipart_digest(rq, "one"), multipart_digest(rq, "another")));
    rq->input = NULL;
    assert_true(str_is_absent(form_digest(rq)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_token_made_here_is_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_lasts_twelve_hours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_from_the_future_is_believed_for_a_minute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_token_is_for_one_form_one_person_and_one_site, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_do_not_move_from_secret_to_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_or_mangled_token_is_stale, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_changed_character_makes_a_token_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(signatures_are_bound_to_their_purpose, set_up, tear_down),
        cmocka_unit_test_setup_teardown(idempotency_keys_are_fresh_and_of_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_key_that_was_sent_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_sent_again_has_the_same_digest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
