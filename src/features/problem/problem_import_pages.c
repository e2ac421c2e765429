/* SPDX-License-Identifier: Apache-2.0 */
/* Old ledgers on the desk: sending a file, what was found in it, and what is done with it. */
#include "features/problem/problem_import_pages.h"

#include "core/access.h"
#include "core/seal.h"
#include "gen/problem_views.h"

#define LIST_MAX 100
#define ROWS_SHOWN 100
#define TOUCHED_SHOWN 20
#define REFRESH_SECONDS 3
#define ACTS_MAX 4

/* ---- the list and the upload ---- */

static enum text state_label(str state)
{
    static const struct {
        str state;
        enum text label;
    } labels[] = { { S_INIT("reading"), TEXT_PROBLEM_IMPORT_STATE_READING },
                   { S_INIT("checked"), TEXT_PROBLEM_IMPORT_STATE_CHECKED },
                   { S_INIT("importing"), TEXT_PROBLEM_IMPORT_STATE_IMPORTING },
                   { S_INIT("imported"), TEXT_PROBLEM_IMPORT_STATE_IMPORTED },
                   { S_INIT("undoing"), TEXT_PROBLEM_IMPORT_STATE_UNDOING },
                   { S_INIT("undone"), TEXT_PROBLEM_IMPORT_STATE_UNDONE },
                   { S_INIT("discarded"), TEXT_PROBLEM_IMPORT_STATE_DISCARDED },
                   { S_INIT("failed"), TEXT_PROBLEM_IMPORT_STATE_FAILED } };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].state, state))
            return labels[i].label;
    return TEXT_NONE;
}

static str page_of(struct rq *rq, problem_import_id id)
{
    return str_printf(rq->arena, "/desk/imports/%lld", (long long)id.v);
}

rc problem_imports_show(struct rq *rq)
{
    struct problem_imports *v = ARENA_NEW(rq->arena, struct problem_imports);
    struct problem_import_list_rows rows;
    struct organisation unit;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    TRY(problem_import_list(rq->db, rq->today, rq->scope, LIST_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_import_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_import_list_row *r = &rows.at[i];
        v->rows[v->rows_n++] = (struct problem_import_line){ .path = page_of(rq, r->id),
                                                             .file_name = r->file_name,
                                                             .place = r->place_name,
                                                             .state = state_label(r->state),
                                                             .at = r->created_at,
                                                             .read = r->rows_read,
                                                             .wrong = r->rows_wrong };
    }
    v->place = unit.name;
    v->action = str_printf(rq->arena, "/desk/imports?org=%lld", (long long)rq->organisation);
    v->guard = form_guard(rq, &problem_import_file_form);
    v->summary = form_summary(rq, &problem_import_file_form);
    v->file = form_fields(rq, &problem_import_file_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_IMPORT_TITLE), problem_imports_page(v));
    return RC_OK;
}

/* Before the transaction: the file is put away, for the job that will read it. */
rc problem_import_prepare(struct rq *rq)
{
    const struct problem_import_file_form *f = rq->form;
    struct problem_import_new *in = ARENA_NEW(rq->arena, struct problem_import_new);
    const struct upload *file = &f->files.at[0];
    in->id = (problem_import_id){ id_new(rq->now) };
    in->file_name = str_is_empty(file->file_name) ? S("-") : file->file_name;
    in->digest = hash32(rq->arena, file->bytes);
    rq->prepared = in;
    return import_file_put(rq->app, rq->arena, &rq->err, in->id, file->bytes);
}

rc problem_import_send(struct rq *rq)
{
    struct problem_import_new in = *(const struct problem_import_new *)rq->prepared;
    struct problem_act_by by = problem_by(rq);
    problem_import_id id;
    in.place = by.organisation = (organisation_id){ rq->organisation };
    TRY(problem_import_begin(rq->db, &by, &in, &id));
    if (id.v == in.id.v)
        TRY(problem_import_job(rq->db, "read", id, rq->now));
    else
        reply_flash(rq, TEXT_PROBLEM_IMPORT_KNOWN, "warn");
    reply_redirect(rq, page_of(rq, id));
    return RC_OK;
}

/* ---- one import ---- */

static rc import_of_page(struct rq *rq, struct problem_import_by_id_row *ret)
{
    problem_import_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such import");
    return problem_import_load(rq->db, id, rq->today, ret);
}

