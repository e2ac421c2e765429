/* SPDX-License-Identifier: Apache-2.0 */
/* publish_home: what the slice adds to the home page of the house; the page itself is somebody else's. */
#ifndef EW_PUBLISH_HOME_H
#define EW_PUBLISH_HOME_H

#include "core/module.h"
#include "features/publish/publish_face.h"

/* For publish_column_module.home. */
MUST_USE rc publish_home_pieces(struct rq *rq, struct home_pieces *ret);

/* What is pinned of the notices of a home page, then the newest; limit: more than the three that may be
 * pinned.
 */
MUST_USE rc publish_notices_of(struct rq *rq, const struct publish_here *here, size_t limit,
                               struct publish_row_item **ret, size_t *ret_n);

#endif
