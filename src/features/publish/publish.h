/* SPDX-License-Identifier: Apache-2.0 */
/* publish: what the program needs to know of the slice: its modules. */
#ifndef EW_PUBLISH_H
#define EW_PUBLISH_H

#include "features/publish/publish_module.h"

#endif
