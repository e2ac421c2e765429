/* SPDX-License-Identifier: Apache-2.0 */
/* One comment on the desk: what can be decided, who pointed at it and why, the person behind it by a reason.
 */
#include "base/json.h"
#include "base/rand.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/rule.h"
#include "features/talk/talk_comment_pages.h"
#include "gen/talk_comment_sql.h"
#include "gen/talk_speaker_sql.h"
#include "web/rq.h"

#define REASON_MAX 200
#define REPORTS_MAX 50
#define MUTE_DAYS_MAX 365

struct one_input {
    str reason;
    int64_t days;
};
#define AT(member) .at = offsetof(struct one_input, member)
#define REASON(field_name, field_label, field_hint)                                                          \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_LINES, AT(reason), .label = (field_label), .hint = (field_hint), \
        .is_required = true, .max = REASON_MAX                                                               \
    }

/* No two forms of the page share a field. */
static const struct field refuse_fields[] = { REASON("refuse_reason", TEXT_TALK_REASON,
                                                     TEXT_TALK_REASON_HINT) };
static const struct field remove_fields[] = { REASON("remove_reason", TEXT_TALK_REASON,
                                                     TEXT_TALK_REASON_HINT) };
static const struct field reveal_fields[] = { REASON("reveal_reason", TEXT_TALK_REVEAL_REASON,
                                                     TEXT_TALK_REVEAL_HINT) };
static const struct field mute_fields[] = {
    { .name = "days",
      .kind = FIELD_INT,
      AT(days),
      .label = TEXT_TALK_MUTE_DAYS,
      .hint = TEXT_TALK_MUTE_HINT,
      .is_required = true,
      .min = 0,
      .max = MUTE_DAYS_MAX },
};
static const struct field close_fields[] = {
    { .name = "close_reason",
      .kind = FIELD_LINES,
      AT(reason),
      .label = TEXT_TALK_CLOSE_REASON,
      .hint = TEXT_TALK_CLOSE_HINT,
      .max = REASON_MAX },
};
const struct form talk_refuse_form = FORM("talk_refuse", refuse_fields, struct one_input);
const struct form talk_remove_form = FORM("talk_remove", remove_fields, struct one_input);
const struct form talk_reveal_form = FORM("talk_reveal", reveal_fields, struct one_input);
const struct form talk_mute_form = FORM("talk_mute", mute_fields, struct one_input);
const struct form talk_close_form = FORM("talk_close", close_fields, struct one_input);

/* ---- which comment ---- */

