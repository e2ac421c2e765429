/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open interfaces described by themselves: an OpenAPI 3.1 file made from the route rows of all modules
 * and the tables of their forms. A new row is in it at once.
 */
#include "base/json.h"
#include "features/office/office_pages.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (1u << 20)
#define PHONE_PATTERN "^\\+?[0-9 -]{5,30}$"

static bool is_open(const struct route *row)
{
    return row->kind == ROUTE_API || row->kind == ROUTE_OPEN311;
}

/* The next row of an open interface, behind (m, i); false at the end. */
static const struct route *next_row(const struct app *app, size_t *m, size_t *i)
{
    for (; *m < app->modules_n; (*m)++, *i = 0)
        while (*i < app->modules[*m]->routes_n) {
            const struct route *row = &app->modules[*m]->routes[(*i)++];
            if (is_open(row))
                return row;
        }
    return NULL;
}

static bool same_path(const struct route *a, const struct route *b)
{
    return str_eq(str_from_c(a->path), str_from_c(b->path));
}

/* ---- form tables as schemas ---- */

static void type_write(struct json *j, const char *type)
{
    json_put_str(j, S("type"), str_from_c(type));
}

static void limit_write(struct json *j, const char *low, const char *high, const struct field *field)
{
    if (field->min != 0 || (field->kind != FIELD_TEXT && field->kind != FIELD_LINES && field->max != 0))
        json_put_i64(j, str_from_c(low), field->min);
    if (field->max != 0)
        json_put_i64(j, str_from_c(high), field->max);
}

static void choices_write(struct json *j, const struct field *field)
{
    if (field->choices_n == 0)
        return; /* known at run time only */
    json_key(j, S("enum"));
    json_open_array(j);
    for (size_t i = 0; i < field->choices_n; i++)
        json_str(j, str_from_c(field->choices[i].value));
    json_end(j);
}

static void items_write(struct json *j, const struct field *field)
{
    type_write(j, "array");
    limit_write(j, "minItems", "maxItems", field);
    json_key(j, S("items"));
    json_open_object(j);
    type_write(j, "string");
    if (field->kind == FIELD_FILES)
        json_put_str(j, S("contentMediaType"), S("image/*"));
    else
        choices_write(j, field);
    json_end(j);
}

static void schema_write(struct json *j, const struct field *field)
{
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_NUMBER:
        type_write(j, field->kind == FIELD_INT ? "integer" : "number");
        limit_write(j, "minimum", "maximum", field);
        break;
    case FIELD_CHECK:
        type_write(j, "boolean");
        break;
    case FIELD_CHOICES:
    case FIELD_FILES:
        items_write(j, field);
        break;
    case FIELD_CHOICE:
        type_write(j, "string");
        choices_write(j, field);
        break;
    case FIELD_ID:
        type_write(j, "string");
        json_put_str(j, S("pattern"), S("^[0-9]+$"));
        break;
    case FIELD_DAY:
        type_write(j, "string");
        json_put_str(j, S("format"), S("date"));
        break;
    case FIELD_TIME:
        type_write(j, "string");
        json_put_str(j, S("pattern"), S("^[0-9]{1,2}:[0-9]{2}$"));
        break;
    case FIELD_PHONE:
        type_write(j, "string");
        json_put_str(j, S("pattern"), S(PHONE_PATTERN));
        break;
    case FIELD_TEXT:
    case FIELD_LINES:
    case FIELD_PASSWORD:
        type_write(j, "string");
        limit_write(j, "minLength", "maxLength", field);
        break;
    }
}

static void property_write(struct json *j, const struct field *field)
{
    json_key(j, str_from_c(field->name));
    json_open_object(j);
    schema_write(j, field);
    json_put_str(j, S("description"), text_get(field->label, LANG_EN));
    json_end(j);
}

static void form_write(struct json *j, const struct form *form)
{
    bool has_required = false;
    type_write(j, "object");
    json_key(j, S("properties"));
    json_open_object(j);
    for (size_t i = 0; i < form->fields_n; i++) {
        property_write(j, &form->fields[i]);
        has_required = has_required || form->fields[i].is_required;
    }
    json_end(j);
    if (!has_required)
        return;
    json_key(j, S("required"));
    json_open_array(j);
    for (size_t i = 0; i < form->fields_n; i++)
        if (form->fields[i].is_required)
            json_str(j, str_from_c(form->fields[i].name));
    json_end(j);
}

