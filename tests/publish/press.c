/* SPDX-License-Identifier: Apache-2.0 */
/* The acts on items for tests. */
#include "press.h"

#include <zlib.h>

#include "core/job.h"
#include "features/publish/publish_site.h"

#define PNG_BYTES_MAX ((size_t)1 << 19)

static const unsigned char picture[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00,
                                         0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00,
                                         0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73,
                                         0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
                                         0x38, 0x21, 0xa7, 0x01, 0x44, 0x0c, 0x10, 0x0a, 0x00, 0x20, 0x16,
                                         0x04, 0x39, 0x89, 0xe7, 0x6d, 0x65, 0x00, 0x00, 0x00, 0x00, 0x49,
                                         0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };
const str press_picture = { (const char *)picture, sizeof picture };

static void png_chunk(struct buf *b, const char *kind, str data)
{
    char head[8] = { (char)(data.n >> 24),
                     (char)(data.n >> 16),
                     (char)(data.n >> 8),
                     (char)data.n,
                     kind[0],
                     kind[1],
                     kind[2],
                     kind[3] };
    uLong sum = crc32(crc32(0, (const Bytef *)kind, 4), (const Bytef *)data.p, (uInt)data.n);
    char tail[4] = { (char)(sum >> 24), (char)(sum >> 16), (char)(sum >> 8), (char)sum };
    buf_put(b, (str){ head, 8 });
    buf_put(b, data);
    buf_put(b, (str){ tail, 4 });
}

/* One that says it is so wide and high, with so many bytes of grey. */
str press_png(struct arena *a, uint32_t width, uint32_t height, size_t bytes)
{
    struct buf b = buf_new(a, 2 * PNG_BYTES_MAX);
    char head[13] = {
        (char)(width >> 24),  (char)(width >> 16), (char)(width >> 8), (char)width, (char)(height >> 24),
        (char)(height >> 16), (char)(height >> 8), (char)height,       8,           0
    };
    char *grey = arena_alloc(a, bytes + 1), *packed = arena_alloc(a, PNG_BYTES_MAX);
    uLongf n = PNG_BYTES_MAX;
    assert_int_equal(compress((Bytef *)packed, &n, (const Bytef *)grey, (uLong)bytes), Z_OK);
    buf_put(&b, (str){ "\x89PNG\r\n\x1a\n", 8 });
    png_chunk(&b, "IHDR", (str){ head, 13 });
    png_chunk(&b, "IDAT", (str){ packed, n });
    png_chunk(&b, "IEND", S(""));
    return buf_str(&b);
}

int press_up(void **state)
{
    if (site_up(state) != 0)
        return -1;
    struct test_site *s = *state;
    struct press *p = ARENA_NEW(s->arena, struct press);
    p->site = s;
    p->arena = s->arena;
    p->village = s->village[0];
    p->town = s->town;
    p->writer = site_person(s, "writer.one", "editor", p->village);
    p->second = site_person(s, "writer.two", "editor", p->village);
    p->chief = site_person(s, "chief.one", "chief_editor", p->village);
    p->upper = site_person(s, "chief.town", "chief_editor", p->town);
    p->top = site_person(s, "chief.top", "chief_editor", p->town);
    site_post(s, p->village, p->chief);
    p->now = SITE_NOW;
    p->offset = s->site.app.clock.offset;
    *state = p;
    return db_open(s->site.database_url, DB_WRITE, p->arena, &p->err, &p->db) == RC_OK ? 0 : -1;
}

int press_down(void **state)
{
    struct press *p = *state;
    if (p->is_begun)
        db_rollback(p->db);
    db_close(p->db);
    *state = p->site;
    return site_down(state);
}

struct db *press_db(struct press *p)
{
    if (!p->is_begun) {
        db_bind(p->db, p->arena, &p->err);
        assert_int_equal(db_begin(p->db), RC_OK);
        p->is_begun = true;
    }
    return p->db;
}

void press_keep(struct press *p)
{
    if (p->is_begun)
        assert_int_equal(db_commit(p->db), RC_OK);
    p->is_begun = false;
}

void press_wait(struct press *p, ms_t by)
{
    p->now += by;
    site_wait(p->site, by);
}

struct publish_by *press_by(struct press *p, person_id person)
{
    press_wait(p, 1);
    struct publish_by *by = ARENA_NEW(p->arena, struct publish_by);
    bool is_town = person.v == p->upper.v || person.v == p->top.v;
    *by = (struct publish_by){
        .person = person, .organisation = is_town ? p->town : p->village, .now = p->now, .offset = p->offset
    };
    return by;
}

void press_refused(struct press *p, rc got, rc want, const char *key, const char *file, int line)
{
    const char *said = p->err.text_key != NULL ? p->err.text_key : "-";
    if (got != want || strcmp(said, key) != 0) {
        print_error("got %s %s (%.*s), want %s %s\n", rc_name(got), said, STR_ARG(p->err.detail),
                    rc_name(want), key);
        _fail(file, line);
    }
    p->err = (struct err){ 0 };
    db_rollback(p->db);
    p->is_begun = false;
}

void press_done(struct press *p, rc got, const char *file, int line)
{
    if (got == RC_OK)
        return;
    print_error("%s %s: %.*s\n", rc_name(got), p->err.text_key != NULL ? p->err.text_key : "-",
                STR_ARG(p->err.detail));
    _fail(file, line);
}

