/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL takes every query of the house, and gives the columns that the C side reads: the script of
 * "sqlgen postgres" is run piece by piece. A piece begins with "-- FILE:LINE", then come "-- column NAME
 * TYPE" lines.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "harness/database.h"

static const char *script_path;

static str script_read(struct arena *a)
{
    struct buf b = buf_new(a, (size_t)8 << 20);
    FILE *f = fopen(script_path, "rb");
    assert_non_null(f);
    for (int c = fgetc(f); c != EOF; c = fgetc(f))
        buf_putc(&b, (char)c);
    (void)fclose(f);
    return buf_str(&b);
}

/* Up to the next line that begins a piece. */
static bool piece_next(str *rest, str *ret)
{
    size_t from = 0;
    if (rest->n == 0)
        return false;
    do {
        size_t at = str_find(str_slice(*rest, from, rest->n), S("\n-- "));
        from = at == SIZE_MAX ? rest->n : from + at + 1;
    } while (from < rest->n && !(str_find(str_slice(*rest, from, 200), S(".sql:")) != SIZE_MAX &&
                                 str_find(str_slice(*rest, from, 200), S(".sql:")) <
                                     str_find_char(str_slice(*rest, from, rest->n), '\n')));
    *ret = str_slice(*rest, 0, from);
    *rest = str_slice(*rest, from, rest->n);
    return true;
}

/* The types that the driver reads as that kind. */
static bool is_fit(Oid type, str kind)
{
    switch (type) {
    case 16: /* bool */
    case 20: /* int8 */
    case 21: /* int2 */
    case 23: /* int4 */
        return str_eq(kind, S("int8"));
    case 701: /* float8 */
        return str_eq(kind, S("float8"));
    case 17: /* bytea */
        return str_eq(kind, S("bytea"));
    case 25:   /* text */
    case 1043: /* varchar */
        return str_eq(kind, S("text"));
    default:
        return false;
    }
}

/* "PREPARE name…" */
static str prepared_name(str piece)
{
    size_t at = str_find(piece, S("PREPARE ")) + strlen("PREPARE ");
    str name = str_slice(piece, at, piece.n), rest = name;
    (void)str_cut(&rest, ' ', &name);
    return name;
}

static int columns_check(struct arena *a, PGconn *c, str piece)
{
    str rest = piece, where, line, word, name, kind;
    int wrong = 0, i = 0;
    PGresult *r = PQdescribePrepared(c, str_c(a, prepared_name(piece)));
    (void)str_cut(&rest, '\n', &where);
    for (; str_cut(&rest, '\n', &line) && str_starts(line, S("-- column ")); i++) {
        kind = str_slice(line, strlen("-- column "), line.n);
        (void)str_cut(&kind, ' ', &name);
        word = str_from_c(PQfname(r, i));
        if (str_eq(word, name) && is_fit(PQftype(r, i), kind))
            continue;
        print_error("%.*s: column %d is %.*s of type %u, not %.*s %.*s\n", STR_ARG(where), i, STR_ARG(word),
                    PQftype(r, i), STR_ARG(name), STR_ARG(kind));
        wrong++;
    }
    wrong += i != PQnfields(r);
    PQclear(r);
    return wrong;
}

static void every_query_prepares_on_postgresql_and_gives_the_same_columns(void **state)
{
    struct arena *a = *state;
    str url = test_database_new(a, DB_POSTGRES), rest = script_read(a), piece;
    PGconn *c = PQconnectdb(str_c(a, url));
    int wrong = 0, queries = -1; /* the first piece is the schema */
    assert_int_equal(PQstatus(c), CONNECTION_OK);
    for (; piece_next(&rest, &piece); queries++) {
        PGresult *r = PQexec(c, str_c(a, piece));
        bool is_done = PQresultStatus(r) == PGRES_COMMAND_OK;
        if (!is_done)
            print_error("%.*s\n%s", STR_ARG(str_slice(piece, 0, str_find_char(piece, '\n'))),
                        PQresultErrorMessage(r));
        wrong += !is_done;
        PQclear(r);
        if (is_done && queries >= 0)
            wrong += columns_check(a, c, piece);
    }
    PQfinish(c);
    test_database_drop(url);
    assert_int_equal(wrong, 0);
    assert_true(queries > 100);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST_WITH(every_query_prepares_on_postgresql_and_gives_the_same_columns, test_arena_up,
                  test_arena_down),
    };
    if (!test_database_is_here())
        return 0;
    script_path = argc > 1 ? argv[1] : "";
    return test_status(cmocka_run_group_tests(tests, NULL, NULL));
}
