/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of items. No two fields of a page share a name. */
#include "core/file.h"
#include "features/publish/publish_desk.h"

#define ITEM_BODY_MAX ((int64_t)1 << 20)
#define FILES_AT_ONCE 9
#define CHOICE_MAX 45
#define HASH_MAX 64

#define AT(member) .at = offsetof(struct publish_item_input, member)
#define LINE(field_name, member, field_label, most)                                                          \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_TEXT, AT(member), .label = (field_label), .max = (most)          \
    }

static const struct choice goes[] = {
    { "save", TEXT_PUBLISH_ITEM_SAVE, TEXT_NONE },
    { "submit", TEXT_PUBLISH_SAVE_SUBMIT, TEXT_NONE },
    { "preview", TEXT_PUBLISH_PREVIEW, TEXT_NONE },
    { "mask", TEXT_PUBLISH_MASK, TEXT_NONE },
};
static const struct choice langs[] = {
    { "zh-Hans", TEXT_PUBLISH_ITEM_LANG_ZH_HANS, TEXT_NONE },
    { "zh-Hant", TEXT_PUBLISH_ITEM_LANG_ZH_HANT, TEXT_NONE },
    { "en", TEXT_PUBLISH_ITEM_LANG_EN, TEXT_NONE },
};

/* What is written, in both forms the same. */
#define WORDS_FIELDS                                                                                         \
    { .name = "lang",                                                                                        \
      .kind = FIELD_CHOICE,                                                                                  \
      AT(lang),                                                                                              \
      .label = TEXT_PUBLISH_LANGUAGE,                                                                        \
      .is_required = true,                                                                                   \
      .choices = langs,                                                                                      \
      .choices_n = sizeof langs / sizeof langs[0] },                                                         \
        { .name = "go",                                                                                      \
          .kind = FIELD_CHOICE,                                                                              \
          AT(go),                                                                                            \
          .label = TEXT_PUBLISH_ITEM_SAVE,                                                                   \
          .choices = goes,                                                                                   \
          .choices_n = sizeof goes / sizeof goes[0] },                                                       \
        { .name = "column",                                                                                  \
          .kind = FIELD_CHOICE,                                                                              \
          AT(column),                                                                                        \
          .label = TEXT_PUBLISH_ITEM_COLUMN,                                                                 \
          .is_required = true,                                                                               \
          .max = CHOICE_MAX },                                                                               \
        { .name = "title",                                                                                   \
          .kind = FIELD_TEXT,                                                                                \
          AT(title),                                                                                         \
          .label = TEXT_PUBLISH_TITLE,                                                                       \
          .is_required = true,                                                                               \
          .max = PUBLISH_TITLE_MAX },                                                                        \
        { .name = "body",                                                                                    \
          .kind = FIELD_LINES,                                                                               \
          AT(body),                                                                                          \
          .label = TEXT_PUBLISH_BODY,                                                                        \
          .hint = TEXT_PUBLISH_BODY_HINT,                                                                    \
          .max = PUBLISH_BODY_MAX },                                                                         \
        { .name = "summary",                                                                                 \
          .kind = FIELD_LINES,                                                                               \
          AT(summary),                                                                                       \
          .label = TEXT_PUBLISH_SUMMARY,                                                                     \
          .hint = TEXT_PUBLISH_SUMMARY_HINT,                                                                 \
          .max = PUBLISH_SUMMARY_MAX },                                                                      \
        LINE("source", source, TEXT_PUBLISH_SOURCE, PUBLISH_SOURCE_MAX),                                     \
        { .name = "source_url",                                                                              \
          .kind = FIELD_TEXT,                                                                                \
          AT(source_url),                                                                                    \
          .label = TEXT_PUBLISH_SOURCE_URL,                                                                  \
          .inputmode = "url",                                                                                \
          .max = 500 },                                                                                      \
        { .name = "keywords",                                                                                \
          .kind = FIELD_TEXT,                                                                                \
          AT(keywords),                                                                                      \
          .label = TEXT_PUBLISH_KEYWORDS,                                                                    \
          .hint = TEXT_PUBLISH_KEYWORDS_HINT,                                                                \
          .max = (int64_t)PUBLISH_TAGS_MAX * (PUBLISH_TAG_MAX + 1) },                                        \
        { .name = "related",                                                                                 \
          .kind = FIELD_TEXT,                                                                                \
          AT(related),                                                                                       \
          .label = TEXT_PUBLISH_RELATED,                                                                     \
          .hint = TEXT_PUBLISH_RELATED_HINT,                                                                 \
          .max = 400 },                                                                                      \
        LINE("theme", theme, TEXT_PUBLISH_THEME, PUBLISH_FACT_MAX),                                          \
        LINE("issuer", issuer, TEXT_PUBLISH_ISSUER, PUBLISH_FACT_MAX),                                       \
        LINE("document_number", document_number, TEXT_PUBLISH_DOCUMENT_NUMBER, PUBLISH_FACT_MAX),            \
        LINE("genre", genre, TEXT_PUBLISH_GENRE, PUBLISH_FACT_MAX),                                          \
        { .name = "made_day", .kind = FIELD_DAY, AT(made_day), .label = TEXT_PUBLISH_MADE_DAY },             \
        { .name = "starts_day",                                                                              \
          .kind = FIELD_DAY,                                                                                 \
          AT(starts_day),                                                                                    \
          .label = TEXT_PUBLISH_STARTS_DAY,                                                                  \
          .hint = TEXT_PUBLISH_STARTS_HINT },                                                                \
        { .name = "starts_time", .kind = FIELD_TIME, AT(starts_time), .label = TEXT_PUBLISH_STARTS_TIME },   \
        { .name = "ends_day", .kind = FIELD_DAY, AT(ends_day), .label = TEXT_PUBLISH_ENDS_DAY },             \
        { .name = "ends_time", .kind = FIELD_TIME, AT(ends_time), .label = TEXT_PUBLISH_ENDS_TIME },         \
        LINE("venue", venue, TEXT_PUBLISH_VENUE, PUBLISH_VENUE_MAX),                                         \
    {                                                                                                        \
        .name = "effective_day", .kind = FIELD_DAY, AT(effective_day), .label = TEXT_PUBLISH_EFFECTIVE_DAY   \
    }

