/* SPDX-License-Identifier: Apache-2.0 */
/* Modes by stat, room by statvfs. */
#include "core/host.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define OTHERS (S_IRWXG | S_IRWXO)

static rc is_private(struct arena *a, struct err *e, str path, bool *ret)
{
    struct stat st;
    if (stat(str_c(a, path), &st) != 0)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot look at %.*s: %s", STR_ARG(path), strerror(errno));
    *ret = (st.st_mode & OTHERS) == 0;
    return RC_OK;
}

rc host_look(const struct app *app, struct arena *a, struct err *e, struct host_facts *ret)
{
    bool folder, keys;
    struct statvfs disk;
    TRY(is_private(a, e, app->data_dir, &folder));
    TRY(is_private(a, e, str_printf(a, "%.*s/keys", STR_ARG(app->data_dir)), &keys));
    if (statvfs(str_c(a, app->data_dir), &disk) != 0)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot ask for room: %s", strerror(errno));
    *ret = (struct host_facts){ .is_private = folder && keys,
                                .disk_free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize,
                                .disk_total = (int64_t)disk.f_blocks * (int64_t)disk.f_frsize };
    return RC_OK;
}
