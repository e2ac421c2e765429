/* SPDX-License-Identifier: Apache-2.0 */
/* X_sql.h and X_sql.c: one function a query, readable and steppable. */
#include <ctype.h>
#include <stdlib.h>

#include "sqlgen/sqlgen.h"

#define POSITIONAL_MAX 3

/* How a parameter reaches C: scope_low and scope_high are one argument. */
struct argument {
    str name, type;
};

str type_c(struct arena *a, struct type t)
{
    if (t.kind == KIND_TEXT || t.kind == KIND_BLOB)
        return S("str");
    if (t.kind == KIND_REAL)
        return S("double");
    if (t.is_nullable)
        return S("struct opt_i64");
    switch (t.kind) {
    case KIND_BOOL:
        return S("bool");
    case KIND_MS:
        return S("ms_t");
    case KIND_DAY:
        return S("day_t");
    case KIND_ID:
        return str_printf(a, "%.*s_id", STR_ARG(t.table));
    case KIND_NONE:
    case KIND_I64:
    case KIND_FEN:
    case KIND_REAL:
    case KIND_TEXT:
    case KIND_BLOB:
        break;
    }
    return S("int64_t");
}

static bool is_scope_name(str name)
{
    return str_eq(name, S("scope_low")) || str_eq(name, S("scope_high"));
}

static size_t arguments(struct sqlgen *g, const struct query *q, struct argument *ret)
{
    size_t n = 0;
    bool has_scope = false;
    for (size_t i = 0; i < q->names_n; i++) {
        bool is_scope = is_scope_name(q->names[i]);
        if (is_scope && has_scope)
            continue;
        has_scope |= is_scope;
        ret[n++] = is_scope
                       ? (struct argument){ .name = S("scope"), .type = S("struct scope") }
                       : (struct argument){ .name = q->names[i], .type = type_c(g->a, q->params[i].type) };
    }
    return n;
}

/* Two arguments of one type could be swapped without anybody noticing: they have to be named then. */
static bool takes_struct(const struct argument *args, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(args[i].type, args[k].type))
                return true;
    return n > POSITIONAL_MAX;
}

static void comment_write(FILE *out, str text)
{
    str line;
    (void)fputs("/*\n", out);
    while (str_cut(&text, '\n', &line))
        (void)fprintf(out, " * %.*s\n", STR_ARG(line));
    (void)fputs(" */\n", out);
}

static str row_name(const struct query *q)
{
    return str_is_absent(q->row_of) ? q->name : q->row_of;
}

static void row_write(struct sqlgen *g, FILE *out, const struct query *q)
{
    if (q->columns_n == 0 || !str_is_absent(q->row_of))
        return;
    (void)fprintf(out, "struct %.*s_row {\n", STR_ARG(q->name));
    for (size_t i = 0; i < q->columns_n; i++)
        (void)fprintf(out, "    %.*s %.*s;\n", STR_ARG(type_c(g->a, q->columns[i].type)),
                      STR_ARG(q->columns[i].name));
    (void)fprintf(out, "};\nstruct %.*s_rows {\n    struct %.*s_row *at;\n    size_t n;\n};\n",
                  STR_ARG(q->name), STR_ARG(q->name));
}

static void in_write(struct sqlgen *g, FILE *out, const struct query *q)
{
    struct argument args[PARAMS_MAX];
    size_t n = arguments(g, q, args);
    if (!takes_struct(args, n))
        return;
    (void)fprintf(out, "struct %.*s_in {\n", STR_ARG(q->name));
    for (size_t i = 0; i < n; i++)
        (void)fprintf(out, "    %.*s %.*s;\n", STR_ARG(args[i].type), STR_ARG(args[i].name));
    (void)fputs("};\n", out);
}

/* The name of a positional parameter: one that is called like an identifier's type must not hide the type. */
static str parameter_name(struct sqlgen *g, str name)
{
    bool is_type = str_ends(name, S("_id")) && table_find(g, str_slice(name, 0, name.n - 3)) != NULL;
    return is_type ? str_join(g->a, name, S("_")) : name;
}

