/* SPDX-License-Identifier: Apache-2.0 */
/* Every mistake that sqlgen finds, with the line and the sentence that it gives. One row per mistake: the
 * whole query file, and the whole of what must be reported. */
#include "room.h"

struct mistake {
    const char *text, *error;
};

static void check(struct room *r, const struct mistake *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str said, wanted = str_printf(r->arena, "q.sql:%s\n", rows[i].error);
        int code = room_queries(r, rows[i].text, &said);
        if (code != 1 || !str_eq(said, wanted))
            fail_msg("for %s\nwanted %.*sbut got %d %.*s", rows[i].text, STR_ARG(wanted), code,
                     STR_ARG(said));
        if (!str_is_absent(run_read(r->arena, r->folder, "q.h")))
            fail_msg("for %s\na header was written", rows[i].text);
    }
}
#define CHECK(rows) check(*state, (rows), sizeof(rows) / sizeof((rows)[0]))
/* A good head of two lines; the SQL begins on line 3. */
#define HEAD(kind) "-- name: x :" kind "\n-- What it gives.\n"
#define FREE(kind) "-- name: x :" kind "\n-- What it gives.\n-- unscoped: of the test\n"

static void what_does_not_fit_the_schema_is_refused(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("many") "SELECT nme FROM person;",
          "3: error: in 'x': no such column: nme — compare with the migrations" },
        { HEAD("many") "SELECT id,\n       name,\n       nme FROM person;",
          "5: error: in 'x': no such column: nme — compare with the migrations" },
        { HEAD("many") "\n\nSELECT id, /* two\nlines */ nme FROM person;",
          "6: error: in 'x': no such column: nme — compare with the migrations" },
        { HEAD("many") "SELECT p.id FROM person p JOIN place q ON q.persn = p.id;",
          "3: error: in 'x': no such column: q.persn — compare with the migrations" },
        { HEAD("many") "SELECT id FROM peple;",
          "3: error: in 'x': no such table: peple — compare with the migrations" },
        { HEAD("exec") "INSERT INTO peple (id) VALUES (1);",
          "3: error: in 'x': no such table: peple — compare with the migrations" },
        { HEAD("exec") "INSERT INTO person (id, nme) VALUES (1, 2);",
          "3: error: in 'x': table person has no column named nme — compare with the migrations" },
        { HEAD("many") "SELECT FROM person;",
          "3: error: in 'x': near \"FROM\": syntax error — compare with the migrations" },
        { HEAD("many") "-- only a remark",
          "1: error: query 'x' has no SQL — write one statement under its comment" },
        { HEAD("many"), "1: error: query 'x' has no SQL — write one statement under its comment" },
    };
    CHECK(rows);
}

static void parameters_without_a_type_and_notes_without_a_parameter_are_refused(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("many") "SELECT name FROM person WHERE name = :words;",
          "1: error: cannot tell the type of parameter ':words' of 'x' — add \"-- param: words TYPE\"" },
        { "-- name: x :many\n-- It.\n-- param: word text\n-- param: days day\nSELECT name FROM person WHERE "
          "name = :word;",
          "4: error: the query has no parameter 'days' — take the note away or mend the name" },
        { "-- name: x :many\n-- It.\n-- column: total i64\nSELECT name FROM person;",
          "3: error: the query has no column 'total' — take the note away or mend the name" },
        { "-- name: x :many\n-- It.\n-- param: word string\nSELECT name FROM person WHERE name = :word;",
          "3: error: \"string\" is no type — use i64 bool ms day fen real text blob or TABLE_id, with ? "
          "behind it when NULL is allowed" },
        { "-- name: x :many\n-- It.\n-- param: word text\n-- param: word blob\nSELECT name FROM person WHERE "
          "name = "
          ":word;",
          "4: error: a second note for 'word' — take one away" },
        { HEAD("many") "SELECT count(*) AS total FROM person;",
          "1: error: column 'total' of 'x' is an expression — add \"-- column: total TYPE\" (and name it "
          "with AS)" },
        { HEAD("many") "SELECT name FROM person WHERE name = :Name;",
          "1: error: ':Name' of 'x' cannot be the name of a parameter in C — take another" },
        { HEAD("many") "-- param: c i64\nSELECT name FROM person WHERE id = :c;",
          "1: error: ':c' of 'x' cannot be the name of a parameter in C — take another" },
    };
    CHECK(rows);
}

