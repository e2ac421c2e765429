/* SPDX-License-Identifier: Apache-2.0 */
/*
 * str: text as pointer and length, passed by value; never owns its bytes.
 * All text is UTF-8 (checked where it enters the program, see utf8.h). A str with p == NULL is
 * "absent" (SQL NULL); a str with n == 0 and p != NULL is the empty text.
 * Example:  str head; if (str_cut(&line, ':', &head)) ...
 */
#ifndef EW_BASE_STR_H
#define EW_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *p;
    size_t n;
} str;

/* A string literal as str, also in static initialisers. */
#define S(lit) ((str){ "" lit, sizeof(lit) - 1 })
#define S_INIT(lit)                                                                                          \
    {                                                                                                        \
        "" lit, sizeof(lit) - 1                                                                              \
    }
/* For printf: printf("%.*s", STR_ARG(s)). Evaluates s twice. */
#define STR_ARG(s) (int)(s).n, (s).p

/* A C string as str; NULL gives the absent str. The bytes are not copied. */
static inline str str_from_c(const char *c)
{
    return (str){ c, c != NULL ? strlen(c) : 0 };
}

static inline bool str_is_absent(str s)
{
    return s.p == NULL;
}

static inline bool str_is_empty(str s)
{
    return s.n == 0;
}

/* Same bytes. The absent and the empty str are equal here. */
bool str_eq(str a, str b);
/* Equal when ASCII letters are folded; other bytes must match exactly. */
bool str_eq_nocase(str a, str b);
/* Equal in a time that does not depend on the content (only on the lengths): for secrets. */
bool str_eq_secret(str a, str b);
/* Byte order, like memcmp and then by length: <0, 0, >0. */
int str_cmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* Without ASCII white space at both ends. */
str str_trim(str s);
/* Bytes from..from+n, cut to what is there. */
str str_slice(str s, size_t from, size_t n);
/* Index of the first byte c, or SIZE_MAX. */
size_t str_find_char(str s, char c);
/* Index of the first occurrence of needle, or SIZE_MAX. An empty needle is found at 0. */
size_t str_find(str s, str needle);
/*
 * Cuts the part before the first sep off the front of *rest. Returns false when *rest is used up
 * (then *head is empty); the last part is delivered without a separator behind it.
 */
bool str_cut(str *rest, char sep, str *head);
/* Whole text as decimal integer; false on anything else (empty, spaces, overflow), *ret untouched. */
bool str_to_i64(str s, int64_t *ret);
/* Whole text as a decimal fraction in the C locale; false on anything else, inf and nan included. */
bool str_to_double(str s, double *ret);
/* 64-bit FNV-1a, for tables in memory only; never for security or for data on disk. */
uint64_t str_hash(str s);

#endif
