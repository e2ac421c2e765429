/* SPDX-License-Identifier: Apache-2.0 */
/*
 * route_check: what a row of a route table, and the form that it names, must have. For the router at start
 * and for tests; nothing here looks at a request.
 */
#ifndef EW_WEB_ROUTE_CHECK_H
#define EW_WEB_ROUTE_CHECK_H

#include "web/form.h"
#include "web/route.h"

/* RC_INVALID with a sentence that names the row and every member that is missing or does not fit. */
MUST_USE rc route_check(const struct route *row, struct arena *a, struct err *e);
/* The same for a form: names, labels, limits, places of the fields in the struct. */
MUST_USE rc form_check_table(const struct form *form, struct arena *a, struct err *e);

#endif
