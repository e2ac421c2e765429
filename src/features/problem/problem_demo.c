/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the demo's plan: each event is one of the units of work that pages use, at its own time. */
#include "features/problem/problem_demo.h"

#include "core/rule.h"
#include "features/problem/problem_find.h"

#define ITEMS_MAX 64
#define SINGLES_MAX 64
/* One rating in so many is low: better than 95 of 100 are satisfied. */
#define LOW_EVERY 29
/* Around the real town, in millionths of a degree; the points are invented. */
#define LATITUDE 36873000
#define LONGITUDE 110462000
#define SPREAD 42000

/* An item as it lives through the year. */
struct story {
    const struct demo_item *item;
    const struct demo_unit *village, *office;
    uint64_t look;
    problem_id problem;
    size_t round;
    voice_id voice[DEMO_VOICES_MAX];
    str token[DEMO_VOICES_MAX];
};
struct life {
    struct demo *demo;
    struct demo_texts texts;
    struct demo_plan plan;
    struct story story[ITEMS_MAX];
    voice_id single[SINGLES_MAX];
    int64_t *poster; /* identifiers, one a village */
    int64_t ratings;
    ms_t now;
};

/* Who acts; for residents nobody. */
static struct problem_act_by by_of(const struct life *l, person_id person, organisation_id organisation)
{
    return (struct problem_act_by){ .person = person,
                                    .organisation = organisation,
                                    .now = l->now,
                                    .offset = l->demo->offset,
                                    .keys = &l->demo->app->keys };
}

static struct problem_act_by by_nobody(const struct life *l)
{
    return by_of(l, (person_id){ 0 }, (organisation_id){ 0 });
}

static struct problem_act_by by_clerk(const struct life *l)
{
    return by_of(l, l->demo->clerk, demo_office(l->demo, S("hall"))->id);
}

static str text_of(const struct life *l, const struct story *s, str text)
{
    const str pairs[] = { S("v"), s->village->short_name };
    return str_is_absent(text) ? text : demo_fill_in(l->demo->arena, text, pairs, 2);
}

/* ---- voices ---- */

/* The clerk's own office rates nothing that it has written down itself, so that its cases come by other ways.
 */
static str channel_draw(struct prng *rng, str office)
{
    static const str channels[] = { S_INIT("wechat"), S_INIT("wechat"), S_INIT("wechat"), S_INIT("wechat"),
                                    S_INIT("qr"),     S_INIT("qr"),     S_INIT("phone"),  S_INIT("phone"),
                                    S_INIT("visit"),  S_INIT("web") };
    size_t told = str_eq(office, S("hall")) ? 4 : 0;
    return channels[prng_below(rng, sizeof channels / sizeof channels[0] - told)];
}

/* Staff write down what is told on the telephone or at the window. */
static struct problem_act_by by_channel(const struct life *l, str channel)
{
    bool is_told = str_eq(channel, S("phone")) || str_eq(channel, S("visit"));
    return is_told ? by_clerk(l) : by_nobody(l);
}

/* Two in three leave a name and a number; no number of the country begins with 000. */
static void contact_draw(struct life *l, struct voice_new *in)
{
    struct prng *rng = &l->demo->rng;
    if (prng_below(rng, 3) == 0)
        return;
    in->name = demo_name(l->demo);
    in->phone = str_printf(l->demo->arena, "000%08lld", (long long)prng_between(rng, 10000000, 99999999));
}

static void point_draw(struct prng *rng, const struct story *s, struct voice_new *in)
{
    struct prng of_village = { s->look };
    int64_t north = prng_between(&of_village, -SPREAD, SPREAD),
            east = prng_between(&of_village, -SPREAD, SPREAD);
    in->micro_latitude = OPT_I64(LATITUDE + north + prng_between(rng, -900, 900));
    in->micro_longitude = OPT_I64(LONGITUDE + east + prng_between(rng, -900, 900));
}

