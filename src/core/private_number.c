/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of persons by their form, and those that are beyond doubt by their check characters. */
#include "core/private_number.h"

#include <string.h>

#include "base/utf8.h"
#include "core/file_kind.h"
#include "core/html_clean.h"
#include "core/sheet_read.h"

#define DIGITS_MAX 19 /* of the longest number that is masked */
#define HEAD_SHOWN 3
#define TAIL_SHOWN 4
#define MOBILE_DIGITS 11
#define IDENTITY_DIGITS 18
#define CARD_DIGITS_MIN 16

/* A run of digits, with single spaces and hyphens between them, as it stands in the text. */
struct run {
    char digits[DIGITS_MAX + 1];
    size_t digits_n; /* DIGITS_MAX + 1: longer than any number that is masked */
    size_t bytes;
    bool is_parted; /* by spaces or hyphens */
};

static int digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 0xFF10 && c <= 0xFF19) /* full width */
        return (int)(c - 0xFF10);
    return -1;
}

static void run_add(struct run *r, char c)
{
    if (r->digits_n < sizeof r->digits)
        r->digits[r->digits_n] = c;
    if (r->digits_n <= DIGITS_MAX)
        r->digits_n++;
}

/* The digit that c stands for in the run, as a character; 0: none. The last of an identity number may be X.
 */
static char run_char(const struct run *r, uint32_t c)
{
    int d = digit_of(c);
    if (d >= 0)
        return (char)('0' + d);
    return (c == 'X' || c == 'x') && r->digits_n == IDENTITY_DIGITS - 1 ? 'X' : '\0';
}

/* The run that begins here; bytes is 0 when there is none. */
static struct run run_at(str at)
{
    struct run r = { 0 };
    str rest = at;
    uint32_t c;
    char last = '\0';
    while (last != 'X' && utf8_next(&rest, &c)) {
        char digit = run_char(&r, c);
        bool may_part = last != '\0' && (c == ' ' || c == '-');
        if (digit == '\0' && !may_part)
            break;
        if (digit != '\0') {
            r.is_parted = r.is_parted || (r.digits_n > 0 && last == '\0');
            run_add(&r, digit);
            r.bytes = at.n - rest.n;
        }
        last = digit;
    }
    return r;
}

/* Numbers of cards begin with 3 to 6; two days with a hyphen between them (20261101-20261130) do not. */
static bool is_long_number(const struct run *r)
{
    bool is_card = r->digits[0] >= '3' && r->digits[0] <= '6';
    return r->digits_n >= CARD_DIGITS_MIN && r->digits_n <= DIGITS_MAX && (!r->is_parted || is_card);
}

/* Where the private number begins in the run; -1: it is none. */
static int private_from(const struct run *r)
{
    int country = r->digits_n == MOBILE_DIGITS + 2 && r->digits[0] == '8' && r->digits[1] == '6' ? 2 : 0;
    bool is_mobile = r->digits_n == MOBILE_DIGITS + (size_t)country && r->digits[country] == '1' &&
                     r->digits[country + 1] >= '3';
    if (is_mobile)
        return country;
    return is_long_number(r) ? 0 : -1;
}

static bool is_kept(const struct run *r, str kept)
{
    str rest = kept;
    if (str_is_empty(kept))
        return false;
    while (rest.n > 0) {
        struct run k = run_at(rest);
        if (k.bytes > 0 && k.digits_n == r->digits_n && memcmp(k.digits, r->digits, k.digits_n) == 0)
            return true;
        size_t at = k.bytes > 0 ? k.bytes : 1;
        rest = str_slice(rest, at, rest.n - at);
    }
    return false;
}

static void put_masked(struct buf *b, const struct run *r, size_t from)
{
    buf_put(b, (str){ r->digits + from, HEAD_SHOWN });
    for (size_t i = from + HEAD_SHOWN; i + TAIL_SHOWN < r->digits_n; i++)
        buf_putc(b, '*');
    buf_put(b, (str){ r->digits + r->digits_n - TAIL_SHOWN, TAIL_SHOWN });
}

size_t private_number_take(struct buf *out, str words, str kept)
{
    struct run r = run_at(words);
    int from = private_from(&r);
    if (r.bytes == 0)
        return 0;
    if (from < 0 || is_kept(&r, kept))
        buf_put(out, str_slice(words, 0, r.bytes));
    else
        put_masked(out, &r, (size_t)from);
    return r.bytes;
}

