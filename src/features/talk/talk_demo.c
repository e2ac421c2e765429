/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_demo.h"

#include "base/csv.h"
#include "core/calendar.h"
#include "core/person.h"
#include "features/talk/talk_comment.h"
#include "features/talk/talk_letter.h"
#include "features/talk/talk_speaker.h"
#include "features/talk/talk_word.h"
#include "gen/data.h"
#include "gen/talk_mailbox_sql.h"
#include "gen/talk_subject_sql.h"

#define FIELDS 9
#define SPEAKERS_MAX 16
#define SAID_MAX 64
#define BOXES_MAX 16
#define CALENDAR_DAYS 400
#define REPLY_DAYS 2

struct told_box {
    str code;
    mailbox_id id;
    person_id worker;
    organisation_id organisation;
};
struct telling {
    struct demo *demo;
    struct calendar calendar;
    str who, kind, state, title, words, answer;
    int64_t days, score;
    struct told_box boxes[BOXES_MAX];
    size_t boxes_n, speakers_n, said_n;
    person_id speakers[SPEAKERS_MAX];
    struct {
        comment_id id;
        talk_subject_id subject;
        ms_t at;
    } said[SAID_MAX];
};

/* In the morning of a working day; never on the demo's own day. */
static struct talk_by by_on(struct telling *t, person_id person, day_t day)
{
    day_t on = calendar_add(&t->calendar, day, 0);
    if (on >= t->demo->last_day)
        on = t->demo->last_day - 1;
    ms_t at =
        day_start(on, t->demo->offset) + 9 * MS_PER_HOUR + prng_between(&t->demo->rng, 0, 7 * MS_PER_HOUR);
    return (struct talk_by){
        .person = person, .now = at, .offset = t->demo->offset, .keys = &t->demo->app->keys
    };
}

static day_t day_of_row(const struct telling *t)
{
    return t->demo->last_day - t->days;
}

static const struct demo_unit *unit_of(const struct telling *t)
{
    return str_eq(t->who, S("town")) ? &t->demo->town : demo_office(t->demo, t->who);
}

/* ---- mailboxes and letters ---- */

static rc box_make(struct telling *t)
{
    const struct demo_unit *unit = unit_of(t);
    struct told_box *box = &t->boxes[t->boxes_n++];
    if (t->boxes_n > BOXES_MAX)
        BUG("data/demo_talk.csv: too many mailboxes");
    const struct mailbox_insert_in row = { .id = { id_new(t->demo->now) },
                                           .code = t->answer,
                                           .organisation_id = unit->id,
                                           .kind = t->kind,
                                           .name = t->title,
                                           .intro = t->words,
                                           .made_at = day_start(t->demo->founded, t->demo->offset) };
    *box = (struct told_box){ t->who, row.id, unit->head, unit->id };
    return mailbox_insert(t->demo->db, &row, NULL);
}

static const struct told_box *box_of(const struct telling *t)
{
    for (size_t i = 0; i < t->boxes_n; i++)
        if (str_eq(t->boxes[i].code, t->who))
            return &t->boxes[i];
    BUG("data/demo_talk.csv: no such mailbox");
}

static rc answered(struct telling *t, letter_id id, const struct told_box *box)
{
    struct talk_by by = by_on(t, box->worker, day_of_row(t) + REPLY_DAYS);
    bool is_public = str_eq(t->state, S("public"));
    const struct letter_reply reply = { .words = t->answer,
                                        .public_title = is_public ? t->title : S(""),
                                        .public_words = is_public ? t->words : S("") };
    TRY(letter_reply(t->demo->db, &by, id, &reply));
    if (str_eq(t->state, S("review")))
        return RC_OK;
    by = by_on(t, t->demo->reviewer, day_of_row(t) + REPLY_DAYS + 1);
    TRY(letter_answer(t->demo->db, &by, id));
    if (t->score == 0)
        return RC_OK;
    by = by_on(t, (person_id){ 0 }, day_of_row(t) + 2 * REPLY_DAYS);
    return letter_judge(t->demo->db, &by, id, t->score, S(""));
}

static rc ask(struct telling *t)
{
    const struct told_box *box = box_of(t);
    struct talk_by by = by_on(t, (person_id){ 0 }, day_of_row(t));
    struct letter_receipt receipt;
    bool is_complaint = str_eq(t->kind, S("complaint"));
    const struct letter_new letter = { .box = box->id,
                                       .about = is_complaint ? demo_office(t->demo, S("clean"))->id
                                                             : (organisation_id){ 0 },
                                       .kind = t->kind,
                                       .title = t->title,
                                       .words = t->words,
                                       .name = demo_name(t->demo),
                                       .phone = S(""),
                                       .wants_public = str_eq(t->state, S("public")) };
    TRY(letter_receive(t->demo->db, &by, &letter, &receipt));
    return str_is_empty(t->answer) ? RC_OK : answered(t, receipt.id, box);
}

static rc faq_make(struct telling *t)
{
    const struct demo_unit *unit = unit_of(t);
    const struct faq_write_in row = { .id = { id_new(t->demo->now) },
                                      .organisation_id = unit->id,
                                      .question = t->title,
                                      .answer = t->words,
                                      .from_day = day_of_row(t),
                                      .to_day = DAY_FOREVER,
                                      .changed_by = OPT_I64(unit->head.v),
                                      .changed_at = by_on(t, unit->head, day_of_row(t)).now };
    return faq_write(t->demo->db, &row, NULL);
}

