/* SPDX-License-Identifier: Apache-2.0 */
/* viewgen as the build calls it: exit codes, files, what it tells Ninja. The program's path is the first
 * argument. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "run.h"

static const char *viewgen;

struct room {
    struct arena *arena;
    str folder;
};

static int set_up(void **state)
{
    static struct room room;
    room.arena = arena_new(64u << 20);
    room.folder = run_folder(room.arena);
    run_write(room.arena, room.folder, "text/zh-Hans.po", S("msgid \"a.one\"\nmsgstr \"一\"\n"));
    run_write(room.arena, room.folder, "text/en.po", S("msgid \"a.one\"\nmsgstr \"one\"\n"));
    run_write(room.arena, room.folder, "views/page.html",
              S("{# view page\n   x: part\n#}\n<p>{x.y} {t a.one}</p>\n"));
    run_write(room.arena, room.folder, "other/_types.html", S("{# struct part\n   y: str\n#}\n"));
    run_write(room.arena, room.folder, "icons/echo.svg", S("<svg viewBox=\"0 0 1 1\"></svg>"));
    run_write(room.arena, room.folder, "assets/a b.css", S("p{}"));
    *state = &room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *r = *state;
    run_folder_remove(r->arena, r->folder);
    arena_free(r->arena);
    return 0;
}

#define VIEWS                                                                                                \
    viewgen, "views", "--name", "x", "--dir", "views", "--use", "other=other", "--icons", "icons",           \
        "--assets", "assets", "--po", "text/zh-Hans.po", "text/en.po", "--out-h", "x.h", "--out-c", "x.c",   \
        "--depfile", "x.d"

static void views_are_made_and_ninja_is_told_what_was_read(void **state)
{
    struct room *r = *state;
    const char *const argv[] = { VIEWS, NULL };
    str said;
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 0);
    assert_string_equal(str_c(r->arena, said), "");
    assert_int_not_equal(str_find(run_read(r->arena, r->folder, "x.h"), S("#include \"gen/other_views.h\"")),
                         SIZE_MAX);
    assert_int_not_equal(str_find(run_read(r->arena, r->folder, "x.c"), S("view_text(v, in->x.y); /* 4 */")),
                         SIZE_MAX);
    str deps = run_read(r->arena, r->folder, "x.d");
    assert_true(str_starts(deps, S("x.h:")));
    static const char *const read[] = { " views ",      " views/page.html", " other/_types.html",
                                        " text/en.po ", " icons ",          " assets " };
    for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++)
        assert_int_not_equal(str_find(deps, str_from_c(read[i])), SIZE_MAX);
}

static void what_has_not_changed_is_not_written_again(void **state)
{
    struct room *r = *state;
    const char *const argv[] = { VIEWS, NULL };
    str said;
    struct stat before;
    struct stat after;
    const char *path = str_printf(r->arena, "%.*s/x.c", STR_ARG(r->folder)).p;
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 0);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 0);
    assert_int_equal(stat(path, &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    run_write(r->arena, r->folder, "views/page.html", S("{# view page\n   x: part\n#}\n<b>{x.y}</b>\n"));
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 0);
    assert_int_not_equal(str_find(run_read(r->arena, r->folder, "x.c"), S("<b>")), SIZE_MAX);
}

static void a_mistake_ends_the_build_and_leaves_no_file(void **state)
{
    struct room *r = *state;
    const char *const argv[] = { VIEWS, NULL };
    str said;
    run_write(r->arena, r->folder, "views/page.html", S("{# view page\n   x: part\n#}\n{x.z}\n"));
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "views/page.html:4: error: struct 'part' has no field 'z' — declare it in "
                        "other/_types.html:1\n");
    assert_true(str_is_absent(run_read(r->arena, r->folder, "x.h")));
}

static void a_folder_without_views_gives_an_empty_header(void **state)
{
    struct room *r = *state;
    const char *const argv[] = { viewgen,   "views", "--name",  "x",   "--dir", "nowhere",
                                 "--out-h", "x.h",   "--out-c", "x.c", NULL };
    str said;
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 0);
    assert_string_equal(
        str_c(r->arena, run_read(r->arena, r->folder, "x.h")),
        "/* Made by viewgen from the views of 'x'. Do not edit. */\n#ifndef EW_GEN_X_VIEWS_H\n"
        "#define EW_GEN_X_VIEWS_H\n\n#include \"web/view.h\"\n\n\n#endif\n");
}

