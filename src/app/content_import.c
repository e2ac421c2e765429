/* SPDX-License-Identifier: Apache-2.0 */
/* The import of an export: everything is compared with the manifest, the files are put into the store (where
 * nothing sees them yet), and the rows are written in one transaction. */
#include <string.h>

#include "app/content_private.h"
#include "app/reindex.h"
#include "base/rand.h"
#include "core/audit.h"
#include "core/file.h"
#include "core/media.h"
#include "db/lane.h"
#include "gen/content_sql.h"
#include "web/form_json.h"
#include "web/text.h"

#define LINES_ARENA_MAX ((size_t)256 << 20)
#define LINES_TOGETHER 500
#define NOBODY_BYTES 32
#define VALUES_MAX 40

struct import {
    struct site *site;
    struct arena *a;
    struct err *e;
    str folder;
    const struct content_manifest *manifest;
    ms_t now;
    struct arena *lines; /* emptied now and then */
    str nobody;          /* a hash that no code has */
    int64_t speaker;     /* stands for all who spoke; 0: not made yet */
    struct content_counts counts;
};

/* A line of a table. */
struct line {
    const struct content_entry *entry;
    int64_t n;
    struct form_parts parts;
};

static rc line_fail(struct db *db, const struct line *l, const char *what, str name)
{
    return DB_FAIL(db, RC_INVALID, NULL, "%.*s, line %lld: %s \"%.*s\"", STR_ARG(l->entry->file),
                   (long long)l->n, what, STR_ARG(str_slice(name, 0, 100)));
}

/* ---- values ---- */

/* What every line gets from us. */
static bool own_value(const struct import *m, str name, struct db_value *ret)
{
    if (str_eq(name, S("speaker"))) {
        *ret = (struct db_value){ .type = DB_I64, .i64 = m->speaker };
        return true;
    }
    if (str_eq(name, S("nobody"))) {
        *ret = (struct db_value){ .type = DB_BLOB, .bytes = m->nobody };
        return true;
    }
    return false;
}

/* Addresses of pages stay on the site. */
static bool is_local(str path)
{
    return str_starts(path, S("/")) && !str_starts(path, S("//")) && str_find_char(path, '\\') == SIZE_MAX;
}

static bool is_allowed(const struct content_entry *entry, str name, str value)
{
    bool is_path = str_eq(name, S("path")) && !str_eq(str_from_c(entry->table->name), S("periods"));
    if (is_path || str_eq(name, S("link")))
        return is_local(value);
    if (str_eq(name, S("hash")))
        return file_hash_is_good(value);
    return true;
}

static bool value_of(const struct db_field *f, const struct form_part *part, struct db_value *ret)
{
    switch (f->kind) {
    case DB_FIELD_NUMBER:
        ret->type = DB_I64;
        return part->kind == PART_NUMBER && str_to_i64(part->value, &ret->i64);
    case DB_FIELD_ID:
        ret->type = DB_I64;
        return part->kind == PART_TEXT && str_to_i64(part->value, &ret->i64) && ret->i64 > 0;
    case DB_FIELD_BOOL:
        ret->type = DB_I64;
        ret->i64 = str_eq(part->value, S("true"));
        return part->kind == PART_BOOL;
    case DB_FIELD_TEXT:
        ret->type = DB_TEXT;
        ret->bytes = part->value;
        return part->kind == PART_TEXT && !part->is_broken;
    case DB_FIELD_BLOB:
        break;
    }
    return false;
}

static enum db_type type_of(const struct db_field *f)
{
    return f->kind == DB_FIELD_TEXT ? DB_TEXT : f->kind == DB_FIELD_BLOB ? DB_BLOB : DB_I64;
}

