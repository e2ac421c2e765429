/* SPDX-License-Identifier: Apache-2.0 */
/* Items as tables: addresses, permissions, roles, rules, jobs. */
#include "core/search.h"
#include "db/lane.h"
#include "features/publish/publish.h"
#include "features/publish/publish_desk.h"
#include "features/publish/publish_pages_item.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define TAKES .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define OWN(may) .permission = (may), .scope = scope_own
#define ITEM(may) .permission = (may), .scope = publish_scope_item
#define EDIT .permission = "publish.desk", .scope = publish_scope_edit
#define ACT(may, where, address, takes, does, words)                                                         \
    {                                                                                                        \
        POST, PAGE, .permission = (may), .scope = (where), .path = "/desk/items/{number}/" address,          \
                    .form = (takes), .handler = (does), .invalid = publish_item_desk_show, .about = (words)  \
    }

#define CACHED .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/items/{number}/files/{hash}", .query = "size part",
      .handler = publish_file_show,
      .about = "a picture or file of a public item, or what was made of its audio and video" },
    { GET, PAGE, PUBLIC, .path = "/items/{number}/speech", .query = "lang part",
      .handler = publish_speech_show, .about = "a notice read aloud" },
    { GET, PAGE, PUBLIC, .path = "/items/{number}/speech.m4a", .query = "lang part",
      .handler = publish_speech_show, .about = "the same by a name that says what it is, for podcasts" },
    { GET, .kind = ROUTE_PAGE, CACHED, PUBLIC, .path = "/items/{number}/corrections/{step}", .query = "lang",
      .handler = publish_correction_show, .about = "what a correction changed" },
    { GET, .kind = ROUTE_API, CACHED, PUBLIC, .path = "/api/v1/items",
      .query = "column organisation lang page", .handler = publish_api_items,
      .about = "public items, the newest first" },
    { GET, .kind = ROUTE_API, CACHED, PUBLIC, .path = "/api/v1/items/{number}", .query = "lang",
      .handler = publish_api_item, .about = "one public item with its words, files and corrections" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_NONE, OWN("publish.desk"),
      .path = "/api/v1/desk/items", .query = "org group column q page", .handler = publish_api_desk,
      .about = "items of one's units, those in work too" },
    { GET, PAGE, OWN("publish.desk"), .path = "/desk/items", .query = "org group column q page",
      .handler = publish_items_desk, .about = "items of one's units" },
    { GET, PAGE, OWN("publish.write"), .path = "/desk/items/new", .query = "org column",
      .handler = publish_item_new_show, .about = "asks for a new item" },
    { POST, PAGE, OWN("publish.write"), .path = "/desk/items/new", .form = &publish_item_new_form,
      .prepare = publish_item_new_prepare, .handler = publish_item_new_do, .invalid = publish_item_new_show,
      .about = "begin an item" },
    { GET, PAGE, ITEM("publish.desk"), .path = "/desk/items/{number}", .query = "lang",
      .handler = publish_item_desk_show, .about = "one item on the desk" },
    { GET, PAGE, EDIT, .path = "/desk/items/{number}/edit", .query = "lang from",
      .handler = publish_item_edit_show, .about = "the editor, for its authors or who reviews it" },
    { POST, PAGE, EDIT, .path = "/desk/items/{number}/edit", .form = &publish_item_form,
      .prepare = publish_item_edit_prepare, .handler = publish_item_edit_do,
      .invalid = publish_item_edit_show, .about = "save the words of an item, or look how they come out" },
    { GET, PAGE, EDIT, .path = "/desk/items/{number}/files", .handler = publish_files_show,
      .about = "the pictures of an item" },
    { POST, TAKES, EDIT, .path = "/desk/items/{number}/files", .form = &publish_files_form,
      .prepare = publish_files_prepare, .handler = publish_files_do, .invalid = publish_files_show,
      .about = "add pictures" },
    { POST, PAGE, EDIT, .path = "/desk/items/{number}/file", .form = &publish_file_form,
      .handler = publish_file_do, .invalid = publish_files_show,
      .about = "describe a file, move it up, take it out" },
    { POST, TAKES, OWN("publish.write"), .path = "/desk/items/paste", .form = &publish_paste_form,
      .prepare = publish_paste_new_prepare, .handler = publish_paste_new_do,
      .invalid = publish_paste_new_show, .about = "what was pasted into a new item, as Markdown" },
    { POST, TAKES, EDIT, .path = "/desk/items/{number}/paste", .form = &publish_paste_form,
      .prepare = publish_paste_prepare, .handler = publish_paste_do, .invalid = publish_paste_show,
      .about = "what was pasted into an item, as Markdown; its pictures become the item's" },
    { POST, TAKES, EDIT, .path = "/desk/items/{number}/read-in", .form = &publish_read_in_form,
      .prepare = publish_read_in_prepare, .handler = publish_read_in_do, .invalid = publish_item_edit_show,
      .about = "a Word file behind the words of an item" },
    { GET, PAGE, ITEM("publish.desk"), .path = "/desk/items/{number}/files/{hash}", .query = "size part",
      .handler = publish_desk_file_show, .about = "a file of any text of an item" },
    { GET, PAGE, ITEM("publish.desk"), .path = "/desk/items/{number}/history", .query = "from to",
      .handler = publish_history_show, .about = "every text that was saved, and two compared" },
    { GET, PAGE, ITEM("publish.desk"), .path = "/desk/items/{number}/clash/{revision}",
      .handler = publish_clash_show, .about = "two texts that were written at once" },
    ACT("publish.write", publish_scope_item, "submit", &publish_submit_form, publish_submit_do,
        "send it to its review"),
    ACT("publish.write", publish_scope_item, "recall", &publish_recall_form, publish_recall_do,
        "take it back from its review"),
    ACT("publish.write", publish_scope_item, "drop", &publish_drop_form, publish_drop_do,
        "give up what is in work"),
    ACT("publish.review", publish_scope_review, "approve", &publish_approve_form, publish_approve_do,
        "approve it at this level"),
    ACT("publish.review", publish_scope_review, "return", &publish_return_form, publish_return_do,
        "return it to its author, with the reason"),
    ACT("publish.issue", publish_scope_item, "issue", &publish_issue_form, publish_issue_do,
        "publish it now or later, or correct what is public"),
    ACT("publish.issue", publish_scope_item, "withdraw", &publish_withdraw_form, publish_withdraw_do,
        "take it out of sight, with the reason"),
    ACT("publish.issue", publish_scope_item, "repeal", &publish_repeal_form, publish_repeal_do,
        "no longer in force from a day on"),
    ACT("publish.issue", publish_scope_item, "settle", &publish_settle_form, publish_settle_do,
        "how lists show it"),
    ACT("publish.issue", publish_scope_item, "move", &publish_move_form, publish_move_do,
        "into another column"),
};

