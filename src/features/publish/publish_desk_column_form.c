/* SPDX-License-Identifier: Apache-2.0 */
/* Forms of columns: a new one, its facts, its place. */
#include "core/person.h"
#include "features/publish/publish_pages.h"
#include "gen/publish_column_sql.h"

#define WHO_MAX 40
#define LINK_MAX 200
#define POSTS_MAX 300

struct column_input {
    int64_t site, parent, review_levels, stale_days, owner_post;
    str code, name, name_en, kind, link, owner_who;
    bool is_home, is_upward, takes_contributions;
};

#define AT(member) offsetof(struct column_input, member)
#define SITE_FIELD                                                                                           \
    {                                                                                                        \
        .name = "site", .kind = FIELD_ID, .at = AT(site), .label = TEXT_PUBLISH_SITE                         \
    }
#define PARENT_FIELD                                                                                         \
    {                                                                                                        \
        .name = "parent", .kind = FIELD_ID, .at = AT(parent), .label = TEXT_PUBLISH_PARENT,                  \
        .hint = TEXT_PUBLISH_PARENT_HINT                                                                     \
    }
#define CODE_FIELD                                                                                           \
    {                                                                                                        \
        .name = "code", .kind = FIELD_TEXT, .at = AT(code), .label = TEXT_PUBLISH_CODE,                      \
        .hint = TEXT_PUBLISH_CODE_HINT, .is_required = true, .min = 2, .max = PUBLISH_CODE_MAX,              \
        .autocomplete = "off", .inputmode = "url"                                                            \
    }
#define FACT_FIELDS                                                                                          \
    { .name = "name",                                                                                        \
      .kind = FIELD_TEXT,                                                                                    \
      .at = AT(name),                                                                                        \
      .label = TEXT_PUBLISH_NAME,                                                                            \
      .is_required = true,                                                                                   \
      .max = PUBLISH_NAME_MAX },                                                                             \
        { .name = "name_en",                                                                                 \
          .kind = FIELD_TEXT,                                                                                \
          .at = AT(name_en),                                                                                 \
          .label = TEXT_PUBLISH_NAME_EN,                                                                     \
          .hint = TEXT_PUBLISH_NAME_EN_HINT,                                                                 \
          .max = PUBLISH_NAME_EN_MAX },                                                                      \
        { .name = "kind",                                                                                    \
          .kind = FIELD_CHOICE,                                                                              \
          .at = AT(kind),                                                                                    \
          .label = TEXT_PUBLISH_KIND,                                                                        \
          .is_required = true,                                                                               \
          .shows_all = true,                                                                                 \
          .max = PUBLISH_CODE_MAX },                                                                         \
        { .name = "review_levels",                                                                           \
          .kind = FIELD_INT,                                                                                 \
          .at = AT(review_levels),                                                                           \
          .label = TEXT_PUBLISH_LEVELS,                                                                      \
          .hint = TEXT_PUBLISH_LEVELS_HINT,                                                                  \
          .is_required = true,                                                                               \
          .max = PUBLISH_REVIEW_LEVELS_MAX },                                                                \
        { .name = "stale_days",                                                                              \
          .kind = FIELD_INT,                                                                                 \
          .at = AT(stale_days),                                                                              \
          .label = TEXT_PUBLISH_STALE_DAYS,                                                                  \
          .hint = TEXT_PUBLISH_STALE_DAYS_HINT,                                                              \
          .max = PUBLISH_STALE_DAYS_MAX },                                                                   \
        { .name = "owner_post",                                                                              \
          .kind = FIELD_ID,                                                                                  \
          .at = AT(owner_post),                                                                              \
          .label = TEXT_PUBLISH_OWNER_POST,                                                                  \
          .hint = TEXT_PUBLISH_OWNER_POST_HINT },                                                            \
        { .name = "owner_who",                                                                               \
          .kind = FIELD_TEXT,                                                                                \
          .at = AT(owner_who),                                                                               \
          .label = TEXT_PUBLISH_OWNER_WHO,                                                                   \
          .hint = TEXT_PUBLISH_OWNER_WHO_HINT,                                                               \
          .max = WHO_MAX },                                                                                  \
        { .name = "link",                                                                                    \
          .kind = FIELD_TEXT,                                                                                \
          .at = AT(link),                                                                                    \
          .label = TEXT_PUBLISH_LINK,                                                                        \
          .hint = TEXT_PUBLISH_LINK_HINT,                                                                    \
          .max = LINK_MAX },                                                                                 \
        { .name = "takes_contributions",                                                                     \
          .kind = FIELD_CHECK,                                                                               \
          .at = AT(takes_contributions),                                                                     \
          .label = TEXT_PUBLISH_TAKES_CONTRIBUTIONS },                                                       \
        { .name = "is_home", .kind = FIELD_CHECK, .at = AT(is_home), .label = TEXT_PUBLISH_IS_HOME },        \
    {                                                                                                        \
        .name = "is_upward", .kind = FIELD_CHECK, .at = AT(is_upward), .label = TEXT_PUBLISH_IS_UPWARD       \
    }

