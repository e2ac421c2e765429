/* SPDX-License-Identifier: Apache-2.0 */
/* QR codes: the path draws a code of the right size with its three finder patterns. */
#include "core/qr.h"

#include "harness/test.h"

#define SIDE_MAX 200
#define FINDER 7

struct run {
    int64_t x, y, n, back;
};

/* "M12 3h4v1h-4" */
static bool run_read(str text, struct run *ret)
{
    str part[3];
    return str_starts(text, S("M")) && str_cut(&text, ' ', &part[0]) && str_cut(&text, 'h', &part[1]) &&
           str_cut(&text, 'v', &part[2]) && str_starts(text, S("1h-")) &&
           str_to_i64(str_slice(part[0], 1, part[0].n), &ret->x) && str_to_i64(part[1], &ret->y) &&
           str_to_i64(part[2], &ret->n) && str_to_i64(str_slice(text, 3, text.n), &ret->back);
}

/* What the path draws: M x y h n v 1 h -n z for each run of dark modules. */
static void drawn(const struct qr *qr, bool dark[SIDE_MAX][SIDE_MAX])
{
    str rest = qr->path, text;
    struct run r;
    while (str_cut(&rest, 'z', &text) && text.n > 0) {
        assert_true(run_read(text, &r));
        assert_true(r.n > 0 && r.n == r.back && r.x >= 0 && r.y >= 0);
        assert_true(r.x + r.n <= qr->side && r.y < qr->side);
        for (int64_t i = 0; i < r.n; i++)
            dark[r.y][r.x + i] = true;
    }
}

/* A dark frame, a light one, and a dark middle of three by three. */
static void is_finder(bool dark[SIDE_MAX][SIDE_MAX], int64_t top, int64_t left)
{
    for (int64_t y = 0; y < FINDER; y++)
        for (int64_t x = 0; x < FINDER; x++) {
            bool is_frame = x == 0 || y == 0 || x == FINDER - 1 || y == FINDER - 1;
            bool is_middle = x >= 2 && x <= 4 && y >= 2 && y <= 4;
            assert_int_equal(dark[top + y][left + x], is_frame || is_middle);
        }
}

static void a_code_has_its_three_finder_patterns(void **state)
{
    static bool dark[SIDE_MAX][SIDE_MAX];
    struct err e = { 0 };
    struct qr qr;
    assert_int_equal(qr_make(*state, &e, S("https://example.org/receipts/1"), &qr), RC_OK);
    assert_true(qr.side >= 21 && (qr.side - 17) % 4 == 0);
    drawn(&qr, dark);
    is_finder(dark, 0, 0);
    is_finder(dark, 0, qr.side - FINDER);
    is_finder(dark, qr.side - FINDER, 0);
}

static void longer_texts_make_larger_codes_up_to_the_limit(void **state)
{
    struct err e = { 0 };
    struct qr small, large;
    char *room = arena_alloc(*state, QR_TEXT_BYTES_MAX + 1);
    memset(room, 'x', QR_TEXT_BYTES_MAX + 1);
    assert_int_equal(qr_make(*state, &e, S("x"), &small), RC_OK);
    assert_int_equal(small.side, 21);
    assert_int_equal(qr_make(*state, &e, (str){ room, QR_TEXT_BYTES_MAX }, &large), RC_OK);
    assert_true(large.side > small.side);
    assert_int_equal(qr_make(*state, &e, (str){ room, QR_TEXT_BYTES_MAX + 1 }, &large), RC_INVALID);
}

static void what_is_no_text_is_refused(void **state)
{
    struct err e = { 0 };
    struct qr qr;
    assert_int_equal(qr_make(*state, &e, S(""), &qr), RC_INVALID);
    e = (struct err){ 0 };
    assert_int_equal(qr_make(*state, &e, S("a\0b"), &qr), RC_INVALID);
    assert_true(str_find(e.detail, S("3 bytes")) != SIZE_MAX);
}

#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(A(a_code_has_its_three_finder_patterns), A(longer_texts_make_larger_codes_up_to_the_limit),
          A(what_is_no_text_is_refused))
