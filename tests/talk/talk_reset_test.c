/* SPDX-License-Identifier: Apache-2.0 */
/* A forgotten password: by a slip or by a message, and nobody learns from it who has an account. */
#include "features/talk/talk_reset.h"

#include "core/person.h"
#include "core/seal.h"
#include "features/talk/talk_join.h"
#include "forum.h"
#include "gen/talk_speaker_sql.h"

#define NEW_PASSWORD "Ladder-field 63"
#define PHONE "13912345678"

struct made {
    struct forum *forum;
    person_id person;
    talk_phone_code_id code;
};

static rc resident_unit(struct db *db, void *data)
{
    struct made *m = data;
    str hash;
    const struct talk_by by = { .now = SITE_NOW,
                                .offset = 8 * MS_PER_HOUR,
                                .keys = &m->forum->site->site.app.keys };
    TRY(password_hash(&m->forum->site->site.app, m->forum->arena, S(SITE_PASSWORD), &hash));
    const struct talk_join join = { .nickname = S("坡上人家"),
                                    .login_name = S("r-100200"),
                                    .password_hash = hash };
    const struct talk_account account = { .name = S("贺水生"),
                                          .phone = S(PHONE),
                                          .way = S("slip"),
                                          .organisation = m->forum->site->village[0],
                                          .join = &join };
    return talk_account_make(db, &by, &account, &m->person);
}

static struct made resident(struct forum *f)
{
    struct made m = { .forum = f };
    site_write(f->site, resident_unit, &m);
    return m;
}

static str between(const struct browser *b, const char *open, const char *shut)
{
    size_t at = str_find(b->body, str_from_c(open));
    assert_true(at != SIZE_MAX);
    str rest = str_slice(b->body, at + strlen(open), b->body.n);
    return str_slice(rest, 0, str_find(rest, str_from_c(shut)));
}

/* The clerk makes a slip; what stands on the paper. */
static str slip(struct forum *f, const char *clerk_name, const char *who)
{
    struct browser clerk = forum_browser(f, clerk_name);
    browser_get(&clerk, "/desk/slips/reset");
    browser_fill(&clerk, "who", who);
    browser_send(&clerk, "/desk/slips/reset");
    assert_page(&clerk, 303, "");
    browser_follow(&clerk);
    assert_page(&clerk, 200, "/reset</p>");
    return between(&clerk, "<p class=\"big\">", "</p>");
}

static void reset(struct forum *f, struct browser *b, str code, const char *who)
{
    browser_get(b, "/reset");
    browser_fill(b, "code", str_c(f->arena, code));
    browser_fill(b, "who", who);
    browser_fill(b, "password", NEW_PASSWORD);
    browser_send(b, "/reset");
}

static void logs_in(struct forum *f, const char *who, const char *password, int status)
{
    struct browser b = forum_browser(f, NULL);
    browser_get(&b, "/login");
    browser_fill(&b, "who", who);
    browser_fill(&b, "password", password);
    browser_send(&b, "/login");
    assert_int_equal(b.out.status, status);
}

static void a_slip_sets_a_new_password_once_and_ends_what_was_open(void **state)
{
    struct forum *f = *state;
    (void)resident(f);
    struct browser open = forum_browser(f, "r-100200"), b = forum_browser(f, NULL);
    str code = slip(f, "clerk", "r-100200"), other = slip(f, "clerk", PHONE);
    reset(f, &b, code, "139 1234 5678");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "密码已经重设");
    browser_get(&open, "/me");
    assert_page(&open, 303, "");
    logs_in(f, "r-100200", SITE_PASSWORD, 422);
    logs_in(f, "r-100200", NEW_PASSWORD, 303);
    reset(f, &b, code, "r-100200");
    assert_page(&b, 422, "对不上");
    reset(f, &b, other, "r-100200");
    assert_page(&b, 422, "对不上");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM audit WHERE action = 'talk.reset_by_slip'"),
                     1);
}

/* Right and wrong names give the clerk the same page, and the visitor the same words. */
static void neither_clerk_nor_visitor_learns_who_has_an_account(void **state)
{
    struct forum *f = *state;
    (void)resident(f);
    static const char *const nobody[] = { "r-999999", "13800000000", "reviewer", "coordinator",
                                          "li.jianguo" };
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++) {
        struct browser b = forum_browser(f, NULL);
        reset(f, &b, slip(f, "clerk", nobody[i]), nobody[i]);
        assert_page(&b, 422, "代码和用户名对不上");
    }
    struct browser b = forum_browser(f, NULL);
    reset(f, &b, S("ABCD EFGH JKMN"), "r-100200");
    assert_page(&b, 422, "代码和用户名对不上");
    reset(f, &b, slip(f, "clerk", "r-100200"), "li.jianguo");
    assert_page(&b, 422, "代码和用户名对不上");
    str late = slip(f, "clerk", "r-100200");
    site_wait(f->site, 49 * MS_PER_HOUR);
    reset(f, &b, late, "r-100200");
    assert_page(&b, 422, "代码和用户名对不上");
    site_wait(f->site, -49 * MS_PER_HOUR);
    logs_in(f, "r-100200", SITE_PASSWORD, 303);
}

