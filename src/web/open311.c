/* SPDX-License-Identifier: Apache-2.0 */
/* One writer for two formats. */
#include "web/open311.h"

#include "web/form_input.h"
#include "web/rq.h"
#include "web/xml.h"

#define ERRORS_BYTES_MAX (64u << 10)
#define MICRO 1000000

/* ---- which format ---- */

/* Which comes first in the Accept header: XML or JSON? */
static bool accept_is_xml(str accept)
{
    str part, type;
    while (str_cut(&accept, ',', &part)) {
        (void)str_cut(&part, ';', &type);
        type = str_trim(type);
        if (str_eq_nocase(type, S("text/xml")) || str_eq_nocase(type, S("application/xml")))
            return true;
        if (str_eq_nocase(type, S("application/json")))
            return false;
    }
    return false;
}

static bool has_extension(const struct rq *rq)
{
    return str_ends(rq->path, S(".xml")) || str_ends(rq->path, S(".json"));
}

str open311_arg(const struct rq *rq, int i)
{
    static const str extensions[] = { S_INIT(".json"), S_INIT(".xml") };
    str arg = rq->args[i];
    for (size_t k = 0; k < sizeof extensions / sizeof extensions[0]; k++)
        if (str_ends(arg, extensions[k]))
            return str_slice(arg, 0, arg.n - extensions[k].n);
    return arg;
}

/* ---- XML ---- */

static void xml_tag(struct buf *out, const char *before, const char *name, const char *after)
{
    buf_put(out, str_from_c(before));
    buf_put(out, str_from_c(name));
    buf_put(out, str_from_c(after));
}

/* ---- both ---- */

struct open311 open311_new(struct rq *rq, size_t bytes_max)
{
    struct open311 o = { .out = buf_new(rq->arena, bytes_max) };
    o.is_xml = has_extension(rq) ? str_ends(rq->path, S(".xml")) : accept_is_xml(rq->accept);
    if (o.is_xml)
        buf_put(&o.out, S(XML_HEAD));
    return o;
}

/* The writer of JSON keeps a pointer to the buffer, which moves with the struct: it is set before each use.
 */
static struct json *json_of(struct open311 *o)
{
    o->json.out = &o->out;
    return &o->json;
}

/* In JSON only the members of a record have names. */
static struct json *json_named(struct open311 *o, const char *name)
{
    struct json *j = json_of(o);
    if (o->depth > 0 && !o->open[o->depth - 1].is_list)
        json_key(j, str_from_c(name));
    return j;
}

static void open_one(struct open311 *o, const char *name, bool is_list)
{
    if (o->depth == OPEN311_DEPTH_MAX)
        BUG("an Open311 answer deeper than OPEN311_DEPTH_MAX");
    if (o->is_xml)
        xml_tag(&o->out, "<", name, ">");
    else if (is_list)
        json_open_array(json_named(o, name));
    else
        json_open_object(json_named(o, name));
    o->open[o->depth].name = name;
    o->open[o->depth++].is_list = is_list;
}

void open311_list(struct open311 *o, const char *name)
{
    open_one(o, name, true);
}

void open311_record(struct open311 *o, const char *name)
{
    open_one(o, name, false);
}

void open311_end(struct open311 *o)
{
    if (o->depth == 0)
        BUG("open311_end without anything open");
    o->depth--;
    if (o->is_xml)
        xml_tag(&o->out, "</", o->open[o->depth].name, ">");
    else
        json_end(json_of(o));
}

void open311_str(struct open311 *o, const char *name, str value)
{
    if (o->is_xml)
        xml_element(&o->out, name, value);
    else
        json_str(json_named(o, name), str_is_empty(value) ? (str){ 0 } : value);
}

void open311_i64(struct open311 *o, const char *name, int64_t value)
{
    if (o->is_xml)
        xml_element(&o->out, name, str_printf(o->out.arena, "%lld", (long long)value));
    else
        json_i64(json_named(o, name), value);
}

void open311_bool(struct open311 *o, const char *name, bool value)
{
    if (o->is_xml)
        xml_element(&o->out, name, value ? S("true") : S("false"));
    else
        json_bool(json_named(o, name), value);
}

void open311_micro(struct open311 *o, const char *name, int64_t micro, bool has)
{
    if (!has)
        open311_str(o, name, (str){ 0 });
    else if (o->is_xml)
        xml_element(&o->out, name,
                    str_printf(o->out.arena, "%s%lld.%06lld", micro < 0 ? "-" : "",
                               (long long)(micro < 0 ? -micro : micro) / MICRO,
                               (long long)(micro < 0 ? -micro : micro) % MICRO));
    else
        json_double(json_named(o, name), (double)micro / MICRO);
}

rc open311_reply(struct rq *rq, struct open311 *o)
{
    if (o->depth != 0)
        BUG("an Open311 answer that is not closed");
    if (o->out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %zu bytes", o->out.max);
    reply_bytes(rq, o->is_xml ? S("text/xml; charset=utf-8") : S("application/json; charset=utf-8"),
                buf_str(&o->out));
    rq->reply.is_private = rq->reply.is_private || !has_extension(rq);
    return RC_OK;
}

/* ---- errors ---- */

static void error_one(struct open311 *o, int code, str description)
{
    open311_record(o, "error");
    open311_i64(o, "code", code);
    open311_str(o, "description", description);
    open311_end(o);
}

/* Status of the whole answer: a missing key goes before everything else. */
static int status_of(const struct rq *rq, int status)
{
    const struct field_state *key = form_input_find(rq->input, S(OPEN311_KEY_FIELD));
    if (status == 401 || (key != NULL && !str_is_absent(key->message)))
        return 403;
    return status == 422 ? 400 : status;
}

void open311_fail(struct rq *rq, int status, str words)
{
    struct open311 o = open311_new(rq, ERRORS_BYTES_MAX);
    int whole = status_of(rq, status);
    bool has_any = false;
    open311_list(&o, "errors");
    for (const struct field_state *one = rq->input != NULL ? rq->input->states : NULL; one != NULL;
         one = one->next) {
        if (str_is_absent(one->message))
            continue;
        bool is_key = str_eq(one->name, S(OPEN311_KEY_FIELD));
        error_one(&o,
                  is_key         ? 403
                  : whole == 403 ? 400
                                 : whole,
                  str_printf(rq->arena, "%.*s: %.*s", STR_ARG(one->name), STR_ARG(one->message)));
        has_any = true;
    }
    for (size_t i = 0; rq->input != NULL && i < rq->input->messages.n; i++, has_any = true)
        error_one(&o, whole == 403 ? 400 : whole, rq->input->messages.at[i]);
    if (!has_any)
        error_one(&o, whole, words);
    open311_end(&o);
    if (open311_reply(rq, &o) != RC_OK)
        BUG("an Open311 error longer than ERRORS_BYTES_MAX");
    reply_status(rq, whole);
}