/* The first voice always has a photo, of the others one in six. */
static rc photos_draw(struct life *l, const struct story *s, size_t v, struct file_picture *photo,
                      struct voice_new *in)
{
    if (v > 0 && prng_below(&l->demo->rng, 6) > 0)
        return RC_OK;
    in->photos = photo;
    return demo_draw(l->demo, s->item->scene, "before", s->look * DEMO_LOOKS + v, photo, &in->photos_n);
}

static rc receive(struct life *l, struct story *s, size_t v)
{
    struct prng *rng = &l->demo->rng;
    struct file_picture photo;
    struct voice_receipt receipt;
    bool is_hidden = prng_below(rng, 10) < 3;
    struct voice_new in = { .kind = S("suggestion"),
                            .category = s->item->category,
                            .channel = channel_draw(rng, s->item->office),
                            .secrecy = is_hidden ? S("name_hidden") : S("public"),
                            .organisation = s->village->id,
                            .words = text_of(l, s, s->item->voice[v]),
                            .place = text_of(l, s, s->item->place) };
    struct problem_act_by by = by_channel(l, in.channel);
    if (str_eq(in.channel, S("qr")))
        in.poster = l->poster[s->village - l->demo->villages];
    contact_draw(l, &in);
    point_draw(rng, s, &in);
    TRY(photos_draw(l, s, v, &photo, &in));
    TRY(voice_receive(l->demo->db, &by, &in, &receipt));
    s->voice[v] = receipt.id;
    return RC_OK;
}

static rc receive_single(struct life *l, size_t i)
{
    const struct demo_single *single = &l->texts.singles[i];
    struct demo *demo = l->demo;
    struct voice_receipt receipt;
    struct voice_new in = { .kind = single->kind,
                            .category = single->category,
                            .channel = single->channel,
                            .secrecy = single->secrecy,
                            .organisation = demo->villages[prng_below(&demo->rng, demo->villages_n)].id,
                            .words = single->words,
                            .place = single->place };
    struct problem_act_by by = by_channel(l, in.channel);
    contact_draw(l, &in);
    TRY(voice_receive(demo->db, &by, &in, &receipt));
    l->single[i] = receipt.id;
    return RC_OK;
}

/* ---- the office ---- */

static rc accept(struct life *l, struct story *s)
{
    struct problem_act_by by = by_clerk(l);
    struct problem_new in = { .voice = s->voice[0],
                              .title = text_of(l, s, s->item->title),
                              .statement = text_of(l, s, s->item->statement),
                              .kind = s->item->kind,
                              .category = s->item->category,
                              .is_public = true,
                              .shows_photos = true };
    return problem_accept(l->demo->db, &by, &in, &s->problem);
}

/* turn 0: as the clerk first thought; 1: after the office said that it is not their duty. */
static rc assign(struct life *l, struct story *s, size_t turn)
{
    struct problem_act_by by = by_clerk(l);
    bool is_first = turn == 0 && !str_is_absent(s->item->first_office);
    s->office = demo_office(l->demo, is_first ? s->item->first_office : s->item->office);
    str measure = is_first ? (str){ 0 } : s->item->round[0].measure;
    return problem_assign(l->demo->db, &by, s->problem, s->office->id, s->office->head, measure);
}

/* From the third round on the organisation above handles it. */
static struct problem_act_by by_handler(const struct life *l, const struct story *s)
{
    const struct demo_unit *unit = s->round >= 2 ? &l->demo->town : s->office;
    return by_of(l, unit->head, unit->id);
}

static rc answer(struct life *l, struct story *s, size_t round)
{
    struct problem_act_by by = by_handler(l, s);
    struct file_picture photo;
    struct problem_answer in = { .result = s->item->result,
                                 .basis = s->item->basis,
                                 .words = text_of(l, s, s->item->round[round].answer),
                                 .measure = text_of(l, s, s->item->round[round].measure),
                                 .photos = &photo };
    TRY(demo_draw(l->demo, s->item->scene, "after", s->look * DEMO_LOOKS + round, &photo, &in.photos_n));
    return problem_answer(l->demo->db, &by, s->problem, &in);
}

