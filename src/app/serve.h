/* SPDX-License-Identifier: Apache-2.0 */
/* serve: the running service: HTTP in front of the pipeline, jobs beside it, a clean stop. */
#ifndef EW_APP_SERVE_H
#define EW_APP_SERVE_H

#include "app/site.h"

/* Before any thread is started: SIGTERM and SIGINT are for serve_run, SIGPIPE for nobody. */
void serve_block_signals(void);
/*
 * Serves the site until SIGTERM or SIGINT. Prints the address, and the one-time set-up link while there is no
 * account. RC_UNAVAILABLE: the port is taken. Returns RC_OK after a clean stop.
 */
MUST_USE rc serve_run(struct site *site);

#endif