static void queries_on_scoped_tables_want_their_scope(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("many") "SELECT title FROM thing;",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("many") "SELECT word FROM tagged;",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("exec") "UPDATE thing SET title = :title WHERE id = :id;",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("exec") "DELETE FROM thing WHERE id = :id;",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("many") "SELECT p.name FROM person p WHERE p.id IN (SELECT t.owner_id FROM thing t);",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("exec") "INSERT INTO trace (what) SELECT title FROM thing;",
          "1: error: 'x' touches the scoped table 'thing' without :scope_low and :scope_high — limit it to a "
          "scope, or say why not with \"-- unscoped: reason\"" },
        { HEAD("many") "SELECT t.title FROM thing t JOIN place p ON p.id = t.place_id WHERE p.path >= "
                       ":scope_low;",
          "1: error: 'x' uses only one of :scope_low and :scope_high — use both: path >= :scope_low AND path "
          "< :scope_high" },
        { "-- name: x :many\n-- It.\n-- unscoped:\nSELECT title FROM thing;",
          "3: error: \"-- unscoped:\" without a reason — say why 'x' may see rows of every organisation" },
        { "-- name: x :many\n-- It.\n-- unscoped: public\nSELECT name FROM person;",
          "3: error: 'x' touches no scoped table — take the note \"-- unscoped:\" away" },
        { "-- name: x :many\n-- It.\n-- unscoped: public\nSELECT t.title FROM thing t JOIN place p ON p.id = "
          "t.place_id "
          "WHERE p.path >= :scope_low AND p.path < :scope_high;",
          "3: error: 'x' is limited to a scope — take the note \"-- unscoped:\" away" },
    };
    CHECK(rows);
}

static void heads_with_mistakes_are_refused(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("one") "SELECT name FROM person;\n\n" HEAD("one") "SELECT name FROM person;",
          "5: error: query 'x' stands twice — the first is at line 1, rename one" },
        { "-- name: x :many\nSELECT name FROM person;",
          "1: error: query 'x' has no description — write a comment under its name that says what it gives" },
        { "-- name: x\n-- It.\nSELECT name FROM person;",
          "1: error: query 'x' does not say what it gives — write :one :maybe :many :each :exec or :raw "
          "behind "
          "the name" },
        { "-- name: x :some\n-- It.\nSELECT name FROM person;",
          "1: error: query 'x' does not say what it gives — write :one :maybe :many :each :exec or :raw "
          "behind "
          "the name" },
        { "-- name: X-y :many\n-- It.\nSELECT name FROM person;",
          "1: error: 'X-y' cannot be the name of a query — use lower-case letters, digits and '_'" },
        { "-- name: x :many\n-- It.\n-- parm: word text\nSELECT name FROM person;",
          "3: error: \"-- parm: word text\" is no note that sqlgen knows — use param, column, unscoped, row "
          "or dialect, or write the sentence otherwise" },
        { "-- name: x :many\n-- It.\nSELECT name FROM person\n-- param: word text\n;",
          "4: error: the note \"-- param:\" stands in the SQL — move it up under the name" },
        { "SELECT 1;\n" HEAD("one") "SELECT name FROM person;",
          "1: error: SQL before the first query — write \"-- name: NAME :KIND\" above it" },
        { "-- nam: x :many\nSELECT name FROM person;",
          "2: error: SQL before the first query — write \"-- name: NAME :KIND\" above it" },
    };
    CHECK(rows);
}

/* A good fragment of three lines. */
#define PIECE "-- fragment: named row\n-- Has a name.\nrow.name <> ''\n\n"

static void fragments_with_mistakes_are_refused(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("many") "SELECT p.name FROM person p WHERE {named p};",
          "3: error: no fragment 'named' — write it above as \"-- fragment: named\", or into "
          "_fragments.sql" },
        { PIECE HEAD("many") "SELECT p.name\n  FROM person p WHERE {named};",
          "8: error: fragment 'named' wants 1 words — write them with commas between" },
        { PIECE HEAD("many") "SELECT p.name FROM person p;",
          "1: error: fragment 'named' is not used — take it away" },
        { PIECE PIECE HEAD("many") "SELECT p.name FROM person p WHERE {named p};",
          "5: error: fragment 'named' stands twice — the first is at q.sql:1, rename one" },
        { "-- fragment: Named row\n-- Has a name.\nrow.name <> ''\n" HEAD(
              "many") "SELECT p.name FROM person p WHERE {Named p};",
          "1: error: 'Named' cannot be the name of a fragment — use lower-case letters, digits and '_'" },
        { "-- fragment: named\nname <> ''\n" HEAD("many") "SELECT name FROM person WHERE {named};",
          "1: error: fragment 'named' has no description — say under its name what it is" },
        { "-- fragment: named\n-- It.\n-- unscoped: so\nname <> ''\n" HEAD(
              "many") "SELECT name FROM person WHERE {named};",
          "1: error: fragment 'named' can note params and columns only" },
        { "-- fragment: named row\n-- Has a name.\nrow.nme <>\n''\n" HEAD(
              "many") "SELECT p.name\nFROM person p WHERE {named p};",
          "8: error: in 'x': no such column: p.nme — compare with the migrations" },
    };
    CHECK(rows);
}

