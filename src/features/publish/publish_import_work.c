/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The long part of an import. Pieces are examined outside any transaction and laid down in batches; items are
 * made of them some at a time: others write in between, and memory does not grow with the file. A run that
 * was broken off goes on where it was; where it cannot, all is taken back (publish_import_undo.c).
 */
#include <time.h>

#include "base/clock.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "core/file.h"
#include "core/media.h"
#include "core/rule.h"
#include "core/search.h"
#include "core/spool.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/publish/publish_import.h"
#include "features/publish/publish_site.h"
#include "features/talk/talk.h"

#define WORK_ARENA_MAX ((size_t)6 << 30)
#define PIECE_ARENA_MAX ((size_t)1 << 30)
#define BATCH_BYTES ((size_t)8 << 20) /* of words that are laid down together */
#define BATCH_ROWS 500
#define WRITE_ROWS 50 /* items in one transaction: about a tenth of a second */
#define REST_US_MAX 200000
#define PART_ARENA_MAX ((size_t)1 << 30)
#define DROP_ROWS 1000
#define FORGOTTEN_MAX 100
#define WAITING_MAX 10000

struct examination {
    struct publish_import_work *work;
    struct arena *arena; /* of the whole */
    struct arena *batch; /* of the rows at hand */
    struct err err;      /* of the file and its pieces */
    struct publish_import_one_row import;
    struct publish_examiner examiner;
    struct publish_source source;
    struct publish_import_row_put_in rows[BATCH_ROWS];
    size_t rows_n, bytes;
    int64_t done;
};

static rc run_unit(struct publish_import_work *w, lane_fn *fn, void *data)
{
    return lane_run(w->app->lane, w->arena, w->err, fn, data);
}

static struct publish_by by_of(const struct publish_import_work *w,
                               const struct publish_import_one_row *import)
{
    return (struct publish_by){ .person = import->person_id,
                                .organisation = import->organisation_id,
                                .now = w->now,
                                .offset = w->app->clock.offset };
}

/* ---- laying rows down ---- */

static rc batch_unit(struct db *db, void *data)
{
    struct examination *x = data;
    db_many_begin(db);
    for (size_t i = 0; i < x->rows_n; i++)
        TRY(publish_import_row_put(db, &x->rows[i], NULL));
    TRY(publish_import_set_progress(db, x->done, x->work->id, NULL));
    return db_many_end(db);
}

static rc batch_write(struct examination *x)
{
    struct arena *a = arena_new(PIECE_ARENA_MAX);
    rc done = lane_run(x->work->app->lane, a, &x->err, batch_unit, x);
    if (x->err.code != RC_OK)
        x->err.detail = str_copy(x->arena, x->err.detail);
    arena_free(a);
    x->rows_n = x->bytes = 0;
    arena_reset(x->batch);
    return done;
}

static str kept(struct examination *x, str text)
{
    x->bytes += text.n;
    return str_copy(x->batch, text);
}

static void row_keep(struct examination *x, const struct publish_import_row_put_in *row)
{
    struct publish_import_row_put_in *r = &x->rows[x->rows_n++];
    *r = *row;
    str *const texts[] = { &r->name,     &r->fate,       &r->issue, &r->marks,    &r->lang,
                           &r->title,    &r->summary,    &r->body,  &r->author,   &r->source_url,
                           &r->old_path, &r->source_key, &r->tags,  &r->pictures, &r->short_path };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = kept(x, *texts[i]);
    r->import_id = x->work->id;
    r->line = ++x->done;
}

static rc piece_take(void *data, const struct publish_piece *piece)
{
    struct examination *x = data;
    struct arena *a = arena_new(PIECE_ARENA_MAX);
    struct publish_import_row_put_in row;
    rc done = publish_piece_examine(&x->examiner, a, piece, &row);
    if (done == RC_OK)
        row_keep(x, &row);
    arena_free(a);
    TRY(done);
    return x->rows_n == BATCH_ROWS || x->bytes > BATCH_BYTES ? batch_write(x) : RC_OK;
}

/* ---- the examination ---- */

struct forgetting {
    publish_import_id id;
    int64_t dropped;
};

static rc drop_unit(struct db *db, void *data)
{
    struct forgetting *f = data;
    return publish_import_rows_drop(db, f->id, DROP_ROWS, &f->dropped);
}

rc publish_import_forget(struct publish_import_work *w)
{
    struct forgetting f = { .id = w->id, .dropped = DROP_ROWS };
    while (f.dropped == DROP_ROWS)
        TRY(run_unit(w, drop_unit, &f));
    return RC_OK;
}