static rc sheet_of(struct rq *rq, struct comment_sheet_row *ret)
{
    comment_id id;
    bool found;
    TRY(talk_comment_arg(rq, &id));
    TRY(comment_sheet(rq->db, rq->today, id, ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such comment");
}

rc talk_scope_comment(struct rq *rq, int64_t *ret)
{
    struct comment_sheet_row row;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK;
    TRY(sheet_of(rq, &row));
    *ret = row.organisation_id.v;
    return RC_OK;
}

/* ---- the page ---- */

static struct talk_act act_of(struct rq *rq, comment_id id, const struct form *form, enum text label,
                              const char *tail)
{
    return (struct talk_act){
        .label = label,
        .action = str_printf(rq->arena, "/desk/comments/%lld/%s", (long long)id.v, tail),
        .guard = form_guard(rq, form),
        .fields = form_fields(rq, form),
        .is_main = str_ends(str_from_c(tail), S("approve")),
        .is_open = str_ends(str_from_c(tail), S("approve")) ||
                   (rq->input != NULL && str_ends(rq->path, str_from_c(tail))),
    };
}

static void acts_fill(struct rq *rq, const struct comment_sheet_row *c, struct talk_desk_one *v)
{
    static const struct {
        enum comment_act act;
        const struct form *form;
        enum text label;
        const char *tail;
    } all[] = {
        { COMMENT_APPROVE, &form_none, TEXT_TALK_APPROVE, "approve" },
        { COMMENT_REFUSE, &talk_refuse_form, TEXT_TALK_REFUSE, "refuse" },
        { COMMENT_REMOVE, &talk_remove_form, TEXT_TALK_REMOVE, "remove" },
        { COMMENT_RESTORE, &form_none, TEXT_TALK_RESTORE, "restore" },
    };
    v->acts = ARENA_ARRAY(rq->arena, struct talk_act, sizeof all / sizeof all[0] + 4);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (comment_next(comment_state_parse(c->state), all[i].act) == 0)
            continue;
        v->acts[v->acts_n++] =
            act_of(rq, c->id, all[i].form, all[i].label,
                   str_c(rq->arena, str_printf(rq->arena, "%lld/%s", (long long)c->edition, all[i].tail)));
    }
    if (c->reports > 0)
        v->acts[v->acts_n++] = act_of(rq, c->id, &form_none, TEXT_TALK_KEEP, "keep");
    if (access_may(rq, "talk.reveal", c->organisation_id))
        v->acts[v->acts_n++] = act_of(rq, c->id, &talk_reveal_form, TEXT_TALK_REVEAL, "reveal");
    v->acts[v->acts_n++] = act_of(rq, c->id, &talk_mute_form, TEXT_TALK_MUTE, "mute");
    v->acts[v->acts_n++] = act_of(rq, c->id, &talk_close_form,
                                  c->closed_at.has ? TEXT_TALK_OPEN_AGAIN : TEXT_TALK_CLOSE, "close");
}

static rc person_fill(struct rq *rq, const struct comment_sheet_row *c, struct talk_desk_one *v)
{
    struct comment_reveal_open_row reveal;
    struct comment_of_author_row figures;
    struct person person;
    bool found;
    TRY(comment_of_author(rq->db, c->person_id, &figures));
    v->written = figures.n;
    v->bad = figures.bad;
    v->person = person_name_masked(rq->arena, c->person_name);
    TRY(comment_reveal_open(rq->db, c->id, (person_id){ rq->who.person }, rq->now, &reveal, &found));
    if (!found)
        return RC_OK;
    TRY(person_load(rq->db, &rq->app->keys, c->person_id, &person));
    v->person = person.name;
    v->phone = person.phone_masked;
    v->shown_until = OPT_I64(reveal.until_at);
    return RC_OK;
}

static enum text why_label(str why)
{
    return str_eq(why, S("abuse"))     ? TEXT_TALK_WHY_ABUSE
           : str_eq(why, S("private")) ? TEXT_TALK_WHY_PRIVATE
           : str_eq(why, S("untrue"))  ? TEXT_TALK_WHY_UNTRUE
           : str_eq(why, S("advert"))  ? TEXT_TALK_WHY_ADVERT
                                       : TEXT_TALK_WHY_OTHER;
}

static rc reports_fill(struct rq *rq, comment_id id, struct talk_desk_one *v)
{
    struct comment_reports_rows rows;
    TRY(comment_reports(rq->db, id, REPORTS_MAX, &rows));
    v->reports = ARENA_ARRAY(rq->arena, struct talk_pointed, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->reports[v->reports_n++] = (struct talk_pointed){ .why = why_label(rows.at[i].reason),
                                                            .note = rows.at[i].note,
                                                            .at = rows.at[i].at,
                                                            .is_known = rows.at[i].is_known,
                                                            .is_settled = rows.at[i].settled_at.has };
    return RC_OK;
}

static enum text step_label(str act)
{
    static const struct {
        str act;
        enum text label;
    } labels[] = {
        { S_INIT("write"), TEXT_TALK_STEP_WRITE },     { S_INIT("edit"), TEXT_TALK_STEP_EDIT },
        { S_INIT("approve"), TEXT_TALK_STEP_APPROVE }, { S_INIT("refuse"), TEXT_TALK_STEP_REFUSE },
        { S_INIT("remove"), TEXT_TALK_STEP_REMOVE },   { S_INIT("restore"), TEXT_TALK_STEP_RESTORE },
        { S_INIT("report"), TEXT_TALK_STEP_REPORT },   { S_INIT("keep"), TEXT_TALK_STEP_KEEP },
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(act, labels[i].act))
            return labels[i].label;
    return TEXT_TALK_STATE_WITHDRAWN;
}

static rc lines_fill(struct rq *rq, comment_id id, struct talk_desk_one *v)
{
    struct comment_steps_rows rows;
    TRY(comment_steps(rq->db, id, &rows));
    v->lines = ARENA_ARRAY(rq->arena, struct talk_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->lines[v->lines_n++] =
            (struct talk_line){ .at = rows.at[i].at,
                                .label = step_label(rows.at[i].act),
                                .who = rows.at[i].person_name,
                                .words =
                                    str_is_absent(rows.at[i].words) ? rows.at[i].reason : rows.at[i].words,
                                .tone = S("") };
    return RC_OK;
}

rc talk_desk_one_show(struct rq *rq)
{
    struct talk_desk_one *v = ARENA_NEW(rq->arena, struct talk_desk_one);
    struct comment_sheet_row c;
    str rest, word;
    TRY(sheet_of(rq, &c));
    v->words = c.words;
    v->nickname = c.nickname;
    v->state = talk_state_label(c.state);
    v->tone = talk_state_tone(c.state);
    v->title = c.title;
    v->about = c.path;
    v->place = c.place_name;
    v->at = c.made_at;
    v->reason = c.reason;
    v->decider = c.decider;
    if (!str_is_absent(c.parent_words))
        v->parent = str_printf(rq->arena, "%.*s: %.*s", STR_ARG(c.parent_nickname), STR_ARG(c.parent_words));
    v->marks = ARENA_ARRAY(rq->arena, str, c.marks.n + 1);
    for (rest = c.marks; rest.n > 0 && str_cut(&rest, '\n', &word);)
        v->marks[v->marks_n++] = word;
    TRY(person_fill(rq, &c, v));
    TRY(reports_fill(rq, c.id, v));
    TRY(lines_fill(rq, c.id, v));
    if (rq->route->form != NULL)
        v->summary = form_summary(rq, rq->route->form);
    else
        v->summary = (html){ S("") };
    acts_fill(rq, &c, v);
    rq->reply.is_desk = true;
    reply_page(rq, c.title, talk_desk_one_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static rc done(struct rq *rq, const struct comment_sheet_row *c, const char *action, enum text flash)
{
    TRY(audit_act(rq, action, str_printf(rq->arena, "comment %lld", (long long)c->id.v), c->organisation_id,
                  (str){ 0 }));
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/comments/%lld", (long long)c->id.v));
    return RC_OK;
}

/* Which text was judged stands in the address: a page that comes back with another text has another one. */
static rc judge(struct rq *rq, enum comment_act act, const char *action, enum text flash)
{
    const struct one_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct comment_judgement judged = { .act = act, .reason = in != NULL ? in->reason : (str){ 0 } };
    struct comment_sheet_row c;
    TRY(sheet_of(rq, &c));
    if (!rq_arg_id(rq, 1, &judged.edition))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such text");
    TRY(comment_judge(rq->db, &by, c.id, &judged));
    return done(rq, &c, action, flash);
}

rc talk_desk_approve(struct rq *rq)
{
    return judge(rq, COMMENT_APPROVE, "comment.approve", TEXT_TALK_DONE_APPROVE);
}

rc talk_desk_refuse(struct rq *rq)
{
    return judge(rq, COMMENT_REFUSE, "comment.refuse", TEXT_TALK_DONE_REFUSE);
}

rc talk_desk_remove(struct rq *rq)
{
    return judge(rq, COMMENT_REMOVE, "comment.remove", TEXT_TALK_DONE_REMOVE);
}

rc talk_desk_restore(struct rq *rq)
{
    return judge(rq, COMMENT_RESTORE, "comment.restore", TEXT_TALK_DONE_APPROVE);
}

rc talk_desk_keep(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    struct comment_sheet_row c;
    TRY(sheet_of(rq, &c));
    TRY(comment_keep(rq->db, &by, c.id));
    return done(rq, &c, "comment.keep", TEXT_TALK_DONE_KEEP);
}

rc talk_desk_reveal(struct rq *rq)
{
    const struct one_input *in = rq->form;
    struct comment_sheet_row c;
    struct buf detail = buf_new(rq->arena, 4096);
    struct json j = json_new(&detail);
    int64_t minutes;
    TRY(sheet_of(rq, &c));
    TRY(rule_value(rq->db, S("talk.reveal_minutes"), c.organisation_id, rq->today, &minutes));
    const struct comment_reveal_put_in row = { .id = { id_new(rq->now) },
                                               .comment_id = c.id,
                                               .person_id = { rq->who.person },
                                               .reason = in->reason,
                                               .at = rq->now,
                                               .until_at = rq->now + minutes * MS_PER_MINUTE };
    TRY(comment_reveal_put(rq->db, &row, NULL));
    json_open_object(&j);
    json_put_str(&j, S("reason"), in->reason);
    json_end(&j);
    TRY(audit_act(rq, "comment.reveal", str_printf(rq->arena, "comment %lld", (long long)c.id.v),
                  c.organisation_id, buf_str(&detail)));
    reply_redirect(rq, str_printf(rq->arena, "/desk/comments/%lld", (long long)c.id.v));
    return RC_OK;
}

rc talk_desk_mute(struct rq *rq)
{
    const struct one_input *in = rq->form;
    struct comment_sheet_row c;
    TRY(sheet_of(rq, &c));
    TRY(talk_speaker_mute(rq->db, in->days > 0 ? OPT_I64(rq->today + in->days) : OPT_NONE, c.person_id,
                          NULL));
    return done(rq, &c, "comment.mute", TEXT_TALK_DONE_MUTE);
}

rc talk_desk_close(struct rq *rq)
{
    const struct one_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    struct comment_sheet_row c;
    TRY(sheet_of(rq, &c));
    TRY(comment_close(rq->db, &by, c.subject_id, in->reason));
    return done(rq, &c, "comment.close", TEXT_TALK_DONE_CLOSE);
}