rc problem_scope_import(struct rq *rq, int64_t *ret)
{
    struct problem_import_by_id_row import;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK; /* core/access says why */
    TRY(import_of_page(rq, &import));
    *ret = import.organisation_id.v;
    return RC_OK;
}

static bool is_state(const struct problem_import_by_id_row *import, const char *state)
{
    return str_eq(import->state, str_from_c(state));
}

static void facts_fill(struct rq *rq, const struct problem_import_by_id_row *import,
                       struct problem_import_page *v)
{
    struct import_columns columns;
    v->list = S("/desk/imports");
    v->here = page_of(rq, import->id);
    v->file_name = import->file_name;
    v->place = import->place_name;
    v->person = import->person_name;
    v->at = import->created_at;
    v->state = state_label(import->state);
    if (!str_is_absent(import->failure))
        (void)text_find(import->failure, &v->failure);
    v->failure_row = import->failure_row.v;
    v->is_busy = is_state(import, "reading") || is_state(import, "importing") || is_state(import, "undoing");
    v->is_checked =
        is_state(import, "checked") || is_state(import, "imported") || is_state(import, "importing");
    v->is_mapped = !str_is_absent(import->columns) && import_columns_parse(import->columns, &columns) &&
                   import_columns_suffice(&columns);
    v->is_public = import->is_public;
    v->read = import->rows_read;
    v->wrong = import->rows_wrong;
    v->good = import->rows_read - import->rows_wrong;
    v->open = import->rows_open;
    v->closed = v->good - v->open;
    v->marked = import->rows_marked;
}

