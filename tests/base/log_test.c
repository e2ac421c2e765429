/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines and results: one JSON object a line whatever the text holds, levels, the first failure, names of
 * codes. */
#include "harness/test.h"

#include <jansson.h>
#include <time.h>
#include <wchar.h>

#include "base/log.h"
#include "base/rc.h"

static void say_all_levels(void *data)
{
    (void)data;
    log_event(LOG_DEBUG, "one", "1");
    log_event(LOG_INFO, "two", "%d", 2);
    log_event(LOG_WARN, "three", "%s", "3");
    log_event(LOG_ERROR, "four", "4");
}

/* Takes one line off the front and reads it; the caller gives it back. */
static json_t *next_line(str *said)
{
    str line;
    json_error_t error;
    if (!str_cut(said, '\n', &line) || line.n == 0)
        return NULL;
    json_t *got = json_loadb(line.p, line.n, 0, &error);
    if (got == NULL)
        fail_msg("%s in %.*s", error.text, STR_ARG(line));
    return got;
}

static void expect_line(str *said, const char *level, const char *event, const char *text)
{
    json_t *line = next_line(said);
    assert_non_null(line);
    assert_string_equal(json_string_value(json_object_get(line, "level")), level);
    assert_string_equal(json_string_value(json_object_get(line, "event")), event);
    assert_string_equal(json_string_value(json_object_get(line, "text")), text);
    assert_true(json_integer_value(json_object_get(line, "at")) / 1000 >= time(NULL) - 60);
    json_decref(line);
}

static void lines_below_the_level_are_dropped(void **state)
{
    str said = test_stderr(*state, say_all_levels, NULL);
    expect_line(&said, "info", "two", "2");
    expect_line(&said, "warn", "three", "3");
    expect_line(&said, "error", "four", "4");
    assert_null(next_line(&said));
    log_set_level(LOG_ERROR);
    said = test_stderr(*state, say_all_levels, NULL);
    expect_line(&said, "error", "four", "4");
    assert_null(next_line(&said));
    log_set_level(LOG_DEBUG);
    said = test_stderr(*state, say_all_levels, NULL);
    expect_line(&said, "debug", "one", "1");
    log_set_level(LOG_INFO);
}

static void say_text(void *data)
{
    log_event(LOG_INFO, "text", "%s", (const char *)data);
}

static void a_text_with_line_ends_stays_one_line(void **state)
{
    char text[] = "a\n\"b\"\r\n<c>";
    str said = test_stderr(*state, say_text, text);
    expect_line(&said, "info", "text", text);
    assert_null(next_line(&said));
}

static void a_long_text_is_cut_between_characters(void **state)
{
    char text[4000];
    for (size_t shift = 0; shift < 4; shift++) {
        size_t n = shift;
        memset(text, '\n', n);
        for (; n + 3 < sizeof text; n += 3)
            memcpy(text + n, "墙", 3);
        text[n] = '\0';
        str said = test_stderr(*state, say_text, text);
        json_t *line = next_line(&said);
        const char *got = json_string_value(json_object_get(line, "text"));
        assert_in_range(strlen(got), 1021, 1023);
        assert_int_equal((strlen(got) - shift) % 3, 0);
        assert_memory_equal(got, text, strlen(got));
        json_decref(line);
    }
    memset(text, 1, sizeof text - 1);
    str said = test_stderr(*state, say_text, text);
    json_t *line = next_line(&said);
    assert_int_equal(strlen(json_string_value(json_object_get(line, "text"))), 1023);
    json_decref(line);
}

static void text_that_is_no_text_is_still_written(void **state)
{
    char text[] = "a\x80\x80\x80\x80";
    str said = test_stderr(*state, say_text, text);
    assert_int_not_equal(str_find(said, S("a\x80\x80\x80\x80")), SIZE_MAX);
}

static void say_a_character_that_is_none(void *data)
{
    (void)data;
    log_event(LOG_INFO, "none", "%lc", (wint_t)0x7FFFFFFF);
}

static void a_text_that_cannot_be_printed_is_empty(void **state)
{
    str said = test_stderr(*state, say_a_character_that_is_none, NULL);
    expect_line(&said, "info", "none", "");
}

static void say_line(void *data)
{
    log_line(*(str *)data);
}

static void a_ready_line_of_any_length_is_whole(void **state)
{
    char *long_text = arena_alloc(*state, 20000);
    memset(long_text, 'x', 20000);
    str line = { long_text, 20000 }, said = test_stderr(*state, say_line, &line);
    assert_int_equal(said.n, 20001);
    assert_true(str_starts(said, line));
    assert_true(str_ends(said, S("\n")));
}

/* ---- rc ---- */

static rc fail_first(struct err *e, struct arena *a)
{
    return ERR(e, a, RC_NOT_FOUND, "problem.none", "no row %d", 7);
}

static rc fail_again(struct err *e, struct arena *a)
{
    TRY(RC_OK);
    TRY(fail_first(e, a));
    return ERR(e, a, RC_INTERNAL, NULL, "never reached");
}

static void the_first_failure_is_kept(void **state)
{
    struct err e = { 0 };
    assert_int_equal(fail_again(&e, *state), RC_NOT_FOUND);
    assert_int_equal(ERR(&e, *state, RC_BUSY, "other", "later"), RC_BUSY);
    assert_int_equal(e.code, RC_NOT_FOUND);
    assert_string_equal(e.text_key, "problem.none");
    assert_text(e.detail, "no row 7");
    assert_non_null(strstr(e.file, "log_test.c"));
    assert_true(e.line > 0);
    assert_true(str_is_absent(e.field));
}

static void a_failure_without_record_or_arena_keeps_its_code(void **state)
{
    struct err e = { 0 };
    (void)state;
    assert_int_equal(ERR(NULL, NULL, RC_STALE, NULL, "%s", "x"), RC_STALE);
    assert_int_equal(ERR(&e, NULL, RC_LIMIT, NULL, "the format alone %d", 1), RC_LIMIT);
    assert_text(e.detail, "the format alone %d");
}

static void every_code_has_its_name(void **state)
{
    static const char *const want[RC_COUNT] = { "ok",      "not_found",   "unauthorised", "forbidden",
                                                "invalid", "conflict",    "stale",        "limit",
                                                "busy",    "unavailable", "internal" };
    (void)state;
    for (int i = 0; i < RC_COUNT; i++)
        assert_string_equal(rc_name((rc)i), want[i]);
    assert_string_equal(rc_name(RC_COUNT), "?");
}

static void break_an_invariant(void *data)
{
    (void)data;
    BUG("the roof is missing");
}

static void a_bug_names_its_place_and_aborts(void **state)
{
    (void)state;
    assert_true(test_is_bug(break_an_invariant, NULL, "log_test.c"));
    assert_true(test_is_bug(break_an_invariant, NULL, "bug: the roof is missing"));
}

#define WITH_ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)

TEST_MAIN(WITH_ARENA(lines_below_the_level_are_dropped), WITH_ARENA(a_text_with_line_ends_stays_one_line),
          WITH_ARENA(a_long_text_is_cut_between_characters),
          WITH_ARENA(text_that_is_no_text_is_still_written),
          WITH_ARENA(a_text_that_cannot_be_printed_is_empty), WITH_ARENA(a_ready_line_of_any_length_is_whole),
          WITH_ARENA(the_first_failure_is_kept), TEST(a_failure_without_record_or_arena_keeps_its_code),
          TEST(every_code_has_its_name), TEST(a_bug_names_its_place_and_aborts))
