/* SPDX-License-Identifier: Apache-2.0 */
/* Changing the tree: name and kind, telephone, a unit below, the end of one; posts and who holds them. Each
 * change has its day and is audited; what it may be is core's to say. */
#include "core/job.h"
#include "core/post.h"
#include "features/office/office_pages.h"
#include "web/form.h"

#define SUCCESSORS_MAX 200
#define CODE_MAX 20

struct unit_form {
    str name, kind, phone;
    day_t day;
};
#define NAME_FIELD(type)                                                                                     \
    {                                                                                                        \
        .name = "name", .kind = FIELD_TEXT, .at = offsetof(type, name), .label = TEXT_OFFICE_UNIT_NAME,      \
        .is_required = true, .max = ORGANISATION_NAME_MAX                                                    \
    }
#define KIND_FIELD(type)                                                                                     \
    {                                                                                                        \
        .name = "kind", .kind = FIELD_CHOICE, .at = offsetof(type, kind), .label = TEXT_OFFICE_UNIT_KIND,    \
        .is_required = true, .max = 40                                                                       \
    }
#define PHONE_FIELD(type)                                                                                    \
    {                                                                                                        \
        .name = "phone", .kind = FIELD_PHONE, .at = offsetof(type, phone), .label = TEXT_OFFICE_PHONE,       \
        .hint = TEXT_OFFICE_UNIT_PHONE_HINT, .max = 20                                                       \
    }
#define DAY_FIELD(type)                                                                                      \
    {                                                                                                        \
        .name = "day", .kind = FIELD_DAY, .at = offsetof(type, day), .label = TEXT_OFFICE_RULE_FROM,         \
        .is_required = true                                                                                  \
    }
static const struct field add_fields[] = { NAME_FIELD(struct unit_form), KIND_FIELD(struct unit_form),
                                           PHONE_FIELD(struct unit_form), DAY_FIELD(struct unit_form) };
static const struct field rename_fields[] = { NAME_FIELD(struct unit_form), KIND_FIELD(struct unit_form),
                                              DAY_FIELD(struct unit_form) };
static const struct field phone_fields[] = { PHONE_FIELD(struct unit_form) };
const struct form office_unit_add_form = FORM("unit_add", add_fields, struct unit_form);
const struct form office_unit_rename_form = FORM("unit_rename", rename_fields, struct unit_form);
const struct form office_unit_phone_form = FORM("unit_phone", phone_fields, struct unit_form);

struct end_form {
    str reason;
    day_t day;
};
static const struct field end_fields[] = {
    DAY_FIELD(struct end_form),
    { .name = "reason",
      .kind = FIELD_TEXT,
      .at = offsetof(struct end_form, reason),
      .label = TEXT_OFFICE_REASON,
      .is_required = true,
      .max = 100 },
};
const struct form office_post_end_form = FORM("post_end", end_fields, struct end_form);

struct unit_end_form {
    str reason;
    day_t day;
    int64_t successor;
};
static const struct field unit_end_fields[] = {
    DAY_FIELD(struct unit_end_form),
    { .name = "successor",
      .kind = FIELD_ID,
      .at = offsetof(struct unit_end_form, successor),
      .label = TEXT_OFFICE_UNIT_SUCCESSOR,
      .hint = TEXT_OFFICE_UNIT_SUCCESSOR_HINT },
    { .name = "reason",
      .kind = FIELD_TEXT,
      .at = offsetof(struct unit_end_form, reason),
      .label = TEXT_OFFICE_REASON,
      .is_required = true,
      .max = 100 },
};
const struct form office_unit_end_form = FORM("unit_end", unit_end_fields, struct unit_end_form);

struct post_form {
    str title, kind;
    day_t day;
};
static const struct choice post_kinds[] = {
    { "secretary", TEXT_OFFICE_POST_SECRETARY, TEXT_NONE }, { "deputy", TEXT_OFFICE_POST_DEPUTY, TEXT_NONE },
    { "member", TEXT_OFFICE_POST_MEMBER, TEXT_NONE },       { "clerk", TEXT_OFFICE_POST_CLERK, TEXT_NONE },
    { "handler", TEXT_OFFICE_POST_HANDLER, TEXT_NONE },
};
static const struct field post_fields[] = {
    { .name = "title",
      .kind = FIELD_TEXT,
      .at = offsetof(struct post_form, title),
      .label = TEXT_OFFICE_POST_TITLE,
      .is_required = true,
      .max = POST_TITLE_MAX },
    { .name = "kind",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct post_form, kind),
      .label = TEXT_OFFICE_POST_KIND,
      .is_required = true,
      .choices = post_kinds,
      .choices_n = sizeof post_kinds / sizeof post_kinds[0] },
    DAY_FIELD(struct post_form),
};
const struct form office_post_add_form = FORM("post_add", post_fields, struct post_form);

