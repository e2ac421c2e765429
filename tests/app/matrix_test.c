/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The permission matrix: every route, asked by every role for a thing of its own unit and one of another. The
 * result is compared with tests/app/permission_matrix.txt, which people review. A write is asked without its
 * guard: who is admitted is told that the form is stale, and nothing is done.
 */
#include <stdio.h>

#include "features/problem/problem.h"
#include "site.h"
#include "web/route.h"

#define TEXT_MAX ((size_t)1 << 20)

/* Who asks: what they are called, their role, and over what they hold it. */
enum over { NOWHERE, VILLAGE, TOWN, OFFICE };
static const struct asker {
    const char *name, *role;
    enum over over;
    bool is_brief; /* told only where it is more than a member's */
} askers[] = {
    { "visitor", NULL, NOWHERE, false },
    { "member", NULL, NOWHERE, false },
    { "clerk", "clerk", VILLAGE, false },
    { "handler", "handler", OFFICE, false },
    { "reviewer", "reviewer", VILLAGE, false },
    { "coordinator", "coordinator", VILLAGE, false },
    { "secretary", "secretary", VILLAGE, false },
    { "village_security", "security_admin", VILLAGE, false },
    { "security_admin", "security_admin", TOWN, false },
    { "system_admin", "system_admin", TOWN, false },
    { "auditor", "auditor", TOWN, false },
    { "grid", "grid", VILLAGE, true },
    { "editor", "editor", VILLAGE, true },
    { "chief_editor", "chief_editor", VILLAGE, true },
    { "room_keeper", "room_keeper", VILLAGE, true },
};
#define ASKERS (sizeof askers / sizeof askers[0])

struct matter { /* a thing of one unit, as the addresses name it */
    str problem, voice, waiting, organisation;
    person_id clerk;
    role_grant_id grant;
};

struct matrix {
    struct test_site *site;
    struct matter own, foreign;
    person_id handler[2];
};

static rc voice_make(struct db *db, struct matrix *m, organisation_id place, struct voice_receipt *ret)
{
    const struct problem_act_by nobody = { .now = SITE_NOW,
                                           .offset = 8 * MS_PER_HOUR,
                                           .keys = &m->site->site.app.keys };
    const struct voice_new in = { .kind = S("suggestion"),
                                  .category = S("water"),
                                  .channel = S("web"),
                                  .secrecy = S("public"),
                                  .organisation = place,
                                  .words = S("井水浑"),
                                  .place = S("井边") };
    return voice_receive(db, &nobody, &in, ret);
}

static rc matter_make(struct db *db, struct matrix *m, int unit, struct matter *ret)
{
    const struct problem_act_by by = { .person = m->handler[unit],
                                       .organisation = m->site->office[unit],
                                       .now = SITE_NOW,
                                       .offset = 8 * MS_PER_HOUR,
                                       .keys = &m->site->site.app.keys };
    struct voice_receipt voice, waiting;
    problem_id problem;
    TRY(voice_make(db, m, m->site->village[unit], &voice));
    TRY(voice_make(db, m, m->site->village[unit], &waiting));
    TRY(problem_accept(db, &by,
                       &(struct problem_new){ .voice = voice.id,
                                              .title = S("井水浑"),
                                              .statement = S("井水浑了三天"),
                                              .kind = S("suggestion"),
                                              .category = S("water"),
                                              .is_public = true },
                       &problem));
    TRY(problem_assign(db, &by, problem, m->site->office[unit], m->handler[unit], S("")));
    ret->voice = str_copy(m->site->arena, voice.number);
    ret->waiting = str_copy(m->site->arena, waiting.number);
    ret->organisation = str_printf(m->site->arena, "%lld", (long long)m->site->village[unit].v);
    return RC_OK;
}

static rc matters_unit(struct db *db, void *data)
{
    struct matrix *m = data;
    TRY(matter_make(db, m, 0, &m->own));
    return matter_make(db, m, 1, &m->foreign);
}

static int64_t grant_of(struct matrix *m, person_id person)
{
    return site_number(
        m->site,
        str_c(m->site->arena, str_printf(m->site->arena, "SELECT id FROM role_grant WHERE person_id = %lld",
                                         (long long)person.v)));
}