static rc rows_mark(struct db *db, struct examination *x)
{
    const struct publish_import_set_checked_in in = { .format = str_from_c(x->source.format),
                                                      .site_name =
                                                          utf8_cut(x->source.site_name, PUBLISH_SOURCE_MAX),
                                                      .categories =
                                                          publish_categories_text(&x->examiner, x->arena),
                                                      .id = x->work->id };
    const struct publish_import_rows_mark_paths_in paths = { .lf = S("\n"),
                                                             .mark = S("publish.import_mark_path"),
                                                             .import_id = x->work->id };
    const struct publish_import_rows_mark_short_in short_ones = { .lf = S("\n"),
                                                                  .mark = S("publish.import_mark_short"),
                                                                  .import_id = x->work->id };
    TRY(publish_import_rows_mark_known(db, x->work->id, x->import.organisation_id, NULL));
    TRY(publish_import_rows_mark_twice(db, x->work->id, NULL));
    TRY(publish_import_rows_mark_paths(db, &paths, NULL));
    TRY(publish_import_rows_mark_short(db, &short_ones, NULL));
    return publish_import_set_checked(db, &in, NULL);
}

static rc checked_unit(struct db *db, void *data)
{
    struct examination *x = data;
    TRY(db_widen(db, true)); /* the words of all rows are passed over several times */
    rc done = rows_mark(db, x);
    TRY(db_widen(db, false));
    return done;
}

struct failing {
    struct publish_import_work *work;
    const char *key;
};

static rc failed_unit(struct db *db, void *data)
{
    const struct failing *f = data;
    return publish_import_set_failed(db, str_from_c(f->key), OPT_I64(f->work->now), f->work->id, NULL);
}

static rc pieces_examine(struct examination *x, struct bundle *b)
{
    const struct app *app = x->work->app;
    x->examiner = (struct publish_examiner){ .app = x->work->app,
                                             .db = x->examiner.db,
                                             .arena = x->arena,
                                             .bundle = b,
                                             .by = by_of(x->work, &x->import),
                                             .column = x->import.column_id,
                                             .leads = x->import.leads,
                                             .is_draft = x->import.is_draft };
    TRY(file_limits_load(x->examiner.db, day_of(x->work->now, app->clock.offset), &x->examiner.limits));
    TRY(publish_pieces_read(b, x->arena, &x->err, app->clock.offset, piece_take, x, &x->source));
    return x->rows_n > 0 ? batch_write(x) : RC_OK;
}

static rc spooled(struct examination *x, struct bundle *ret)
{
    struct publish_import_work *w = x->work;
    str bytes;
    rc done = spool_get(w->app, x->arena, &x->err, PUBLISH_IMPORT_SPOOL, w->id.v, &bytes);
    if (done == RC_NOT_FOUND)
        x->err = (struct err){ 0 };
    if (done == RC_NOT_FOUND)
        return ERR(&x->err, x->arena, RC_INVALID, "publish.import_file_gone", "it is gone");
    TRY(done);
    return bundle_of_bytes(x->arena, &x->err, x->import.file_name, bytes, ret);
}

static bool is_files_fault(const struct examination *x, rc done)
{
    return (done == RC_INVALID || done == RC_LIMIT) && x->err.text_key != NULL;
}

static rc examine(struct examination *x, struct bundle *b)
{
    struct publish_import_work *w = x->work;
    struct bundle own;
    TRY(pool_take(w->app->pool, x->arena, &x->err, &x->examiner.db));
    rc done = publish_import_load(x->examiner.db, w->id, day_of(w->now, w->app->clock.offset), &x->import);
    bool is_wanted = done == RC_OK && str_eq(x->import.state, S("reading"));
    if (is_wanted && b == NULL)
        done = spooled(x, &own);
    if (is_wanted && done == RC_OK)
        done = pieces_examine(x, b != NULL ? b : &own);
    pool_give(w->app->pool, x->examiner.db);
    if (done == RC_OK && !is_wanted)
        return RC_OK; /* examined already */
    if (is_files_fault(x, done))
        return run_unit(w, failed_unit, &(struct failing){ w, x->err.text_key });
    if (done != RC_OK)
        return ERR(w->err, w->arena, done, x->err.text_key, "%.*s", STR_ARG(x->err.detail));
    return run_unit(w, checked_unit, x);
}

