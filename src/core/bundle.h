/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle: what somebody brings along, as named entries: one file, a ZIP file, or a folder of this machine.
 * Names are relative, with '/' between, sorted; none leads out. Nothing is unpacked before it is asked for,
 * and never more than the limits; links are not followed, entries with a password are refused.
 */
#ifndef EW_CORE_BUNDLE_H
#define EW_CORE_BUNDLE_H

#include <stdbool.h>

#include "base/rc.h"

#define BUNDLE_ENTRIES_MAX 50000
#define BUNDLE_ENTRY_BYTES_MAX (INT64_C(160) << 20)
#define BUNDLE_BYTES_MAX (INT64_C(4) << 30) /* of all that is taken out of one */
#define BUNDLE_RATIO_MAX 300                /* unpacked to packed, from the first MiB on */

struct bundle {
    const str *names;
    size_t n;
    struct bundle_inside *inside;
};

/* bytes: of a file of that name; it is a ZIP file by its bytes, or the only entry. They must live as long as
   a. RC_INVALID "file.broken": a ZIP file that is none; RC_LIMIT "file.bomb": more entries or bytes than may
   be. */
MUST_USE rc bundle_of_bytes(struct arena *a, struct err *e, str name, str bytes, struct bundle *ret);
/* A folder of this machine with all below it, for the command line. RC_NOT_FOUND. */
MUST_USE rc bundle_of_folder(struct arena *a, struct err *e, str path, struct bundle *ret);
/* An entry's bytes in a. RC_INVALID "file.broken", "file.password"; RC_LIMIT "file.bomb". */
MUST_USE rc bundle_read(struct bundle *b, size_t i, struct arena *a, struct err *e, str *ret);
/* The entry that the address of a picture means: the one of its name whose folders agree with the address in
   most of their last parts. SIZE_MAX: none. */
size_t bundle_find(const struct bundle *b, struct arena *a, str address);

#endif
