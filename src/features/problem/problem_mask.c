/* SPDX-License-Identifier: Apache-2.0 */
/* Masking what tells a private person: numbers by their form, names by those that the case knows. */
#include "features/problem/problem_mask.h"

#include "base/buf.h"
#include "base/utf8.h"

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

/* The first character of an ordinary Chinese name: who wrote "村民" or "热心人" for a name is not named by
 * it. */
static const char surnames[] =
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范"
    "江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶"
    "黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛岳欧司诸上皇令宇尉东南慕";

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

/* The run that begins here; bytes is 0 when there is none. */
static struct run run_at(str at)
{
    struct run r = { 0 };
    str rest = at;
    uint32_t c;
    bool was_digit = false;
    while (utf8_next(&rest, &c)) {
        int d = digit_of(c);
        bool is_last_of_identity = (c == 'X' || c == 'x') && was_digit && r.digits_n == IDENTITY_DIGITS - 1;
        if (d < 0 && !is_last_of_identity && !(was_digit && (c == ' ' || c == '-')))
            break;
        r.is_parted = r.is_parted || (r.digits_n > 0 && !was_digit && d >= 0);
        was_digit = d >= 0;
        if (was_digit || is_last_of_identity) {
            run_add(&r, was_digit ? (char)('0' + d) : 'X');
            r.bytes = at.n - rest.n;
        }
        if (is_last_of_identity)
            break;
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

/* A name as people have it; "王女士" tells nobody already. */
static bool is_name(str name)
{
    size_t n = utf8_length(name);
    str first = utf8_cut(name, 1);
    return n >= 2 && n <= 4 && first.n == 3 && str_find(str_from_c(surnames), first) != SIZE_MAX &&
           !str_ends(name, S("女士")) && !str_ends(name, S("先生"));
}

/* The name that begins here, the longest of them; absent when there is none. */
static str name_at(str at, const struct problem_private *known)
{
    str best = { 0 };
    for (size_t i = 0; i < known->names_n; i++)
        if (known->names[i].n > best.n && str_starts(at, known->names[i]) && is_name(known->names[i]))
            best = known->names[i];
    return best;
}

static size_t mask_name(struct buf *b, str name)
{
    buf_put(b, utf8_cut(name, 1));
    for (size_t i = 1; i < utf8_length(name); i++)
        buf_put(b, S("某"));
    return name.n;
}

/* Writes what stands at the beginning of `rest`, masked if it must be; the bytes taken. */
static size_t mask_step(struct buf *b, str rest, const struct problem_private *known)
{
    struct run r = run_at(rest);
    str name = name_at(rest, known), after = rest;
    uint32_t c;
    if (!str_is_absent(name))
        return mask_name(b, name);
    if (r.bytes > 0) {
        int from = private_from(&r);
        if (from < 0 || is_kept(&r, known->kept))
            buf_put(b, str_slice(rest, 0, r.bytes));
        else
            put_masked(b, &r, (size_t)from);
        return r.bytes;
    }
    if (!utf8_next(&after, &c))
        return rest.n;
    buf_put(b, str_slice(rest, 0, rest.n - after.n));
    return rest.n - after.n;
}

str problem_mask(struct arena *a, str words, const struct problem_private *known)
{
    struct buf b = buf_new(a, 2 * words.n + 64);
    if (str_is_empty(words))
        return words;
    for (size_t at = 0; at < words.n;)
        at += mask_step(&b, str_slice(words, at, words.n - at), known);
    return str_eq(buf_str(&b), words) ? words : buf_str(&b);
}