static void a_fragment_stands_for_its_words_and_brings_its_notes(void **state)
{
    struct room *r = *state;
    str said;
    run_write(r->arena, r->folder, "_fragments.sql",
              S("-- fragment: like_row row\n-- Its name is like the word.\n-- param: word text\n"
                "row.name = :word\n"));
    assert_int_equal(room_queries(r,
                                  "-- fragment: both one, other\n-- Two.\n-- column: n i64\n"
                                  "SELECT count(*) AS n\n  FROM person one -- one\n  JOIN person other ON "
                                  "other.id = one.id\n WHERE {like_row one} AND other.name = 'one';\n" HEAD(
                                      "one") "{both a, b};\n",
                                  &said),
                     0);
    assert_true(room_has(r, "q.c",
                         "SELECT count(*) AS n FROM person a JOIN person b ON b.id = a.id WHERE a.name = ?1 "
                         "AND b.name = 'one'"));
    assert_true(room_has(r, "q.h", "str word"));
}

static void statements_that_do_not_fit_their_kind_are_refused(void **state)
{
    static const struct mistake rows[] = {
        { HEAD("many") "SELECT name FROM person;\nSELECT id FROM person;",
          "4: error: 'x' holds two statements — make two queries of it" },
        { HEAD("exec") "SELECT name FROM person;",
          "1: error: 'x' is :exec but gives columns — use :one, :maybe or :many" },
        { HEAD("many") "UPDATE person SET name = 'x';",
          "1: error: 'x' gives no columns — use :exec, or add RETURNING" },
        { HEAD("many") "SELECT * FROM person;",
          "1: error: 'x' selects * — name the columns, so that a new one changes nothing here" },
        { HEAD("many") "SELECT p.* FROM person p;",
          "1: error: 'x' selects * — name the columns, so that a new one changes nothing here" },
        { HEAD("many") "SELECT name, name FROM person;",
          "1: error: two columns of 'x' are called 'name' — name one with AS" },
        { HEAD("many") "SELECT name AS Name FROM person;",
          "1: error: column 'Name' of 'x' cannot be a name in C — name it with AS, in lower-case letters" },
        { HEAD("many") "SELECT name FROM person;\n\n-- name: y :many\n-- It.\n-- row: z\nSELECT name FROM "
                       "person;",
          "7: error: no query 'z' with a row of its own stands before 'y' — name one, or take the note "
          "away" },
        { HEAD("many") "SELECT name FROM person;\n\n-- name: y :many\n-- It.\n-- row: x\nSELECT id, name "
                       "FROM person;",
          "7: error: the columns of 'y' are not those of 'x' — give the same names and types in the same "
          "order" },
        { HEAD("many") "SELECT name FROM person;\n\n-- name: y :many\n-- It.\n-- row: x\nSELECT name FROM "
                       "place;",
          "7: error: the columns of 'y' are not those of 'x' — give the same names and types in the same "
          "order" },
    };
    CHECK(rows);
}

