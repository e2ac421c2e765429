/* SPDX-License-Identifier: Apache-2.0 */
/* The acts on comments. */
#include "features/talk/talk_comment.h"

#include "base/rand.h"
#include "core/seal.h"
#include "features/talk/talk_pages.h"
#include "features/talk/talk_text.h"
#include "features/talk/talk_word.h"
#include "gen/talk_comment_sql.h"
#include "gen/talk_speaker_sql.h"

static const char *const state_names[COMMENT_STATE_COUNT] = {
    [COMMENT_WAITING] = "waiting", [COMMENT_PUBLIC] = "public",       [COMMENT_REFUSED] = "refused",
    [COMMENT_REMOVED] = "removed", [COMMENT_WITHDRAWN] = "withdrawn",
};

const char *comment_state_name(enum comment_state state)
{
    return state >= COMMENT_WAITING && state < COMMENT_STATE_COUNT ? state_names[state] : NULL;
}

enum comment_state comment_state_parse(str name)
{
    for (enum comment_state s = COMMENT_WAITING; s < COMMENT_STATE_COUNT; s++)
        if (str_eq(name, str_from_c(state_names[s])))
            return s;
    return 0;
}

enum comment_state comment_next(enum comment_state state, enum comment_act act)
{
    static const enum comment_state next[COMMENT_STATE_COUNT][COMMENT_ACT_COUNT] = {
        [COMMENT_WAITING] = { [COMMENT_EDIT] = COMMENT_WAITING,
                              [COMMENT_WITHDRAW] = COMMENT_WITHDRAWN,
                              [COMMENT_APPROVE] = COMMENT_PUBLIC,
                              [COMMENT_REFUSE] = COMMENT_REFUSED },
        [COMMENT_PUBLIC] = { [COMMENT_EDIT] = COMMENT_WAITING,
                             [COMMENT_WITHDRAW] = COMMENT_WITHDRAWN,
                             [COMMENT_REMOVE] = COMMENT_REMOVED },
        [COMMENT_REFUSED] = { [COMMENT_EDIT] = COMMENT_WAITING,
                              [COMMENT_WITHDRAW] = COMMENT_WITHDRAWN,
                              [COMMENT_RESTORE] = COMMENT_PUBLIC },
        [COMMENT_REMOVED] = { [COMMENT_EDIT] = COMMENT_WAITING,
                              [COMMENT_WITHDRAW] = COMMENT_WITHDRAWN,
                              [COMMENT_RESTORE] = COMMENT_PUBLIC },
    };
    return state < COMMENT_STATE_COUNT && act < COMMENT_ACT_COUNT ? next[state][act] : 0;
}

/* ---- shared by the acts ---- */

struct step {
    comment_id comment;
    const char *act;
    int64_t edition;
    str reason;
};

static rc step_add(struct db *db, const struct talk_by *by, const struct step *in)
{
    const struct comment_step_insert_in row = { .id = { id_new(by->now) },
                                                .comment_id = in->comment,
                                                .at = by->now,
                                                .act = str_from_c(in->act),
                                                .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                                .edition = in->edition,
                                                .reason = in->reason };
    return comment_step_insert(db, &row, NULL);
}

