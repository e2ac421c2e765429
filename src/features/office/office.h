/* SPDX-License-Identifier: Apache-2.0 */
/*
 * office: the house's own pages: log-in, first account, a person's page, people and roles, the organisation
 * tree, audit log, calendar, rules, settings, security check, looks (language, size). It has no tables of its
 * own; all facts are core's.
 */
#ifndef EW_OFFICE_H
#define EW_OFFICE_H

#include "core/module.h"

extern const struct module office_module;

#endif
