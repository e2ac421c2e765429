/* SPDX-License-Identifier: Apache-2.0 */
/* copy: files and folders of a site, for backup and restore. Every file is fsynced; links are not followed.
 */
#ifndef EW_APP_COPY_H
#define EW_APP_COPY_H

#include "base/arena.h"
#include "base/rc.h"

/* A folder (0700) with those above it (0755); one that exists stays as it is. RC_UNAVAILABLE. */
MUST_USE rc folder_make(struct arena *a, struct err *e, str path);
/* RC_UNAVAILABLE with the system's words: cannot read, cannot write, disk full. The target must not exist. */
MUST_USE rc copy_file(struct arena *a, struct err *e, str from, str to);
/* A folder with all below it; `to` may exist. A missing `from` is an empty folder. */
MUST_USE rc copy_folder(struct arena *a, struct err *e, str from, str to);
/* Is there nothing in it (or no such folder)? */
bool folder_is_empty(struct arena *a, str path);

#endif
