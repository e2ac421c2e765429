/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: consistency checks. Each finding is a sentence that says what is wrong and what to do. */
#ifndef EW_CORE_DOCTOR_H
#define EW_CORE_DOCTOR_H

#include "core/app.h"
#include "db/db.h"

struct doctor {
    struct app *app;
    struct db *db; /* a read transaction */
    struct arena *arena;
    str *findings;
    size_t findings_n, room;
};
void doctor_find(struct doctor *doctor, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
