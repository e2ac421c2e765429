/* SPDX-License-Identifier: Apache-2.0 */
/* What placeholders there are and how they are filled in. */
#include "features/problem/problem_reply.h"

#include "features/problem/problem_work.h"

#include "web/format.h"

enum placeholder { NUMBER, PLACE, OFFICE, DUE, PLACEHOLDERS };

static const enum text names[PLACEHOLDERS] = {
    [NUMBER] = TEXT_PROBLEM_REPLY_NUMBER,
    [PLACE] = TEXT_PROBLEM_REPLY_PLACE,
    [OFFICE] = TEXT_PROBLEM_REPLY_OFFICE,
    [DUE] = TEXT_PROBLEM_REPLY_DUE,
};

static enum placeholder placeholder_of(str name)
{
    for (int p = 0; p < PLACEHOLDERS; p++)
        for (int lang = 0; lang < LANG_COUNT; lang++)
            if (str_eq(name, text_get(names[p], (enum lang)lang)))
                return (enum placeholder)p;
    return PLACEHOLDERS;
}

/* The next {name} of *rest: what stands before it, and the name; false at the end, with all that is left. A
 * brace that nothing closes is a brace. */
static bool next_placeholder(str *rest, str *ret_before, str *ret_name)
{
    size_t open = str_find_char(*rest, '{');
    *ret_before = *rest;
    if (open == SIZE_MAX)
        return false;
    str behind = str_slice(*rest, open + 1, rest->n);
    size_t length = str_find_char(behind, '}');
    if (length == SIZE_MAX)
        return false;
    *ret_before = str_slice(*rest, 0, open);
    *ret_name = str_slice(behind, 0, length);
    *rest = str_slice(behind, length + 1, behind.n);
    return true;
}

str problem_reply_fill(struct arena *a, str words, const struct problem_reply_facts *facts)
{
    const str values[PLACEHOLDERS] = {
        [NUMBER] = facts->number, [PLACE] = facts->place, [OFFICE] = facts->office, [DUE] = facts->due
    };
    struct buf out = buf_new(a, 64u << 10);
    str rest = words, before, name;
    while (next_placeholder(&rest, &before, &name)) {
        enum placeholder p = placeholder_of(str_trim(name));
        buf_put(&out, before);
        if (p < PLACEHOLDERS)
            buf_put(&out, values[p]);
        else
            buf_printf(&out, "{%.*s}", STR_ARG(name));
    }
    buf_put(&out, before);
    return buf_str(&out);
}

bool problem_reply_check(str words, str *ret_bad)
{
    str rest = words, before, name;
    while (next_placeholder(&rest, &before, &name))
        if (placeholder_of(str_trim(name)) == PLACEHOLDERS) {
            *ret_bad = name;
            return false;
        }
    return true;
}

rc problem_reply_check_field(struct rq *rq, const char *field, str words)
{
    str bad;
    if (problem_reply_check(words, &bad))
        return RC_OK;
    struct text_arg args[] = { text_arg_str("name", bad) };
    return form_fail_args(rq, field, TEXT_PROBLEM_REPLY_UNKNOWN, args, 1);
}

struct problem_reply_facts problem_reply_facts_of(struct rq *rq, const struct problem_by_number_row *p)
{
    str not_yet = rq_text(rq, TEXT_PROBLEM_NOT_YET);
    struct format f = { rq->arena, rq->lang, rq->now, rq->offset };
    return (struct problem_reply_facts){
        .number = p->number,
        .place = str_is_absent(p->place_name) ? p->place : str_join(rq->arena, p->place_name, p->place),
        .office = str_is_absent(p->office_name) ? not_yet : p->office_name,
        .due = p->due_day.has ? format_day(f, day_start(p->due_day.v, rq->offset)) : not_yet
    };
}

/* ---- which are offered ---- */

rc problem_reply_offered(struct rq *rq, organisation_id place, organisation_id office,
                         struct reply_templates_of_rows *ret)
{
    struct reply_templates_of_in in = { .today = rq->today, .place = place.v, .office = office.v };
    return reply_templates_of(rq->db, &in, ret);
}

bool problem_reply_chosen(struct rq *rq, const struct reply_templates_of_rows *offered,
                          struct reply_templates_of_row *ret)
{
    int64_t wanted = rq_query_i64(rq, S("template"), 1, INT64_MAX, 0);
    for (size_t i = 0; i < offered->n; i++)
        if (offered->at[i].id.v == wanted) {
            *ret = offered->at[i];
            return true;
        }
    return false;
}

struct problem_reply_option *problem_reply_options_of(struct rq *rq,
                                                      const struct reply_templates_of_rows *rows,
                                                      const struct problem_reply_facts *facts)
{
    struct problem_reply_option *options = ARENA_ARRAY(rq->arena, struct problem_reply_option, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct reply_templates_of_row *r = &rows->at[i];
        options[i] = (struct problem_reply_option){
            .value = str_printf(rq->arena, "%lld", (long long)r->id.v),
            .label = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(r->name), STR_ARG(r->organisation_name)),
            .words = facts != NULL ? problem_reply_fill(rq->arena, r->words, facts) : r->words
        };
    }
    return options;
}
