/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: reading sources, listing folders, writing what was made, and the list of files that were read, which
 * Ninja wants to know. Shared by viewgen and assetgen.
 */
#ifndef EW_VIEWGEN_FILE_H
#define EW_VIEWGEN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "viewgen/diag.h"

struct name_list {
    str *at;
    size_t n, room;
};
void name_list_add(struct name_list *list, struct arena *a, str name);

struct files {
    struct arena *arena;
    struct diag *diag;
    struct name_list read; /* files and folders, for the depfile */
};
struct files files_new(struct arena *a, struct diag *d);

/* The whole file; false with an error when it cannot be read. */
bool file_read(struct files *f, str path, str *ret);
/* Paths "dir/name" of the files of a folder whose name ends with one of the endings (NULL-terminated list, or
   NULL for all), sorted by name; hidden files are left out. A folder that is not there has none. */
struct name_list folder_list(struct files *f, str dir, const char *const *endings);
/* The same in all folders below. */
struct name_list folder_tree(struct files *f, str dir, const char *const *endings);
/* Writes text, unless the file holds just that: then its time stays and nothing is built anew. */
bool file_write(struct files *f, str path, str text);
/* "out: read read …", for Ninja. */
bool depfile_write(struct files *f, str path, str out);

/* "a/b/name.ext": "name.ext", "name". */
str path_name(str path);
str path_stem(str path);

#endif
