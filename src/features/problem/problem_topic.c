/* SPDX-License-Identifier: Apache-2.0 */
/* The acts on a topic. */
#include "features/problem/problem_topic.h"

#include "core/rule.h"
#include "core/seal.h"
#include "core/serial.h"
#include "core/setting.h"
#include "features/problem/problem_private.h"
#include "gen/problem_topic_sql.h"

struct step {
    topic_id topic;
    const char *act;
    str words, note;
};

static rc step_add(struct db *db, const struct problem_act_by *by, const struct step *step)
{
    const struct topic_step_insert_in in = {
        .id = { id_new(by->now) },
        .topic_id = step->topic,
        .at = by->now,
        .act = str_from_c(step->act),
        .person_id = { .v = by->person.v, .has = by->person.v != 0 },
        .organisation_id = { .v = by->organisation.v, .has = by->organisation.v != 0 },
        .words = step->words,
        .note = step->note,
    };
    return topic_step_insert(db, &in, NULL);
}

static rc topic_load(struct db *db, topic_id id, struct topic_by_id_row *ret)
{
    struct topic_lock_row row;
    bool found;
    TRY(topic_lock(db, id, &row, &found));
    TRY(topic_by_id(db, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such topic");
}

/* Loads it and checks that the act is possible; *ret_next gets the state after it, as a name. */
static rc enter(struct db *db, topic_id id, enum topic_act act, struct topic_by_id_row *ret, str *ret_next)
{
    TRY(topic_load(db, id, ret));
    enum topic_state next = topic_next(topic_state_parse(ret->state), act);
    if (next == 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.wrong_state", "act %d is not possible in state %.*s",
                       (int)act, STR_ARG(ret->state));
    *ret_next = str_from_c(topic_state_name(next));
    return RC_OK;
}

/* "QHT-2026-0003" */
static rc number_next(struct db *db, const struct problem_act_by *by, str *ret)
{
    struct arena *a = db_arena(db);
    int year = civil_of(by->now, by->offset).date.year;
    str prefix = { 0 };
    int64_t n;
    TRY(setting_get(db, S("number_prefix"), &prefix));
    TRY(serial_next(db, str_printf(a, "topic %d", year), &n));
    if (str_is_empty(prefix))
        prefix = S("EW");
    *ret = str_printf(a, "%.*sT-%d-%04lld", STR_ARG(prefix), year, (long long)n);
    return RC_OK;
}

/* ---- which problems belong ---- */

/* A number that nobody has and one that is confidential are told the same. */
static rc problem_find(struct db *db, topic_id topic, str number, problem_id *ret)
{
    struct topic_problem_find_row row;
    struct topic_of_problem_row other;
    bool found, is_taken;
    TRY(topic_problem_find(db, number, &row, &found));
    if (!found) {
        (void)DB_FAIL(db, RC_INVALID, "problem.topic_problem", "%.*s is not on the wall", STR_ARG(number));
        db_err(db)->field = number;
        return RC_INVALID;
    }
    TRY(topic_of_problem(db, row.id, &other, &is_taken));
    if (is_taken && other.id.v != topic.v && topic_is_open(topic_state_parse(other.state)))
        return DB_FAIL(db, RC_CONFLICT, "problem.topic_taken", "%.*s belongs to %.*s", STR_ARG(number),
                       STR_ARG(other.number));
    *ret = row.id;
    return RC_OK;
}

static bool is_among(const problem_id *ids, size_t n, problem_id id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i].v == id.v)
            return true;
    return false;
}

/* Just these belong from now on. */
static rc problems_set(struct db *db, const struct problem_act_by *by, topic_id topic,
                       const struct topic_words *in)
{
    struct topic_problems_rows old;
    problem_id *ids = ARENA_ARRAY(db_arena(db), problem_id, in->problems_n);
    if (in->problems_n > TOPIC_PROBLEMS_MAX)
        return DB_FAIL(db, RC_INVALID, "problem.topic_too_many", "%zu problems", in->problems_n);
    for (size_t i = 0; i < in->problems_n; i++) {
        TRY(problem_find(db, topic, in->problems[i], &ids[i]));
        TRY(topic_problem_put(db, topic, ids[i], by->now, NULL));
    }
    TRY(topic_problems(db, topic, &old));
    for (size_t i = 0; i < old.n; i++)
        if (!is_among(ids, in->problems_n, old.at[i].id))
            TRY(topic_problem_remove(db, topic, old.at[i].id, NULL));
    return RC_OK;
}