/* A room for each village; the handler belongs to the own one. */
static void rooms_make(const struct matrix *m, struct test_site *s)
{
    site_sql(s, str_c(s->arena,
                      str_printf(
                          s->arena,
                          "INSERT INTO room (id, organisation_id, kind, has_below, history, state, "
                          "last_seq, version, said_at, opened_at, opened_by) VALUES "
                          "(73, %lld, 'unit', 1, 'whole', 'open', 0, 0, 0, 0, %lld), "
                          "(74, %lld, 'unit', 1, 'whole', 'open', 0, 0, 0, 0, %lld); "
                          "INSERT INTO affiliation (id, person_id, organisation_id, kind, from_day, to_day) "
                          "VALUES (75, %lld, %lld, 'resident', 0, %lld)",
                          (long long)s->village[0].v, (long long)m->own.clerk.v, (long long)s->village[1].v,
                          (long long)m->own.clerk.v, (long long)m->handler[0].v, (long long)s->village[0].v,
                          (long long)DAY_FOREVER)));
}

/* A site and a column of each village. */
static void sites_make(struct test_site *s)
{
    site_sql(
        s, str_c(s->arena,
                 str_printf(
                     s->arena,
                     "INSERT INTO publish_site (id, organisation_id, slug, name, words, hue, "
                     "languages, is_open, made_at) VALUES (71, %lld, 'own-site', '', '', 'red', 'en', 1, 0), "
                     "(72, %lld, 'foreign-site', '', '', 'red', 'en', 1, 0);"
                     "INSERT INTO publish_column (id, code, organisation_id, name, name_en, kind, sort, "
                     "review_levels, is_home, is_upward, from_day, to_day) VALUES "
                     "(71, 'own-column', %lld, '', '', 'news', 1, 1, 0, 0, 0, 99999999), "
                     "(72, 'foreign-column', %lld, '', '', 'news', 1, 1, 0, 0, 0, 99999999)",
                     (long long)s->village[0].v, (long long)s->village[1].v, (long long)s->village[0].v,
                     (long long)s->village[1].v)));
}

/* An item of each village, in public and with newer words in work; what was said about it. */
static void items_make(const struct matrix *m, struct test_site *s)
{
    for (int i = 0; i < 2; i++) {
        long long id = 71 + i, village = (long long)s->village[i].v,
                  author = (long long)(i == 0 ? &m->own : &m->foreign)->clerk.v;
        str sql = str_printf(s->arena,
                             "INSERT INTO publish_item (id, number, column_id, organisation_id, site_id, "
                             "author_id, state, stage, "
                             "level, levels, round, lang, lock_version, is_must_read, takes_comments, "
                             "public_at, first_public_at, "
                             "created_at, changed_at) VALUES (%lld, 'item-%lld', %lld, %lld, %lld, %lld, "
                             "'published', 'writing', 0, "
                             "1, 1, 'zh-Hans', 1, 0, 1, 1, 1, 1, 1); "
                             "INSERT INTO publish_revision (id, item_id, lang, n, stage, round, person_id, "
                             "organisation_id, at, "
                             "title, summary, body, source, source_url, keywords, related, theme, issuer, "
                             "document_number, genre) "
                             "VALUES (%lld, %lld, 'zh-Hans', 1, 'writing', 1, %lld, %lld, 1, 'title', '', "
                             "'words', '', '', '', '', "
                             "'', '', '', ''); "
                             "INSERT INTO publish_text (id, item_id, lang, public_revision_id, "
                             "draft_revision_id) VALUES (%lld, "
                             "%lld, 'zh-Hans', %lld, %lld); "
                             "INSERT INTO talk_subject (id, kind, key, organisation_id, title, path, "
                             "is_open, changed_at) VALUES "
                             "(%lld, 'item', %lld, %lld, 'title', '/items/item-%lld', 1, 1); "
                             "INSERT INTO comment (id, subject_id, organisation_id, person_id, nickname, "
                             "state, words, edition, "
                             "marks, made_at, changed_at) VALUES (%lld, %lld, %lld, %lld, 'name', 'waiting', "
                             "'words', 1, '', 1, 1)",
                             id, id, id, village, id, author, id, id, author, village, id, id, id, id, id, id,
                             village, id, id, id, village, author);
        site_sql(s, str_c(s->arena, sql));
    }
}

