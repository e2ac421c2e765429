/* SPDX-License-Identifier: Apache-2.0 */
/* Voices and problems for the tests of the interfaces. */
#include "loop.h"

#include "gen/problem_sql.h"

struct loop {
    struct test_site *site;
    person_id person, reviewer;
    struct voice_new voice;
    struct voice_receipt receipt;
    str number, text;
    bool is_public;
};

static struct problem_act_by by(const struct loop *l)
{
    return (struct problem_act_by){ .person = l->person,
                                    .now = clock_now(&l->site->site.app.clock),
                                    .offset = l->site->site.app.clock.offset,
                                    .keys = &l->site->site.app.keys };
}

static rc token_unit(struct db *db, void *data)
{
    struct loop *l = data;
    struct token_wish wish = { .kind = l->text, .label = S("test"), .person = l->person, .now = SITE_NOW };
    return api_token_new(db, &wish, &l->number);
}

str loop_key(struct test_site *s)
{
    struct loop l = { .site = s, .text = S("open311") };
    site_write(s, token_unit, &l);
    return l.number;
}

str loop_bearer(struct test_site *s, person_id person)
{
    struct loop l = { .site = s, .text = S("person"), .person = person };
    site_write(s, token_unit, &l);
    return str_printf(s->arena, "Bearer %.*s", STR_ARG(l.number));
}

static rc voice_unit(struct db *db, void *data)
{
    struct loop *l = data;
    const struct problem_act_by who = by(l);
    return voice_receive(db, &who, &l->voice, &l->receipt);
}

struct voice_receipt loop_voice(struct test_site *s, const char *kind, const char *secrecy, const char *words)
{
    struct loop l = { .site = s,
                      .voice = { .kind = str_from_c(kind),
                                 .category = S("lamp"),
                                 .channel = S("web"),
                                 .secrecy = str_from_c(secrecy),
                                 .organisation = s->village[0],
                                 .words = str_from_c(words),
                                 .place = S("桥头小店边"),
                                 .micro_latitude = OPT_I64(37123456),
                                 .micro_longitude = OPT_I64(-109000001) } };
    site_write(s, voice_unit, &l);
    return l.receipt;
}

static rc accept_unit(struct db *db, void *data)
{
    struct loop *l = data;
    const struct problem_act_by who = by(l);
    struct voice_by_number_row voice;
    struct problem_by_id_row problem;
    problem_id id;
    bool found;
    TRY(voice_by_number(db, SITE_DAY, l->number, &voice, &found));
    assert_true(found);
    struct problem_new in = { .voice = voice.id,
                              .title = l->text,
                              .statement = l->text,
                              .kind = voice.kind,
                              .category = voice.category_code,
                              .is_public = l->is_public };
    TRY(problem_accept(db, &who, &in, &id));
    TRY(problem_by_id(db, id, &problem, &found));
    l->number = problem.number;
    return RC_OK;
}

str loop_accept(struct test_site *s, str voice_number, const char *words, bool is_public)
{
    struct loop l = { .site = s, .number = voice_number, .text = str_from_c(words), .is_public = is_public };
    site_write(s, accept_unit, &l);
    return l.number;
}

static rc echo_unit(struct db *db, void *data)
{
    struct loop *l = data;
    const struct problem_act_by who = by(l);
    struct problem_act_by reviewer = who;
    struct problem_by_number_row p;
    struct problem_link *links;
    size_t n;
    bool found;
    TRY(problem_by_number(db, SITE_DAY, l->number, &p, &found));
    assert_true(found);
    TRY(problem_assign(db, &who, p.id, l->site->office[0], l->person, S("换灯泡")));
    reviewer.person = l->reviewer;
    TRY(problem_answer(db, &who, p.id, &(struct problem_answer){ .result = S("solved"), .words = l->text }));
    return problem_publish(db, &reviewer, p.id, &links, &n);
}

void loop_echo(struct test_site *s, str problem_number, const char *answer)
{
    struct loop l = { .site = s, .number = problem_number, .text = str_from_c(answer) };
    l.reviewer = site_person(s, "reviewer", "reviewer", s->town);
    l.person = site_person(s, "holder", "handler", s->office[0]);
    site_post(s, s->office[0], l.person);
    site_write(s, echo_unit, &l);
}
