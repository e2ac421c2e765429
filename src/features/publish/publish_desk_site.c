/* SPDX-License-Identifier: Apache-2.0 */
/* The office's pages of sites: the list, one site, a new one, many at once, logo, what is hidden. */
#include "core/file.h"
#include "features/publish/publish_pages.h"
#include "features/publish/publish_palette.h"
#include "features/publish/publish_private.h"
#include "gen/publish_column_sql.h"

#define SITES_PER_PAGE 100
#define SITES_AT_ONCE 1000

struct site_input {
    int64_t organisation;
    str slug, name, words, hue;
    struct str_list languages;
    bool is_open;
};
#define AT(member) offsetof(struct site_input, member)
static const struct choice language_choices[] = {
    { "zh-Hans", TEXT_PUBLISH_LANG_HANS, TEXT_NONE },
    { "zh-Hant", TEXT_PUBLISH_LANG_HANT, TEXT_NONE },
    { "en", TEXT_PUBLISH_LANG_EN, TEXT_NONE },
};
#define LANGUAGES (sizeof language_choices / sizeof language_choices[0])
#define NAME_FIELD                                                                                           \
    {                                                                                                        \
        .name = "name", .kind = FIELD_TEXT, .at = AT(name), .label = TEXT_PUBLISH_SITE_NAME,                 \
        .hint = TEXT_PUBLISH_SITE_NAME_HINT, .max = PUBLISH_NAME_MAX                                         \
    }
#define LOOK_FIELDS                                                                                          \
    { .name = "words",                                                                                       \
      .kind = FIELD_TEXT,                                                                                    \
      .at = AT(words),                                                                                       \
      .label = TEXT_PUBLISH_SITE_WORDS,                                                                      \
      .hint = TEXT_PUBLISH_SITE_WORDS_HINT,                                                                  \
      .max = PUBLISH_SITE_WORDS_MAX },                                                                       \
        { .name = "hue",                                                                                     \
          .kind = FIELD_CHOICE,                                                                              \
          .at = AT(hue),                                                                                     \
          .label = TEXT_PUBLISH_HUE,                                                                         \
          .hint = TEXT_PUBLISH_HUE_HINT,                                                                     \
          .is_required = true,                                                                               \
          .shows_all = true,                                                                                 \
          .max = PUBLISH_CODE_MAX },                                                                         \
    {                                                                                                        \
        .name = "languages", .kind = FIELD_CHOICES, .at = AT(languages), .label = TEXT_PUBLISH_LANGUAGES,    \
        .hint = TEXT_PUBLISH_LANGUAGES_HINT, .is_required = true, .choices = language_choices,               \
        .choices_n = LANGUAGES                                                                               \
    }
#define UNIT_FIELD                                                                                           \
    {                                                                                                        \
        .name = "organisation", .kind = FIELD_ID, .at = AT(organisation), .label = TEXT_PUBLISH_SITE_UNIT,   \
        .hint = TEXT_PUBLISH_SITE_UNIT_HINT, .is_required = true                                             \
    }
static const struct field add_fields[] = {
    UNIT_FIELD,
    { .name = "slug",
      .kind = FIELD_TEXT,
      .at = AT(slug),
      .label = TEXT_PUBLISH_SLUG,
      .hint = TEXT_PUBLISH_SLUG_HINT,
      .is_required = true,
      .min = 2,
      .max = PUBLISH_CODE_MAX,
      .autocomplete = "off",
      .inputmode = "url" },
    NAME_FIELD,
    LOOK_FIELDS,
};
static const struct field change_fields[] = {
    NAME_FIELD,
    LOOK_FIELDS,
    { .name = "is_open", .kind = FIELD_CHECK, .at = AT(is_open), .label = TEXT_PUBLISH_SITE_OPEN },
};
const struct form publish_site_form = FORM("site", add_fields, struct site_input);
const struct form publish_site_change_form = FORM("site_change", change_fields, struct site_input);

