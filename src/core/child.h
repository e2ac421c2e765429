/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child: another program (ffmpeg, espeak-ng) run as a limited child process. There is no shell: the arguments
 * go to the program as they are. It gets: a temporary folder as working folder, standard input from given
 * bytes or from nothing, standard output and errors into files of that folder, an almost empty environment,
 * no descriptor but these three, a lower priority, no way to gain rights, and limits of time, processor,
 * memory, file size and processes. It has no network where the kernel lets an ordinary user make a network
 * namespace of its own (Debian 12 does; some containers do not, see has_network). It dies with this process,
 * and with all that it started.
 *
 *   struct child_folder folder;
 *   TRY(child_folder_make(app, a, &e, &folder));            // removed with the arena
 *   const char *argv[] = { "ffprobe", "-i", "in.mp4", NULL };
 *   TRY(child_run(a, &e, &(struct child){ .argv = argv, .folder = &folder, .out = "out.json", .limits = …},
 * &done));
 */
#ifndef EW_CORE_CHILD_H
#define EW_CORE_CHILD_H

#include <stdatomic.h>

#include "core/app.h"

/* All are given by the caller; 0 is a BUG. */
struct child_limits {
    int64_t seconds;      /* by the clock on the wall; then the whole group is killed */
    int64_t cpu_seconds;  /* of each process */
    int64_t memory_bytes; /* address space of each process */
    int64_t file_bytes;   /* of each file it writes */
    int64_t processes;    /* threads counted; holds only with a user namespace and not for root */
};

struct child_folder {
    const char *path; /* absolute */
};
/* An empty folder below DIR/spool, removed with all that is in it when the arena is reset. RC_UNAVAILABLE:
 * disk full. */
MUST_USE rc child_folder_make(struct app *app, struct arena *a, struct err *e, struct child_folder *ret);
/* Removes folders that a killed process left behind more than a day ago; returns their number. */
int64_t child_folder_sweep(struct app *app, struct arena *a);
/* DIR/spool/work-…/name as a C string. */
const char *child_file(const struct child_folder *folder, struct arena *a, const char *name);

struct child {
    const char *const *argv; /* ends with NULL; argv[0] is a plain name, looked for in PATH */
    const struct child_folder *folder;
    str input;              /* absent: /dev/null */
    const char *out;        /* file of the folder; NULL: thrown away */
    const char *const *env; /* more "NAME=value" for it, ends with NULL; NULL: none */
    struct child_limits limits;
    const atomic_bool *stop; /* when it becomes true the child is killed; NULL: nobody stops it */
};

struct child_done {
    int64_t ms; /* it took */
    str errors; /* the last 2,000 bytes that it wrote to standard error, as text */
    bool has_network;
};

/*
 * Runs it and waits. RC_OK: it ended with 0. RC_UNAVAILABLE: "child.missing" ({what} is the program) when
 * there is no such program, "child.failed" when none can be started, "child.stopped" after stop. RC_LIMIT
 * "child.limit": it ran into a limit and was killed. RC_INVALID "child.failed": it ended with another status;
 * done->errors says why. *ret is filled in each case.
 */
MUST_USE rc child_run(struct arena *a, struct err *e, const struct child *child, struct child_done *ret);
/* Where the program is, NULL: it is not installed (PATH is looked through). */
const char *child_program(struct arena *a, const char *name);

#endif
