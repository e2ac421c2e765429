/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines on stderr. One writev(2) a line, so that lines of several threads never mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"

#define TEXT_BYTES_MAX 1024u
/* Enough for the longest text with every byte escaped. */
#define LINE_BYTES_MAX (8 * TEXT_BYTES_MAX)

/* The one switch of the process; set at start. */
static _Atomic int log_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&log_level, level);
}

bool log_is_on(enum log_level level)
{
    return (int)level >= atomic_load(&log_level);
}

void log_line(str json_object)
{
    struct iovec parts[] = { { (void *)(uintptr_t)json_object.p, json_object.n }, { (char[]){ '\n' }, 1 } };
    /* A log that cannot be written must not stop the service. */
    ssize_t written = writev(STDERR_FILENO, parts, 2);
    (void)written;
}

/* The text without a character at its end that the limit has cut in two. */
static str whole_characters(str text)
{
    size_t n = text.n;
    for (size_t back = 1; back <= 3 && back <= n; back++)
        if (((unsigned char)text.p[n - back] & 0xC0) != 0x80)
            return utf8_is_valid(str_slice(text, n - back, back)) ? text : str_slice(text, 0, n - back);
    return text;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {
        [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"
    };
    if (!log_is_on(level))
        return;
    struct arena *a = arena_new(64u << 10);
    struct buf b = buf_new(a, LINE_BYTES_MAX);
    struct json j = json_new(&b);
    struct clock system = { 0 };
    char text[TEXT_BYTES_MAX];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    json_open_object(&j);
    json_put_i64(&j, S("at"), clock_now(&system));
    json_put_str(&j, S("level"), str_from_c(names[level]));
    json_put_str(&j, S("event"), str_from_c(event));
    json_put_str(&j, S("text"), n >= 0 ? whole_characters(str_from_c(text)) : S(""));
    json_end(&j);
    log_line(buf_str(&b));
    arena_free(a);
}