static rc put_run(struct db *db, const struct import *m, const struct line *l, const struct db_raw *put)
{
    struct db_value values[VALUES_MAX] = { 0 };
    if (put->params_n > VALUES_MAX)
        BUG("more values than VALUES_MAX");
    for (size_t i = 0; i < put->params_n; i++) {
        const struct db_field *f = &put->params[i];
        str name = str_from_c(f->name);
        const struct form_part *part = form_parts_find(&l->parts, name);
        values[i].type = type_of(f);
        values[i].is_null = part == NULL;
        if (own_value(m, name, &values[i]))
            continue;
        if (part == NULL && !f->may_be_absent)
            return line_fail(db, l, "there is no", name);
        if (part != NULL && (!value_of(f, part, &values[i]) || !is_allowed(l->entry, name, part->value)))
            return line_fail(db, l, "this cannot be the value of", name);
    }
    return db_run(db, put->query, values, NULL);
}

/* A field that nobody takes would be lost in silence. */
static rc fields_known(struct db *db, const struct line *l)
{
    const struct db_raw *out = l->entry->table->out;
    for (size_t i = 0; i < l->parts.n; i++) {
        bool is_known = false;
        for (size_t c = 0; c < out->columns_n && !is_known; c++)
            is_known = str_eq(str_from_c(out->columns[c].name), l->parts.at[i].name);
        if (!is_known)
            return line_fail(db, l, "this program knows no field", l->parts.at[i].name);
    }
    return RC_OK;
}

/* ---- tables ---- */

/* Whoever spoke is not in the export: one closed account without a name of anybody stands for all. */
static rc speaker_make(struct db *db, struct import *m)
{
    const struct content_speaker_put_in in = { .id = { id_new(m->now) },
                                               .name = text_get(TEXT_CONTENT_SPEAKER, LANG_ZH_HANS),
                                               .created_at = m->now,
                                               .closed_at = OPT_I64(m->now) };
    m->speaker = in.id.v;
    return content_speaker_put(db, &in, NULL);
}

static rc line_put(struct db *db, const struct import *m, const struct line *l, bool is_link)
{
    const struct content_table *t = l->entry->table;
    if (is_link)
        return put_run(db, m, l, t->link);
    TRY(fields_known(db, l));
    for (size_t i = 0; i < CONTENT_PUTS && t->puts[i] != NULL; i++)
        TRY(put_run(db, m, l, t->puts[i]));
    return RC_OK;
}

static rc line_take(struct db *db, const struct import *m, struct line *l, str text, bool is_link)
{
    struct err unread = { 0 };
    l->parts = (struct form_parts){ 0 };
    l->n++;
    if (text.n > CONTENT_LINE_MAX || form_json_read(m->lines, &unread, text, &l->parts) != RC_OK)
        return line_fail(db, l, "no row that can be read:", str_slice(text, 0, 40));
    return line_put(db, m, l, is_link);
}

/* Rows are sent together; what is wrong with one of them may be told a few lines later. */
static rc together(struct db *db, const struct line *l, rc done)
{
    struct err *e = db_err(db);
    rc sent = db_many_end(db);
    if (done == RC_OK)
        done = sent;
    bool is_told = str_starts(e->detail, l->entry->file);
    if ((done != RC_CONFLICT && done != RC_INVALID) || is_told)
        return done;
    str why = e->detail;
    *e = (struct err){ 0 };
    return DB_FAIL(db, RC_CONFLICT, NULL, "%.*s, line %lld or before: it does not fit to the rest: %.*s",
                   STR_ARG(l->entry->file), (long long)l->n, STR_ARG(why));
}

static rc lines_put(struct db *db, const struct import *m, struct line *l, str *rest, bool is_link)
{
    rc done = RC_OK;
    str text;
    arena_reset(m->lines);
    db_many_begin(db);
    for (int i = 0; i < LINES_TOGETHER && done == RC_OK && str_cut(rest, '\n', &text); i++)
        if (!str_is_empty(text))
            done = line_take(db, m, l, text, is_link);
    return together(db, l, done);
}

static rc table_put(struct db *db, struct import *m, const struct content_entry *entry, bool is_link)
{
    struct line l = { .entry = entry };
    struct arena *a = arena_new(LINES_ARENA_MAX);
    str rest = { 0 };
    rc done = content_map(a, db_err(db), m->folder, entry->file, &rest);
    if (done != RC_OK)
        db_err(db)->detail = str_copy(m->a, db_err(db)->detail);
    if (done == RC_OK && strcmp(entry->table->name, "comments") == 0 && entry->rows > 0)
        done = speaker_make(db, m);
    while (done == RC_OK && !str_is_empty(rest))
        done = lines_put(db, m, &l, &rest, is_link);
    arena_free(a);
    return done;
}

