/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that a query touches, exactly, and the types of what goes in and comes out. */
#include "room.h"

/* Numbers of the tables in the room's schema are the bits of the sets. */
#define PLACE "place"
#define SCOPE_FREE "-- unscoped: of the test\n"

struct touched {
    const char *sql, *reads, *writes; /* names in the order of the schema, each with a space before it */
};

static str set_line(struct room *r, const char *member, const char *names)
{
    static const char *const all[] = { "place", "person", "thing", "tag", "trace" };
    unsigned bits = 0;
    for (unsigned i = 0; i < 5; i++)
        if (str_find(str_printf(r->arena, "%s ", names), str_printf(r->arena, " %s ", all[i])) != SIZE_MAX)
            bits |= 1u << i;
    return str_printf(
        r->arena, "    .%s = { { UINT64_C(0x%x), UINT64_C(0x0), UINT64_C(0x0), UINT64_C(0x0) } }, /*%s */\n",
        member, bits, names);
}

static void check_set(struct room *r, const char *sql, const char *member, const char *names)
{
    str made = run_read(r->arena, r->folder, "q.c");
    str start = str_printf(r->arena, "    .%s = ", member);
    bool is_there = str_find(made, start) != SIZE_MAX;
    if (*names == '\0' ? is_there : str_find(made, set_line(r, member, names)) == SIZE_MAX)
        fail_msg("%s\nmust have %s%s, but made\n%.*s", sql, member, names, STR_ARG(made));
}

static void check_tables(struct room *r, const struct touched *rows, size_t n, const char *head)
{
    for (size_t i = 0; i < n; i++) {
        str said;
        if (room_queries(r, str_join(r->arena, str_from_c(head), str_from_c(rows[i].sql)).p, &said) != 0)
            fail_msg("%s\n%.*s", rows[i].sql, STR_ARG(said));
        check_set(r, rows[i].sql, "reads", rows[i].reads);
        check_set(r, rows[i].sql, "writes", rows[i].writes);
        assert_int_equal(room_has(r, "q.c", ".is_write = true"), *rows[i].writes != '\0');
    }
}
#define CHECK(rows, head) check_tables(*state, (rows), sizeof(rows) / sizeof((rows)[0]), (head))

static void tables_that_are_read_are_all_noted(void **state)
{
    static const struct touched plain[] = {
        { "SELECT name FROM person;", " person", "" },
        { "SELECT p.name FROM person p JOIN place q ON q.id = p.id;", " place person", "" },
        { "SELECT p.name FROM person p LEFT JOIN tag g ON g.thing_id = p.id;", " person tag", "" },
        { "SELECT p.name FROM person p CROSS JOIN place;", " place person", "" },
        { "SELECT name FROM person WHERE id IN (SELECT thing_id FROM tag);", " person tag", "" },
        { "SELECT name FROM person p WHERE EXISTS (SELECT 1 FROM trace);", " person trace", "" },
        { "WITH w AS (SELECT word FROM tag) SELECT what FROM trace WHERE what IN (SELECT word FROM w);",
          " tag trace", "" },
        { "SELECT name FROM person UNION SELECT what FROM trace;", " person trace", "" },
        { "SELECT name FROM (SELECT name FROM person) ORDER BY name;", " person", "" },
        { "WITH RECURSIVE up(n) AS (SELECT id FROM person UNION SELECT n + 1 FROM up, place WHERE n < 9)"
          " SELECT p.name FROM place p JOIN up ON up.n = p.id;",
          " place person", "" },
    };
    static const struct touched counts[] = {
        { "SELECT count(*) AS n FROM tag;", " tag", "" },
        { "SELECT (SELECT count(*) FROM place) AS n FROM trace;", " place trace", "" },
    };
    CHECK(plain, "-- name: x :many\n-- What it gives.\n");
    CHECK(counts, "-- name: x :many\n-- What it gives.\n-- column: n i64\n");
}

