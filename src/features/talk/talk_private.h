/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share with each other and with nobody else. */
#ifndef EW_TALK_PRIVATE_H
#define EW_TALK_PRIVATE_H

#include "features/talk/talk.h"
#include "gen/schema.h"

#endif
