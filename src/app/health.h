/* SPDX-License-Identifier: Apache-2.0 */
/* health: /healthz, /readyz and /metrics, answered on the I/O loop without the pipeline. */
#ifndef EW_APP_HEALTH_H
#define EW_APP_HEALTH_H

#include "core/app.h"
#include "web/http.h"

/* Answers when the path is one of the three; false otherwise. /metrics is for the local machine only (403 to
 * others). */
bool health_answer(struct app *app, const struct http *http, struct exchange *x);

#endif
