/* SPDX-License-Identifier: Apache-2.0 */
/* Imports from other sites on the desk: sending a file, what was found in it, and what is done with it; and
 * the old addresses of what was imported. */
#include "features/publish/publish_import_pages.h"

#include "base/rand.h"
#include "core/seal.h"
#include "core/spool.h"
#include "features/publish/publish_site.h"
#include "gen/publish_views.h"

#define LIST_MAX 100
#define ROWS_SHOWN 100
#define REFRESH_SECONDS 3
#define ACTS_MAX 4
#define LEADS_SHOWN_MAX 100000

/* ---- the list and the upload ---- */

static enum text state_label(str state)
{
    static const struct {
        str state;
        enum text label;
    } labels[] = { { S_INIT("reading"), TEXT_PUBLISH_IMPORT_STATE_READING },
                   { S_INIT("checked"), TEXT_PUBLISH_IMPORT_STATE_CHECKED },
                   { S_INIT("importing"), TEXT_PUBLISH_IMPORT_STATE_IMPORTING },
                   { S_INIT("imported"), TEXT_PUBLISH_IMPORT_STATE_IMPORTED },
                   { S_INIT("undoing"), TEXT_PUBLISH_IMPORT_STATE_UNDOING },
                   { S_INIT("undone"), TEXT_PUBLISH_IMPORT_STATE_UNDONE },
                   { S_INIT("discarded"), TEXT_PUBLISH_IMPORT_STATE_DISCARDED },
                   { S_INIT("failed"), TEXT_PUBLISH_IMPORT_STATE_FAILED } };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].state, state))
            return labels[i].label;
    return TEXT_NONE;
}

static str page_of(struct rq *rq, publish_import_id id)
{
    return str_printf(rq->arena, "/desk/site-imports/%lld", (long long)id.v);
}

/* Columns in which the unit may publish. */
static rc columns_choose(struct rq *rq, organisation_id unit)
{
    struct publish_site site;
    struct publish_columns columns;
    TRY(publish_site_of(rq->db, unit, rq->today, &site));
    TRY(publish_columns_of(rq->db, site.id, rq->today, true, &columns));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, columns.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < columns.n; i++)
        if (publish_column_takes(&columns.at[i], rq->today))
            choices[n++] = (struct run_choice){ .value = columns.at[i].code,
                                                .label = str_printf(
                                                    rq->arena, "%.*s (%.*s)",
                                                    STR_ARG(publish_column_name(&columns.at[i], rq->lang)),
                                                    STR_ARG(columns.at[i].code)) };
    form_set_choices(rq, "column", choices, n);
    return RC_OK;
}

rc publish_imports_show(struct rq *rq)
{
    struct publish_imports *v = ARENA_NEW(rq->arena, struct publish_imports);
    organisation_id unit = { rq->organisation };
    struct publish_import_list_rows rows;
    struct organisation org;
    TRY(organisation_load(rq->db, unit, rq->today, &org));
    TRY(columns_choose(rq, unit));
    TRY(publish_import_list(rq->db, rq->today, rq->scope, LIST_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_import_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_import_list_row *r = &rows.at[i];
        v->rows[v->rows_n++] = (struct publish_import_line){ .path = page_of(rq, r->id),
                                                             .file_name = r->file_name,
                                                             .unit = r->unit_name,
                                                             .state = state_label(r->state),
                                                             .at = r->created_at,
                                                             .read = r->rows_read,
                                                             .wrong = r->rows_wrong };
    }
    v->unit = org.name;
    v->action = str_printf(rq->arena, "/desk/site-imports?org=%lld", (long long)rq->organisation);
    v->guard = form_guard(rq, &publish_import_form);
    v->summary = form_summary(rq, &publish_import_form);
    v->fields = form_fields(rq, &publish_import_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_IMPORT_TITLE), publish_imports_page(v));
    return RC_OK;
}

/* Before the transaction: the file is put away, for the job that will read it. */
rc publish_import_prepare(struct rq *rq)
{
    const struct publish_import_input *f = rq->form;
    struct publish_import_new *in = ARENA_NEW(rq->arena, struct publish_import_new);
    const struct upload *file = &f->files.at[0];
    in->id = (publish_import_id){ id_new(rq->now) };
    in->file_name = str_is_empty(file->file_name) ? S("-") : file->file_name;
    in->digest = hash32(rq->arena, file->bytes);
    in->leads = S("");
    in->leaves_out = f->leaves_out;
    in->is_draft = f->is_draft;
    rq->prepared = in;
    return spool_put(rq->app, rq->arena, &rq->err, PUBLISH_IMPORT_SPOOL, in->id.v, file->bytes);
}