static void matrix_make(struct matrix *m, struct test_site *s)
{
    *m = (struct matrix){ .site = s };
    for (int i = 0; i < 2; i++) {
        m->handler[i] = site_person(s, i == 0 ? "handler.own" : "handler.foreign", "handler", s->office[i]);
        site_post(s, s->office[i], m->handler[i]);
    }
    m->own.clerk = site_person(s, "clerk.own", "clerk", s->village[0]);
    m->foreign.clerk = site_person(s, "clerk.foreign", "clerk", s->village[1]);
    m->own.grant.v = grant_of(m, m->own.clerk);
    m->foreign.grant.v = grant_of(m, m->foreign.clerk);
    site_write(s, matters_unit, m);
    site_sql(s, str_c(s->arena, str_printf(s->arena,
                                           "INSERT INTO problem_bulletin (id, organisation_id, month_day, "
                                           "edition, state, organisation_name, as_of, is_ranked, remarks, "
                                           "made_at) VALUES (71, %lld, 0, 1, 'draft', '', 0, 0, '', 0), "
                                           "(72, %lld, 0, 1, 'draft', '', 0, 0, '', 0)",
                                           (long long)s->village[0].v, (long long)s->village[1].v)));
    rooms_make(m, s);
    sites_make(s);
    items_make(m, s);
    m->own.problem = S("EW-2026-0001"); /* the first two of the year */
    m->foreign.problem = S("EW-2026-0002");
}

/* ---- addresses ---- */

/* The same for everybody. */
static str argument_fixed(str name)
{
    static const str known[][2] = { { S_INIT("code"), S_INIT("water") },
                                    { S_INIT("format"), S_INIT("csv") },
                                    { S_INIT("measure"), S_INIT("closed") } };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(name, known[i][0]))
            return known[i][1];
    return S("1"); /* tokens, hashes, days: nobody's */
}

static str argument_id(const struct matrix *m, str path, const struct matter *of)
{
    if (str_find(path, S("organisations/")) != SIZE_MAX)
        return of->organisation;
    if (str_starts(path, S("/people/")))
        return str_printf(m->site->arena, "%lld", (long long)of->clerk.v);
    if (str_find(path, S("rooms/")) != SIZE_MAX)
        return of == &m->own ? S("73") : S("74");
    if (str_find(path, S("bulletins/")) != SIZE_MAX)
        return of == &m->own ? S("71") : S("72");
    return argument_fixed(S("id"));
}

static str argument_number(str path, const struct matter *of, bool is_own)
{
    bool is_waiting =
        str_ends(path, S("/accept")) || str_ends(path, S("/merge")) || str_ends(path, S("/decline"));
    if (str_find(path, S("/items/")) != SIZE_MAX)
        return is_own ? S("item-71") : S("item-72");
    if (str_find(path, S("voices/")) != SIZE_MAX)
        return is_waiting ? of->waiting : of->voice;
    return str_starts(path, S("/receipts")) || str_starts(path, S("/open311/v2/tokens")) ? of->voice
                                                                                         : of->problem;
}

static str argument(const struct matrix *m, const struct route *row, str name, const struct matter *of)
{
    static const str named[][3] = {
        { S_INIT("comment"), S_INIT("71"), S_INIT("72") },
        { S_INIT("subject"), S_INIT("71"), S_INIT("72") },
        { S_INIT("slug"), S_INIT("own-site"), S_INIT("foreign-site") },
        { S_INIT("column"), S_INIT("own-column"), S_INIT("foreign-column") },
    };
    str path = str_from_c(row->path);
    bool is_own = of == &m->own;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (str_eq(name, named[i][0]))
            return named[i][is_own ? 1 : 2];
    if (str_eq(name, S("number")))
        return argument_number(path, of, is_own);
    if (str_eq(name, S("id")))
        return argument_id(m, path, of);
    if (str_eq(name, S("grant")))
        return str_printf(m->site->arena, "%lld", (long long)of->grant.v);
    return argument_fixed(name);
}

static const char *address(const struct matrix *m, const struct route *row, const struct matter *of)
{
    struct buf out = buf_new(m->site->arena, 1024);
    str rest = str_from_c(row->path), piece;
    while (str_cut(&rest, '/', &piece)) {
        if (piece.n == 0 && out.n == 0)
            continue;
        buf_putc(&out, '/');
        bool is_argument = str_starts(piece, S("{"));
        buf_put(&out, is_argument ? argument(m, row, str_slice(piece, 1, piece.n - 2), of) : piece);
    }
    return out.n == 0 ? "/" : str_c(m->site->arena, buf_str(&out));
}

/* ---- asking ---- */

