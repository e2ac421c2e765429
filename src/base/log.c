/* SPDX-License-Identifier: Apache-2.0 */
/* Log lines on stderr. One write(2) a line, so that lines of several threads never mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"

#define LINE_MAX_BYTES 4096

/* The one switch of the process; set at start. */
static _Atomic int log_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&log_level, level);
}

void log_line(str json_object)
{
    char line[LINE_MAX_BYTES];
    size_t n = json_object.n < sizeof line - 1 ? json_object.n : sizeof line - 1;
    memcpy(line, json_object.p, n);
    line[n] = '\n';
    /* A log that cannot be written must not stop the service. */
    ssize_t written = write(STDERR_FILENO, line, n + 1);
    (void)written;
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {
        [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"
    };
    if ((int)level < atomic_load(&log_level))
        return;
    struct arena *a = arena_new(64u << 10);
    struct buf b = buf_new(a, LINE_MAX_BYTES - 1);
    struct json j = json_new(&b);
    struct clock system = { 0 };
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    json_object(&j);
    json_put_i64(&j, S("at"), clock_now(&system));
    json_put_str(&j, S("level"), str_from_c(names[level]));
    json_put_str(&j, S("event"), str_from_c(event));
    json_put_str(&j, S("text"), n >= 0 ? str_from_c(text) : S(""));
    json_end(&j);
    log_line(buf_str(&b));
    arena_free(a);
}