static rc publish(struct life *l, struct story *s)
{
    struct problem_act_by by = by_of(l, l->demo->reviewer, demo_office(l->demo, S("general"))->id);
    struct problem_link *links;
    size_t n;
    TRY(problem_publish(l->demo->db, &by, s->problem, &links, &n));
    for (size_t i = 0; i < n; i++)
        for (size_t v = 0; v < s->item->voices_n; v++)
            if (links[i].voice.v == s->voice[v].v)
                s->token[v] = links[i].token;
    return RC_OK;
}

static rc end(struct life *l, struct story *s)
{
    struct problem_act_by by = by_of(l, l->demo->coordinator, demo_office(l->demo, S("general"))->id);
    return problem_end(l->demo->db, &by, s->problem, text_of(l, s, s->item->end));
}

/* ---- residents again ---- */

/* A round that is reopened was rated low; else few are. */
static rc rate(struct life *l, struct story *s, size_t v)
{
    struct prng *rng = &l->demo->rng;
    struct problem_act_by by = by_nobody(l);
    bool is_redone = s->round + 1 < DEMO_ROUNDS_MAX && !str_is_absent(s->item->round[s->round].again);
    bool is_low = is_redone || l->ratings % LOW_EVERY == LOW_EVERY / 2;
    uint64_t draw = prng_below(rng, 100);
    int64_t score = is_low ? (draw < 30 ? 1 : 2) : draw < 58 ? 5 : draw < 86 ? 4 : 3;
    str reason = { 0 };
    if (is_redone)
        reason = text_of(l, s, s->item->round[s->round].again);
    else if (is_low)
        reason = l->texts.low.at[prng_below(rng, l->texts.low.n)];
    else if (score == 5 && prng_below(rng, 4) == 0)
        reason = l->texts.good.at[prng_below(rng, l->texts.good.n)];
    l->ratings += is_redone ? 0 : 1;
    return problem_rate(l->demo->db, &by, s->token[v],
                        &(struct problem_opinion){ .score = score, .reason = reason });
}

static rc reopen(struct life *l, struct story *s, size_t v)
{
    struct problem_act_by by = by_nobody(l);
    TRY(problem_reopen(l->demo->db, &by, s->token[v], text_of(l, s, s->item->round[s->round].again)));
    s->round++;
    return RC_OK;
}

/* ---- the year ---- */

static rc clock_run(struct life *l, const struct demo_event *e)
{
    const struct story *s = &l->story[e->item];
    return demo_clock_act(l->demo, e->act,
                          &(struct demo_clock){ s->item, s->problem, by_handler(l, s), (day_t)e->voice });
}

static rc event_run_item(struct life *l, const struct demo_event *e)
{
    struct story *s = &l->story[e->item];
    struct problem_act_by clerk = by_clerk(l), handler;
    switch ((int)e->act) {
    case DEMO_RECEIVE:
        return receive(l, s, e->voice);
    case DEMO_ACCEPT:
        return accept(l, s);
    case DEMO_MERGE:
        return voice_merge(l->demo->db, &clerk, s->voice[e->voice], s->problem);
    case DEMO_ASSIGN:
        return assign(l, s, e->voice);
    case DEMO_RETURN:
        handler = by_handler(l, s);
        return problem_return(l->demo->db, &handler, s->problem, s->item->returned);
    case DEMO_PROGRESS:
        handler = by_handler(l, s);
        return problem_progress(l->demo->db, &handler, s->problem,
                                text_of(l, s, s->item->round[e->voice].progress));
    case DEMO_ANSWER:
        return answer(l, s, e->voice);
    case DEMO_PUBLISH:
        return publish(l, s);
    case DEMO_RATE:
        return rate(l, s, e->voice);
    case DEMO_REOPEN:
        return reopen(l, s, e->voice);
    case DEMO_END:
        return end(l, s);
    default:
        return clock_run(l, e);
    }
}

