/* SPDX-License-Identifier: Apache-2.0 */
/* Types of parameters and columns, tables read and written. */
#include "sqlgen/sqlgen.h"

bool type_parse(const struct sqlgen *g, str text, struct type *ret)
{
    static const struct {
        str word;
        enum kind kind;
    } words[] = { { S_INIT("i64"), KIND_I64 },   { S_INIT("bool"), KIND_BOOL }, { S_INIT("ms"), KIND_MS },
                  { S_INIT("day"), KIND_DAY },   { S_INIT("fen"), KIND_FEN },   { S_INIT("real"), KIND_REAL },
                  { S_INIT("text"), KIND_TEXT }, { S_INIT("blob"), KIND_BLOB } };
    struct type t = { .is_nullable = str_ends(text, S("?")) };
    if (t.is_nullable)
        text.n--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i].word, text))
            t.kind = words[i].kind;
    if (t.kind == KIND_NONE && str_ends(text, S("_id"))) {
        const struct table *table = table_find(g, str_slice(text, 0, text.n - strlen("_id")));
        if (table != NULL && table->has_id) {
            t.kind = KIND_ID;
            t.table = table->name;
        }
    }
    *ret = t;
    return t.kind != KIND_NONE;
}

static size_t table_index(const struct sqlgen *g, const char *name)
{
    const struct table *t = name != NULL ? table_find(g, str_from_c(name)) : NULL;
    return t != NULL ? (size_t)(t - g->tables) : SIZE_MAX;
}

/* The authorizer names triggers, views and subqueries alike. */
static bool is_trigger(const struct sqlgen *g, const char *name)
{
    for (size_t i = 0; name != NULL && i < g->triggers_n; i++)
        if (str_eq(g->triggers[i], str_from_c(name)))
            return true;
    return false;
}

/* The authorizer tells what a trigger's view or subquery reads as if it were the statement's: the statement
 * asks for a table only if it names the table, or a view. */
static bool is_named(const struct sqlgen *g, str sql, str table)
{
    enum token kind;
    str token;
    while (token_next(&sql, &kind, &token)) {
        if (kind == TOKEN_WORD && str_eq(token, table))
            return true;
        for (size_t i = 0; kind == TOKEN_WORD && i < g->views_n; i++)
            if (str_eq(token, g->views[i]))
                return true;
    }
    return false;
}

/* SQLite tells here every table that a statement touches. */
static int note_access(void *data, int action, const char *one, const char *two, const char *database,
                       const char *trigger)
{
    struct sqlgen *g = data;
    (void)two;
    (void)database;
    size_t table = table_index(g, one);
    if (g->watched == NULL || table == SIZE_MAX)
        return SQLITE_OK;
    g->watched->asks[table] |= !is_trigger(g, trigger) && is_named(g, g->watched->sql, g->tables[table].name);
    if (action == SQLITE_READ)
        g->watched->reads[table] = true;
    if (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE)
        g->watched->writes[table] = true;
    return SQLITE_OK;
}

static struct note *note_find(struct note *notes, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(notes[i].name, name))
            return &notes[i];
    return NULL;
}

/* The first table named in the text that has a column of this name. */
static const struct column *column_named(const struct sqlgen *g, str sql, str name)
{
    enum token kind;
    str token;
    while (token_next(&sql, &kind, &token)) {
        const struct table *t = kind == TOKEN_WORD ? table_find(g, token) : NULL;
        const struct column *c = t != NULL ? column_find(t, name) : NULL;
        if (c != NULL)
            return c;
    }
    return NULL;
}

static void param_infer(struct sqlgen *g, struct query *q, size_t i)
{
    struct param *p = &q->params[i];
    p->name = q->names[i];
    if (str_eq(p->name, S("scope_low")) || str_eq(p->name, S("scope_high"))) {
        p->type.kind = KIND_TEXT;
        return;
    }
    struct note *note = note_find(q->params_noted, q->params_noted_n, p->name);
    if (note != NULL) {
        note->is_used = true;
        p->type = note->type;
        return;
    }
    const struct column *c = column_named(g, q->sql, p->name);
    p->type = c != NULL ? c->type : type_by_name(g, p->name);
    if (p->type.kind == KIND_NONE)
        complain(g, g->file, q->line,
                 "cannot tell the type of parameter ':%.*s' of '%.*s' — add \"-- param: %.*s TYPE\"",
                 STR_ARG(p->name), STR_ARG(q->name), STR_ARG(p->name));
}

