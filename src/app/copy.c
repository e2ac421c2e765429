/* SPDX-License-Identifier: Apache-2.0 */
/* Copying files. */
#include "app/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8

static rc fail(struct arena *a, struct err *e, const char *what, str path)
{
    return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot %s %.*s: %s", what, STR_ARG(path), strerror(errno));
}

rc folder_make(struct arena *a, struct err *e, str path)
{
    const char *name = str_c(a, path);
    for (const char *slash = strchr(name + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        str above = str_slice(path, 0, (size_t)(slash - name));
        if (mkdir(str_c(a, above), 0755) != 0 && errno != EEXIST)
            return fail(a, e, "make folder", above);
    }
    if (mkdir(name, 0700) != 0 && errno != EEXIST)
        return fail(a, e, "make folder", path);
    return RC_OK;
}

static rc copy_bytes(int in, int out)
{
    char room[65536];
    ssize_t n;
    while ((n = read(in, room, sizeof room)) > 0)
        for (ssize_t at = 0, wrote; at < n; at += wrote)
            if ((wrote = write(out, room + at, (size_t)(n - at))) <= 0)
                return RC_UNAVAILABLE;
    return n == 0 && fsync(out) == 0 ? RC_OK : RC_UNAVAILABLE;
}

rc copy_file(struct arena *a, struct err *e, str from, str to)
{
    int in = open(str_c(a, from), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return fail(a, e, "read", from);
    int out = open(str_c(a, to), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        rc refused = fail(a, e, "write", to);
        (void)close(in);
        return refused;
    }
    rc done = copy_bytes(in, out);
    if (done != RC_OK)
        done = fail(a, e, "write", to);
    (void)close(in);
    (void)close(out);
    return done;
}

static rc copy_entry(struct arena *a, struct err *e, str from, str to, int depth);

static rc copy_folder_at(struct arena *a, struct err *e, str from, str to, int depth)
{
    DIR *folder = opendir(str_c(a, from));
    rc done = RC_OK;
    if (folder == NULL)
        return errno == ENOENT ? RC_OK : fail(a, e, "read", from);
    if (mkdir(str_c(a, to), 0700) != 0 && errno != EEXIST)
        done = fail(a, e, "make", to);
    for (struct dirent *entry; done == RC_OK && (entry = readdir(folder)) != NULL;) {
        str name = str_from_c(entry->d_name);
        if (!str_eq(name, S(".")) && !str_eq(name, S("..")))
            done = copy_entry(a, e, str_printf(a, "%.*s/%s", STR_ARG(from), entry->d_name),
                              str_printf(a, "%.*s/%s", STR_ARG(to), entry->d_name), depth);
    }
    (void)closedir(folder);
    return done;
}

static rc copy_entry(struct arena *a, struct err *e, str from, str to, int depth)
{
    struct stat st;
    if (lstat(str_c(a, from), &st) != 0) /* what was taken away meanwhile is no part of the copy */
        return errno == ENOENT ? RC_OK : fail(a, e, "read", from);
    if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
        return copy_folder_at(a, e, from, to, depth + 1);
    return S_ISREG(st.st_mode) ? copy_file(a, e, from, to) : RC_OK;
}

rc copy_folder(struct arena *a, struct err *e, str from, str to)
{
    return copy_folder_at(a, e, from, to, 0);
}

bool folder_is_empty(struct arena *a, str path)
{
    DIR *folder = opendir(str_c(a, path));
    bool is_empty = true;
    if (folder == NULL)
        return errno == ENOENT;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        is_empty = is_empty && entry->d_name[0] == '.';
    (void)closedir(folder);
    return is_empty;
}