static void signature_write(struct sqlgen *g, FILE *out, const struct query *q)
{
    struct argument args[PARAMS_MAX];
    size_t n = arguments(g, q, args);
    str row = row_name(q);
    bool is_struct = takes_struct(args, n);
    (void)fprintf(out, "rc %.*s(struct db *db", STR_ARG(q->name));
    if (is_struct)
        (void)fprintf(out, ", const struct %.*s_in *in", STR_ARG(q->name));
    for (size_t i = 0; i < n && !is_struct; i++)
        (void)fprintf(out, ", %.*s %.*s", STR_ARG(args[i].type), STR_ARG(parameter_name(g, args[i].name)));
    if (q->kind == QUERY_ONE || q->kind == QUERY_MAYBE)
        (void)fprintf(out, ", struct %.*s_row *ret", STR_ARG(row));
    if (q->kind == QUERY_MAYBE)
        (void)fputs(", bool *ret_found", out);
    if (q->kind == QUERY_MANY)
        (void)fprintf(out, ", struct %.*s_rows *ret", STR_ARG(row));
    if (q->kind == QUERY_EACH)
        (void)fprintf(out, ", rc (*fn)(void *data, const struct %.*s_row *row), void *data", STR_ARG(row));
    if (q->kind == QUERY_EXEC)
        (void)fputs(", int64_t *ret_changed", out);
    (void)fputs(")", out);
}