static const struct field item_new_fields[] = {
    { .name = "organisation",
      .kind = FIELD_CHOICE,
      AT(organisation),
      .label = TEXT_PUBLISH_UNIT,
      .is_required = true,
      .max = CHOICE_MAX },
    WORDS_FIELDS,
};
static const struct field item_fields[] = {
    { .name = "version", .kind = FIELD_ID, AT(version), .label = TEXT_PUBLISH_VERSION },
    WORDS_FIELDS,
};

static bool is_address(str s)
{
    return str_starts(s, S("https://")) || str_starts(s, S("http://"));
}

/* A time wants its day, an end its beginning. */
static void event_check(struct rq *rq, const struct publish_item_input *in)
{
    bool is_before = in->ends_day < in->starts_day || (in->ends_day == in->starts_day && in->ends_time != 0 &&
                                                       in->ends_time < in->starts_time);
    if (in->starts_day == 0 && (in->starts_time != 0 || in->ends_day != 0))
        (void)form_fail(rq, "starts_day", TEXT_PUBLISH_STARTS_MISSING);
    else if (in->ends_day == 0 && in->ends_time != 0)
        (void)form_fail(rq, "ends_day", TEXT_PUBLISH_ENDS_MISSING);
    else if (in->ends_day != 0 && is_before)
        (void)form_fail(rq, "ends_day", TEXT_PUBLISH_ENDS_BEFORE);
}

