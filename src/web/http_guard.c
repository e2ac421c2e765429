/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_guard: refuses a request whose framing two programs could read differently, before anybody acts on it.
 * libmicrohttpd joins folded lines, cuts values at a NUL, takes bare LF, doubled lengths and spaces before
 * the colon. It parses in place, though: it only writes NULs over separators and hands out pointers into its
 * buffer. So a head is clean exactly if its parts lie side by side, from the method to header_size bytes
 * further, with nothing but those separators between them. A folded line is moved elsewhere, a NUL or a bare
 * LF leaves a gap of the wrong size. tests/http/framing_test.c proves this against the installed library.
 * Only framing here: no routes, no rights.
 */
#include "base/utf8.h"
#include "web/http_private.h"

/* Everything one pass over the headers finds out. next: where the coming header must begin. */
struct head {
    const char *next;
    int lines, lengths, codings, hosts;
    bool is_bad;
    str length, coding, host, expect;
};

static bool is_token_char(unsigned char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_char((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

static bool is_value(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool is_host(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        const bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_alnum && (c == 0 || strchr("-._~:[]", c) == NULL))
            return false;
    }
    return s.n > 0 && s.n <= 261;
}

/* The library wrote two NULs over the CR LF behind a line, one over a bare LF. */
static bool ends_line(const char *end)
{
    return end[0] == 0 && end[1] == 0;
}

/* Between name and value: the colon's NUL, then blanks only. */
static bool is_gap(const char *from, const char *to)
{
    if (to <= from || *from != 0)
        return false;
    for (const char *p = from + 1; p < to; p++)
        if (*p != ' ' && *p != '\t')
            return false;
    return true;
}

static void note_header(struct head *head, str name, str value)
{
    if (str_eq_nocase(name, S("Content-Length"))) {
        head->lengths++;
        head->length = value;
    } else if (str_eq_nocase(name, S("Transfer-Encoding"))) {
        head->codings++;
        head->coding = value;
    } else if (str_eq_nocase(name, S("Host"))) {
        head->hosts++;
        head->host = str_trim(value);
    } else if (str_eq_nocase(name, S("Expect"))) {
        head->expect = value;
    }
}

static enum MHD_Result check_header(void *data, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                    const char *value, size_t value_n)
{
    struct head *head = data;
    (void)kind;
    const str name = { key, key_n };
    const str text = { value, value_n };
    head->is_bad = true;
    if (++head->lines > HTTP_HEADER_LINES_MAX || value == NULL || key != head->next)
        return MHD_NO;
    if (!is_token(name) || !is_gap(key + key_n, value) || !is_value(text) || !ends_line(value + value_n))
        return MHD_NO;
    head->next = value + value_n + 2;
    head->is_bad = false;
    note_header(head, name, text);
    return MHD_YES;
}

/* "METHOD target HTTP/1.x", one space each; the library would skip more. */
static bool is_clean_line(const struct exchange *x, const struct http_call *call)
{
    const str method = str_from_c(call->method);
    return is_token(method) && call->url == method.p + method.n + 1 &&
           call->version == call->url + x->target.n + 1 && ends_line(call->version + strlen(call->version));
}

static bool is_clean_target(str target)
{
    for (size_t i = 0; i < target.n; i++) {
        const unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c == 0x7f || c == '#')
            return false;
    }
    return target.n > 0;
}

static int read_length(str text, int64_t *ret)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return 400;
    if (str_to_i64(text, ret))
        return 0;
    return text.n > 0 ? 413 : 400;
}

/* How long the body is, in exactly one way. */
static int check_body(struct exchange *x, const struct head *head, bool is_old)
{
    if (head->lengths + head->codings == 0)
        return 0;
    if (head->lengths + head->codings > 1)
        return 400;
    if (head->lengths == 1)
        return read_length(head->length, &x->announced);
    if (is_old)
        return 400;
    /* Exactly as the library compares it, else it would read to the connection's end. */
    if (!str_eq_nocase(head->coding, S("chunked")))
        return 501;
    x->is_chunked = true;
    return 0;
}

static int check_framing(struct exchange *x, const struct head *head, bool is_old)
{
    const int status = check_body(x, head, is_old);
    if (status != 0)
        return status;
    if (head->hosts > 1 || (head->hosts == 0 && !is_old) || (head->hosts == 1 && !is_host(head->host)))
        return 400;
    if (head->expect.p != NULL && !str_eq_nocase(head->expect, S("100-continue")))
        return 417;
    return 0;
}

