/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes, letters, questions and answers as tables. */
#include "core/access.h"
#include "core/search.h"
#include "features/talk/talk_demo.h"
#include "features/talk/talk_letter_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define API .kind = ROUTE_API, .lane = ROUTE_FAST
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define OVER(name) .permission = (name), .scope = scope_own
#define ACT(over, tail, takes, does, words)                                                                  \
    {                                                                                                        \
        POST, PAGE, .permission = (over), .scope = talk_scope_letter,                                        \
                    .path = "/desk/letters/{letter}/" tail, .form = (takes), .handler = (does),              \
                    .invalid = talk_desk_letter_show, .about = (words)                                       \
    }

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/mailboxes", .handler = talk_mailboxes_show,
      .about = "mailboxes of units and leaders, with who is responsible today" },
    { GET, CACHED, PUBLIC, .path = "/mailboxes/{mailbox}", .query = "before", .handler = talk_mailbox_show,
      .about = "one mailbox" },
    { GET, PAGE, PUBLIC, .path = "/mailboxes/{mailbox}/ask", .handler = talk_ask_show,
      .about = "asks for a letter" },
    { POST, PAGE, PUBLIC, .path = "/mailboxes/{mailbox}/ask", .form = &talk_ask_form,
      .prepare = talk_ask_prepare, .handler = talk_ask, .invalid = talk_ask_show,
      .about = "write to a mailbox; before it is sent, what perhaps answers it already" },
    { GET, PAGE, PUBLIC, .path = "/letters", .handler = talk_letters_find_show,
      .about = "asks for a letter's number and code" },
    { POST, PAGE, PUBLIC, .path = "/letters", .form = &talk_find_form, .handler = talk_letters_find,
      .invalid = talk_letters_find_show, .about = "open one's letter by number and query code" },
    { GET, PAGE, PUBLIC, .path = "/letters/{letter}", .query = "k", .handler = talk_letter_show,
      .about = "a writer's own letter" },
    { POST, PAGE, PUBLIC, .path = "/letters/{letter}/rate", .form = &talk_rate_form,
      .handler = talk_letter_rate, .invalid = talk_letter_show, .about = "rate the answer, once" },
    { POST, PAGE, PUBLIC, .path = "/letters/{letter}/withdraw", .form = &form_none,
      .handler = talk_letter_taken_back, .invalid = talk_letter_show, .about = "take one's letter back" },
    { GET, CACHED, PUBLIC, .path = "/questions", .query = "box before", .handler = talk_questions_show,
      .about = "questions and answers in public" },
    { GET, CACHED, PUBLIC, .path = "/questions/{question}", .handler = talk_question_show,
      .about = "one question with its answer" },
    { GET, CACHED, PUBLIC, .path = "/faq", .handler = talk_faq_show, .about = "questions often asked" },
    { GET, API, PUBLIC, .cache = CACHE_PUBLIC, .path = "/api/v1/questions", .query = "before",
      .handler = talk_api_questions, .about = "questions and answers in public" },
    { GET, API, PUBLIC, .cache = CACHE_PUBLIC, .path = "/api/v1/mailboxes", .handler = talk_api_mailboxes,
      .about = "mailboxes with who is responsible today" },
    { GET, API, OVER("talk.letters"), .cache = CACHE_NONE, .path = "/api/v1/letters",
      .query = "state after org", .handler = talk_api_letters,
      .about = "letters to one's mailboxes by state" },

    { GET, PAGE, OVER("talk.letters"), .path = "/desk/letters", .query = "state after org",
      .handler = talk_desk_letters_show, .about = "letters to one's mailboxes" },
    { GET, PAGE, .permission = "talk.letters", .scope = talk_scope_letter, .path = "/desk/letters/{letter}",
      .handler = talk_desk_letter_show, .about = "one letter" },
    ACT("talk.letters", "reply", &talk_reply_form, talk_desk_reply, "reply to a letter"),
    ACT("talk.review", "answer", &form_none, talk_desk_answer, "the reply is good: its writer reads it"),
    ACT("talk.review", "back", &talk_back_form, talk_desk_back, "the reply is not good enough"),
    ACT("talk.letters", "transfer", &talk_transfer_form, talk_desk_transfer, "into another mailbox"),
    ACT("talk.letters", "decline", &talk_decline_form, talk_desk_decline, "do not answer, with the reason"),
    ACT("talk.review", "hide", &talk_hide_form, talk_desk_hide, "its public question shows no longer"),
    ACT("talk.reveal", "reveal", &talk_letter_reveal_form, talk_desk_letter_reveal,
        "see who wrote it, with the reason"),
    { GET, PAGE, OVER("talk.boxes"), .path = "/desk/mailboxes", .query = "org",
      .handler = talk_desk_boxes_show, .about = "mailboxes of one's places" },
    { POST, PAGE, OVER("talk.boxes"), .path = "/desk/mailboxes", .form = &talk_box_form,
      .handler = talk_desk_box_new, .invalid = talk_desk_boxes_show, .about = "make a mailbox" },
    { GET, PAGE, .permission = "talk.boxes", .scope = talk_scope_box, .path = "/desk/mailboxes/{mailbox}",
      .handler = talk_desk_box_show, .about = "one mailbox and its roster" },
    { POST, PAGE, .permission = "talk.boxes", .scope = talk_scope_box,
      .path = "/desk/mailboxes/{mailbox}/duty", .form = &talk_duty_form, .handler = talk_desk_duty,
      .invalid = talk_desk_box_show, .about = "somebody is responsible from a day to a day" },
    { POST, PAGE, .permission = "talk.boxes", .scope = talk_scope_box,
      .path = "/desk/mailboxes/{mailbox}/end", .form = &form_none, .handler = talk_desk_box_end,
      .invalid = talk_desk_box_show, .about = "it takes no letters any more" },
    { GET, PAGE, OVER("talk.faq"), .path = "/desk/faq", .query = "org", .handler = talk_desk_faqs_show,
      .about = "questions often asked of one's places" },
    { POST, PAGE, OVER("talk.faq"), .path = "/desk/faq", .form = &talk_faq_form, .handler = talk_desk_faq_new,
      .invalid = talk_desk_faqs_show, .about = "write a question often asked" },
    { GET, PAGE, .permission = "talk.faq", .scope = talk_scope_faq, .path = "/desk/faq/{faq}",
      .handler = talk_desk_faq_show, .about = "asks for other words of one of them" },
    { POST, PAGE, .permission = "talk.faq", .scope = talk_scope_faq, .path = "/desk/faq/{faq}",
      .form = &talk_faq_set_form, .handler = talk_desk_faq_set, .invalid = talk_desk_faq_show,
      .about = "other words, or another last day" },
};