/* A clerk of another village has slips for their own people alone; who has become staff is staff. */
static void a_slip_opens_nobody_of_other_places_and_no_staff(void **state)
{
    struct forum *f = *state;
    struct made m = resident(f);
    (void)site_person(f->site, "far.clerk", "clerk", f->site->village[1]);
    struct browser b = forum_browser(f, NULL);
    reset(f, &b, slip(f, "far.clerk", "r-100200"), "r-100200");
    assert_page(&b, 422, "对不上");
    str code = slip(f, "clerk", "r-100200");
    site_post(f->site, f->site->village[0], m.person);
    reset(f, &b, code, "r-100200");
    assert_page(&b, 422, "对不上");
    logs_in(f, "r-100200", SITE_PASSWORD, 303);
}

/* ---- by a message ---- */

static const char *order(struct forum *f, struct browser *b, const char *phone)
{
    browser_get(b, "/reset/phone");
    browser_fill(b, "phone", phone);
    browser_send(b, "/reset/phone");
    assert_page(b, 303, "");
    const char *path = str_c(f->arena, b->location);
    browser_follow(b);
    assert_page(b, 200, "如果这个号码有");
    return path;
}

static rc code_unit(struct db *db, void *data)
{
    struct made *m = data;
    struct talk_phone_code_by_id_row row;
    struct err e = { 0 };
    bool found;
    TRY(talk_phone_code_by_id(db, m->code, &row, &found));
    str code;
    TRY(unseal(m->forum->arena, &e, m->forum->site->site.app.keys.seal,
               str_printf(m->forum->arena, "talk.phone.code %lld", (long long)m->code.v), row.code_sealed,
               &code));
    m->person.v = 0;
    for (size_t i = 0; i < code.n; i++)
        m->person.v = 10 * m->person.v + code.p[i] - '0';
    return RC_OK;
}

/* What the message says. */
static const char *sent_code(struct forum *f)
{
    struct made m = { .forum = f, .code = { site_number(f->site, "SELECT max(id) FROM talk_phone_code") } };
    site_write(f->site, code_unit, &m);
    return forum_text(f, "%06lld", (long long)m.person.v);
}

static void use(struct browser *b, const char *path, const char *code)
{
    browser_get(b, path);
    browser_fill(b, "code", code);
    browser_fill(b, "password", NEW_PASSWORD);
    browser_send(b, path);
}

static void a_message_sets_a_new_password_and_the_page_is_the_same_for_every_number(void **state)
{
    struct forum *f = *state;
    (void)resident(f);
    f->site->site.app.sms_url = S("http://127.0.0.1:9/?to={to}&text={text}");
    struct browser b = forum_browser(f, NULL), stranger = forum_browser(f, NULL);
    const char *none = order(f, &stranger, "13800000000");
    use(&stranger, none, sent_code(f)); /* a lucky guess opens nothing */
    assert_page(&stranger, 409, "");
    const char *path = order(f, &b, PHONE);
    use(&b, path, "x");
    assert_page(&b, 422, "数字不对");
    const char *code = sent_code(f);
    use(&b, path, code);
    assert_page(&b, 303, "");
    logs_in(f, PHONE, NEW_PASSWORD, 303);
    use(&b, path, code);
    assert_page(&b, 409, "用过了");
    assert_int_equal(site_number(f->site,
                                 "SELECT count(*) FROM job WHERE kind = 'talk.phone_code' AND unique_key "
                                 "LIKE 'reset %'"),
                     2);
    f->site->site.app.sms_url = (str){ 0 };
}

/* A code for a new password makes no account, one for an account sets no password. */
static void one_kind_of_code_does_not_serve_as_the_other(void **state)
{
    struct forum *f = *state;
    (void)resident(f);
    f->site->site.app.sms_url = S("http://127.0.0.1:9/?to={to}&text={text}");
    struct browser b = forum_browser(f, NULL);
    const char *path = order(f, &b, PHONE);
    browser_get(&b, forum_text(f, "/join/phone/%s", path + strlen("/reset/phone/")));
    assert_page(&b, 404, "");
    browser_get(&b, "/join/phone");
    browser_fill(&b, "phone", PHONE);
    browser_send(&b, "/join/phone");
    assert_page(&b, 303, "");
    browser_get(&b, forum_text(f, "/reset/phone/%.*s", STR_ARG(str_slice(b.location, 12, b.location.n))));
    assert_page(&b, 404, "");
    f->site->site.app.sms_url = (str){ 0 };
}

TEST_DATABASE_MAIN(FORUM(a_slip_sets_a_new_password_once_and_ends_what_was_open),
                   FORUM(neither_clerk_nor_visitor_learns_who_has_an_account),
                   FORUM(a_slip_opens_nobody_of_other_places_and_no_staff),
                   FORUM(a_message_sets_a_new_password_and_the_page_is_the_same_for_every_number),
                   FORUM(one_kind_of_code_does_not_serve_as_the_other))
