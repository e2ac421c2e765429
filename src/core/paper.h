/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper: writes clean Markdown (web/markdown.h) out of pieces of text that came from somewhere else: pasted
 * HTML, a Word file. Pieces of the same look are joined, so that no ****stray**** signs come out; spaces
 * stand outside of signs; what would be a sign by accident is escaped. Who reads the source calls these in
 * its order. paper_begin(p, PAPER_PARAGRAPH, 0); paper_text(p, S("停水"), PAPER_BOLD, (str){ 0 });
 * paper_end(p);
 */
#ifndef EW_CORE_PAPER_H
#define EW_CORE_PAPER_H

#include "base/buf.h"
#include "base/rc.h"

enum paper_look { PAPER_BOLD = 1, PAPER_ITALIC = 2, PAPER_STRUCK = 4 }; /* a set, as bits */
enum paper_block { PAPER_PARAGRAPH, PAPER_HEADING, PAPER_BULLET, PAPER_NUMBER };

/* A picture in the order of the text; in it stands ![words](picture:N) or ![words](picture:N "caption"), N
 * counted from 1. */
struct paper_picture {
    str bytes;   /* as they came: for file_take_picture; absent when only the address is known */
    str address; /* http, https, cid; absent with bytes */
    str words;
    str caption; /* stands below it; absent: none */
};

struct paper_run {
    struct buf text;
    unsigned look;
    str link;
};

struct paper {
    struct arena *arena;
    struct buf out;
    struct paper_run *runs; /* of the block that is open */
    size_t runs_n, runs_room;
    enum paper_block block;
    int level; /* of a heading 1..6, or of a list item 0.. */
    int quotes;
    enum paper_block last; /* of the block before, so that items of a list stand together */
    int last_quotes;
    bool has_last;
    struct paper_picture *pictures;
    size_t pictures_n, pictures_room;
    struct buf *cell; /* inside a table's row: blocks are lines of the cell */
};
#define PAPER_PICTURES_MAX 300

/* An empty one; at most max bytes of Markdown come out. */
struct paper paper_new(struct arena *a, size_t max);
/* Begins a block, after ending the one that is open. */
void paper_begin(struct paper *p, enum paper_block block, int level);
/* Text of the open block (a paragraph is begun when there is none). White space is joined; LF is a line end.
   link: where it leads, absent: nowhere; other addresses than http, https, mailto, tel and relative ones are
   left out. */
void paper_text(struct paper *p, str text, unsigned look, str link);
/* A picture where the text stands; beyond PAPER_PICTURES_MAX they are left out. */
void paper_picture(struct paper *p, const struct paper_picture *picture);
/* Ends the open block; one without text leaves nothing. */
void paper_end(struct paper *p);
/* A line of its own: a rule, or code as it is. */
void paper_rule(struct paper *p);
void paper_code(struct paper *p, str code);
/* A table, row by row; cells are Markdown that paper_cell_begin and paper_cell_end have caught. The first row
   is its head. */
void paper_cell_begin(struct paper *p, struct buf *cell);
str paper_cell_end(struct paper *p);
void paper_row(struct paper *p, const str *cells, size_t n, bool is_first);
/* All that was written, without empty lines at its ends. */
str paper_done(struct paper *p);

/* What stands for a picture, found again. */
struct paper_sign {
    size_t at; /* among the pictures, from 0 */
    str words, caption;
};
typedef void paper_sign_fn(void *data, struct buf *out, const struct paper_sign *sign);
/* The text with what fn writes in place of each picture's sign; at most max bytes. pictures_n: so many there
   are. */
str paper_signs_put(struct arena *a, str markdown, size_t pictures_n, size_t max, paper_sign_fn *fn,
                    void *data);
/* "![words](picture:name "caption")", without what would end it. */
void paper_sign_put(struct buf *out, str words, str caption, str name);

#endif
