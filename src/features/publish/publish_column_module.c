/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and sites as tables. */
#include "features/publish/publish_module.h"
#include "features/publish/publish_private.h"

const struct module publish_column_module = {
    .name = "publish_column",
    .first_rows = publish_first_rows,
};
