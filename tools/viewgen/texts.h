/* SPDX-License-Identifier: Apache-2.0 */
/*
 * texts: PO files (zh-Hans.po, en.po, zh-Hant.po of all slices) become one table of texts, and C. The
 * language is told by the file's name. Views are not known here.
 */
#ifndef EW_VIEWGEN_TEXTS_H
#define EW_VIEWGEN_TEXTS_H

#include "viewgen/model.h"

/* Adds the entries of one PO file. */
void texts_read(struct texts *t, struct diag *d, str path, str content);
/* Sorts, and checks that all languages are there and agree on their parameters. */
void texts_finish(struct texts *t, struct diag *d);
/* Fills the traditional texts that no zh-Hant.po gives, with OpenCC's configuration (a file name). */
bool texts_convert(struct texts *t, struct diag *d, const char *config);
/* text_gen.h and text_gen.c. */
str texts_header(const struct texts *t, struct arena *a);
str texts_source(const struct texts *t, struct arena *a);

/* ---- po.c ---- */
struct po_entry {
    str key;  /* msgid */
    str text; /* msgstr, or the last msgstr[n] */
    str one;  /* msgstr[0] where there is a msgstr[1]; else absent */
    int line;
};
/* Takes the next entry off *rest; *line counts along. false at the end or after an error. */
struct po {
    struct diag *diag;
    str path, rest;
    int line;
    str current; /* the line looked at */
    bool has_current;
};
struct po po_new(struct diag *d, str path, str content);
bool po_next(struct po *po, struct po_entry *ret);

/* ---- emit.c: helpers of all writers of C ---- */
/* A C string literal, over several lines when it is long; indent is the number of spaces of the next lines.
 */
void emit_literal(struct buf *b, str s, int indent);
/* Text inside a comment: line ends become spaces, and it cannot end the comment. */
void emit_comment(struct buf *b, str s);

#endif