/* ---- comments ---- */

static rc speaker_make(struct telling *t)
{
    struct talk_by by = by_on(t, (person_id){ 0 }, t->demo->last_day - 60);
    const struct person_new person = { .name = demo_name(t->demo), .now = by.now };
    if (t->speakers_n == SPEAKERS_MAX)
        BUG("data/demo_talk.csv: too many nicknames");
    TRY(person_add(t->demo->db, &t->demo->app->keys, &person, &by.person));
    t->demo->people++;
    t->speakers[t->speakers_n++] = by.person;
    return talk_nickname_set(t->demo->db, &by, t->title);
}

static rc judged(struct telling *t, comment_id id, ms_t at)
{
    const struct talk_by by = {
        .person = t->demo->reviewer, .now = at, .offset = t->demo->offset, .keys = &t->demo->app->keys
    };
    const struct comment_judgement in = { .act = str_eq(t->state, S("public")) ? COMMENT_APPROVE
                                                                               : COMMENT_REFUSE,
                                          .edition = 1,
                                          .reason = t->answer };
    return str_eq(t->state, S("waiting")) ? RC_OK : comment_judge(t->demo->db, &by, id, &in);
}

/* Where it belongs, and when: a reply goes where the comment is that it replies to; others under the newest
 * thing that is about it (`kind`), `days` later. */
static rc say_where(struct telling *t, struct comment_new *in, ms_t *ret_at)
{
    struct talk_subject_said_row subject;
    bool found = false;
    int64_t parent;
    if (str_to_i64(t->title, &parent) && parent < (int64_t)t->said_n) {
        in->subject = t->said[parent].subject;
        in->reply_to = t->said[parent].id;
        *ret_at = t->said[parent].at;
        return RC_OK;
    }
    str like = str_printf(t->demo->arena, "%%%.*s%%", STR_ARG(t->kind));
    TRY(talk_subject_said(t->demo->db, like, &subject, &found));
    if (!found)
        BUG("data/demo_talk.csv: nobody can say that under anything");
    in->subject = subject.id;
    *ret_at = subject.changed_at;
    return RC_OK;
}

static rc say(struct telling *t)
{
    int64_t speaker;
    struct comment_new in = { .words = t->words };
    ms_t at, last = day_start(t->demo->last_day, t->demo->offset) - 2 * MS_PER_HOUR;
    if (!str_to_i64(t->who, &speaker) || speaker < 1 || speaker > (int64_t)t->speakers_n ||
        t->said_n == SAID_MAX)
        BUG("data/demo_talk.csv: a comment of nobody");
    TRY(say_where(t, &in, &at));
    at += t->days * MS_PER_DAY + prng_between(&t->demo->rng, MS_PER_MINUTE, 9 * MS_PER_HOUR);
    if (str_eq(t->state, S("waiting"))) /* since lately */
        at = last - t->days * MS_PER_DAY;
    if (at > last)
        at = last;
    const struct talk_by by = {
        .person = t->speakers[speaker - 1], .now = at, .offset = t->demo->offset, .keys = &t->demo->app->keys
    };
    TRY(comment_write(t->demo->db, &by, &in, &t->said[t->said_n].id));
    t->said[t->said_n].subject = in.subject;
    t->said[t->said_n].at = at;
    return judged(t, t->said[t->said_n++].id, at + MS_PER_HOUR);
}

static rc word_add(struct telling *t)
{
    struct talk_by by = by_on(t, t->demo->reviewer, t->demo->last_day - 60);
    return talk_word_add(t->demo->db, &by, t->title, S(""));
}

static rc tell(struct telling *t, str what)
{
    static const struct {
        str what;
        rc (*tell)(struct telling *t);
    } kinds[] = { { S_INIT("box"), box_make },      { S_INIT("ask"), ask }, { S_INIT("faq"), faq_make },
                  { S_INIT("nick"), speaker_make }, { S_INIT("say"), say }, { S_INIT("word"), word_add } };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(what, kinds[i].what))
            return kinds[i].tell(t);
    BUG("data/demo_talk.csv: an unknown kind of row");
}

static int64_t number_of(str field)
{
    int64_t n = 0;
    if (!str_is_empty(field) && !str_to_i64(field, &n))
        BUG("data/demo_talk.csv: not a number");
    return n;
}

rc talk_demo(struct demo *demo)
{
    struct telling t = { .demo = demo };
    str rest = demo_talk_csv, f[FIELDS];
    TRY(calendar_load(demo->db, demo->last_day - CALENDAR_DAYS, demo->last_day + CALENDAR_DAYS, &t.calendar));
    (void)csv_row(&rest, f, FIELDS); /* the head line */
    while (csv_row(&rest, f, FIELDS)) {
        t.who = f[1];
        t.days = number_of(f[2]);
        t.kind = f[3];
        t.state = f[4];
        t.title = f[5];
        t.words = f[6];
        t.answer = f[7];
        t.score = number_of(f[8]);
        TRY(tell(&t, f[0]));
    }
    return RC_OK;
}
