/* SPDX-License-Identifier: Apache-2.0 */
/*
 * full_disk: preloaded into the program under test. While the file named by FULL_DISK exists, nothing can be
 * written to regular files: ENOSPC, as a full disk says. Sockets, pipes and terminals go on.
 * With 64-bit offsets these are pwrite64 and ftruncate64, the names that SQLite calls.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_full(int fd)
{
    struct stat st;
    const char *mark = getenv("FULL_DISK");
    return mark != NULL && access(mark, F_OK) == 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

#define FULL(fd)                                                                                             \
    do {                                                                                                     \
        if (is_full(fd)) {                                                                                   \
            errno = ENOSPC;                                                                                  \
            return -1;                                                                                       \
        }                                                                                                    \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))next("write");
    FULL(fd);
    return real(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))next("pwrite64");
    FULL(fd);
    return real(fd, bytes, n, at);
}

int ftruncate(int fd, off_t size)
{
    int (*real)(int, off_t) = (int (*)(int, off_t))next("ftruncate64");
    FULL(fd);
    return real(fd, size);
}
