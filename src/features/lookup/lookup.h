/* SPDX-License-Identifier: Apache-2.0 */
/* lookup: the pages of the shared search (core/search.h): one box for everything that the person may see. */
#ifndef EW_FEATURES_LOOKUP_H
#define EW_FEATURES_LOOKUP_H

#include "core/module.h"

extern const struct module lookup_module;

#endif
