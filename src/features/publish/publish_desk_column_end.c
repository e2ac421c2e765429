/* SPDX-License-Identifier: Apache-2.0 */
/* The office ends a column, with a choice for its items; and sees where nothing is new. */
#include "features/publish/publish_column_end.h"
#include "features/publish/publish_list.h"
#include "features/publish/publish_pages.h"
#include "gen/publish_list_sql.h"

#define STAY "stay"

struct end_input {
    str into;
};
static const struct field end_fields[] = {
    { .name = "into",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct end_input, into),
      .label = TEXT_PUBLISH_INTO,
      .hint = TEXT_PUBLISH_INTO_HINT,
      .is_required = true,
      .max = PUBLISH_CODE_MAX },
};
const struct form publish_column_end_form = FORM("column_end", end_fields, struct end_input);

static rc into_choices(struct rq *rq, const struct publish_column *c)
{
    struct publish_columns columns;
    TRY(publish_columns_of(rq->db, PUBLISH_MAIN_SITE, rq->today, true, &columns));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, columns.n + 1);
    size_t n = 0;
    choices[n++] = (struct run_choice){ .value = S(STAY), .label = rq_text(rq, TEXT_PUBLISH_INTO_STAY) };
    for (size_t i = 0; i < columns.n; i++)
        if (columns.at[i].id.v != c->id.v && publish_column_takes(&columns.at[i], rq->today))
            choices[n++] = (struct run_choice){ .value = columns.at[i].code,
                                                .label = publish_column_name(&columns.at[i], rq->lang) };
    form_set_choices(rq, "into", choices, n);
    return RC_OK;
}

rc publish_column_end_show(struct rq *rq)
{
    struct publish_column c;
    struct publish_column_holds_row holds;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(publish_column_holds(rq->db, c.id, &holds));
    TRY(into_choices(rq, &c));
    struct text_arg args[] = { text_arg_str("name", publish_column_name(&c, rq->lang)),
                               text_arg_int("n", holds.n), text_arg_int("drafts", holds.drafts) };
    return publish_form_show(rq,
                             &(struct publish_form_page){
                                 .form = &publish_column_end_form,
                                 .title = text_format(rq->arena, TEXT_PUBLISH_END_TITLE, rq->lang, args, 3),
                                 .hint = TEXT_PUBLISH_END_HINT,
                                 .send = TEXT_PUBLISH_END_DO,
                                 .action = str_printf(rq->arena, "/desk/columns/%.*s/end", STR_ARG(c.code)),
                                 .back = str_join(rq->arena, S("/desk/columns/"), c.code),
                                 .back_words = TEXT_PUBLISH_BACK });
}

rc publish_column_end_do(struct rq *rq)
{
    const struct end_input *in = rq->form;
    struct publish_column c, into = { 0 };
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    if (!str_eq(in->into, S(STAY)))
        TRY(publish_column_find(rq->db, in->into, &into));
    const struct publish_by by = { .person = { rq->who.person },
                                   .organisation = { rq->organisation },
                                   .now = rq->now,
                                   .offset = rq->offset };
    TRY(publish_refused(rq, publish_column_end(rq->db, &by, c.id, into.id), "into"));
    TRY(publish_record(rq, "column.end", "column", c.code, c.organisation, in->into));
    reply_flash(rq, TEXT_PUBLISH_COLUMN_HAS_ENDED, "ok");
    reply_redirect(rq, S("/desk/columns"));
    return RC_OK;
}

rc publish_column_reopen_do(struct rq *rq)
{
    struct publish_column c;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(publish_column_reopen(rq->db, c.id, rq->today));
    TRY(publish_record(rq, "column.reopen", "column", c.code, c.organisation, c.name));
    reply_flash(rq, TEXT_PUBLISH_REOPENED, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/desk/columns/"), c.code));
    return RC_OK;
}

/* ---- where nothing is new ---- */

rc publish_columns_due_show(struct rq *rq)
{
    struct publish_due_page *v = ARENA_NEW(rq->arena, struct publish_due_page);
    struct publish_columns_due_rows rows;
    const struct publish_columns_due_in in = {
        .now = rq->now, .day = rq->today, .person = rq->who.person, .scope = rq->scope
    };
    TRY(publish_columns_due(rq->db, &in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_due_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_columns_due_row *c = &rows.at[i];
        day_t last;
        bool is_stale = publish_column_is_stale(c, rq->today, rq->offset, &last);
        v->stale += is_stale;
        v->rows[v->rows_n++] =
            (struct publish_due_line){ .path = str_join(rq->arena, S("/columns/"), c->code),
                                       .name = rq->lang == LANG_EN && !str_is_empty(c->name_en) ? c->name_en
                                                                                                : c->name,
                                       .unit = c->unit,
                                       .last = c->last_at,
                                       .days = c->last_at.has ? rq->today - last : 0,
                                       .limit = c->stale_days.has ? c->stale_days.v : 0,
                                       .is_stale = is_stale,
                                       .is_mine = c->is_mine };
    }
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_DUE_TITLE), publish_due_page_page(v));
    return RC_OK;
}
