/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share with each other and with nobody else. */
#ifndef EW_PUBLISH_PRIVATE_H
#define EW_PUBLISH_PRIVATE_H

#include "features/publish/publish_column.h"

/* The columns and the main site of a new instance. */
MUST_USE rc publish_first_rows(struct db *db);

#endif
