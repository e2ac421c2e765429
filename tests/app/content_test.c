/* SPDX-License-Identifier: Apache-2.0 */
/*
 * J4: the content of a whole town leaves one site and is the same on another, on either database; what is no
 * whole export of this version is refused in words, and nothing of it is kept. One demo is made and exported
 * for all tests of the program.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/content.h"
#include "app/content_private.h"
#include "app/copy.h"
#include "app/demo_site.h"
#include "db/pool.h"
#include "site.h"

#define SEED 11
#define ITEMS 310 /* of the demo: 300 in public, the others on their way */
#define ITEMS_PUBLIC 300
#define PAGE_STEP 4
#define FILE_BYTES_MAX (4u << 20)

static struct test_site *origin;
static str exported; /* the folder of its export */

static void must(rc done, const struct err *e)
{
    if (done != RC_OK)
        print_error("%s: %.*s (%s:%d)\n", rc_name(done), STR_ARG(e->detail), e->file, e->line);
    assert_int_equal(done, RC_OK);
}

/* Without the tree that page tests have. */
static struct test_site *fresh_site(void)
{
    void *state = NULL;
    assert_int_equal(site_up(&state), 0);
    site_sql(state, "DELETE FROM organisation_state; DELETE FROM organisation");
    return state;
}

/* What the demo has none of: a thread of comments, tags that many share, columns that a site hides. */
static const char more_rows[] =
    "INSERT INTO comment (id, subject_id, organisation_id, person_id, nickname, state, words, edition, "
    "marks, made_at, changed_at)"
    " SELECT 71, t.id, t.organisation_id, (SELECT min(p.id) FROM person p), '石榴树', 'public', "
    "'修好了，谢谢。', 1, '', 5, 6"
    "   FROM talk_subject t WHERE t.id = (SELECT min(s.id) FROM talk_subject s WHERE s.kind = 'item');"
    "INSERT INTO comment_public (comment_id, subject_id, root_id, nickname, words, is_edited, at)"
    " SELECT c.id, c.subject_id, c.id, c.nickname, c.words, 1, 5 FROM comment c WHERE c.id = 71;"
    "INSERT INTO comment (id, subject_id, organisation_id, root_id, parent_id, person_id, nickname, state, "
    "words, edition, marks,"
    " made_at, changed_at) SELECT 72, c.subject_id, c.organisation_id, 71, 71, c.person_id, '井边', "
    "'public', '几点来水？', 1, '', 7, 7"
    "   FROM comment c WHERE c.id = 71;"
    "INSERT INTO comment_public (comment_id, subject_id, root_id, parent_nickname, nickname, words, "
    "is_edited, at)"
    " SELECT c.id, c.subject_id, 71, '石榴树', c.nickname, c.words, 0, 7 FROM comment c WHERE c.id = 72;"
    "INSERT INTO publish_related (item_id, other_id, sort) SELECT min(i.id), max(i.id), 0 FROM publish_item "
    "i;"
    "INSERT INTO publish_site_column (site_id, column_id, is_hidden, sort)"
    " SELECT max(s.id), (SELECT max(c.id) FROM publish_column c), 1, 3 FROM publish_site s;"
    "INSERT INTO publish_origin (item_id, organisation_id, source_key, site_name, author, imported_at)"
    " SELECT i.id, i.organisation_id, 'ab', '旧站', '王', 8 FROM publish_item i WHERE i.id = (SELECT "
    "max(k.id) FROM publish_item k);"
    "INSERT INTO publish_redirect (path, item_id) SELECT '/show.php?id=7', max(i.id) FROM publish_item i;"
    "INSERT INTO visit_day (kind, key, day, source, views, readers) SELECT 'item', min(i.number), 20700, "
    "'qr', 41, 17 FROM publish_item i;"
    "INSERT INTO setting (name, value, changed_at) VALUES ('hue', 'hue-green', 8), ('logo', "
    "'/sites/main/logo', 8);"
    "UPDATE media SET state = 'ready', duration_ms = 900, ended_at = 9 WHERE id = (SELECT min(m.id) FROM "
    "media m);"
    "INSERT INTO media_part (id, media_id, role, file_id) SELECT 73, min(m.id), 'sound', (SELECT min(f.id) "
    "FROM file f) FROM media m";