static rc by_of_page(struct rq *rq, organisation_id unit, struct publish_by *ret)
{
    return publish_by_of(rq, "publish.import", unit, ret);
}

/* What the form has chosen; a column that is none is told at its field. */
static rc column_of_form(struct rq *rq, const struct publish_by *by, organisation_id unit,
                         publish_column_id *ret)
{
    const struct publish_import_input *f = rq->form;
    struct publish_column column;
    rc done = publish_column_find(rq->db, f->column, &column);
    if (done == RC_OK)
        done = publish_column_check(rq->db, by, column.id, unit, &column);
    if (done == RC_NOT_FOUND || done == RC_CONFLICT || done == RC_INVALID) {
        rq->err = (struct err){ 0 };
        return form_fail(rq, "column", TEXT_PUBLISH_IMPORT_COLUMN_WRONG);
    }
    *ret = column.id;
    return done;
}

rc publish_import_send(struct rq *rq)
{
    struct publish_import_new in = *(const struct publish_import_new *)rq->prepared;
    struct publish_by by;
    publish_import_id id;
    in.unit = (organisation_id){ rq->organisation };
    TRY(by_of_page(rq, in.unit, &by));
    TRY(column_of_form(rq, &by, in.unit, &in.column));
    TRY(publish_import_begin(rq->db, &by, &in, &id));
    if (id.v == in.id.v)
        TRY(publish_import_job(rq->db, "read", id, rq->now));
    else
        reply_flash(rq, TEXT_PUBLISH_IMPORT_KNOWN, "warn");
    reply_redirect(rq, page_of(rq, id));
    return RC_OK;
}

/* ---- one import ---- */

static rc import_of_page(struct rq *rq, struct publish_import_one_row *ret)
{
    publish_import_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such import");
    return publish_import_load(rq->db, id, rq->today, ret);
}

rc publish_scope_import(struct rq *rq, int64_t *ret)
{
    struct publish_import_one_row import;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK; /* core/access says why */
    TRY(import_of_page(rq, &import));
    *ret = import.organisation_id.v;
    return RC_OK;
}

static bool is_state(const struct publish_import_one_row *import, const char *state)
{
    return str_eq(import->state, str_from_c(state));
}

static enum text format_label(str format)
{
    return str_eq(format, S("wxr"))    ? TEXT_PUBLISH_IMPORT_FORMAT_WXR
           : str_eq(format, S("rss"))  ? TEXT_PUBLISH_IMPORT_FORMAT_RSS
           : str_eq(format, S("atom")) ? TEXT_PUBLISH_IMPORT_FORMAT_ATOM
                                       : TEXT_PUBLISH_IMPORT_FORMAT_FILES;
}

static void facts_fill(struct rq *rq, const struct publish_import_one_row *import,
                       struct publish_import_page *v)
{
    v->here = page_of(rq, import->id);
    v->file_name = import->file_name;
    v->unit = import->unit_name;
    v->person = import->person_name;
    v->column = import->column_name;
    v->at = import->created_at;
    v->state = state_label(import->state);
    if (!str_is_absent(import->failure))
        (void)text_find(import->failure, &v->failure);
    v->is_busy = is_state(import, "reading") || is_state(import, "importing") || is_state(import, "undoing");
    v->is_checked = is_state(import, "checked");
    v->has_figures = v->is_checked || is_state(import, "imported") || is_state(import, "importing");
    if (v->has_figures)
        v->format = format_label(import->format);
    v->site_name = str_is_empty(import->site_name) ? (str){ 0 } : import->site_name;
    v->read = import->rows_read;
    v->wrong = import->rows_wrong;
    v->marked = import->rows_marked;
    v->fresh = import->rows_new;
    v->is_ready = v->is_checked && import->rows_new > 0 && (import->rows_wrong == 0 || import->leaves_out);
    if (is_state(import, "imported") && import->undo_until_day.has && import->undo_until_day.v >= rq->today)
        v->undo_until = import->undo_until_day;
}

