/* SPDX-License-Identifier: Apache-2.0 */
/* One GET to the gateway, by libcurl. */
#include "core/sms.h"

#include <curl/curl.h>
#include <pthread.h>

#include "base/buf.h"
#include "web/format.h"

#define CONNECT_SECONDS 3L
#define ANSWER_SECONDS 10L
#define ADDRESS_MAX 8192
#define MOBILE_DIGITS 11

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

str phone_digits(struct arena *a, str phone)
{
    char *out = arena_alloc(a, phone.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] >= '0' && phone.p[i] <= '9')
            out[n++] = phone.p[i];
    str digits = { out, n };
    if (str_starts(digits, S("0086")))
        digits = str_slice(digits, 4, n - 4);
    if (digits.n == MOBILE_DIGITS + 2 && str_starts(digits, S("861")))
        digits = str_slice(digits, 2, MOBILE_DIGITS);
    return digits;
}

bool sms_is_mobile(str phone)
{
    if (phone.n != MOBILE_DIGITS || phone.p[0] != '1' || phone.p[1] < '3')
        return false;
    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] < '0' || phone.p[i] > '9')
            return false;
    return true;
}

bool sms_pattern_is_right(str pattern)
{
    return (str_starts(pattern, S("http://")) || str_starts(pattern, S("https://"))) &&
           str_find(pattern, S("{to}")) != SIZE_MAX && str_find(pattern, S("{text}")) != SIZE_MAX;
}

str sms_address(struct arena *a, str pattern, const struct sms *m)
{
    const struct {
        str name, value;
    } places[] = { { S("{to}"), m->to }, { S("{text}"), m->text }, { S("{id}"), m->id } };
    struct buf b = buf_new(a, ADDRESS_MAX);
    for (size_t at = 0, taken; at < pattern.n; at += taken) {
        str rest = str_slice(pattern, at, pattern.n);
        taken = 0;
        for (size_t i = 0; i < sizeof places / sizeof places[0] && taken == 0; i++)
            if (str_starts(rest, places[i].name)) {
                format_url_part(&b, places[i].value);
                taken = places[i].name.n;
            }
        if (taken == 0) {
            buf_putc(&b, rest.p[0]);
            taken = 1;
        }
    }
    return buf_str(&b);
}

/* What the gateway says is not needed: its status tells. */
static size_t ignore(char *bytes, size_t size, size_t n, void *data)
{
    (void)bytes;
    (void)data;
    return size * n;
}

static CURLcode ask(CURL *c, const char *address, long *ret_status)
{
    (void)curl_easy_setopt(c, CURLOPT_URL, address);
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT, ANSWER_SECONDS);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, ignore);
    CURLcode done = curl_easy_perform(c);
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
    return done;
}

rc sms_send(const struct app *app, struct arena *a, struct err *e, const struct sms *m)
{
    long status = 0;
    (void)pthread_once(&once, start);
    CURL *c = curl_easy_init();
    if (c == NULL)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "no memory for a request to the SMS gateway");
    CURLcode done = ask(c, str_c(a, sms_address(a, app->sms_url, m)), &status);
    curl_easy_cleanup(c);
    if (done != CURLE_OK)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "the SMS gateway: %s", curl_easy_strerror(done));
    if (status < 200 || status > 299)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "the SMS gateway answered %ld", status);
    return RC_OK;
}
