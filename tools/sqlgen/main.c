/* SPDX-License-Identifier: Apache-2.0 */
/* sqlgen's command line; see docs/guides/sqlgen.md. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sqlgen/sqlgen.h"

static const char usage[] =
    "usage: sqlgen schema   --schema MIGRATION.sql... --out-h FILE --out-c FILE\n"
    "       sqlgen queries  --schema MIGRATION.sql... --file X.sql --out-h FILE --out-c FILE\n"
    "       sqlgen postgres --schema MIGRATION.sql... --file X.sql...\n";

struct options {
    char **schema, **files;
    int schema_n, files_n;
    const char *out_h, *out_c;
};

static bool options_parse(struct options *o, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        int from = i + 1, n = 0;
        while (from + n < argc && strncmp(argv[from + n], "--", 2) != 0)
            n++;
        if (strcmp(argv[i], "--schema") == 0) {
            o->schema = argv + from;
            o->schema_n = n;
        } else if (strcmp(argv[i], "--file") == 0) {
            o->files = argv + from;
            o->files_n = n;
        } else if (strcmp(argv[i], "--out-h") == 0 && n == 1) {
            o->out_h = argv[from];
        } else if (strcmp(argv[i], "--out-c") == 0 && n == 1) {
            o->out_c = argv[from];
        } else {
            return false;
        }
        i += n;
    }
    return true;
}

static void load_and_infer(struct sqlgen *g, const char *path)
{
    queries_load(g, path);
    for (size_t i = 0; !g->has_holes && i < g->queries_n; i++)
        query_infer(g, &g->queries[i]);
}

static void run_postgres(struct sqlgen *g, const struct options *o)
{
    for (size_t i = 0; i < g->migrations_n; i++) {
        str sql = migration_dialect(g->a, g->migrations[i].text, true);
        (void)printf("%.*s\n", STR_ARG(sql));
    }
    for (int i = 0; i < o->files_n; i++) {
        load_and_infer(g, o->files[i]);
        if (g->errors == 0)
            emit_postgres(g);
    }
}

static bool run(struct sqlgen *g, const char *command, const struct options *o)
{
    bool has_out = o->out_h != NULL && o->out_c != NULL;
    schema_load(g, o->schema, o->schema_n);
    if (strcmp(command, "schema") == 0 && has_out) {
        if (g->errors == 0)
            emit_schema(g, o->out_h, o->out_c);
        return true;
    }
    if (strcmp(command, "queries") == 0 && has_out && o->files_n == 1) {
        load_and_infer(g, o->files[0]);
        if (g->errors == 0)
            emit_queries(g, o->files[0], o->out_h, o->out_c);
        return true;
    }
    if (strcmp(command, "postgres") == 0) {
        run_postgres(g, o);
        return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct options o = { 0 };
    struct sqlgen g = { 0 };
    if (argc < 2 || !options_parse(&o, argc, argv) || sodium_init() < 0) {
        (void)fputs(usage, stderr);
        return 2;
    }
    g.a = arena_new((size_t)1 << 30);
    bool is_known = run(&g, argv[1], &o);
    if (!is_known)
        (void)fputs(usage, stderr);
    int errors = g.errors;
    (void)sqlite3_close(g.db);
    arena_free(g.a);
    return !is_known ? 2 : errors != 0;
}