static str folder_of(struct arena *a)
{
    return str_join(a, test_folder_new(a), S("/export"));
}

static str export_of(struct site *site, struct arena *a)
{
    struct err e = { 0 };
    struct content_counts n;
    str folder = folder_of(a);
    must(content_export(site, a, &e, folder, &n), &e);
    return folder;
}

static int origin_up(void **state)
{
    const struct demo_wish wish = { .seed = SEED, .last_day = SITE_DAY };
    struct demo_made made;
    struct err e = { 0 };
    (void)state;
    origin = fresh_site();
    must(demo_site_fill(&origin->site, origin->arena, &e, &wish, &made), &e);
    site_sql(origin, more_rows);
    exported = export_of(&origin->site, origin->arena);
    return 0;
}

static int origin_down(void **state)
{
    void *site = origin;
    (void)state;
    return site_down(&site);
}

/* ---- comparing ---- */

static str bytes_of(struct arena *a, str folder, str file)
{
    struct err e = { 0 };
    str bytes;
    must(content_map(a, &e, folder, file, &bytes), &e);
    return bytes;
}

/* Behind the first line, which tells when it was made. */
static str manifest_of(struct arena *a, str folder)
{
    str text = bytes_of(a, folder, S(CONTENT_MANIFEST)), head;
    assert_true(str_cut(&text, '\n', &head));
    assert_true(str_find(head, S("\"made_at\"")) != SIZE_MAX);
    return text;
}

static void assert_same_export(struct arena *a, str one, str other)
{
    str m = manifest_of(a, one), n = manifest_of(a, other);
    assert_true(m.n > 1000);
    if (!str_eq(m, n))
        for (size_t i = 0; i < content_tables_n; i++) {
            str file = content_file_of(a, &content_tables[i]);
            if (!str_eq(bytes_of(a, one, file), bytes_of(a, other, file)))
                print_error("%.*s is another\n", STR_ARG(file));
        }
    assert_true(str_eq(m, n));
}

static int64_t rows_in(str folder, const char *file)
{
    str text = bytes_of(origin->arena, folder, str_from_c(file)), line;
    int64_t n = 0;
    while (str_cut(&text, '\n', &line))
        n += str_is_empty(line) ? 0 : 1;
    return n;
}

static void import_into(struct site *site, struct arena *a, str folder)
{
    struct err e = { 0 };
    struct content_counts n;
    must(content_import(site, a, &e, folder, &n), &e);
    assert_int_equal(n.items, ITEMS);
}

static void every_kind_of_row_is_in_an_export(void **state)
{
    (void)state;
    assert_int_equal(rows_in(exported, "items.jsonl"), ITEMS);
    assert_int_equal(rows_in(exported, "revisions.jsonl"),
                     site_number(origin, "SELECT count(*) FROM publish_revision"));
    assert_int_equal(rows_in(exported, "comments.jsonl"),
                     site_number(origin, "SELECT count(*) FROM comment_public"));
    for (size_t i = 0; i < content_tables_n; i++) {
        str file = content_file_of(origin->arena, &content_tables[i]);
        bool may_lack = str_eq(file, S("duties.jsonl"));
        if (!may_lack && rows_in(exported, str_c(origin->arena, file)) == 0)
            fail_msg("%.*s has no rows", STR_ARG(file));
    }
}

/* A site on a database of that kind; the caller closes it. */
static void other_site(struct arena *a, enum db_kind kind, struct site *ret)
{
    struct settings settings = settings_default();
    settings.data = test_folder_new(a);
    settings.workers = 2;
    settings.password_kib = 8;
    if (kind == DB_POSTGRES)
        settings.database = test_database_new(a, DB_POSTGRES);
    must(site_open(ret, &settings, SITE_CREATE), &ret->err);
    ret->app.clock.fixed = SITE_NOW + MS_PER_DAY;
}

static void other_close(struct site *site, struct arena *a)
{
    str database = str_copy(a, site->settings.database);
    site_close(site);
    if (!str_is_empty(database))
        test_database_drop(database);
}

