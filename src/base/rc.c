/* SPDX-License-Identifier: Apache-2.0 */
/* Names of results, and the record of the first failure. */
#include "base/rc.h"

#include <stdio.h>
#include <stdlib.h>

rc err_set_at(struct err *e, struct arena *a, rc code, const char *text_key, const char *file, int line,
              const char *fmt, ...)
{
    if (e == NULL || e->code != RC_OK)
        return code;
    va_list ap;
    va_start(ap, fmt);
    *e = (struct err){ .code = code,
                       .text_key = text_key,
                       .detail = a != NULL ? str_vprintf(a, fmt, ap) : str_from_c(fmt),
                       .file = file,
                       .line = line };
    va_end(ap);
    return code;
}

const char *rc_name(rc code)
{
    static const char *const names[RC_COUNT] = {
        [RC_OK] = "ok",
        [RC_NOT_FOUND] = "not_found",
        [RC_UNAUTHORISED] = "unauthorised",
        [RC_FORBIDDEN] = "forbidden",
        [RC_INVALID] = "invalid",
        [RC_CONFLICT] = "conflict",
        [RC_STALE] = "stale",
        [RC_LIMIT] = "limit",
        [RC_BUSY] = "busy",
        [RC_UNAVAILABLE] = "unavailable",
        [RC_INTERNAL] = "internal",
    };
    return code < RC_COUNT ? names[code] : "?";
}

_Noreturn void bug_at(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "echowall: %s:%d: bug: %s\n", file, line, what);
    abort();
}