static const struct permission permissions[] = {
    { "talk.letters", TEXT_TALK_PERMISSION_LETTERS },
    { "talk.review", TEXT_TALK_PERMISSION_REVIEW },
    { "talk.boxes", TEXT_TALK_PERMISSION_BOXES },
    { "talk.faq", TEXT_TALK_PERMISSION_FAQ },
};
static const struct role_default role_defaults[] = {
    { "clerk", "talk.letters" },       { "clerk", "talk.faq" },          { "handler", "talk.letters" },
    { "reviewer", "talk.letters" },    { "reviewer", "talk.review" },    { "reviewer", "talk.faq" },
    { "coordinator", "talk.letters" }, { "coordinator", "talk.review" }, { "coordinator", "talk.boxes" },
    { "coordinator", "talk.faq" },
};

#define SEEN "local rules (hotlines, leaders' mailboxes) differ; the middle of them: "
static const struct rule_default rules[] = {
    { "talk.reply_days.unit", "workdays", SEEN "consultation 3 to 5 working days", 5 },
    { "talk.reply_days.leader", "workdays", SEEN "leaders' mailboxes 5 to 15 working days", 7 },
    { "talk.reply_reviewed", "0 or 1", "the product's own: a second person reads a reply first", 1 },
    { "talk.alike_percent", "percent", "the product's own: share of common pairs of characters", 40 },
    { "talk.warn_days", "workdays", SEEN "a reminder the day before the end", 1 },
};
static const struct rule_label rule_labels[] = {
    { "talk.reply_days.unit", TEXT_TALK_RULE_REPLY_DAYS_UNIT },
    { "talk.reply_days.leader", TEXT_TALK_RULE_REPLY_DAYS_LEADER },
    { "talk.reply_reviewed", TEXT_TALK_RULE_REPLY_REVIEWED },
    { "talk.alike_percent", TEXT_TALK_RULE_ALIKE_PERCENT },
    { "talk.warn_days", TEXT_TALK_RULE_WARN_DAYS },
};

static const struct job_kind jobs[] = {
    { .name = "talk.letter_care",
      .run = talk_letter_care,
      .tries_max = 5,
      .every_ms = MS_PER_DAY,
      .on_change = true },
};

static const struct search_kind searches[] = { { "question", TEXT_TALK_QUESTIONS_TITLE, talk_question_fill,
                                                 NULL } };

static const struct form *const forms[] = {
    &talk_ask_form,      &talk_find_form,    &talk_rate_form,    &talk_reply_form,         &talk_back_form,
    &talk_transfer_form, &talk_decline_form, &talk_hide_form,    &talk_letter_reveal_form, &talk_box_form,
    &talk_duty_form,     &talk_faq_form,     &talk_faq_set_form,
};

static const struct menu_item menu[] = { { "/desk/letters", "talk.letters", TEXT_TALK_LETTERS_TITLE,
                                           MENU_TALK } };
static const struct menu_page menu_pages[] = {
    { "/desk/mailboxes", "/desk/letters" },
    { "/desk/faq", "/desk/letters" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module talk_letter_module = {
    .name = "talk_letter",
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
    .menu_pages = menu_pages,
    .menu_pages_n = COUNT(menu_pages),
    .searches = searches,
    .searches_n = COUNT(searches),
    .demo = talk_demo,
};
