/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An export is whole: every table of the database, and every column of it, is written by the import with what
 * the export told, or stands with a reason in the list of what is left out (docs/export.md). Both are
 * compared with the schema as the migrations have made it, so that a new column is either exported or named.
 */
#include <string.h>

#include "app/content_private.h"
#include "db/pool.h"
#include "site.h"

#define NAMES_MAX 2000
#define REASON_LEAST 12 /* bytes; a reason says something */

static const char columns_sqlite[] =
    "SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
static const char columns_postgres[] =
    "SELECT table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";

struct names {
    str at[NAMES_MAX];
    bool is_used[NAMES_MAX];
    size_t n;
};

static void name_add(struct names *names, str name)
{
    assert_true(names->n < NAMES_MAX);
    names->at[names->n++] = name;
}

static bool name_use(struct names *names, str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(names->at[i], name))
            return names->is_used[i] = true;
    return false;
}

/* ---- the schema ---- */

static void schema_read(struct test_site *s, struct names *ret)
{
    struct err e = { 0 };
    struct db *db;
    struct db_cursor *c;
    bool is_row = false;
    struct db_query *q = ARENA_NEW(s->arena, struct db_query);
    *q = (struct db_query){ .name = "schema", .sqlite = columns_sqlite, .postgres = columns_postgres };
    assert_int_equal(pool_take(s->site.app.pool, s->arena, &e, &db), RC_OK);
    assert_int_equal(db_begin(db), RC_OK);
    assert_int_equal(db_start(db, q, NULL, &c), RC_OK);
    assert_int_equal(db_step(c, &is_row), RC_OK);
    while (is_row) {
        name_add(ret, str_copy(s->arena, db_column_bytes(c, 0)));
        assert_int_equal(db_step(c, &is_row), RC_OK);
    }
    pool_give(s->site.app.pool, db);
}

/* ---- what the import writes ---- */

/* "?12" is the twelfth value of the line: did the export tell it? */
static bool is_told(const struct content_table *t, const struct db_raw *put, str value)
{
    int64_t n;
    if (!str_starts(value, S("?")) || !str_to_i64(str_slice(value, 1, value.n), &n))
        return false;
    assert_in_range(n, 1, put->params_n);
    for (size_t i = 0; i < t->out->columns_n; i++)
        if (strcmp(t->out->columns[i].name, put->params[n - 1].name) == 0)
            return true;
    return false;
}

static str between(str sql, str from, str to)
{
    size_t at = str_find(sql, from);
    assert_true(at != SIZE_MAX);
    str rest = str_slice(sql, at + from.n, sql.n);
    size_t end = str_find(rest, to);
    return str_slice(rest, 0, end == SIZE_MAX ? rest.n : end);
}

/* "INSERT INTO table (one, two) VALUES (?1, 'word')": of each column what it gets. */
static void insert_read(struct arena *a, const struct content_table *t, const struct db_raw *put,
                        struct names *ret)
{
    str sql = str_from_c(put->query->sqlite), table = between(sql, S("INSERT INTO "), S(" (")),
        columns = between(sql, S(" ("), S(")")), values = between(sql, S("VALUES ("), S("\r")), column, value;
    while (str_cut(&columns, ',', &column) && str_cut(&values, ',', &value)) {
        value = str_trim(value);
        if (columns.n == 0)
            value = str_slice(value, 0, str_find_char(value, ')'));
        if (is_told(t, put, value))
            name_add(ret, str_printf(a, "%.*s.%.*s", STR_ARG(table), STR_ARG(str_trim(column))));
    }
}

/* "UPDATE table SET one = ?1, two = ?2 WHERE" */
static void update_read(struct arena *a, const struct content_table *t, const struct db_raw *put,
                        struct names *ret)
{
    str sql = str_from_c(put->query->sqlite), table = between(sql, S("UPDATE "), S(" SET")),
        pairs = between(sql, S("SET "), S(" WHERE")), pair, column;
    while (str_cut(&pairs, ',', &pair)) {
        assert_true(str_cut(&pair, '=', &column));
        if (is_told(t, put, str_trim(pair)))
            name_add(ret, str_printf(a, "%.*s.%.*s", STR_ARG(table), STR_ARG(str_trim(column))));
    }
}

