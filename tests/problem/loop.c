/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the loop for tests. */
#include "loop.h"

#include "features/problem/problem_find.h"

int loop_up(void **state)
{
    if (site_up(state) != 0)
        return -1;
    struct test_site *s = *state;
    struct loop *l = ARENA_NEW(s->arena, struct loop);
    l->site = s;
    l->arena = s->arena;
    l->clerk = site_person(s, "clerk.one", "clerk", s->town);
    l->handler = site_person(s, "handler.one", "handler", s->town);
    l->head = site_person(s, "head.one", "secretary", s->town);
    site_post(s, s->office[0], l->handler);
    site_post(s, s->town, l->head);
    l->by = (struct problem_act_by){ .now = SITE_NOW,
                                     .offset = s->site.app.clock.offset,
                                     .keys = &s->site.app.keys };
    *state = l;
    return db_open(s->site.database_url, DB_WRITE, l->arena, &l->err, &l->db) == RC_OK ? 0 : -1;
}

int loop_down(void **state)
{
    struct loop *l = *state;
    if (l->is_begun)
        db_rollback(l->db);
    db_close(l->db);
    *state = l->site;
    return site_down(state);
}

struct db *loop_db(struct loop *l)
{
    if (!l->is_begun) {
        db_bind(l->db, l->arena, &l->err);
        assert_int_equal(db_begin(l->db), RC_OK);
        l->is_begun = true;
    }
    return l->db;
}

void loop_keep(struct loop *l)
{
    if (l->is_begun)
        assert_int_equal(db_commit(l->db), RC_OK);
    l->is_begun = false;
}

void loop_wait(struct loop *l, ms_t by)
{
    l->by.now += by;
    site_wait(l->site, by);
}

void loop_refused(struct loop *l, rc got, rc want, const char *key, const char *file, int line)
{
    const char *said = l->err.text_key != NULL ? l->err.text_key : "-";
    if (got != want || strcmp(said, key) != 0) {
        print_error("got %s %s (%.*s), want %s %s\n", rc_name(got), said, STR_ARG(l->err.detail),
                    rc_name(want), key);
        _fail(file, line);
    }
    l->err = (struct err){ 0 };
    db_rollback(l->db);
    l->is_begun = false;
}

void loop_done(struct loop *l, rc got, const char *file, int line)
{
    if (got == RC_OK)
        return;
    print_error("%s %s: %.*s\n", rc_name(got), l->err.text_key != NULL ? l->err.text_key : "-",
                STR_ARG(l->err.detail));
    _fail(file, line);
}

struct voice_receipt loop_voice(struct loop *l, const char *kind, const char *secrecy)
{
    struct voice_receipt receipt = { 0 };
    struct voice_new in = { .kind = str_from_c(kind),
                            .category = S("water"),
                            .channel = S("web"),
                            .secrecy = str_from_c(secrecy),
                            .organisation = l->site->village[0],
                            .words = S("村口的水管漏了三天"),
                            .place = S("桥头"),
                            .name = S("访客甲"),
                            .phone = S("13600000000") };
    struct problem_act_by by = l->by;
    by.person = (person_id){ 0 };
    assert_done(l, voice_receive(loop_db(l), &by, &in, &receipt));
    return receipt;
}

problem_id loop_accept(struct loop *l, voice_id voice, const char *kind)
{
    problem_id id = { 0 };
    struct problem_new in = { .voice = voice,
                              .title = S("村口水管漏水"),
                              .statement = S("村口的水管漏水"),
                              .kind = str_from_c(kind),
                              .category = S("water"),
                              .is_public = true };
    l->by.person = l->clerk;
    assert_done(l, problem_accept(loop_db(l), &l->by, &in, &id));
    return id;
}

void loop_assign(struct loop *l, problem_id id)
{
    l->by.person = l->clerk;
    assert_done(l, problem_assign(loop_db(l), &l->by, id, l->site->office[0], l->handler, S("换一段水管")));
}

void loop_answer(struct loop *l, problem_id id)
{
    const struct problem_answer in = { .result = S("solved"), .words = S("水管换好了") };
    l->by.person = l->handler;
    assert_done(l, problem_answer(loop_db(l), &l->by, id, &in));
}

struct problem_link *loop_publish(struct loop *l, problem_id id, size_t *ret_n)
{
    struct problem_link *links = NULL;
    l->by.person = l->clerk;
    assert_done(l, problem_publish(loop_db(l), &l->by, id, &links, ret_n));
    return links;
}

str loop_to_echo(struct loop *l, problem_id id)
{
    size_t n = 0;
    loop_assign(l, id);
    loop_answer(l, id);
    struct problem_link *links = loop_publish(l, id, &n);
    assert_true(n > 0);
    l->by.person = (person_id){ 0 };
    return links[0].token;
}

void loop_words(struct loop *l)
{
    int64_t n;
    assert_done(l, problem_words_catch_up(loop_db(l), SITE_DAY, 100000, &n));
    assert_done(l, voice_words_catch_up(loop_db(l), 100000, &n));
    loop_keep(l);
}

struct problem_by_id_row loop_row(struct loop *l, problem_id id)
{
    struct problem_by_id_row row = { 0 };
    bool found = false;
    assert_done(l, problem_by_id(loop_db(l), id, &row, &found));
    assert_true(found);
    return row;
}

str loop_steps(struct loop *l, problem_id id)
{
    struct buf b = buf_new(l->arena, 4096);
    struct problem_steps_rows rows;
    assert_done(l, problem_steps(loop_db(l), day_of(l->by.now, l->by.offset), id, &rows));
    for (size_t i = 0; i < rows.n; i++)
        buf_printf(&b, "%s%.*s%lld", i > 0 ? " " : "", STR_ARG(rows.at[i].act), (long long)rows.at[i].round);
    return buf_str(&b);
}

str loop_told(struct loop *l, voice_id id)
{
    struct buf b = buf_new(l->arena, 4096);
    struct voice_messages_rows rows;
    assert_done(l, voice_messages(loop_db(l), id, &rows));
    for (size_t i = 0; i < rows.n; i++)
        buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(rows.at[i].act));
    return buf_str(&b);
}

/* A red PNG of two by two pixels. */
static const unsigned char picture[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00,
                                         0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00,
                                         0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73,
                                         0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
                                         0x38, 0x21, 0xa7, 0x01, 0x44, 0x0c, 0x10, 0x0a, 0x00, 0x20, 0x16,
                                         0x04, 0x39, 0x89, 0xe7, 0x6d, 0x65, 0x00, 0x00, 0x00, 0x00, 0x49,
                                         0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

str loop_picture(void)
{
    return (str){ (const char *)picture, sizeof picture };
}
