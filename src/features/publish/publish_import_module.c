/* SPDX-License-Identifier: Apache-2.0 */
/* The import from other sites as tables: addresses, permission, rules, jobs. */
#include "core/spool.h"
#include "features/publish/publish.h"
#include "features/publish/publish_import_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define MAY_OWN .permission = "publish.import", .scope = scope_own
#define MAY_THIS .permission = "publish.import", .scope = publish_scope_import
#define ACT(address, takes, does, words)                                                                     \
    {                                                                                                        \
        POST, PAGE, MAY_THIS, .path = "/desk/site-imports/{id}/" address, .form = (takes),                   \
                              .handler = (does), .invalid = publish_import_show, .about = (words)            \
    }

static const struct route routes[] = {
    { GET, PAGE, MAY_OWN, .path = "/desk/site-imports", .query = "org", .handler = publish_imports_show,
      .about = "other sites that were imported" },
    { POST, SLOW, MAY_OWN, .path = "/desk/site-imports", .form = &publish_import_form,
      .prepare = publish_import_prepare, .handler = publish_import_send, .invalid = publish_imports_show,
      .about = "sends the export of another site, to be examined" },
    { GET, PAGE, MAY_THIS, .path = "/desk/site-imports/{id}", .query = "after",
      .handler = publish_import_show, .about = "what was found in another site, piece by piece" },
    ACT("choices", &publish_import_choice_form, publish_import_choose_do,
        "where its categories lead; reads it again"),
    ACT("confirm", &form_none, publish_import_confirm_do, "imports all its pieces, or none"),
    ACT("discard", &form_none, publish_import_discard_do, "gives an examined site up"),
    ACT("undo", &form_none, publish_import_undo_do, "takes all its items back"),
};

/* Not in the router: asked for what no other row has. */
static const struct route lost = { GET,
                                   PAGE,
                                   .permission = PERMISSION_PUBLIC,
                                   .scope = scope_public,
                                   .path = "/",
                                   .handler = publish_old_address,
                                   .about = "an address of the site before" };

static const struct permission permissions[] = { { "publish.import", TEXT_PUBLISH_PERMISSION_IMPORT } };
static const struct role_default role_defaults[] = {
    { "coordinator", "publish.import" },
    { "chief_editor", "publish.import" },
};

static const struct rule_default rules[] = {
    { "publish.import_undo_days", "days", "the product's own: a week to see whether it was the right file",
      7 },
    { "publish.import_keep_days", "days",
      "the product's own: a file that nobody imports is forgotten after a week", 7 },
};
static const struct rule_label rule_labels[] = {
    { "publish.import_undo_days", TEXT_PUBLISH_RULE_IMPORT_UNDO_DAYS },
    { "publish.import_keep_days", TEXT_PUBLISH_RULE_IMPORT_KEEP_DAYS },
};

static const struct form *const forms[] = { &publish_import_form, &publish_import_choice_form };

static const struct menu_item menu[] = { { "/desk/site-imports", "publish.import", TEXT_PUBLISH_MENU_IMPORT,
                                           MENU_PUBLISH } };

/* ---- jobs ---- */

rc publish_import_job(struct db *db, const char *kind, publish_import_id id, ms_t now)
{
    struct job_new in = { .kind = str_printf(db_arena(db), "publish.import_%s", kind),
                          .payload = str_printf(db_arena(db), "{\"import\":%lld}", (long long)id.v),
                          .run_at = now,
                          .now = now };
    return job_add(db, &in);
}

static struct publish_import_work work_of(struct job_run *run)
{
    struct publish_import_work w = { .app = run->app, .arena = run->arena, .err = run->err, .now = run->now };
    str rest = run->payload, head;
    (void)str_cut(&rest, ':', &head);
    (void)str_to_i64(str_slice(rest, 0, str_find_char(rest, '}')), &w.id.v);
    return w;
}

static rc read_run(struct job_run *run)
{
    struct publish_import_work w = work_of(run);
    return publish_import_examine(&w, NULL);
}

static rc write_run(struct job_run *run)
{
    struct publish_import_work w = work_of(run);
    bool again;
    TRY(publish_import_write(&w, &again));
    return again ? publish_import_examine(&w, NULL) : RC_OK;
}

static rc undo_run(struct job_run *run)
{
    struct publish_import_work w = work_of(run);
    return publish_import_unwrite(&w);
}

static rc clear_run(struct job_run *run)
{
    struct publish_import_work w = work_of(run);
    spool_drop(w.app, w.arena, PUBLISH_IMPORT_SPOOL, w.id.v);
    return publish_import_forget(&w);
}

static rc care_run(struct job_run *run)
{
    return publish_imports_sweep(run->app, run->arena, run->err, run->now);
}

static const struct job_kind jobs[] = {
    { .name = "publish.import_read", .run = read_run, .tries_max = 5 },
    { .name = "publish.import_write", .run = write_run, .tries_max = 5 },
    { .name = "publish.import_undo", .run = undo_run, .tries_max = 5 },
    { .name = "publish.import_clear", .run = clear_run, .tries_max = 5 },
    { .name = "publish.import_care", .run = care_run, .tries_max = 5, .every_ms = MS_PER_DAY },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_import_module = {
    .name = "publish_import",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .lost = &lost,
    .lost_queries = "p page_id",
};