rc publish_import_examine(struct publish_import_work *w, struct bundle *b)
{
    struct arena *a = arena_new(WORK_ARENA_MAX);
    struct examination *x = ARENA_NEW(a, struct examination);
    x->work = w;
    x->arena = a;
    x->batch = arena_new(PIECE_ARENA_MAX);
    rc done = publish_import_forget(w); /* of an earlier try */
    if (done == RC_OK)
        done = examine(x, b);
    arena_free(x->batch);
    arena_free(a);
    return done;
}

/* ---- items, some at a time ---- */

struct writing {
    struct publish_import_work *work;
    struct publish_import_one_row import;
    struct publish_by by;
    publish_site_id site;
    str source; /* what the other site calls itself */
};

static struct opt_i64 if_there(int64_t v, bool has)
{
    return (struct opt_i64){ .v = v, .has = has };
}

/* RC_CONFLICT: a row as an older program has laid it down; it is read anew. */
static rc file_put(struct db *db, const struct writing *m, publish_revision_id revision, str line,
                   int64_t sort)
{
    const struct publish_row_file f = publish_row_file_of(line);
    const struct file_taken taken = { .hash = f.hash,
                                      .kind = file_kind_named(f.kind),
                                      .bytes = f.bytes,
                                      .width = f.width,
                                      .height = f.height };
    bool is_picture = str_eq(f.role, S("picture"));
    struct publish_file_insert_in in = { .revision_id = revision,
                                         .role = f.role,
                                         .name = is_picture ? S("") : f.words,
                                         .words = is_picture ? f.words : S(""),
                                         .sort = sort };
    media_id media;
    if (str_is_absent(f.hash) || taken.kind == NULL)
        return DB_FAIL(db, RC_CONFLICT, NULL, "a file of a row cannot be read");
    TRY(file_keep_taken(db, &taken, m->by.now, &in.file_id));
    if (taken.kind->class == FILE_AUDIO || taken.kind->class == FILE_VIDEO)
        TRY(media_add(db, in.file_id, f.hash, m->by.now, &media));
    return publish_file_insert(db, &in, NULL);
}

static rc files_put(struct db *db, const struct writing *m, publish_revision_id revision, str files)
{
    str line;
    for (int64_t sort = 0; !str_is_empty(files); sort++) {
        (void)str_cut(&files, '\n', &line);
        TRY(file_put(db, m, revision, line, sort));
    }
    return RC_OK;
}

static rc revision_put(struct db *db, const struct writing *m, const struct publish_import_rows_take_row *row,
                       publish_item_id item, publish_revision_id *ret)
{
    str source = str_is_empty(row->author) ? m->source : row->author;
    const struct publish_revision_insert_in in = { .id = { id_new(m->by.now) },
                                                   .item_id = item,
                                                   .lang = row->lang,
                                                   .n = 1,
                                                   .stage = S("writing"),
                                                   .round = 0,
                                                   .person_id = m->by.person,
                                                   .organisation_id = m->by.organisation,
                                                   .at = m->by.now,
                                                   .title = row->title,
                                                   .summary = row->summary,
                                                   .body = row->body,
                                                   .source = source,
                                                   .source_url = row->source_url,
                                                   .keywords = row->tags,
                                                   .related = S(""),
                                                   .theme = S(""),
                                                   .issuer = S(""),
                                                   .document_number = S(""),
                                                   .genre = S(""),
                                                   .venue = S("") };
    *ret = in.id;
    TRY(publish_revision_insert(db, &in, NULL));
    return files_put(db, m, in.id, row->pictures);
}

static rc tags_put(struct db *db, publish_item_id item, str tags)
{
    str tag;
    for (int64_t sort = 0; !str_is_empty(tags); sort++) {
        (void)str_cut(&tags, '\n', &tag);
        TRY(publish_tag_put(db, tag, item, sort, NULL));
    }
    return RC_OK;
}

static rc origin_put(struct db *db, const struct writing *m, const struct publish_import_rows_take_row *row,
                     publish_item_id item)
{
    const struct publish_origin_put_in in = { .item_id = item,
                                              .import_id = OPT_I64(m->work->id.v),
                                              .organisation_id = m->by.organisation,
                                              .source_key = row->source_key,
                                              .site_name = m->source,
                                              .author = row->author,
                                              .imported_at = m->by.now };
    TRY(publish_origin_put(db, &in, NULL));
    if (!str_is_empty(row->short_path))
        TRY(publish_redirect_put(db, row->short_path, item, NULL));
    return str_is_empty(row->old_path) ? RC_OK : publish_redirect_put(db, row->old_path, item, NULL);
}

