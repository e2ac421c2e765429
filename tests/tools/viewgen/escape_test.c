/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever people type, a page keeps its shape: random texts, made of the pieces that attacks are made of,
 * are put into every field of the sample views; a tokenizer written apart must find the same tags and
 * attributes as with harmless text, no address with a foreign scheme, and the text itself where it belongs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "sample.h"
#include "tokens.h"

#define ROUNDS 1500

static const char *const pieces[] = {
    "<",          ">",           "\"",       "'",      "&",        "`",     "=",      "/",     "\\",
    " ",          "\n",          "\t",       "<b>",    "</p>",     "<!--",  "-->",    "<img ", "onerror",
    "=alert(1)",  "</textarea>", "</title>", "</svg>", "<script>", "{",     "}",      "{n}",   "{who}",
    "javascript", "data",        ":",        "//",     "&lt;",     "&#39;", "&quot;", "，",    "。",
    "”",          "回音",        "\x7f",     "\x01",   "]]>",      "x",     "style=", "http",  "https:",
    "vbscript",   "&colon;",     "\r",       "%0a",    ";",
};
#define PIECES (sizeof(pieces) / sizeof(pieces[0]))

static str nasty(struct arena *a, struct prng *r)
{
    struct buf b = buf_new(a, 4096);
    for (int64_t n = prng_between(r, 1, 9); n > 0; n--)
        buf_put(&b, str_from_c(pieces[prng_below(r, PIECES)]));
    return buf_str(&b);
}

/* All sample views in one page, every text field filled with words. One title, because its clauses are spans.
 */
static str page_of(struct arena *a, str words)
{
    struct view v = sample_view(a, LANG_EN);
    struct card *c = sample_card(a, words);
    c->title = str_is_empty(words) ? words : S("1");
    struct choice choice = { words, TEXT_SAMPLE_NOTES, true };
    struct cards cards = { .cards = c,
                           .cards_n = 1,
                           .first = c,
                           .guard = { S("") },
                           .query = words,
                           .choices = &choice,
                           .choices_n = 1,
                           .notes = words };
    for (int i = 0; i < 2; i++)
        c->steps[i].what = str_find_char(words, '\n') == SIZE_MAX ? words : S("1");
    struct document d = { .title = words,
                          .lang = words,
                          .body = page_html(&v, cards_page(&cards), 1u << 20) };
    return sample_render(&v, document_page(&d));
}

static void an_address_is_safe(void *data, str tag, str name, str value)
{
    struct arena *a = data;
    static const char *const urls[] = { "href", "src", "action" };
    bool is_url = false;
    for (size_t i = 0; i < 3; i++)
        is_url = is_url || str_eq(name, str_from_c(urls[i]));
    if (!is_url)
        return;
    /* as browsers do: white space in front is dropped, tabs and line ends vanish */
    struct buf b = buf_new(a, value.n + 1);
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] > 0x20)
            buf_putc(&b, value.p[i]);
    str url = buf_str(&b);
    size_t colon = str_find_char(url, ':');
    size_t slash = str_find_char(url, '/');
    size_t query = str_find_char(url, '?');
    size_t mark = str_find_char(url, '#');
    if (colon == SIZE_MAX || slash < colon || query < colon || mark < colon)
        return;
    str scheme = str_slice(url, 0, colon);
    bool is_known = str_eq_nocase(scheme, S("http")) || str_eq_nocase(scheme, S("https")) ||
                    str_eq_nocase(scheme, S("tel")) || str_eq_nocase(scheme, S("mailto"));
    if (!is_known)
        fail_msg("<%.*s %.*s> leads to %.*s", STR_ARG(tag), STR_ARG(name), STR_ARG(value));
}

static void no_text_changes_the_shape_of_a_page(void **state)
{
    (void)state;
    struct prng r = { 20261124 };
    struct arena *a = arena_new(256u << 20);
    str wanted = str_copy(a, tokens_shape(a, page_of(a, S("x"))));
    struct arena *round = arena_new(256u << 20);
    for (int i = 0; i < ROUNDS; i++) {
        str words = nasty(round, &r);
        str page = page_of(round, words);
        str shape = tokens_shape(round, page);
        if (!str_eq(shape, wanted))
            fail_msg("the text %.*s\nmade of%.*s\nthe page%.*s", STR_ARG(words), STR_ARG(wanted),
                     STR_ARG(shape));
        const struct token_walk walk = { .data = round, .attr = an_address_is_safe };
        tokens_walk(round, page, &walk);
        arena_reset(round);
    }
    arena_free(round);
    arena_free(a);
}

struct wanted {
    str value, text;
    int attrs, texts;
};

static void attr_seen(void *data, str tag, str name, str value)
{
    struct wanted *w = data;
    (void)tag;
    w->attrs += str_eq(name, S("value")) && str_eq(value, w->value);
}

static void text_seen(void *data, str text)
{
    struct wanted *w = data;
    w->texts += str_find(text, w->text) != SIZE_MAX;
}

static void every_text_can_be_read_back_unchanged(void **state)
{
    (void)state;
    struct prng r = { 7 };
    struct arena *a = arena_new(256u << 20);
    for (int i = 0; i < ROUNDS; i++) {
        struct view v = sample_view(a, LANG_EN);
        str words = str_printf(a, "§%.*s§", STR_ARG(nasty(a, &r)));
        struct cards cards = { .query = words, .notes = words };
        struct wanted w = { .value = words, .text = words };
        const struct token_walk walk = { .data = &w, .attr = attr_seen, .text = text_seen };
        tokens_walk(a, sample_render(&v, cards_page(&cards)), &walk);
        assert_int_equal(w.attrs, 1);
        assert_int_equal(w.texts, 1);
        arena_reset(a);
    }
    arena_free(a);
}

/* The tokenizer itself must see an attack, or the tests above prove nothing. */
static void the_tokenizer_sees_what_a_browser_sees(void **state)
{
    (void)state;
    struct arena *a = arena_new(16u << 20);
    assert_string_equal(str_c(a, tokens_shape(a, S("<p title=\"a\" onclick='x' b=c>1 < 2</p><br/>"))),
                        " <p @title @onclick @b </p <br");
    assert_string_equal(str_c(a, tokens_shape(a, S("<p title=\"\"><img src=x onerror=alert(1)>\">"))),
                        " <p @title <img @src @onerror");
    assert_string_equal(str_c(a, tokens_shape(a, S("<title><b></title><i>"))), " <title </title <i");
    assert_string_equal(str_c(a, tokens_decode(a, S("&lt;&amp;lt;&#39;"))), "<&lt;'");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_changes_the_shape_of_a_page),
        cmocka_unit_test(every_text_can_be_read_back_unchanged),
        cmocka_unit_test(the_tokenizer_sees_what_a_browser_sees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
