/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slow_sync: preloaded into a program under measurement: each fsync and fdatasync takes SLOW_SYNC_US
 * microseconds longer, as on a disk that is honest about it. Without the variable nothing changes.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void sleep_first(void)
{
    const char *us = getenv("SLOW_SYNC_US");
    long n = us != NULL ? strtol(us, NULL, 10) : 0;
    const struct timespec t = { .tv_sec = n / 1000000, .tv_nsec = n % 1000000 * 1000 };
    (void)nanosleep(&t, NULL);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    sleep_first();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    sleep_first();
    return real(fd);
}
