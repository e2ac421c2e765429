/* SPDX-License-Identifier: Apache-2.0 */
/* day_words: days as people write them into ledgers, file names and old pages. Pure. */
#ifndef EW_CORE_DAY_WORDS_H
#define EW_CORE_DAY_WORDS_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"

/* "2023-05-06", "2023/5/6", "2023.5.6", "20230506", with the Chinese signs too, with or without a time, of
   the years 1949 to 2100: ms of that civil time. False for anything else. */
bool day_words_parse(str words, ms_t *ret_civil);

#endif
