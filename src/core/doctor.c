/* SPDX-License-Identifier: Apache-2.0 */
/* The list of findings. */
#include "core/doctor.h"

void doctor_find(struct doctor *doctor, const char *fmt, ...)
{
    va_list ap;
    doctor->findings = db_grow(doctor->db, doctor->findings, doctor->findings_n, &doctor->room, sizeof(str));
    va_start(ap, fmt);
    doctor->findings[doctor->findings_n++] = str_vprintf(doctor->arena, fmt, ap);
    va_end(ap);
}
