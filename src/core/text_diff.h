/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text_diff: what became of a text, so that people see it at once: first by paragraphs (lines), then by
 * characters within those that were rewritten. Pure. For texts people write, not for programs: a paragraph
 * that has little in common with its successor counts as replaced whole, and single characters that happen to
 * be alike between two changes belong to the change.
 * Time is linear in length times the number of changes, up to TEXT_DIFF_CHANGES_MAX at each step; beyond that
 * what lies between is replaced whole. Nothing of either text is ever left out.
 */
#ifndef EW_CORE_TEXT_DIFF_H
#define EW_CORE_TEXT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* Differences that are looked for in one run; more of them count as "all of it". */
#define TEXT_DIFF_CHANGES_MAX 600

enum text_diff_kind {
    TEXT_DIFF_SAME,
    TEXT_DIFF_GONE,    /* stood in the old text only */
    TEXT_DIFF_NEW,     /* stands in the new text only */
    TEXT_DIFF_CHANGED, /* of paragraphs: partly */
};

struct text_diff_piece {
    enum text_diff_kind kind; /* never CHANGED */
    str text;                 /* lies in the old or the new text */
};
struct text_diff_paragraph {
    enum text_diff_kind kind;
    const struct text_diff_piece *pieces; /* CHANGED: several; else one */
    size_t pieces_n;
};
struct text_diff {
    const struct text_diff_paragraph *at;
    size_t n;
    bool is_same;
};
/* Both valid UTF-8, lines ended by LF; both must live as long as the result. */
struct text_diff text_diff(struct arena *a, str before, str after);

#endif
