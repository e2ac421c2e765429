/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small tokenizer of HTML as browsers read it, written apart from viewgen: it tells which tags and
 * attributes a text really has, whatever was put into it. For tests only.
 */
#ifndef EW_TEST_TOKENS_H
#define EW_TEST_TOKENS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

/* What a walk over the document calls for each thing; NULL ones are skipped. */
struct token_walk {
    void *data;
    void (*tag)(void *data, str name, bool is_end);
    void (*attr)(void *data, str tag, str name, str value); /* value with its references resolved */
    void (*text)(void *data, str text);                     /* with its references resolved */
};
void tokens_walk(struct arena *a, str page, const struct token_walk *walk);
/* "<p class> </p>": names of tags and attributes in order, without any value: what must not depend on data.
 */
str tokens_shape(struct arena *a, str page);
/* References resolved, as a browser does. */
str tokens_decode(struct arena *a, str s);

#endif
