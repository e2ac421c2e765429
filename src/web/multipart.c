/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads multipart/form-data. A body is  [preamble CRLF] delimiter CRLF head CRLF CRLF bytes CRLF delimiter …
 * "--", where a delimiter line is "--" boundary. What the names mean is not known here.
 */
#include "web/multipart.h"

#include "base/utf8.h"

#define DELIMITER_MAX (MULTIPART_BOUNDARY_MAX + 4)

struct reader {
    struct arena *arena;
    struct err *err;
    str delimiter; /* CR LF "--" boundary */
    str rest;      /* what is not read yet */
    char room[DELIMITER_MAX];
};

static rc malformed(struct reader *r, const char *what)
{
    return ERR(r->err, r->arena, RC_INVALID, "form.unreadable", "multipart body: %s", what);
}

/* ---- parameters of header values: ; name=token or ; name="quoted" ---- */

static bool is_token_char(char c)
{
    if (c <= ' ' || c >= 0x7f)
        return false;
    return strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static str take_token(str *rest)
{
    size_t n = 0;
    while (n < rest->n && is_token_char(rest->p[n]))
        n++;
    str token = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return token;
}

static bool take_char(str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_slice(*rest, 1, rest->n);
    return true;
}

/*
 * After the opening quote. Browsers write a quote as %22 and leave backslashes alone (old ones send whole
 * Windows paths), so only \" is an escape; it is left in place, since no field is called so.
 */
static bool take_quoted(str *rest, str *ret)
{
    for (size_t i = 0; i < rest->n; i++) {
        bool is_escape = rest->p[i] == '\\' && i + 1 < rest->n && rest->p[i + 1] == '"';
        if (is_escape && str_find_char(str_slice(*rest, i + 2, rest->n), '"') != SIZE_MAX) {
            i++;
        } else if (rest->p[i] == '"') {
            *ret = (str){ rest->p, i };
            *rest = str_slice(*rest, i + 1, rest->n);
            return true;
        }
    }
    return false;
}

/* One parameter. False at the end (*ret_ok stays) and on malformed text (*ret_ok becomes false). */
static bool take_parameter(str *rest, str *ret_name, str *ret_value, bool *ret_ok)
{
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    *ret_ok = take_char(rest, ';');
    *rest = str_trim(*rest);
    if (*ret_ok && rest->n == 0) /* a lone semicolon at the end does no harm */
        return false;
    *ret_name = take_token(rest);
    *ret_ok = *ret_ok && ret_name->n > 0 && take_char(rest, '=');
    if (!*ret_ok)
        return false;
    if (take_char(rest, '"')) {
        *ret_ok = take_quoted(rest, ret_value);
    } else {
        *ret_value = take_token(rest);
        *ret_ok = ret_value->n > 0;
    }
    return *ret_ok;
}

static bool is_boundary(str s)
{
    if (s.n == 0 || s.n > MULTIPART_BOUNDARY_MAX || s.p[s.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_alnum && (c == '\0' || strchr("'()+_,-./:=? ", c) == NULL))
            return false;
    }
    return true;
}

bool multipart_boundary(str content_type, str *ret)
{
    str name, value, found = { 0 };
    bool is_ok = true;
    size_t at = str_find_char(content_type, ';');
    if (at == SIZE_MAX)
        return false;
    str rest = str_slice(content_type, at, content_type.n);
    while (take_parameter(&rest, &name, &value, &is_ok)) {
        if (!str_eq_nocase(name, S("boundary")))
            continue;
        if (!str_is_absent(found))
            return false; /* two boundaries: somebody else may take the other one */
        found = value;
    }
    if (!is_ok || !is_boundary(found))
        return false;
    *ret = found;
    return true;
}

/* ---- part heads ---- */

struct head {
    str name, file_name;
    bool has_disposition;
    int lines;
};

static rc read_disposition(struct reader *r, str value, struct head *head)
{
    str name, param;
    bool is_ok = true;
    if (head->has_disposition)
        return malformed(r, "two dispositions");
    head->has_disposition = true;
    value = str_trim(value);
    if (!str_eq_nocase(take_token(&value), S("form-data")))
        return malformed(r, "disposition is not form-data");
    while (take_parameter(&value, &name, &param, &is_ok)) {
        bool is_name = str_eq_nocase(name, S("name")), is_file = str_eq_nocase(name, S("filename"));
        str *to = is_name ? &head->name : &head->file_name;
        if ((is_name || is_file) && !str_is_absent(*to))
            return malformed(r, "doubled parameter");
        if (is_name || is_file)
            *to = param;
    }
    if (!is_ok)
        return malformed(r, "disposition cannot be read");
    if (str_is_empty(head->name) || !utf8_is_text(head->name))
        return malformed(r, "part without a readable name");
    return RC_OK;
}

static rc read_header(struct reader *r, str line, struct head *head)
{
    str rest = line, name = take_token(&rest);
    if (++head->lines > MULTIPART_HEADERS_MAX)
        return ERR(r->err, r->arena, RC_LIMIT, "form.unreadable", "too many headers in a part");
    if (name.n == 0 || !take_char(&rest, ':'))
        return malformed(r, "malformed header in a part");
    for (size_t i = 0; i < rest.n; i++) {
        if (((unsigned char)rest.p[i] < ' ' && rest.p[i] != '\t') || rest.p[i] == 0x7f)
            return malformed(r, "control character in the head of a part");
    }
    if (str_eq_nocase(name, S("Content-Disposition")))
        return read_disposition(r, rest, head);
    if (!str_eq_nocase(name, S("Content-Transfer-Encoding")))
        return RC_OK; /* the type is told by content, never by what the sender says */
    str coding = str_trim(rest);
    if (str_eq_nocase(coding, S("7bit")) || str_eq_nocase(coding, S("8bit")) ||
        str_eq_nocase(coding, S("binary")))
        return RC_OK;
    return malformed(r, "transfer encoding");
}

/* Reads the lines up to the empty one; r->rest then begins with the bytes of the part. */
static rc read_head(struct reader *r, struct head *head)
{
    str window = str_slice(r->rest, 0, MULTIPART_HEAD_MAX);
    size_t used = 0;
    for (;;) {
        str ahead = str_slice(window, used, window.n);
        size_t end = str_find(ahead, S("\r\n"));
        if (end == SIZE_MAX && r->rest.n > window.n)
            return ERR(r->err, r->arena, RC_LIMIT, "form.unreadable", "head of a part is too long");
        if (end == SIZE_MAX)
            return malformed(r, "ends within the head of a part");
        used += end + 2;
        if (end == 0)
            break;
        TRY(read_header(r, str_slice(ahead, 0, end), head));
    }
    r->rest = str_slice(r->rest, used, r->rest.n);
    return head->has_disposition ? RC_OK : malformed(r, "part without disposition");
}

/* ---- delimiter lines ---- */

/* Index of the next delimiter in r->rest, SIZE_MAX if there is none. Bodies are megabytes: memmem, not a
 * loop. */
static size_t find_delimiter(const struct reader *r)
{
    if (r->rest.n == 0)
        return SIZE_MAX;
    const char *at = memmem(r->rest.p, r->rest.n, r->delimiter.p, r->delimiter.n);
    return at != NULL ? (size_t)(at - r->rest.p) : SIZE_MAX;
}

/* Behind a delimiter stands "--" (the end) or, after optional blanks, a line end. */
static rc after_delimiter(struct reader *r, bool *ret_end)
{
    *ret_end = str_starts(r->rest, S("--"));
    if (*ret_end)
        r->rest = str_slice(r->rest, 2, r->rest.n);
    while (take_char(&r->rest, ' ') || take_char(&r->rest, '\t')) {
    }
    if (*ret_end && r->rest.n == 0)
        return RC_OK;
    if (!str_starts(r->rest, S("\r\n")))
        return malformed(r, "something stands behind a boundary");
    r->rest = str_slice(r->rest, 2, r->rest.n);
    return RC_OK;
}

/* The first delimiter may stand at the very start, without a line end before it; a preamble is skipped. */
static rc skip_preamble(struct reader *r, bool *ret_end)
{
    str at_start = str_slice(r->delimiter, 2, r->delimiter.n);
    if (str_starts(r->rest, at_start)) {
        r->rest = str_slice(r->rest, at_start.n, r->rest.n);
        return after_delimiter(r, ret_end);
    }
    size_t at = find_delimiter(r);
    if (at == SIZE_MAX)
        return malformed(r, "no boundary found");
    r->rest = str_slice(r->rest, at + r->delimiter.n, r->rest.n);
    return after_delimiter(r, ret_end);
}

static rc read_part(struct reader *r, struct form_parts *parts, bool *ret_end)
{
    struct head head = { 0 };
    struct form_part part = { 0 };
    TRY(read_head(r, &head));
    /* The line end of an empty part may be the one of the head's empty line. */
    str from_line_end = { r->rest.p - 2, r->rest.n + 2 };
    size_t at = 0;
    if (str_starts(from_line_end, r->delimiter)) {
        r->rest = from_line_end;
    } else {
        at = find_delimiter(r);
        if (at == SIZE_MAX)
            return malformed(r, "ends within a part");
    }
    part.kind = str_is_absent(head.file_name) ? PART_TEXT : PART_FILE;
    part.name = head.name;
    part.file_name = head.file_name;
    part.value = str_slice(r->rest, 0, at);
    r->rest = str_slice(r->rest, at + r->delimiter.n, r->rest.n);
    TRY(form_parts_add(parts, r->arena, r->err, part));
    return after_delimiter(r, ret_end);
}

rc multipart_read(struct arena *a, struct err *e, str boundary, str body, struct form_parts *ret)
{
    struct reader r = { .arena = a, .err = e, .rest = body };
    struct form_parts parts = { 0 };
    bool is_end = false;
    if (!is_boundary(boundary))
        return malformed(&r, "no usable boundary");
    memcpy(r.room, "\r\n--", 4);
    memcpy(r.room + 4, boundary.p, boundary.n);
    r.delimiter = (str){ r.room, boundary.n + 4 };
    TRY(skip_preamble(&r, &is_end));
    while (!is_end)
        TRY(read_part(&r, &parts, &is_end));
    *ret = parts;
    return RC_OK;
}
