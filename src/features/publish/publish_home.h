/* SPDX-License-Identifier: Apache-2.0 */
/* publish_home: what the slice adds to the home page of the house; the page itself is somebody else's. */
#ifndef EW_PUBLISH_HOME_H
#define EW_PUBLISH_HOME_H

#include "core/module.h"

/* For publish_column_module.home. */
MUST_USE rc publish_home_pieces(struct rq *rq, struct home_pieces *ret);

#endif