static void exported_read(struct arena *a, struct names *ret)
{
    for (size_t i = 0; i < content_tables_n; i++) {
        const struct content_table *t = &content_tables[i];
        for (size_t p = 0; p < CONTENT_PUTS && t->puts[p] != NULL; p++)
            insert_read(a, t, t->puts[p], ret);
        if (t->link != NULL)
            update_read(a, t, t->link, ret);
    }
}

/* ---- what is left out ---- */

/* "| `table`, `table.column`, `slice_*` | why |" */
static void left_out_read(struct arena *a, struct names *ret)
{
    struct err e = { 0 };
    str text, line;
    assert_int_equal(content_map(a, &e, S(DOCS_FOLDER), S("export.md"), &text), RC_OK);
    text = between(text, S("## What is left out\n"), S("\n## "));
    while (str_cut(&text, '\n', &line)) {
        str cell, why, name;
        if (!str_starts(line, S("| `")))
            continue;
        line = str_slice(line, 2, line.n);
        assert_true(str_cut(&line, '|', &cell));
        assert_true(str_cut(&line, '|', &why));
        assert_true(str_trim(why).n >= REASON_LEAST);
        while (str_cut(&cell, '`', &name) && str_cut(&cell, '`', &name))
            name_add(ret, name);
    }
}

static bool is_meant(str listed, str name)
{
    if (listed.p[listed.n - 1] == '*')
        return str_starts(name, str_slice(listed, 0, listed.n - 1));
    if (str_find_char(listed, '.') == SIZE_MAX)
        return str_eq(listed, str_slice(name, 0, str_find_char(name, '.')));
    return str_eq(listed, name);
}

static bool left_out(struct names *list, str name)
{
    bool is_there = false;
    for (size_t i = 0; i < list->n; i++)
        if (is_meant(list->at[i], name))
            is_there = list->is_used[i] = true;
    return is_there;
}

/* ---- both together ---- */

struct whole {
    struct names schema, exported, left_out;
};

static struct whole *whole_read(struct test_site *s)
{
    struct whole *w = ARENA_NEW(s->arena, struct whole);
    schema_read(s, &w->schema);
    exported_read(s->arena, &w->exported);
    left_out_read(s->arena, &w->left_out);
    assert_true(w->schema.n > 700);
    assert_true(w->exported.n > 200);
    assert_true(w->left_out.n > 30);
    return w;
}

static void every_column_is_exported_or_named_with_a_reason(void **state)
{
    struct whole *w = whole_read(*state);
    int missing = 0;
    for (size_t i = 0; i < w->schema.n; i++) {
        bool is_exported = name_use(&w->exported, w->schema.at[i]);
        if (!is_exported && !left_out(&w->left_out, w->schema.at[i])) {
            print_error("%.*s is not exported, and docs/export.md does not say why\n",
                        STR_ARG(w->schema.at[i]));
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

static void nothing_is_named_that_is_exported_or_not_there(void **state)
{
    struct whole *w = whole_read(*state);
    for (size_t i = 0; i < w->schema.n; i++) {
        str name = w->schema.at[i];
        if (name_use(&w->exported, name) && left_out(&w->left_out, name))
            fail_msg("%.*s is exported, and named as left out", STR_ARG(name));
        (void)left_out(&w->left_out, name);
    }
    for (size_t i = 0; i < w->exported.n; i++)
        if (!w->exported.is_used[i])
            fail_msg("%.*s is written, but not in the database", STR_ARG(w->exported.at[i]));
    for (size_t i = 0; i < w->left_out.n; i++)
        if (!w->left_out.is_used[i])
            fail_msg("docs/export.md leaves out %.*s, which is not there", STR_ARG(w->left_out.at[i]));
}

/* What nobody has thought of is told: the test would fail with the next migration. */
static void a_new_column_and_a_new_table_are_noticed(void **state)
{
    struct test_site *s = *state;
    site_sql(s, "ALTER TABLE publish_item ADD COLUMN mood INTEGER; CREATE TABLE publish_mood (id INTEGER)");
    struct whole *w = whole_read(s);
    int missing = 0;
    for (size_t i = 0; i < w->schema.n; i++)
        missing += !name_use(&w->exported, w->schema.at[i]) && !left_out(&w->left_out, w->schema.at[i]);
    assert_int_equal(missing, 2);
}

TEST_DATABASE_MAIN(SITE(every_column_is_exported_or_named_with_a_reason),
                   SITE(nothing_is_named_that_is_exported_or_not_there),
                   SITE(a_new_column_and_a_new_table_are_noticed))
