/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html: finished HTML, as a type of its own, so that plain text does not compile where HTML is wanted.
 * Only views make it (page_html, form_field …); a function that turns a str into html must not be put here.
 */
#ifndef EW_WEB_HTML_H
#define EW_WEB_HTML_H

#include "base/str.h"

typedef struct {
    str s;
} html;

#endif
