/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Probes: somebody complains about a village, and the complaint goes all its way to an answer. Every address
 * that can be read is read before and after by everybody who belongs to that village, in every role: nothing
 * may have changed.
 */
#include <stdio.h>

#include "features/problem/problem.h"
#include "gen/problem_sql.h"
#include "site.h"
#include "web/route.h"

#define ROUTES_MAX 512
#define TOKEN_MIN 40
#define SECRET_WORDS "收了茶叶才给盖章"
#define SECRET_PLACE "村部二楼"

/* All of them hold a post in the accused village; the last two are of the whole town besides. */
static const struct asker {
    const char *name, *role;
    bool is_town;
} askers[] = {
    { "visitor", NULL, false },
    { "member", NULL, false },
    { "clerk", "clerk", false },
    { "handler", "handler", false },
    { "reviewer", "reviewer", false },
    { "coordinator", "coordinator", false },
    { "discipline", "discipline", false },
    { "secretary", "secretary", false },
    { "grid", "grid", false },
    { "security", "security_admin", false },
    { "system", "system_admin", false },
    { "town.coordinator", "coordinator", true },
    { "town.discipline", "discipline", true },
};
#define ASKERS (sizeof askers / sizeof askers[0])

struct probe {
    struct test_site *s;
    person_id worker; /* of another office, who handles it */
    str secret_voice, secret_problem, open_voice, open_problem;
    struct browser visitor[ASKERS];
};

static struct problem_act_by by(const struct probe *p, person_id person)
{
    return (struct problem_act_by){ .person = person,
                                    .organisation = p->s->office[1],
                                    .now = SITE_NOW,
                                    .offset = 8 * MS_PER_HOUR,
                                    .keys = &p->s->site.app.keys };
}

/* A voice and its case, up to the echo. */
static rc whole_way(struct db *db, struct probe *p, const struct voice_new *in, str *voice, str *number)
{
    const struct problem_act_by nobody = by(p, (person_id){ 0 }), worker = by(p, p->worker);
    struct voice_receipt receipt;
    struct problem_by_id_row row;
    struct problem_link *links;
    problem_id id;
    bool found;
    size_t n;
    TRY(voice_receive(db, &nobody, in, &receipt));
    TRY(problem_accept(db, &nobody,
                       &(struct problem_new){ .voice = receipt.id,
                                              .title = in->words,
                                              .statement = in->words,
                                              .kind = in->kind,
                                              .category = in->category,
                                              .is_public = true },
                       &id));
    TRY(problem_assign(db, &nobody, id, p->s->office[1], p->worker, in->words));
    TRY(problem_progress(db, &worker, id, in->words));
    TRY(problem_answer(db, &worker, id,
                       &(struct problem_answer){ .result = S("solved"), .words = in->words }));
    TRY(problem_publish(db, &nobody, id, &links, &n));
    TRY(problem_rate(db, &nobody, links[0].token,
                     &(struct problem_opinion){ .score = 2, .reason = in->words }));
    TRY(problem_by_id(db, id, &row, &found));
    *voice = str_copy(p->s->arena, receipt.number);
    *number = str_copy(p->s->arena, row.number);
    return RC_OK;
}

static rc open_unit(struct db *db, void *data)
{
    struct probe *p = data;
    const struct voice_new in = { .kind = S("suggestion"),
                                  .category = S("water"),
                                  .channel = S("web"),
                                  .secrecy = S("public"),
                                  .organisation = p->s->village[0],
                                  .words = S("井水浑"),
                                  .place = S("井边") };
    return whole_way(db, p, &in, &p->open_voice, &p->open_problem);
}

static rc secret_unit(struct db *db, void *data)
{
    struct probe *p = data;
    const struct voice_new in = { .kind = S("complaint"),
                                  .category = S("water"),
                                  .channel = S("web"),
                                  .secrecy = S("public"), /* kept as confidential all the same */
                                  .organisation = p->s->village[0],
                                  .words = S(SECRET_WORDS),
                                  .place = S(SECRET_PLACE),
                                  .name = S("钱来访"),
                                  .phone = S("13612345678") };
    return whole_way(db, p, &in, &p->secret_voice, &p->secret_problem);
}

