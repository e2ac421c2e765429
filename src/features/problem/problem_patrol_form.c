/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a visit. What they ask for stands once; a correction asks for no pictures and no position. */
#include "core/access.h"
#include "core/rule.h"
#include "features/problem/problem_patrol_pages.h"
#include "features/problem/problem_sort.h"
#include "web/form_rules.h"

#define PLACES_MAX 400

static const struct choice findings[] = {
    { "none", TEXT_PROBLEM_PATROL_NONE, TEXT_NONE },
    { "found", TEXT_PROBLEM_PATROL_FOUND, TEXT_NONE },
};
/* No complaints: who it is about may read the visits of the unit. They go the way of residents. */

#define AT(member) .at = offsetof(struct patrol_input, member)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CHOICES(table) .choices = (table), .choices_n = COUNT(table)

#define WHERE_FIELDS                                                                                         \
    { .name = "organisation",                                                                                \
      .kind = FIELD_ID,                                                                                      \
      AT(organisation),                                                                                      \
      .label = TEXT_PROBLEM_REPORT_ORGANISATION,                                                             \
      .is_required = true },                                                                                 \
        { .name = "place",                                                                                   \
          .kind = FIELD_TEXT,                                                                                \
          AT(place),                                                                                         \
          .label = TEXT_PROBLEM_PATROL_PLACE,                                                                \
          .is_required = true,                                                                               \
          .max = PATROL_PLACE_MAX },                                                                         \
    {                                                                                                        \
        .name = "subject", .kind = FIELD_TEXT, AT(subject), .label = TEXT_PROBLEM_PATROL_SUBJECT,            \
        .hint = TEXT_PROBLEM_PATROL_SUBJECT_HINT, .is_required = true, .max = PATROL_SUBJECT_MAX             \
    }
#define WHEN_FIELDS                                                                                          \
    { .name = "day", .kind = FIELD_DAY, AT(day), .label = TEXT_PROBLEM_PATROL_DAY, .is_required = true },    \
    {                                                                                                        \
        .name = "time", .kind = FIELD_TIME, AT(time), .label = TEXT_PROBLEM_PATROL_TIME, .is_required = true \
    }
#define FOUND_FIELDS                                                                                         \
    { .name = "finding",                                                                                     \
      .kind = FIELD_CHOICE,                                                                                  \
      AT(finding),                                                                                           \
      .label = TEXT_PROBLEM_PATROL_FINDING,                                                                  \
      .is_required = true,                                                                                   \
      CHOICES(findings) },                                                                                   \
        { .name = "words",                                                                                   \
          .kind = FIELD_LINES,                                                                               \
          AT(words),                                                                                         \
          .label = TEXT_PROBLEM_PATROL_WORDS,                                                                \
          .hint = TEXT_PROBLEM_PATROL_WORDS_HINT,                                                            \
          .max = PATROL_WORDS_MAX },                                                                         \
        PROBLEM_KIND_FIELD(struct patrol_input, TEXT_PROBLEM_ACCEPT_KIND, PROBLEM_KINDS_WITHOUT_COMPLAINTS,  \
                           .is_required = false),                                                            \
        PROBLEM_CATEGORY_FIELD(struct patrol_input, TEXT_PROBLEM_WHICH_CATEGORY, .is_required = false)

static const struct field new_fields[] = {
    WHERE_FIELDS,
    FOUND_FIELDS,
    { .name = "photos",
      .kind = FIELD_FILES,
      AT(photos),
      .label = TEXT_PROBLEM_PATROL_PHOTOS,
      .hint = TEXT_PROBLEM_PATROL_PHOTOS_HINT,
      .max = PROBLEM_PHOTOS_MAX },
    WHEN_FIELDS,
    { .name = "latitude",
      .kind = FIELD_NUMBER,
      AT(latitude),
      .label = TEXT_PROBLEM_REPORT_LATITUDE,
      .min = -90,
      .max = 90 },
    { .name = "longitude",
      .kind = FIELD_NUMBER,
      AT(longitude),
      .label = TEXT_PROBLEM_REPORT_LONGITUDE,
      .min = -180,
      .max = 180 },
    DRAFT_FIELDS(struct patrol_input),
};
static const struct field correct_fields[] = {
    WHERE_FIELDS,
    FOUND_FIELDS,
    WHEN_FIELDS,
    { .name = "version",
      .kind = FIELD_INT,
      AT(version),
      .label = TEXT_PROBLEM_PATROL_VERSION,
      .min = 1,
      .max = INT32_MAX },
    DRAFT_FIELDS(struct patrol_input),
};

/* ---- rules over several fields: one table for the server and for browsers without network ---- */

static const struct {
    struct form_rule rule;
    size_t at;
} found_needs[] = {
    { { "words", "finding", "found", TEXT_PROBLEM_PATROL_WORDS_MISSING },
      offsetof(struct patrol_input, words) },
    { { "kind", "finding", "found", TEXT_PROBLEM_KIND_MISSING }, offsetof(struct patrol_input, kind) },
    { { "category", "finding", "found", TEXT_PROBLEM_CATEGORY_MISSING },
      offsetof(struct patrol_input, category) },
};
static const struct form_rule among[] = {
    { .field = "organisation", .words = TEXT_PROBLEM_UNKNOWN_PLACE },
    { .field = "category", .words = TEXT_PROBLEM_CATEGORY_MISSING },
};

