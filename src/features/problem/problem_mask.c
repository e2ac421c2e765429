/* SPDX-License-Identifier: Apache-2.0 */
/* Masking what tells a private person: numbers by their form, names by those that the case knows. */
#include "features/problem/problem_mask.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/utf8.h"
#include "gen/data.h"

#define DIGITS_MAX 19 /* of the longest number that is masked */
#define HEAD_SHOWN 3
#define TAIL_SHOWN 4
#define MOBILE_DIGITS 11
#define IDENTITY_DIGITS 18
#define CARD_DIGITS_MIN 16
#define TITLES_MAX 4

/* A run of digits, with single spaces and hyphens between them, as it stands in the text. */
struct run {
    char digits[DIGITS_MAX + 1];
    size_t digits_n; /* DIGITS_MAX + 1: longer than any number that is masked */
    size_t bytes;
    bool is_parted; /* by spaces or hyphens */
};

/* The data: characters that names begin with (who wrote "a villager" for a name is not named by it), titles
 * behind which nobody is told, and the character that hides one. */
struct mask_words {
    str surnames, titles[TITLES_MAX], hidden;
    size_t titles_n;
};

static struct mask_words mask_words(void)
{
    struct mask_words w = { 0 };
    str rest = mask_csv, field[2];
    (void)csv_row(&rest, field, 2); /* the head line */
    while (csv_row(&rest, field, 2)) {
        if (str_eq(field[0], S("surname")))
            w.surnames = field[1];
        else if (str_eq(field[0], S("hidden")))
            w.hidden = field[1];
        else if (w.titles_n < TITLES_MAX)
            w.titles[w.titles_n++] = field[1];
    }
    return w;
}

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

/* A name as people have it. Behind a title ("Ms Wang") nobody is told already. */
static bool is_name(const struct mask_words *w, str name)
{
    size_t n = utf8_length(name);
    for (size_t i = 0; i < w->titles_n; i++)
        if (str_ends(name, w->titles[i]))
            return false;
    return n >= 2 && n <= 4 && str_find(w->surnames, utf8_cut(name, 1)) != SIZE_MAX;
}

struct masking {
    const struct problem_private *known;
    struct mask_words words;
    struct buf out;
};

/* The name that begins here, the longest of them; absent when there is none. */
static str name_at(const struct masking *m, str at)
{
    const str *names = m->known->names;
    str best = { 0 };
    for (size_t i = 0; i < m->known->names_n; i++)
        if (names[i].n > best.n && str_starts(at, names[i]) && is_name(&m->words, names[i]))
            best = names[i];
    return best;
}

static size_t take_name(struct masking *m, str name)
{
    buf_put(&m->out, utf8_cut(name, 1));
    for (size_t i = 1; i < utf8_length(name); i++)
        buf_put(&m->out, m->words.hidden);
    return name.n;
}

static size_t take_run(struct masking *m, str rest, const struct run *r)
{
    int from = private_from(r);
    if (from < 0 || is_kept(r, m->known->kept))
        buf_put(&m->out, str_slice(rest, 0, r->bytes));
    else
        put_masked(&m->out, r, (size_t)from);
    return r->bytes;
}

/* Writes what stands at the beginning of `rest`, masked if it must be; the bytes taken. */
static size_t take(struct masking *m, str rest)
{
    struct run r = run_at(rest);
    str name = name_at(m, rest), one = utf8_cut(rest, 1);
    if (!str_is_absent(name))
        return take_name(m, name);
    if (r.bytes > 0)
        return take_run(m, rest, &r);
    buf_put(&m->out, one);
    return one.n;
}

str problem_mask(struct arena *a, str words, const struct problem_private *known)
{
    struct masking m = { known, mask_words(), buf_new(a, 2 * words.n + 64) };
    if (str_is_empty(words))
        return words;
    for (size_t at = 0; at < words.n;)
        at += take(&m, str_slice(words, at, words.n - at));
    return str_eq(buf_str(&m.out), words) ? words : buf_str(&m.out);
}
