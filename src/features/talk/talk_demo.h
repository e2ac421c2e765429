/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's mailboxes, letters, questions and comments: data/demo_talk.csv. */
#ifndef EW_TALK_DEMO_H
#define EW_TALK_DEMO_H

#include "core/demo.h"

/* Comments come under the first subjects that other slices have put by then; none, no comments. */
MUST_USE rc talk_demo(struct demo *demo);

#endif
