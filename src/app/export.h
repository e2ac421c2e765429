/* SPDX-License-Identifier: Apache-2.0 */
/* export: tables of the site as JSON lines, for spreadsheets and other programs. */
#ifndef EW_APP_EXPORT_H
#define EW_APP_EXPORT_H

#include <stdio.h>

#include "app/site.h"

/* Names of the tables that can be exported, for messages: "audit, organisations, …". */
str export_names(struct arena *a);
/*
 * Writes one JSON object a line; identifiers are strings, instants ISO 8601, days dates. Sealed fields,
 * secrets and confidential words are left out. The export is written into the audit log first. RC_NOT_FOUND:
 * no such table; RC_UNAVAILABLE: the disk is full.
 */
MUST_USE rc export_table(struct site *site, struct arena *a, struct err *e, str table, FILE *out);

#endif
