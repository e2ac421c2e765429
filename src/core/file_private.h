/* SPDX-License-Identifier: Apache-2.0 */
/* file_private: the names in the store, shared by file.c (in and out) and file_care.c (nightly and doctor).
 */
#ifndef EW_CORE_FILE_PRIVATE_H
#define EW_CORE_FILE_PRIVATE_H

#include "core/file.h"

#define FILE_HASH_DIGITS 64
#define FILE_THUMB_ENDING ".thumb"

/* FILE_HASH_DIGITS hex digits and nothing else, so that no path leads out of the store. */
bool file_hash_is_good(str hash);
/* Of a path below the data folder. */
const char *file_full_path(struct app *app, struct arena *a, str below);

#endif
