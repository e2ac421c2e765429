/* SPDX-License-Identifier: Apache-2.0 */
/* file_private: the names in the store, shared by file.c (in and out) and file_care.c (nightly and doctor).
 */
#ifndef EW_CORE_FILE_PRIVATE_H
#define EW_CORE_FILE_PRIVATE_H

#include "core/file.h"

#define FILE_HASH_DIGITS 64
#define FILE_THUMB_ENDING ".thumb"

/* Writes bytes into the store under their hash, unless they lie there already. RC_UNAVAILABLE
 * (file.disk_full). */
MUST_USE rc file_store(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, str bytes);
/* The hash of bytes as it names them. */
str file_hash(struct arena *a, str bytes);
/* Of a path below the data folder. */
const char *file_full_path(struct app *app, struct arena *a, str below);

#endif
