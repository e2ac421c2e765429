/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of residents: saying something, rating, "not solved", and the end of the rating window. */
#include "core/rule.h"
#include "core/seal.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_duty.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_intake.h"
#include "features/problem/problem_private.h"
#include "gen/problem_review_sql.h"

#define CODE_LENGTH 8
#define LINK_BYTES 16
#define CLOSE_BATCH 500

/* Without 0 O 1 I L and other look-alikes: it is read out on the telephone. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static str code_new(struct arena *a)
{
    char code[CODE_LENGTH];
    for (size_t i = 0; i < CODE_LENGTH; i++)
        code[i] = code_letters[rand_below(sizeof code_letters - 1)];
    return str_copy(a, (str){ code, CODE_LENGTH });
}

str voice_code_from(struct arena *a, str bytes)
{
    char code[CODE_LENGTH];
    const size_t letters = sizeof code_letters - 1;
    for (size_t i = 0; i < CODE_LENGTH; i++) {
        unsigned pair = (unsigned char)bytes.p[2 * i] * 256U + (unsigned char)bytes.p[2 * i + 1];
        code[i] = code_letters[pair % letters];
    }
    return str_copy(a, (str){ code, CODE_LENGTH });
}

static str sealed_or_absent(struct db *db, const unsigned char *key, str context, str plain)
{
    return str_is_empty(plain) ? (str){ 0 } : seal(db_arena(db), key, context, plain);
}

/* A confidential voice lies sealed under a key of its own; nothing of it is found by searching. */
static void words_write(struct db *db, const struct problem_act_by *by, const struct voice_new *in,
                        struct voice_insert_in *row)
{
    bool is_confidential = str_eq(row->secrecy, S("confidential"));
    const unsigned char *key = is_confidential ? by->keys->confidential : by->keys->seal;
    if (is_confidential)
        row->words_sealed = seal(db_arena(db), key, S("voice.words"), in->words);
    else
        row->words = in->words;
    row->folded = voice_words_of(db_arena(db), row->number, row->words);
    row->name_sealed = sealed_or_absent(db, key, S("voice.name"), in->name);
    row->phone_sealed = sealed_or_absent(db, key, S("voice.phone"), in->phone);
    row->phone_hash = voice_phone_hash(db_arena(db), by->keys, in->phone, is_confidential);
    row->browser_hash = voice_browser_hash(db_arena(db), by->keys, in->browser);
}

/* A complaint is confidential whatever was chosen: it must not reach the one it is about. */
static str secrecy_of(const struct voice_new *in)
{
    return str_eq(in->kind, S("complaint")) ? S("confidential") : in->secrecy;
}

static rc place_check(struct db *db, const struct problem_act_by *by, organisation_id id)
{
    struct organisation place;
    rc found = organisation_load(db, id, day_of(by->now, by->offset), &place);
    if (found != RC_NOT_FOUND)
        return found;
    *db_err(db) = (struct err){ 0 };
    return DB_FAIL(db, RC_INVALID, "problem.unknown_place", "no such organisation");
}

rc voice_receive(struct db *db, const struct problem_act_by *by, const struct voice_new *in,
                 struct voice_receipt *ret)
{
    struct arena *a = db_arena(db);
    struct voice_receipt receipt = { .id = { id_new(by->now) },
                                     .code = str_is_absent(in->code) ? code_new(a) : in->code };
    TRY(place_check(db, by, in->organisation));
    TRY(problem_number_next(db, "voice", by, &receipt.number));
    struct voice_insert_in row = { .id = receipt.id,
                                   .number = receipt.number,
                                   .code_hash = seal_hash(a, by->keys->hash, S("voice.code"), receipt.code),
                                   .kind = in->kind,
                                   .category_code = in->category,
                                   .organisation_id = in->organisation,
                                   .channel = in->channel,
                                   .secrecy = secrecy_of(in),
                                   .place = in->place,
                                   .micro_latitude = in->micro_latitude,
                                   .micro_longitude = in->micro_longitude,
                                   .entered_by = { .v = by->person.v, .has = by->person.v != 0 },
                                   .received_at = by->now,
                                   .received_day = in->received_day,
                                   .poster_id = { .v = in->poster, .has = in->poster != 0 },
                                   .is_support = in->is_support };
    words_write(db, by, in, &row);
    TRY(voice_insert(db, &row, NULL));
    TRY(voice_words_keep(db, receipt.id, row.folded, by->now));
    TRY(problem_photos_keep(
        db, by,
        &(struct problem_photos){
            .at = in->photos, .n = in->photos_n, .voice = receipt.id, .stage = "before" }));
    TRY(problem_tell(db, by, receipt.id, "received", 1));
    *ret = receipt;
    return in->is_support ? RC_OK : problem_urgent(db, by, receipt.id, NULL);
}

