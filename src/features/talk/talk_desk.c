/* SPDX-License-Identifier: Apache-2.0 */
/* The reviewers' list, and decisions about many comments at once. */
#include "core/access.h"
#include "core/audit.h"
#include "features/talk/talk_comment_pages.h"
#include "features/talk/talk_tabs.h"
#include "gen/talk_comment_sql.h"
#include "web/rq.h"

#define ROWS_PER_PAGE 40
#define ITEMS_MAX 100
#define REASON_MAX 200

struct bulk_input {
    struct str_list items;
    str act, reason;
};
static const struct choice acts[] = {
    { "approve", TEXT_TALK_APPROVE, TEXT_NONE },
    { "refuse", TEXT_TALK_REFUSE, TEXT_NONE },
};
static const struct field bulk_fields[] = {
    { .name = "item",
      .kind = FIELD_CHOICES,
      .at = offsetof(struct bulk_input, items),
      .label = TEXT_TALK_PICKED,
      .is_required = true,
      .min = 1,
      .max = ITEMS_MAX,
      .required_text = TEXT_TALK_PICKED_NONE },
    { .name = "act",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct bulk_input, act),
      .label = TEXT_TALK_WHAT_TO_DO,
      .is_required = true,
      .choices = acts,
      .choices_n = sizeof acts / sizeof acts[0] },
    { .name = "reason",
      .kind = FIELD_TEXT,
      .at = offsetof(struct bulk_input, reason),
      .label = TEXT_TALK_REASON,
      .max = REASON_MAX },
};

static rc bulk_check(struct rq *rq, void *values)
{
    const struct bulk_input *in = values;
    if (str_eq(in->act, S("refuse")) && str_is_empty(str_trim(in->reason)))
        return form_fail(rq, "reason", TEXT_TALK_REASON_MISSING);
    return RC_OK;
}
const struct form talk_bulk_form = FORM_CHECKED("talk_bulk", bulk_fields, struct bulk_input, bulk_check);

/* ---- the list ---- */

static const struct talk_group groups[] = {
    { S_INIT("waiting"), TEXT_TALK_STATE_WAITING }, { S_INIT("reported"), TEXT_TALK_GROUP_REPORTED },
    { S_INIT("public"), TEXT_TALK_STATE_PUBLIC },   { S_INIT("refused"), TEXT_TALK_STATE_REFUSED },
    { S_INIT("removed"), TEXT_TALK_STATE_REMOVED }, { S_INIT("withdrawn"), TEXT_TALK_STATE_WITHDRAWN },
};
#define GROUPS (sizeof groups / sizeof groups[0])

static rc tabs_fill(struct rq *rq, struct talk_desk *v)
{
    struct comment_counts_row c;
    TRY(comment_counts(rq->db, rq->today, rq->scope, &c));
    const int64_t n[GROUPS] = { c.waiting, c.reported, c.shown, c.refused, c.removed, c.withdrawn };
    v->tabs = talk_tabs_of(rq, "/desk/comments", groups, n, GROUPS);
    v->tabs_n = GROUPS;
    return RC_OK;
}

static void marks_split(struct arena *a, str marks, str **ret, size_t *ret_n)
{
    str word;
    size_t most = 1;
    for (size_t i = 0; i < marks.n; i++)
        most += marks.p[i] == '\n' ? 1 : 0;
    *ret = ARENA_ARRAY(a, str, most);
    *ret_n = 0;
    while (marks.n > 0 && str_cut(&marks, '\n', &word))
        (*ret)[(*ret_n)++] = word;
}

static struct talk_desk_row desk_row(struct rq *rq, const struct comment_list_row *row)
{
    struct talk_desk_row r = { .id = row->id.v,
                               .item = str_printf(rq->arena, "%lld-%lld", (long long)row->id.v,
                                                  (long long)row->edition),
                               .path = str_printf(rq->arena, "/desk/comments/%lld", (long long)row->id.v),
                               .words = row->words,
                               .nickname = row->nickname,
                               .title = row->title,
                               .place = row->place_name,
                               .at = row->made_at,
                               .state = talk_state_label(row->state),
                               .tone = talk_state_tone(row->state),
                               .reports = row->reports,
                               .is_edited = row->edition > 1 };
    marks_split(rq->arena, row->marks, &r.marks, &r.marks_n);
    return r;
}

