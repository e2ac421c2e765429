/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every mistake that tools/lint finds, with its line and the begin of its sentence, and its good twin, in
 * which nothing is found: a check that cannot fail is none.
 */
#include "harness/test.h"

#include "lint/checks.h"

struct example {
    const char *path, *text;
    const char *found; /* in the report; "" = the report is empty */
};

#define LICENCE "/* SPDX-License-Identifier: Apache-2.0 */\n"
#define CODE(text) LICENCE text

static str report(struct arena *a, const char *path, const char *text)
{
    static str known[] = { S_INIT("src/core/file.sql"), S_INIT("src/features/talk/talk.sql") };
    const struct name_list paths = { .at = known, .n = sizeof known / sizeof known[0] };
    struct diag diag = diag_new(a);
    struct lint l = { .diag = &diag, .paths = &paths };
    struct source s = source_read(a, str_from_c(path), str_from_c(text));
    check_source(&l, &s);
    return buf_str(&diag.out);
}

static void check(struct arena *a, const struct example *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str got = report(a, rows[i].path, rows[i].text);
        bool is_right =
            rows[i].found[0] == '\0' ? got.n == 0 : str_find(got, str_from_c(rows[i].found)) != SIZE_MAX;
        if (!is_right)
            fail_msg("%s:\n%s\nwanted '%s', got: %.*s", rows[i].path, rows[i].text, rows[i].found,
                     STR_ARG(got));
    }
}
#define CHECK(state, rows) check(*(state), (rows), sizeof(rows) / sizeof((rows)[0]))

static void includes_go_down_only(void **state)
{
    static const struct example rows[] = {
        { "src/base/x.c", CODE("#include \"db/db.h\"\n"),
          "src/base/x.c:2: error: \"db/db.h\" lies on an upper floor" },
        { "src/web/x.c", CODE("#include \"core/app.h\"\n"), "upper floor" },
        { "src/core/x.c", CODE("#include \"features/talk/talk.h\"\n"), "upper floor" },
        { "src/features/talk/x.c", CODE("#include \"app/site.h\"\n"), "upper floor" },
        { "src/web/x.c", CODE("#include \"gen/file_sql.h\"\n"), "upper floor" },
        { "src/base/x.c", CODE("#include \"gen/text_gen.h\"\n"), "base includes what is made" },
        { "src/web/x.c", CODE("#include \"view.h\"\n"), "does not say its floor" },
        { "tools/embed/x.c", CODE("#include \"web/html.h\"\n"), "a tool includes \"web/html.h\"" },
        { "src/app/x.c",
          CODE("#include \"core/app.h\"\n#include \"features/talk/talk.h\"\n#include <stdio.h>\n"), "" },
        { "src/core/x.c",
          CODE("#include \"gen/file_sql.h\"\n#include \"web/rq.h\"\n#include \"gen/schema.h\"\n"), "" },
        { "tools/embed/x.c", CODE("#include \"base/str.h\"\n#include \"embed/row.h\"\n"), "" },
    };
    CHECK(state, rows);
}

static void a_slice_is_known_by_its_public_header_only(void **state)
{
    static const struct example rows[] = {
        { "src/features/vote/x.c", CODE("#include \"features/talk/talk_private.h\"\n"),
          "private to the slice talk" },
        { "src/features/vote/x.c", CODE("#include \"gen/talk_sql.h\"\n"), "private to the slice talk" },
        { "src/app/x.c", CODE("#include \"gen/talk_views.h\"\n"), "private to the slice talk" },
        { "src/features/vote/x.c", CODE("#include \"features/talk/talk.h\"\n"), "" },
        { "src/features/talk/x.c", CODE("#include \"gen/talk_sql.h\"\n#include \"gen/web_views.h\"\n"), "" },
    };
    CHECK(state, rows);
}

