/* SPDX-License-Identifier: Apache-2.0 */
/* What the site tells of itself on every page: place, telephone, operator, filing number, prefix of numbers.
 */
#include "base/json.h"
#include "core/audit.h"
#include "core/setting.h"
#include "features/office/office_pages.h"
#include "web/form.h"

#define PREFIX_MAX 8
#define DETAIL_BYTES_MAX 2000

struct settings_form {
    str place, phone, operator_name, icp, number_prefix;
};
static const struct field settings_fields[] = {
    { .name = "place",
      .kind = FIELD_TEXT,
      .at = offsetof(struct settings_form, place),
      .label = TEXT_OFFICE_SETUP_PLACE,
      .hint = TEXT_OFFICE_SETUP_PLACE_HINT,
      .is_required = true,
      .max = 30 },
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = offsetof(struct settings_form, phone),
      .label = TEXT_OFFICE_SETTING_PHONE,
      .hint = TEXT_OFFICE_SETTING_PHONE_HINT,
      .max = 20 },
    { .name = "operator",
      .kind = FIELD_TEXT,
      .at = offsetof(struct settings_form, operator_name),
      .label = TEXT_OFFICE_SETTING_OPERATOR,
      .hint = TEXT_OFFICE_SETTING_OPERATOR_HINT,
      .max = 60 },
    { .name = "icp",
      .kind = FIELD_TEXT,
      .at = offsetof(struct settings_form, icp),
      .label = TEXT_OFFICE_SETTING_ICP,
      .hint = TEXT_OFFICE_SETTING_ICP_HINT,
      .max = 40 },
    { .name = "number_prefix",
      .kind = FIELD_TEXT,
      .at = offsetof(struct settings_form, number_prefix),
      .label = TEXT_OFFICE_SETTING_PREFIX,
      .hint = TEXT_OFFICE_SETTING_PREFIX_HINT,
      .max = PREFIX_MAX },
};

/* Numbers are said on the telephone and stand in addresses. */
static rc settings_check(struct rq *rq, void *values)
{
    const struct settings_form *f = values;
    for (size_t i = 0; i < f->number_prefix.n; i++)
        if (f->number_prefix.p[i] < 'A' || f->number_prefix.p[i] > 'Z')
            return form_fail(rq, "number_prefix", TEXT_OFFICE_SETTING_PREFIX_WRONG);
    return RC_OK;
}

const struct form office_settings_form =
    FORM_CHECKED("settings", settings_fields, struct settings_form, settings_check);

#define SETTINGS_N (sizeof settings_fields / sizeof settings_fields[0])

static rc settings_load(struct rq *rq, str ret[SETTINGS_N])
{
    str names[SETTINGS_N];
    for (size_t i = 0; i < SETTINGS_N; i++)
        names[i] = str_from_c(settings_fields[i].name);
    return setting_get_all(rq->db, names, SETTINGS_N, ret);
}

rc office_settings_show(struct rq *rq)
{
    str values[SETTINGS_N];
    TRY(settings_load(rq, values));
    for (size_t i = 0; i < SETTINGS_N; i++)
        if (!str_is_absent(values[i]))
            form_set_value(rq, settings_fields[i].name, values[i]);
    return office_form_show(rq, &(struct form_page){ .form = &office_settings_form,
                                                     .title = TEXT_OFFICE_SETTINGS_TITLE,
                                                     .hint = TEXT_OFFICE_SETTINGS_HINT,
                                                     .send = TEXT_OFFICE_SAVE,
                                                     .action = S("/settings"),
                                                     .back = S("/me") });
}

rc office_settings(struct rq *rq)
{
    const struct settings_form *f = rq->form;
    const str now[SETTINGS_N] = { f->place, f->phone, f->operator_name, f->icp, f->number_prefix };
    str before[SETTINGS_N];
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    TRY(settings_load(rq, before));
    json_open_object(&j);
    for (size_t i = 0; i < SETTINGS_N; i++) {
        str name = str_from_c(settings_fields[i].name), value = office_or_absent(now[i]);
        if (str_is_absent(value) ? str_is_absent(before[i]) : str_eq(value, before[i]))
            continue;
        TRY(setting_set(rq->db, name, value, rq->now));
        json_put_str(&j, name, value);
    }
    json_end(&j);
    TRY(audit_act(rq, "setting.set", S("settings"), (organisation_id){ 0 }, buf_str(&b)));
    reply_flash(rq, TEXT_OFFICE_SAVED, "ok");
    reply_redirect(rq, S("/settings"));
    return RC_OK;
}
