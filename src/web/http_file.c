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

/* "bytes=5-9", "bytes=5-", "bytes=-5". Anything else, several ranges too, means the whole file. */
static enum range parse_range(str value, int64_t size, struct span *ret)
{
    str rest = str_trim(value);
    str first;
    if (!str_starts(rest, S("bytes=")))
        return RANGE_NONE;
    rest = str_slice(rest, 6, rest.n);
    if (str_find_char(rest, '-') == SIZE_MAX)
        return RANGE_NONE;
    (void)str_cut(&rest, '-', &first);
    int64_t from = 0;
    int64_t last = size - 1;
    if (first.n > 0 && (!str_to_i64(first, &from) || from < 0))
        return RANGE_NONE;
    if (rest.n > 0 && (!str_to_i64(rest, &last) || last < 0))
        return RANGE_NONE;
    if (first.n == 0) {
        if (rest.n == 0)
            return RANGE_NONE;
        from = last < size ? size - last : 0;
        last = last == 0 ? -1 : size - 1;
    } else if (rest.n > 0 && last < from) {
        return RANGE_NONE;
    }
    if (from >= size || last < from)
        return RANGE_BEYOND;
    *ret = (struct span){ from, (last < size ? last : size - 1) - from + 1 };
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
