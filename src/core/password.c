/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passwords: what is good enough, Argon2id. Who logs in with them is login.c's business. Hashing takes tens
 * of ms and its memory: never in the write lane.
 */
#include "core/person.h"

#include <sodium.h>

#include "base/utf8.h"

#define LENGTH_MIN 8
#define SENTENCE_MIN 16
#define CLASSES_MIN 3

/* What everybody tries first, in lower case; digits and signs behind it do not help. */
static const char *const block_list[] = {
    "password",      "passw0rd",   "p@ssword",  "p@ssw0rd",   "pa$$word",  "pa$$w0rd", "admin",    "admin@",
    "administrator", "root",       "toor",      "test",       "guest",     "user",     "login",    "welcome",
    "letmein",       "iloveyou",   "qwerty",    "qwertyuiop", "qwer",      "qazwsx",   "qaz@wsx",  "1qaz2wsx",
    "1qaz@wsx",      "1q2w3e4r",   "q1w2e3r4",  "zaq12wsx",   "!qaz2wsx",  "asdf",     "asdfgh",   "zxcvbn",
    "zxcvbnm",       "abc",        "abcd",      "abc123",     "aa",        "aaa",      "a",        "aaaaaa",
    "woaini",        "woaini1314", "5201314",   "1314520",    "dearbook",  "huawei",   "huawei@",  "tencent",
    "alibaba",       "wechat",     "weixin",    "zhongguo",   "china",     "beijing",  "dangjian", "zhihui",
    "shequ",         "zhengfu",    "xiangzhen", "cunwei",     "echowall",  "huiyin",   "huiyinbi", "changeme",
    "default",       "secret",     "master",    "monkey",     "dragon",    "football", "sunshine", "princess",
    "superman",      "michael",    "shadow",    "killer",     "trustno1",  "starwars", "computer", "internet",
    "samsung",       "mima",       "mimashi",   "nihao",      "woshishui", "xiaoming", "zhangsan", "lisi",
    "wangwu",        "zhanghao",
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int classes(str password)
{
    bool has_lower = false, has_upper = false, has_digit = false, has_other = false;
    for (size_t i = 0; i < password.n; i++) {
        char c = password.p[i];
        has_digit = has_digit || is_digit(c);
        has_lower = has_lower || (c >= 'a' && c <= 'z');
        has_upper = has_upper || (c >= 'A' && c <= 'Z');
        has_other = has_other || !(is_letter(c) || is_digit(c));
    }
    return has_lower + has_upper + has_digit + has_other;
}

/* Without the digits and signs that people put before and behind a word: "Admin@2026!!" is "admin@" or
 * "admin". */
static str core_word(str password)
{
    while (password.n > 0 && !is_letter(password.p[password.n - 1]) && password.p[password.n - 1] >= 0)
        password.n--;
    return password;
}

static bool is_blocked(str password)
{
    str word = core_word(password);
    for (size_t i = 0; i < sizeof block_list / sizeof block_list[0]; i++) {
        str bad = str_from_c(block_list[i]);
        if (str_eq_nocase(password, bad) || str_eq_nocase(word, bad))
            return true;
    }
    return false;
}

/* "aaaaaaaa", "12345678", "87654321", "abcdefgh": one step between all neighbours. */
static bool is_run(str password)
{
    if (password.n < 2)
        return true;
    int step = password.p[1] - password.p[0];
    if (step < -1 || step > 1)
        return false;
    for (size_t i = 1; i < password.n; i++)
        if (password.p[i] - password.p[i - 1] != step)
            return false;
    return true;
}

static bool contains_nocase(str text, str piece)
{
    if (piece.n < 3)
        return false;
    for (size_t i = 0; i + piece.n <= text.n; i++)
        if (str_eq_nocase(str_slice(text, i, piece.n), piece))
            return true;
    return false;
}

enum text password_problem(str password, str name, str login_name)
{
    size_t length = utf8_length(password);
    if (password.n > PASSWORD_BYTES_MAX)
        return TEXT_PASSWORD_TOO_LONG;
    if (length < LENGTH_MIN)
        return TEXT_PASSWORD_TOO_SHORT;
    if (length < SENTENCE_MIN && classes(password) < CLASSES_MIN)
        return TEXT_PASSWORD_TOO_SIMPLE;
    if (contains_nocase(password, name) || contains_nocase(password, login_name))
        return TEXT_PASSWORD_HAS_NAME;
    if (is_blocked(password) || is_run(password))
        return TEXT_PASSWORD_TOO_COMMON;
    return TEXT_NONE;
}

rc password_hash(struct app *app, struct arena *a, str password, str *ret)
{
    char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (sodium_init() < 0)
        BUG("libsodium does not start");
    if (crypto_pwhash_str(out, password.p, password.n, (unsigned long long)app->password_cost,
                          (size_t)app->password_kib << 10) != 0)
        return RC_UNAVAILABLE; /* no memory for it now */
    *ret = str_from_c(out);
    return RC_OK;
}

bool password_matches(struct arena *a, str password, str hash)
{
    /* libsodium wants the hash in its full room. */
    char *room = arena_alloc(a, crypto_pwhash_STRBYTES);
    if (str_is_absent(hash) || hash.n >= crypto_pwhash_STRBYTES || sodium_init() < 0)
        return false;
    for (size_t i = 0; i < hash.n; i++)
        room[i] = hash.p[i];
    return crypto_pwhash_str_verify(room, password.p, password.n) == 0;
}