static void banned_calls_are_found_where_they_are_banned(void **state)
{
    static const struct example rows[] = {
        { "src/base/x.c", CODE("\nint f = strcpy(a, b);\n"),
          "x.c:3: error: strcpy() is banned here — use str" },
        { "tests/base/x.c", CODE("int f = sprintf(a, b);\n"), "sprintf()" },
        { "src/core/x.c", CODE("#define NOW localtime(&t)\n"), "localtime()" },
        { "src/db/x.c", CODE("int f = system(a);\n"), "system()" },
        { "src/db/x.c", CODE("void f(void)\n{\n    free(p);\n}\n"), "x.c:4: error: free()" },
        { "src/core/x.c", CODE("void f(void)\n{\n    arena_on_reset(a, free, p);\n}\n"), "free()" },
        { "src/web/x.c", CODE("int f = setjmp(trap);\n"), "setjmp()" },
        { "src/features/talk/x.c", CODE("void *p = mem_new(1);\n"), "mem_new()" },
        { "src/features/talk/x.c", CODE("int f = access_check(db);\n"),
          "access_check() is banned here — declare" },
        { "src/features/talk/x.c", CODE("rc talk_scope_one(void)\n{\n    return access_check(db);\n}\n"),
          "" },
        { "src/base/x.c", CODE("void f(void)\n{\n    free(p);\n}\n"), "" },
        { "src/app/x.c", CODE("int f = setjmp(trap);\n"), "" },
        { "src/db/x.c",
          CODE("/* free(p) */\nint f = x->free(p), system = 1;\nconst char *s = \"gets(x)\";\n"), "" },
        { "src/db/x.c", CODE("int f = localtime_of(a), g = json_free(b);\n"), "" },
        { "src/features/talk/x.c", CODE("int f = access_may(rq);\n"), "" },
    };
    CHECK(state, rows);
}

static void sql_stays_on_the_db_floor(void **state)
{
    static const struct example rows[] = {
        { "src/core/x.c", CODE("str s = S(\"SELECT id\"\n    \" FROM person\");\n"),
          "x.c:2: error: SQL in a string" },
        { "src/features/talk/x.c", CODE("str s = S(\"delete from talk where id = 1\");\n"),
          "SQL in a string" },
        { "src/web/x.c", CODE("#define Q \"INSERT INTO x VALUES (1)\"\n"), "SQL in a string" },
        { "src/app/x.c", CODE("str s = S(\"PRAGMA user_version\");\n"), "SQL in a string" },
        { "src/db/x.c", CODE("str s = S(\"SELECT id FROM person\");\n"), "" },
        { "src/core/x.c",
          CODE("str s = S(\"select one of these\"), t = S(\"update\"), u = S(\"deleted from here\");\n"),
          "" },
    };
    CHECK(state, rows);
}

static void html_stays_on_the_web_floor(void **state)
{
    static const struct example rows[] = {
        { "src/features/talk/x.c", CODE("str s = S(\"<b>\");\n"), "x.c:2: error: HTML in a string" },
        { "src/core/x.c", CODE("str s = S(\"</p>\");\n"), "HTML in a string" },
        { "src/app/x.c", CODE("str s = S(\"a&nbsp;b\");\n"), "HTML in a string" },
        { "src/web/x.c", CODE("str s = S(\"<br>\");\n"), "" },
        { "src/app/x.c", CODE("str s = S(\"a < b, <= 3, x <- y\");\n"), "" },
    };
    CHECK(state, rows);
}

static void words_for_people_stay_in_the_po_files(void **state)
{
    static const struct example rows[] = {
        { "src/features/talk/x.c", CODE("str s = S(\"没有\");\n"), "x.c:2: error: Chinese text in a string" },
        { "src/web/x.c", CODE("str s = S(\"\" \"件\");\n"), "Chinese text in a string" },
        { "src/features/talk/x.c", CODE("str s = S(\"Nothing was found.\");\n"), "an English sentence" },
        { "src/core/x.c", CODE("str s = S(\"Please try again\");\n"), "an English sentence" },
        { "src/features/talk/x.c",
          CODE("/* 没有: Nothing was found. */\nstr s = S(\"no such talk in %s\");\n"), "" },
        { "src/core/x.c",
          CODE("str s = S(\"村委会\"), t = S(\"X-Forwarded-For\"), u = S(\"CACHE is a flag\");\n"), "" },
        { "src/app/x.c", CODE("str s = S(\"The site is sound.\\n\");\n"), "" },
    };
    CHECK(state, rows);
}

static void code_that_nests_too_deep_is_found(void **state)
{
    static const struct example rows[] = {
        { "src/base/x.c",
          CODE("void f(int a)\n{\n    if (a)\n        for (;;)\n            while (a)\n                if "
               "(a)\n"
               "                    g();\n}\n"),
          "x.c:7: error: f nests 4 deep here" },
        { "src/base/x.c",
          CODE(
              "void f(int a)\n{\n    EACH(x) {\n        do {\n            switch (a) {\n            case 1:\n"
              "                if (a)\n                    g();\n            }\n        } while (a);\n    "
              "}\n}\n"),
          "x.c:8: error: f nests 4 deep here" },
        { "src/base/x.c",
          CODE("void f(int a)\n{\n    if (a)\n        g();\n    else if (b)\n        g();\n    else if (c)\n "
               "       g();\n"
               "    else if (d)\n        g();\n    else\n        for (;;)\n            if (a)\n              "
               "  g();\n}\n"),
          "" },
        { "src/base/x.c",
          CODE("struct x f(int a)\n{\n    for (;;)\n        if (a)\n            if (b)\n"
               "                return (struct x){ .y = { 1 } };\n    return (struct x){ 0 };\n}\n"),
          "" },
    };
    CHECK(state, rows);
}

