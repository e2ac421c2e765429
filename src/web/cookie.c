/* SPDX-License-Identifier: Apache-2.0 */
/* Cookies in and out. The attributes stand here once, so that no cookie can be set without them. */
#include "web/cookie.h"

#include "base/buf.h"
#include "base/rc.h"

bool cookie_value_is_valid(str value)
{
    if (value.n > COOKIE_VALUE_MAX)
        return false;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return true;
}

bool cookie_name_is_valid(str name)
{
    if (name.n == 0 || name.n > COOKIE_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c) != NULL)
            return false;
    }
    return true;
}

str cookie_find(str header, str name)
{
    str part;
    while (str_cut(&header, ';', &part)) {
        str key, value = str_trim(part);
        (void)str_cut(&value, '=', &key);
        if (!str_eq(key, name))
            continue;
        if (str_is_absent(value))
            value = S("");
        return cookie_value_is_valid(value) ? value : (str){ 0 };
    }
    return (str){ 0 };
}

str cookie_make(struct arena *a, str name, str value, int64_t max_age, bool is_tls)
{
    struct buf b = buf_new(a, COOKIE_NAME_MAX + COOKIE_VALUE_MAX + 128);
    if (!cookie_name_is_valid(name) || !cookie_value_is_valid(value))
        BUG("cookie name or value has characters that a cookie cannot carry");
    buf_put(&b, name);
    buf_putc(&b, '=');
    buf_put(&b, value);
    buf_put(&b, S("; Path=/; HttpOnly; SameSite=Lax"));
    if (is_tls)
        buf_put(&b, S("; Secure"));
    if (max_age != COOKIE_AGE_SESSION)
        buf_printf(&b, "; Max-Age=%lld", (long long)max_age);
    return buf_str(&b);
}