static rc facts_check(struct rq *rq, void *values)
{
    const struct column_input *in = values;
    if (in->owner_post != 0 && !str_is_empty(in->owner_who))
        return form_fail(rq, "owner_who", TEXT_PUBLISH_OWNER_TWO);
    if (!str_is_empty(in->link) && !path_is_local(in->link))
        return form_fail(rq, "link", TEXT_PUBLISH_LINK_BAD);
    return RC_OK;
}

static const struct field add_fields[] = { SITE_FIELD, PARENT_FIELD, CODE_FIELD, FACT_FIELDS };
static const struct field change_fields[] = { FACT_FIELDS };
static const struct field move_fields[] = { PARENT_FIELD };
const struct form publish_column_form = FORM_CHECKED("column", add_fields, struct column_input, facts_check);
const struct form publish_column_change_form =
    FORM_CHECKED("column_change", change_fields, struct column_input, facts_check);
const struct form publish_column_move_form = FORM("column_move", move_fields, struct column_input);

/* ---- choices ---- */

static rc parent_choices(struct rq *rq, publish_site_id site, publish_column_id but)
{
    struct publish_columns columns;
    TRY(publish_columns_of(rq->db, site, rq->today, true, &columns));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, columns.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < columns.n; i++) {
        const struct publish_column *c = &columns.at[i];
        if (c->id.v == but.v || c->depth + 1 >= PUBLISH_DEPTH_MAX)
            continue;
        str name = publish_column_name(c, rq->lang);
        choices[n++] = (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)c->id.v),
                                            .label = str_printf(rq->arena, "%.*s%.*s", (int)c->depth * 3,
                                                                "　　　　", STR_ARG(name)) };
    }
    form_set_choices(rq, "parent", choices, n);
    return RC_OK;
}

static void kind_choices(struct rq *rq)
{
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, publish_column_kinds_n);
    for (size_t i = 0; i < publish_column_kinds_n; i++)
        choices[i] = (struct run_choice){ .value = str_from_c(publish_column_kinds[i].code),
                                          .label = rq_text(rq, publish_column_kinds[i].label),
                                          .hint = rq_text(rq, publish_column_kinds[i].hint) };
    form_set_choices(rq, "kind", choices, publish_column_kinds_n);
}

