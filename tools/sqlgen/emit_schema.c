/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h (ids, tables) and migrations.c (the embedded migrations of both dialects). */
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>

#include "sqlgen/sqlgen.h"

static FILE *out_open(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) {
        (void)fprintf(stderr, "sqlgen: cannot write %s\n", path);
        exit(1);
    }
    return f;
}

/* Text as C string literals, one a line of the text. */
void emit_lines(FILE *out, const char *indent, str text)
{
    str line;
    if (text.n == 0)
        (void)fprintf(out, "%s\"\"", indent);
    for (bool first = true; str_cut(&text, '\n', &line); first = false) {
        (void)fprintf(out, "%s%s\"", first ? "" : "\n", indent);
        for (size_t i = 0; i < line.n; i++) {
            if (line.p[i] == '"' || line.p[i] == '\\')
                (void)fputc('\\', out);
            (void)fputc(line.p[i], out);
        }
        (void)fputs(str_is_absent(text) ? "\"" : "\\n\"", out);
    }
}

static void upper(FILE *out, str name)
{
    for (size_t i = 0; i < name.n; i++)
        (void)fputc(toupper((unsigned char)name.p[i]), out);
}

static void header_write(const struct sqlgen *g, FILE *out)
{
    (void)fputs(
        "/* Made by sqlgen from the migrations; do not edit. */\n#ifndef EW_GEN_SCHEMA_H\n#define "
        "EW_GEN_SCHEMA_H\n\n"
        "#include <stdint.h>\n\n/* Identifiers: one type a table, so that they cannot be mixed up. */\n",
        out);
    for (size_t i = 0; i < g->tables_n; i++)
        if (g->tables[i].has_id)
            (void)fprintf(out, "typedef struct {\n    int64_t v;\n} %.*s_id;\n", STR_ARG(g->tables[i].name));
    (void)fputs("\n/* Tables, for the sets of tables that queries read and write. */\nenum db_table {\n",
                out);
    for (size_t i = 0; i < g->tables_n; i++) {
        (void)fputs("    TABLE_", out);
        upper(out, g->tables[i].name);
        (void)fputs(",\n", out);
    }
    (void)fputs("    TABLE_COUNT\n};\n\n/* Names by number. */\nextern const char *const "
                "db_table_names[TABLE_COUNT];\n\n#endif\n",
                out);
}

static str checksum(struct sqlgen *g, str text)
{
    unsigned char hash[32];
    struct buf b = buf_new(g->a, 65);
    (void)crypto_generichash(hash, sizeof hash, (const unsigned char *)text.p, text.n, NULL, 0);
    buf_hex(&b, hash, sizeof hash);
    return buf_str(&b);
}

static void migration_write(struct sqlgen *g, FILE *out, const struct migration_file *m)
{
    (void)fprintf(
        out, "    { .module = \"%.*s\",\n      .number = %d,\n      .name = \"%.*s\",\n      .sqlite =\n",
        STR_ARG(m->module), m->number, STR_ARG(m->name));
    emit_lines(out, "          ", migration_dialect(g->a, m->text, false));
    (void)fputs(",\n      .postgres =\n", out);
    emit_lines(out, "          ", migration_dialect(g->a, m->text, true));
    (void)fprintf(out, ",\n      .checksum = \"%.*s\" },\n", STR_ARG(checksum(g, m->text)));
}

void emit_schema(struct sqlgen *g, const char *header, const char *source)
{
    FILE *h = out_open(header), *c = out_open(source);
    header_write(g, h);
    (void)fputs("/* Made by sqlgen from the migrations; do not edit. */\n#include \"db/migrate.h\"\n\n"
                "#include \"gen/schema.h\"\n\nconst char *const db_table_names[TABLE_COUNT] = {\n",
                c);
    for (size_t i = 0; i < g->tables_n; i++)
        (void)fprintf(c, "    \"%.*s\",\n", STR_ARG(g->tables[i].name));
    (void)fputs("};\n\nconst struct migration migrations[] = {\n", c);
    for (size_t i = 0; i < g->migrations_n; i++)
        migration_write(g, c, &g->migrations[i]);
    (void)fprintf(c, "};\n\nconst int migrations_n = %zu;\n", g->migrations_n);
    if (fclose(h) != 0 || fclose(c) != 0)
        exit(1);
}

/* A script for psql: the schema, then every query prepared. It fails where PostgreSQL sees it otherwise. */
static const char *pg_type(enum kind kind)
{
    if (kind == KIND_TEXT)
        return "text";
    if (kind == KIND_BLOB)
        return "bytea";
    return kind == KIND_REAL ? "float8" : "int8";
}

void emit_postgres(struct sqlgen *g)
{
    for (size_t i = 0; i < g->queries_n; i++) {
        const struct query *q = &g->queries[i];
        str sql = query_dialect(g->a, str_is_absent(q->sql_pg) ? q->sql : q->sql_pg, q, true);
        (void)printf("-- %.*s:%d\n", STR_ARG(g->file), q->line);
        for (size_t c = 0; c < q->columns_n; c++)
            (void)printf("-- column %.*s %s\n", STR_ARG(q->columns[c].name),
                         pg_type(q->columns[c].type.kind));
        (void)printf("PREPARE %.*s", STR_ARG(q->name));
        for (size_t p = 0; p < q->names_n; p++)
            (void)printf("%s%s", p == 0 ? " (" : ", ", pg_type(q->params[p].type.kind));
        (void)printf("%s AS\n%.*s;\n", q->names_n > 0 ? ")" : "", STR_ARG(sql));
    }
}
