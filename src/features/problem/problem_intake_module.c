/* SPDX-License-Identifier: Apache-2.0 */
/* The intake as tables: "me too", taking back, and the rules and jobs behind them. The permissions are those
 * of the slice's main module. */
#include "core/job.h"
#include "db/lane.h"
#include "features/problem/problem_intake.h"
#include "features/problem/problem_intake_pages.h"
#include "features/problem/problem_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define OWN(may) .permission = (may), .scope = scope_own
#define POSTER(may) .permission = (may), .scope = problem_scope_poster
#define DUTY(may) .permission = (may), .scope = problem_scope_duty
#define CASE(may) .permission = (may), .scope = problem_scope_problem
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/problems/{number}/me-too", .handler = problem_support_show,
      .about = "asks whoever has met the same problem" },
    { POST, PAGE, PUBLIC, .path = "/problems/{number}/me-too", .form = &problem_support_form,
      .handler = problem_support_do, .invalid = problem_support_show,
      .about = "me too: a receipt without words of one's own" },
    { POST, PAGE, PUBLIC, .path = "/receipts/{number}/withdraw", .form = &form_none,
      .handler = problem_withdraw_do, .invalid = problem_receipt_show,
      .about = "the author takes a voice back, by the link to its receipt" },

    { GET, PAGE, OWN("problem.accept"), .path = "/desk/enter", .handler = problem_enter_show,
      .about = "asks what somebody has said on the telephone, at the window or on paper" },
    { POST, PAGE, OWN("problem.accept"), .path = "/desk/enter", .form = &problem_enter_form,
      .handler = problem_enter_do, .invalid = problem_enter_show,
      .about = "writes a voice down for another" },

    { GET, PAGE, PUBLIC, .path = "/r/{token}", .handler = problem_poster_open,
      .about = "from a poster to the report, with the place filled in" },
    { GET, PAGE, OWN("problem.accept"), .path = "/desk/posters", .handler = problem_posters_show,
      .about = "posters, and how many voices came by each" },
    { POST, PAGE, OWN("problem.accept"), .path = "/desk/posters", .form = &problem_poster_form,
      .handler = problem_poster_make, .invalid = problem_posters_show, .about = "makes a poster" },
    { GET, PAGE, POSTER("problem.accept"), .path = "/desk/posters/{token}", .handler = problem_poster_show,
      .about = "the voices that came by a poster" },
    { GET, PAGE, POSTER("problem.accept"), .path = "/desk/posters/{token}/print",
      .handler = problem_poster_print, .about = "a poster to be printed" },
    { POST, PAGE, POSTER("problem.accept"), .path = "/desk/posters/{token}/close", .form = &form_none,
      .handler = problem_poster_close, .invalid = problem_poster_show, .about = "a poster is taken down" },

    { GET, PAGE, OWN("problem.assign"), .path = "/desk/duty", .handler = problem_duties_show,
      .about = "who takes urgent hazards" },
    { POST, PAGE, OWN("problem.assign"), .path = "/desk/duty", .form = &problem_duty_form,
      .handler = problem_duty_do, .invalid = problem_duties_show,
      .about = "pairs a person with a place, or puts them on duty there" },
    { POST, PAGE, DUTY("problem.assign"), .path = "/desk/duty/{id}/end", .form = &form_none,
      .handler = problem_duty_end, .invalid = problem_duties_show, .about = "it no longer holds" },

    { POST, PAGE, CASE("problem.accept"), .path = "/desk/problems/{number}/wall", .form = &problem_wall_form,
      .handler = problem_desk_wall, .invalid = problem_desk_problem_show,
      .about = "the clerk's words for a case, and whether it stands on the wall" },
};

#define OWN_RULE "the product's own: "
static const struct rule_default rules[] = {
    { "problem.withdraw_minutes", "minutes", OWN_RULE "a report sent by mistake leaves no trace", 10 },
    { "problem.withdrawn_keep_days", "days", OWN_RULE "kept for questions, then dropped (shortest retention)",
      30 },
    { "problem.similar_percent", "percent", OWN_RULE "share of common pairs of characters", 40 },
};
static const struct rule_label rule_labels[] = {
    { "problem.withdraw_minutes", TEXT_PROBLEM_RULE_WITHDRAW_MINUTES },
    { "problem.withdrawn_keep_days", TEXT_PROBLEM_RULE_WITHDRAWN_KEEP_DAYS },
    { "problem.similar_percent", TEXT_PROBLEM_RULE_SIMILAR_PERCENT },
};

/* ---- jobs ---- */

typedef rc batch_fn(struct db *db, const struct problem_act_by *by, int64_t *ret_n);
struct batches {
    struct job_run *run;
    batch_fn *fn;
    int64_t n;
};

static rc batch_unit(struct db *db, void *data)
{
    struct batches *b = data;
    struct problem_act_by by = { .now = b->run->now,
                                 .offset = b->run->app->clock.offset,
                                 .keys = &b->run->app->keys };
    return b->fn(db, &by, &b->n);
}

/* Each batch is a transaction of its own, so that nobody waits for long. */
static rc batches_run(struct job_run *run, batch_fn *fn)
{
    struct batches b = { .run = run, .fn = fn };
    do
        TRY(lane_run(run->app->lane, run->arena, run->err, batch_unit, &b));
    while (b.n > 0);
    return RC_OK;
}

static rc forget_withdrawn(struct job_run *run)
{
    return batches_run(run, voice_forget_withdrawn);
}

static rc hash_phones(struct job_run *run)
{
    return batches_run(run, voice_hash_phones);
}

static const struct job_kind jobs[] = {
    { .name = "problem.forget_withdrawn", .run = forget_withdrawn, .tries_max = 5, .every_ms = MS_PER_DAY },
    { .name = "problem.hash_phones", .run = hash_phones, .tries_max = 5, .every_ms = MS_PER_DAY },
};

static const struct form *const forms[] = { &problem_support_form, &problem_enter_form, &problem_poster_form,
                                            &problem_duty_form, &problem_wall_form };

static const struct menu_item menu[] = {
    { "/desk/enter", "problem.accept", TEXT_PROBLEM_ENTER_TITLE, MENU_CASES },
    { "/desk/posters", "problem.accept", TEXT_PROBLEM_POSTERS_TITLE, MENU_CASES },
    { "/desk/duty", "problem.assign", TEXT_PROBLEM_DUTY_TITLE, MENU_CASES },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_intake_module = {
    .name = "problem_intake",
    .routes = routes,
    .routes_n = COUNT(routes),
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
