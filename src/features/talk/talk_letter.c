/* SPDX-License-Identifier: Apache-2.0 */
/* The acts on letters. */
#include "features/talk/talk_letter.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "core/calendar.h"
#include "core/rule.h"
#include "core/seal.h"
#include "core/search.h"
#include "core/serial.h"
#include "core/setting.h"
#include "db/lane.h"
#include "features/talk/talk_text.h"
#include "gen/talk_letter_sql.h"
#include "gen/talk_mailbox_sql.h"

#define CODE_LETTERS 8
#define CALENDAR_DAYS 400
#define CARE_BATCH 200
#define DIGITS_MAX                                                                                           \
    6 /* in a row, in public words of a resident: telephones and identity numbers are longer                 \
       */

static const char *const state_names[LETTER_STATE_COUNT] = {
    [LETTER_WAITING] = "waiting",   [LETTER_REPLIED] = "replied",     [LETTER_ANSWERED] = "answered",
    [LETTER_DECLINED] = "declined", [LETTER_WITHDRAWN] = "withdrawn",
};

const char *letter_state_name(enum letter_state state)
{
    return state >= LETTER_WAITING && state < LETTER_STATE_COUNT ? state_names[state] : NULL;
}

enum letter_state letter_state_parse(str name)
{
    for (enum letter_state s = LETTER_WAITING; s < LETTER_STATE_COUNT; s++)
        if (str_eq(name, str_from_c(state_names[s])))
            return s;
    return 0;
}

enum letter_state letter_next(enum letter_state state, enum letter_act act)
{
    static const enum letter_state next[LETTER_STATE_COUNT][LETTER_ACT_COUNT] = {
        [LETTER_WAITING] = { [LETTER_REPLY] = LETTER_REPLIED,
                             [LETTER_TRANSFER] = LETTER_WAITING,
                             [LETTER_DECLINE] = LETTER_DECLINED,
                             [LETTER_WITHDRAW] = LETTER_WITHDRAWN },
        [LETTER_REPLIED] = { [LETTER_ANSWER] = LETTER_ANSWERED,
                             [LETTER_BACK] = LETTER_WAITING,
                             [LETTER_WITHDRAW] = LETTER_WITHDRAWN },
    };
    return state < LETTER_STATE_COUNT && act < LETTER_ACT_COUNT ? next[state][act] : 0;
}

/* ---- shared by the acts ---- */

static rc fail_field(struct db *db, rc code, const char *key, const char *field)
{
    rc failed = DB_FAIL(db, code, key, "refused: %s", key);
    db_err(db)->field = str_from_c(field);
    return failed;
}

static rc step_add(struct db *db, const struct talk_by *by, letter_id id, const char *act, str note)
{
    const struct letter_step_insert_in row = { .id = { id_new(by->now) },
                                               .letter_id = id,
                                               .at = by->now,
                                               .act = str_from_c(act),
                                               .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                               .note = str_is_empty(note) ? (str){ 0 } : note };
    return letter_step_insert(db, &row, NULL);
}