static rc item_put(struct db *db, const struct writing *m, const struct publish_import_rows_take_row *row,
                   publish_item_id *ret)
{
    bool is_public = str_eq(row->fate, S("public"));
    ms_t at = row->at.has ? row->at.v : m->by.now;
    struct publish_import_item_in in = { .id = { id_new(m->by.now) },
                                         .column_id = { row->column_id.v },
                                         .organisation_id = m->by.organisation,
                                         .site_id = m->site,
                                         .author_id = m->by.person,
                                         .state = is_public ? S("published") : S("draft"),
                                         .stage = is_public ? S("none") : S("writing"),
                                         .lang = row->lang,
                                         .public_at = if_there(at, is_public),
                                         .at = m->by.now };
    publish_revision_id revision;
    TRY(publish_number_next(db, &m->by, &in.number));
    TRY(publish_import_item(db, &in, NULL));
    TRY(revision_put(db, m, row, in.id, &revision));
    const struct publish_import_text_in text = { .id = { id_new(m->by.now) },
                                                 .item_id = in.id,
                                                 .lang = row->lang,
                                                 .public_revision_id = if_there(revision.v, is_public),
                                                 .draft_revision_id = if_there(revision.v, !is_public) };
    TRY(publish_import_text(db, &text, NULL));
    const struct publish_item_row_row item = { .id = in.id };
    const struct publish_step step = {
        .act = "import", .lang = row->lang, .revision = revision, .words = m->import.file_name
    };
    TRY(publish_step_add(db, &m->by, &item, &step));
    TRY(origin_put(db, m, row, in.id));
    *ret = in.id;
    return is_public ? tags_put(db, in.id, row->tags) : RC_OK;
}

/* What has been told to search and talk is read back, so it is not among what is sent together. */
static rc some_put(struct db *db, const struct writing *m, const struct publish_import_rows_take_rows *rows)
{
    publish_item_id ids[WRITE_ROWS];
    for (size_t i = 0; i < rows->n; i++)
        TRY(item_put(db, m, &rows->at[i], &ids[i]));
    for (size_t i = 0; i < rows->n; i++)
        if (str_eq(rows->at[i].fate, S("public")))
            TRY(publish_tell(db, &m->by, ids[i]));
    return RC_OK;
}

/* A column that has ended meanwhile, or passed to others. */
static rc columns_check(struct db *db, const struct writing *m,
                        const struct publish_import_rows_take_rows *rows, int64_t *last)
{
    struct publish_column column;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->at[i].column_id.v != *last)
            TRY(publish_column_check(db, &m->by, (publish_column_id){ rows->at[i].column_id.v },
                                     m->by.organisation, &column));
        *last = rows->at[i].column_id.v;
    }
    return RC_OK;
}

/* So far it is. */
struct part {
    struct publish_import_work *work;
    int64_t line, next; /* the last row that has become an item; after this part */
    bool is_last;
};

static rc part_put(struct db *db, const struct writing *m, struct part *p)
{
    const struct publish_import_rows_take_in in = {
        .import_id = m->work->id, .line = p->line, .organisation_id = m->by.organisation, .limit = WRITE_ROWS
    };
    struct publish_import_rows_take_rows rows;
    int64_t column = 0;
    TRY(publish_import_rows_take(db, &in, &rows));
    TRY(columns_check(db, m, &rows, &column));
    TRY(some_put(db, m, &rows));
    p->is_last = rows.n < WRITE_ROWS;
    p->next = rows.n > 0 ? rows.at[rows.n - 1].line : p->line;
    return RC_OK;
}

static rc part_unit(struct db *db, void *data)
{
    struct part *p = data;
    struct publish_import_work *w = p->work;
    struct writing m = { .work = w };
    struct publish_import_lock_row lock;
    struct publish_site site;
    day_t today = day_of(w->now, w->app->clock.offset);
    int64_t days;
    bool found;
    TRY(publish_import_lock(db, w->id, &lock, &found));
    TRY(publish_import_load(db, w->id, today, &m.import));
    p->is_last = true;
    if (!str_eq(m.import.state, S("importing")))
        return RC_OK; /* done already */
    m.by = by_of(w, &m.import);
    m.source = str_is_absent(m.import.site_name) ? S("") : m.import.site_name;
    TRY(publish_site_of(db, m.import.organisation_id, today, &site));
    m.site = site.id;
    TRY(part_put(db, &m, p));
    if (!p->is_last)
        return RC_OK;
    TRY(rule_value(db, S("publish.import_undo_days"), m.import.organisation_id, today, &days));
    const struct publish_import_set_imported_in done = { .ended_at = OPT_I64(w->now),
                                                         .undo_until_day = OPT_I64(today + days),
                                                         .id = w->id };
    return publish_import_set_imported(db, &done, NULL);
}

