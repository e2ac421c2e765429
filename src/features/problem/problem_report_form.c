/* SPDX-License-Identifier: Apache-2.0 */
/* The form of the report: its fields and what must be filled in before a page may be left behind. */
#include "features/problem/problem_report.h"
#include "features/problem/problem_sort.h"
#include "web/form_rules.h"
#include "web/rq.h"

#define PLACE_MAX 100
#define NAME_MAX 30
#define POSTER_MAX 40

static const struct choice secrecies[] = {
    { "name_hidden", TEXT_PROBLEM_SECRECY_NAME_HIDDEN, TEXT_PROBLEM_SECRECY_NAME_HIDDEN_HINT },
    { "public", TEXT_PROBLEM_SECRECY_PUBLIC, TEXT_PROBLEM_SECRECY_PUBLIC_HINT },
    { "confidential", TEXT_PROBLEM_SECRECY_CONFIDENTIAL, TEXT_PROBLEM_SECRECY_CONFIDENTIAL_HINT },
};

#define AT(member) .at = offsetof(struct report_input, member)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct field fields[] = {
    { .name = "words",
      .kind = FIELD_LINES,
      AT(words),
      .label = TEXT_PROBLEM_REPORT_WORDS,
      .hint = TEXT_PROBLEM_REPORT_WORDS_HINT,
      .max = PROBLEM_WORDS_MAX },
    PROBLEM_CATEGORY_FIELD(struct report_input, TEXT_PROBLEM_REPORT_CATEGORY, .shows_all = true),
    PROBLEM_KIND_FIELD(struct report_input, TEXT_PROBLEM_REPORT_KIND, PROBLEM_KINDS,
                       .hint = TEXT_PROBLEM_REPORT_KIND_HINT),
    { .name = "photos",
      .kind = FIELD_FILES,
      AT(photos),
      .label = TEXT_PROBLEM_REPORT_PHOTOS,
      .hint = TEXT_PROBLEM_REPORT_PHOTOS_HINT,
      .max = PROBLEM_PHOTOS_MAX },
    { .name = "organisation", .kind = FIELD_ID, AT(organisation), .label = TEXT_PROBLEM_REPORT_ORGANISATION },
    { .name = "place",
      .kind = FIELD_TEXT,
      AT(place),
      .label = TEXT_PROBLEM_REPORT_PLACE,
      .hint = TEXT_PROBLEM_REPORT_PLACE_HINT,
      .max = PLACE_MAX },
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
    { .name = "secrecy",
      .kind = FIELD_CHOICE,
      AT(secrecy),
      .label = TEXT_PROBLEM_REPORT_SECRECY,
      .hint = TEXT_PROBLEM_REPORT_SECRECY_HINT,
      .choices = secrecies,
      .choices_n = COUNT(secrecies) },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_PROBLEM_REPORT_NAME,
      .hint = TEXT_PROBLEM_REPORT_NAME_HINT,
      .max = NAME_MAX,
      .autocomplete = "name" },
    { .name = "phone",
      .kind = FIELD_PHONE,
      AT(phone),
      .label = TEXT_PROBLEM_REPORT_PHONE,
      .hint = TEXT_PROBLEM_REPORT_PHONE_HINT },
    { .name = "poster", .kind = FIELD_TEXT, AT(poster), .label = TEXT_PROBLEM_CHANNEL_QR, .max = POSTER_MAX },
    { .name = "go", .kind = FIELD_INT, AT(go), .label = TEXT_PROBLEM_STEP_NEXT, .min = 0, .max = SEND },
    { .name = "step",
      .kind = FIELD_INT,
      AT(step),
      .label = TEXT_PROBLEM_STEP_NEXT,
      .min = 0,
      .max = STEP_CHECK },
    { .name = "far",
      .kind = FIELD_INT,
      AT(far),
      .label = TEXT_PROBLEM_STEP_NEXT,
      .min = 0,
      .max = STEP_CHECK },
    { .name = "drop",
      .kind = FIELD_INT,
      AT(drop),
      .label = TEXT_PROBLEM_PHOTO_DROP,
      .min = 0,
      .max = PROBLEM_PHOTOS_MAX },
    { .name = "kept",
      .kind = FIELD_TEXT,
      AT(kept),
      .label = TEXT_PROBLEM_REPORT_PHOTOS,
      .max = REPORT_KEPT_MAX },
    DRAFT_FIELDS(struct report_input),
};

/* ---- checking ---- */

/* A page that was left behind must be filled in. */
static const struct {
    int step;
    const char *field;
    size_t at;
    enum text words;
} must[] = {
    { STEP_WORDS, "words", offsetof(struct report_input, words), TEXT_PROBLEM_WORDS_MISSING },
    { STEP_SORT, "category", offsetof(struct report_input, category), TEXT_PROBLEM_CATEGORY_MISSING },
    { STEP_SORT, "kind", offsetof(struct report_input, kind), TEXT_PROBLEM_KIND_MISSING },
    { STEP_SECRECY, "secrecy", offsetof(struct report_input, secrecy), TEXT_PROBLEM_SECRECY_MISSING },
};

static bool is_option(const struct problem_option *options, size_t n, str value)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(options[i].value, value))
            return true;
    return false;
}

/* Choices that only the database knows. */
static rc check_known(struct rq *rq, const struct report_input *in)
{
    struct problem_option *options;
    size_t n;
    TRY(problem_category_options(rq, in->category, false, &options, &n));
    if (!str_is_empty(in->category) && !is_option(options, n, in->category))
        (void)form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_MISSING);
    if (in->go <= STEP_PLACE && in->organisation == 0)
        return RC_OK;
    TRY(problem_villages(rq, 0, false, &options, &n));
    if (!is_option(options, n, str_printf(rq->arena, "%lld", (long long)in->organisation)))
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    return RC_OK;
}

void report_rules_write(struct rq *rq, struct json *j)
{
    for (size_t i = 0; i < COUNT(must); i++)
        form_rule_must(rq, &problem_report_form,
                       &(struct form_rule){ .field = must[i].field, .words = must[i].words }, j);
    form_rule_among(rq, &problem_report_form,
                    &(struct form_rule){ .field = "category", .words = TEXT_PROBLEM_CATEGORY_MISSING }, j);
    form_rule_among(rq, &problem_report_form,
                    &(struct form_rule){ .field = "organisation", .words = TEXT_PROBLEM_UNKNOWN_PLACE }, j);
}

static rc report_check(struct rq *rq, void *values)
{
    struct report_input *in = values;
    if (in->go == 0)
        in->go = in->step + 1; /* sent without pressing a button */
    if (in->drop > 0)
        in->go = STEP_PHOTOS;
    for (size_t i = 0; i < COUNT(must); i++) {
        const str *value = (const str *)(const void *)((const char *)values + must[i].at);
        if (must[i].step < in->go && str_is_empty(*value))
            (void)form_fail(rq, must[i].field, must[i].words);
    }
    return check_known(rq, in);
}

const struct form problem_report_form = FORM_CHECKED("report", fields, struct report_input, report_check);