/* The step and the message in each of its problems: "topic", "topic_solved", "topic_ended". */
static rc problems_tell(struct db *db, const struct problem_act_by *by, const struct topic_by_id_row *topic,
                        const char *act)
{
    struct topic_problems_rows rows;
    str words = str_printf(db_arena(db), "%.*s %.*s", STR_ARG(topic->number), STR_ARG(topic->title));
    TRY(topic_problems(db, topic->id, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(problem_step_add(
            db, by,
            &(struct problem_step_words){
                .problem = rows.at[i].id, .act = act, .words = words, .round = rows.at[i].round }));
        TRY(problem_tell_all(db, by, rows.at[i].id, act, rows.at[i].round));
    }
    return RC_OK;
}

/* ---- 点题 ---- */

str topic_token_hash(struct arena *a, const struct app_keys *keys, str token)
{
    return seal_hash(a, keys->hash, S("problem.topic"), token);
}

rc topic_suggest(struct db *db, const struct problem_act_by *by, const struct topic_suggestion *in)
{
    struct topic_insert_in row = { .id = { id_new(by->now) },
                                   .state = S("suggested"),
                                   .organisation_id = in->organisation,
                                   .words = in->words,
                                   .token_hash = topic_token_hash(db_arena(db), by->keys, in->token),
                                   .title = S(""),
                                   .aim = S(""),
                                   .made_at = by->now,
                                   .changed_at = by->now };
    struct topic_by_token_row old;
    bool found;
    TRY(topic_by_token(db, row.token_hash, &old, &found));
    if (found)
        return RC_OK;
    TRY(number_next(db, by, &row.number));
    TRY(topic_insert(db, &row, NULL));
    return step_add(db, by, &(struct step){ .topic = row.id, .act = "suggest" });
}

rc topic_propose(struct db *db, const struct problem_act_by *by, const struct topic_words *in, topic_id *ret)
{
    struct topic_insert_in row = { .id = { id_new(by->now) },
                                   .state = S("proposed"),
                                   .organisation_id = in->organisation,
                                   .title = in->title,
                                   .aim = in->aim,
                                   .made_at = by->now,
                                   .changed_at = by->now };
    TRY(number_next(db, by, &row.number));
    TRY(topic_insert(db, &row, NULL));
    TRY(problems_set(db, by, row.id, in));
    *ret = row.id;
    return step_add(db, by, &(struct step){ .topic = row.id, .act = "propose" });
}

/* The coordinator's words, with the state that they lead to. */
static rc words_set(struct db *db, const struct problem_act_by *by, const struct topic_by_id_row *row,
                    const struct topic_words *in, str state)
{
    const struct topic_set_words_in set = {
        .state = state,
        .title = in->title,
        .aim = in->aim,
        .limit_day = { .v = in->limit_day, .has = in->limit_day != 0 },
        .changed_at = by->now,
        .id = row->id,
    };
    TRY(topic_set_words(db, &set, NULL));
    return problems_set(db, by, row->id, in);
}

rc topic_open(struct db *db, const struct problem_act_by *by, topic_id id, const struct topic_words *in)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_OPEN, &row, &next));
    struct topic_words words = *in;
    words.limit_day = 0;
    TRY(words_set(db, by, &row, &words, next));
    return step_add(db, by, &(struct step){ .topic = id, .act = "propose" });
}

rc topic_decline(struct db *db, const struct problem_act_by *by, topic_id id, str reason)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_DECLINE, &row, &next));
    TRY(topic_set_declined(db, reason, by->now, id, NULL));
    return step_add(db, by, &(struct step){ .topic = id, .act = "decline", .note = reason });
}

/* ---- 定题 ---- */

rc topic_fix(struct db *db, const struct problem_act_by *by, topic_id id, const struct topic_words *in)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_FIX, &row, &next));
    if (in->limit_day <= day_of(by->now, by->offset))
        return DB_FAIL(db, RC_INVALID, "problem.topic_day", "the last day is not after today");
    TRY(words_set(db, by, &row, in, next));
    TRY(step_add(db, by, &(struct step){ .topic = id, .act = "fix", .words = in->title }));
    row.title = in->title;
    return problems_tell(db, by, &row, "topic");
}

/* ---- 领题 ---- */

static rc holds_post(struct db *db, organisation_id lead, person_id leader, day_t today)
{
    struct problem_holders_rows holders;
    TRY(problem_holders(db, today, lead, &holders));
    for (size_t i = 0; i < holders.n; i++)
        if (holders.at[i].id.v == leader.v)
            return RC_OK;
    return DB_FAIL(db, RC_INVALID, "problem.person_not_there", "the leader holds no post there");
}

static rc lead_set(struct db *db, const struct problem_act_by *by, const struct topic_set_lead_in *in)
{
    struct topic_set_lead_in set = *in;
    set.changed_at = by->now;
    return topic_set_lead(db, &set, NULL);
}