static void texts_are_made_and_unused_ones_told(void **state)
{
    struct room *r = *state;
    const char *const texts[] = { viewgen, "texts", "--out-h",         "t.h",        "--out-c",
                                  "t.c",   "--po",  "text/zh-Hans.po", "text/en.po", NULL };
    const char *const unused[] = { viewgen,      "unused",  "--po",  "text/zh-Hans.po",
                                   "text/en.po", "--views", "views", "--sources",
                                   "src",        NULL };
    str said;
    assert_int_equal(run_program(r->arena, r->folder, texts, &said), 0);
    assert_int_not_equal(str_find(run_read(r->arena, r->folder, "t.h"), S("TEXT_A_ONE, /* 一 */")), SIZE_MAX);
    assert_int_equal(run_program(r->arena, r->folder, unused, &said), 0);
    run_write(r->arena, r->folder, "views/page.html", S("{# view page #}\n"));
    assert_int_equal(run_program(r->arena, r->folder, unused, &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "text/zh-Hans.po:1: error: text 'a.one' is used by nothing — remove it\n");
    run_write(r->arena, r->folder, "src/deep/x.c", S("TEXT_A_ONE"));
    assert_int_equal(run_program(r->arena, r->folder, unused, &said), 0);
}

static void texts_with_mistakes_are_not_made(void **state)
{
    struct room *r = *state;
    const char *const argv[] = { viewgen,      "texts",    "--out-h",      "t.h",  "--out-c",
                                 "t.c",        "--opencc", "nowhere.json", "--po", "text/zh-Hans.po",
                                 "text/en.po", NULL };
    str said;
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 1);
    assert_int_not_equal(str_find(said, S("nowhere.json: error: OpenCC cannot be opened")), SIZE_MAX);
    run_write(r->arena, r->folder, "text/en.po", S("\n"));
    assert_int_equal(run_program(r->arena, r->folder, argv, &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "text/zh-Hans.po:1: error: text 'a.one' has no en translation — add it to en.po\n");
}

static void files_that_cannot_be_read_or_written_are_named(void **state)
{
    struct room *r = *state;
    const char *const no_po[] = {
        viewgen, "texts", "--out-h", "t.h", "--out-c", "t.c", "--po", "no.po", NULL
    };
    const char *const no_out[] = { viewgen, "texts", "--out-h",         "no/t.h",     "--out-c",
                                   "t.c",   "--po",  "text/zh-Hans.po", "text/en.po", NULL };
    str said;
    assert_int_equal(run_program(r->arena, r->folder, no_po, &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "no.po: error: cannot be opened (No such file or directory) — check the name\n");
    assert_int_equal(run_program(r->arena, r->folder, no_out, &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "no/t.h: error: cannot be written (No such file or directory)\n");
}

static void a_wrong_command_line_is_answered_with_the_right_one(void **state)
{
    struct room *r = *state;
    const char *const lines[][8] = {
        { viewgen, NULL },
        { viewgen, "wat", NULL },
        { viewgen, "views", "--name", "x", NULL },
        { viewgen, "texts", "--wat", "x", NULL },
        { viewgen, "unused", "x", NULL },
        { viewgen, "unused", "--name", "x", "y", NULL },
    };
    str said;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(run_program(r->arena, r->folder, lines[i], &said), 2);
        assert_true(str_starts(said, S("viewgen views --name NAME")));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(views_are_made_and_ninja_is_told_what_was_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_has_not_changed_is_not_written_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mistake_ends_the_build_and_leaves_no_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_without_views_gives_an_empty_header, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_made_and_unused_ones_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_with_mistakes_are_not_made, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read_or_written_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_command_line_is_answered_with_the_right_one, set_up,
                                        tear_down),
    };
    viewgen = argc > 1 ? run_path(argv[1]) : NULL;
    if (viewgen == NULL)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
