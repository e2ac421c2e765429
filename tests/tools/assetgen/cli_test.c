/* SPDX-License-Identifier: Apache-2.0 */
/* assetgen as the build calls it. The program's path is the first argument. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run.h"

static const char *assetgen;

struct room {
    struct arena *arena;
    str folder;
};

static int set_up(void **state)
{
    static struct room room;
    room.arena = arena_new(64u << 20);
    room.folder = run_folder(room.arena);
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

static int run(struct room *r, const char *command, str *ret_said)
{
    const char *const argv[] = { assetgen,  command, "--dir",     "in",  "--out-h", "o.h",
                                 "--out-c", "o.c",   "--depfile", "o.d", NULL };
    return run_program(r->arena, r->folder, argv, ret_said);
}

static bool has(struct room *r, const char *file, const char *text)
{
    return str_find(run_read(r->arena, r->folder, file), str_from_c(text)) != SIZE_MAX;
}

static void assets_become_an_enum_and_rows(void **state)
{
    struct room *r = *state;
    str said;
    run_write(r->arena, r->folder, "in/empty.txt", S(""));
    run_write(r->arena, r->folder, "in/site.min.js", S("x()"));
    run_write(r->arena, r->folder, "in/pixel.png", S("\x89PNG\xff"));
    run_write(r->arena, r->folder, "in/.hidden", S(""));
    assert_int_equal(run(r, "assets", &said), 0);
    assert_true(has(r, "o.h",
                    "    ASSET_NONE,\n    ASSET_EMPTY_TXT,\n    ASSET_PIXEL_PNG,\n    ASSET_SITE_MIN_JS,\n"
                    "    ASSET_COUNT\n"));
    assert_true(has(r, "o.c", "ASSET_NONE] = { .name = S_INIT(\"\") }"));
    assert_true(has(r, "o.c", "static const unsigned char PIXEL_PNG_plain[] = {\n    137,80,78,71,255,\n};"));
    assert_true(has(r, "o.c", ".path = S_INIT(\"/a/empty.e3b0c44298.txt\")"));
    assert_true(has(r, "o.c", ".content_type = S_INIT(\"image/png\")"));
    assert_true(has(r, "o.d", "o.h: \\\n in \\\n in/empty.txt"));
}

static void a_file_of_an_unknown_kind_is_refused(void **state)
{
    struct room *r = *state;
    str said;
    run_write(r->arena, r->folder, "in/x.wat", S(""));
    assert_int_equal(run(r, "assets", &said), 1);
    assert_string_equal(
        str_c(r->arena, said),
        "in/x.wat: error: its ending has no content type — add it to tools/assetgen/assets.c\n");
    assert_true(str_is_absent(run_read(r->arena, r->folder, "o.h")));
}

static void icons_become_symbols(void **state)
{
    struct room *r = *state;
    str said;
    run_write(
        r->arena, r->folder, "in/echo.svg",
        S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\">\n<path d=\"M3 4\"/>\n</svg>\n"));
    run_write(r->arena, r->folder, "in/hx.svg",
              S("<pattern id=\"hx\" width=\"6\"><rect width=\"6\"/></pattern>\n"));
    run_write(r->arena, r->folder, "in/readme.txt", S("no icon"));
    assert_int_equal(run(r, "icons", &said), 0);
    assert_true(has(r, "o.h", "    ICON_NONE,\n    ICON_ECHO,\n    ICON_HX,\n    ICON_COUNT\n"));
    assert_true(
        has(r, "o.c", "<symbol id=\\\"i-echo\\\" viewBox=\\\"0 0 24 24\\\"><path d=\\\"M3 4\\\"/></symbol>"));
    assert_true(
        has(r, "o.c",
            "S_INIT(\"<svg class=\\\"i\\\" aria-hidden=\\\"true\\\"><use href=\\\"#i-echo\\\"/></svg>\")"));
    assert_true(has(r, "o.c", ".is_pattern = true"));
}

static void what_is_no_icon_is_refused(void **state)
{
    struct room *r = *state;
    static const struct {
        const char *svg, *said;
    } rows[] = {
        { "", "in/x.svg:1: error: the icon is no SVG — it is <svg viewBox=\"…\">…</svg>\n" },
        { "<svg><path/></svg>", "in/x.svg:1: error: the icon must be <svg viewBox=\"…\">…</svg> or <pattern "
                                "id=\"…\">…</pattern>\n" },
        { "<svg viewBox=\"0 0 1 1",
          "in/x.svg:1: error: the icon is no SVG — it is <svg viewBox=\"…\">…</svg>\n" },
        { "<svg viewBox=\"0 0 1 1\"><script>1</script></svg>",
          "in/x.svg:1: error: the icon holds more than shapes — scripts, styles, links and pictures are "
          "refused\n" },
        { "<svg viewBox=\"0 0 1 1\"><path onclick=\"1\"/></svg>",
          "in/x.svg:1: error: the icon holds more than shapes — scripts, styles, links and pictures are "
          "refused\n" },
        { "<pattern id=\"y\"></pattern>",
          "in/x.svg:1: error: the pattern's id must be the name of its file\n" },
        { "<pattern width=\"1\"></pattern>",
          "in/x.svg:1: error: the pattern's id must be the name of its file\n" },
    };
    str said;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        run_write(r->arena, r->folder, "in/x.svg", str_from_c(rows[i].svg));
        assert_int_equal(run(r, "icons", &said), 1);
        assert_string_equal(str_c(r->arena, said), rows[i].said);
    }
    run_write(r->arena, r->folder, "in/x.svg", S("<svg viewBox=\"0 0 1 1\"></svg>"));
    run_write(r->arena, r->folder, "in/None-1.svg", S("<svg viewBox=\"0 0 1 1\"></svg>"));
    assert_int_equal(run(r, "icons", &said), 1);
    assert_string_equal(str_c(r->arena, said),
                        "in/None-1.svg: error: the name cannot be that of an icon — lower-case "
                        "letters, digits and '_', not none or count\n");
}

static void a_wrong_command_line_is_answered_with_the_right_one(void **state)
{
    struct room *r = *state;
    const char *const lines[][10] = {
        { assetgen, NULL },
        { assetgen, "wat", "--dir", "x", "--out-h", "h", "--out-c", "c", NULL },
        { assetgen, "icons", "--dir", "x", "--out-h", "h", NULL },
        { assetgen, "icons", "--wat", "x", NULL },
        { assetgen, "icons", "--dir", "x", "--out-h", "h", "--out-c", "c", "more", NULL },
    };
    str said;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(run_program(r->arena, r->folder, lines[i], &said), 2);
        assert_true(str_starts(said, S("assetgen assets|icons --dir DIR")));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(assets_become_an_enum_and_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_of_an_unknown_kind_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(icons_become_symbols, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_icon_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_command_line_is_answered_with_the_right_one, set_up,
                                        tear_down),
    };
    assetgen = argc > 1 ? run_path(argv[1]) : NULL;
    if (assetgen == NULL)
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
