/* SPDX-License-Identifier: Apache-2.0 */
/* One-time codes. Where secrets are kept and codes counted is session.c's business. */
#include "core/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/buf.h"
#include "base/rand.h"
#include "web/format.h"

#define DIGITS 6
#define SHA1_BYTES 20
#define URI_BYTES_MAX 1000

str totp_secret_new(struct arena *a)
{
    char *p = arena_alloc(a, TOTP_SECRET_BYTES);
    rand_bytes(p, TOTP_SECRET_BYTES);
    return (str){ p, TOTP_SECRET_BYTES };
}

/* RFC 4226, 5.3: four bytes at a place that the last digit names. */
static void code_write(str secret, int64_t step, char out[DIGITS])
{
    unsigned char counter[8], mac[SHA1_BYTES] = { 0 };
    unsigned int n = SHA1_BYTES;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    (void)HMAC(EVP_sha1(), secret.p, (int)secret.n, counter, sizeof counter, mac, &n);
    size_t at = mac[SHA1_BYTES - 1] & 15u;
    uint32_t v = (uint32_t)(mac[at] & 127u) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 |
                 mac[at + 3];
    for (int i = DIGITS - 1; i >= 0; i--) {
        out[i] = (char)('0' + v % 10);
        v /= 10;
    }
}

str totp_code(struct arena *a, str secret, int64_t step)
{
    char *out = arena_alloc(a, DIGITS);
    code_write(secret, step, out);
    return (str){ out, DIGITS };
}

bool totp_matches(str secret, str code, ms_t now, int64_t last_step, int64_t *ret_step)
{
    char typed[DIGITS], wanted[DIGITS];
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ')
            continue;
        if (n == DIGITS)
            return false;
        typed[n++] = code.p[i];
    }
    if (n != DIGITS)
        return false;
    bool found = false;
    for (int64_t step = now / TOTP_STEP_MS - 1; step <= now / TOTP_STEP_MS + 1; step++) {
        code_write(secret, step, wanted);
        bool same = str_eq_secret((str){ typed, DIGITS }, (str){ wanted, DIGITS });
        if (same && step > last_step && !found) {
            *ret_step = step;
            found = true;
        }
    }
    return found;
}

str totp_base32(struct arena *a, str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buf b = buf_new(a, bytes.n * 2 + 8);
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        held = (held << 8 | (unsigned char)bytes.p[i]) & 0xFFFFu;
        for (bits += 8; bits >= 5; bits -= 5)
            buf_putc(&b, digits[held >> (bits - 5) & 31u]);
    }
    if (bits > 0)
        buf_putc(&b, digits[held << (5 - bits) & 31u]);
    return buf_str(&b);
}

str totp_uri(struct arena *a, str issuer, str account, str secret)
{
    struct buf b = buf_new(a, URI_BYTES_MAX);
    buf_put(&b, S("otpauth://totp/"));
    format_url_part(&b, issuer);
    buf_put(&b, S(":"));
    format_url_part(&b, account);
    buf_put(&b, S("?secret="));
    buf_put(&b, totp_base32(a, secret));
    buf_put(&b, S("&issuer="));
    format_url_part(&b, issuer);
    return buf_str(&b);
}