static const struct permission permissions[] = {
    { "publish.desk", TEXT_PUBLISH_PERMISSION_DESK },
    { "publish.write", TEXT_PUBLISH_PERMISSION_WRITE },
    { "publish.review", TEXT_PUBLISH_PERMISSION_REVIEW },
    { "publish.issue", TEXT_PUBLISH_PERMISSION_ISSUE },
};

/* The office of a small town publishes by itself: its clerk writes, its reviewer and coordinator check.
 * Larger ones have roles of their own. Who writes an item never reviews it, whatever the roles. */
static const struct role_default role_defaults[] = {
    { "clerk", "publish.desk" },         { "clerk", "publish.write" },
    { "reviewer", "publish.desk" },      { "reviewer", "publish.review" },
    { "reviewer", "publish.issue" },     { "coordinator", "publish.desk" },
    { "coordinator", "publish.write" },  { "coordinator", "publish.review" },
    { "coordinator", "publish.issue" },  { "editor", "publish.desk" },
    { "editor", "publish.write" },       { "chief_editor", "publish.desk" },
    { "chief_editor", "publish.write" }, { "chief_editor", "publish.review" },
    { "chief_editor", "publish.issue" },
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

static const struct form *const forms[] = {
    &publish_item_new_form, &publish_item_form,    &publish_files_form,    &publish_file_form,
    &publish_submit_form,   &publish_approve_form, &publish_return_form,   &publish_recall_form,
    &publish_drop_form,     &publish_issue_form,   &publish_withdraw_form, &publish_repeal_form,
    &publish_settle_form,   &publish_move_form,
};

static const struct menu_item menu[] = {
    { "/desk/items", "publish.desk", TEXT_PUBLISH_ITEMS_TITLE, MENU_PUBLISH },
};

static const struct search_kind searches[] = {
    { "item", TEXT_PUBLISH_ITEMS_TITLE, publish_search_fill, publish_search_columns },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_item_module = {
    .name = "publish_item",
    .routes = routes,
    .routes_n = COUNT(routes),
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
    .forms = forms,
    .forms_n = COUNT(forms),
    .searches = searches,
    .searches_n = COUNT(searches),
    .menu = menu,
    .menu_n = COUNT(menu),
};
