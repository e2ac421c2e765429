/* SPDX-License-Identifier: Apache-2.0 */
/* A visitor of the test site: cookies, forms, redirects. Reads just the HTML that the house's views write. */
#include "site.h"

#include <stdio.h>
#include <unistd.h>

#include "web/format.h"

#define BODY_MAX ((size_t)40 << 20)
#define BOUNDARY "----testboundary7d1"

struct browser browser_new(struct test_site *s)
{
    return (struct browser){ .site = s, .lang = S("zh-CN"), .client = S("192.0.2.9") };
}

/* ---- cookies ---- */

static void cookie_take(struct browser *b, str set)
{
    str name, pair, rest = set;
    (void)str_cut(&rest, ';', &pair);
    (void)str_cut(&pair, '=', &name);
    bool is_gone = str_find(set, S("Max-Age=0")) != SIZE_MAX;
    for (size_t i = 0; i < b->cookies_n; i++)
        if (str_eq(b->cookies[i].name, name)) {
            b->cookies[i].value = is_gone ? S("") : pair;
            return;
        }
    assert_true(b->cookies_n < BROWSER_COOKIES_MAX);
    if (!is_gone)
        b->cookies[b->cookies_n++] = (struct browser_field){ .name = name, .value = pair };
}

static str cookies_text(struct browser *b)
{
    struct buf out = buf_new(b->site->arena, 16384);
    for (size_t i = 0; i < b->cookies_n; i++)
        if (b->cookies[i].value.n > 0)
            buf_printf(&out, "%s%.*s=%.*s", out.n > 0 ? "; " : "", STR_ARG(b->cookies[i].name),
                       STR_ARG(b->cookies[i].value));
    return out.n > 0 ? buf_str(&out) : (str){ 0 };
}

/* ---- asking ---- */

/* An answer that is a file, read and closed as the glue does. */
static str file_take(struct arena *a, int fd, int64_t size)
{
    char *bytes = arena_alloc(a, (size_t)size);
    assert_true(pread(fd, bytes, (size_t)size, 0) == size);
    assert_int_equal(close(fd), 0);
    return (str){ bytes, (size_t)size };
}

static void ask(struct browser *b, struct pipeline_input *in)
{
    struct arena *a = b->site->arena;
    str path, rest = in->path;
    (void)str_cut(&rest, '?', &path);
    in->query = rest.p == NULL ? S("") : rest;
    in->path = path;
    in->host = S("town.example");
    in->cookies = cookies_text(b);
    in->authorization = b->authorization;
    in->accept = b->accept;
    in->origin = b->origin;
    in->idempotency_key = b->key;
    in->accept_language = b->lang;
    in->client = b->client;
    in->agent = S("Mozilla/5.0 test");
    pipeline_run(&b->site->pipeline, a, in, &b->out);
    b->body = b->out.fd > 0 ? file_take(a, b->out.fd, b->out.fd_size) : str_copy(a, b->out.body);
    b->location = browser_header(b, "Location");
    if (b->out.page != NULL)
        cache_release(b->site->site.app.cache, b->out.page);
    for (int i = 0; i < b->out.headers_n; i++)
        if (str_eq(b->out.headers[i].name, S("Set-Cookie")))
            cookie_take(b, b->out.headers[i].value);
    b->fields_n = 0;
    b->is_multipart = false;
}

void browser_get(struct browser *b, const char *path)
{
    struct pipeline_input in = { .method = HTTP_GET, .path = str_from_c(path) };
    ask(b, &in);
}

void browser_follow(struct browser *b)
{
    for (int i = 0; i < 5 && !str_is_absent(b->location); i++)
        browser_get(b, str_c(b->site->arena, b->location));
    assert_true(str_is_absent(b->location));
}

void browser_post(struct browser *b, const char *path, const char *content_type, str body)
{
    struct pipeline_input in = {
        .method = HTTP_POST, .path = str_from_c(path), .content_type = str_from_c(content_type), .body = body
    };
    ask(b, &in);
}

/* ---- forms ---- */

