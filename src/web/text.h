/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for people, in three languages. They are written in PO files (src/.../text/), checked and turned into
 * tables by viewgen; enum text has one name per key: "wall.title" is TEXT_WALL_TITLE. TEXT_NONE is "no text".
 * Example:  text_format(a, TEXT_WALL_COUNT, LANG_EN, (struct text_arg[]){ text_arg_int("n", 3) }, 1)
 */
#ifndef EW_WEB_TEXT_H
#define EW_WEB_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "gen/text_gen.h"

enum lang { LANG_ZH_HANS, LANG_ZH_HANT, LANG_EN, LANG_COUNT };

/* What stands in the place of {name}. A number called "n" chooses between singular and plural. */
struct text_arg {
    str name;
    str value; /* absent for a number: its digits are written */
    int64_t number;
    bool is_number;
};
static inline struct text_arg text_arg_str(const char *name, str value)
{
    return (struct text_arg){ .name = str_from_c(name), .value = value };
}
static inline struct text_arg text_arg_int(const char *name, int64_t number)
{
    return (struct text_arg){ .name = str_from_c(name), .number = number, .is_number = true };
}
/* A number that chooses the plural but is written otherwise, say with grouped digits. */
static inline struct text_arg text_arg_number(const char *name, int64_t number, str value)
{
    return (struct text_arg){ .name = str_from_c(name), .value = value, .number = number, .is_number = true };
}

/* The text as it stands in the PO file, parameters unfilled. The empty text for TEXT_NONE; never absent. */
str text_get(enum text id, enum lang lang);
/* The key of a text, "" for TEXT_NONE. */
str text_key(enum text id);
/* For keys kept as strings (struct err): false, and *ret untouched, when there is no such key. */
bool text_find(str key, enum text *ret);
/* Fills the parameters; one without an argument stays as it is written. */
str text_format(struct arena *a, enum text id, enum lang lang, const struct text_arg *args, size_t n);
/* The same, appended. Nothing is escaped. */
void text_write(struct buf *out, enum text id, enum lang lang, const struct text_arg *args, size_t n);
/* The text that the arguments choose (singular or plural), parameters unfilled. For writers that escape. */
str text_choose(enum text id, enum lang lang, const struct text_arg *args, size_t n);
/*
 * Takes the next piece off *rest: plain text, or the argument that stands there (*ret_arg, else NULL).
 * false at the end. For writers that treat the two differently.
 */
bool text_next(str *rest, const struct text_arg *args, size_t n, str *ret_piece,
               const struct text_arg **ret_arg);
/* For the lang attribute: "zh-CN", "zh-Hant", "en". */
str lang_tag(enum lang lang);

/* Made by viewgen, in the order of enum text, so sorted by key. */
struct text_row {
    str key;
    str text[LANG_COUNT];
    str english_one; /* singular, absent where English has only one form */
};
extern const struct text_row text_rows[TEXT_COUNT];

#endif
