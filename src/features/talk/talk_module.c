/* SPDX-License-Identifier: Apache-2.0 */
/* Comments as tables. */
#include "core/access.h"
#include "features/talk/talk_comment_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own
#define MODERATES .permission = "talk.moderate", .scope = scope_own
#define ONE .permission = "talk.moderate", .scope = talk_scope_comment
#define WORDS .permission = "talk.words", .scope = scope_own
#define ACT(over, tail, takes, does, words)                                                                  \
    {                                                                                                        \
        POST, PAGE, .permission = (over), .scope = talk_scope_comment,                                       \
                    .path = "/desk/comments/{comment}/" tail, .form = (takes), .handler = (does),            \
                    .invalid = talk_desk_one_show, .about = (words)                                          \
    }

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/talk/{subject}", .query = "before thread after",
      .handler = talk_subject_show, .about = "all comments on a thing" },
    { GET, PAGE, PUBLIC, .path = "/talk/{subject}/write", .query = "reply", .handler = talk_write_show,
      .about = "asks for a comment" },
    { POST, PAGE, SIGNED_IN, .path = "/talk/{subject}/write", .form = &talk_write_form,
      .prepare = talk_write_prepare, .handler = talk_write, .invalid = talk_write_show,
      .about = "write a comment, which is reviewed before it shows" },
    { GET, PAGE, PUBLIC, .path = "/comments/{comment}/report", .handler = talk_report_show,
      .about = "asks what is wrong with a comment" },
    { POST, PAGE, PUBLIC, .path = "/comments/{comment}/report", .form = &talk_report_form,
      .prepare = talk_report_prepare, .handler = talk_report, .invalid = talk_report_show,
      .about = "point at a comment" },
    { GET, PAGE, SIGNED_IN, .path = "/me/comments", .query = "before", .handler = talk_mine_show,
      .about = "one's own comments and what became of them" },
    { GET, PAGE, SIGNED_IN, .path = "/me/comments/{comment}/edit", .handler = talk_edit_show,
      .about = "asks for other words" },
    { POST, PAGE, SIGNED_IN, .path = "/me/comments/{comment}/edit", .form = &talk_edit_form,
      .prepare = talk_write_prepare, .handler = talk_edit, .invalid = talk_edit_show,
      .about = "write one's comment anew, which is reviewed again" },
    { POST, PAGE, SIGNED_IN, .path = "/me/comments/{comment}/withdraw", .form = &form_none,
      .handler = talk_withdraw, .invalid = talk_mine_show, .about = "take one's comment back" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/api/v1/talk/{subject}", .query = "before", .handler = talk_api_subject,
      .about = "comments on a thing" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_NONE, MODERATES, .path = "/api/v1/comments",
      .query = "state after org", .handler = talk_api_desk,
      .about = "comments of one's places by state, for reviewers" },

    { GET, PAGE, MODERATES, .path = "/desk/comments", .query = "state after org", .handler = talk_desk_show,
      .about = "comments of one's places" },
    { POST, PAGE, MODERATES, .path = "/desk/comments", .form = &talk_bulk_form, .handler = talk_desk_bulk,
      .invalid = talk_desk_show, .about = "show or refuse several comments" },
    { GET, PAGE, ONE, .path = "/desk/comments/{comment}", .handler = talk_desk_one_show,
      .about = "one comment" },
    ACT("talk.moderate", "{edition}/approve", &form_none, talk_desk_approve, "show a comment"),
    ACT("talk.moderate", "{edition}/refuse", &talk_refuse_form, talk_desk_refuse,
        "do not show it, with the reason"),
    ACT("talk.moderate", "{edition}/remove", &talk_remove_form, talk_desk_remove,
        "take it down, with the reason"),
    ACT("talk.moderate", "{edition}/restore", &form_none, talk_desk_restore, "show it after all"),
    ACT("talk.moderate", "keep", &form_none, talk_desk_keep, "the reports are unfounded"),
    ACT("talk.reveal", "reveal", &talk_reveal_form, talk_desk_reveal, "see who wrote it, with the reason"),
    ACT("talk.moderate", "mute", &talk_mute_form, talk_desk_mute, "its author may not write for some days"),
    ACT("talk.moderate", "close", &talk_close_form, talk_desk_close,
        "take no more comments on the thing, or take them again"),
    { GET, PAGE, WORDS, .path = "/desk/words", .handler = talk_desk_words_show,
      .about = "words that mark a comment for the reviewer" },
    { POST, PAGE, WORDS, .path = "/desk/words", .form = &talk_word_form, .handler = talk_desk_word_add,
      .invalid = talk_desk_words_show, .about = "add a word" },
    { POST, PAGE, WORDS, .path = "/desk/words/{word}/end", .form = &form_none, .handler = talk_desk_word_end,
      .invalid = talk_desk_words_show, .about = "end a word" },
};

static const struct permission permissions[] = {
    { "talk.moderate", TEXT_TALK_PERMISSION_MODERATE },
    { "talk.words", TEXT_TALK_PERMISSION_WORDS },
    { "talk.reveal", TEXT_TALK_PERMISSION_REVEAL },
};
static const struct role_default role_defaults[] = {
    { "reviewer", "talk.moderate" }, { "reviewer", "talk.words" },     { "coordinator", "talk.moderate" },
    { "coordinator", "talk.words" }, { "coordinator", "talk.reveal" },
};

static const struct rule_default rules[] = {
    { "talk.reveal_minutes", "minutes", "the product's own: long enough for a call", 15 },
};
static const struct rule_label rule_labels[] = {
    { "talk.reveal_minutes", TEXT_TALK_RULE_REVEAL_MINUTES },
};

static const struct form *const forms[] = {
    &talk_write_form,  &talk_edit_form,   &talk_report_form, &talk_bulk_form,  &talk_refuse_form,
    &talk_remove_form, &talk_reveal_form, &talk_mute_form,   &talk_close_form, &talk_word_form,
};

static const struct menu_item menu[] = { { "/desk/comments", "talk.moderate", TEXT_TALK_DESK_TITLE,
                                           MENU_TALK } };
static const struct menu_page menu_pages[] = {
    { "/desk/words", "/desk/comments" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module talk_module = {
    .name = "talk",
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
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .menu_pages = menu_pages,
    .menu_pages_n = COUNT(menu_pages),
};
