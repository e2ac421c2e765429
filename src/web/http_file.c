/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_file: answers from an open file, whole or one range of it. The kernel copies the bytes to the socket.
 * Which file, and who may have it, is decided above.
 */
#include <stdio.h>
#include <unistd.h>

#include "web/http_private.h"

enum range { RANGE_NONE, RANGE_PART, RANGE_BEYOND };

struct span {
    int64_t from, n;
};

/* "" leaves *ret as it is; false when it is something else than a number. */
static bool parse_place(str text, int64_t *ret)
{
    return text.n == 0 || (str_to_i64(text, ret) && *ret >= 0);
}

/* "bytes=5-9", "bytes=5-", "bytes=-5". Anything else, several ranges too, means the whole file. */
static enum range parse_range(str value, int64_t size, struct span *ret)
{
    str last = str_trim(value);
    str first;
    if (!str_starts(last, S("bytes=")) || str_find_char(last, '-') == SIZE_MAX)
        return RANGE_NONE;
    last = str_slice(last, 6, last.n);
    (void)str_cut(&last, '-', &first);
    int64_t from = 0;
    int64_t to = size - 1;
    if (first.n + last.n == 0 || !parse_place(first, &from) || !parse_place(last, &to))
        return RANGE_NONE;
    if (first.n == 0) {
        from = to < size ? size - to : 0; /* the last so many bytes */
        to = size - 1;
    } else if (last.n > 0 && to < from) {
        return RANGE_NONE;
    }
    if (from >= size)
        return RANGE_BEYOND;
    *ret = (struct span){ from, (to < size ? to : size - 1) - from + 1 };
    return RANGE_PART;
}

/* If-Range holds when it is the ETag or the date that this very answer carries. */
static bool is_same_version(const struct exchange *x)
{
    const str condition = http_header(x, S("If-Range"));
    if (str_is_absent(condition))
        return true;
    const str etag = answer_header(x, S("ETag"));
    if (etag.n > 0 && !str_starts(etag, S("W/")) && str_eq(condition, etag))
        return true;
    return str_eq(condition, answer_header(x, S("Last-Modified")));
}

static void add_content_range(struct exchange *x, const struct span *span, int64_t size)
{
    char text[96];
    const int n = span != NULL ? snprintf(text, sizeof text, "bytes %lld-%lld/%lld", (long long)span->from,
                                          (long long)(span->from + span->n - 1), (long long)size)
                               : snprintf(text, sizeof text, "bytes */%lld", (long long)size);
    http_add_header(x, S("Content-Range"), (str){ text, (size_t)n });
}

void http_answer_file(struct exchange *x, int status, int fd, int64_t size)
{
    struct span span = { 0, size };
    enum range range = RANGE_NONE;
    http_add_header(x, S("Accept-Ranges"), S("bytes"));
    const str wanted = http_header(x, S("Range"));
    if (status == 200 && x->method == HTTP_GET && wanted.n > 0 && is_same_version(x))
        range = parse_range(wanted, size, &span);
    if (range == RANGE_PART)
        add_content_range(x, &span, size);
    if (range == RANGE_BEYOND)
        add_content_range(x, NULL, size);
    const int status_sent = range == RANGE_PART ? 206 : range == RANGE_BEYOND ? 416 : status;
    if (range == RANGE_BEYOND || size == 0) {
        (void)close(fd);
        http_answer(x, status_sent, S(""));
    } else if (answer_begin(x, status_sent)) {
        answer_with(x, status_sent,
                    MHD_create_response_from_fd_at_offset64((uint64_t)span.n, fd, (uint64_t)span.from),
                    span.n);
    } else {
        (void)close(fd);
    }
}