static rc enter(struct db *db, letter_id id, enum letter_act act, struct letter_by_id_row *ret)
{
    struct letter_lock_row lock;
    bool found;
    TRY(letter_lock(db, id, &lock, &found));
    TRY(letter_by_id(db, id, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no such letter");
    if (letter_next(letter_state_parse(ret->state), act) == 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.letter_state", "act %d is not possible in state %.*s", (int)act,
                       STR_ARG(ret->state));
    return RC_OK;
}

static rc box_load(struct db *db, const struct talk_by *by, mailbox_id id, struct mailbox_by_id_row *ret)
{
    bool found;
    TRY(mailbox_by_id(db, talk_today(by), id, ret, &found));
    if (!found || ret->ended_at.has || str_is_absent(ret->path))
        return fail_field(db, RC_CONFLICT, "talk.box_ended", "box");
    return RC_OK;
}

/* Everything is below a root: there only the root itself counts. */
static rc is_concerned(struct db *db, const struct talk_by *by, str box_path, organisation_id about,
                       bool *ret)
{
    struct organisation unit;
    *ret = false;
    if (about.v == 0)
        return RC_OK;
    TRY(organisation_load(db, about, talk_today(by), &unit));
    *ret = unit.depth > 0 ? str_starts(box_path, unit.path) : str_eq(box_path, unit.path);
    return RC_OK;
}

rc letter_box_is_free(struct db *db, const struct talk_by *by, mailbox_id box, organisation_id about,
                      bool *ret)
{
    struct mailbox_by_id_row row;
    bool concerned;
    TRY(box_load(db, by, box, &row));
    TRY(is_concerned(db, by, row.path, about, &concerned));
    *ret = !concerned;
    return RC_OK;
}

static rc box_check(struct db *db, const struct talk_by *by, mailbox_id id, organisation_id about,
                    struct mailbox_by_id_row *ret)
{
    bool concerned;
    TRY(box_load(db, by, id, ret));
    TRY(is_concerned(db, by, ret->path, about, &concerned));
    return concerned ? fail_field(db, RC_CONFLICT, "talk.box_concerned", "box") : RC_OK;
}

/* Who answers today, and until when. */
static rc limit_of(struct db *db, const struct talk_by *by, const struct mailbox_by_id_row *box,
                   struct opt_i64 *ret_worker, day_t *ret_due)
{
    struct mailbox_worker_row worker;
    struct calendar calendar;
    day_t today = talk_today(by);
    int64_t days;
    bool found;
    str rule = str_eq(box->kind, S("leader")) ? S("talk.reply_days.leader") : S("talk.reply_days.unit");
    TRY(rule_value(db, rule, box->organisation_id, today, &days));
    TRY(calendar_load(db, today, today + CALENDAR_DAYS, &calendar));
    *ret_due = calendar_add(&calendar, today, days);
    TRY(mailbox_worker(db, today, box->id, &worker, &found));
    *ret_worker = found ? worker.person : OPT_NONE;
    return RC_OK;
}

/* ---- receiving ---- */

str letter_code_hash(struct arena *a, const struct app_keys *keys, str code)
{
    return seal_hash(a, keys->hash, S("talk.letter"), code);
}

static rc number_next(struct db *db, const struct talk_by *by, str *ret)
{
    int year = civil_of(by->now, by->offset).date.year;
    str prefix = { 0 };
    int64_t n;
    TRY(setting_get(db, S("number_prefix"), &prefix));
    TRY(serial_next(db, str_printf(db_arena(db), "letter %d", year), &n));
    if (str_is_empty(prefix))
        prefix = S("EW");
    *ret = str_printf(db_arena(db), "%.*sL-%d-%04lld", STR_ARG(prefix), year, (long long)n);
    return RC_OK;
}

static rc text_check(struct db *db, str text, const char *field)
{
    enum text flaw = talk_words_flaw(text);
    return flaw == TEXT_NONE ? RC_OK : fail_field(db, RC_INVALID, str_c(db_arena(db), text_key(flaw)), field);
}

static str context_of(struct db *db, const char *what, letter_id id)
{
    return str_printf(db_arena(db), "letter.%s %lld", what, (long long)id.v);
}

static void words_write(struct db *db, const struct talk_by *by, const struct letter_new *in,
                        struct letter_insert_in *row)
{
    bool is_sealed = str_eq(in->kind, S("complaint"));
    const unsigned char *key = is_sealed ? by->keys->confidential : by->keys->seal;
    if (is_sealed) {
        row->title_sealed = seal(db_arena(db), key, context_of(db, "title", row->id), str_trim(in->title));
        row->words_sealed = seal(db_arena(db), key, context_of(db, "words", row->id), str_trim(in->words));
    } else {
        row->title = str_trim(in->title);
        row->words = str_trim(in->words);
    }
    row->name_sealed = talk_sealed(db, key, context_of(db, "name", row->id), str_trim(in->name));
    row->phone_sealed = talk_sealed(db, key, context_of(db, "phone", row->id), str_trim(in->phone));
    row->wants_public = in->wants_public && !is_sealed;
}

rc letter_receive(struct db *db, const struct talk_by *by, const struct letter_new *in,
                  struct letter_receipt *ret)
{
    struct mailbox_by_id_row box;
    struct letter_receipt receipt = { .id = { id_new(by->now) },
                                      .code = talk_code_new(db_arena(db), CODE_LETTERS) };
    struct letter_insert_in row = { .id = receipt.id,
                                    .mailbox_id = in->box,
                                    .about_id = { .v = in->about.v, .has = in->about.v != 0 },
                                    .kind = in->kind,
                                    .received_at = by->now };
    TRY(text_check(db, in->title, "title"));
    TRY(text_check(db, in->words, "words"));
    TRY(box_check(db, by, in->box, in->about, &box));
    TRY(limit_of(db, by, &box, &row.worker_id, &row.due_day));
    TRY(number_next(db, by, &receipt.number));
    row.number = receipt.number;
    row.code_hash = letter_code_hash(db_arena(db), by->keys, receipt.code);
    row.organisation_id = box.organisation_id;
    words_write(db, by, in, &row);
    TRY(letter_insert(db, &row, NULL));
    *ret = receipt;
    return step_add(db, by, receipt.id, "receive", (str){ 0 });
}

/* ---- answering ---- */

static bool has_long_number(struct arena *a, str words)
{
    str bare = talk_bare(a, words);
    size_t run = 0;
    for (size_t i = 0; i < bare.n; i++) {
        run = bare.p[i] >= '0' && bare.p[i] <= '9' ? run + 1 : 0;
        if (run > DIGITS_MAX)
            return true;
    }
    return false;
}

/* The question is read by everybody: nothing of it may tell who asked. */
static rc public_check(struct db *db, const struct talk_by *by, const struct letter_by_id_row *row,
                       const struct letter_reply *in)
{
    str name = { 0 },
        both = str_printf(db_arena(db), "%.*s\n%.*s", STR_ARG(in->public_title), STR_ARG(in->public_words));
    if (!row->wants_public)
        return fail_field(db, RC_INVALID, "talk.not_agreed", "public_title");
    if (str_is_empty(str_trim(in->public_words)))
        return fail_field(db, RC_INVALID, "talk.public_words_missing", "public_words");
    TRY(unseal(db_arena(db), db_err(db), by->keys->seal, context_of(db, "name", row->id), row->name_sealed,
               &name));
    bool names = !str_is_absent(name) && utf8_length(name) > 1 && str_find(both, name) != SIZE_MAX;
    return names || has_long_number(db_arena(db), both)
               ? fail_field(db, RC_INVALID, "talk.public_private", "public_words")
               : RC_OK;
}

static rc make_public(struct db *db, const struct talk_by *by, const struct letter_by_id_row *row)
{
    const struct question_insert_in q = { .id = { id_new(by->now) },
                                          .letter_id = row->id,
                                          .mailbox_id = row->mailbox_id,
                                          .title = row->public_title,
                                          .words = row->public_words,
                                          .reply = row->reply,
                                          .asked_day = day_of(row->received_at, by->offset),
                                          .answered_at = by->now };
    TRY(question_insert(db, &q, NULL));
    return search_put(db,
                      &(struct search_entry){
                          .kind = S("question"),
                          .subject = q.id.v,
                          .organisation = row->organisation_id,
                          .at = by->now,
                          .today = talk_today(by),
                          .title = q.title,
                          .text = str_printf(db_arena(db), "%.*s\n%.*s", STR_ARG(q.words), STR_ARG(q.reply)),
                          .path = str_printf(db_arena(db), "/questions/%lld", (long long)q.id.v),
                          .sight = S(SEARCH_PUBLIC) });
}

static rc answer(struct db *db, const struct talk_by *by, letter_id id, struct opt_i64 reviewer)
{
    struct letter_by_id_row row;
    bool found;
    TRY(letter_set_answered(db,
                            &(struct letter_set_answered_in){
                                .answered_at = OPT_I64(by->now), .reviewed_by = reviewer, .id = id },
                            NULL));
    TRY(letter_by_id(db, id, &row, &found));
    if (!str_is_absent(row.public_title))
        TRY(make_public(db, by, &row));
    return step_add(db, by, id, "answer", (str){ 0 });
}

rc letter_reply(struct db *db, const struct talk_by *by, letter_id id, const struct letter_reply *in)
{
    struct letter_by_id_row row;
    bool is_public = !str_is_empty(str_trim(in->public_title));
    int64_t reviewed;
    TRY(enter(db, id, LETTER_REPLY, &row));
    TRY(text_check(db, in->words, "reply"));
    if (is_public)
        TRY(public_check(db, by, &row, in));
    const struct letter_set_reply_in reply = {
        .reply = str_trim(in->words),
        .replied_by = OPT_I64(by->person.v),
        .replied_at = OPT_I64(by->now),
        .public_title = is_public ? str_trim(in->public_title) : (str){ 0 },
        .public_words = is_public ? str_trim(in->public_words) : (str){ 0 },
        .id = id,
    };
    TRY(letter_set_reply(db, &reply, NULL));
    TRY(step_add(db, by, id, "reply", (str){ 0 }));
    TRY(rule_value(db, S("talk.reply_reviewed"), row.organisation_id, talk_today(by), &reviewed));
    return reviewed != 0 ? RC_OK : answer(db, by, id, OPT_NONE);
}

rc letter_answer(struct db *db, const struct talk_by *by, letter_id id)
{
    struct letter_by_id_row row;
    TRY(enter(db, id, LETTER_ANSWER, &row));
    if (row.replied_by.has && row.replied_by.v == by->person.v)
        return DB_FAIL(db, RC_CONFLICT, "talk.own_reply", "the reviewer wrote the reply");
    return answer(db, by, id, OPT_I64(by->person.v));
}

static rc set_state(struct db *db, letter_id id, enum letter_state state, str reason)
{
    const struct letter_set_state_in in = { .state = str_from_c(letter_state_name(state)),
                                            .reason = str_is_empty(reason) ? (str){ 0 } : reason,
                                            .id = id };
    return letter_set_state(db, &in, NULL);
}

rc letter_back(struct db *db, const struct talk_by *by, letter_id id, str note)
{
    struct letter_by_id_row row;
    TRY(enter(db, id, LETTER_BACK, &row));
    TRY(set_state(db, id, LETTER_WAITING, (str){ 0 }));
    return step_add(db, by, id, "back", note);
}

rc letter_transfer(struct db *db, const struct talk_by *by, letter_id id, mailbox_id box, str note)
{
    struct letter_by_id_row row;
    struct mailbox_by_id_row to;
    struct letter_set_box_in in = { .mailbox_id = box, .id = id };
    TRY(enter(db, id, LETTER_TRANSFER, &row));
    if (row.mailbox_id.v == box.v)
        return fail_field(db, RC_CONFLICT, "talk.box_same", "box");
    TRY(box_check(db, by, box, (organisation_id){ row.about_id.has ? row.about_id.v : 0 }, &to));
    TRY(limit_of(db, by, &to, &in.worker_id, &in.due_day));
    in.organisation_id = to.organisation_id;
    TRY(letter_set_box(db, &in, NULL));
    return step_add(db, by, id, "transfer", note);
}

rc letter_decline(struct db *db, const struct talk_by *by, letter_id id, str reason)
{
    struct letter_by_id_row row;
    TRY(enter(db, id, LETTER_DECLINE, &row));
    TRY(set_state(db, id, LETTER_DECLINED, reason));
    return step_add(db, by, id, "decline", reason);
}

rc letter_withdraw(struct db *db, const struct talk_by *by, letter_id id)
{
    struct letter_by_id_row row;
    TRY(enter(db, id, LETTER_WITHDRAW, &row));
    TRY(set_state(db, id, LETTER_WITHDRAWN, (str){ 0 }));
    return step_add(db, by, id, "withdraw", (str){ 0 });
}

rc letter_hide(struct db *db, const struct talk_by *by, letter_id id, str reason)
{
    struct question_of_letter_row question;
    bool found;
    TRY(question_of_letter(db, id, &question, &found));
    if (!found)
        return DB_FAIL(db, RC_CONFLICT, "talk.not_public", "nothing of it is public");
    TRY(question_drop(db, id, NULL));
    TRY(search_drop(db, S("question"), question.id.v));
    return step_add(db, by, id, "hide", reason);
}

rc letter_judge(struct db *db, const struct talk_by *by, letter_id id, int64_t score, str reason)
{
    int64_t changed = 0;
    const struct letter_rate_in in = { .score = OPT_I64(score),
                                       .score_reason = str_is_empty(reason) ? (str){ 0 } : reason,
                                       .rated_at = OPT_I64(by->now),
                                       .id = id };
    TRY(letter_rate(db, &in, &changed));
    if (changed == 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.rated_already", "not answered yet, or rated");
    TRY(question_rate(db, OPT_I64(score), id, NULL));
    return step_add(db, by, id, "rate", (str){ 0 });
}

/* ---- what happens by itself ---- */

static rc remind(struct db *db, const struct talk_by *by, const char *act, day_t until)
{
    struct letter_due_rows rows;
    do {
        TRY(letter_due(db, until, str_from_c(act), CARE_BATCH, &rows));
        for (size_t i = 0; i < rows.n; i++)
            TRY(step_add(db, by, rows.at[i].id, act, (str){ 0 }));
    } while (rows.n == CARE_BATCH);
    return RC_OK;
}

rc letter_care(struct db *db, const struct talk_by *by)
{
    struct calendar calendar;
    day_t today = talk_today(by);
    int64_t days;
    TRY(rule_value(db, S("talk.warn_days"), (organisation_id){ 0 }, today, &days));
    TRY(calendar_load(db, today, today + CALENDAR_DAYS, &calendar));
    TRY(remind(db, by, "remind", calendar_add(&calendar, today, days)));
    return remind(db, by, "late", today - 1);
}

struct care {
    const struct job_run *run;
    int64_t moved;
};

static rc care_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    const struct talk_by by = { .now = run->now, .offset = run->app->clock.offset, .keys = &run->app->keys };
    return letter_care(db, &by);
}

static rc rehome_unit(struct db *db, void *data)
{
    struct care *c = data;
    const struct talk_by by = { .now = c->run->now,
                                .offset = c->run->app->clock.offset,
                                .keys = &c->run->app->keys };
    return talk_rehome(db, &by, &c->moved);
}

rc talk_letter_care(struct job_run *run)
{
    struct care c = { .run = run };
    do
        TRY(lane_run(run->app->lane, run->arena, run->err, rehome_unit, &c));
    while (c.moved > 0);
    return lane_run(run->app->lane, run->arena, run->err, care_unit, run);
}

rc talk_question_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    struct question_behind_rows rows;
    TRY(question_behind(db, (question_id){ after }, limit, &rows));
    *ret_last = after;
    for (size_t i = 0; i < rows.n; i++) {
        const struct question_behind_row *q = &rows.at[i];
        const struct search_entry entry = {
            .kind = S("question"),
            .subject = q->id.v,
            .organisation = q->organisation,
            .at = q->answered_at,
            .today = today,
            .title = q->title,
            .text = str_printf(db_arena(db), "%.*s\n%.*s", STR_ARG(q->words), STR_ARG(q->reply)),
            .path = str_printf(db_arena(db), "/questions/%lld", (long long)q->id.v),
            .sight = S(SEARCH_PUBLIC),
        };
        TRY(search_put(db, &entry));
        *ret_last = q->id.v;
    }
    return RC_OK;
}
