/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hant: simplified Chinese in traditional characters, for texts that nobody wrote in them (OpenCC, s2t:
 * characters and phrases, not the words of a region). A page says that its characters were turned.
 */
#ifndef EW_CORE_HANT_H
#define EW_CORE_HANT_H

#include "base/arena.h"
#include "base/str.h"

/* Valid UTF-8 in, valid UTF-8 out; the text itself where OpenCC's data is not installed. The first call of
 * the process reads the dictionaries (about 50 ms). Safe from all threads, one at a time. */
str hant_of(struct arena *a, str text);

#endif
