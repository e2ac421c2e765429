/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the examination share: categories as they are counted. */
#ifndef EW_PUBLISH_IMPORT_MARKS_H
#define EW_PUBLISH_IMPORT_MARKS_H

#include "features/publish/publish_import.h"

/* So many categories are listed; all count. */
#define PUBLISH_CATEGORIES_MAX 200

struct publish_category {
    str name;
    int64_t n;
};
/* One more of it. */
void publish_category_count(struct publish_examiner *x, str name);

#endif
