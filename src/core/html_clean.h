/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_clean: what was pasted or imported from elsewhere (Word, WPS, a WeChat article, any page) becomes
 * clean Markdown with its pictures kept. Read by libxml2's HTML parser: no network, no entities from outside,
 * bounded in size and depth. Nothing of the source's HTML comes out: only text, headings, lists, quotes,
 * tables, emphasis, links and pictures; what is hidden, scripts, forms, frames and navigation are left out.
 *
 *   TRY(html_clean(rq->arena, &rq->err, form->pasted, &paste));
 *   for each picture N with bytes: file_take_picture; paste.markdown names it ![words](picture:N), N from 1
 */
#ifndef EW_CORE_HTML_CLEAN_H
#define EW_CORE_HTML_CLEAN_H

#include "core/paper.h"

#define HTML_CLEAN_BYTES_MAX ((size_t)24 << 20) /* with pictures inside as data: */
/* Elements inside each other; the text of what lies deeper is kept, its marks are not. */
#define HTML_CLEAN_DEPTH_MAX 120

struct clean_text_made {
    str markdown;
    str title; /* of the page or file; absent: it has none */
    str date;  /* as it stands there; absent: none is known */
    const struct paper_picture *pictures;
    size_t pictures_n;
    int64_t left_out; /* frames, films, forms: what has no place in a text */
};
/* bytes: HTML in UTF-8, or with a charset in its head. RC_LIMIT "html.too_large"; RC_INVALID "html.empty":
   nothing to read in it. A text that is longer than an item may be is cut nowhere: the item's own form says
   so. */
MUST_USE rc html_clean(struct arena *a, struct err *e, str bytes, struct clean_text_made *ret);
/* The same of a Word file (.docx). Errors as file_document_check, "file.broken" for what is no .docx. */
MUST_USE rc docx_read(struct arena *a, struct err *e, str bytes, struct clean_text_made *ret);

#endif
