/* SPDX-License-Identifier: Apache-2.0 */
/* The temporary folders of child processes: DIR/spool/work-…, removed with the arena that they were made for.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/child.h"

#define PREFIX "work-"
#define OPEN_MAX_WHILE_WALKING 16
#define OLD_SECONDS 86400

static int remove_one(const char *path, const struct stat *about, int flag, struct FTW *where)
{
    (void)about;
    (void)flag;
    (void)where;
    (void)remove(path);
    return 0;
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_one, OPEN_MAX_WHILE_WALKING, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void remove_folder(void *path)
{
    remove_tree(path);
}

rc child_folder_make(struct app *app, struct arena *a, struct err *e, struct child_folder *ret)
{
    static const char ending[] = "/" PREFIX "XXXXXX";
    const char *spool = str_c(a, str_printf(a, "%.*s/spool", STR_ARG(app->data_dir)));
    char *path = arena_alloc(a, PATH_MAX + sizeof ending);
    (void)mkdir(spool, 0700);
    if (realpath(spool, path) == NULL)
        return ERR(e, a, RC_UNAVAILABLE, "file.disk_full", "%s: %s", spool, strerror(errno));
    memcpy(path + strlen(path), ending, sizeof ending);
    if (mkdtemp(path) == NULL)
        return ERR(e, a, RC_UNAVAILABLE, "file.disk_full", "%s: %s", path, strerror(errno));
    arena_on_reset(a, remove_folder, path);
    ret->path = path;
    return RC_OK;
}

const char *child_file(const struct child_folder *folder, struct arena *a, const char *name)
{
    return str_c(a, str_printf(a, "%s/%s", folder->path, name));
}

int64_t child_folder_sweep(struct app *app, struct arena *a)
{
    int64_t removed = 0;
    const struct dirent *entry;
    str spool = str_printf(a, "%.*s/spool", STR_ARG(app->data_dir));
    DIR *folder = opendir(str_c(a, spool));
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat about;
        const char *path = str_c(a, str_printf(a, "%.*s/%s", STR_ARG(spool), entry->d_name));
        bool is_old = strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0 && lstat(path, &about) == 0 &&
                      S_ISDIR(about.st_mode) && about.st_mtime < time(NULL) - OLD_SECONDS;
        if (is_old)
            remove_tree(path);
        removed += is_old ? 1 : 0;
    }
    if (folder != NULL)
        (void)closedir(folder);
    return removed;
}
