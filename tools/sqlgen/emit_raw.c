/* SPDX-License-Identifier: Apache-2.0 */
/* A :raw query: names and kinds of its columns and parameters, for db/raw.h. */
#include "sqlgen/sqlgen.h"

static const char *raw_kind(enum kind kind)
{
    switch (kind) {
    case KIND_ID:
        return "DB_FIELD_ID";
    case KIND_BOOL:
        return "DB_FIELD_BOOL";
    case KIND_TEXT:
        return "DB_FIELD_TEXT";
    case KIND_BLOB:
        return "DB_FIELD_BLOB";
    case KIND_NONE:
    case KIND_I64:
    case KIND_MS:
    case KIND_DAY:
    case KIND_FEN:
    case KIND_REAL:
        break;
    }
    return "DB_FIELD_NUMBER";
}

static void raw_field_write(FILE *out, str name, struct type type)
{
    (void)fprintf(out, "    { .name = \"%.*s\", .kind = %s, .may_be_absent = %s },\n", STR_ARG(name),
                  raw_kind(type.kind), type.is_nullable ? "true" : "false");
}

void emit_raw(FILE *out, const struct query *q)
{
    if (q->columns_n > 0) {
        (void)fprintf(out, "static const struct db_field %.*s_columns[] = {\n", STR_ARG(q->name));
        for (size_t i = 0; i < q->columns_n; i++)
            raw_field_write(out, q->columns[i].name, q->columns[i].type);
        (void)fputs("};\n", out);
    }
    if (q->names_n > 0) {
        (void)fprintf(out, "static const struct db_field %.*s_params[] = {\n", STR_ARG(q->name));
        for (size_t i = 0; i < q->names_n; i++)
            raw_field_write(out, q->params[i].name, q->params[i].type);
        (void)fputs("};\n", out);
    }
    (void)fprintf(out, "const struct db_raw %.*s = {\n    .query = &%.*s_query,\n", STR_ARG(q->name),
                  STR_ARG(q->name));
    if (q->columns_n > 0)
        (void)fprintf(out, "    .columns = %.*s_columns,\n    .columns_n = %zu,\n", STR_ARG(q->name),
                      q->columns_n);
    if (q->names_n > 0)
        (void)fprintf(out, "    .params = %.*s_params,\n    .params_n = %zu,\n", STR_ARG(q->name),
                      q->names_n);
    (void)fputs("};\n\n", out);
}
