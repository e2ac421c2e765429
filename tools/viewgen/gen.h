/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen: checked nodes become C. resolve.c finds what a name means, convert.c turns values into arguments,
 * gen.c writes functions, header.c writes structs and prototypes.
 */
#ifndef EW_VIEWGEN_GEN_H
#define EW_VIEWGEN_GEN_H

#include "base/buf.h"
#include "viewgen/model.h"

/* NAME_views.h and NAME_views.c; header is what the .c includes ("gen/web_views.h"). */
str gen_header(struct folder *f);
str gen_source(struct folder *f, str header);

/* ---- shared by gen.c, resolve.c, convert.c and header.c ---- */

/* A loop variable. */
struct scope {
    const struct scope *up;
    str var;
    struct type type;
    bool *is_used;
};
/* A path that is known to be there, because we are inside {#if path}. */
struct proof {
    const struct proof *up;
    str path;
};
struct gen {
    struct folder *folder;
    struct arena *arena;
    struct shape *view;
    struct buf *out;
    int indent;
    const struct scope *scope;
    const struct proof *proofs;
    bool uses_in;
};
/* What a path means. */
struct value {
    struct type type;
    str path;
    str expr;        /* C, of the field itself: an optional int is a struct opt_i64 */
    bool is_pointer; /* expr is a pointer to a struct */
    bool is_proven;  /* optional, but known to be there */
};

#define GEN_ERROR(g, at_line, ...) diag_error((g)->folder->diag, (g)->view->path, (at_line), __VA_ARGS__)

/* false with an error when there is no such field. */
bool resolve(struct gen *g, int line, str path, struct value *ret);
/* Does the path begin with a loop variable or a field? (No error.) */
bool resolve_is_known(const struct gen *g, str path);
/* Reports an optional value that is used without {#if}. */
bool resolve_present(struct gen *g, int line, const struct value *v);
/* C of the value itself, ".v" behind an optional number. */
str value_c(const struct gen *g, const struct value *v);
/* C of the condition of {#if}; false with an error when it is none. */
bool value_condition(struct gen *g, int line, const struct value *v, str *ret);
/* Words for messages: "list step", "ms?". */
str type_words(struct arena *a, struct type t);
/* C of a type in a struct: "int64_t", "struct step". */
str type_c(struct arena *a, struct type t);

/* C of type str for what the value prints with its filter; false with an error. */
bool convert_text(struct gen *g, int line, const struct value *v, str filter, str *ret);
/* The arguments of {t}: C initialisers "text_arg_int(\"n\", 3), …" and their number. */
bool convert_text_args(struct gen *g, const struct node *n, const struct text *text, struct buf *ret,
                       int *ret_n);
/* The arguments of {#include}: C initialisers ".a = …, .b = …". */
bool convert_include_args(struct gen *g, const struct node *n, const struct shape *target, struct buf *ret);
/* The text of a key, marked as used; NULL with an error. */
struct text *convert_key(struct gen *g, int line, str key);

#endif