static void j4_an_export_goes_through_sqlite_and_back_unchanged(void **state)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct site through, back;
    (void)state;
    other_site(a, DB_SQLITE, &through);
    import_into(&through, a, exported);
    str second = export_of(&through, a);
    assert_same_export(a, exported, second);
    other_site(a, test_database_kind(), &back);
    import_into(&back, a, second);
    assert_same_export(a, exported, export_of(&back, a));
    other_close(&through, a);
    other_close(&back, a);
    arena_free(a);
}

/* ---- pages ---- */

static void assert_same_page(struct browser *here, struct browser *there, const char *path)
{
    browser_get(here, path);
    browser_get(there, path);
    assert_int_equal(here->out.status, 200);
    assert_int_equal(there->out.status, 200);
    if (!str_eq(here->body, there->body)) {
        size_t i = 0;
        while (i < here->body.n && i < there->body.n && here->body.p[i] == there->body.p[i])
            i++;
        i = i > 80 ? i - 80 : 0;
        fail_msg("%s: %.*s\n--- there ---\n%.*s", path, STR_ARG(str_slice(here->body, i, 200)),
                 STR_ARG(str_slice(there->body, i, 200)));
    }
}

struct numbers {
    struct arena *a;
    str at[400];
    size_t n;
};

static void numbers_read(struct numbers *r)
{
    str text = bytes_of(r->a, exported, S("items.jsonl")), line;
    while (str_cut(&text, '\n', &line)) {
        size_t at = str_find(line, S("\"number\":\""));
        if (at == SIZE_MAX || str_find(line, S("\"state\":\"published\"")) == SIZE_MAX)
            continue; /* nobody reads it yet, or any more */
        str rest = str_slice(line, at + 10, line.n);
        r->at[r->n++] = str_slice(rest, 0, str_find_char(rest, '"'));
    }
}

static void j4_public_pages_of_the_restored_site_are_the_same_to_the_letter(void **state)
{
    static const char *const pages[] = { "/columns", "/columns/notices", "/questions", "/sites/shifo" };
    struct test_site *restored = fresh_site();
    struct numbers r = { .a = restored->arena };
    void *site = restored;
    (void)state;
    import_into(&restored->site, restored->arena, exported);
    assert_int_equal(
        site_number(restored,
                    "SELECT count(*) FROM setting s WHERE s.value IN ('hue-green', '/sites/main/logo')"),
        2);
    struct browser here = browser_new(origin), there = browser_new(restored);
    numbers_read(&r);
    assert_true(r.n >= ITEMS_PUBLIC && r.n < ITEMS);
    for (size_t i = 0; i < r.n; i++)
        assert_same_page(
            &here, &there,
            str_c(restored->arena, str_printf(restored->arena, "/items/%.*s", STR_ARG(r.at[i]))));
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        browser_get(&here, pages[i]);
        if (here.out.status == 200)
            assert_same_page(&here, &there, pages[i]);
    }
    browser_get(&there,
                str_c(restored->arena, str_printf(restored->arena, "/search?q=%.*s", STR_ARG(r.at[7]))));
    assert_page(&there, 200,
                str_c(restored->arena, str_printf(restored->arena, "/items/%.*s", STR_ARG(r.at[7]))));
    assert_int_equal(site_down(&site), 0);
}

/* ---- what is refused ---- */

/* A copy of the export to be spoilt. */
static str copy_of(struct arena *a)
{
    struct err e = { 0 };
    str folder = folder_of(a);
    must(copy_folder(a, &e, exported, folder), &e);
    return folder;
}

static void rewrite(struct arena *a, str folder, str file, str bytes)
{
    const char *path = str_c(a, str_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(file)));
    (void)unlink(path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, out), bytes.n);
    assert_int_equal(fclose(out), 0);
}

static str replaced(struct arena *a, str text, const char *from, str to)
{
    size_t at = str_find(text, str_from_c(from));
    assert_true(at != SIZE_MAX);
    str before = str_slice(text, 0, at), behind = str_slice(text, at + strlen(from), text.n);
    return str_join(a, str_join(a, before, to), behind);
}