struct holder_form {
    str who;
    day_t day, term;
};
static const struct field holder_fields[] = {
    { .name = "who",
      .kind = FIELD_TEXT,
      .at = offsetof(struct holder_form, who),
      .label = TEXT_OFFICE_HOLDER_WHO,
      .hint = TEXT_OFFICE_HOLDER_WHO_HINT,
      .max = PERSON_LOGIN_MAX },
    DAY_FIELD(struct holder_form),
    { .name = "term",
      .kind = FIELD_DAY,
      .at = offsetof(struct holder_form, term),
      .label = TEXT_OFFICE_HOLDER_TERM,
      .hint = TEXT_OFFICE_HOLDER_TERM_HINT },
};
const struct form office_holder_form = FORM("post_holder", holder_fields, struct holder_form);

/* ---- where ---- */

rc office_scope_organisation(struct rq *rq, int64_t *ret)
{
    if (!rq_arg_id(rq, 0, ret))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such organisation");
    return RC_OK;
}

rc office_scope_post(struct rq *rq, int64_t *ret)
{
    post_id id;
    struct post post;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such post");
    TRY(post_load(rq->db, id, &post));
    *ret = post.organisation.v;
    return RC_OK;
}

static rc changed(struct rq *rq, organisation_id org)
{
    reply_flash(rq, TEXT_OFFICE_SAVED, "ok");
    reply_redirect(rq, office_unit_path(rq, org, ""));
    return RC_OK;
}

static void kind_choices(struct rq *rq)
{
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, organisation_kinds_n);
    for (size_t i = 0; i < organisation_kinds_n; i++)
        all[i] = (struct run_choice){ .value = str_from_c(organisation_kinds[i].code),
                                      .label = rq_text(rq, organisation_kinds[i].label) };
    form_set_choices(rq, "kind", all, organisation_kinds_n);
}

static rc unit_page(struct rq *rq, struct form_page page, const char *tail)
{
    page.action = office_unit_path(rq, office_unit_here(rq), tail);
    page.back = office_unit_path(rq, office_unit_here(rq), "");
    page.send = TEXT_OFFICE_SAVE;
    return office_form_show(rq, &page);
}

/* ---- units ---- */

rc office_unit_add_show(struct rq *rq)
{
    kind_choices(rq);
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    return unit_page(rq, (struct form_page){ .form = &office_unit_add_form, .title = TEXT_OFFICE_UNIT_ADD },
                     "/add");
}

rc office_unit_add(struct rq *rq)
{
    const struct unit_form *f = rq->form;
    organisation_id made;
    TRY(organisation_add(rq->db,
                         &(struct organisation_new){ .parent = office_unit_here(rq),
                                                     .name = f->name,
                                                     .kind = f->kind,
                                                     .phone = office_or_absent(f->phone),
                                                     .from_day = f->day,
                                                     .now = rq->now },
                         &made));
    TRY(office_unit_record(rq, "organisation.add", made, f->name));
    return changed(rq, made);
}

rc office_unit_rename_show(struct rq *rq)
{
    struct organisation o;
    TRY(organisation_load(rq->db, office_unit_here(rq), rq->today, &o));
    kind_choices(rq);
    form_set_value(rq, "name", o.name);
    form_set_value(rq, "kind", o.kind);
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    return unit_page(rq,
                     (struct form_page){ .form = &office_unit_rename_form,
                                         .title = TEXT_OFFICE_UNIT_RENAME,
                                         .hint = TEXT_OFFICE_UNIT_RENAME_HINT },
                     "/rename");
}

rc office_unit_rename(struct rq *rq)
{
    const struct unit_form *f = rq->form;
    TRY(organisation_rename(rq->db, office_unit_here(rq), f->name, f->kind, f->day));
    TRY(office_unit_record(rq, "organisation.rename", office_unit_here(rq), f->name));
    return changed(rq, office_unit_here(rq));
}

rc office_unit_phone_show(struct rq *rq)
{
    struct organisation o;
    TRY(organisation_load(rq->db, office_unit_here(rq), rq->today, &o));
    if (!str_is_absent(o.phone))
        form_set_value(rq, "phone", o.phone);
    return unit_page(
        rq, (struct form_page){ .form = &office_unit_phone_form, .title = TEXT_OFFICE_UNIT_PHONE }, "/phone");
}

rc office_unit_phone(struct rq *rq)
{
    const struct unit_form *f = rq->form;
    TRY(organisation_set_phone(rq->db, office_unit_here(rq), office_or_absent(f->phone)));
    TRY(office_unit_record(rq, "organisation.phone", office_unit_here(rq), f->phone));
    return changed(rq, office_unit_here(rq));
}

