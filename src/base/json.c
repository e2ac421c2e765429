/* SPDX-License-Identifier: Apache-2.0 */
/* JSON writer. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>

#include "base/rc.h"

struct json json_new(struct buf *out)
{
    return (struct json){ .out = out };
}

/* The comma before an item, unless it is the first of its level or follows its key. */
static void item(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->has_item[j->depth])
        buf_putc(j->out, ',');
    j->has_item[j->depth] = true;
}

static void open_level(struct json *j, bool is_array)
{
    item(j);
    if (j->depth + 1 >= JSON_DEPTH_MAX)
        BUG("JSON nested too deep");
    j->depth++;
    j->has_item[j->depth] = false;
    j->is_array[j->depth] = is_array;
    buf_putc(j->out, is_array ? '[' : '{');
}

void json_open_object(struct json *j)
{
    open_level(j, false);
}

void json_open_array(struct json *j)
{
    open_level(j, true);
}

void json_end(struct json *j)
{
    if (j->depth == 0)
        BUG("JSON closed more often than opened");
    buf_putc(j->out, j->is_array[j->depth] ? ']' : '}');
    j->depth--;
}

static void quoted(struct buf *out, str s)
{
    buf_putc(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&')
            continue;
        char escape[8];
        int n = snprintf(escape, sizeof escape, c == '"' || c == '\\' ? "\\%c" : "\\u%04x", c);
        buf_put(out, str_slice(s, from, i - from));
        buf_put(out, (str){ escape, (size_t)n });
        from = i + 1;
    }
    buf_put(out, str_slice(s, from, s.n));
    buf_putc(out, '"');
}

void json_key(struct json *j, str key)
{
    item(j);
    quoted(j->out, key);
    buf_putc(j->out, ':');
    j->after_key = true;
}

void json_str(struct json *j, str s)
{
    if (str_is_absent(s)) {
        json_none(j);
        return;
    }
    item(j);
    quoted(j->out, s);
}

void json_i64(struct json *j, int64_t v)
{
    item(j);
    buf_i64(j->out, v);
}

void json_id(struct json *j, int64_t v)
{
    item(j);
    buf_putc(j->out, '"');
    buf_i64(j->out, v);
    buf_putc(j->out, '"');
}

void json_double(struct json *j, double v)
{
    char digits[40];
    if (!isfinite(v)) {
        json_none(j);
        return;
    }
    item(j);
    int n = snprintf(digits, sizeof digits, "%.15g", v);
    buf_put(j->out, (str){ digits, (size_t)n });
}

void json_bool(struct json *j, bool v)
{
    item(j);
    buf_put(j->out, v ? S("true") : S("false"));
}

void json_none(struct json *j)
{
    item(j);
    buf_put(j->out, S("null"));
}

void json_put_str(struct json *j, str key, str value)
{
    json_key(j, key);
    json_str(j, value);
}

void json_put_i64(struct json *j, str key, int64_t value)
{
    json_key(j, key);
    json_i64(j, value);
}

void json_put_id(struct json *j, str key, int64_t value)
{
    json_key(j, key);
    json_id(j, value);
}

void json_put_bool(struct json *j, str key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}
