/* SPDX-License-Identifier: Apache-2.0 */
/* text_decode: text of an encoding that nobody tells: UTF-8 with or without a mark, UTF-16 with or without,
 * GB18030. */
#ifndef EW_CORE_TEXT_DECODE_H
#define EW_CORE_TEXT_DECODE_H

#include "base/rc.h"

/*
 * The whole as UTF-8 without a mark. *ret_encoding: "UTF-8", "UTF-16LE", "UTF-16BE" or "GB18030". What is
 * UTF-8 is not copied; all else takes twice the bytes in a. RC_INVALID: "sheet.encoding" (a byte fits none),
 * "sheet.nul".
 */
MUST_USE rc text_decode(struct arena *a, struct err *e, str bytes, str *ret, const char **ret_encoding);

#endif