void press_levels(struct press *p, const char *column, int levels)
{
    press_keep(p);
    site_sql(
        p->site,
        str_c(p->arena, str_printf(p->arena, "UPDATE publish_column SET review_levels = %d WHERE code = '%s'",
                                   levels, column)));
}

publish_column_id press_column(struct press *p, const char *code)
{
    struct publish_column column;
    assert_done(p, publish_column_find(press_db(p), str_from_c(code), &column));
    return column.id;
}

struct publish_words press_words(const char *title, const char *body)
{
    return (
        struct publish_words){ .lang = S("zh-Hans"), .title = str_from_c(title), .body = str_from_c(body) };
}

publish_item_id press_item(struct press *p, const char *column, const char *title, const char *body)
{
    const struct publish_item_new in = { .column = press_column(p, column),
                                         .organisation = p->village,
                                         .words = press_words(title, body) };
    publish_item_id id = { 0 };
    assert_done(p, publish_item_make(press_db(p), press_by(p, p->writer), &in, &id));
    return id;
}

struct publish_item_row_row press_row(struct press *p, publish_item_id id)
{
    struct publish_item_row_row row = { 0 };
    bool found = false;
    assert_done(p, publish_item_row(press_db(p), id, &row, &found));
    assert_true(found);
    return row;
}

struct publish_seen press_seen(struct press *p, publish_item_id id)
{
    return (struct publish_seen){ id, press_row(p, id).lock_version };
}

void press_save(struct press *p, publish_item_id id, const char *title, const char *body)
{
    const struct publish_words words = press_words(title, body);
    struct publish_saved saved;
    assert_done(p, publish_save(press_db(p), press_by(p, p->writer), press_seen(p, id), &words, &saved));
    assert_false(saved.is_aside);
}

void press_submit(struct press *p, publish_item_id id)
{
    assert_done(p, publish_submit(press_db(p), press_by(p, p->writer), press_seen(p, id)));
}

void press_approve(struct press *p, publish_item_id id, person_id by)
{
    assert_done(p, publish_approve(press_db(p), press_by(p, by), press_seen(p, id), (str){ 0 }));
}

void press_issue(struct press *p, publish_item_id id, const char *note)
{
    const struct publish_issue in = { .note = str_from_c(note), .takes_comments = true };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
}

publish_item_id press_published(struct press *p, const char *column, const char *title, const char *body)
{
    publish_item_id id = press_item(p, column, title, body);
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    return id;
}

struct publish_public press_public(struct press *p, publish_item_id id)
{
    struct publish_public item = { 0 };
    const struct publish_public_ask ask = {
        .number = press_row(p, id).number, .lang = S("zh-Hans"), .now = p->now, .offset = p->offset
    };
    assert_done(p, publish_public_load(press_db(p), &ask, &item));
    return item;
}

str press_steps(struct press *p, publish_item_id id)
{
    struct buf b = buf_new(p->arena, 4096);
    struct publish_steps_rows rows;
    assert_done(p, publish_steps(press_db(p), day_of(p->now, p->offset), id, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        buf_printf(&b, "%s%.*s", i > 0 ? " " : "", STR_ARG(rows.at[i].act));
        if (rows.at[i].level > 0)
            buf_i64(&b, rows.at[i].level);
    }
    return buf_str(&b);
}

str press_stands(struct press *p, publish_item_id id)
{
    struct publish_item_row_row row = press_row(p, id);
    return str_printf(p->arena, "%.*s %.*s %lld", STR_ARG(row.state), STR_ARG(row.stage),
                      (long long)row.level);
}

struct browser *press_get(struct press *p, const char *path)
{
    struct browser *b = ARENA_NEW(p->arena, struct browser);
    press_keep(p);
    *b = browser_new(p->site);
    browser_get(b, path);
    return b;
}

const char *press_number(struct press *p, publish_item_id id)
{
    const char *number = str_c(p->arena, press_row(p, id).number);
    press_keep(p);
    return number;
}

void press_village_site(struct press *p)
{
    const struct publish_site_new in = {
        .organisation = p->village,
        .slug = S("donggou"),
        .words = { .name = S("东沟村"), .words = S(""), .hue = S("green"), .languages = S("zh-Hans en") },
        .now = p->now,
        .today = day_of(p->now, p->offset)
    };
    publish_site_id id;
    p->site->site.app.public_url = S("https://wall.example");
    assert_done(p, publish_site_add(press_db(p), &in, &id));
}

void press_jobs(struct press *p)
{
    int ran;
    press_keep(p);
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
}

const char *press_import(struct press *p, struct browser *b, const char *name, str bytes)
{
    browser_get(b, "/desk/site-imports");
    browser_attach(b, "file", name, bytes);
    browser_fill(b, "column", "work");
    browser_send(
        b, str_c(p->arena, str_printf(p->arena, "/desk/site-imports?org=%lld", (long long)p->village.v)));
    assert_page(b, 303, "");
    const char *path = str_c(p->arena, b->location);
    press_jobs(p);
    browser_get(b, path);
    return path;
}

void press_import_act(struct press *p, struct browser *b, const char *path, const char *name)
{
    browser_get(b, path);
    browser_send(b, str_c(p->arena, str_printf(p->arena, "%s/%s", path, name)));
    press_jobs(p);
    browser_get(b, path);
}
