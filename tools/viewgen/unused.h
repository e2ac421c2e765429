/* SPDX-License-Identifier: Apache-2.0 */
/* unused: which keys of the PO files no view and no source names. */
#ifndef EW_VIEWGEN_UNUSED_H
#define EW_VIEWGEN_UNUSED_H

#include "viewgen/model.h"

/* Marks the keys that a view names: {t key} and t:key. */
void unused_view(struct texts *t, str text);
/* Marks the keys that C names: TEXT_WALL_TITLE, or "wall.title" in quotation marks. */
void unused_source(struct texts *t, struct arena *a, str text);
/* Reports the rest. */
void unused_report(const struct texts *t, struct diag *d);

#endif