static rc back_days(struct rq *rq, int64_t *ret)
{
    return rule_value(rq->db, S("problem.patrol_back_days"), (organisation_id){ 0 }, rq->today, ret);
}

/* Of what was found only the words are asked for when needs is 1: a correction. */
static void rules_write(struct rq *rq, const struct form *form, size_t needs, struct json *j)
{
    struct form_rule_moment moment = { .day = "day",
                                       .time = "time",
                                       .late = TEXT_PROBLEM_PATROL_IN_FUTURE,
                                       .early = TEXT_PROBLEM_PATROL_TOO_OLD };
    for (size_t i = 0; i < needs; i++)
        form_rule_must(rq, form, &found_needs[i].rule, j);
    for (size_t i = 0; i < COUNT(among); i++)
        form_rule_among(rq, form, &among[i], j);
    if (back_days(rq, &moment.back_days) == RC_OK)
        form_rule_moment(rq, &moment, j);
}

void patrol_rules_write(struct rq *rq, struct json *j)
{
    rules_write(rq, &problem_patrol_form, COUNT(found_needs), j);
}

void patrol_correct_rules_write(struct rq *rq, struct json *j)
{
    rules_write(rq, &problem_patrol_correct_form, 1, j);
}

/* The places over which the worker holds the permission today. */
static rc places_load(struct rq *rq, struct run_choice **ret, size_t *ret_n)
{
    struct organisation *roots;
    size_t roots_n, n = 0;
    TRY(access_roots(rq, S("problem.patrol"), &roots, &roots_n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, PLACES_MAX);
    for (size_t r = 0; r < roots_n; r++) {
        struct patrol_places_rows rows;
        TRY(patrol_places(rq->db, scope_below(rq->arena, roots[r].path), rq->today, (int64_t)(PLACES_MAX - n),
                          &rows));
        for (size_t i = 0; i < rows.n; i++)
            choices[n++] = (struct run_choice){ .value = str_printf(rq->arena, "%lld",
                                                                    (long long)rows.at[i].organisation_id.v),
                                                .label = rows.at[i].name };
    }
    *ret = choices;
    *ret_n = n;
    return RC_OK;
}

static rc places_check(struct rq *rq, const struct patrol_input *in)
{
    struct problem_option *options;
    struct run_choice *places;
    str place = str_printf(rq->arena, "%lld", (long long)in->organisation);
    size_t n, at = 0;
    TRY(places_load(rq, &places, &n));
    while (at < n && !str_eq(places[at].value, place))
        at++;
    if (at == n)
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    if (str_is_empty(in->category))
        return RC_OK;
    TRY(problem_category_options(rq, in->category, false, &options, &n));
    if (!problem_is_option(options, n, in->category))
        (void)form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_MISSING);
    return RC_OK;
}

static rc moment_check(struct rq *rq, const struct patrol_input *in)
{
    struct patrol_look look = patrol_look_of(rq, in);
    int64_t back;
    TRY(back_days(rq, &back));
    enum text wrong = patrol_moment_wrong(look.visited_at, rq->now, rq->offset, back);
    if (wrong != TEXT_NONE)
        (void)form_fail(rq, "day", wrong);
    return RC_OK;
}

static rc new_check(struct rq *rq, void *values)
{
    const struct patrol_input *in = values;
    for (size_t i = 0; i < COUNT(found_needs) && str_eq(in->finding, S("found")); i++) {
        const str *value = (const str *)(const void *)((const char *)values + found_needs[i].at);
        if (str_is_empty(*value))
            (void)form_fail(rq, found_needs[i].rule.field, found_needs[i].rule.words);
    }
    TRY(places_check(rq, in));
    return moment_check(rq, in);
}

/* Kind and category are asked for only while nothing was handed in: the handler knows. */
static rc correct_check(struct rq *rq, void *values)
{
    const struct patrol_input *in = values;
    if (str_eq(in->finding, S("found")) && str_is_empty(in->words))
        (void)form_fail(rq, "words", TEXT_PROBLEM_PATROL_WORDS_MISSING);
    TRY(places_check(rq, in));
    return moment_check(rq, in);
}

const struct form problem_patrol_form = FORM_CHECKED("visit", new_fields, struct patrol_input, new_check);
const struct form problem_patrol_correct_form =
    FORM_CHECKED("correct_visit", correct_fields, struct patrol_input, correct_check);

/* ---- choices ---- */

rc patrol_choices(struct rq *rq)
{
    struct problem_option *options;
    struct run_choice *places;
    size_t n;
    TRY(places_load(rq, &places, &n));
    form_set_choices(rq, "organisation", places, n);
    TRY(problem_category_options(rq, S(""), false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    form_set_choices(rq, "category", choices, n);
    return RC_OK;
}

enum text patrol_finding_label(str finding)
{
    return str_eq(finding, S("found")) ? TEXT_PROBLEM_PATROL_FOUND : TEXT_PROBLEM_PATROL_NONE;
}

struct patrol_look patrol_look_of(struct rq *rq, const struct patrol_input *in)
{
    bool is_found = str_eq(in->finding, S("found"));
    return (struct patrol_look){ .organisation = { in->organisation },
                                 .place = in->place,
                                 .subject = in->subject,
                                 .finding = in->finding,
                                 .words = str_is_absent(in->words) ? S("") : in->words,
                                 .visited_at = day_start(in->day, rq->offset) + in->time * MS_PER_MINUTE,
                                 .kind = is_found ? in->kind : S(""),
                                 .category = is_found ? in->category : S("") };
}
