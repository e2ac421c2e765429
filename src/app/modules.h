/* SPDX-License-Identifier: Apache-2.0 */
/* modules: the one list of slices. */
#ifndef EW_APP_MODULES_H
#define EW_APP_MODULES_H

#include "core/module.h"

extern const struct module *const modules[];
extern const size_t modules_n;

/* Builds the router from all modules and checks that every permission is declared somewhere. */
MUST_USE rc modules_router(struct arena *a, struct err *e, struct router **ret);

#endif
