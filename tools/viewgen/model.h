/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model of a folder of views between reading and writing: shapes (structs with fields), nodes (what a
 * view writes, in order) and the texts. Everything lives in the arena of the run.
 */
#ifndef EW_VIEWGEN_MODEL_H
#define EW_VIEWGEN_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "viewgen/diag.h"
#include "viewgen/file.h"

enum type_kind {
    TYPE_STR,
    TYPE_INT,
    TYPE_BOOL,
    TYPE_MS,
    TYPE_DAY,
    TYPE_FEN,
    TYPE_URL,
    TYPE_HTML,
    TYPE_TEXT,
    TYPE_ICON,
    TYPE_STRUCT,
    TYPE_KINDS
};

struct shape;
struct type {
    enum type_kind kind;
    bool is_list, is_optional;
    str name;            /* of a struct, else of the kind */
    struct shape *shape; /* of a struct, once all are known */
};

struct field {
    str name;
    struct type type;
    str comment;
    int line;
    bool is_used;
    struct field *next;
};

/* A control that must have a label, or what a label is for; ids as they stand in the source ("f-{name}"). */
struct named {
    str id, element;
    int line;
    struct named *next;
};

struct node;
/* A view or a shared struct. */
struct shape {
    str name, comment, path;
    int line;
    struct field *fields;
    bool is_view;
    bool is_foreign; /* of a used folder: known, but not written */
    bool has_sprite;
    bool has_mistakes; /* its body was refused somewhere: then unused fields say nothing */
    struct named *controls, *labels;
    struct node *body;
    int state; /* while sorting: 0 not seen, 1 on the way, 2 done */
    struct shape *next;
};

/* Where a value stands; it decides how the value is escaped. */
enum place { PLACE_TEXT, PLACE_ATTR, PLACE_URL, PLACE_URL_PART };

enum arg_kind { ARG_PATH, ARG_LITERAL, ARG_TEXT, ARG_NUMBER };
/* name=value of {t} and {#include}. */
struct arg {
    enum arg_kind kind;
    str name, value, filter;
    struct arg *next;
};

enum node_kind {
    NODE_STATIC, /* text: fixed HTML */
    NODE_VALUE,  /* path, filter */
    NODE_RAW,    /* path */
    NODE_T,      /* path: key or field; args */
    NODE_ICON,   /* path: name or field */
    NODE_SYMBOL, /* path: name of a symbol that fixed HTML refers to; is_not: it must be an icon */
    NODE_ASSET,  /* path: name */
    NODE_SPRITE,
    NODE_IF,      /* path, is_not, body, other */
    NODE_EACH,    /* path, var, body, other */
    NODE_INCLUDE, /* path: name of the view; args, or whole: path of a struct */
};
struct node {
    enum node_kind kind;
    enum place place;
    int line;
    str text, path, filter, var, whole;
    bool is_not;
    struct arg *args;
    struct node *body, *other, *next;
};

/* One text in all languages, from the PO files. */
struct text {
    str key, path;
    int line;
    str hans, hant, english, english_one; /* absent = not given */
    int english_line, hant_line;
    str english_path, hant_path;
    bool is_used;
    struct text *next;
};
struct texts {
    struct text *first;
    size_t n;
    struct text **sorted; /* n of them by key, once texts_finish has run */
};

struct folder {
    struct arena *arena;
    struct diag *diag;
    struct files *files;
    str name;             /* "web": gives gen/web_views.h */
    struct shape *shapes; /* own and foreign */
    struct texts *texts;
    struct name_list icons, assets; /* names without folder; icons without ".svg" */
    struct name_list uses;          /* names of used folders */
};

/* ---- helpers ---- */
bool is_ident_char(char c);
/* Lower-case letters, digits and "_", not beginning with a digit, no word of C. */
bool is_ident(str s);
/* Takes one word (up to white space) off the front. */
str word_cut(str *rest);
/* "wall.title" → "WALL_TITLE"; other characters become "_". */
str name_upper(struct arena *a, str name);
bool name_list_has(const struct name_list *list, str name);
/* The shape of that name, views or structs, or NULL. */
struct shape *shape_find(const struct folder *f, str name);
struct field *field_find(const struct shape *s, str name);
/* The text of that key, or NULL. */
struct text *text_find_key(const struct texts *t, str key);
/* Is {name} in the text? */
bool text_has_param(str text, str name);
/* Takes the next {name} off *rest; false at the end. */
bool text_next_param(str *rest, str *ret_name);

#endif