/* ---- operations ---- */

static void parameter_write(struct json *j, str name, const char *where)
{
    json_open_object(j);
    json_put_str(j, S("name"), name);
    json_put_str(j, S("in"), str_from_c(where));
    if (str_eq(str_from_c(where), S("path")))
        json_put_bool(j, S("required"), true);
    json_key(j, S("schema"));
    json_open_object(j);
    type_write(j, "string");
    json_end(j);
    json_end(j);
}

static void parameters_write(struct json *j, const struct route *row)
{
    str segment, name, path = str_from_c(row->path), query = str_from_c(row->query);
    json_key(j, S("parameters"));
    json_open_array(j);
    while (str_cut(&path, '/', &segment))
        if (str_starts(segment, S("{")))
            parameter_write(j, str_slice(segment, 1, segment.n - 2), "path");
    while (str_cut(&query, ' ', &name))
        parameter_write(j, name, "query");
    if (row->access == ROUTE_WRITE)
        parameter_write(j, S("Idempotency-Key"), "header");
    json_end(j);
}

static void content_write(struct json *j, const char *type, const struct form *form)
{
    json_key(j, str_from_c(type));
    json_open_object(j);
    json_key(j, S("schema"));
    json_open_object(j);
    form_write(j, form);
    json_end(j);
    json_end(j);
}

static bool has_files(const struct form *form)
{
    for (size_t i = 0; i < form->fields_n; i++)
        if (form->fields[i].kind == FIELD_FILES)
            return true;
    return false;
}

static void body_write(struct json *j, const struct route *row)
{
    if (row->access != ROUTE_WRITE || row->form->fields_n == 0)
        return;
    json_key(j, S("requestBody"));
    json_open_object(j);
    json_put_bool(j, S("required"), true);
    json_key(j, S("content"));
    json_open_object(j);
    content_write(j, row->kind == ROUTE_API ? "application/json" : "application/x-www-form-urlencoded",
                  row->form);
    if (has_files(row->form))
        content_write(j, "multipart/form-data", row->form);
    json_end(j);
    json_end(j);
}

static void media_write(struct json *j, const char *type, const char *schema)
{
    json_key(j, str_from_c(type));
    json_open_object(j);
    if (schema != NULL) {
        json_key(j, S("schema"));
        json_open_object(j);
        json_put_str(j, S("$ref"), str_from_c(schema));
        json_end(j);
    }
    json_end(j);
}

static void response_write(struct json *j, const struct route *row, const char *status, const char *words,
                           bool is_error)
{
    bool is_open311 = row->kind == ROUTE_OPEN311;
    const char *schema = !is_error    ? NULL
                         : is_open311 ? "#/components/schemas/Open311Errors"
                                      : "#/components/schemas/Error";
    json_key(j, str_from_c(status));
    json_open_object(j);
    json_put_str(j, S("description"), str_from_c(words));
    json_key(j, S("content"));
    json_open_object(j);
    if (!str_ends(str_from_c(row->path), S(".xml")))
        media_write(j, "application/json", schema);
    if (is_open311 && !str_ends(str_from_c(row->path), S(".json")))
        media_write(j, "text/xml", schema);
    json_end(j);
    json_end(j);
}

static void responses_write(struct json *j, const struct route *row)
{
    json_key(j, S("responses"));
    json_open_object(j);
    response_write(j, row, "2XX", "done", false);
    response_write(j, row, "4XX", "refused: what was sent is wrong, unknown, not allowed or too much", true);
    response_write(j, row, "5XX", "failed; nothing was done", true);
    json_end(j);
}

/* "get_api_v1_problems_number" */
static str operation_id(struct rq *rq, const struct route *row)
{
    struct buf b = buf_new(rq->arena, 256);
    bool was_word = true;
    buf_put(&b, row->method == HTTP_POST ? S("post_") : S("get_"));
    for (const char *p = row->path + 1; *p != '\0'; p++) {
        bool is_word = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (is_word)
            buf_putc(&b, *p);
        else if (was_word)
            buf_putc(&b, '_');
        was_word = is_word;
    }
    return str_slice(buf_str(&b), 0, was_word ? b.n : b.n - 1);
}

