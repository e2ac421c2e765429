/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the import: the file and its column, and where categories lead. */
#include "features/publish/publish_import_pages.h"

#define CODE_MAX 40
#define LEADS_MAX 20000

#define AT(member) .at = offsetof(struct publish_import_input, member)
#define CHOICES_FIELDS                                                                                       \
    { .name = "column",                                                                                      \
      .kind = FIELD_CHOICE,                                                                                  \
      AT(column),                                                                                            \
      .label = TEXT_PUBLISH_IMPORT_COLUMN,                                                                   \
      .hint = TEXT_PUBLISH_IMPORT_COLUMN_HINT,                                                               \
      .is_required = true,                                                                                   \
      .max = CODE_MAX },                                                                                     \
        { .name = "is_draft",                                                                                \
          .kind = FIELD_CHECK,                                                                               \
          AT(is_draft),                                                                                      \
          .label = TEXT_PUBLISH_IMPORT_DRAFT,                                                                \
          .hint = TEXT_PUBLISH_IMPORT_DRAFT_HINT },                                                          \
    {                                                                                                        \
        .name = "leaves_out", .kind = FIELD_CHECK, AT(leaves_out), .label = TEXT_PUBLISH_IMPORT_LEAVES_OUT   \
    }

static const struct field file_fields[] = {
    CHOICES_FIELDS,
    { .name = "file",
      .kind = FIELD_FILES,
      AT(files),
      .label = TEXT_PUBLISH_IMPORT_FILE,
      .hint = TEXT_PUBLISH_IMPORT_FILE_HINT,
      .is_required = true,
      .max = 1,
      .accept = ".xml,.rss,.atom,.zip,.docx,.html,.htm,.txt" },
};
const struct form publish_import_form = { .name = "publish_import",
                                          .fields = file_fields,
                                          .fields_n = sizeof file_fields / sizeof file_fields[0],
                                          .size = sizeof(struct publish_import_input),
                                          .body_max = PUBLISH_IMPORT_BYTES_MAX };

static const struct field choice_fields[] = {
    CHOICES_FIELDS,
    { .name = "leads",
      .kind = FIELD_LINES,
      AT(leads),
      .label = TEXT_PUBLISH_IMPORT_LEADS,
      .hint = TEXT_PUBLISH_IMPORT_LEADS_HINT,
      .max = LEADS_MAX },
};
const struct form publish_import_choice_form =
    FORM("publish_import_choice", choice_fields, struct publish_import_input);
