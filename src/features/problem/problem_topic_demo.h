/* SPDX-License-Identifier: Apache-2.0 */
/* Topics for `echowall demo`: one in each state, made by the units of work that pages use. After the
 * problems. */
#ifndef EW_PROBLEM_TOPIC_DEMO_H
#define EW_PROBLEM_TOPIC_DEMO_H

#include "core/demo.h"

/* For the module's table: writes data/demo_topics.csv. */
MUST_USE rc problem_topic_demo(struct demo *demo);

#endif
