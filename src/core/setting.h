/* SPDX-License-Identifier: Apache-2.0 */
/* setting: what the site's clerks may change (name of the place, telephone, filing number). The operator's
   own settings are in app/settings.h; numbers of regulations are rules (rule.h). */
#ifndef EW_CORE_SETTING_H
#define EW_CORE_SETTING_H

#include "base/clock.h"
#include "db/db.h"

#define SETTING_BYTES_MAX 4000

/* The value, or the absent str when it was never set. */
MUST_USE rc setting_get(struct db *db, str name, str *ret);
/* Several at once, in one query; ret[i] belongs to names[i]. */
MUST_USE rc setting_get_all(struct db *db, const str *names, size_t n, str *ret);
/* RC_INVALID for a value longer than SETTING_BYTES_MAX. The absent str takes the setting away. */
MUST_USE rc setting_set(struct db *db, str name, str value, ms_t now);

#endif