static void tables_that_are_written_are_all_noted(void **state)
{
    static const struct touched rows[] = {
        { "INSERT INTO trace (what) VALUES ('x');", "", " trace" },
        { "INSERT INTO trace (what) SELECT name FROM person;", " person", " trace" },
        { "INSERT INTO place (id, path, name) VALUES (1, 'a', 'b') ON CONFLICT (id) DO NOTHING;", " place",
          " place" },
        { "UPDATE place SET name = 'x';", "", " place" },
        { "UPDATE place SET name = (SELECT max(word) FROM tag) WHERE id = 1;", " place tag", " place" },
        { "UPDATE place SET name = p.name FROM person p WHERE p.id = place.id;", " place person", " place" },
        { "DELETE FROM tag WHERE thing_id IN (SELECT id FROM place);", " place tag", " tag" },
        /* The trigger on person reads tag and thing through a view, for which the query needs no scope, and
           writes trace. */
        { "UPDATE person SET name = 'x' WHERE id = 1;", " person thing tag", " person trace" },
    };
    static const struct touched upsert[] = {
        { "INSERT INTO place (id, path, name) VALUES (1, 'a', 'b') ON CONFLICT (id) DO UPDATE SET name = "
          "excluded.name "
          "WHERE place.path > 'a';",
          " place", " place" },
    };
    static const struct touched scoped[] = {
        /* Its words go with a thing. */
        { "DELETE FROM thing WHERE id = 1;", " thing", " thing tag" },
    };
    CHECK(rows, "-- name: x :exec\n-- What it does.\n");
    CHECK(upsert, "-- name: x :exec\n-- What it does.\n");
    CHECK(scoped, "-- name: x :exec\n-- What it does.\n" SCOPE_FREE);
}

/* What q.h must hold for a query. */
struct typed {
    const char *sql, *words;
};

static void check_types(struct room *r, const struct typed *rows, size_t n, const char *head)
{
    for (size_t i = 0; i < n; i++) {
        str said;
        if (room_queries(r, str_join(r->arena, str_from_c(head), str_from_c(rows[i].sql)).p, &said) != 0)
            fail_msg("%s\n%.*s", rows[i].sql, STR_ARG(said));
        if (!room_has(r, "q.h", rows[i].words)) {
            str made = run_read(r->arena, r->folder, "q.h");
            fail_msg("%s\nmust give %s, but made\n%.*s", rows[i].sql, rows[i].words, STR_ARG(made));
        }
    }
}
#define CHECK_TYPES(rows, head) check_types(*state, (rows), sizeof(rows) / sizeof((rows)[0]), (head))
#define MANY "-- name: x :many\n-- What it gives.\n" SCOPE_FREE

static void columns_have_the_types_of_their_tables(void **state)
{
    static const struct typed rows[] = {
        { "SELECT id, place_id, owner_id, title, note, picture, weight, price_fen, is_broken, found_at, "
          "due_day, pieces "
          "FROM thing;",
          "struct x_row {\n    thing_id id;\n    place_id place_id;\n    struct opt_i64 owner_id;\n    str "
          "title;\n"
          "    str note;\n    str picture;\n    double weight;\n    int64_t price_fen;\n    bool is_broken;\n"
          "    ms_t found_at;\n    struct opt_i64 due_day;\n    int64_t pieces;\n};\n" },
        { "SELECT t.id AS mine, t.found_at AS seen FROM thing t;", "    thing_id mine;\n    ms_t seen;\n" },
        { "SELECT s.number FROM (SELECT id AS number FROM thing) s;", "    thing_id number;\n" },
    };
    CHECK_TYPES(rows, MANY);
}

static void columns_behind_a_left_join_may_be_absent(void **state)
{
    static const struct typed rows[] = {
        { "SELECT t.id, p.id AS who FROM thing t LEFT JOIN person p ON p.id = t.owner_id;",
          "    thing_id id;\n    struct opt_i64 who;\n" },
        { "SELECT t.id, born_day FROM thing t LEFT OUTER JOIN person AS p ON p.id = t.owner_id;",
          "    thing_id id;\n    struct opt_i64 born_day;\n" },
        { "SELECT person.born_day FROM thing LEFT JOIN person ON person.id = owner_id;",
          "    struct opt_i64 born_day;\n" },
        { "SELECT p.born_day FROM thing t JOIN person p ON p.id = t.owner_id;", "    day_t born_day;\n" },
    };
    static const struct typed unscoped[] = {
        /* One table under two names: only one of them is optional. */
        { "SELECT p.born_day, q.born_day AS other_day FROM person p LEFT JOIN person q ON q.id = p.id + 1;",
          "    day_t born_day;\n    struct opt_i64 other_day;\n" },
        { "SELECT s.born_day FROM place a LEFT JOIN (SELECT born_day, id FROM person) s ON s.id = a.id;",
          "    struct opt_i64 born_day;\n" },
        { "SELECT s.born_day FROM (SELECT p.born_day FROM place a LEFT JOIN person p ON p.id = a.id) s;",
          "    struct opt_i64 born_day;\n" },
        { "WITH s AS (SELECT p.born_day FROM place a LEFT JOIN person p ON p.id = a.id) SELECT s.born_day "
          "FROM s;",
          "    struct opt_i64 born_day;\n" },
        { "SELECT DISTINCT p.born_day FROM place a LEFT JOIN person p ON p.id = a.id;",
          "    struct opt_i64 born_day;\n" },
    };
    CHECK_TYPES(rows, MANY);
    CHECK_TYPES(unscoped, "-- name: x :many\n-- What it gives.\n");
}