void publish_import_rest(int64_t began)
{
    int64_t us = (clock_us() - began) / 3;
    us = us < REST_US_MAX ? us : REST_US_MAX;
    (void)nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

static rc parts_put(struct publish_import_work *w, struct arena *a, struct err *e)
{
    struct part p = { .work = w };
    rc done = RC_OK;
    while (done == RC_OK && !p.is_last) {
        int64_t began = clock_us();
        done = lane_run(w->app->lane, a, e, part_unit, &p);
        p.line = p.next;
        if (done != RC_OK)
            break;
        arena_reset(a);
        publish_import_rest(began);
    }
    return done;
}

static rc recheck_unit(struct db *db, void *data)
{
    struct publish_import_work *w = data;
    return publish_import_set_state(db, S("reading"), w->id, NULL);
}

/* Pictures lie in the store without rows until now: is each still there? */
static rc pictures_renew(struct publish_import_work *w, struct arena *a, bool *ret_all)
{
    struct publish_import_pictures_in in = { .import_id = w->id, .limit = DROP_ROWS };
    struct publish_import_pictures_rows rows;
    struct db *db;
    *ret_all = true;
    TRY(pool_take(w->app->pool, a, w->err, &db));
    rc done;
    do {
        done = publish_import_pictures(db, &in, &rows);
        for (size_t i = 0; done == RC_OK && i < rows.n; i++) {
            str rest = rows.at[i].pictures, line;
            in.line = rows.at[i].line;
            while (!str_is_empty(rest)) {
                (void)str_cut(&rest, '\n', &line);
                *ret_all = file_renew(w->app, a, publish_row_file_of(line).hash) && *ret_all;
            }
        }
    } while (done == RC_OK && rows.n == DROP_ROWS);
    pool_give(w->app->pool, db);
    return done;
}

rc publish_import_write(struct publish_import_work *w, bool *ret_again)
{
    struct arena *a = arena_new(PART_ARENA_MAX);
    struct err e = { 0 };
    bool is_all;
    *ret_again = false;
    rc done = pictures_renew(w, a, &is_all);
    if (done == RC_OK)
        done = is_all ? parts_put(w, a, &e) : RC_INVALID;
    *ret_again = done == RC_CONFLICT || done == RC_INVALID;
    if (done != RC_OK && !*ret_again)
        done = ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    if (*ret_again)
        TRY(publish_import_take_back(w));
    if (*ret_again)
        return run_unit(w, recheck_unit, w);
    TRY(done);
    spool_drop(w->app, w->arena, PUBLISH_IMPORT_SPOOL, w->id.v);
    return publish_import_forget(w);
}

/* ---- every night ---- */

struct sweep {
    struct app *app;
    ms_t now;
    struct publish_import_forgotten_rows forgotten;
};

static rc discard_unit(struct db *db, void *data)
{
    struct sweep *s = data;
    int64_t days;
    TRY(rule_value(db, S("publish.import_keep_days"), (organisation_id){ 0 },
                   day_of(s->now, s->app->clock.offset), &days));
    TRY(publish_import_forgotten(db, s->now - days * MS_PER_DAY, FORGOTTEN_MAX, &s->forgotten));
    for (size_t i = 0; i < s->forgotten.n; i++)
        TRY(publish_import_set_ended(db, S("discarded"), OPT_I64(s->now), s->forgotten.at[i].id, NULL));
    return RC_OK;
}

static bool is_waiting(void *data, int64_t id)
{
    const struct publish_import_waiting_rows *rows = data;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id.v == id)
            return true;
    return false;
}

rc publish_imports_sweep(struct app *app, struct arena *a, struct err *e, ms_t now)
{
    struct sweep s = { .app = app, .now = now };
    struct publish_import_waiting_rows rows = { 0 };
    struct db *db;
    TRY(lane_run(app->lane, a, e, discard_unit, &s));
    for (size_t i = 0; i < s.forgotten.n; i++) {
        struct publish_import_work w = {
            .app = app, .arena = a, .err = e, .id = s.forgotten.at[i].id, .now = now
        };
        spool_drop(app, a, PUBLISH_IMPORT_SPOOL, w.id.v);
        TRY(publish_import_forget(&w));
    }
    TRY(pool_take(app->pool, a, e, &db));
    rc done = publish_import_waiting(db, WAITING_MAX, &rows);
    pool_give(app->pool, db);
    if (done == RC_OK)
        spool_sweep(app, a, PUBLISH_IMPORT_SPOOL, now, is_waiting, &rows);
    return done;
}
