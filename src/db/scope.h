/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope: which part of the organisation tree a query may see, as a half-open range of paths on one day.
 * Made only by core/access.h (from the session), scope_public() and scope_whole(); never by hand.
 */
#ifndef EW_DB_SCOPE_H
#define EW_DB_SCOPE_H

#include "base/clock.h"
#include "base/str.h"

struct scope {
    str low;  /* :scope_low   first path that is in */
    str high; /* :scope_high  first path beyond */
};

#endif