/* What one can see to be wrong without looking anything up. */
static rc item_check(struct rq *rq, void *values)
{
    const struct publish_item_input *in = values;
    if (!str_is_empty(in->source_url) && !is_address(in->source_url))
        (void)form_fail(rq, "source_url", TEXT_PUBLISH_SOURCE_URL_WRONG);
    if (in->made_day != 0 && in->effective_day != 0 && in->effective_day < in->made_day)
        (void)form_fail(rq, "effective_day", TEXT_PUBLISH_EFFECTIVE_BEFORE);
    event_check(rq, in);
    return form_has_errors(rq) ? RC_INVALID : RC_OK;
}

const struct form publish_item_new_form = {
    .name = "publish_item_new",
    .fields = item_new_fields,
    .fields_n = sizeof item_new_fields / sizeof item_new_fields[0],
    .size = sizeof(struct publish_item_input),
    .body_max = ITEM_BODY_MAX,
    .check = item_check,
    .look_name = "go",
    .look_value = "preview",
};
const struct form publish_item_form = {
    .name = "publish_item",
    .fields = item_fields,
    .fields_n = sizeof item_fields / sizeof item_fields[0],
    .size = sizeof(struct publish_item_input),
    .body_max = ITEM_BODY_MAX,
    .check = item_check,
    .look_name = "go",
    .look_value = "preview",
};

/* ---- files ---- */

static const struct field files_fields[] = {
    { .name = "version",
      .kind = FIELD_ID,
      .at = offsetof(struct publish_files_input, version),
      .label = TEXT_PUBLISH_VERSION },
    { .name = "files",
      .kind = FIELD_FILES,
      .at = offsetof(struct publish_files_input, files),
      .label = TEXT_PUBLISH_FILES,
      .hint = TEXT_PUBLISH_PICTURES_HINT,
      .is_required = true,
      .max = FILES_AT_ONCE,
      .accept = "image/*,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.vtt,.csv,.zip,audio/*,video/*" },
    { .name = "words",
      .kind = FIELD_TEXT,
      .at = offsetof(struct publish_files_input, words),
      .label = TEXT_PUBLISH_ALT,
      .hint = TEXT_PUBLISH_ALT_HINT,
      .is_required = true,
      .max = PUBLISH_ALT_MAX },
    { .name = "is_gallery",
      .kind = FIELD_CHECK,
      .at = offsetof(struct publish_files_input, is_gallery),
      .label = TEXT_PUBLISH_IN_GALLERY },
    { .name = "is_transcript",
      .kind = FIELD_CHECK,
      .at = offsetof(struct publish_files_input, is_transcript),
      .label = TEXT_PUBLISH_IS_TRANSCRIPT,
      .hint = TEXT_PUBLISH_TRANSCRIPT_WHY },
};
const struct form publish_files_form = {
    .name = "publish_files",
    .fields = files_fields,
    .fields_n = sizeof files_fields / sizeof files_fields[0],
    .size = sizeof(struct publish_files_input),
    .body_max = FILE_UPLOAD_BYTES_MAX,
};

static const struct choice file_acts[] = {
    { "keep", TEXT_PUBLISH_ITEM_SAVE, TEXT_NONE },
    { "up", TEXT_PUBLISH_FILE_UP, TEXT_NONE },
    { "drop", TEXT_PUBLISH_FILE_DROP, TEXT_NONE },
};
static const struct field file_fields[] = {
    { .name = "file_version",
      .kind = FIELD_ID,
      .at = offsetof(struct publish_file_input, version),
      .label = TEXT_PUBLISH_VERSION },
    { .name = "file",
      .kind = FIELD_TEXT,
      .at = offsetof(struct publish_file_input, file),
      .label = TEXT_PUBLISH_FILES,
      .is_required = true,
      .max = HASH_MAX },
    { .name = "file_words",
      .kind = FIELD_TEXT,
      .at = offsetof(struct publish_file_input, words),
      .label = TEXT_PUBLISH_ALT,
      .is_required = true,
      .max = PUBLISH_ALT_MAX },
    { .name = "gallery",
      .kind = FIELD_CHECK,
      .at = offsetof(struct publish_file_input, is_gallery),
      .label = TEXT_PUBLISH_IN_GALLERY },
    { .name = "do",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct publish_file_input, what),
      .label = TEXT_PUBLISH_ITEM_SAVE,
      .is_required = true,
      .choices = file_acts,
      .choices_n = sizeof file_acts / sizeof file_acts[0] },
};
const struct form publish_file_form = FORM("publish_file", file_fields, struct publish_file_input);

