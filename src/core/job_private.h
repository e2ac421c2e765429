/* SPDX-License-Identifier: Apache-2.0 */
/* Between job.c and job_thread.c: one job from claim to result. Nobody else includes this. */
#ifndef EW_CORE_JOB_PRIVATE_H
#define EW_CORE_JOB_PRIVATE_H

#include "core/job.h"

struct job_outcome {
    bool has_run;
    job_id id;
    const char *kind;
    rc result;
    int64_t tries;
};
/* Claims the job that has been due longest at `now` (of the slow ones, or of the others), runs it and writes
 * the result. What the job itself returned is in ret; the function fails only when the database does. */
struct job_look {
    struct app *app;
    ms_t now;
    bool is_slow;
    const atomic_bool *stop;
};
MUST_USE rc job_turn(const struct job_look *look, struct err *e, struct job_outcome *ret);

#endif
