/* SPDX-License-Identifier: Apache-2.0 */
/* A room as files. */
#include "features/room/room_export.h"

#include "base/json.h"
#include "gen/room_message_sql.h"

#define LINE_BYTES_MAX ((size_t)64 << 10)

struct writing {
    struct arena *a;
    const struct room_export *what;
    struct archive *z;
    struct buf line;
    const struct room_export_files_row *files; /* in order of messages */
    size_t files_n, files_at;
    struct room_export_counts counts;
};

static void put_time(struct writing *w, struct json *j, const char *name, struct opt_i64 at)
{
    json_put_str(j, str_from_c(name), at.has ? ms_format_iso(w->a, at.v, w->what->offset) : (str){ 0 });
}

/* Pictures have no name of their own. */
static str file_name(struct writing *w, const struct room_export_files_row *f)
{
    long long seq = (long long)f->seq, n = (long long)f->sort + 1;
    return str_is_empty(f->name) ? str_printf(w->a, "files/%lld-%lld.jpg", seq, n)
                                 : str_printf(w->a, "files/%lld-%lld-%.*s", seq, n, STR_ARG(f->name));
}

static void line_end(struct writing *w)
{
    buf_putc(&w->line, '\n');
    archive_put(w->z, buf_str(&w->line));
}

static rc message_write(void *data, const struct room_export_rows_row *row)
{
    struct writing *w = data;
    struct json j = json_new(&w->line);
    buf_clear(&w->line);
    json_open_object(&j);
    json_put_i64(&j, S("seq"), row->seq);
    put_time(w, &j, "at", OPT_I64(row->at));
    json_put_id(&j, S("person"), row->person_id.v);
    json_put_str(&j, S("name"), row->name);
    json_put_str(&j, S("kind"), row->kind);
    json_put_str(&j, S("state"), row->state);
    json_put_str(&j, S("words"), row->words);
    if (row->quote_seq.has)
        json_put_i64(&j, S("answers"), row->quote_seq.v);
    if (row->changed_at.has) {
        put_time(w, &j, "changed_at", row->changed_at);
        json_put_str(&j, S("changed_by"), row->changer_name);
        json_put_str(&j, S("why"), row->why);
    }
    json_key(&j, S("files"));
    json_open_array(&j);
    for (; w->files_at < w->files_n && w->files[w->files_at].seq == row->seq; w->files_at++)
        json_str(&j, file_name(w, &w->files[w->files_at]));
    json_end(&j);
    json_end(&j);
    line_end(w);
    w->counts.messages++;
    return RC_OK;
}

static rc receipts_write(struct db *db, struct writing *w)
{
    struct room_export_receipts_rows rows;
    const struct room_export_receipts_in in = { w->what->room->id, w->what->since, w->what->before };
    TRY(room_export_receipts(db, &in, &rows));
    TRY(archive_text(w->z, S("receipts.jsonl")));
    for (size_t i = 0; i < rows.n; i++) {
        struct json j = json_new(&w->line);
        buf_clear(&w->line);
        json_open_object(&j);
        json_put_i64(&j, S("seq"), rows.at[i].seq);
        json_put_str(&j, S("name"), rows.at[i].name);
        put_time(w, &j, "acknowledged_at", rows.at[i].read_at);
        json_put_i64(&j, S("reminded"), rows.at[i].reminded);
        json_end(&j);
        line_end(w);
    }
    w->counts.receipts = (int64_t)rows.n;
    return RC_OK;
}

static rc files_write(struct db *db, struct writing *w)
{
    struct room_export_files_rows rows;
    const struct room_export_files_in in = { w->what->room->id, w->what->since, w->what->before };
    TRY(room_export_files(db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(archive_file(w->z, file_name(w, &rows.at[i]), rows.at[i].hash, rows.at[i].bytes));
    w->files = rows.at;
    w->files_n = rows.n;
    w->counts.files = (int64_t)rows.n;
    return RC_OK;
}

static rc head_write(struct writing *w)
{
    const struct room *r = w->what->room;
    struct json j = json_new(&w->line);
    buf_clear(&w->line);
    json_open_object(&j);
    json_put_i64(&j, S("format"), 1);
    json_put_id(&j, S("room"), r->id.v);
    json_put_id(&j, S("organisation"), r->organisation.v);
    json_put_str(&j, S("name"), r->name);
    put_time(w, &j, "since", OPT_I64(w->what->since));
    put_time(w, &j, "before", OPT_I64(w->what->before));
    json_put_i64(&j, S("messages"), w->counts.messages);
    json_put_i64(&j, S("files"), w->counts.files);
    json_put_i64(&j, S("receipts"), w->counts.receipts);
    json_end(&j);
    TRY(archive_text(w->z, S("room.json")));
    line_end(w);
    return RC_OK;
}

rc room_export_write(struct db *db, const struct room_export *what, struct archive *z,
                     struct room_export_counts *ret)
{
    struct writing w = {
        .a = db_arena(db), .what = what, .z = z, .line = buf_new(db_arena(db), LINE_BYTES_MAX)
    };
    const struct room_export_rows_in in = { what->room->id, what->since, what->before };
    TRY(files_write(db, &w));
    TRY(archive_text(z, S("messages.jsonl")));
    TRY(room_export_rows(db, &in, message_write, &w));
    TRY(receipts_write(db, &w));
    TRY(head_write(&w));
    *ret = w.counts;
    return RC_OK;
}
