/* SPDX-License-Identifier: Apache-2.0 */
/* core_module: what the shared kernel itself brings: rules of log-in and sessions, nightly jobs, the three
   administrators' roles, checks for the doctor. It has no pages. */
#ifndef EW_CORE_CORE_MODULE_H
#define EW_CORE_CORE_MODULE_H

#include "core/module.h"

extern const struct module core_module;

#endif