static void a_note_gives_the_type_of_an_expression(void **state)
{
    static const struct typed rows[] = {
        { "SELECT 1 AS a;", "    int64_t a;\n" },
    };
    static const struct {
        const char *type, *words;
    } notes[] = {
        { "i64", "    int64_t a;\n" },
        { "bool", "    bool a;\n" },
        { "ms", "    ms_t a;\n" },
        { "day", "    day_t a;\n" },
        { "fen", "    int64_t a;\n" },
        { "real", "    double a;\n" },
        { "text", "    str a;\n" },
        { "blob", "    str a;\n" },
        { "place_id", "    place_id a;\n" },
        { "i64?", "    struct opt_i64 a;\n" },
        { "place_id?", "    struct opt_i64 a;\n" },
        { "text?", "    str a;\n" },
    };
    struct room *r = *state;
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        struct typed row = { rows[0].sql, notes[i].words };
        str head =
            str_printf(r->arena, "-- name: x :one\n-- What it gives.\n-- column: a %s\n", notes[i].type);
        check_types(r, &row, 1, str_c(r->arena, head));
    }
}

static void parameters_have_the_types_of_columns_or_of_their_names(void **state)
{
    static const struct typed rows[] = {
        { "SELECT id FROM thing WHERE title = :title AND price_fen > :price_fen;",
          "rc x(struct db *db, str title, int64_t price_fen, struct x_rows *ret);" },
        { "SELECT id FROM thing WHERE owner_id = :owner_id;",
          "rc x(struct db *db, struct opt_i64 owner_id, " },
        { "SELECT id FROM thing WHERE id = :thing_id OR place_id = :place_id;",
          "rc x(struct db *db, thing_id thing_id_, place_id place_id_, " },
        { "SELECT id FROM thing WHERE found_at > :seen_at AND due_day < :last_day AND :is_wanted = 1;",
          "rc x(struct db *db, ms_t seen_at, day_t last_day, bool is_wanted, " },
        { "SELECT id FROM thing WHERE weight > :weight OR picture = :picture;",
          "rc x(struct db *db, double weight, str picture, " },
        /* Two of one type in C are a struct, also when they are not of one type here. */
        { "SELECT id FROM thing LIMIT :limit OFFSET :offset;",
          "struct x_in {\n    int64_t limit;\n    int64_t offset;\n};\n" },
        { "SELECT id FROM thing WHERE price_fen = :price_fen LIMIT :limit;",
          "rc x(struct db *db, const struct x_in *in, struct x_rows *ret);" },
        /* More than three are a struct; a name that comes again is the same parameter. */
        { "SELECT id FROM thing WHERE title = :title OR note = :title OR id = :id OR is_broken = :is_broken "
          "LIMIT :limit;",
          "struct x_in {\n    str title;\n    thing_id id;\n    bool is_broken;\n    int64_t limit;\n};\n" },
    };
    static const struct typed scoped[] = {
        { "SELECT t.id FROM thing t JOIN place p ON p.id = t.place_id WHERE p.path >= :scope_low AND p.path "
          "< "
          ":scope_high AND t.title = :title;",
          "rc x(struct db *db, struct scope scope, str title, struct x_rows *ret);" },
    };
    static const struct typed noted[] = {
        { "SELECT id FROM thing WHERE title = :words;", "rc x(struct db *db, str words, " },
    };
    CHECK_TYPES(rows, MANY);
    CHECK_TYPES(scoped, "-- name: x :many\n-- What it gives.\n");
    CHECK_TYPES(noted, MANY "-- param: words text\n");
}

ROOM_MAIN(ROOM(tables_that_are_read_are_all_noted), ROOM(tables_that_are_written_are_all_noted),
          ROOM(columns_have_the_types_of_their_tables), ROOM(columns_behind_a_left_join_may_be_absent),
          ROOM(a_note_gives_the_type_of_an_expression),
          ROOM(parameters_have_the_types_of_columns_or_of_their_names))