static enum text fate_label(str fate)
{
    return str_eq(fate, S("public"))  ? TEXT_PUBLISH_IMPORT_FATE_PUBLIC
           : str_eq(fate, S("draft")) ? TEXT_PUBLISH_IMPORT_FATE_DRAFT
           : str_eq(fate, S("known")) ? TEXT_PUBLISH_IMPORT_FATE_KNOWN
                                      : TEXT_PUBLISH_IMPORT_FATE_WRONG;
}

static rc rows_fill(struct rq *rq, const struct publish_import_one_row *import, struct publish_import_page *v)
{
    struct publish_import_rows_show_rows rows;
    struct publish_import_rows_show_in in = { .import_id = import->id,
                                              .line = rq_query_i64(rq, S("after"), 0, INT32_MAX, 0),
                                              .limit = ROWS_SHOWN };
    if (!v->is_checked)
        return RC_OK;
    TRY(publish_import_rows_show(rq->db, &in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_import_found, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_import_rows_show_row *r = &rows.at[i];
        bool is_new = str_eq(r->fate, S("public")) || str_eq(r->fate, S("draft"));
        struct publish_import_found *found = &v->rows[v->rows_n++];
        *found = (struct publish_import_found){
            .line = r->line,
            .name = r->name,
            .fate = fate_label(r->fate),
            .tone = str_eq(r->fate, S("wrong")) ? S("bad")
                    : is_new                    ? S("ok")
                                                : S(""),
            .column = is_new ? r->column_name : (str){ 0 },
            .at = is_new ? r->at : OPT_NONE,
            .words = publish_marks_words(rq->arena, rq->lang, r->issue, r->marks),
        };
        publish_row_files_count(r->pictures, &found->pictures, &found->files);
    }
    if (rows.n == ROWS_SHOWN)
        v->next =
            str_printf(rq->arena, "%.*s?after=%lld", STR_ARG(v->here), (long long)rows.at[rows.n - 1].line);
    return RC_OK;
}

/* The categories that were found, each with where it leads; what was typed before stands. */
static str leads_shown(struct rq *rq, const struct publish_import_one_row *import)
{
    struct buf b = buf_new(rq->arena, LEADS_SHOWN_MAX);
    str rest = str_is_absent(import->categories) ? S("") : import->categories, line, name;
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\n', &line);
        (void)str_cut(&line, '\t', &name);
        str lead = publish_lead_of(import->leads, name);
        buf_printf(&b, "%s%.*s = %.*s", b.n > 0 ? "\n" : "", STR_ARG(name),
                   STR_ARG(str_is_absent(lead) ? S("") : lead));
    }
    return buf_str(&b);
}

static void act_add(struct rq *rq, struct publish_import_page *v, enum text label, const char *address,
                    bool is_main)
{
    v->acts[v->acts_n++] =
        (struct publish_import_act){ .action = str_printf(rq->arena, "%.*s/%s", STR_ARG(v->here), address),
                                     .guard = form_guard(rq, &form_none),
                                     .label = label,
                                     .is_main = is_main };
}

static rc acts_fill(struct rq *rq, const struct publish_import_one_row *import, struct publish_import_page *v)
{
    v->acts = ARENA_ARRAY(rq->arena, struct publish_import_act, ACTS_MAX);
    if (v->is_ready)
        act_add(rq, v, TEXT_PUBLISH_IMPORT_CONFIRM, "confirm", true);
    if (v->is_checked || is_state(import, "failed"))
        act_add(rq, v, TEXT_PUBLISH_IMPORT_DISCARD, "discard", false);
    if (v->undo_until.has)
        act_add(rq, v, TEXT_PUBLISH_IMPORT_UNDO, "undo", false);
    if (!v->is_checked)
        return RC_OK;
    TRY(columns_choose(rq, import->organisation_id));
    form_set_value(rq, "column", import->column_code);
    form_set_value(rq, "leads", leads_shown(rq, import));
    if (import->leaves_out)
        form_set_value(rq, "leaves_out", S("1"));
    if (import->is_draft)
        form_set_value(rq, "is_draft", S("1"));
    v->choice_action = str_join(rq->arena, v->here, S("/choices"));
    v->choice_guard = form_guard(rq, &publish_import_choice_form);
    v->choice_fields = form_fields(rq, &publish_import_choice_form);
    return RC_OK;
}