static rc post_choices(struct rq *rq, organisation_id unit)
{
    struct publish_owner_posts_rows rows;
    TRY(publish_unit_of(rq, unit, &unit));
    TRY(publish_owner_posts(rq->db, rq->today, unit, POSTS_MAX, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        choices[i] =
            (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                 .label = str_printf(rq->arena, "%.*s %.*s %.*s", STR_ARG(rows.at[i].unit),
                                                     STR_ARG(rows.at[i].title), STR_ARG(rows.at[i].holder)) };
    form_set_choices(rq, "owner_post", choices, rows.n);
    return RC_OK;
}

static void set_number(struct rq *rq, const char *field, int64_t n)
{
    form_set_value(rq, field, str_printf(rq->arena, "%lld", (long long)n));
}

/* ---- from the form to the unit of work ---- */

static rc owner_of(struct rq *rq, const struct column_input *in, organisation_id unit,
                   struct publish_column_words *ret)
{
    struct publish_owner_posts_rows rows;
    ret->owner_post.v = in->owner_post;
    TRY(publish_unit_of(rq, unit, &unit));
    if (in->owner_post != 0) {
        TRY(publish_owner_posts(rq->db, rq->today, unit, POSTS_MAX, &rows));
        for (size_t i = 0; i < rows.n; i++)
            if (rows.at[i].id.v == in->owner_post)
                return RC_OK;
        return form_fail(rq, "owner_post", TEXT_PUBLISH_OWNER_UNKNOWN);
    }
    if (str_is_empty(in->owner_who))
        return RC_OK;
    TRY(person_find(rq->db, &rq->app->keys, in->owner_who, &ret->owner_person));
    return ret->owner_person.v != 0 ? RC_OK : form_fail(rq, "owner_who", TEXT_PUBLISH_OWNER_UNKNOWN);
}

static struct publish_column_words words_of(const struct column_input *in)
{
    return (struct publish_column_words){ .name = in->name,
                                          .name_en = str_is_absent(in->name_en) ? S("") : in->name_en,
                                          .kind = in->kind,
                                          .link = in->link,
                                          .review_levels = in->review_levels,
                                          .stale_days = in->stale_days,
                                          .is_home = in->is_home,
                                          .is_upward = in->is_upward,
                                          .takes_contributions = in->takes_contributions };
}

static str desk_path(struct rq *rq, str code, const char *tail)
{
    return str_printf(rq->arena, "/desk/columns/%.*s%s", STR_ARG(code), tail);
}

/* ---- a new one ---- */

static rc site_to_add(struct rq *rq, struct publish_site *ret)
{
    int64_t id;
    if (str_to_i64(form_typed(rq, "site"), &id))
        return publish_site_load(rq->db, (publish_site_id){ id }, ret);
    return publish_site_chosen(rq, ret);
}

static rc may_arrange(struct rq *rq, const struct publish_site *site)
{
    organisation_id unit;
    TRY(publish_unit_of(rq, site->organisation, &unit));
    return access_may(rq, PERMISSION_ARRANGE, unit)
               ? RC_OK
               : RQ_FAIL(rq, RC_FORBIDDEN, NULL, "the site belongs to somebody else");
}

rc publish_column_add_show(struct rq *rq)
{
    struct publish_site site;
    TRY(site_to_add(rq, &site));
    TRY(may_arrange(rq, &site));
    TRY(parent_choices(rq, site.id, (publish_column_id){ 0 }));
    TRY(post_choices(rq, site.organisation));
    kind_choices(rq);
    set_number(rq, "site", site.id.v);
    set_number(rq, "review_levels", 1);
    return publish_form_show(
        rq, &(struct publish_form_page){ .form = &publish_column_form,
                                         .title = rq_text(rq, TEXT_PUBLISH_COLUMN_ADD),
                                         .hint = TEXT_PUBLISH_COLUMN_ADD_HINT,
                                         .send = TEXT_PUBLISH_SAVE,
                                         .action = S("/desk/columns"),
                                         .back = str_join(rq->arena, S("/desk/columns?site="), site.slug),
                                         .back_words = TEXT_PUBLISH_COLUMNS_TITLE });
}

rc publish_column_add_do(struct rq *rq)
{
    const struct column_input *in = rq->form;
    struct publish_site site;
    struct publish_column_new new;
    publish_column_id id;
    str free_code;
    TRY(publish_site_load(rq->db, in->site != 0 ? (publish_site_id){ in->site } : PUBLISH_MAIN_SITE, &site));
    TRY(may_arrange(rq, &site));
    new = (struct publish_column_new){ .parent = { in->parent },
                                       .organisation = site.organisation,
                                       .code = in->code,
                                       .words = words_of(in),
                                       .now = rq->now,
                                       .today = rq->today };
    TRY(owner_of(rq, in, site.organisation, &new.words));
    if (!publish_code_is_good(in->code))
        return form_fail(rq, "code", TEXT_PUBLISH_CODE_BAD);
    TRY(publish_column_propose(rq->db, in->code, &free_code));
    if (!str_eq(free_code, in->code))
        return form_fail_args(rq, "code", TEXT_PUBLISH_CODE_TAKEN,
                              (struct text_arg[]){ text_arg_str("free", free_code) }, 1);
    TRY(publish_refused(rq, publish_column_add(rq->db, &new, &id), "parent"));
    TRY(publish_record(rq, "column.add", "column", in->code, site.organisation, in->name));
    reply_flash(rq, TEXT_PUBLISH_SAVED, "ok");
    reply_redirect(rq, desk_path(rq, in->code, ""));
    return RC_OK;
}

/* ---- its facts ---- */

rc publish_column_change_show(struct rq *rq)
{
    struct publish_column c;
    struct person person;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(post_choices(rq, c.organisation));
    kind_choices(rq);
    form_set_value(rq, "name", c.name);
    form_set_value(rq, "name_en", c.name_en);
    form_set_value(rq, "kind", c.kind);
    form_set_value(rq, "link", c.link);
    set_number(rq, "review_levels", c.review_levels);
    if (c.stale_days != 0)
        set_number(rq, "stale_days", c.stale_days);
    if (c.owner_post.v != 0)
        set_number(rq, "owner_post", c.owner_post.v);
    if (c.owner_person.v != 0) {
        TRY(person_load(rq->db, &rq->app->keys, c.owner_person, &person));
        form_set_value(rq, "owner_who", person.login_name);
    }
    form_set_value(rq, "is_home", c.is_home ? S("1") : S(""));
    form_set_value(rq, "is_upward", c.is_upward ? S("1") : S(""));
    form_set_value(rq, "takes_contributions", c.takes_contributions ? S("1") : S(""));
    return publish_form_show(rq, &(struct publish_form_page){ .form = &publish_column_change_form,
                                                              .title = publish_column_name(&c, rq->lang),
                                                              .send = TEXT_PUBLISH_SAVE,
                                                              .action = desk_path(rq, c.code, "/change"),
                                                              .back = desk_path(rq, c.code, ""),
                                                              .back_words = TEXT_PUBLISH_BACK });
}

rc publish_column_change_do(struct rq *rq)
{
    const struct column_input *in = rq->form;
    struct publish_column c;
    struct publish_column_words words = words_of(in);
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(owner_of(rq, in, c.organisation, &words));
    TRY(publish_refused(rq, publish_column_change(rq->db, c.id, &words, rq->today), "kind"));
    TRY(publish_record(rq, "column.change", "column", c.code, c.organisation, in->name));
    reply_flash(rq, TEXT_PUBLISH_SAVED, "ok");
    reply_redirect(rq, desk_path(rq, c.code, ""));
    return RC_OK;
}

/* ---- its place ---- */

static rc site_of_column(struct rq *rq, const struct publish_column *c, publish_site_id *ret)
{
    struct publish_site site;
    *ret = PUBLISH_MAIN_SITE;
    if (c->organisation.v == 0)
        return RC_OK;
    TRY(publish_site_of(rq->db, c->organisation, rq->today, &site));
    *ret = site.id;
    return RC_OK;
}

rc publish_column_move_show(struct rq *rq)
{
    struct publish_column c;
    publish_site_id site;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(site_of_column(rq, &c, &site));
    TRY(parent_choices(rq, site, c.id));
    if (c.parent.v != 0)
        set_number(rq, "parent", c.parent.v);
    return publish_form_show(rq, &(struct publish_form_page){ .form = &publish_column_move_form,
                                                              .title = publish_column_name(&c, rq->lang),
                                                              .hint = TEXT_PUBLISH_MOVE_HINT,
                                                              .send = TEXT_PUBLISH_MOVE,
                                                              .action = desk_path(rq, c.code, "/move"),
                                                              .back = desk_path(rq, c.code, ""),
                                                              .back_words = TEXT_PUBLISH_BACK });
}

static rc moved(struct rq *rq, const struct publish_column *c)
{
    TRY(publish_record(rq, "column.move", "column", c->code, c->organisation, c->name));
    reply_flash(rq, TEXT_PUBLISH_SAVED, "ok");
    reply_redirect(rq, desk_path(rq, c->code, ""));
    return RC_OK;
}

rc publish_column_move_do(struct rq *rq)
{
    const struct column_input *in = rq->form;
    struct publish_column c;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(publish_refused(rq, publish_column_move(rq->db, c.id, (publish_column_id){ in->parent }, rq->today),
                        "parent"));
    return moved(rq, &c);
}

static rc shifted(struct rq *rq, int64_t by)
{
    struct publish_column c;
    TRY(publish_column_find(rq->db, rq->args[0], &c));
    TRY(publish_column_shift(rq->db, c.id, by, rq->today));
    return moved(rq, &c);
}

rc publish_column_up(struct rq *rq)
{
    return shifted(rq, -1);
}

rc publish_column_down(struct rq *rq)
{
    return shifted(rq, 1);
}