/* ---- from elsewhere ---- */

#define PASTE_BYTES_MAX                                                                                      \
    ((int64_t)40 << 20) /* a text with its pictures inside, and those of the clipboard                       \
                         */
#define PASTE_FIELDS(source_field, most, must)                                                               \
    { .name = "paste_version",                                                                               \
      .kind = FIELD_ID,                                                                                      \
      .at = offsetof(struct publish_paste_input, version),                                                   \
      .label = TEXT_PUBLISH_VERSION },                                                                       \
        { .name = "paste_lang",                                                                              \
          .kind = FIELD_CHOICE,                                                                              \
          .at = offsetof(struct publish_paste_input, lang),                                                  \
          .label = TEXT_PUBLISH_LANGUAGE,                                                                    \
          .choices = langs,                                                                                  \
          .choices_n = sizeof langs / sizeof langs[0] },                                                     \
    {                                                                                                        \
        .name = (source_field), .kind = FIELD_FILES, .at = offsetof(struct publish_paste_input, source),     \
        .label = TEXT_PUBLISH_READ_IN_FILE, .hint = TEXT_PUBLISH_READ_IN_HINT, .is_required = (must),        \
        .max = (most), .accept = ".docx,.html,.htm"                                                          \
    }

static const struct field paste_fields[] = {
    PASTE_FIELDS("source", 1, false),
    { .name = "pictures",
      .kind = FIELD_FILES,
      .at = offsetof(struct publish_paste_input, pictures),
      .label = TEXT_PUBLISH_MD_PICTURE,
      .max = FILES_AT_ONCE },
    { .name = "paste_gallery",
      .kind = FIELD_CHECK,
      .at = offsetof(struct publish_paste_input, is_gallery),
      .label = TEXT_PUBLISH_IN_GALLERY },
};
static const struct field read_in_fields[] = { PASTE_FIELDS("document", 1, true) };
const struct form publish_paste_form = {
    .name = "publish_paste",
    .fields = paste_fields,
    .fields_n = sizeof paste_fields / sizeof paste_fields[0],
    .size = sizeof(struct publish_paste_input),
    .body_max = PASTE_BYTES_MAX,
};
const struct form publish_read_in_form = {
    .name = "publish_read_in",
    .fields = read_in_fields,
    .fields_n = sizeof read_in_fields / sizeof read_in_fields[0],
    .size = sizeof(struct publish_paste_input),
    .body_max = PASTE_BYTES_MAX,
};

/* ---- acts ---- */

#define ACT(member) .at = offsetof(struct publish_act_input, member)
#define VERSION(prefix)                                                                                      \
    {                                                                                                        \
        .name = prefix "_version", .kind = FIELD_ID, ACT(version), .label = TEXT_PUBLISH_VERSION             \
    }
#define WORDS(field_name, field_label, must)                                                                 \
    {                                                                                                        \
        .name = (field_name), .kind = FIELD_LINES, ACT(words), .label = (field_label),                       \
        .is_required = (must), .max = PUBLISH_REASON_MAX                                                     \
    }
#define ACT_FORM(act, ...)                                                                                   \
    static const struct field act##_fields[] = { VERSION(#act), __VA_ARGS__ };                               \
    const struct form publish_##act##_form = FORM("publish_" #act, act##_fields, struct publish_act_input)
#define ACT_FORM_PLAIN(act)                                                                                  \
    static const struct field act##_fields[] = { VERSION(#act) };                                            \
    const struct form publish_##act##_form = FORM("publish_" #act, act##_fields, struct publish_act_input)