static rc take(struct db *db, comment_id id, struct comment_by_id_row *ret)
{
    struct comment_lock_row lock;
    bool found;
    TRY(comment_lock(db, id, &lock, &found));
    TRY(comment_by_id(db, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such comment");
}

/* What others wrote is told like what nobody wrote. */
static rc take_own(struct db *db, const struct talk_by *by, comment_id id, struct comment_by_id_row *ret)
{
    TRY(take(db, id, ret));
    return ret->person_id.v == by->person.v ? RC_OK
                                            : DB_FAIL(db, RC_NOT_FOUND, NULL, "another person's comment");
}

static rc next_state(struct db *db, const struct comment_by_id_row *row, enum comment_act act, str *ret)
{
    enum comment_state next = comment_next(comment_state_parse(row->state), act);
    if (next == 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.wrong_state", "act %d is not possible in state %.*s", (int)act,
                       STR_ARG(row->state));
    *ret = str_from_c(comment_state_name(next));
    return RC_OK;
}

/* ---- writing ---- */

static rc speaker_check(struct db *db, const struct talk_by *by, struct talk_speaker_of_row *ret)
{
    bool found;
    TRY(talk_speaker_of(db, by->person, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_FORBIDDEN, "talk.no_nickname", "a person without a nickname");
    if (ret->muted_until_day.has && ret->muted_until_day.v > talk_today(by))
        return DB_FAIL(db, RC_FORBIDDEN, "talk.muted", "muted until day %lld",
                       (long long)ret->muted_until_day.v);
    return RC_OK;
}

static rc subject_check(struct db *db, talk_subject_id id, struct talk_subject_by_key_row *ret)
{
    bool found;
    TRY(talk_subject_by_id(db, id, ret, &found));
    if (!found || ret->is_dropped)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no such subject");
    return talk_subject_is_open(ret) ? RC_OK
                                     : DB_FAIL(db, RC_CONFLICT, "talk.closed_now", "no comments are taken");
}

static rc words_check(struct db *db, const struct talk_by *by, str words, str *ret_marks)
{
    enum text flaw = talk_words_flaw(words);
    if (flaw != TEXT_NONE) {
        rc failed =
            DB_FAIL(db, RC_INVALID, str_c(db_arena(db), text_key(flaw)), "words that nobody can read");
        db_err(db)->field = S("words");
        return failed;
    }
    return talk_marks(db, words, talk_today(by), ret_marks);
}

/* The thread that a reply belongs to. */
static rc reply_check(struct db *db, const struct comment_new *in, struct opt_i64 *ret_root)
{
    struct comment_by_id_row parent;
    struct comment_is_public_row shown;
    bool found;
    *ret_root = OPT_NONE;
    if (in->reply_to.v == 0)
        return RC_OK;
    TRY(comment_is_public(db, in->reply_to, &shown, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, "talk.reply_gone", "what it replies to does not show");
    TRY(take(db, in->reply_to, &parent));
    if (parent.subject_id.v != in->subject.v)
        return DB_FAIL(db, RC_NOT_FOUND, "talk.reply_gone", "a reply under another subject");
    *ret_root = parent.root_id.has ? parent.root_id : OPT_I64(parent.id.v);
    return RC_OK;
}

static rc text_keep(struct db *db, const struct talk_by *by, comment_id id, int64_t edition, str words)
{
    const struct comment_text_insert_in row = {
        .comment_id = id, .edition = edition, .words = words, .at = by->now
    };
    return comment_text_insert(db, &row, NULL);
}

rc comment_write(struct db *db, const struct talk_by *by, const struct comment_new *in, comment_id *ret)
{
    struct talk_subject_by_key_row subject;
    struct talk_speaker_of_row speaker;
    struct comment_insert_in row = { .id = { id_new(by->now) },
                                     .subject_id = in->subject,
                                     .person_id = by->person,
                                     .words = str_trim(in->words),
                                     .parent_id = { .v = in->reply_to.v, .has = in->reply_to.v != 0 },
                                     .made_at = by->now,
                                     .changed_at = by->now };
    TRY(subject_check(db, in->subject, &subject));
    TRY(speaker_check(db, by, &speaker));
    TRY(words_check(db, by, row.words, &row.marks));
    TRY(reply_check(db, in, &row.root_id));
    row.organisation_id = subject.organisation_id;
    row.nickname = speaker.nickname;
    TRY(comment_insert(db, &row, NULL));
    TRY(text_keep(db, by, row.id, 1, row.words));
    *ret = row.id;
    return step_add(db, by, &(struct step){ .comment = row.id, .act = "write", .edition = 1 });
}

rc comment_edit(struct db *db, const struct talk_by *by, comment_id id, str words)
{
    struct comment_by_id_row row;
    struct talk_subject_by_key_row subject;
    struct talk_speaker_of_row speaker;
    str next;
    struct comment_rewrite_in in = { .words = str_trim(words), .changed_at = by->now, .id = id };
    TRY(take_own(db, by, id, &row));
    TRY(next_state(db, &row, COMMENT_EDIT, &next));
    TRY(subject_check(db, row.subject_id, &subject));
    TRY(speaker_check(db, by, &speaker));
    if (str_eq(in.words, row.words))
        return RC_OK;
    TRY(words_check(db, by, in.words, &in.marks));
    in.nickname = speaker.nickname;
    in.edition = row.edition + 1;
    TRY(comment_hide(db, id, NULL));
    TRY(comment_rewrite(db, &in, NULL));
    TRY(text_keep(db, by, id, in.edition, in.words));
    return step_add(db, by, &(struct step){ .comment = id, .act = "edit", .edition = in.edition });
}

/* ---- decisions ---- */

static rc decide(struct db *db, const struct talk_by *by, const struct comment_by_id_row *row, str state,
                 str reason)
{
    const struct comment_decide_in in = { .state = state,
                                          .decided_by = { .v = by->person.v, .has = by->person.v != 0 },
                                          .decided_at = OPT_I64(by->now),
                                          .reason = str_is_empty(reason) ? (str){ 0 } : reason,
                                          .changed_at = by->now,
                                          .id = row->id };
    TRY(comment_decide(db, &in, NULL));
    TRY(comment_hide(db, row->id, NULL));
    if (str_eq(state, S("public")))
        TRY(comment_show(db, row->id, NULL));
    TRY(comment_reports_settle(db, OPT_I64(by->now), row->id, NULL));
    return comment_reports_count(db, row->id, NULL);
}

rc comment_withdraw(struct db *db, const struct talk_by *by, comment_id id)
{
    struct comment_by_id_row row;
    str next;
    TRY(take_own(db, by, id, &row));
    TRY(next_state(db, &row, COMMENT_WITHDRAW, &next));
    TRY(decide(db, by, &row, next, (str){ 0 }));
    return step_add(db, by, &(struct step){ .comment = id, .act = "withdraw", .edition = row.edition });
}

rc comment_judge(struct db *db, const struct talk_by *by, comment_id id, const struct comment_judgement *in)
{
    static const char *const names[COMMENT_ACT_COUNT] = { [COMMENT_APPROVE] = "approve",
                                                          [COMMENT_REFUSE] = "refuse",
                                                          [COMMENT_REMOVE] = "remove",
                                                          [COMMENT_RESTORE] = "restore" };
    struct comment_by_id_row row;
    str next;
    TRY(take(db, id, &row));
    if (row.person_id.v == by->person.v)
        return DB_FAIL(db, RC_CONFLICT, "talk.own_review", "the reviewer wrote it");
    if (row.edition != in->edition)
        return DB_FAIL(db, RC_CONFLICT, "talk.edited_meanwhile", "edition %lld, judged %lld",
                       (long long)row.edition, (long long)in->edition);
    TRY(next_state(db, &row, in->act, &next));
    TRY(decide(db, by, &row, next, in->reason));
    return step_add(
        db, by,
        &(struct step){ .comment = id, .act = names[in->act], .edition = row.edition, .reason = in->reason });
}

/* ---- reports ---- */

rc comment_report(struct db *db, const struct talk_by *by, comment_id id, const struct comment_pointer *in)
{
    struct comment_by_id_row row;
    struct comment_is_public_row shown;
    bool found;
    int64_t counted = 0;
    str who = str_printf(db_arena(db), "%lld %.*s", (long long)id.v, STR_ARG(in->who));
    TRY(take(db, id, &row));
    TRY(comment_is_public(db, id, &shown, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "a comment that does not show");
    const struct comment_report_insert_in report = {
        .id = { id_new(by->now) },
        .comment_id = id,
        .reporter_hash = seal_hash(db_arena(db), by->keys->hash, S("talk.report"), who),
        .is_known = in->is_known,
        .reason = in->reason,
        .note = str_is_empty(in->note) ? (str){ 0 } : in->note,
        .at = by->now,
    };
    TRY(comment_report_insert(db, &report, &counted));
    if (counted == 0)
        return RC_OK;
    TRY(comment_reports_count(db, id, NULL));
    struct talk_by nobody = *by;
    nobody.person.v = 0; /* a step does not tell who pointed */
    return step_add(db, &nobody, &(struct step){ .comment = id, .act = "report", .edition = row.edition });
}

rc comment_keep(struct db *db, const struct talk_by *by, comment_id id)
{
    struct comment_by_id_row row;
    TRY(take(db, id, &row));
    if (row.reports == 0)
        return DB_FAIL(db, RC_CONFLICT, "talk.no_reports", "no report waits");
    TRY(comment_reports_settle(db, OPT_I64(by->now), id, NULL));
    TRY(comment_reports_count(db, id, NULL));
    return step_add(db, by, &(struct step){ .comment = id, .act = "keep", .edition = row.edition });
}

rc comment_close(struct db *db, const struct talk_by *by, talk_subject_id id, str reason)
{
    bool closes = !str_is_empty(str_trim(reason));
    const struct talk_subject_close_in in = { .closed_at = closes ? OPT_I64(by->now) : OPT_NONE,
                                              .closed_by = closes ? OPT_I64(by->person.v) : OPT_NONE,
                                              .closed_reason = closes ? str_trim(reason) : (str){ 0 },
                                              .changed_at = by->now,
                                              .id = id };
    return talk_subject_close(db, &in, NULL);
}