static void security_write(struct json *j, const struct route *row)
{
    json_key(j, S("security"));
    json_open_array(j);
    if (!str_eq(str_from_c(row->permission), S(PERMISSION_PUBLIC))) {
        json_open_object(j);
        json_key(j, S("bearer"));
        json_open_array(j);
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

static void operation_write(struct rq *rq, struct json *j, const struct route *row, const char *tag)
{
    json_key(j, row->method == HTTP_POST ? S("post") : S("get"));
    json_open_object(j);
    json_put_str(j, S("operationId"), operation_id(rq, row));
    json_put_str(j, S("summary"), str_from_c(row->about));
    json_key(j, S("tags"));
    json_open_array(j);
    json_str(j, str_from_c(tag));
    json_end(j);
    json_put_str(j, S("x-permission"), str_from_c(row->permission));
    security_write(j, row);
    parameters_write(j, row);
    body_write(j, row);
    responses_write(j, row);
    json_end(j);
}

/* ---- the file ---- */

static bool was_before(const struct app *app, const struct route *row)
{
    size_t m = 0, i = 0;
    const struct route *other;
    while ((other = next_row(app, &m, &i)) != row)
        if (same_path(other, row))
            return true;
    return false;
}

/* All methods of a path stand together, wherever their rows are. */
static void paths_write(struct rq *rq, struct json *j)
{
    size_t m = 0, i = 0;
    const struct route *row, *other;
    json_key(j, S("paths"));
    json_open_object(j);
    while ((row = next_row(rq->app, &m, &i)) != NULL) {
        if (was_before(rq->app, row))
            continue;
        json_key(j, str_from_c(row->path));
        json_open_object(j);
        for (size_t m2 = 0, i2 = 0; (other = next_row(rq->app, &m2, &i2)) != NULL;)
            if (same_path(other, row))
                operation_write(rq, j, other, rq->app->modules[m2]->name);
        json_end(j);
    }
    json_end(j);
}

static void string_property(struct json *j, const char *name)
{
    json_key(j, str_from_c(name));
    json_open_object(j);
    type_write(j, "string");
    json_end(j);
}

static void error_schema(struct json *j)
{
    json_key(j, S("Error"));
    json_open_object(j);
    type_write(j, "object");
    json_key(j, S("properties"));
    json_open_object(j);
    string_property(j, "error");
    string_property(j, "message");
    string_property(j, "field");
    string_property(j, "request_id");
    json_key(j, S("fields"));
    json_open_object(j);
    type_write(j, "object");
    json_key(j, S("additionalProperties"));
    json_open_object(j);
    type_write(j, "string");
    json_end(j);
    json_end(j);
    json_end(j);
    json_end(j);
}

static void open311_schema(struct json *j)
{
    json_key(j, S("Open311Errors"));
    json_open_object(j);
    type_write(j, "array");
    json_key(j, S("items"));
    json_open_object(j);
    type_write(j, "object");
    json_key(j, S("properties"));
    json_open_object(j);
    json_key(j, S("code"));
    json_open_object(j);
    type_write(j, "integer");
    json_end(j);
    string_property(j, "description");
    json_end(j);
    json_end(j);
    json_end(j);
}

static void components_write(struct json *j)
{
    json_key(j, S("components"));
    json_open_object(j);
    json_key(j, S("schemas"));
    json_open_object(j);
    error_schema(j);
    open311_schema(j);
    json_end(j);
    json_key(j, S("securitySchemes"));
    json_open_object(j);
    json_key(j, S("bearer"));
    json_open_object(j);
    type_write(j, "http");
    json_put_str(j, S("scheme"), S("bearer"));
    json_put_str(j, S("description"), S("a person's token, made by: echowall user token NAME"));
    json_end(j);
    json_end(j);
    json_end(j);
}

rc office_openapi(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("openapi"), S("3.1.0"));
    json_key(&j, S("info"));
    json_open_object(&j);
    json_put_str(&j, S("title"), S("Echowall"));
    json_put_str(&j, S("version"), S("1"));
    json_end(&j);
    paths_write(rq, &j);
    components_write(&j);
    json_end(&j);
    if (b.is_full)
        return RQ_FAIL(rq, RC_INTERNAL, NULL, "the OpenAPI file is longer than %u bytes", ANSWER_BYTES_MAX);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