static str upper(struct arena *a, str name)
{
    struct buf b = buf_new(a, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        buf_putc(&b, (char)toupper((unsigned char)name.p[i]));
    return buf_str(&b);
}

static bool has_raw(const struct sqlgen *g)
{
    bool has = false;
    for (size_t i = 0; i < g->queries_n; i++)
        has = has || g->queries[i].kind == QUERY_RAW;
    return has;
}

static void header_write(struct sqlgen *g, FILE *out, str name)
{
    str guard = upper(g->a, name);
    (void)fprintf(out,
                  "/* Made by sqlgen from %.*s.sql; do not edit. */\n#ifndef EW_GEN_%.*s_SQL_H\n#define "
                  "EW_GEN_%.*s_SQL_H\n\n"
                  "#include \"base/clock.h\"\n#include \"db/db.h\"\n#include \"db/scope.h\"\n#include "
                  "\"gen/schema.h\"\n",
                  STR_ARG(name), STR_ARG(guard), STR_ARG(guard));
    if (has_raw(g))
        (void)fputs("#include \"db/raw.h\"\n", out);
    for (size_t i = 0; i < g->queries_n; i++) {
        const struct query *q = &g->queries[i];
        (void)fputs("\n", out);
        if (q->kind == QUERY_RAW) {
            comment_write(out, q->comment);
            (void)fprintf(out, "extern const struct db_raw %.*s;\n", STR_ARG(q->name));
            continue;
        }
        row_write(g, out, q);
        in_write(g, out, q);
        comment_write(out, q->comment);
        (void)fputs("MUST_USE ", out);
        signature_write(g, out, q);
        (void)fputs(";\n", out);
    }
    (void)fputs("\n#endif\n", out);
}

static const char *db_type(enum kind kind)
{
    if (kind == KIND_TEXT)
        return "DB_TEXT";
    if (kind == KIND_BLOB)
        return "DB_BLOB";
    return kind == KIND_REAL ? "DB_REAL" : "DB_I64";
}

static void tables_write(const struct sqlgen *g, FILE *out, const char *member, const bool *set)
{
    uint64_t words[TABLES_MAX / 64] = { 0 };
    bool any = false;
    for (size_t i = 0; i < g->tables_n; i++)
        if (set[i]) {
            words[i / 64] |= UINT64_C(1) << (i % 64);
            any = true;
        }
    if (!any)
        return;
    (void)fprintf(out, "    .%s = { { ", member);
    for (size_t w = 0; w < TABLES_MAX / 64; w++)
        (void)fprintf(out, "%sUINT64_C(0x%llx)", w == 0 ? "" : ", ", (unsigned long long)words[w]);
    (void)fputs(" } }, /*", out);
    for (size_t i = 0; i < g->tables_n; i++)
        if (set[i])
            (void)fprintf(out, " %.*s", STR_ARG(g->tables[i].name));
    (void)fputs(" */\n", out);
}

static void query_write(struct sqlgen *g, FILE *out, const struct query *q)
{
    str sqlite = query_dialect(g->a, q->sql, q, false);
    str pg = query_dialect(g->a, str_is_absent(q->sql_pg) ? q->sql : q->sql_pg, q, true);
    if (q->names_n > 0) {
        (void)fprintf(out, "static const enum db_type %.*s_types[] = { ", STR_ARG(q->name));
        for (size_t i = 0; i < q->names_n; i++)
            (void)fprintf(out, "%s%s", i == 0 ? "" : ", ", db_type(q->params[i].type.kind));
        (void)fputs(" };\n", out);
    }
    (void)fprintf(out, "static const struct db_query %.*s_query = {\n    .name = \"%.*s\",\n    .sqlite =\n",
                  STR_ARG(q->name), STR_ARG(q->name));
    emit_lines(out, "        ", sqlite);
    (void)fputs(",\n    .postgres =\n", out);
    emit_lines(out, "        ", pg);
    (void)fputs(",\n", out);
    if (q->names_n > 0)
        (void)fprintf(out, "    .param_types = %.*s_types,\n    .params = %zu,\n", STR_ARG(q->name),
                      q->names_n);
    if (q->is_write)
        (void)fputs("    .is_write = true,\n", out);
    tables_write(g, out, "reads", q->reads);
    tables_write(g, out, "writes", q->writes);
    (void)fputs("};\n\n", out);
}

static void column_read_write(FILE *out, const struct column *c, size_t i)
{
    const char *get = c->type.kind == KIND_REAL                                ? "real"
                      : c->type.kind == KIND_TEXT || c->type.kind == KIND_BLOB ? "bytes"
                                                                               : "i64";
    (void)fprintf(out, "    row->%.*s = ", STR_ARG(c->name));
    if (get[0] == 'i' && c->type.is_nullable)
        (void)fprintf(out,
                      "(struct opt_i64){ .v = db_column_i64(c, %zu), .has = !db_column_is_null(c, %zu) };\n",
                      i, i);
    else if (c->type.kind == KIND_ID)
        (void)fprintf(out, "(%.*s_id){ db_column_i64(c, %zu) };\n", STR_ARG(c->type.table), i);
    else if (c->type.kind == KIND_BOOL)
        (void)fprintf(out, "db_column_i64(c, %zu) != 0;\n", i);
    else
        (void)fprintf(out, "db_column_%s(c, %zu);\n", get, i);
}

static void reader_write(FILE *out, const struct query *q)
{
    if (q->columns_n == 0)
        return;
    (void)fprintf(out, "static void %.*s_read(struct db_cursor *c, struct %.*s_row *row)\n{\n",
                  STR_ARG(q->name), STR_ARG(row_name(q)));
    for (size_t i = 0; i < q->columns_n; i++)
        column_read_write(out, &q->columns[i], i);
    (void)fputs("}\n\n", out);
}

static void value_write(struct sqlgen *g, FILE *out, const struct query *q, size_t i, bool is_struct)
{
    const struct param *p = &q->params[i];
    str source = is_struct ? p->name : parameter_name(g, p->name);
    const char *prefix = is_struct ? "in->" : "";
    if (is_scope_name(p->name)) {
        (void)fprintf(out, "        { .type = DB_TEXT, .bytes = %sscope.%s },\n", prefix,
                      str_eq(p->name, S("scope_low")) ? "low" : "high");
        return;
    }
    (void)fprintf(out, "        { .type = %s, ", db_type(p->type.kind));
    if (p->type.kind == KIND_TEXT || p->type.kind == KIND_BLOB)
        (void)fprintf(out, ".is_null = %s%.*s.p == NULL, .bytes = %s%.*s },\n", prefix, STR_ARG(source),
                      prefix, STR_ARG(source));
    else if (p->type.kind == KIND_REAL)
        (void)fprintf(out, ".real = %s%.*s },\n", prefix, STR_ARG(source));
    else if (p->type.is_nullable)
        (void)fprintf(out, ".is_null = !%s%.*s.has, .i64 = %s%.*s.v },\n", prefix, STR_ARG(source), prefix,
                      STR_ARG(source));
    else
        (void)fprintf(out, ".i64 = %s%.*s%s },\n", prefix, STR_ARG(source),
                      p->type.kind == KIND_ID ? ".v" : "");
}

static const char body_exec[] = "    return db_run(db, &%.*s_query, %s, ret_changed);\n}\n\n";

static const char body_one[] = "    struct db_cursor *c;\n"
                               "    bool has_row = false;\n"
                               "    TRY(db_start(db, &%.*s_query, %s, &c));\n"
                               "    TRY(db_step(c, &has_row));\n"
                               "    if (has_row)\n"
                               "        %.*s_read(c, ret);\n"
                               "    db_finish(c);\n";

static const char body_many[] = "    struct db_cursor *c;\n"
                                "    bool has_row = false;\n"
                                "    size_t room = 0;\n"
                                "    struct %.*s_rows rows = { 0 };\n"
                                "    TRY(db_start(db, &%.*s_query, %s, &c));\n"
                                "    TRY(db_step(c, &has_row));\n"
                                "    while (has_row) {\n"
                                "        rows.at = db_grow(db, rows.at, rows.n, &room, sizeof *rows.at);\n"
                                "        %.*s_read(c, &rows.at[rows.n++]);\n"
                                "        TRY(db_step(c, &has_row));\n"
                                "    }\n"
                                "    *ret = rows;\n"
                                "    return RC_OK;\n}\n\n";

static const char body_each[] = "    struct db_cursor *c;\n"
                                "    bool has_row = false;\n"
                                "    TRY(db_start(db, &%.*s_query, %s, &c));\n"
                                "    TRY(db_step(c, &has_row));\n"
                                "    while (has_row) {\n"
                                "        struct %.*s_row row;\n"
                                "        %.*s_read(c, &row);\n"
                                "        rc done = fn(data, &row);\n"
                                "        if (done != RC_OK) {\n"
                                "            db_finish(c);\n"
                                "            return done;\n"
                                "        }\n"
                                "        TRY(db_step(c, &has_row));\n"
                                "    }\n"
                                "    return RC_OK;\n}\n\n";

static void body_write(FILE *out, const struct query *q, const char *params)
{
    str row = row_name(q);
    switch (q->kind) {
    case QUERY_EXEC:
        (void)fprintf(out, body_exec, STR_ARG(q->name), params);
        return;
    case QUERY_MANY:
        (void)fprintf(out, body_many, STR_ARG(row), STR_ARG(q->name), params, STR_ARG(q->name));
        return;
    case QUERY_EACH:
        (void)fprintf(out, body_each, STR_ARG(q->name), params, STR_ARG(row), STR_ARG(q->name));
        return;
    case QUERY_ONE:
    case QUERY_MAYBE:
    case QUERY_RAW:
    case QUERY_NONE:
        break;
    }
    (void)fprintf(out, body_one, STR_ARG(q->name), params, STR_ARG(q->name));
    (void)fputs(q->kind == QUERY_ONE ? "    return has_row ? RC_OK : RC_NOT_FOUND;\n}\n\n"
                                     : "    *ret_found = has_row;\n    return RC_OK;\n}\n\n",
                out);
}

static void function_write(struct sqlgen *g, FILE *out, const struct query *q)
{
    struct argument args[PARAMS_MAX];
    bool is_struct = takes_struct(args, arguments(g, q, args));
    query_write(g, out, q);
    if (q->kind == QUERY_RAW) {
        emit_raw(out, q);
        return;
    }
    reader_write(out, q);
    signature_write(g, out, q);
    (void)fputs("\n{\n", out);
    if (q->names_n > 0) {
        (void)fputs("    const struct db_value params[] = {\n", out);
        for (size_t i = 0; i < q->names_n; i++)
            value_write(g, out, q, i, is_struct);
        (void)fputs("    };\n", out);
    }
    body_write(out, q, q->names_n > 0 ? "params" : "NULL");
}

/* "…/problem_store.sql" → "problem_store" */
static str stem(const char *path)
{
    str rest = str_from_c(path), part, last = { 0 };
    while (str_cut(&rest, '/', &part))
        last = part;
    return str_ends(last, S(".sql")) ? str_slice(last, 0, last.n - 4) : last;
}

void emit_queries(struct sqlgen *g, const char *sql_path, const char *header, const char *source)
{
    FILE *h = fopen(header, "wb"), *c = fopen(source, "wb");
    str name = stem(sql_path);
    if (h == NULL || c == NULL) {
        (void)fprintf(stderr, "sqlgen: cannot write %s or %s\n", header, source);
        exit(1);
    }
    header_write(g, h, name);
    (void)fprintf(c, "/* Made by sqlgen from %.*s.sql; do not edit. */\n#include \"gen/%.*s_sql.h\"\n\n",
                  STR_ARG(name), STR_ARG(name));
    for (size_t i = 0; i < g->queries_n; i++)
        function_write(g, c, &g->queries[i]);
    if (fclose(h) != 0 || fclose(c) != 0)
        exit(1);
}
