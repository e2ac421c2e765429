/* SPDX-License-Identifier: Apache-2.0 */
/* arena, buf and mem: alignment, zeroes, cap and trap, order of the reset functions, copies and growing text.
 */
#include "harness/test.h"

#include <wchar.h>

#include "base/buf.h"
#include "base/mem.h"

/* The C library's allocator as base sees it; fails when told to. */
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
static bool no_memory;

void *__wrap_calloc(size_t count, size_t size)
{
    return no_memory ? NULL : __real_calloc(count, size);
}

static bool is_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static void memory_is_zeroed_aligned_and_ones_own(void **state)
{
    struct prng random = { 21 };
    struct arena *a = *state;
    char *kept[300];
    size_t sizes[300];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 300; i++) {
            sizes[i] = prng_below(&random, i % 50 == 0 ? 40000 : 300);
            kept[i] = arena_alloc(a, sizes[i]);
            assert_int_equal((uintptr_t)kept[i] % 16, 0);
            assert_true(is_zero(kept[i], sizes[i]));
            memset(kept[i], (int)(i % 255 + 1), sizes[i]);
        }
        for (size_t i = 0; i < 300; i++)
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal((unsigned char)kept[i][k], i % 255 + 1);
        arena_reset(a);
    }
}

static void used_bytes_are_counted_until_the_reset(void **state)
{
    struct arena *a = *state;
    (void)arena_alloc(a, 100);
    (void)arena_alloc(a, 0);
    (void)ARENA_ARRAY(a, int64_t, 10);
    assert_int_equal(arena_used(a), 180);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
}

/* The number of the try at which the cap was met; 0 if never. */
static int tries_until_trap(struct arena *a, size_t size)
{
    jmp_buf trap;
    volatile int tries = 0;
    if (setjmp(trap) != 0)
        return tries;
    arena_set_trap(a, &trap);
    for (int i = 0; i < 1000; i++) {
        tries = tries + 1;
        (void)arena_alloc(a, size);
    }
    return 0;
}

static void the_cap_springs_the_trap_exactly(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    assert_int_equal(tries_until_trap(a, 100), 11);
    assert_int_equal(arena_used(a), 1000);
    arena_reset(a);
    assert_int_equal(tries_until_trap(a, 1001), 1);
    arena_reset(a);
    assert_int_equal(tries_until_trap(a, 1), 0);
    arena_free(a);
}

static void a_raised_cap_holds_until_the_reset(void **state)
{
    (void)state;
    struct arena *a = arena_new(100);
    assert_int_equal(tries_until_trap(a, 100), 2);
    arena_raise_cap(a, 200);
    assert_int_equal(tries_until_trap(a, 100), 3);
    arena_raise_cap(a, SIZE_MAX);
    arena_raise_cap(a, SIZE_MAX);
    assert_int_equal(tries_until_trap(a, 100), 0);
    arena_reset(a);
    assert_int_equal(tries_until_trap(a, 100), 2);
    arena_free(a);
}

static void multiply_too_far(void *data)
{
    (void)arena_calloc(data, SIZE_MAX / 4, 5);
}

static void take_one_byte(void *data)
{
    (void)arena_alloc(data, 1);
}

static void a_full_arena_without_a_trap_ends_the_process(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_true(test_is_bug(take_one_byte, a, "arena is full"));
    arena_free(a);
    a = arena_new(SIZE_MAX);
    assert_true(test_is_bug(multiply_too_far, a, "arena is full"));
    arena_free(a);
}

static void a_removed_trap_is_not_used(void **state)
{
    (void)state;
    struct arena *a = arena_new(10);
    assert_int_equal(tries_until_trap(a, 10), 2);
    arena_set_trap(a, NULL);
    assert_true(test_is_bug(take_one_byte, a, "arena is full"));
    arena_free(a);
}

struct note {
    str *log;
    struct arena *a;
    char name;
};

static void note_down(void *data)
{
    struct note *n = data;
    *n->log = str_printf(n->a, "%.*s%c", STR_ARG(*n->log), n->name);
}

static void reset_functions_run_last_first_and_once(void **state)
{
    str log = S("");
    struct note notes[] = { { &log, *state, 'a' }, { &log, *state, 'b' }, { &log, *state, 'c' } };
    struct arena *a = arena_new(1u << 20);
    for (int i = 0; i < 3; i++)
        arena_on_reset(a, note_down, &notes[i]);
    arena_reset(a);
    assert_text(log, "cba");
    arena_reset(a);
    assert_text(log, "cba");
    arena_on_reset(a, note_down, &notes[1]);
    arena_free(a);
    assert_text(log, "cbab");
}

static void register_another(void *data)
{
    struct note *n = data;
    arena_on_reset(n->a, note_down, n);
}

static void a_reset_function_may_register_another(void **state)
{
    str log = S("");
    struct note n = { &log, *state, 'x' };
    arena_on_reset(*state, register_another, &n);
    struct arena *a = *state;
    arena_reset(a);
    assert_int_equal(log.n, 1);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    arena_free(NULL);
    mem_free(NULL);
}

static void ask_for_memory(void *data)
{
    no_memory = true;
    mem_free(mem_new(*(size_t *)data));
}

static void heap_memory_is_zeroed_or_the_process_ends(void **state)
{
    size_t size = 5000;
    (void)state;
    char *p = mem_new(size);
    assert_true(is_zero(p, size));
    mem_free(p);
    p = mem_new(0);
    mem_free(p);
    assert_true(test_is_bug(ask_for_memory, &size, "no memory"));
}