static const char *word_of(const struct browser *b)
{
    bool is_login = b->out.status == 303 && str_starts(b->location, S("/login"));
    switch (b->out.status) {
    case 401:
        return "login";
    case 403:
        return "no";
    case 404:
        return "none";
    case 500:
        return "FAULT";
    default:
        return is_login ? "login" : "yes";
    }
}

static const char *ask(struct browser *visitor, const struct matrix *m, const struct route *row,
                       const struct matter *of)
{
    struct browser b = *visitor;
    const char *path = address(m, row, of);
    bool is_api = row->kind == ROUTE_API;
    if (row->access == ROUTE_READ)
        browser_get(&b, path);
    else
        browser_post(&b, path, is_api ? "application/json" : "application/x-www-form-urlencoded",
                     is_api ? S("[]") : S(""));
    return word_of(&b);
}

static void row_write(struct buf *out, struct matrix *m, const struct route *row, struct browser *visitors)
{
    str member = { 0 };
    buf_printf(out, "%s %s\n   ", row->access == ROUTE_READ ? "GET" : "POST", row->path);
    for (size_t r = 0; r < ASKERS; r++) {
        const char *own = ask(&visitors[r], m, row, &m->own),
                   *foreign = ask(&visitors[r], m, row, &m->foreign);
        bool is_same = strcmp(own, foreign) == 0;
        str said = str_printf(m->site->arena, "%s%s%s", own, is_same ? "" : "/", is_same ? "" : foreign);
        if (strcmp(askers[r].name, "member") == 0)
            member = said;
        if (!askers[r].is_brief || !str_eq(said, member))
            buf_printf(out, " %s=%.*s", askers[r].name, STR_ARG(said));
    }
    buf_put(out, S("\n"));
}

static str file_read(struct arena *a, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return S("");
    char *room = arena_alloc(a, TEXT_MAX);
    size_t n = fread(room, 1, TEXT_MAX, in);
    (void)fclose(in);
    return (str){ room, n };
}

static void differences_print(str got, str want)
{
    str one, other;
    int shown = 0;
    while (shown < 10 && (got.n > 0 || want.n > 0)) {
        (void)str_cut(&got, '\n', &one);
        (void)str_cut(&want, '\n', &other);
        if (str_eq(one, other))
            continue;
        (void)fprintf(stderr, "is   %.*s\nwant %.*s\n", STR_ARG(one), STR_ARG(other));
        shown++;
    }
}

static struct browser asker_enters(struct test_site *s, const struct asker *who, int n)
{
    struct browser b = browser_new(s);
    b.client = str_printf(s->arena, "192.0.2.%d", n + 20);
    if (strcmp(who->name, "visitor") == 0)
        return b;
    if (who->over != OFFICE) /* the handler is there already */
        (void)site_person(s, who->name, who->role, who->over == TOWN ? s->town : s->village[0]);
    browser_login(&b, who->over == OFFICE ? "handler.own" : who->name);
    return b;
}

static void each_role_may_do_just_what_the_reviewed_file_says(void **state)
{
    struct test_site *s = *state;
    struct matrix m;
    struct browser visitors[ASKERS];
    struct buf out = buf_new(s->arena, TEXT_MAX);
    matrix_make(&m, s);
    for (size_t r = 0; r < ASKERS; r++)
        visitors[r] = asker_enters(s, &askers[r], (int)r);
    buf_put(
        &out,
        S("# route, then role=answer for a thing of the own unit / of another (once when they are equal).\n"
          "# Roles are held over the first village; the handler's over the office that has its case, the "
          "administrators'\n# over the town, village_security is a security admin of the village.\n# grid, "
          "editor, chief_editor, room_keeper: of the "
          "village, told where it is not the member's answer.\n"));
    for (size_t i = 0; i < router_count(s->pipeline.router); i++)
        row_write(&out, &m, router_at(s->pipeline.router, i), visitors);
    str want = file_read(s->arena, MATRIX_FILE);
    if (str_eq(buf_str(&out), want))
        return;
    FILE *made = fopen("permission_matrix.new.txt", "wb");
    assert_non_null(made);
    (void)fwrite(out.p, 1, out.n, made);
    (void)fclose(made);
    differences_print(buf_str(&out), want);
    print_error("review permission_matrix.new.txt and copy it over %s if it is right\n", MATRIX_FILE);
    fail();
}

TEST_DATABASE_MAIN(SITE(each_role_may_do_just_what_the_reviewed_file_says))
