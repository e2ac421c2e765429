/* SPDX-License-Identifier: Apache-2.0 */
/* Files to take along: the empty table, and the clerk's own file with a column that says what is wrong. */
#include "core/sheet_write.h"
#include "db/pool.h"
#include "features/problem/problem_import_pages.h"

#define BATCH 2000
#define READ_ARENA_MAX ((size_t)160 << 20)
#define BATCH_ARENA_MAX ((size_t)64 << 20)
#define WIDTH 16
#define WIDTH_WORDS 60

static rc format_of_page(struct rq *rq, int arg, enum sheet_format *ret)
{
    if (!sheet_format_parse(rq->args[arg], ret) || *ret == SHEET_PRINT)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such format");
    return RC_OK;
}

static struct sheet_options options_of(struct rq *rq, enum sheet_format format)
{
    return (struct sheet_options){ .format = format,
                                   .name = rq_text(rq, TEXT_PROBLEM_IMPORT_TITLE),
                                   .spool_dir =
                                       str_printf(rq->arena, "%.*s/spool", STR_ARG(rq->app->data_dir)),
                                   .offset = rq->offset };
}

/* ---- the empty table ---- */

rc problem_import_template_take(struct rq *rq)
{
    struct sheet_column columns[IMPORT_FIELDS];
    struct sheet_writer *sheet;
    enum sheet_format format;
    int fd;
    int64_t size;
    TRY(format_of_page(rq, 0, &format));
    for (int i = 0; i < IMPORT_FIELDS; i++)
        columns[i] = (struct sheet_column){ rq_text(rq, import_field_label((enum import_field)i)), WIDTH };
    struct sheet_options options = options_of(rq, format);
    options.columns = columns;
    options.columns_n = IMPORT_FIELDS;
    TRY(sheet_begin(&options, rq->arena, &rq->err, &sheet));
    TRY(sheet_end(sheet, &fd, &size));
    sheet_send(rq, sheet, S("import-template"));
    return RC_OK;
}

/* ---- the file with a column more ---- */

struct taking {
    struct rq *rq;
    const struct problem_import_by_id_row *import;
    struct import_head head;
    struct sheet_writer *sheet;
    struct arena *batch;
    struct problem_import_rows_wrong_rows wrong; /* those of the next rows */
    size_t at;
    int64_t last; /* row that the batch ends with; 0: none yet */
    bool is_all;
};

/* The next rows with mistakes: a batch at a time, for there may be many, in memory of their own. */
static rc wrong_load(struct taking *t)
{
    struct problem_import_rows_wrong_in in = { .import_id = t->import->id, .line = t->last, .limit = BATCH };
    struct app *app = t->rq->app;
    struct db *db;
    arena_reset(t->batch);
    TRY(pool_take(app->pool, t->batch, &t->rq->err, &db));
    rc done = problem_import_rows_wrong(db, &in, &t->wrong);
    pool_give(app->pool, db);
    TRY(done);
    t->at = 0;
    t->is_all = t->wrong.n < BATCH;
    if (t->wrong.n > 0)
        t->last = t->wrong.at[t->wrong.n - 1].line;
    return RC_OK;
}

/* What is wrong with a row; rows come in order. */
static rc words_of(struct taking *t, int64_t line, str *ret)
{
    *ret = (str){ 0 };
    for (;;) {
        while (t->at < t->wrong.n && t->wrong.at[t->at].line < line)
            t->at++;
        if (t->at < t->wrong.n || t->is_all)
            break;
        TRY(wrong_load(t));
    }
    if (t->at == t->wrong.n || t->wrong.at[t->at].line != line)
        return RC_OK;
    const struct problem_import_rows_wrong_row *r = &t->wrong.at[t->at];
    *ret = import_issues_words(t->batch, t->rq->lang, !str_is_absent(r->issues) ? r->issues : r->marks);
    return RC_OK;
}

static rc row_copy(void *data, const struct sheet_row *row)
{
    struct taking *t = data;
    str words;
    if (row->number <= t->head.columns.head)
        return RC_OK;
    for (size_t i = 0; i < t->head.cells_n; i++) {
        const struct sheet_cell *c = i < row->n ? &row->cells[i] : NULL;
        if (c != NULL && c->kind == SHEET_DATE && c->civil % MS_PER_DAY == 0)
            sheet_day(t->sheet, OPT_I64(c->civil / MS_PER_DAY));
        else
            sheet_text(t->sheet, c != NULL ? c->text : (str){ 0 });
    }
    TRY(words_of(t, row->number, &words));
    sheet_text(t->sheet, words);
    return sheet_next(t->sheet);
}

static rc copy_begin(struct taking *t, enum sheet_format format)
{
    struct rq *rq = t->rq;
    struct sheet_column *columns = ARENA_ARRAY(rq->arena, struct sheet_column, t->head.cells_n + 1);
    for (size_t i = 0; i < t->head.cells_n; i++)
        columns[i] = (struct sheet_column){ t->head.cells[i], WIDTH };
    columns[t->head.cells_n] =
        (struct sheet_column){ rq_text(rq, TEXT_PROBLEM_IMPORT_ERROR_COLUMN), WIDTH_WORDS };
    struct sheet_options options = options_of(rq, format);
    options.columns = columns;
    options.columns_n = t->head.cells_n + 1;
    return sheet_begin(&options, rq->arena, &rq->err, &t->sheet);
}

static rc copy(struct taking *t, str bytes, enum sheet_format format)
{
    struct rq *rq = t->rq;
    struct sheet_info info;
    int fd;
    int64_t size;
    TRY(import_head_find(rq->arena, &rq->err, bytes, &t->head));
    TRY(copy_begin(t, format));
    TRY(sheet_read(rq->arena, &rq->err, bytes, &sheet_limits_usual, row_copy, t, &info));
    TRY(sheet_end(t->sheet, &fd, &size));
    sheet_send(rq, t->sheet, str_printf(rq->arena, "import-%lld-rows", (long long)t->import->number));
    return RC_OK;
}

rc problem_import_rows_take(struct rq *rq)
{
    struct problem_import_by_id_row import;
    enum sheet_format format;
    str bytes;
    int64_t id;
    TRY(format_of_page(rq, 1, &format));
    if (!rq_arg_id(rq, 0, &id))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such import");
    TRY(problem_import_load(rq->db, (problem_import_id){ id }, rq->today, &import));
    struct arena *reading = arena_new(READ_ARENA_MAX);
    struct taking t = { .rq = rq, .import = &import, .batch = arena_new(BATCH_ARENA_MAX) };
    rc done = import_file_get(rq->app, reading, &rq->err, import.id, &bytes);
    if (done == RC_OK)
        done = copy(&t, bytes, format);
    arena_free(t.batch);
    arena_free(reading);
    return done;
}