static struct type column_type(struct sqlgen *g, struct query *q, sqlite3_stmt *s, int i)
{
    str name = str_from_c(sqlite3_column_name(s, i));
    struct note *note = note_find(q->columns_noted, q->columns_noted_n, name);
    if (note != NULL) {
        note->is_used = true;
        return note->type;
    }
    const char *table = sqlite3_column_table_name(s, i), *origin = sqlite3_column_origin_name(s, i);
    const struct table *t = table != NULL ? table_find(g, str_from_c(table)) : NULL;
    const struct column *c = t != NULL && origin != NULL ? column_find(t, str_from_c(origin)) : NULL;
    if (c != NULL) {
        struct type type = c->type;
        type.is_nullable |= column_is_outer(q->sql, (size_t)i, t->name);
        return type;
    }
    complain(g, g->file, q->line,
             "column '%.*s' of '%.*s' is an expression — add \"-- column: %.*s TYPE\" (and name it "
             "with AS)",
             STR_ARG(name), STR_ARG(q->name), STR_ARG(name));
    return (struct type){ .kind = KIND_I64 };
}

static void columns_infer(struct sqlgen *g, struct query *q, sqlite3_stmt *s)
{
    q->columns_n = (size_t)sqlite3_column_count(s);
    q->columns = ARENA_ARRAY(g->a, struct column, q->columns_n + 1);
    for (size_t i = 0; i < q->columns_n; i++) {
        q->columns[i].name = str_copy(g->a, str_from_c(sqlite3_column_name(s, (int)i)));
        q->columns[i].type = column_type(g, q, s, (int)i);
        for (size_t j = 0; j < i; j++)
            if (str_eq(q->columns[j].name, q->columns[i].name))
                complain(g, g->file, q->line, "two columns of '%.*s' are called '%.*s' — name one with AS",
                         STR_ARG(q->name), STR_ARG(q->columns[i].name));
    }
}

/* Rows that go along by ON DELETE or ON UPDATE are told only while foreign keys are on; but then the parents
   that are looked up count as read as well. So this second look notes what is written and nothing else. */
static void cascades_note(struct sqlgen *g, struct query *q, const char *sql)
{
    sqlite3_stmt *s = NULL;
    struct query second = { 0 };
    (void)sqlite3_exec(g->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    g->watched = &second;
    (void)sqlite3_set_authorizer(g->db, note_access, g);
    (void)sqlite3_prepare_v2(g->db, sql, -1, &s, NULL);
    (void)sqlite3_set_authorizer(g->db, NULL, NULL);
    g->watched = NULL;
    (void)sqlite3_finalize(s);
    (void)sqlite3_exec(g->db, "PRAGMA foreign_keys = OFF", NULL, NULL, NULL);
    for (size_t i = 0; i < g->tables_n; i++)
        q->writes[i] |= second.writes[i];
}

/* Prepares the query and notes the tables that it touches; NULL after a complaint. */
static sqlite3_stmt *query_prepare(struct sqlgen *g, struct query *q, const char *sql)
{
    sqlite3_stmt *s = NULL;
    const char *tail = NULL;
    g->watched = q;
    (void)sqlite3_set_authorizer(g->db, note_access, g);
    int code = sqlite3_prepare_v2(g->db, sql, -1, &s, &tail);
    (void)sqlite3_set_authorizer(g->db, NULL, NULL);
    g->watched = NULL;
    if (code != SQLITE_OK) {
        int offset = sqlite3_error_offset(g->db);
        int line = q->sql_line + lines_of((str){ sql, offset > 0 ? (size_t)offset : 0 });
        complain(g, g->file, line, "in '%.*s': %s — compare with the migrations", STR_ARG(q->name),
                 sqlite3_errmsg(g->db));
        return NULL;
    }
    if (s == NULL) {
        complain(g, g->file, q->line, "query '%.*s' has no SQL — write one statement under its comment",
                 STR_ARG(q->name));
        return NULL;
    }
    str second = str_trim(str_from_c(tail));
    if (second.n != 0)
        complain(g, g->file, q->sql_line + lines_of((str){ sql, (size_t)(second.p - sql) }),
                 "'%.*s' holds two statements — make two queries of it", STR_ARG(q->name));
    return s;
}

void query_infer(struct sqlgen *g, struct query *q)
{
    query_check_text(g, q);
    const char *sql = str_c(g->a, query_dialect(g->a, q->sql, q, false));
    sqlite3_stmt *s = query_prepare(g, q, sql);
    if (s == NULL)
        return;
    q->is_write = sqlite3_stmt_readonly(s) == 0;
    for (size_t i = 0; i < q->names_n; i++)
        param_infer(g, q, i);
    columns_infer(g, q, s);
    (void)sqlite3_finalize(s);
    if (q->is_write)
        cascades_note(g, q, sql);
    query_check_meaning(g, q);
}