static const struct content_entry *entry_of(const struct import *m, const struct content_table *t)
{
    for (size_t i = 0; i < m->manifest->n; i++)
        if (m->manifest->entries[i].table == t)
            return &m->manifest->entries[i];
    BUG("content_check lets no manifest pass that lacks a table");
}

static rc fresh_check(struct db *db, void *data)
{
    struct content_rows_row rows;
    (void)data;
    TRY(content_rows(db, &rows));
    if (rows.n > 0)
        return DB_FAIL(db, RC_CONFLICT, NULL,
                       "this site has people, units or items already; import into a fresh one (--data DIR)");
    return RC_OK;
}

/* What a new site begins with makes room. */
static rc room_make(struct db *db)
{
    TRY(content_fresh_site_columns(db, NULL));
    TRY(content_fresh_columns_loose(db, NULL));
    TRY(content_fresh_columns(db, NULL));
    return content_fresh_sites(db, NULL);
}

static rc write_unit(struct db *db, void *data)
{
    struct import *m = data;
    m->speaker = 0;
    TRY(fresh_check(db, NULL));
    TRY(room_make(db));
    for (size_t i = 0; i < content_tables_n; i++) {
        const struct content_table *t = &content_tables[i];
        const struct content_entry *entry = entry_of(m, t);
        TRY(table_put(db, m, entry, false));
        if (t->link != NULL)
            TRY(table_put(db, m, entry, true));
        m->counts.rows += entry->rows;
        if (strcmp(t->name, "items") == 0)
            m->counts.items = entry->rows;
    }
    TRY(content_media_ask(db, S(MEDIA_JOB), m->now, NULL));
    return audit_write(db, &(struct audit_entry){ .at = m->now,
                                                  .action = S("import"),
                                                  .subject = S("content"),
                                                  .request_id = S("command line") });
}

/* ---- files ---- */

/* Two together are one file of the store: what is no picture has no thumbnail. */
static rc file_restore(struct import *m, const struct content_entry *entry)
{
    struct arena *a = arena_new(LINES_ARENA_MAX);
    struct err e = { 0 };
    str bytes;
    rc done = content_map(a, &e, m->folder, entry->file, &bytes);
    if (done == RC_OK)
        done = file_put_back(&m->site->app, a, &e, entry->hash, entry->is_thumb, bytes);
    if (done != RC_OK)
        done = ERR(m->e, m->a, done, e.text_key, "%.*s: %.*s", STR_ARG(entry->file), STR_ARG(e.detail));
    arena_free(a);
    m->counts.files += entry->is_thumb ? 0 : 1;
    return done;
}

static rc all_import(struct import *m)
{
    /* A site that is not fresh is told so before its store is filled. */
    TRY(lane_run(m->site->app.lane, m->a, m->e, fresh_check, NULL));
    for (size_t i = 0; i < m->manifest->n; i++)
        if (m->manifest->entries[i].table == NULL)
            TRY(file_restore(m, &m->manifest->entries[i]));
    TRY(lane_run(m->site->app.lane, m->a, m->e, write_unit, m));
    return site_reindex(m->site, m->a, m->e, NULL);
}

rc content_import(struct site *site, struct arena *a, struct err *e, str folder, struct content_counts *ret)
{
    struct content_manifest manifest;
    struct import m = { .site = site,
                        .a = a,
                        .e = e,
                        .folder = folder,
                        .manifest = &manifest,
                        .now = clock_now(&site->app.clock) };
    char *nobody = arena_alloc(a, NOBODY_BYTES);
    rand_bytes(nobody, NOBODY_BYTES);
    m.nobody = (str){ nobody, NOBODY_BYTES };
    TRY(content_check(a, e, folder, &manifest));
    m.lines = arena_new(LINES_ARENA_MAX);
    rc done = all_import(&m);
    arena_free(m.lines);
    *ret = m.counts;
    return done;
}