rc publish_import_show(struct rq *rq)
{
    struct publish_import_page *v = ARENA_NEW(rq->arena, struct publish_import_page);
    struct publish_import_one_row import;
    TRY(import_of_page(rq, &import));
    facts_fill(rq, &import, v);
    TRY(rows_fill(rq, &import, v));
    TRY(acts_fill(rq, &import, v));
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ 0 };
    rq->reply.is_desk = true;
    rq->reply.refresh_seconds = v->is_busy ? REFRESH_SECONDS : 0;
    reply_page(rq, import.file_name, publish_import_page_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static rc act_of_page(struct rq *rq, struct publish_import_one_row *ret, struct publish_by *ret_by)
{
    TRY(import_of_page(rq, ret));
    TRY(by_of_page(rq, ret->organisation_id, ret_by));
    reply_redirect(rq, page_of(rq, ret->id));
    return RC_OK;
}

rc publish_import_choose_do(struct rq *rq)
{
    const struct publish_import_input *f = rq->form;
    struct publish_import_one_row import;
    struct publish_by by;
    struct publish_import_set_choices_in in = { .leaves_out = f->leaves_out, .is_draft = f->is_draft };
    TRY(act_of_page(rq, &import, &by));
    in.id = import.id;
    TRY(column_of_form(rq, &by, import.organisation_id, &in.column_id));
    rc done = publish_leads_read(rq->db, &by, import.organisation_id, f->leads, &in.leads);
    if (done == RC_INVALID) {
        enum text why = TEXT_NONE;
        (void)text_find(str_from_c(rq->err.text_key), &why);
        const struct text_arg what = text_arg_str("what", rq->err.what);
        rq->err = (struct err){ 0 };
        return form_fail_args(rq, "leads", why, &what, 1);
    }
    TRY(done);
    TRY(publish_import_choose(rq->db, &by, &in));
    return publish_import_job(rq->db, "read", import.id, rq->now);
}

rc publish_import_confirm_do(struct rq *rq)
{
    struct publish_import_one_row import;
    struct publish_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(publish_import_confirm(rq->db, &by, import.id));
    return publish_import_job(rq->db, "write", import.id, rq->now);
}

rc publish_import_discard_do(struct rq *rq)
{
    struct publish_import_one_row import;
    struct publish_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(publish_import_discard(rq->db, &by, import.id));
    return publish_import_job(rq->db, "clear", import.id, rq->now);
}

rc publish_import_undo_do(struct rq *rq)
{
    struct publish_import_one_row import;
    struct publish_by by;
    TRY(act_of_page(rq, &import, &by));
    TRY(publish_import_undo(rq->db, &by, import.id));
    return publish_import_job(rq->db, "undo", import.id, rq->now);
}

/* ---- old addresses ---- */

static rc redirect_find(struct rq *rq, str path, struct publish_redirect_of_row *row, bool *found)
{
    return *found ? RC_OK : publish_redirect_of(rq->db, path, rq->now, row, found);
}

/* The same with the last slash or without it, as most sites take both. */
static rc either_find(struct rq *rq, str path, str query, struct publish_redirect_of_row *row, bool *found)
{
    bool is_folder = str_ends(path, S("/"));
    str other = is_folder ? str_slice(path, 0, path.n - 1) : str_join(rq->arena, path, S("/"));
    TRY(redirect_find(rq, str_join(rq->arena, path, query), row, found));
    return str_is_empty(other) ? RC_OK : redirect_find(rq, str_join(rq->arena, other, query), row, found);
}

/* "/?p=7&utm_source=x": the number of a post of WordPress; 0: none. */
static int64_t post_of(struct rq *rq)
{
    int64_t n = rq_query_i64(rq, S("p"), 1, INT64_MAX, 0);
    return n > 0 ? n : rq_query_i64(rq, S("page_id"), 1, INT64_MAX, 0);
}

/* What no page has: an address of the site before, or nothing. What was added to it on its way counts only
 * where it leads somewhere of its own. */
rc publish_old_address(struct rq *rq)
{
    struct publish_redirect_of_row row;
    bool found = false, is_root = str_eq(rq->path, S("/")) || str_eq(rq->path, S("/index.php"));
    int64_t post = is_root ? post_of(rq) : 0;
    if (post > 0)
        TRY(redirect_find(rq, str_printf(rq->arena, "/?p=%lld", (long long)post), &row, &found));
    if (!str_is_empty(rq->query) && !is_root)
        TRY(either_find(rq, rq->path, str_join(rq->arena, S("?"), rq->query), &row, &found));
    if (!is_root)
        TRY(either_find(rq, rq->path, S(""), &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such page");
    reply_moved(rq, str_join(rq->arena, S("/items/"), row.number));
    return RC_OK;
}