struct sites_input {
    str kind;
    struct str_list languages;
};
static const struct choice unit_kinds[] = {
    { "village", TEXT_ORGANISATION_KIND_VILLAGE, TEXT_NONE },
    { "community", TEXT_ORGANISATION_KIND_COMMUNITY, TEXT_NONE },
    { "town", TEXT_ORGANISATION_KIND_TOWN, TEXT_NONE },
    { "branch", TEXT_ORGANISATION_KIND_BRANCH, TEXT_NONE },
};
static const struct field sites_fields[] = {
    { .name = "kind",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct sites_input, kind),
      .label = TEXT_PUBLISH_SITES_KIND,
      .is_required = true,
      .choices = unit_kinds,
      .choices_n = sizeof unit_kinds / sizeof unit_kinds[0] },
    { .name = "languages",
      .kind = FIELD_CHOICES,
      .at = offsetof(struct sites_input, languages),
      .label = TEXT_PUBLISH_LANGUAGES,
      .hint = TEXT_PUBLISH_LANGUAGES_HINT,
      .is_required = true,
      .choices = language_choices,
      .choices_n = LANGUAGES },
};
const struct form publish_sites_form = FORM("sites", sites_fields, struct sites_input);

struct logo_input {
    struct upload_list logo;
};
static const struct field logo_fields[] = {
    { .name = "logo",
      .kind = FIELD_FILES,
      .at = offsetof(struct logo_input, logo),
      .label = TEXT_PUBLISH_LOGO,
      .hint = TEXT_PUBLISH_LOGO_HINT,
      .max = 1 },
};
const struct form publish_logo_form = FORM("site_logo", logo_fields, struct logo_input);

struct hide_input {
    int64_t column;
    bool is_hidden;
};
static const struct field hide_fields[] = {
    { .name = "column",
      .kind = FIELD_ID,
      .at = offsetof(struct hide_input, column),
      .label = TEXT_PUBLISH_COLUMN,
      .is_required = true },
    { .name = "is_hidden",
      .kind = FIELD_CHECK,
      .at = offsetof(struct hide_input, is_hidden),
      .label = TEXT_PUBLISH_HIDE },
};
const struct form publish_hide_form = FORM("site_hide", hide_fields, struct hide_input);

struct order_input {
    int64_t column;
    str way;
};
static const struct choice ways[] = {
    { "up", TEXT_PUBLISH_UP, TEXT_NONE },
    { "down", TEXT_PUBLISH_DOWN, TEXT_NONE },
};
static const struct field order_fields[] = {
    { .name = "order_column",
      .kind = FIELD_ID,
      .at = offsetof(struct order_input, column),
      .label = TEXT_PUBLISH_COLUMN,
      .is_required = true },
    { .name = "way",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct order_input, way),
      .label = TEXT_PUBLISH_UP,
      .is_required = true,
      .choices = ways,
      .choices_n = sizeof ways / sizeof ways[0] },
};
const struct form publish_order_form = FORM("site_order", order_fields, struct order_input);

/* ---- shared ---- */

rc publish_scope_site(struct rq *rq, int64_t *ret)
{
    struct publish_site site;
    organisation_id unit;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    TRY(publish_unit_of(rq, site.organisation, &unit));
    *ret = unit.v;
    return RC_OK;
}

static void hue_choices(struct rq *rq)
{
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, publish_hues_n);
    for (size_t i = 0; i < publish_hues_n; i++)
        choices[i] = (struct run_choice){ .value = str_from_c(publish_hues[i].code),
                                          .label = rq_text(rq, publish_hues[i].label) };
    form_set_choices(rq, "hue", choices, publish_hues_n);
}

static str languages_joined(struct rq *rq, const struct str_list *list)
{
    str all = S("");
    for (size_t i = 0; i < list->n; i++)
        all = i == 0 ? list->at[0] : str_printf(rq->arena, "%.*s %.*s", STR_ARG(all), STR_ARG(list->at[i]));
    return all;
}

static void languages_set(struct rq *rq, str languages)
{
    str one;
    while (str_cut(&languages, ' ', &one))
        form_set_value(rq, "languages", one);
    form_set_value(rq, "languages", languages);
}

static str desk_path(struct rq *rq, str slug, const char *tail)
{
    return str_printf(rq->arena, "/desk/sites/%.*s%s", STR_ARG(slug), tail);
}

static rc saved(struct rq *rq, str slug)
{
    reply_flash(rq, TEXT_PUBLISH_SAVED, "ok");
    reply_redirect(rq, desk_path(rq, slug, ""));
    return RC_OK;
}

/* ---- the list ---- */