static void blocks_of_two_dialects_that_disagree_are_refused(void **state)
{
#define FIRST HEAD("many") "SELECT name FROM person WHERE id = :id;\n"
    static const struct mistake rows[] = {
        { FIRST "-- name: x :many\n-- dialect: pg\nSELECT name FROM person;",
          "6: error: the PostgreSQL text of 'x' lacks the parameter ':id' — use the same in both" },
        { FIRST "-- name: x :many\n-- dialect: pg\nSELECT name FROM person WHERE id = :id AND name = :name;",
          "6: error: the PostgreSQL text of 'x' has the parameter ':name', the SQLite text has not — use the "
          "same in both" },
        { FIRST "-- name: x :one\n-- dialect: pg\nSELECT name FROM person WHERE id = :id;",
          "4: error: the two blocks of 'x' do not give the same — write the kind of line 1 here too" },
        { FIRST "-- name: x :many\n-- dialect: pg\nSELECT name FROM person WHERE id = :id; SELECT 1;",
          "6: error: the PostgreSQL text of 'x' holds two statements — make two queries of it" },
        { FIRST "-- name: x :many\n-- dialect: pg\n-- param: id i64\nSELECT name FROM person WHERE id = :id;",
          "4: error: the PostgreSQL block of 'x' has notes or a comment — put them into the first block, "
          "line 1" },
        { FIRST "-- name: x :many\n-- dialect: pg\nSELECT name FROM person WHERE id = :id;\n"
                "-- name: x :many\n-- dialect: pg\nSELECT name FROM person WHERE id = :id;",
          "7: error: a second PostgreSQL block of 'x' — the first is at line 6, keep one" },
        { FIRST "-- name: y :many\n-- dialect: pg\nSELECT name FROM person WHERE id = :id;",
          "4: error: the PostgreSQL block 'y' has no SQLite block before it — put the common one first" },
        { FIRST "-- name: x :many\n-- dialect: mysql\nSELECT name FROM person WHERE id = :id;",
          "5: error: \"-- dialect: mysql\" — only pg can stand here; the block without it is for SQLite, or "
          "for both" },
    };
    CHECK(rows);
}

/* A migration and the error that sqlgen gives for it. */
static void migrations_with_mistakes_are_refused(void **state)
{
    static const struct {
        const char *path, *text, *error;
    } rows[] = {
        { "core/migrations/0002_x.sql", "-- It.\nCREATE TABLE x (\n    id INTEGR\n) STRICT;\n",
          "2: error: unknown datatype for x.id: \"INTEGR\" — mend the migration" },
        { "core/migrations/0002_x.sql", "CREATE TABLE x (id INTEGER) STRICT;\nINSERT INTO y VALUES (1);\n",
          "2: error: no such table: y — mend the migration" },
        { "core/migrations/0002_x.sql", "INSERT INTO trace (what) VALUES (NULL);\n",
          "1: error: NOT NULL constraint failed: trace.what — mend the migration" },
        { "core/migrations/x.sql", "CREATE TABLE x (id INTEGER) STRICT;\n",
          "1: error: a migration must be called MODULE/migrations/NNNN_name.sql — rename the file" },
        { "core/migrations/0001_x.sql", "CREATE TABLE x (id INTEGER) STRICT;\n",
          "1: error: the number of 0001_core too — a site would run only one of them, take the next number" },
        { "core/migrations/0002_x.sql", "-- scoped\n\nCREATE TABLE x (id INTEGER) STRICT;\n",
          "1: error: \"-- scoped\" stands above no CREATE TABLE — put it into the comment right above one" },
        { "core/migrations/0002_x.sql", "-- dialect: postgres\nCREATE TABLE x (id BIGINT);\n",
          "1: error: \"-- dialect: postgres\" — write sqlite, pg or both" },
    };
    struct room *r = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const argv[] = { room_sqlgen(), "schema", "--schema", SCHEMA, rows[i].path,
                                     "--out-h",     "s.h",    "--out-c",  "s.c",  NULL };
        str said, wanted = str_printf(r->arena, "%s:%s\n", rows[i].path, rows[i].error);
        run_write(r->arena, r->folder, rows[i].path, str_from_c(rows[i].text));
        int code = run_program(r->arena, r->folder, argv, &said);
        if (code != 1 || !str_eq(said, wanted))
            fail_msg("for %s\nwanted %.*sbut got %d %.*s", rows[i].text, STR_ARG(wanted), code,
                     STR_ARG(said));
    }
}

ROOM_MAIN(ROOM(what_does_not_fit_the_schema_is_refused),
          ROOM(parameters_without_a_type_and_notes_without_a_parameter_are_refused),
          ROOM(queries_on_scoped_tables_want_their_scope), ROOM(heads_with_mistakes_are_refused),
          ROOM(fragments_with_mistakes_are_refused),
          ROOM(a_fragment_stands_for_its_words_and_brings_its_notes),
          ROOM(statements_that_do_not_fit_their_kind_are_refused),
          ROOM(blocks_of_two_dialects_that_disagree_are_refused), ROOM(migrations_with_mistakes_are_refused))