static rc event_run(struct life *l, const struct demo_event *e)
{
    struct problem_act_by clerk, nobody;
    int64_t closed;
    l->now = e->at;
    clerk = by_clerk(l);
    nobody = by_nobody(l);
    if (e->act == DEMO_RECEIVE_SINGLE)
        return receive_single(l, e->item);
    if (e->act == DEMO_DECLINE)
        return voice_decline(l->demo->db, &clerk, l->single[e->item], l->texts.singles[e->item].answer);
    if (e->act != DEMO_CLOSE_DUE)
        return event_run_item(l, e);
    TRY(problem_close_due(l->demo->db, &nobody, &closed));
    return demo_clock_day(l->demo, &nobody);
}

/* Villages in a shuffled order, one after the other, so that every village has its things; what happens at
   the town's seat is the community's, the first in order of the codes. */
static void stories_begin(struct life *l)
{
    struct demo *demo = l->demo;
    if (demo->villages_n == 0)
        BUG("a town without villages");
    size_t *order = ARENA_ARRAY(demo->arena, size_t, demo->villages_n);
    for (size_t i = 0; i < demo->villages_n; i++)
        order[i] = i;
    for (size_t i = demo->villages_n; i > 1; i--) {
        size_t other = prng_below(&demo->rng, i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
    for (size_t i = 0; i < l->texts.items_n; i++) {
        l->story[i].item = &l->texts.items[i];
        bool is_in_town = str_eq(l->texts.items[i].at, S("community"));
        l->story[i].village = &demo->villages[is_in_town ? 0 : order[i % demo->villages_n]];
        l->story[i].look = prng_below(&demo->rng, 1u << 30);
    }
}

/* Who usually handles a category: the office of its first item. */
static rc categories_give(struct life *l)
{
    for (size_t i = l->texts.items_n; i > 0; i--) {
        const struct demo_item *item = &l->texts.items[i - 1];
        TRY(problem_category_set_office(l->demo->db, OPT_I64(demo_office(l->demo, item->office)->id.v),
                                        item->category, NULL));
    }
    return RC_OK;
}

static rc rules_load(struct life *l)
{
    const struct {
        str name;
        int64_t *into;
    } rules[] = { { S("problem.limit_days.hazard"), &l->plan.limit_hazard },
                  { S("problem.limit_days.consult"), &l->plan.limit_consult },
                  { S("problem.limit_days.help"), &l->plan.limit_help },
                  { S("problem.limit_days.suggestion"), &l->plan.limit_suggestion },
                  { S("problem.reopen_percent"), &l->plan.reopen_percent } };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        TRY(rule_value(l->demo->db, rules[i].name, l->demo->town.id, l->demo->last_day, rules[i].into));
    return RC_OK;
}

/* What came out, counted as everybody can. */
static rc counts_take(struct demo *demo)
{
    struct problem_figures_row figures;
    struct problem_counts_row counts;
    const struct scope scope = scope_whole(); /* the whole site is the demo */
    const struct problem_counts_wide_in in = {
        .today = demo->last_day, .is_public_only = true, .scope = scope, .above = S(""), .category = S("")
    };
    TRY(problem_filter_figures(demo->db, scope, demo->last_day, &figures));
    TRY(problem_counts_wide(demo->db, &in, &counts));
    demo->voices = figures.received;
    demo->closed = figures.closed;
    demo->suggestions = figures.attached;
    demo->topics = counts.total;
    return RC_OK;
}

rc problem_demo(struct demo *demo)
{
    struct life *l = ARENA_NEW(demo->arena, struct life);
    l->demo = demo;
    demo_texts_read(demo->arena, &l->texts);
    l->plan.demo = demo;
    l->plan.texts = &l->texts;
    TRY(rules_load(l));
    stories_begin(l);
    TRY(categories_give(l));
    TRY(demo_plan_make(&l->plan));
    l->poster = ARENA_ARRAY(demo->arena, int64_t, demo->villages_n);
    TRY(demo_posters_make(demo, l->plan.events[0].at - MS_PER_DAY, l->poster));
    for (size_t i = 0; i < l->plan.events_n; i++)
        TRY(event_run(l, &l->plan.events[i]));
    l->now = demo->now;
    struct problem_act_by by = by_clerk(l);
    TRY(demo_duty_make(demo, &by));
    return counts_take(demo);
}