rc publish_sites_desk(struct rq *rq)
{
    struct publish_sites_page *v = ARENA_NEW(rq->arena, struct publish_sites_page);
    struct publish_sites_list_rows rows;
    struct publish_sites_count_row count;
    struct publish_sites_list_in in = {
        .day = rq->today, .scope = rq->scope, .after = rq_query(rq, S("after")), .limit = SITES_PER_PAGE + 1
    };
    if (str_is_absent(in.after))
        in.after = S("");
    TRY(publish_sites_list(rq->db, &in, &rows));
    TRY(publish_sites_count(rq->db, rq->today, rq->scope, &count));
    v->total = count.n;
    v->is_first = str_is_empty(in.after);
    v->rows = ARENA_ARRAY(rq->arena, struct publish_site_line, rows.n);
    for (size_t i = 0; i < rows.n && i < SITES_PER_PAGE; i++)
        v->rows[v->rows_n++] =
            (struct publish_site_line){ .slug = rows.at[i].slug,
                                        .name = rows.at[i].name,
                                        .address = str_join(rq->arena, S("/sites/"), rows.at[i].slug),
                                        .unit = rows.at[i].unit,
                                        .hue = publish_hue_class(rq->arena, rows.at[i].hue),
                                        .is_open = rows.at[i].is_open };
    if (rows.n > SITES_PER_PAGE)
        v->next = str_join(rq->arena, S("/desk/sites?after="), rows.at[SITES_PER_PAGE - 1].slug);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_SITES_TITLE), publish_sites_page_page(v));
    return RC_OK;
}

/* ---- one site ---- */

static rc site_columns(struct rq *rq, const struct publish_site *site, struct publish_site_desk *v)
{
    struct publish_columns columns;
    struct publish_site_column_at_row at;
    TRY(publish_columns_of(rq->db, site->id, rq->today, true, &columns));
    v->columns = ARENA_ARRAY(rq->arena, struct publish_site_column_line, columns.n);
    for (size_t i = 0; i < columns.n; i++) {
        const struct publish_column *c = &columns.at[i];
        bool found = false;
        at = (struct publish_site_column_at_row){ 0 };
        if (c->is_hidden)
            TRY(publish_site_column_at(rq->db, site->id, c->id, &at, &found));
        v->columns[v->columns_n++] = (struct publish_site_column_line){
            .id = str_printf(rq->arena, "%lld", (long long)c->id.v),
            .name = publish_column_name(c, rq->lang),
            .depth = c->depth,
            .is_hidden = c->is_hidden,
            .is_hidden_here = found && at.is_hidden,
            .guard = form_guard(rq, &publish_hide_form),
            .order_guard = form_guard(rq, &publish_order_form),
        };
    }
    return RC_OK;
}

static str language_names(struct rq *rq, str languages)
{
    struct buf b = buf_new(rq->arena, 200);
    str rest = languages;
    for (size_t i = 0; i < LANGUAGES; i++) {
        str one, tag = str_from_c(language_choices[i].value);
        bool has = false;
        for (rest = languages; str_cut(&rest, ' ', &one);)
            has |= str_eq(one, tag);
        if (has || str_eq(rest, tag))
            buf_printf(&b, "%s%.*s", b.n > 0 ? " · " : "", STR_ARG(rq_text(rq, language_choices[i].label)));
    }
    return buf_str(&b);
}

rc publish_site_desk(struct rq *rq)
{
    struct publish_site_desk *v = ARENA_NEW(rq->arena, struct publish_site_desk);
    struct publish_site site;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    TRY(publish_site_name(rq, &site, &v->name));
    v->slug = site.slug;
    v->path = publish_site_is_main(&site) ? S("/") : publish_site_path(rq, &site);
    v->address = rq_address(rq, v->path);
    v->words = site.words;
    v->hue = publish_hue_class(rq->arena, site.hue);
    for (size_t i = 0; i < publish_hues_n; i++)
        if (str_eq(site.hue, str_from_c(publish_hues[i].code)))
            v->hue_name = publish_hues[i].label;
    v->languages = language_names(rq, site.languages);
    v->logo =
        str_is_absent(site.logo) ? (str){ 0 } : str_printf(rq->arena, "/sites/%.*s/logo", STR_ARG(site.slug));
    v->is_open = site.is_open;
    TRY(site_columns(rq, &site, v));
    rq->reply.is_desk = true;
    reply_page(rq, v->name, publish_site_desk_page(v));
    return RC_OK;
}

/* ---- a new one ---- */