str voice_link_token(struct arena *a, const struct app_keys *keys, voice_id voice, int64_t round)
{
    struct buf b = buf_new(a, 2 * LINK_BYTES);
    str what = str_printf(a, "%lld %lld", (long long)voice.v, (long long)round);
    buf_hex(&b, seal_hash(a, keys->hash, S("voice.link"), what).p, LINK_BYTES);
    return buf_str(&b);
}

rc voice_new_link(struct db *db, const struct problem_act_by *by, voice_id voice, int64_t round,
                  str *ret_token)
{
    struct arena *a = db_arena(db);
    day_t today = day_of(by->now, by->offset);
    int64_t days;
    str token = voice_link_token(a, by->keys, voice, round);
    TRY(rule_value(db, S("problem.rating_days"), (organisation_id){ 0 }, today, &days));
    TRY(voice_ask_rating(db, seal_hash(a, by->keys->hash, S("voice.rating"), token), OPT_I64(today + days),
                         voice, NULL));
    *ret_token = token;
    return RC_OK;
}

/* The voice behind a link, while the echo of this round stands and the window is open. */
static rc link_enter(struct db *db, const struct problem_act_by *by, str token,
                     struct voice_by_rating_row *ret)
{
    bool found = false;
    str hash = seal_hash(db_arena(db), by->keys->hash, S("voice.rating"), token);
    TRY(voice_by_rating(db, hash, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, "problem.no_such_link", "unknown rating link");
    if (!str_eq(ret->state, S("echoed")))
        return DB_FAIL(db, RC_CONFLICT, "problem.rating_over", "the case is %.*s", STR_ARG(ret->state));
    if (ret->rating_until_day.has && ret->rating_until_day.v < day_of(by->now, by->offset))
        return DB_FAIL(db, RC_CONFLICT, "problem.rating_over", "the window is over");
    return RC_OK;
}

/* Who has the case does not judge it: neither by a link of their own, nor by that of a voice which they wrote
 * down and whose code they have seen. */
static rc own_check(struct db *db, const struct problem_act_by *by, const struct voice_by_rating_row *voice,
                    bool is_call)
{
    day_t today = day_of(by->now, by->offset);
    bool is_own = false, is_writers = false;
    if (by->person.v != 0)
        TRY(problem_is_of_office(db, by->person, voice->office_id, today, &is_own));
    if (voice->entered_by.has && !is_call)
        TRY(problem_is_of_office(db, (person_id){ voice->entered_by.v }, voice->office_id, today,
                                 &is_writers));
    if (is_own || is_writers)
        return DB_FAIL(db, RC_FORBIDDEN, "problem.own_rating", "the office that has the case");
    return RC_OK;
}

rc problem_rate(struct db *db, const struct problem_act_by *by, str token, const struct problem_opinion *o)
{
    struct voice_by_rating_row voice;
    struct rating_of_voice_row old;
    bool has_rated = false;
    TRY(link_enter(db, by, token, &voice));
    TRY(own_check(db, by, &voice, o->is_call));
    if (o->score < 1 || o->score > 5)
        return DB_FAIL(db, RC_INVALID, "problem.score_wrong", "score %lld", (long long)o->score);
    TRY(rating_of_voice(db, voice.id, voice.round, &old, &has_rated));
    if (has_rated)
        return DB_FAIL(db, RC_CONFLICT, "problem.rated_already", "one rating a round");
    struct rating_insert_in in = { .id = { id_new(by->now) },
                                   .problem_id = { voice.problem_id.v },
                                   .voice_id = voice.id,
                                   .round = voice.round,
                                   .score = o->score,
                                   .reason = str_is_empty(o->reason) ? (str){ 0 } : o->reason,
                                   .about = str_is_empty(o->about) ? (str){ 0 } : o->about,
                                   .channel = o->is_call ? S("call") : S("link"),
                                   .entered_by = { .v = by->person.v, .has = o->is_call },
                                   .at = by->now };
    TRY(rating_insert(db, &in, NULL));
    if (voice.is_hidden)
        return RC_OK;
    return problem_step_add(
        db, by,
        &(struct problem_step_words){ .problem = in.problem_id, .act = "rate", .round = voice.round });
}

/* Who handles the next round: the same office, from the second reopening on the organisation above it, if
 * somebody holds a post there and the case is not one about it. */
static rc next_office(struct db *db, const struct problem_by_id_row *row, day_t today, struct opt_i64 *office,
                      struct opt_i64 *person)
{
    struct organisation unit, above;
    struct problem_holders_rows holders;
    *office = row->office_id;
    *person = row->person_id;
    if (row->round < 2 || !row->office_id.has)
        return RC_OK;
    TRY(organisation_load(db, (organisation_id){ row->office_id.v }, today, &unit));
    if (unit.parent.v == 0)
        return RC_OK;
    TRY(organisation_load(db, unit.parent, today, &above));
    TRY(problem_holders(db, today, above.id, &holders));
    if (holders.n == 0 || (row->is_confidential && problem_is_own_case(db, &above, row->organisation_id)))
        return RC_OK;
    *office = OPT_I64(above.id.v);
    *person = OPT_I64(holders.at[0].id.v);
    return RC_OK;
}

static rc reopen_write(struct db *db, const struct problem_act_by *by, const struct problem_by_id_row *row)
{
    day_t today = day_of(by->now, by->offset);
    struct calendar calendar;
    int64_t percent;
    struct problem_set_reopened_in in = { .round = row->round + 1, .id = row->id };
    TRY(rule_value(db, S("problem.reopen_percent"), row->organisation_id, today, &percent));
    TRY(problem_calendar(db, today, &calendar));
    TRY(next_office(db, row, today, &in.office_id, &in.person_id));
    struct problem_clock_by_id_row clock;
    TRY(problem_clock_load(db, row->id, &clock));
    int64_t limit = problem_reopen_limit(row->limit_days.v - clock.extension_days, percent);
    in.began_at = OPT_I64(by->now);
    in.limit_days = OPT_I64(limit);
    in.due_day = OPT_I64(problem_due_day(&calendar, today, limit));
    return problem_set_reopened(db, &in, NULL);
}

static rc reopen(struct db *db, const struct problem_act_by *by, str token, str reason, bool is_call)
{
    struct voice_by_rating_row voice;
    struct problem_by_id_row row;
    int64_t most;
    TRY(link_enter(db, by, token, &voice));
    TRY(own_check(db, by, &voice, is_call));
    TRY(problem_enter(db, (problem_id){ voice.problem_id.v }, ACT_REOPEN, &row));
    TRY(rule_value(db, S("problem.reopen_max"), row.organisation_id, day_of(by->now, by->offset), &most));
    if (row.round > most)
        return DB_FAIL(db, RC_CONFLICT, "problem.no_more_rounds", "round %lld of at most %lld",
                       (long long)row.round, (long long)most + 1);
    TRY(reopen_write(db, by, &row));
    TRY(problem_step_add(db, by,
                         &(struct problem_step_words){
                             .problem = row.id, .act = "reopen", .note = reason, .round = row.round + 1 }));
    return problem_tell_all(db, by, row.id, "reopen", row.round + 1);
}

rc problem_reopen(struct db *db, const struct problem_act_by *by, str token, str reason)
{
    return reopen(db, by, token, reason, false);
}

/* ---- calls ---- */

static rc call_check(struct db *db, const struct problem_act_by *by, const struct voice_by_id_row *voice,
                     const struct problem_by_id_row *row, str outcome)
{
    struct rating_of_voice_row rated;
    struct problem_calls_count_row calls;
    int64_t most;
    bool has_rated = false;
    TRY(rating_of_voice(db, voice->id, row->round, &rated, &has_rated));
    if (has_rated && !str_eq(outcome, S("unsolved"))) /* a good score does not bind */
        return DB_FAIL(db, RC_CONFLICT, "problem.rated_already", "one rating a round");
    TRY(rule_value(db, S("problem.call_max"), row->organisation_id, day_of(by->now, by->offset), &most));
    TRY(problem_calls_count(db, voice->id, row->round, &calls));
    if (calls.n >= most)
        return DB_FAIL(db, RC_CONFLICT, "problem.no_more_calls", "called %lld times", (long long)calls.n);
    return RC_OK;
}

static rc call_act(struct db *db, const struct problem_act_by *by, const struct problem_call_new *in,
                   int64_t round)
{
    str token = voice_link_token(db_arena(db), by->keys, in->voice, round);
    struct problem_opinion opinion = in->opinion;
    struct voice_by_rating_row voice;
    opinion.is_call = true;
    if (str_eq(in->outcome, S("rated")))
        return problem_rate(db, by, token, &opinion);
    if (str_eq(in->outcome, S("unsolved")))
        return reopen(db, by, token, opinion.reason, true);
    TRY(link_enter(db, by, token, &voice));
    return own_check(db, by, &voice, true);
}

rc problem_call(struct db *db, const struct problem_act_by *by, const struct problem_call_new *in)
{
    struct voice_by_id_row voice;
    struct problem_by_id_row row;
    TRY(voice_load(db, in->voice, &voice));
    if (!voice.problem_id.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.not_merged", "the voice belongs to no problem");
    TRY(problem_load(db, (problem_id){ voice.problem_id.v }, &row));
    TRY(call_check(db, by, &voice, &row, in->outcome));
    TRY(call_act(db, by, in, row.round));
    struct problem_call_insert_in call = { .id = { id_new(by->now) },
                                           .voice_id = in->voice,
                                           .problem_id = row.id,
                                           .round = row.round,
                                           .person_id = by->person,
                                           .at = by->now,
                                           .outcome = in->outcome };
    return problem_call_insert(db, &call, NULL);
}

rc problem_end(struct db *db, const struct problem_act_by *by, problem_id id, str explanation)
{
    struct problem_by_id_row row;
    int64_t most;
    TRY(problem_enter(db, id, ACT_END, &row));
    TRY(rule_value(db, S("problem.reopen_max"), row.organisation_id, day_of(by->now, by->offset), &most));
    if (row.round <= most)
        return DB_FAIL(db, RC_CONFLICT, "problem.rounds_left", "round %lld of %lld", (long long)row.round,
                       (long long)most + 1);
    if (by->person.v != 0 && row.person_id.has && row.person_id.v == by->person.v)
        return DB_FAIL(db, RC_FORBIDDEN, "problem.own_end", "the person responsible for the case");
    TRY(problem_public_words(db, by, &row, explanation, &explanation));
    TRY(problem_set_closed(db, S("ended"), OPT_I64(by->now), id, NULL));
    TRY(problem_step_add(db, by,
                         &(struct problem_step_words){
                             .problem = id, .act = "end", .words = explanation, .round = row.round }));
    return problem_tell_all(db, by, id, "end", row.round);
}

rc problem_close_due(struct db *db, const struct problem_act_by *by, int64_t *ret_closed)
{
    struct problem_due_for_closing_rows due;
    struct problem_by_id_row row;
    TRY(problem_due_for_closing(db, day_of(by->now, by->offset), CLOSE_BATCH, &due));
    for (size_t i = 0; i < due.n; i++) {
        TRY(problem_enter(db, due.at[i].id, ACT_CLOSE, &row));
        TRY(problem_set_closed(db, S("closed"), OPT_I64(by->now), due.at[i].id, NULL));
        TRY(problem_step_add(
            db, by, &(struct problem_step_words){ .problem = row.id, .act = "close", .round = row.round }));
    }
    *ret_closed = (int64_t)due.n;
    return RC_OK;
}
