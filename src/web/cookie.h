/* SPDX-License-Identifier: Apache-2.0 */
/* cookie: the Cookie header in, Set-Cookie values out, after RFC 6265. What a cookie is for is not known
 * here. */
#ifndef EW_WEB_COOKIE_H
#define EW_WEB_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

#define COOKIE_NAME_MAX 64
#define COOKIE_VALUE_MAX 3500

/* Value of the first cookie of that name in a Cookie header; absent when there is none or the value is
 * malformed. */
str cookie_find(str header, str name);
/* Can a cookie be called so: a token of RFC 7230? */
bool cookie_name_is_valid(str name);
/* Can a cookie carry this: cookie-octets of RFC 6265 only, at most COOKIE_VALUE_MAX bytes? */
bool cookie_value_is_valid(str value);

#define COOKIE_AGE_SESSION INT64_C(-1) /* until the browser is closed */

/*
 * A Set-Cookie value: HttpOnly, SameSite=Lax, Path=/, Secure when is_tls. max_age in seconds, 0 takes the
 * cookie away. A name or value that is not valid is a BUG.
 */
str cookie_make(struct arena *a, str name, str value, int64_t max_age, bool is_tls);

#endif