static struct browser enter(struct test_site *s, const struct asker *who, size_t n)
{
    struct browser b = browser_new(s);
    b.client = str_printf(s->arena, "192.0.2.%zu", n + 20);
    if (strcmp(who->name, "visitor") == 0)
        return b;
    person_id person = site_person(s, who->name, who->role, who->is_town ? s->town : s->village[0]);
    site_post(s, s->village[0], person);
    browser_login(&b, who->name);
    return b;
}

static struct probe *probe_make(struct test_site *s)
{
    struct probe *p = ARENA_NEW(s->arena, struct probe);
    p->s = s;
    p->worker = site_person(s, "worker", "handler", s->office[1]);
    site_post(s, s->office[1], p->worker);
    for (size_t i = 0; i < ASKERS; i++)
        p->visitor[i] = enter(s, &askers[i], i);
    site_write(s, open_unit, p);
    return p;
}

/* ---- addresses ---- */

static str argument(const struct probe *p, str path, str name, bool is_secret)
{
    bool is_voice = str_find(path, S("voices/")) != SIZE_MAX || str_starts(path, S("/receipts")) ||
                    str_starts(path, S("/open311/v2/tokens"));
    if (str_eq(name, S("number")) && is_voice)
        return is_secret ? p->secret_voice : p->open_voice;
    if (str_eq(name, S("number")))
        return is_secret ? p->secret_problem : p->open_problem;
    if (str_eq(name, S("id")) &&
        (str_find(path, S("organisations/")) != SIZE_MAX || str_starts(path, S("/o/"))))
        return str_printf(p->s->arena, "%lld", (long long)p->s->village[0].v);
    if (str_eq(name, S("format")))
        return S("csv");
    if (str_eq(name, S("measure")))
        return S("voices");
    return str_eq(name, S("code")) ? S("water") : S("1");
}

static const char *address(const struct probe *p, const struct route *row, bool is_secret)
{
    struct buf out = buf_new(p->s->arena, 1024);
    str path = str_from_c(row->path), rest = path, piece;
    while (str_cut(&rest, '/', &piece)) {
        if (piece.n == 0 && out.n == 0)
            continue;
        buf_putc(&out, '/');
        buf_put(&out, str_starts(piece, S("{"))
                          ? argument(p, path, str_slice(piece, 1, piece.n - 2), is_secret)
                          : piece);
    }
    return out.n == 0 ? "/" : str_c(p->s->arena, buf_str(&out));
}

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

/* What can be read of a page: its text, without tags and without tokens, which are others each time. */
static str text_of(struct arena *a, str body)
{
    struct buf out = buf_new(a, body.n + 1);
    bool is_tag = false;
    for (size_t i = 0, run = 0; i < body.n; i++) {
        is_tag = body.p[i] == '<' || is_tag;
        run = is_token_char(body.p[i]) ? run + 1 : 0;
        if (run == TOKEN_MIN)
            out.n -= run - 1;
        if (!is_tag && run < TOKEN_MIN)
            buf_putc(&out, body.p[i]);
        is_tag = is_tag && body.p[i] != '>';
    }
    return buf_str(&out);
}

static str read_page(struct probe *p, size_t asker, const char *path)
{
    struct browser b = p->visitor[asker];
    browser_get(&b, path);
    /* A refusal has a number of its own each time. */
    str text = b.out.status < 400 ? text_of(p->s->arena, b.body) : S("");
    return str_printf(p->s->arena, "%d %.*s", b.out.status, STR_ARG(text));
}

/* A list of /desk and the like as people narrow it: also by the words themselves. */
static const char *const searches[] = { "/wall?q=" SECRET_WORDS,
                                        "/desk?q=" SECRET_WORDS,
                                        "/desk/voices?q=" SECRET_PLACE,
                                        "/voices",
                                        "/api/v1/voices?q=" SECRET_WORDS,
                                        "/api/v1/problems?q=" SECRET_WORDS,
                                        "/desk/indicators/voices",
                                        "/desk/ledger?state=all",
                                        "/open311/v2/requests.json?q=" SECRET_WORDS };
#define SEARCHES (sizeof searches / sizeof searches[0])