/* A function named f with n times `line` in it. */
static const char *function_of(struct arena *a, const char *line, int n)
{
    struct buf b = buf_new(a, 1u << 20);
    buf_put(&b, S(LICENCE "int f(int a)\n{\n"));
    for (int i = 0; i < n; i++)
        buf_put(&b, str_from_c(line));
    buf_put(&b, S("}\n"));
    return str_c(a, buf_str(&b));
}

static void code_that_is_too_complex_is_found(void **state)
{
    const struct example rows[] = {
        { "src/base/x.c", function_of(*state, "if (a) g();\n", 14), "" },
        { "src/base/x.c", function_of(*state, "if (a) g();\n", 15),
          "x.c:2: error: f has a complexity of 16" },
        { "src/base/x.c", function_of(*state, "a = b && c || d ? 1 : 2;\n", 5), "a complexity of 16" },
        { "src/base/x.c", function_of(*state, "switch (a) { case 1: case 2: case 3: g(); }\n", 5),
          "complexity of 16" },
        { "src/base/x.c", function_of(*state, "do g(); while (a);\n", 15), "a complexity of 16" },
        { "src/base/x.c", function_of(*state, "/* if */ s = \"if\"; iffy(a);\n", 15), "" },
    };
    CHECK(state, rows);
}

static void long_functions_and_files_are_found(void **state)
{
    const struct example rows[] = {
        { "tests/base/x.c", function_of(*state, "g();\n", 67), "" },
        { "tests/base/x.c", function_of(*state, "g();\n", 68), "x.c:2: error: f has 71 lines, more than 70" },
        { "tools/x/x.c", function_of(*state, "\n", 797),
          "x.c:1: error: the file has 801 lines, more than 800" },
    };
    CHECK(state, rows);
}

static void comments_say_what_they_must_and_nothing_else(void **state)
{
    static const struct example rows[] = {
        { "src/base/x.c", "int a;\n", "x.c:1: error: the licence line is missing" },
        { "src/base/x.c", CODE("int a; // a note\n"), "x.c:2: error: a // comment" },
        { "src/base/x.c", CODE("/* TODO: later */\n"), "TODO in a comment" },
        { "src/base/x.c", CODE("#if 0\nint a;\n#endif\n"), "x.c:2: error: code that is switched off" },

        { "src/base/x.c", CODE("const char *s = \"http://x\";\n#if X == 0\n#endif\n"), "" },
    };
    CHECK(state, rows);
}

static void headers_tell_what_each_function_is_for(void **state)
{
    static const struct example rows[] = {
        { "src/base/x.h", CODE("\nint f(int a);\n"), "x.h:3: error: nothing tells what f is for" },
        { "src/base/x.h", CODE("/* Above. */\nint f(int a);\n\nvoid *g(void) __attribute__((malloc));\n"),
          "what g is for" },
        { "src/base/x.h", CODE("/* Both. */\nint f(int a);\nint g(int a);\n"), "" },
        { "src/base/x.h", CODE("\nint f(int a); /* Beside. */\n\nstruct x {\n    int (*f)(int a);\n};\n"),
          "" },
        { "src/base/x.h", CODE("\nstatic inline int f(int a)\n{\n    return g(a);\n}\n"), "" },
        { "tests/base/x.h", CODE("\nint f(int a);\n"), "" },
    };
    CHECK(state, rows);
}

#define RULE(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(RULE(includes_go_down_only), RULE(a_slice_is_known_by_its_public_header_only),
          RULE(banned_calls_are_found_where_they_are_banned), RULE(sql_stays_on_the_db_floor),
          RULE(html_stays_on_the_web_floor), RULE(words_for_people_stay_in_the_po_files),
          RULE(code_that_nests_too_deep_is_found), RULE(code_that_is_too_complex_is_found),
          RULE(long_functions_and_files_are_found), RULE(comments_say_what_they_must_and_nothing_else),
          RULE(headers_tell_what_each_function_is_for))