static rc rows_fill(struct rq *rq, const struct problem_import_by_id_row *import,
                    struct problem_import_page *v)
{
    struct problem_import_rows_wrong_rows rows;
    struct problem_import_rows_wrong_in in = { .import_id = import->id,
                                               .line = rq_query_i64(rq, S("after"), 0, INT32_MAX, 0),
                                               .limit = ROWS_SHOWN };
    if (!is_state(import, "checked"))
        return RC_OK;
    TRY(problem_import_rows_wrong(rq->db, &in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_import_row_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_import_rows_wrong_row *r = &rows.at[i];
        bool is_wrong = !str_is_absent(r->issues);
        v->rows[v->rows_n++] =
            (struct problem_import_row_line){ .row = r->line,
                                              .words = import_issues_words(rq->arena, rq->lang,
                                                                           is_wrong ? r->issues : r->marks),
                                              .is_wrong = is_wrong };
    }
    if (rows.n == ROWS_SHOWN)
        v->next =
            str_printf(rq->arena, "%.*s?after=%lld", STR_ARG(v->here), (long long)rows.at[rows.n - 1].line);
    v->has_rows = v->is_mapped;
    v->rows_xlsx = str_printf(rq->arena, "%.*s/rows/xlsx", STR_ARG(v->here));
    v->rows_csv = str_printf(rq->arena, "%.*s/rows/csv", STR_ARG(v->here));
    return RC_OK;
}

static rc undo_fill(struct rq *rq, const struct problem_import_by_id_row *import,
                    struct problem_import_page *v)
{
    struct problem_import_touched_rows touched;
    bool is_open = import->undo_until_day.has && import->undo_until_day.v >= rq->today;
    if (!is_state(import, "imported") || !is_open)
        return RC_OK;
    v->undo_until = import->undo_until_day;
    /* Looked for once it was in the way: it is a walk over all the cases. */
    if (rq->route->form != &form_none || !form_has_errors(rq))
        return RC_OK;
    TRY(problem_import_touched(rq->db, import->id, TOUCHED_SHOWN, &touched));
    v->touched = ARENA_ARRAY(rq->arena, struct problem_import_touched_line, touched.n);
    for (size_t i = 0; i < touched.n; i++)
        v->touched[v->touched_n++] =
            (struct problem_import_touched_line){ touched.at[i].number, touched.at[i].line,
                                                  touched.at[i].topic_number };
    return RC_OK;
}

static void act_add(struct rq *rq, struct problem_import_page *v, const struct problem_box *box)
{
    v->acts[v->acts_n++] = problem_box_of(rq, v->here, box);
}

static rc acts_fill(struct rq *rq, const struct problem_import_by_id_row *import,
                    struct problem_import_page *v)
{
    bool is_ready = v->is_mapped && v->wrong == 0 && v->read > 0;
    v->acts = ARENA_ARRAY(rq->arena, struct problem_act_box, ACTS_MAX);
    if (is_state(import, "checked")) {
        if (is_ready)
            act_add(rq, v,
                    &(struct problem_box){ .form = &form_none,
                                           .label = TEXT_PROBLEM_IMPORT_CONFIRM,
                                           .address = "confirm",
                                           .is_main = true,
                                           .is_open = true });
        TRY(problem_import_columns_choices(rq, import));
        act_add(rq, v,
                &(struct problem_box){ .form = &problem_import_columns_form,
                                       .label = TEXT_PROBLEM_IMPORT_COLUMNS,
                                       .address = "columns",
                                       .is_main = !v->is_mapped,
                                       .is_open = !v->is_mapped });
    }
    if (is_state(import, "checked") || is_state(import, "failed"))
        act_add(rq, v,
                &(struct problem_box){
                    .form = &form_none, .label = TEXT_PROBLEM_IMPORT_DISCARD, .address = "discard" });
    if (v->undo_until.has && v->touched_n == 0)
        act_add(rq, v,
                &(struct problem_box){
                    .form = &form_none, .label = TEXT_PROBLEM_IMPORT_UNDO, .address = "undo" });
    return RC_OK;
}

rc problem_import_show(struct rq *rq)
{
    struct problem_import_page *v = ARENA_NEW(rq->arena, struct problem_import_page);
    struct problem_import_by_id_row import;
    TRY(import_of_page(rq, &import));
    facts_fill(rq, &import, v);
    TRY(rows_fill(rq, &import, v));
    TRY(undo_fill(rq, &import, v));
    TRY(acts_fill(rq, &import, v));
    v->summary = problem_sent_summary(rq);
    rq->reply.is_desk = true;
    rq->reply.refresh_seconds = v->is_busy ? REFRESH_SECONDS : 0;
    reply_page(rq, import.file_name, problem_import_page_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static str none_if_empty(str s)
{
    return str_is_empty(s) ? (str){ 0 } : s;
}

rc problem_import_columns(struct rq *rq)
{
    const struct problem_import_columns_form *f = rq->form;
    struct problem_import_by_id_row import;
    struct problem_act_by by = problem_by(rq);
    struct import_columns columns;
    TRY(import_of_page(rq, &import));
    TRY(problem_import_columns_read(rq, f, &import, &columns));
    if (!str_is_empty(f->default_category)) {
        struct problem_option *options;
        size_t n;
        TRY(problem_category_options(rq, S(""), false, &options, &n));
        if (!problem_is_option(options, n, f->default_category))
            return form_fail(rq, "default_category", TEXT_PROBLEM_IMPORT_NO_SUCH_COLUMN);
    }
    struct problem_import_set_columns_in in = { .columns = import_columns_text(rq->arena, &columns),
                                                .default_kind = none_if_empty(f->default_kind),
                                                .default_category = none_if_empty(f->default_category),
                                                .default_result = none_if_empty(f->default_result),
                                                .is_public = f->is_public,
                                                .id = import.id };
    TRY(problem_import_remap(rq->db, &by, &in));
    TRY(problem_import_job(rq->db, "read", import.id, rq->now));
    reply_redirect(rq, page_of(rq, import.id));
    return RC_OK;
}

/* Who acts: for the organisation whose ledger it is. */
static rc act_of_page(struct rq *rq, struct problem_import_by_id_row *ret, struct problem_act_by *ret_by)
{
    TRY(import_of_page(rq, ret));
    *ret_by = problem_by(rq);
    ret_by->organisation = ret->organisation_id;
    reply_redirect(rq, page_of(rq, ret->id));
    return RC_OK;
}

rc problem_import_confirm_do(struct rq *rq)
{
    struct problem_import_by_id_row import;
    struct problem_act_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(problem_import_confirm(rq->db, &by, import.id));
    return problem_import_job(rq->db, "write", import.id, rq->now);
}

rc problem_import_discard_do(struct rq *rq)
{
    struct problem_import_by_id_row import;
    struct problem_act_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(problem_import_discard(rq->db, &by, import.id));
    return problem_import_job(rq->db, "clear", import.id, rq->now);
}

rc problem_import_undo_do(struct rq *rq)
{
    struct problem_import_by_id_row import;
    struct problem_act_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(problem_import_undo(rq->db, &by, import.id));
    return problem_import_job(rq->db, "undo", import.id, rq->now);
}