/* Its sisters; else what it leaves behind goes to the one above. */
static rc successor_choices(struct rq *rq, const struct organisation *o)
{
    struct organisation *sisters;
    size_t n, kept = 0;
    int64_t total;
    TRY(organisation_children(rq->db, o->parent, rq->today, SUCCESSORS_MAX, &sisters, &n, &total));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        if (sisters[i].id.v != o->id.v)
            all[kept++] =
                (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)sisters[i].id.v),
                                     .label = sisters[i].name };
    form_set_choices(rq, "successor", all, kept);
    return RC_OK;
}

rc office_unit_end_show(struct rq *rq)
{
    struct organisation o;
    TRY(organisation_load(rq->db, office_unit_here(rq), rq->today, &o));
    TRY(successor_choices(rq, &o));
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    return unit_page(rq,
                     (struct form_page){ .form = &office_unit_end_form,
                                         .title = TEXT_OFFICE_UNIT_END,
                                         .hint = TEXT_OFFICE_UNIT_END_HINT,
                                         .is_bad = true },
                     "/end");
}

rc office_unit_end(struct rq *rq)
{
    const struct unit_end_form *f = rq->form;
    struct organisation o;
    TRY(organisation_load(rq->db, office_unit_here(rq), rq->today, &o));
    TRY(organisation_set_successor(rq->db, o.id, (organisation_id){ f->successor }, f->day));
    TRY(organisation_end(rq->db, o.id, f->day, f->reason));
    if (o.parent.v == 0 && f->successor == 0)
        return form_fail(rq, "successor", TEXT_OFFICE_UNIT_ROOT_END);
    TRY(office_unit_record(rq, "organisation.end", o.id, f->reason));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    return changed(rq, o.parent.v != 0 && f->day <= rq->today ? o.parent : o.id);
}

/* ---- posts ---- */

rc office_post_add_show(struct rq *rq)
{
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    return unit_page(rq, (struct form_page){ .form = &office_post_add_form, .title = TEXT_OFFICE_POST_ADD },
                     "/posts");
}

rc office_post_add(struct rq *rq)
{
    const struct post_form *f = rq->form;
    post_id made;
    TRY(post_add(rq->db,
                 &(struct post_new){ .organisation = office_unit_here(rq),
                                     .title = f->title,
                                     .kind = f->kind,
                                     .sort = rq->now,
                                     .from_day = f->day,
                                     .now = rq->now },
                 &made));
    TRY(office_unit_record(rq, "post.add", office_unit_here(rq), f->title));
    return changed(rq, office_unit_here(rq));
}

static rc post_page(struct rq *rq, struct form_page page, const char *tail)
{
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    page.action = str_printf(rq->arena, "/posts/%.*s%s", STR_ARG(rq->args[0]), tail);
    page.back = office_unit_path(rq, office_unit_here(rq), "");
    page.send = TEXT_OFFICE_SAVE;
    return office_form_show(rq, &page);
}

static rc post_here(struct rq *rq, struct post *ret)
{
    post_id id = { 0 };
    return rq_arg_id(rq, 0, &id.v) ? post_load(rq->db, id, ret)
                                   : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such post");
}

rc office_holder_show(struct rq *rq)
{
    return post_page(rq,
                     (struct form_page){ .form = &office_holder_form,
                                         .title = TEXT_OFFICE_HOLDER_TITLE,
                                         .hint = TEXT_OFFICE_HOLDER_HINT },
                     "");
}

rc office_holder_set(struct rq *rq)
{
    const struct holder_form *f = rq->form;
    struct post post;
    person_id who = { 0 };
    TRY(post_here(rq, &post));
    if (!str_is_empty(str_trim(f->who))) {
        TRY(person_find(rq->db, &rq->app->keys, f->who, &who));
        if (who.v == 0)
            return form_fail(rq, "who", TEXT_OFFICE_AUDIT_NOBODY);
    }
    if (f->term != 0 && f->term < f->day)
        return form_fail(rq, "term", TEXT_OFFICE_DAY_ORDER);
    TRY(post_vacate(rq->db, post.id, f->day));
    if (who.v != 0)
        TRY(post_give(rq->db, &(struct post_holding){ .post = post.id,
                                                      .person = who,
                                                      .from_day = f->day,
                                                      .term_ends_day = f->term,
                                                      .now = rq->now }));
    TRY(office_unit_record(rq, who.v != 0 ? "post.give" : "post.vacate", post.organisation, post.title));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    return changed(rq, post.organisation);
}

rc office_post_end_show(struct rq *rq)
{
    return post_page(
        rq,
        (struct form_page){ .form = &office_post_end_form, .title = TEXT_OFFICE_POST_END, .is_bad = true },
        "/end");
}

rc office_post_end(struct rq *rq)
{
    const struct end_form *f = rq->form;
    struct post post;
    TRY(post_here(rq, &post));
    TRY(post_end(rq->db, post.id, f->day));
    TRY(office_unit_record(rq, "post.end", post.organisation, f->reason));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    return changed(rq, post.organisation);
}
