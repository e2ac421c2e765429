/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open311: answers of GeoReport v2. The same records go out as JSON or as XML: a list is an array in JSON, an
 * element around its items in XML; what is empty is null in JSON, an empty element in XML. Errors are a list
 * of {code, description}. What the records mean is the slice's business.
 *
 *   struct open311 o = open311_new(rq, 64 << 10);
 *   open311_list(&o, "services"); open311_record(&o, "service"); open311_str(&o, "service_code", code);
 *   open311_end(&o); open311_end(&o); open311_reply(rq, &o);
 */
#ifndef EW_WEB_OPEN311_H
#define EW_WEB_OPEN311_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/rc.h"
#include "base/str.h"

struct rq;

#define OPEN311_DEPTH_MAX 8
/* The form field whose lack is answered with 403 instead of 400, as the standard wants it. */
#define OPEN311_KEY_FIELD "api_key"

struct open311 {
    struct buf out;
    struct json json;
    bool is_xml;
    int depth;
    struct {
        const char *name;
        bool is_list;
    } open[OPEN311_DEPTH_MAX];
};

/* For the request's format: the extension of its path (.json, .xml), else what its Accept header names first,
   else JSON. bytes_max bounds the whole answer. */
struct open311 open311_new(struct rq *rq, size_t bytes_max);
/* A list of what is written next, up to open311_end. At the top or inside a record. */
void open311_list(struct open311 *o, const char *name);
/* A record, up to open311_end: the whole answer, an item of a list, or a member of a record. */
void open311_record(struct open311 *o, const char *name);
void open311_end(struct open311 *o);
/* Fields of a record, or items of a list. Absent and empty texts are null. */
void open311_str(struct open311 *o, const char *name, str value);
void open311_i64(struct open311 *o, const char *name, int64_t value);
void open311_bool(struct open311 *o, const char *name, bool value);
/* Millionths as a decimal fraction (coordinates); null unless has. */
void open311_micro(struct open311 *o, const char *name, int64_t micro, bool has);
/* Everything is closed: makes it the reply. An answer chosen by the Accept header is not kept by any cache,
   for its address does not tell its format. RC_LIMIT when it was longer than bytes_max. */
MUST_USE rc open311_reply(struct rq *rq, struct open311 *o);

/*
 * The reply to a failure: one error for each wrong field of the form, or one with these words. Sets the
 * status: 422 becomes 400 and 401 becomes 403, for the standard knows no others; a missing key is 403 too.
 */
void open311_fail(struct rq *rq, int status, str words);

/* A path parameter without the extension of the format. */
str open311_arg(const struct rq *rq, int i);

#endif