static enum http_method method_of(str name)
{
    static const struct {
        str name;
        enum http_method method;
    } known[] = {
        { S_INIT("GET"), HTTP_GET },
        { S_INIT("HEAD"), HTTP_HEAD },
        { S_INIT("POST"), HTTP_POST },
        { S_INIT("OPTIONS"), HTTP_OPTIONS },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(name, known[i].name))
            return known[i].method;
    return HTTP_OTHER;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool decode(str raw, struct buf *out)
{
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] != '%') {
            buf_putc(out, raw.p[i]);
            continue;
        }
        if (raw.n - i < 3)
            return false;
        const int high = hex_digit(raw.p[i + 1]);
        const int low = hex_digit(raw.p[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        buf_putc(out, (char)(high * 16 + low));
        i += 2;
    }
    return !out->is_full;
}

static bool has_control(str path)
{
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7f)
            return true;
    return false;
}

static bool has_dots(str path)
{
    str rest = path;
    str segment;
    while (str_cut(&rest, '/', &segment))
        if (str_eq(segment, S(".")) || str_eq(segment, S("..")))
            return true;
    return false;
}

bool guard_path(struct exchange *x, str raw, str *ret)
{
    str path = raw;
    if (str_find_char(raw, '%') != SIZE_MAX) {
        struct buf out = buf_new(http_arena(x), raw.n);
        if (!decode(raw, &out))
            return false;
        path = buf_str(&out);
    }
    if (!utf8_is_valid(path) || has_control(path) || has_dots(path))
        return false;
    *ret = path;
    return true;
}

/* "http://host/path" is allowed when it names the same host as the Host header. */
static bool cut_authority(str *target, const struct head *head)
{
    const size_t skip = str_starts(*target, S("http://")) ? 7 : str_starts(*target, S("https://")) ? 8 : 0;
    if (skip == 0)
        return false;
    str rest = str_slice(*target, skip, target->n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
        n++;
    if (!str_eq_nocase(str_slice(rest, 0, n), head->host))
        return false;
    *target = n == rest.n ? S("/") : str_slice(rest, n, rest.n);
    return target->p[0] == '/';
}

static int check_target(struct exchange *x, const struct head *head)
{
    str target = x->target;
    if (!is_clean_target(target))
        return 400;
    if (str_eq(target, S("*")) && x->method == HTTP_OPTIONS) {
        x->path = target;
        return 0;
    }
    if (target.p[0] != '/' && !cut_authority(&target, head))
        return 400;
    str raw;
    (void)str_cut(&target, '?', &raw);
    x->query = (str){ target.p != NULL ? target.p : "", target.n };
    return guard_path(x, raw, &x->path) ? 0 : 400;
}

/* Whether the library keeps room enough for an answer's head in the connection's memory. */
static bool is_roomy(struct MHD_Connection *mhd, size_t head_n)
{
    const char *cookie = NULL;
    size_t cookie_n = 0;
    (void)MHD_lookup_connection_value_n(mhd, MHD_HEADER_KIND, "Cookie", 6, &cookie, &cookie_n);
    const enum MHD_ValueKind all = (enum MHD_ValueKind)(
        (unsigned)MHD_HEADER_KIND | (unsigned)MHD_COOKIE_KIND | (unsigned)MHD_GET_ARGUMENT_KIND);
    const int records = MHD_get_connection_values_n(mhd, all, NULL, NULL);
    return head_n + cookie_n + (size_t)(records > 0 ? records : 0) * 64 + HTTP_ANSWER_HEAD_MAX + 256 <
           HTTP_POOL_BYTES;
}

int guard_check(struct exchange *x, const struct http_call *call)
{
    x->method = method_of(str_from_c(call->method));
    if (x->target.n > HTTP_TARGET_MAX)
        return 414;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (info == NULL || !is_clean_line(x, call))
        return 400;
    const size_t head_n = info->header_size;
    if (head_n > HTTP_HEAD_MAX)
        return 431;
    struct head head = { .next = call->version + strlen(call->version) + 2 };
    (void)MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, check_header, &head);
    if (head.lines > HTTP_HEADER_LINES_MAX || !is_roomy(x->mhd, head_n))
        return 431;
    /* The empty line that ends the head is all that may follow. */
    if (head.is_bad || !ends_line(head.next) || head.next + 2 != call->method + head_n)
        return 400;
    const int status = check_framing(x, &head, str_eq(str_from_c(call->version), S("HTTP/1.0")));
    return status != 0 ? status : check_target(x, &head);
}