/* Replaces words in a table and tells the manifest, as somebody would who means it. */
static void forge(struct arena *a, str folder, const char *file, const char *from, const char *to)
{
    str old = str_copy(a, bytes_of(a, folder, str_from_c(file))),
        new = replaced(a, old, from, str_from_c(to)),
        manifest = str_copy(a, bytes_of(a, folder, S(CONTENT_MANIFEST)));
    manifest = replaced(a, manifest, str_c(a, content_sha(a, old)), content_sha(a, new));
    manifest = replaced(
        a, manifest,
        str_c(a, str_printf(a, "\"bytes\":%zu,\"sha256\":\"%.*s\"", old.n, STR_ARG(content_sha(a, new)))),
        str_printf(a, "\"bytes\":%zu,\"sha256\":\"%.*s\"", new.n, STR_ARG(content_sha(a, new))));
    rewrite(a, folder, str_from_c(file), new);
    rewrite(a, folder, S(CONTENT_MANIFEST), manifest);
}

static void in_manifest(struct arena *a, str folder, const char *from, const char *to)
{
    str manifest = str_copy(a, bytes_of(a, folder, S(CONTENT_MANIFEST)));
    rewrite(a, folder, S(CONTENT_MANIFEST), replaced(a, manifest, from, str_from_c(to)));
}

static void refused(struct test_site *s, str folder, rc want, const char *words)
{
    struct err e = { 0 };
    struct content_counts n;
    assert_int_equal(content_import(&s->site, s->arena, &e, folder, &n), want);
    if (str_find(e.detail, str_from_c(words)) == SIZE_MAX)
        fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(e.detail), words);
    assert_int_equal(site_number(s, "SELECT count(*) FROM publish_item"), 0);
    assert_int_equal(site_number(s, "SELECT count(*) FROM organisation"), 0);
    assert_int_equal(site_number(s, "SELECT count(*) FROM person"), 0);
    assert_true(site_number(s, "SELECT count(*) FROM publish_column") > 10);
}

static void what_is_cut_off_changed_or_of_another_version_is_refused(void **state)
{
    struct test_site *s = fresh_site();
    struct arena *a = s->arena;
    void *site = s;
    (void)state;
    refused(s, test_folder_new(a), RC_INVALID, "it is no export, or one that was broken off");
    str folder = copy_of(a), items = str_copy(a, bytes_of(a, exported, S("items.jsonl")));
    rewrite(a, folder, S("items.jsonl"), str_slice(items, 0, items.n - 700));
    refused(s, folder, RC_INVALID, "items.jsonl has");
    rewrite(a, folder, S("items.jsonl"), replaced(a, items, "\"published\"", S("\"dehsilbup\"")));
    refused(s, folder, RC_INVALID, "items.jsonl is not what was exported");
    folder = copy_of(a);
    in_manifest(a, folder, "\"version\":1", "\"version\":2");
    refused(s, folder, RC_INVALID, "the export is of version 2");
    folder = copy_of(a);
    in_manifest(a, folder, "\"items.jsonl\"", "\"../../etc/passwd\"");
    refused(s, folder, RC_INVALID, "is no file of an export");
    in_manifest(a, folder, "\"../../etc/passwd\"", "\"columns.jsonl\"");
    refused(s, folder, RC_INVALID, "stands there twice");
    folder = copy_of(a);
    in_manifest(a, folder, "\"files/", "\"files/../../");
    refused(s, folder, RC_INVALID, "is no file of an export");
    assert_int_equal(site_down(&site), 0);
}