static str unescaped(struct arena *a, str s)
{
    static const struct {
        str from;
        char to;
    } marks[] = { { S_INIT("&amp;"), '&' },  { S_INIT("&lt;"), '<' },   { S_INIT("&gt;"), '>' },
                  { S_INIT("&quot;"), '"' }, { S_INIT("&#39;"), '\'' }, { S_INIT("&#34;"), '"' } };
    struct buf out = buf_new(a, s.n + 1);
    while (s.n > 0) {
        size_t m = 0;
        while (m < 6 && !str_starts(s, marks[m].from))
            m++;
        buf_putc(&out, m < 6 ? marks[m].to : s.p[0]);
        s = str_slice(s, m < 6 ? marks[m].from.n : 1, s.n);
    }
    return buf_str(&out);
}

/* Value of an attribute inside a tag; absent when it has none. */
static str attribute(struct arena *a, str tag, const char *name)
{
    str wanted = str_printf(a, " %s=\"", name);
    size_t at = str_find(tag, wanted);
    if (at == SIZE_MAX)
        return (str){ 0 };
    str value, rest = str_slice(tag, at + wanted.n, tag.n);
    (void)str_cut(&rest, '"', &value);
    return unescaped(a, value);
}

static bool has_word(str tag, const char *word)
{
    return str_find(tag, str_from_c(word)) != SIZE_MAX;
}

static bool is_filled(const struct browser *b, str name)
{
    for (size_t i = 0; i < b->fields_n; i++)
        if (str_eq(b->fields[i].name, name))
            return true;
    return false;
}

static void add(struct browser *b, struct browser_field field)
{
    assert_true(b->fields_n < BROWSER_FIELDS_MAX);
    b->fields[b->fields_n++] = field;
}

void browser_fill(struct browser *b, const char *name, const char *value)
{
    add(b, (struct browser_field){ .name = str_from_c(name), .value = str_from_c(value) });
}

void browser_attach(struct browser *b, const char *name, const char *file_name, str bytes)
{
    add(b, (struct browser_field){ str_from_c(name), bytes, str_from_c(file_name) });
}

/* Cuts text from behind `open` to before `close` off the front of *rest; false when there is none. */
static bool cut_between(str *rest, str open, str close, str *ret)
{
    size_t from = str_find(*rest, open);
    if (from == SIZE_MAX)
        return false;
    str inner = str_slice(*rest, from + open.n, rest->n);
    size_t n = str_find(inner, close);
    assert_true(n != SIZE_MAX);
    *ret = str_slice(inner, 0, n);
    *rest = str_slice(inner, n + close.n, inner.n);
    return true;
}

static void inputs_take(struct browser *b, str form, size_t filled)
{
    struct arena *a = b->site->arena;
    str tag;
    while (cut_between(&form, S("<input"), S(">"), &tag)) {
        str name = attribute(a, tag, "name"), type = attribute(a, tag, "type");
        bool is_switch = str_eq(type, S("checkbox")) || str_eq(type, S("radio"));
        struct browser known = *b;
        known.fields_n = filled;
        if (str_is_absent(name) || is_filled(&known, name) || str_eq(type, S("file")) ||
            (is_switch && !has_word(tag, " checked")))
            continue;
        str value = attribute(a, tag, "value");
        add(b, (struct browser_field){ .name = name,
                                       .value = str_is_absent(value) && is_switch ? S("on") : value });
    }
}

static void texts_take(struct browser *b, str form)
{
    str tag;
    while (cut_between(&form, S("<textarea"), S("</textarea>"), &tag)) {
        str name = attribute(b->site->arena, tag, "name"), head, value = tag;
        (void)str_cut(&value, '>', &head);
        if (!is_filled(b, name))
            add(b,
                (struct browser_field){ .name = name, .value = unescaped(b->site->arena, str_trim(value)) });
    }
}

/* As a browser: the marked option, else the first one. */
static void selects_take(struct browser *b, str form)
{
    str select, option;
    while (cut_between(&form, S("<select"), S("</select>"), &select)) {
        str name = attribute(b->site->arena, select, "name"), chosen = { 0 };
        while (cut_between(&select, S("<option"), S(">"), &option))
            if (str_is_absent(chosen) || has_word(option, " selected"))
                chosen = attribute(b->site->arena, option, "value");
        if (!is_filled(b, name))
            add(b, (struct browser_field){ .name = name, .value = chosen });
    }
}

