/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse: a view's file becomes nodes. parse.c knows the braces, markup.c knows the HTML between them, place.c
 * what may stand in which attribute. Names and types are not checked here (that is gen.c).
 */
#ifndef EW_VIEWGEN_PARSE_H
#define EW_VIEWGEN_PARSE_H

#include "viewgen/model.h"

#define ELEMENTS_MAX 64
#define BLOCKS_MAX 32
#define INCLUDES_MAX 16
#define ATTRS_MAX 32

/* Reads all declarations of a file; call for every file before parse_body. */
void parse_declarations(struct folder *f, str path, str text, bool is_foreign);
/* Reads what the view of that file writes. */
void parse_body(struct folder *f, str path, str text);

/* Once all bodies are read: has every control a label, in its own view or in one that it includes? */
void parse_labels(struct folder *f);

/* ---- shared by parse.c, markup.c and place.c ---- */

enum mode { MODE_TEXT, MODE_TAG, MODE_VALUE };
/* How much of an address is written already; the lower value is the less certain one. */
enum url_state { URL_EMPTY, URL_AFTER_VALUE, URL_AFTER_STATIC };

struct element {
    str name;
    int line;
    bool is_svg; /* or inside one: elements may close themselves */
    bool keeps_space;
    bool is_plain;    /* only text inside: title, textarea, option */
    bool needs_guard; /* a form that posts */
    bool has_guard;
};
struct attr {
    str name;
    int line;
    size_t from; /* where the value begins in the source */
    bool is_url, is_words;
    bool refuses_values; /* fixed text only */
    enum url_state url;
    bool has_delimiter; /* "/", "?" or "#" has come: no scheme can follow */
    char head[8];       /* the fixed text of the address so far, as much as a scheme may be long */
    size_t head_n;
};
struct tag {
    str name;
    int line;
    str attrs[ATTRS_MAX];     /* names so far */
    str values[ATTRS_MAX];    /* their values as they stand in the source */
    bool in_block[ATTRS_MAX]; /* inside {#if}: may be missing */
    int attrs_n;
};
struct block {
    struct node *node;
    int line;
    enum mode mode;
    int depth;
    enum url_state url_before, url_first;
    bool is_in_other;
};
struct parser {
    struct folder *folder;
    struct arena *arena;
    str path, text;
    size_t at;
    int line;
    enum mode mode;
    struct buf fixed; /* fixed HTML not yet made a node */
    int fixed_line;
    struct node **tail;
    struct shape *shape;
    struct element stack[ELEMENTS_MAX];
    int depth;
    struct block blocks[BLOCKS_MAX];
    int blocks_n;
    struct tag tag;
    struct attr attr;
    bool has_output; /* something was written: white space counts from now on */
    bool in_word;    /* words outside {t} were reported, until the next tag */
};

#define PARSE_ERROR(p, at_line, ...) diag_error((p)->folder->diag, (p)->path, (at_line), __VA_ARGS__)

/* Adds a node behind the fixed HTML so far. */
struct node *parser_node(struct parser *p, enum node_kind kind, int line);
/* Makes a node of the fixed HTML so far. */
void parser_flush(struct parser *p);
void parser_fixed(struct parser *p, char c);
void parser_fixed_str(struct parser *p, str s);

/* Takes the next character (or tag, white space, entity) that is no brace. */
void markup_step(struct parser *p);
/* At the end of the file: everything closed? */
void markup_end(struct parser *p);
/* Is that element, or one around it, called so? */
struct element *markup_inside(struct parser *p, str name);

/* An attribute begins: may it be there, and what may its value be? */
void place_attr_begin(struct parser *p);
/* A fixed character of its value. */
void place_attr_char(struct parser *p, char c);
/* A value in braces begins here: sets node->place, or reports why it cannot stand here. */
void place_value(struct parser *p, struct node *node);
/* The value is complete. */
void place_attr_end(struct parser *p);
/* Reports words outside {t} in a piece of fixed text that begins at p->at; moves nothing. */
void place_words(struct parser *p, bool han_only);
/* Checks "&…;" at p->at and returns its length, 0 after an error. */
size_t place_entity(struct parser *p);

#endif
