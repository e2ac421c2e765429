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
/* Claims the job that has been due longest at `now`, runs it and writes the result. What the job itself
 *returned is in ret; the function fails only when the database does. */
MUST_USE rc job_turn(struct app *app, struct err *e, ms_t now, struct job_outcome *ret);

#endif
