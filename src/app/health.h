/* SPDX-License-Identifier: Apache-2.0 */
/* health: /healthz and /metrics, answered on the I/O loop without the pipeline, so that they tell of the
 * process when nothing else does. /readyz asks the database and is a route (features/office). */
#ifndef EW_APP_HEALTH_H
#define EW_APP_HEALTH_H

#include "core/app.h"
#include "web/http.h"

/* Answers when the path is one of the two; false otherwise. /metrics is for the local machine only (403 to
 * others). */
bool health_answer(struct app *app, const struct http *http, struct exchange *x);

#endif
