/* SPDX-License-Identifier: Apache-2.0 */
/* The import as tables: addresses, permission, rules, jobs. */
#include "features/problem/problem_import_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define MAY_OWN .permission = "problem.import", .scope = scope_own
#define MAY_THIS .permission = "problem.import", .scope = problem_scope_import
#define ACT(address, takes, does, words)                                                                     \
    {                                                                                                        \
        POST, PAGE, MAY_THIS, .path = "/desk/imports/{id}/" address, .form = (takes), .handler = (does),     \
                              .invalid = problem_import_show, .about = (words)                               \
    }

static const struct route routes[] = {
    { GET, PAGE, MAY_OWN, .path = "/desk/imports", .query = "org", .handler = problem_imports_show,
      .about = "old ledgers that were imported" },
    { POST, SLOW, MAY_OWN, .path = "/desk/imports", .form = &problem_import_file_form,
      .prepare = problem_import_prepare, .handler = problem_import_send, .invalid = problem_imports_show,
      .about = "sends an old ledger, to be examined" },
    { GET, SLOW, MAY_OWN, .path = "/desk/import-template/{format}", .handler = problem_import_template_take,
      .about = "an empty ledger to fill in, as xlsx or csv" },
    { GET, PAGE, MAY_THIS, .path = "/desk/imports/{id}", .query = "after", .handler = problem_import_show,
      .about = "what was found in an old ledger, row by row" },
    { GET, SLOW, MAY_THIS, .path = "/desk/imports/{id}/rows/{format}", .handler = problem_import_rows_take,
      .about = "the ledger with a column that says what is wrong, as xlsx or csv" },
    ACT("columns", &problem_import_columns_form, problem_import_columns,
        "which column holds what; reads it again"),
    ACT("confirm", &form_none, problem_import_confirm_do, "imports all its rows, or none"),
    ACT("discard", &form_none, problem_import_discard_do, "gives an examined ledger up"),
    ACT("undo", &form_none, problem_import_undo_do, "takes an import back, whole"),
};

static const struct permission permissions[] = { { "problem.import", TEXT_PROBLEM_PERMISSION_IMPORT } };

static const struct role_default role_defaults[] = {
    { "clerk", "problem.import" },
    { "coordinator", "problem.import" },
};

static const struct rule_default rules[] = {
    { "problem.import_undo_days", "days", "the product's own: a week to see whether it was the right file",
      7 },
    { "problem.import_keep_days", "days",
      "the product's own: a file that nobody imports is forgotten after a week", 7 },
};
static const struct rule_label rule_labels[] = {
    { "problem.import_undo_days", TEXT_PROBLEM_RULE_IMPORT_UNDO_DAYS },
    { "problem.import_keep_days", TEXT_PROBLEM_RULE_IMPORT_KEEP_DAYS },
};

static const struct form *const forms[] = { &problem_import_file_form, &problem_import_columns_form };

static const struct menu_item menu[] = { { "/desk/imports", "problem.import", TEXT_PROBLEM_MENU_IMPORT,
                                           MENU_CASES } };

/* ---- jobs ---- */

rc problem_import_job(struct db *db, const char *kind, problem_import_id id, ms_t now)
{
    struct job_new in = { .kind = str_printf(db_arena(db), "problem.import_%s", kind),
                          .payload = str_printf(db_arena(db), "{\"import\":%lld}", (long long)id.v),
                          .run_at = now,
                          .now = now };
    return job_add(db, &in);
}

static struct import_work work_of(struct job_run *run)
{
    struct import_work w = { .app = run->app, .arena = run->arena, .err = run->err, .now = run->now };
    str rest = run->payload, head;
    (void)str_cut(&rest, ':', &head);
    (void)str_to_i64(str_slice(rest, 0, str_find_char(rest, '}')), &w.id.v);
    return w;
}

static rc read_run(struct job_run *run)
{
    struct import_work w = work_of(run);
    return import_examine_file(&w);
}

static rc write_run(struct job_run *run)
{
    struct import_work w = work_of(run);
    return import_write_file(&w);
}

static rc undo_run(struct job_run *run)
{
    struct import_work w = work_of(run);
    return import_unwrite(&w);
}

static rc clear_run(struct job_run *run)
{
    struct import_work w = work_of(run);
    import_file_drop(w.app, w.arena, w.id);
    return import_rows_forget(&w);
}

static rc care_run(struct job_run *run)
{
    return import_files_sweep(run->app, run->arena, run->err, run->now);
}

static const struct job_kind jobs[] = {
    { .name = "problem.import_read", .run = read_run, .tries_max = 5 },
    { .name = "problem.import_write", .run = write_run, .tries_max = 5 },
    { .name = "problem.import_undo", .run = undo_run, .tries_max = 5 },
    { .name = "problem.import_clear", .run = clear_run, .tries_max = 5 },
    { .name = "problem.import_care", .run = care_run, .tries_max = 5, .every_ms = MS_PER_DAY },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_import_module = {
    .name = "problem_import",
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
};