/* What a test fills in must be asked for. */
static void fields_check(const struct browser *b, str form, size_t filled)
{
    for (size_t i = 0; i < filled; i++) {
        str wanted = str_printf(b->site->arena, " name=\"%.*s\"", STR_ARG(b->fields[i].name));
        if (str_find(form, wanted) != SIZE_MAX)
            continue;
        print_error("the form has no field %.*s\n", STR_ARG(b->fields[i].name));
        fail();
    }
}

static void form_take(struct browser *b, const char *action)
{
    struct arena *a = b->site->arena;
    str rest = b->body, form, head;
    size_t filled = b->fields_n;
    while (cut_between(&rest, S("<form"), S("</form>"), &form)) {
        str inner = form;
        (void)str_cut(&inner, '>', &head);
        if (!str_eq(attribute(a, head, "action"), str_from_c(action)) || !has_word(head, "post"))
            continue;
        fields_check(b, inner, filled);
        b->is_multipart = has_word(head, "multipart/form-data");
        inputs_take(b, inner, filled);
        texts_take(b, inner);
        selects_take(b, inner);
        return;
    }
    print_error("no form with the action %s on the page\n%.*s\n", action, STR_ARG(b->body));
    fail();
}

static str form_urlencoded(struct browser *b)
{
    struct buf out = buf_new(b->site->arena, BODY_MAX);
    for (size_t i = 0; i < b->fields_n; i++) {
        if (i > 0)
            buf_putc(&out, '&');
        format_url_part(&out, b->fields[i].name);
        buf_putc(&out, '=');
        format_url_part(&out, b->fields[i].value);
    }
    return buf_str(&out);
}

static str form_multipart(struct browser *b)
{
    struct buf out = buf_new(b->site->arena, BODY_MAX);
    for (size_t i = 0; i < b->fields_n; i++) {
        const struct browser_field *f = &b->fields[i];
        buf_printf(&out, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%.*s\"", STR_ARG(f->name));
        if (!str_is_absent(f->file_name))
            buf_printf(&out, "; filename=\"%.*s\"\r\nContent-Type: application/octet-stream",
                       STR_ARG(f->file_name));
        buf_put(&out, S("\r\n\r\n"));
        buf_put(&out, f->value);
        buf_put(&out, S("\r\n"));
    }
    buf_put(&out, S("--" BOUNDARY "--\r\n"));
    assert_false(out.is_full);
    return buf_str(&out);
}

void browser_send(struct browser *b, const char *action)
{
    form_take(b, action);
    if (b->is_multipart)
        browser_post(b, action, "multipart/form-data; boundary=" BOUNDARY, form_multipart(b));
    else
        browser_post(b, action, "application/x-www-form-urlencoded", form_urlencoded(b));
}

void browser_login(struct browser *b, const char *login_name)
{
    browser_get(b, "/login");
    browser_fill(b, "who", login_name);
    browser_fill(b, "password", SITE_PASSWORD);
    browser_send(b, "/login");
    assert_page(b, 303, "");
}

/* ---- answers ---- */

str browser_header(const struct browser *b, const char *name)
{
    for (int i = 0; i < b->out.headers_n; i++)
        if (str_eq_nocase(b->out.headers[i].name, str_from_c(name)))
            return b->out.headers[i].value;
    return (str){ 0 };
}

bool browser_sees(const struct browser *b, const char *words)
{
    return str_find(b->body, str_from_c(words)) != SIZE_MAX;
}

void browser_check(const struct browser *b, int status, const char *words, const char *file, int line)
{
    if (b->out.status == status && browser_sees(b, words))
        return;
    size_t main_at = str_find(b->body, S("<main"));
    print_error("status %d (want %d), looking for \"%s\"; %s %.*s %.*s\n", b->out.status, status, words,
                rc_name(b->out.code), STR_ARG(b->out.error_detail), STR_ARG(b->location));
    (void)fprintf(stderr, "%.*s\n",
                  STR_ARG(str_slice(b->body, main_at == SIZE_MAX ? 0 : main_at, b->body.n)));
    _fail(file, line);
}