static void forged_values_are_refused_with_file_and_line(void **state)
{
    static const struct {
        const char *file, *from, *to;
        rc want;
        const char *words;
    } forgeries[] = {
        { "subjects.jsonl", "\"path\":\"/items/", "\"path\":\"//evil.example/", RC_INVALID,
          "subjects.jsonl, line 1: this cannot be the value of \"path\"" },
        { "columns.jsonl", "\"link\":null", "\"link\":\"javascript:alert(1)\"", RC_INVALID,
          "this cannot be the value of \"link\"" },
        { "files.jsonl", "\"hash\":\"", "\"hash\":\"../", RC_INVALID, "\"hash\"" },
        { "items.jsonl", "\"number\":", "\"nomber\":", RC_INVALID,
          "items.jsonl, line 1: this program knows no" },
        { "items.jsonl", "\"lock_version\":", "\"lock_version\":\"7\",\"n\":", RC_INVALID, "\"n\"" },
        { "items.jsonl", "{\"id\":\"", "{\"id\":\"x", RC_INVALID, "this cannot be the value of \"id\"" },
        { "items.jsonl", "{\"id\"", "[\"id\"", RC_INVALID, "no row that can be read" },
        { "tags.jsonl", "\"item_id\":\"1", "\"item_id\":\"2", RC_CONFLICT, "tags.jsonl" },
        { "serials.jsonl", "\"last\":", "\"last\":null,\"other\":", RC_INVALID, "serials.jsonl, line 1" },
    };
    struct test_site *s = fresh_site();
    void *site = s;
    (void)state;
    str folder = copy_of(s->arena), manifest = bytes_of(s->arena, exported, S(CONTENT_MANIFEST));
    for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        str file = str_from_c(forgeries[i].file);
        forge(s->arena, folder, forgeries[i].file, forgeries[i].from, forgeries[i].to);
        refused(s, folder, forgeries[i].want, forgeries[i].words);
        rewrite(s->arena, folder, file, bytes_of(s->arena, exported, file));
        rewrite(s->arena, folder, S(CONTENT_MANIFEST), manifest);
    }
    assert_int_equal(site_down(&site), 0);
}

static void a_site_with_people_or_items_takes_no_export(void **state)
{
    struct err e = { 0 };
    struct content_counts n;
    int64_t items = site_number(origin, "SELECT count(*) FROM publish_item");
    (void)state;
    assert_int_equal(content_import(&origin->site, origin->arena, &e, exported, &n), RC_CONFLICT);
    assert_true(str_find(e.detail, S("import into a fresh one")) != SIZE_MAX);
    assert_int_equal(site_number(origin, "SELECT count(*) FROM publish_item"), items);
    e = (struct err){ 0 };
    assert_int_equal(content_export(&origin->site, origin->arena, &e, exported, &n), RC_CONFLICT);
}

static void nothing_secret_is_in_an_export(void **state)
{
    static const char *const secrets[] = { "password", "argon2", "phone_", "token", "_sealed", "login" };
    (void)state;
    for (size_t i = 0; i < content_tables_n; i++) {
        str text = bytes_of(origin->arena, exported, content_file_of(origin->arena, &content_tables[i]));
        for (size_t k = 0; k < sizeof secrets / sizeof secrets[0]; k++)
            if (str_find(text, str_from_c(secrets[k])) != SIZE_MAX)
                fail_msg("%s holds \"%s\"", content_tables[i].name, secrets[k]);
    }
}

/* Every field stands in docs/export.md, so that others can read an export. */
static void every_field_is_documented(void **state)
{
    struct arena *a = origin->arena;
    str text = bytes_of(a, S(DOCS_FOLDER), S("export.md"));
    (void)state;
    for (size_t i = 0; i < content_tables_n; i++) {
        const struct content_table *t = &content_tables[i];
        size_t at = str_find(text, str_printf(a, "## %s.jsonl\n", t->name));
        if (at == SIZE_MAX)
            fail_msg("docs/export.md has no section on %s.jsonl", t->name);
        str section = str_slice(text, at + 4, text.n);
        size_t end = str_find(section, S("\n## "));
        section = end == SIZE_MAX ? section : str_slice(section, 0, end);
        for (size_t c = 0; c < t->out->columns_n; c++)
            if (str_find(section, str_printf(a, "`%s`", t->out->columns[c].name)) == SIZE_MAX)
                fail_msg("docs/export.md does not tell of %s in %s.jsonl", t->out->columns[c].name, t->name);
    }
}

TEST_DATABASE_MAIN_WITH(origin_up, origin_down, TEST(every_kind_of_row_is_in_an_export),
                        TEST(j4_an_export_goes_through_sqlite_and_back_unchanged),
                        TEST(j4_public_pages_of_the_restored_site_are_the_same_to_the_letter),
                        TEST(what_is_cut_off_changed_or_of_another_version_is_refused),
                        TEST(forged_values_are_refused_with_file_and_line),
                        TEST(a_site_with_people_or_items_takes_no_export),
                        TEST(nothing_secret_is_in_an_export), TEST(every_field_is_documented))
