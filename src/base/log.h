/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines: one JSON object a line on stderr, written with a single system call, no personal data.
 * Only the pipeline, the command line, the job runner and the thread mains log; all others return errors.
 */
#ifndef EW_BASE_LOG_H
#define EW_BASE_LOG_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below the level are dropped. Default LOG_INFO. */
void log_set_level(enum log_level level);
/* {"at":…,"level":"warn","event":"wal_large","text":"…"}; event is a fixed token, text is cut at 1 KiB. */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Are lines of the level written? For callers that would make a line for nothing. */
bool log_is_on(enum log_level level);
/* A ready-made JSON object (without line end), for the request line. Written whatever the level is. */
void log_line(str json_object);

#endif
