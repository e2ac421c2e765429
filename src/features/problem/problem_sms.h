/* SPDX-License-Identifier: Apache-2.0 */
/* problem_sms: short messages to authors who left a mobile number, by the site's gateway (core/sms.h). */
#ifndef EW_PROBLEM_SMS_H
#define EW_PROBLEM_SMS_H

#include "core/job.h"
#include "features/problem/problem_private.h"

/* When a message may go: now by day (8 to 21 o'clock), else the next morning. */
ms_t problem_sms_time(ms_t now, ms_t offset);
/* Puts a message about an act into the outbox, once per act and round; nothing for acts that are told on the
 * receipt only, and for authors without a mobile number. */
MUST_USE rc problem_sms_add(struct db *db, const struct problem_act_by *by, voice_id voice, const char *act,
                            int64_t round);
/* The job "problem.sms". */
MUST_USE rc problem_sms_run(struct job_run *run);

#endif