rc publish_unit_choices(struct rq *rq, const char *field)
{
    struct publish_units_to_choose_rows rows;
    TRY(publish_units_to_choose(rq->db, rq->today, rq->scope, SITES_AT_ONCE, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        choices[i] = (struct run_choice){ .value = str_printf(rq->arena, "%lld",
                                                              (long long)rows.at[i].organisation_id.v),
                                          .label = rows.at[i].name };
    form_set_choices(rq, field, choices, rows.n);
    return RC_OK;
}

rc publish_site_add_show(struct rq *rq)
{
    str unit = rq_query(rq, S("organisation"));
    int64_t id;
    struct organisation o;
    hue_choices(rq);
    form_set_value(rq, "hue", S("red"));
    languages_set(rq, S("zh-Hans zh-Hant en"));
    if (str_to_i64(unit, &id)) {
        TRY(organisation_load(rq->db, (organisation_id){ id }, rq->today, &o));
        form_set_value(rq, "organisation", unit);
        form_set_value(rq, "name", o.name);
    }
    TRY(publish_unit_choices(rq, "organisation"));
    return publish_form_show(rq, &(struct publish_form_page){ .form = &publish_site_form,
                                                              .title = rq_text(rq, TEXT_PUBLISH_SITE_ADD),
                                                              .hint = TEXT_PUBLISH_SITE_ADD_HINT,
                                                              .send = TEXT_PUBLISH_SAVE,
                                                              .action = S("/desk/sites"),
                                                              .back = S("/desk/sites"),
                                                              .back_words = TEXT_PUBLISH_SITES_TITLE });
}

static rc slug_field(struct rq *rq, str slug)
{
    str free_slug;
    if (!publish_code_is_good(slug))
        return form_fail(rq, "slug", TEXT_PUBLISH_CODE_BAD);
    TRY(publish_site_propose(rq->db, slug, &free_slug));
    if (str_eq(free_slug, slug))
        return RC_OK;
    return form_fail_args(rq, "slug", TEXT_PUBLISH_SLUG_TAKEN,
                          (struct text_arg[]){ text_arg_str("free", free_slug) }, 1);
}

rc publish_site_add_do(struct rq *rq)
{
    const struct site_input *in = rq->form;
    struct organisation unit;
    publish_site_id id;
    if (!access_may(rq, PERMISSION_ARRANGE, (organisation_id){ in->organisation }))
        return form_fail(rq, "organisation", TEXT_PUBLISH_UNIT_UNKNOWN);
    TRY(organisation_load(rq->db, (organisation_id){ in->organisation }, rq->today, &unit));
    TRY(slug_field(rq, in->slug));
    struct publish_site_new new = { .organisation = unit.id,
                                    .slug = in->slug,
                                    .words = { .name = str_is_empty(in->name) ? unit.name : in->name,
                                               .words = str_is_absent(in->words) ? S("") : in->words,
                                               .hue = in->hue,
                                               .languages = languages_joined(rq, &in->languages) },
                                    .now = rq->now,
                                    .today = rq->today };
    TRY(publish_refused(rq, publish_site_add(rq->db, &new, &id), "organisation"));
    TRY(publish_record(rq, "site.add", "site", in->slug, unit.id, new.words.name));
    return saved(rq, in->slug);
}

/* ---- many at once ---- */

rc publish_sites_add_show(struct rq *rq)
{
    form_set_value(rq, "kind", S("village"));
    languages_set(rq, S("zh-Hans zh-Hant en"));
    return publish_form_show(rq, &(struct publish_form_page){ .form = &publish_sites_form,
                                                              .title = rq_text(rq, TEXT_PUBLISH_SITES_ADD),
                                                              .hint = TEXT_PUBLISH_SITES_ADD_HINT,
                                                              .send = TEXT_PUBLISH_SITES_ADD,
                                                              .action = S("/desk/sites/many"),
                                                              .back = S("/desk/sites"),
                                                              .back_words = TEXT_PUBLISH_SITES_TITLE });
}

rc publish_sites_add_do(struct rq *rq)
{
    const struct sites_input *in = rq->form;
    struct publish_sites_new many = { .scope = rq->scope,
                                      .kind = in->kind,
                                      .languages = languages_joined(rq, &in->languages),
                                      .now = rq->now,
                                      .today = rq->today,
                                      .limit = SITES_AT_ONCE };
    int64_t made;
    TRY(publish_sites_add_all(rq->db, &many, &made));
    if (made == 0)
        return form_fail(rq, "kind", TEXT_PUBLISH_SITES_NONE_LEFT);
    TRY(publish_record(rq, "site.add", "sites", in->kind, (organisation_id){ rq->organisation },
                       str_printf(rq->arena, "%lld", (long long)made)));
    reply_flash(rq, TEXT_PUBLISH_SITES_MADE, "ok");
    reply_redirect(rq, S("/desk/sites"));
    return RC_OK;
}

/* ---- its facts ---- */

rc publish_site_change_show(struct rq *rq)
{
    struct publish_site site;
    str name;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    TRY(publish_site_name(rq, &site, &name));
    hue_choices(rq);
    form_set_value(rq, "name", name);
    form_set_value(rq, "words", site.words);
    form_set_value(rq, "hue", site.hue);
    form_set_value(rq, "is_open", site.is_open ? S("1") : S(""));
    languages_set(rq, site.languages);
    return publish_form_show(rq, &(struct publish_form_page){
                                     .form = &publish_site_change_form,
                                     .title = name,
                                     .hint = publish_site_is_main(&site) ? TEXT_PUBLISH_MAIN_HINT : TEXT_NONE,
                                     .send = TEXT_PUBLISH_SAVE,
                                     .action = desk_path(rq, site.slug, "/change"),
                                     .back = desk_path(rq, site.slug, ""),
                                     .back_words = TEXT_PUBLISH_BACK });
}

rc publish_site_change_do(struct rq *rq)
{
    const struct site_input *in = rq->form;
    struct publish_site site;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    struct publish_site_words words = { .name = str_is_absent(in->name) ? S("") : in->name,
                                        .words = str_is_absent(in->words) ? S("") : in->words,
                                        .hue = in->hue,
                                        .languages = languages_joined(rq, &in->languages) };
    TRY(publish_refused(rq, publish_site_change(rq->db, site.id, &words, in->is_open, rq->now), "name"));
    TRY(publish_record(rq, "site.change", "site", site.slug, site.organisation, words.name));
    return saved(rq, site.slug);
}

rc publish_site_hide_do(struct rq *rq)
{
    const struct hide_input *in = rq->form;
    struct publish_columns columns;
    struct publish_site site;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    TRY(publish_columns_of(rq->db, site.id, rq->today, true, &columns));
    const struct publish_column *c = publish_column_in(&columns, (publish_column_id){ in->column });
    if (c == NULL)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site has no such column");
    TRY(publish_site_hide(rq->db, site.id, c->id, in->is_hidden));
    TRY(publish_record(rq, in->is_hidden ? "site.hide" : "site.show", "site", site.slug, site.organisation,
                       c->code));
    return saved(rq, site.slug);
}

rc publish_site_order_do(struct rq *rq)
{
    const struct order_input *in = rq->form;
    struct publish_site site;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    TRY(publish_site_shift(rq->db, site.id, (publish_column_id){ in->column },
                           str_eq(in->way, S("up")) ? -1 : 1, rq->today));
    TRY(publish_record(rq, "site.order", "site", site.slug, site.organisation, in->way));
    return saved(rq, site.slug);
}

/* ---- logo ---- */

rc publish_logo_show(struct rq *rq)
{
    struct publish_site site;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    return publish_form_show(rq, &(struct publish_form_page){ .form = &publish_logo_form,
                                                              .title = rq_text(rq, TEXT_PUBLISH_LOGO),
                                                              .hint = TEXT_PUBLISH_LOGO_NONE_HINT,
                                                              .send = TEXT_PUBLISH_SAVE,
                                                              .action = desk_path(rq, site.slug, "/logo"),
                                                              .back = desk_path(rq, site.slug, ""),
                                                              .back_words = TEXT_PUBLISH_BACK });
}

rc publish_logo_prepare(struct rq *rq)
{
    const struct logo_input *in = rq->form;
    if (in->logo.n == 0)
        return RC_OK;
    struct file_picture *picture = ARENA_NEW(rq->arena, struct file_picture);
    TRY(publish_refused(rq, file_take_picture(rq->app, rq->arena, &rq->err, in->logo.at[0].bytes, picture),
                        "logo"));
    rq->prepared = picture;
    return RC_OK;
}

rc publish_logo_do(struct rq *rq)
{
    struct publish_site site;
    file_id file = { 0 };
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    if (rq->prepared != NULL)
        TRY(file_keep(rq->db, rq->prepared, rq->now, &file));
    TRY(publish_site_set_logo(rq->db, site.id, file, rq->now));
    TRY(publish_record(rq, "site.logo", "site", site.slug, site.organisation, site.name));
    return saved(rq, site.slug);
}
