/* SPDX-License-Identifier: Apache-2.0 */
/* publish_demo: for `echowall demo`: a site for every village, and a year of items; deterministic by seed. */
#ifndef EW_PUBLISH_DEMO_H
#define EW_PUBLISH_DEMO_H

#include "core/demo.h"

/* After the cases' demo: items show its drawings. */
MUST_USE rc publish_demo(struct demo *demo);

#endif