/* ---- beyond doubt ---- */

static int number_of(const char *digits, size_t n)
{
    int all = 0;
    for (size_t i = 0; i < n; i++)
        all = all * 10 + (digits[i] - '0');
    return all;
}

/* GB 11643: six digits of a place, a birthday, three digits, a check character (ISO 7064, MOD 11-2). */
static bool is_identity(const struct run *r)
{
    static const int weights[IDENTITY_DIGITS - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    static const char checks[] = "10X98765432";
    int sum = 0;
    if (r->digits_n != IDENTITY_DIGITS)
        return false;
    int year = number_of(r->digits + 6, 4), month = number_of(r->digits + 10, 2);
    int day = number_of(r->digits + 12, 2);
    for (size_t i = 0; i < IDENTITY_DIGITS - 1; i++)
        sum += (r->digits[i] - '0') * weights[i];
    return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
           r->digits[IDENTITY_DIGITS - 1] == checks[sum % 11];
}

/* ISO/IEC 7812: cards of this country begin with 62; the last digit is Luhn's. Accounts of offices, to which
 * notices ask to pay, are none. */
static bool is_card(const struct run *r)
{
    int sum = 0;
    if (r->digits_n < CARD_DIGITS_MIN || r->digits_n > DIGITS_MAX || r->digits[0] != '6' ||
        r->digits[1] != '2' || r->digits[r->digits_n - 1] == 'X')
        return false;
    for (size_t i = 0; i < r->digits_n; i++) {
        int d = r->digits[r->digits_n - 1 - i] - '0';
        int twice = i % 2 == 1 ? 2 * d : d;
        sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
}

/* Writes what stands at the beginning, masked if it is beyond doubt; the bytes taken. out NULL: only looks.
 */
static size_t step(struct buf *out, str words, bool *found)
{
    struct run r = run_at(words);
    bool is_sure = r.bytes > 0 && (is_identity(&r) || is_card(&r));
    size_t n = r.bytes > 0 ? r.bytes : utf8_cut(words, 1).n;
    *found = *found || is_sure;
    if (out != NULL && is_sure)
        put_masked(out, &r, 0);
    else if (out != NULL)
        buf_put(out, str_slice(words, 0, n));
    return n;
}

bool private_number_is_in(str words)
{
    bool found = false;
    for (size_t at = 0; at < words.n && !found;)
        at += step(NULL, str_slice(words, at, words.n - at), &found);
    return found;
}

str private_number_mask(struct arena *a, str words)
{
    bool found = false;
    if (!private_number_is_in(words))
        return words;
    struct buf b = buf_new(a, words.n + 64);
    for (size_t at = 0; at < words.n;)
        at += step(&b, str_slice(words, at, words.n - at), &found);
    return buf_str(&b);
}

/* ---- documents ---- */

/* Ends the reading at the first row with one: *data is its number. */
static rc row_look(void *data, const struct sheet_row *row)
{
    int64_t *found = data;
    for (size_t i = 0; i < row->n && *found == 0; i++)
        if (private_number_is_in(row->cells[i].text))
            *found = row->number;
    return *found == 0 ? RC_OK : RC_CONFLICT;
}

static bool is_in_sheet(struct arena *a, str bytes, int64_t *row)
{
    struct sheet_info info;
    struct err ignored = { 0 };
    rc done = sheet_read(a, &ignored, bytes, &sheet_limits_usual, row_look, row, &info);
    return done == RC_CONFLICT && *row != 0;
}

bool private_number_in_file(struct arena *a, const struct file_kind *kind, str bytes, int64_t *row)
{
    struct clean_text_made made;
    struct err ignored = { 0 };
    str name = str_from_c(kind->name);
    *row = 0;
    bool is_text = str_eq(name, S("txt")) || str_eq(name, S("vtt")); /* CSV too, in whatever encoding */
    if ((str_eq(name, S("xlsx")) || is_text) && is_in_sheet(a, bytes, row))
        return true;
    if (str_eq(name, S("docx")))
        return docx_read(a, &ignored, bytes, &made) == RC_OK && private_number_is_in(made.markdown);
    return is_text && private_number_is_in(bytes);
}
