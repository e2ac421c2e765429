/* SPDX-License-Identifier: Apache-2.0 */
/* Items as tables: permissions, roles, rules, jobs. */
#include "db/lane.h"
#include "features/publish/publish_module.h"
#include "features/publish/publish_private.h"

static const struct permission permissions[] = {
    { "publish.desk", TEXT_PUBLISH_PERMISSION_DESK },
    { "publish.write", TEXT_PUBLISH_PERMISSION_WRITE },
    { "publish.review", TEXT_PUBLISH_PERMISSION_REVIEW },
    { "publish.issue", TEXT_PUBLISH_PERMISSION_ISSUE },
};

/* Who writes does not review: the roles are two, and somebody may hold both where another one checks. */
static const struct role_default role_defaults[] = {
    { "editor", "publish.desk" },         { "editor", "publish.write" },
    { "chief_editor", "publish.desk" },   { "chief_editor", "publish.write" },
    { "chief_editor", "publish.review" }, { "chief_editor", "publish.issue" },
};

static const struct role_label role_labels[] = {
    { "editor", TEXT_PUBLISH_ROLE_EDITOR },
    { "chief_editor", TEXT_PUBLISH_ROLE_CHIEF_EDITOR },
};

#define OWN_RULE "the product's own: "
#define GUIDE "guides to open government, local ones differ: "
static const struct rule_default rules[] = {
    { "publish.ahead_days", "days", OWN_RULE "nobody knows what is right in more than a year", 366 },
    { "publish.need.theme", "0 or 1", GUIDE "each piece has its theme", 1 },
    { "publish.need.issuer", "0 or 1", GUIDE "each piece has its issuer", 1 },
    { "publish.need.keywords", "0 or 1", GUIDE "keywords where there are some", 0 },
    { "publish.need.document_number", "0 or 1", GUIDE "only documents have a number", 0 },
    { "publish.need.genre", "0 or 1", GUIDE "form: decision, notice, report", 0 },
    { "publish.need.made_day", "0 or 1", GUIDE "each piece has the day on which it was made", 1 },
    { "publish.need.effective_day", "0 or 1", GUIDE "only rules take effect", 0 },
};

static const struct rule_label rule_labels[] = {
    { "publish.ahead_days", TEXT_PUBLISH_RULE_AHEAD_DAYS },
    { "publish.need.theme", TEXT_PUBLISH_RULE_NEED_THEME },
    { "publish.need.issuer", TEXT_PUBLISH_RULE_NEED_ISSUER },
    { "publish.need.keywords", TEXT_PUBLISH_RULE_NEED_KEYWORDS },
    { "publish.need.document_number", TEXT_PUBLISH_RULE_NEED_DOCUMENT_NUMBER },
    { "publish.need.genre", TEXT_PUBLISH_RULE_NEED_GENRE },
    { "publish.need.made_day", TEXT_PUBLISH_RULE_NEED_MADE_DAY },
    { "publish.need.effective_day", TEXT_PUBLISH_RULE_NEED_EFFECTIVE_DAY },
};

/* ---- jobs ---- */

static rc arrive_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    const struct publish_by by = { .now = run->now, .offset = run->app->clock.offset };
    int64_t n;
    do
        TRY(publish_arrive_due(db, &by, &n));
    while (n > 0);
    return RC_OK;
}

/* Pages know by themselves when a scheduled item becomes public; this tells those who keep lists of their
 * own. */
static rc arrive(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, arrive_unit, run);
}

static const struct job_kind jobs[] = {
    { .name = "publish.arrive", .run = arrive, .tries_max = 12 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_item_module = {
    .name = "publish_item",
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .role_labels = role_labels,
    .role_labels_n = COUNT(role_labels),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
};
