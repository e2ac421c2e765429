/* SPDX-License-Identifier: Apache-2.0 */
/*
 * initials: the first letters of a name in pinyin, as people type them to find somebody: 供水管理站 is gsglz.
 * Surnames that are read otherwise than the same character elsewhere (单, 曾, 仇 …) are in data/surname.csv.
 */
#ifndef EW_CORE_INITIALS_H
#define EW_CORE_INITIALS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

struct initials; /* ICU's transliterator: slow to open, quick to ask */
/* RC_INTERNAL when ICU lacks its data. initials_close frees it. */
MUST_USE rc initials_open(struct arena *a, struct err *e, struct initials **ret);
void initials_close(struct initials *i);
/* Small letters and digits; other signs are left out. The name of a person begins with a surname. */
str initials_of(struct initials *i, struct arena *a, str name, bool is_person);

#endif