struct reading {
    const char *path;
    str text[ASKERS];
};

static bool is_read(const struct route *row)
{
    return row->access == ROUTE_READ && row->method == HTTP_GET;
}

static size_t read_all(struct probe *p, struct reading *all)
{
    const struct router *router = p->s->pipeline.router;
    size_t n = 0;
    for (size_t i = 0; i < router_count(router); i++)
        if (is_read(router_at(router, i)))
            all[n++].path = address(p, router_at(router, i), false);
    for (size_t i = 0; i < SEARCHES; i++)
        all[n++].path = searches[i];
    for (size_t i = 0; i < n; i++)
        for (size_t who = 0; who < ASKERS; who++)
            all[i].text[who] = read_page(p, who, all[i].path);
    return n;
}

static int difference(const struct reading *before, const struct reading *after, size_t who)
{
    str one = before->text[who], other = after->text[who];
    size_t at = 0;
    if (str_eq(one, other))
        return 0;
    while (at < one.n && at < other.n && one.p[at] == other.p[at])
        at++;
    size_t from = at > 60 ? at - 60 : 0;
    print_error("%s read by %s\n  before …%.*s\n  after …%.*s\n", before->path, askers[who].name,
                STR_ARG(str_slice(one, from, 160)), STR_ARG(str_slice(other, from, 160)));
    return 1;
}

static void L6_nothing_that_people_of_the_accused_unit_read_changes_by_a_complaint_about_it(void **state)
{
    struct probe *p = probe_make(*state);
    struct reading *before = ARENA_ARRAY(p->s->arena, struct reading, ROUTES_MAX);
    struct reading *after = ARENA_ARRAY(p->s->arena, struct reading, ROUTES_MAX);
    size_t n = read_all(p, before);
    int differences = 0;
    site_write(p->s, secret_unit, p);
    assert_int_equal(read_all(p, after), n);
    for (size_t i = 0; i < n; i++)
        for (size_t who = 0; who < ASKERS; who++)
            differences += difference(&before[i], &after[i], who);
    assert_int_equal(differences, 0);
}

/* The probe sees what there is to see: who is above and holds no post there reads something new. */
static void who_is_above_the_accused_unit_does_see_the_complaint(void **state)
{
    struct probe *p = probe_make(*state);
    static const char *const pages[] = { "/desk?state=echoed", "/desk/voices", "/desk/indicators" };
    str before[3];
    (void)site_person(p->s, "above", "coordinator", p->s->town);
    browser_login(&p->visitor[0], "above");
    for (size_t i = 0; i < 3; i++)
        before[i] = read_page(p, 0, pages[i]);
    site_write(p->s, secret_unit, p);
    for (size_t i = 0; i < 3; i++)
        if (str_eq(before[i], read_page(p, 0, pages[i])))
            fail_msg("%s did not change", pages[i]);
}

static void L6_the_complaint_s_own_addresses_answer_nobody_of_the_accused_unit(void **state)
{
    struct probe *p = probe_make(*state);
    const struct router *router = p->s->pipeline.router;
    int shown = 0;
    site_write(p->s, secret_unit, p);
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *row = router_at(router, i);
        if (!is_read(row) || strstr(row->path, "{number}") == NULL)
            continue;
        for (size_t who = 0; who < ASKERS; who++) {
            const char *path = address(p, row, true);
            str text = read_page(p, who, path);
            if (str_find(text, S(SECRET_WORDS)) == SIZE_MAX && str_find(text, S(SECRET_PLACE)) == SIZE_MAX &&
                !(str_starts(text, S("200")) && strncmp(path, "/receipts", 9) != 0))
                continue;
            print_error("%s answers %s: %.*s\n", path, askers[who].name, STR_ARG(str_slice(text, 0, 120)));
            shown++;
        }
    }
    assert_int_equal(shown, 0);
}

TEST_MAIN(SITE(L6_nothing_that_people_of_the_accused_unit_read_changes_by_a_complaint_about_it),
          SITE(who_is_above_the_accused_unit_does_see_the_complaint),
          SITE(L6_the_complaint_s_own_addresses_answer_nobody_of_the_accused_unit))