rc topic_claim(struct db *db, const struct problem_act_by *by, topic_id id, organisation_id lead,
               person_id leader, str plan)
{
    struct topic_by_id_row row;
    struct organisation unit;
    day_t today = day_of(by->now, by->offset);
    str next;
    TRY(enter(db, id, TOPIC_ACT_CLAIM, &row, &next));
    TRY(organisation_load(db, lead, today, &unit));
    TRY(holds_post(db, lead, leader, today));
    TRY(lead_set(db, by,
                 &(struct topic_set_lead_in){ .state = next,
                                              .lead_id = OPT_I64(lead.v),
                                              .leader_id = OPT_I64(leader.v),
                                              .plan = plan,
                                              .id = id }));
    return step_add(db, by, &(struct step){ .topic = id, .act = "claim", .words = unit.name });
}

static rc plain_act(struct db *db, const struct problem_act_by *by, enum topic_act act,
                    const struct step *step)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, step->topic, act, &row, &next));
    TRY(topic_set_state(db, next, by->now, step->topic, NULL));
    return step_add(db, by, step);
}

rc topic_approve(struct db *db, const struct problem_act_by *by, topic_id id)
{
    return plain_act(db, by, TOPIC_ACT_APPROVE, &(struct step){ .topic = id, .act = "approve" });
}

rc topic_refuse(struct db *db, const struct problem_act_by *by, topic_id id, str reason)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_REFUSE, &row, &next));
    TRY(lead_set(db, by, &(struct topic_set_lead_in){ .state = next, .id = id }));
    return step_add(db, by, &(struct step){ .topic = id, .act = "refuse", .note = reason });
}

/* ---- 破题 ---- */

rc topic_progress(struct db *db, const struct problem_act_by *by, topic_id id, str words)
{
    return plain_act(db, by, TOPIC_ACT_PROGRESS,
                     &(struct step){ .topic = id, .act = "progress", .words = words });
}

static rc photos_keep(struct db *db, const struct problem_act_by *by, topic_id id,
                      const struct problem_answer *in)
{
    TRY(topic_photos_remove(db, id, NULL));
    for (size_t i = 0; i < in->photos_n; i++) {
        struct topic_photo_put_in row = { .id = { id_new(by->now) }, .topic_id = id, .sort = (int64_t)i };
        TRY(file_keep(db, &in->photos[i], by->now, &row.file_id));
        TRY(topic_photo_put(db, &row, NULL));
    }
    return RC_OK;
}

rc topic_report(struct db *db, const struct problem_act_by *by, topic_id id, const struct problem_answer *in)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_REPORT, &row, &next));
    const struct topic_set_reported_in set = { .result = in->result,
                                               .answer = in->words,
                                               .reported_by = { .v = by->person.v, .has = by->person.v != 0 },
                                               .changed_at = by->now,
                                               .id = id };
    TRY(topic_set_reported(db, &set, NULL));
    TRY(photos_keep(db, by, id, in));
    return step_add(db, by, &(struct step){ .topic = id, .act = "report" });
}

rc topic_send_back(struct db *db, const struct problem_act_by *by, topic_id id, str reason)
{
    return plain_act(db, by, TOPIC_ACT_SEND_BACK,
                     &(struct step){ .topic = id, .act = "send_back", .note = reason });
}

rc topic_solve(struct db *db, const struct problem_act_by *by, topic_id id)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_SOLVE, &row, &next));
    if (row.reported_by.has && row.reported_by.v == by->person.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.own_review", "a second person reviews");
    TRY(topic_set_solved(db, OPT_I64(by->now), by->now, id, NULL));
    TRY(step_add(db, by, &(struct step){ .topic = id, .act = "solve" }));
    return problems_tell(db, by, &row, "topic_solved");
}

rc topic_end(struct db *db, const struct problem_act_by *by, topic_id id, str explanation)
{
    struct topic_by_id_row row;
    str next;
    TRY(enter(db, id, TOPIC_ACT_END, &row, &next));
    const struct topic_set_ended_in set = {
        .answer = explanation, .over_at = OPT_I64(by->now), .changed_at = by->now, .id = id
    };
    TRY(topic_set_ended(db, &set, NULL));
    TRY(step_add(db, by, &(struct step){ .topic = id, .act = "end", .words = explanation }));
    return problems_tell(db, by, &row, "topic_ended");
}

/* ---- supporters ---- */

/* Another hash for each topic: nobody can tell that the same browser supports two. */
static str browser_hash(struct arena *a, const struct app_keys *keys, topic_id id, str browser)
{
    return seal_hash(a, keys->hash, str_printf(a, "topic %lld", (long long)id.v), browser);
}

