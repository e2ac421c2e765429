/* SPDX-License-Identifier: Apache-2.0 */
/* Style sheets get shorter and mean the same: white space that means something stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "assetgen/css.h"
#include "base/buf.h"
#include "base/rand.h"

static void sheets_lose_what_means_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *css, *small;
    } rows[] = {
        { "", "" },
        { "  /* a */  p  {  color :  red ;  }  ", "p{color :red}" },
        { "a , b > c { margin: 0 1px ; ; }", "a,b>c{margin:0 1px}" },
        { ".a .b{}", ".a .b{}" },
        { ".a/* x */.b{}", ".a.b{}" },
        { "a/**/b", "a/**/b" },
        { "a /* x */ b", "a b" },
        { ".a :hover, .a:hover { }", ".a :hover,.a:hover{}" },
        { "h1 + p ~ q * r { }", "h1 + p ~ q * r{}" },
        { "x { width: calc( 1px + 2px - (3px * 4) ); }", "x{width:calc(1px + 2px - (3px * 4))}" },
        { "@media ( min-width: 48em ) and (orientation: portrait) { a { b: c } }",
          "@media (min-width:48em) and (orientation:portrait){a{b:c}}" },
        { "x { content: \" a  {  b /* no */ \\\" ; \" }", "x{content:\" a  {  b /* no */ \\\" ; \"}" },
        { "x { content: ' \\' ; ' ; }", "x{content:' \\' ; '}" },
        { "x { background: url( a/*b*/ c.png ) no-repeat }", "x{background:url( a/*b*/ c.png ) no-repeat}" },
        { "x { background: url( \"a b\" ) }", "x{background:url(\"a b\")}" },
        { "x { fill: url(#hx) }", "x{fill:url(#hx)}" },
        { ":root { --x: ; --y: 1px  2px; }", ":root{--x: ;--y:1px 2px}" },
        { "a\\; }", "a\\;}" },
        { "a\\( b", "a\\( b" },
        { "a\\ b , c\\:d { }", "a\\ b,c\\:d{}" },
        { "x { margin: -1px !important }", "x{margin:-1px !important}" },
        { "a:not( .b ) .c { color: var( --x ) solid }", "a:not(.b) .c{color:var(--x) solid}" },
        { "x { font: 1rem/1.5 \"回音\" , serif }", "x{font:1rem/1.5 \"回音\",serif}" },
        { "x{a:b}\n\n\ny{c:d}\n", "x{a:b}y{c:d}" },
        { "/* open", "" },
        { "x{content:\"open", "x{content:\"open" },
        { "x{background:url(open", "x{background:url(open" },
        { "x\\", "x\\" },
    };
    struct arena *a = arena_new(16u << 20);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(str_c(a, css_shrink(a, str_from_c(rows[i].css))), rows[i].small);
    arena_free(a);
}

/* Whatever comes in: shrinking twice is shrinking once, nothing grows, and no byte but white space, comments
   and the last ";" of a block is lost. */
static void shrinking_again_changes_nothing(void **state)
{
    (void)state;
    static const char *const pieces[] = { "a",       " ",      "{", "}",  ";",   ":",    ",", ">",
                                          "/* c */", "\"s \"", "'", "\n", "(",   "url(", ")", "\\",
                                          "+",       "-",      "1", ".b", "#hx", "回" };
    struct prng r = { 3 };
    struct arena *a = arena_new(64u << 20);
    for (int round = 0; round < 3000; round++) {
        struct buf b = buf_new(a, 4096);
        for (int64_t n = prng_between(&r, 1, 25); n > 0; n--)
            buf_put(&b, str_from_c(pieces[prng_below(&r, sizeof(pieces) / sizeof(pieces[0]))]));
        str once = css_shrink(a, buf_str(&b));
        str twice = css_shrink(a, once);
        assert_true(once.n <= b.n);
        if (!str_eq(once, twice))
            fail_msg("%.*s\nbecomes %.*s\nthen    %.*s", STR_ARG(buf_str(&b)), STR_ARG(once), STR_ARG(twice));
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheets_lose_what_means_nothing),
        cmocka_unit_test(shrinking_again_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
