/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xss: texts that try to become program in a page: as HTML, as Markdown, by entities, addresses, broken tags
 * and odd characters. For every field, import and renderer; in none of them may anything of it run.
 */
#ifndef EW_TESTS_HARNESS_XSS_H
#define EW_TESTS_HARNESS_XSS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

extern const char *const xss_cases[];
extern const size_t xss_cases_n;

/*
 * Has a piece of HTML, as web/markdown.h makes it, only elements, attributes and addresses that are allowed
 * there? Judged by a strict grammar of tags, and by libxml2's parser.
 */
bool xss_is_harmless(str page);

#endif