/* The receipt's own row, else the browser's. id.v == 0: none yet. */
static rc supporter_find(struct db *db, const struct app_keys *keys, topic_id id,
                         const struct topic_supporter *who, struct topic_support_by_browser_row *ret)
{
    struct topic_support_by_voice_row by_voice;
    bool found = false;
    *ret = (struct topic_support_by_browser_row){ 0 };
    if (who->voice.v != 0)
        TRY(topic_support_by_voice(db, id, OPT_I64(who->voice.v), &by_voice, &found));
    if (found) {
        *ret = (struct topic_support_by_browser_row){ by_voice.id, OPT_I64(who->voice.v), by_voice.score };
        return RC_OK;
    }
    TRY(topic_support_by_browser(db, id, browser_hash(db_arena(db), keys, id, who->browser), ret, &found));
    return RC_OK;
}

rc topic_support(struct db *db, const struct problem_act_by *by, topic_id id,
                 const struct topic_supporter *who)
{
    struct topic_by_id_row row;
    struct topic_support_by_browser_row old;
    TRY(topic_load(db, id, &row));
    if (!topic_is_open(topic_state_parse(row.state)))
        return DB_FAIL(db, RC_CONFLICT, "problem.topic_over", "the topic is %.*s", STR_ARG(row.state));
    TRY(supporter_find(db, by->keys, id, who, &old));
    /* Who came by browser first and by receipt now is still one. */
    if (old.id.v != 0 && who->voice.v != 0 && !old.voice_id.has)
        return topic_support_set_voice(db, OPT_I64(who->voice.v), old.id, NULL);
    bool is_same = old.id.v != 0 && (who->voice.v == 0 || old.voice_id.v == who->voice.v);
    if (is_same)
        return RC_OK;
    /* Another receipt in the same browser is another author: its row is told by the receipt. */
    str browser = old.id.v == 0
                      ? who->browser
                      : str_printf(db_arena(db), "%.*s %lld", STR_ARG(who->browser), (long long)who->voice.v);
    const struct topic_support_put_in in = { .id = { id_new(by->now) },
                                             .topic_id = id,
                                             .browser_hash =
                                                 browser_hash(db_arena(db), by->keys, id, browser),
                                             .voice_id = { .v = who->voice.v, .has = who->voice.v != 0 },
                                             .at = by->now };
    return topic_support_put(db, &in, NULL);
}

/* As with a case: who leads the topic does not judge it, neither themselves nor by the receipt of a voice
 * that they wrote down. */
static rc own_check(struct db *db, const struct problem_act_by *by, const struct topic_by_id_row *topic,
                    voice_id receipt)
{
    day_t today = day_of(by->now, by->offset);
    struct topic_receipt_writer_row voice = { 0 };
    bool is_own = false, is_writers = false, found;
    if (by->person.v != 0)
        TRY(problem_is_of_office(db, by->person, topic->lead_id, today, &is_own));
    if (receipt.v != 0)
        TRY(topic_receipt_writer(db, receipt, &voice, &found));
    if (voice.entered_by.has)
        TRY(problem_is_of_office(db, (person_id){ voice.entered_by.v }, topic->lead_id, today, &is_writers));
    if (is_own || is_writers)
        return DB_FAIL(db, RC_FORBIDDEN, "problem.own_topic_rating", "the office that leads the topic");
    return RC_OK;
}

rc topic_rate(struct db *db, const struct problem_act_by *by, topic_id id, const struct topic_supporter *who,
              int64_t score)
{
    struct topic_by_id_row row;
    struct topic_support_by_browser_row old;
    TRY(topic_load(db, id, &row));
    if (topic_state_parse(row.state) != TOPIC_SOLVED)
        return DB_FAIL(db, RC_CONFLICT, "problem.topic_not_solved", "the topic is %.*s", STR_ARG(row.state));
    TRY(supporter_find(db, by->keys, id, who, &old));
    if (old.id.v == 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.topic_not_supporter", "no supporter");
    TRY(own_check(db, by, &row, who->voice.v != 0 ? who->voice : (voice_id){ old.voice_id.v }));
    if (old.score.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.rated_already", "once each");
    const struct topic_support_rate_in in = { .score = OPT_I64(score),
                                              .rated_at = OPT_I64(by->now),
                                              .id = old.id };
    return topic_support_rate(db, &in, NULL);
}

rc topic_supports(struct db *db, const struct app_keys *keys, topic_id id, str browser, bool *ret,
                  bool *ret_rated)
{
    struct topic_support_by_browser_row row;
    *ret = *ret_rated = false;
    if (str_is_absent(browser))
        return RC_OK;
    TRY(supporter_find(db, keys, id, &(struct topic_supporter){ .browser = browser }, &row));
    *ret = row.id.v != 0;
    *ret_rated = row.score.has;
    return RC_OK;
}