static void keys_fill(struct rq *rq, struct talk_desk *v)
{
    static const struct {
        str key;
        enum text words;
    } keys[] = { { S_INIT("j"), TEXT_TALK_KEY_NEXT },
                 { S_INIT("k"), TEXT_TALK_KEY_BACK },
                 { S_INIT("x"), TEXT_TALK_KEY_PICK },
                 { S_INIT("a"), TEXT_TALK_APPROVE },
                 { S_INIT("d"), TEXT_TALK_REFUSE } };
    v->keys = ARENA_ARRAY(rq->arena, struct talk_key, sizeof keys / sizeof keys[0]);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        v->keys[v->keys_n++] = (struct talk_key){ keys[i].key, keys[i].words };
    v->key_show = S("a");
    v->key_refuse = S("d");
}

rc talk_desk_show(struct rq *rq)
{
    struct talk_desk *v = ARENA_NEW(rq->arena, struct talk_desk);
    struct comment_list_rows rows;
    const struct comment_list_in in = { .today = rq->today,
                                        .scope = rq->scope,
                                        .comment_group = talk_group_wanted(rq, groups, GROUPS),
                                        .after = { rq_query_i64(rq, S("after"), 1, INT64_MAX, 0) },
                                        .limit = ROWS_PER_PAGE + 1 };
    TRY(tabs_fill(rq, v));
    TRY(comment_list(rq->db, &in, &rows));
    size_t shown = rows.n > ROWS_PER_PAGE ? ROWS_PER_PAGE : rows.n;
    v->rows = ARENA_ARRAY(rq->arena, struct talk_desk_row, shown);
    for (size_t i = 0; i < shown; i++)
        v->rows[v->rows_n++] = desk_row(rq, &rows.at[i]);
    if (rows.n > shown)
        v->next = str_printf(rq->arena, "/desk/comments?state=%.*s&after=%lld", STR_ARG(in.comment_group),
                             (long long)rows.at[shown - 1].id.v);
    v->is_waiting = str_eq(in.comment_group, S("waiting"));
    v->may_words = access_may(rq, "talk.words", (organisation_id){ 0 });
    keys_fill(rq, v);
    v->summary = form_summary(rq, &talk_bulk_form);
    v->reason = form_field(rq, &talk_bulk_form, "reason");
    v->guard = form_guard(rq, &talk_bulk_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_DESK_TITLE), talk_desk_page(v));
    return RC_OK;
}

/* ---- many at once ---- */

/* "ID-EDITION" of a comment over whose place the person reviews; others are as none. */
static rc item_read(struct rq *rq, str item, struct comment_judgement *judged, comment_id *ret)
{
    struct comment_by_id_row row;
    str rest = item, id;
    bool found = false;
    if (str_cut(&rest, '-', &id) && str_to_i64(id, &ret->v) && str_to_i64(rest, &judged->edition))
        TRY(comment_by_id(rq->db, *ret, &row, &found));
    if (!found || !access_may(rq, "talk.moderate", row.organisation_id))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such comment here");
    return RC_OK;
}

/* One transaction: where one of them was edited or decided meanwhile, none is decided. */
rc talk_desk_bulk(struct rq *rq)
{
    const struct bulk_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    bool approves = str_eq(in->act, S("approve"));
    for (size_t i = 0; i < in->items.n; i++) {
        struct comment_judgement judged = { .act = approves ? COMMENT_APPROVE : COMMENT_REFUSE,
                                            .reason = approves ? (str){ 0 } : in->reason };
        comment_id id;
        TRY(item_read(rq, in->items.at[i], &judged, &id));
        TRY(comment_judge(rq->db, &by, id, &judged));
        TRY(audit_act(rq, approves ? "comment.approve" : "comment.refuse",
                      str_printf(rq->arena, "comment %lld", (long long)id.v),
                      (organisation_id){ rq->organisation }, (str){ 0 }));
    }
    reply_flash(rq, approves ? TEXT_TALK_DONE_APPROVE : TEXT_TALK_DONE_REFUSE, "ok");
    reply_redirect(rq, S("/desk/comments"));
    return RC_OK;
}