ACT_FORM_PLAIN(submit);
ACT_FORM_PLAIN(recall);
ACT_FORM_PLAIN(drop);
ACT_FORM(approve, WORDS("approve_note", TEXT_PUBLISH_APPROVE_NOTE, false),
         { .name = "approve_now",
           .kind = FIELD_CHECK,
           ACT(is_now),
           .label = TEXT_PUBLISH_APPROVE_NOW,
           .hint = TEXT_PUBLISH_APPROVE_NOW_HINT });
ACT_FORM(return, WORDS("return_reason", TEXT_PUBLISH_RETURN_REASON, true));
ACT_FORM(withdraw, WORDS("withdraw_reason", TEXT_PUBLISH_WITHDRAW_REASON, true));
ACT_FORM(repeal,
         { .name = "repeal_day",
           .kind = FIELD_DAY,
           ACT(day),
           .label = TEXT_PUBLISH_REPEAL_DAY,
           .is_required = true },
         WORDS("repeal_reason", TEXT_PUBLISH_REPEAL_REASON, true));
ACT_FORM(move, { .name = "move_column",
                 .kind = FIELD_CHOICE,
                 ACT(column),
                 .label = TEXT_PUBLISH_ITEM_COLUMN,
                 .is_required = true,
                 .max = CHOICE_MAX });

#define SHOWN(prefix)                                                                                        \
    { .name = prefix "_expires",                                                                             \
      .kind = FIELD_DAY,                                                                                     \
      ACT(expires_day),                                                                                      \
      .label = TEXT_PUBLISH_EXPIRES_DAY,                                                                     \
      .hint = TEXT_PUBLISH_EXPIRES_HINT },                                                                   \
        { .name = prefix "_pinned",                                                                          \
          .kind = FIELD_DAY,                                                                                 \
          ACT(pinned_day),                                                                                   \
          .label = TEXT_PUBLISH_PINNED_DAY,                                                                  \
          .hint = TEXT_PUBLISH_PINNED_HINT },                                                                \
        { .name = prefix "_must_read",                                                                       \
          .kind = FIELD_CHECK,                                                                               \
          ACT(is_must_read),                                                                                 \
          .label = TEXT_PUBLISH_MUST_READ,                                                                   \
          .hint = TEXT_PUBLISH_MUST_READ_HINT },                                                             \
        { .name = prefix "_members",                                                                         \
          .kind = FIELD_CHECK,                                                                               \
          ACT(asks_members),                                                                                 \
          .label = TEXT_PUBLISH_ASKS_MEMBERS },                                                              \
        { .name = prefix "_residents",                                                                       \
          .kind = FIELD_CHECK,                                                                               \
          ACT(asks_residents),                                                                               \
          .label = TEXT_PUBLISH_ASKS_RESIDENTS },                                                            \
        { .name = prefix "_staff", .kind = FIELD_CHECK, ACT(asks_staff), .label = TEXT_PUBLISH_ASKS_STAFF }, \
    {                                                                                                        \
        .name = prefix "_comments", .kind = FIELD_CHECK, ACT(takes_comments),                                \
        .label = TEXT_PUBLISH_TAKES_COMMENTS                                                                 \
    }
ACT_FORM(issue, WORDS("issue_note", TEXT_PUBLISH_ISSUE_NOTE, false),
         { .name = "issue_day",
           .kind = FIELD_DAY,
           ACT(day),
           .label = TEXT_PUBLISH_ISSUE_DAY,
           .hint = TEXT_PUBLISH_ISSUE_HINT },
         { .name = "issue_time", .kind = FIELD_TIME, ACT(time), .label = TEXT_PUBLISH_ISSUE_TIME },
         { .name = "issue_again",
           .kind = FIELD_CHECK,
           ACT(asks_again),
           .label = TEXT_PUBLISH_ASKS_AGAIN,
           .hint = TEXT_PUBLISH_ASKS_AGAIN_HINT },
         SHOWN("issue"));
ACT_FORM(settle, SHOWN("settle"));