static void copies_live_in_the_arena(void **state)
{
    char source[] = "wall";
    str copy = str_copy(*state, str_from_c(source));
    source[0] = 'b';
    assert_text(copy, "wall");
    assert_int_equal(copy.p[4], 0);
    assert_true(str_is_absent(str_copy(*state, (str){ 0 })));
    assert_text(str_copy(*state, S("")), "");
    assert_string_equal(str_c(*state, str_slice(S("abcdef"), 1, 2)), "bc");
    assert_string_equal(str_c(*state, (str){ 0 }), "");
}

static void joined_and_printed_text_is_whole(void **state)
{
    struct arena *a = *state;
    assert_text(str_join(a, S("ab"), S("c")), "abc");
    assert_text(str_join(a, (str){ 0 }, S("c")), "c");
    assert_text(str_join(a, S("ab"), (str){ 0 }), "ab");
    assert_text(str_join(a, (str){ 0 }, (str){ 0 }), "");
    assert_text(str_printf(a, "%d-%s", 7, "x"), "7-x");
    assert_int_equal(str_printf(a, "%50000d", 1).n, 50000);
}

static void print_a_character_that_is_none(void *data)
{
    (void)str_printf(data, "%lc", (wint_t)0x7FFFFFFF);
}

static void a_format_that_cannot_be_is_a_bug(void **state)
{
    assert_true(test_is_bug(print_a_character_that_is_none, *state, "bad format"));
}

/* ---- buf ---- */

static void appended_pieces_are_the_text(void **state)
{
    struct prng random = { 22 };
    struct buf b = buf_new(*state, 100000);
    char want[20000];
    size_t n = 0;
    while (n + 100 < sizeof want) {
        str piece = test_text_from(*state, &random, "abc\n", 60);
        memcpy(want + n, piece.p, piece.n);
        n += piece.n;
        buf_put(&b, piece);
        want[n++] = ';';
        buf_putc(&b, ';');
    }
    assert_true(str_eq(buf_str(&b), (str){ want, n }));
    assert_false(b.is_full);
}

static void beyond_the_maximum_keeps_what_fits(void **state)
{
    struct buf b = buf_new(*state, 10);
    buf_put(&b, S("1234567"));
    assert_false(b.is_full);
    buf_put(&b, S("89abc"));
    assert_true(b.is_full);
    assert_text(buf_str(&b), "123456789a");
    buf_putc(&b, 'x');
    buf_put(&b, (str){ 0 });
    assert_text(buf_str(&b), "123456789a");
    buf_clear(&b);
    assert_false(b.is_full);
    assert_text(buf_str(&b), "");
    buf_put(&b, S("1234567890"));
    assert_false(b.is_full);
}

static void count_one(void *data)
{
    ++*(int *)data;
}

static void a_child_jumps_where_its_parent_jumps_and_goes_with_it(void **state)
{
    (void)state;
    struct arena *parent = arena_new(100000);
    struct arena *volatile child = arena_child(parent, 64);
    volatile int jumps = 0;
    int gone = 0;
    jmp_buf trap;
    arena_on_reset(child, count_one, &gone);
    if (setjmp(trap) == 0) {
        arena_set_trap(parent, &trap);
        (void)arena_alloc(child, 65);
    } else
        jumps = 1;
    assert_int_equal(jumps, 1);
    assert_int_equal(gone, 0);
    arena_free(parent);
    assert_int_equal(gone, 1);
}

static void an_untouched_buffer_is_the_empty_text(void **state)
{
    struct buf b = buf_new(*state, 0);
    assert_text(buf_str(&b), "");
    buf_put(&b, S(""));
    assert_false(b.is_full);
    buf_putc(&b, 'a');
    assert_true(b.is_full);
    assert_text(buf_str(&b), "");
}

static void numbers_are_written_in_full(void **state)
{
    struct buf b = buf_new(*state, 1000);
    buf_i64(&b, 0);
    buf_putc(&b, ' ');
    buf_i64(&b, -7);
    buf_putc(&b, ' ');
    buf_i64(&b, INT64_MAX);
    buf_putc(&b, ' ');
    buf_i64(&b, INT64_MIN);
    buf_printf(&b, " %03d|", 5);
    buf_hex(&b, "\x00\x9f\xff", 3);
    assert_text(buf_str(&b), "0 -7 9223372036854775807 -9223372036854775808 005|009fff");
}

#define WITH_ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)

TEST_MAIN(WITH_ARENA(memory_is_zeroed_aligned_and_ones_own),
          WITH_ARENA(used_bytes_are_counted_until_the_reset), TEST(the_cap_springs_the_trap_exactly),
          TEST(a_raised_cap_holds_until_the_reset), TEST(a_full_arena_without_a_trap_ends_the_process),
          TEST(a_removed_trap_is_not_used), TEST(a_child_jumps_where_its_parent_jumps_and_goes_with_it),
          WITH_ARENA(reset_functions_run_last_first_and_once),
          WITH_ARENA(a_reset_function_may_register_another), TEST(freeing_nothing_is_allowed),
          TEST(heap_memory_is_zeroed_or_the_process_ends), WITH_ARENA(copies_live_in_the_arena),
          WITH_ARENA(joined_and_printed_text_is_whole), WITH_ARENA(a_format_that_cannot_be_is_a_bug),
          WITH_ARENA(appended_pieces_are_the_text), WITH_ARENA(beyond_the_maximum_keeps_what_fits),
          WITH_ARENA(an_untouched_buffer_is_the_empty_text), WITH_ARENA(numbers_are_written_in_full))
