/* SPDX-License-Identifier: Apache-2.0 */
/* The palette of sites, computed from the stylesheets that are sent: WCAG 2.2, 1.4.3. */
#include "features/publish/publish_palette.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "harness/test.h"
#include "web/assets.h"

#define RATIO_MIN 4.5

static double channel(str hex, size_t at)
{
    char digits[3] = { hex.p[at], hex.p[at + 1], 0 };
    double v = (double)strtol(digits, NULL, 16) / 255;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(str hex)
{
    return 0.2126 * channel(hex, 0) + 0.7152 * channel(hex, 2) + 0.0722 * channel(hex, 4);
}

static double contrast(str a, str b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* What follows the words in the text; absent when they are not there. */
static str after(str css, str words)
{
    for (size_t i = 0; i + words.n <= css.n; i++)
        if (memcmp(css.p + i, words.p, words.n) == 0)
            return (str){ css.p + i + words.n, css.n - i - words.n };
    return (str){ 0 };
}

/* Six digits of a token within the rule that css begins with. */
static str token(str css, const char *name)
{
    static char six[16][7];
    static size_t next;
    size_t end = 0;
    while (end < css.n && css.p[end] != '}')
        end++;
    str value = after((str){ css.p, end }, str_from_c(name));
    assert_false(str_is_absent(value));
    value = after(value, S("#"));
    assert_true(value.n >= 3);
    char *to = six[next++ % 16];
    bool is_short = value.n < 6 || !isxdigit((unsigned char)value.p[3]);
    for (size_t i = 0; i < 6; i++)
        to[i] = value.p[is_short ? i / 2 : i];
    return (str){ to, 6 };
}

static void check(str rule, str base, const char *what)
{
    static const char *const grounds[] = { "--card:", "--bg:", "--shade:" };
    str white = S("ffffff"), brand = token(rule, "--brand:");
    double least = contrast(brand, token(rule, "--brand-bg:"));
    for (size_t i = 0; i < 3; i++)
        least = fmin(least, contrast(brand, token(base, grounds[i])));
    least = fmin(least, contrast(white, token(rule, "--fill:")));
    least = fmin(least, contrast(white, token(rule, "--fill2:")));
    if (least < RATIO_MIN)
        print_error("%s: %.2f\n", what, least);
    assert_true(least >= RATIO_MIN);
}

static void every_colour_can_be_read_on_every_ground_in_light_and_in_dark(void **state)
{
    struct arena *a = *state;
    str house = asset_get(ASSET_ECHOWALL_CSS)->plain, css = asset_get(ASSET_HUE_CSS)->plain;
    str light = after(house, S(":root")), dark = after(house, S("(prefers-color-scheme:dark)"));
    str hue_dark = after(css, S("(prefers-color-scheme:dark)"));
    assert_false(str_is_absent(dark));
    assert_false(str_is_absent(hue_dark));
    check(light, light, "red in light");
    check(dark, dark, "red in dark");
    for (size_t i = 1; i < publish_hues_n; i++) {
        str class = publish_hue_class(a, str_from_c(publish_hues[i].code));
        check(after(css, str_printf(a, ".%.*s{", STR_ARG(class))), light, publish_hues[i].code);
        check(after(hue_dark, str_printf(a, ".%.*s:not(.light){", STR_ARG(class))), dark,
              publish_hues[i].code);
    }
}

static void the_test_itself_finds_words_that_cannot_be_read(void **state)
{
    (void)state;
    assert_true(contrast(S("ffffff"), S("777777")) < RATIO_MIN);
    assert_true(contrast(S("ffffff"), S("767676")) > RATIO_MIN);
    assert_true(contrast(S("000000"), S("ffffff")) > 20.9);
}

static void sites_made_at_once_take_the_colours_in_turn(void **state)
{
    (void)state;
    assert_false(str_eq(publish_hue_of(0), publish_hue_of(1)));
    assert_true(str_eq(publish_hue_of(0), publish_hue_of((int64_t)publish_hues_n)));
    assert_true(publish_hue_is_good(publish_hue_of(499)));
    assert_false(publish_hue_is_good(S("purple\" onload=\"")));
}

TEST_MAIN(TEST_WITH(every_colour_can_be_read_on_every_ground_in_light_and_in_dark, test_arena_up,
                    test_arena_down),
          TEST(the_test_itself_finds_words_that_cannot_be_read),
          TEST(sites_made_at_once_take_the_colours_in_turn))
