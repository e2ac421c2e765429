/* SPDX-License-Identifier: Apache-2.0 */
/* The slice as tables: addresses, permissions, rules, forms, menu. */
#include "core/access.h"
#include "db/lane.h"
#include "features/problem/problem.h"
#include "features/problem/problem_demo.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_pages.h"
#include "features/problem/problem_sms.h"
#include "features/problem/problem_tally.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public

#define API .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC

#define OPEN311 .kind = ROUTE_OPEN311, .lane = ROUTE_FAST
/* GeoReport v2 tells the format by the extension; without one the Accept header does. */
#define OPEN311_GET(address, answer, words)                                                                  \
    {                                                                                                        \
        GET, OPEN311, .cache = CACHE_PUBLIC, PUBLIC, .path = (address), .handler = (answer),                 \
                      .about = (words)                                                                       \
    }
#define OPEN311_GETS(address, answer, words)                                                                 \
    OPEN311_GET(address, answer, words), OPEN311_GET(address ".json", answer, words),                        \
        OPEN311_GET(address ".xml", answer, words)
#define OPEN311_REQUESTS(address)                                                                            \
    {                                                                                                        \
        GET, OPEN311, .cache = CACHE_PUBLIC, PUBLIC, .path = (address),                                      \
                      .query = "service_request_id service_code status start_date end_date page page_size",  \
                      .handler = problem_open311_requests, .about = "open311: public problems"               \
    }
#define OPEN311_POST(address)                                                                                \
    {                                                                                                        \
        POST, OPEN311, .cache = CACHE_NONE, PUBLIC, .path = (address), .form = &problem_open311_form,        \
                       .prepare = problem_open311_post_prepare, .handler = problem_open311_post,             \
                       .about = "open311: a report"                                                          \
    }

/* Staff pages: over one's own subtree, over one voice, over one case. */
#define OWN(may) .permission = (may), .scope = scope_own
#define VOICE(may) .permission = (may), .scope = problem_scope_voice
#define CASE(may) .permission = (may), .scope = problem_scope_problem
#define HELP(may) .permission = (may), .scope = problem_scope_assist
#define VOICE_ACT(may, address, takes, does, words)                                                          \
    {                                                                                                        \
        POST, PAGE, VOICE(may), .path = "/desk/voices/{number}/" address, .form = (takes),                   \
                                .handler = (does), .invalid = problem_desk_voice_show, .about = (words)      \
    }
#define CASE_ACT(may, address, takes, does, words)                                                           \
    {                                                                                                        \
        POST, PAGE, CASE(may), .path = "/desk/problems/{number}/" address, .form = (takes),                  \
                               .handler = (does), .invalid = problem_desk_problem_show, .about = (words)     \
    }

/* The same acts for programs that come with a person's token. */
#define API_WRITE .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define API_VOICE(address, takes, does, words)                                                               \
    {                                                                                                        \
        POST, API_WRITE, VOICE("problem.accept"), .path = "/api/v1/voices/{number}/" address,                \
                                                  .form = (takes), .handler = (does), .about = (words)       \
    }
#define API_CASE(may, address, takes, does, words)                                                           \
    {                                                                                                        \
        POST, API_WRITE, CASE(may), .path = "/api/v1/problems/{number}/" address, .form = (takes),           \
                                    .handler = (does), .about = (words)                                      \
    }

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/", .handler = problem_home_show, .about = "home" },
    { GET, CACHED, PUBLIC, .path = "/wall", .handler = problem_wall_show, .about = "problem wall" },
    { GET, CACHED, PUBLIC, .path = "/wall.atom", .query = "organisation category",
      .handler = problem_wall_feed, .about = "what has changed on the wall, as Atom" },
    { GET, PAGE, PUBLIC, .path = "/p/{number}", .handler = problem_short_show,
      .about = "short address of a case, for QR codes" },
    { GET, PAGE, PUBLIC, .path = "/o/{id}", .handler = problem_short_organisation,
      .about = "short address of an organisation, for QR codes" },
    { GET, CACHED, PUBLIC, .path = "/problems/{number}/code", .handler = problem_code_show,
      .about = "a sheet with the QR code of a case" },
    { GET, CACHED, PUBLIC, .path = "/organisations/{id}/code", .handler = problem_code_organisation,
      .about = "a sheet with the QR code of an organisation" },
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/problems/{number}/card.png", .handler = problem_card_picture,
      .about = "the picture that stands for a case where its address is passed on" },
    { GET, PAGE, PUBLIC, .path = "/wall/changes", .query = "since", .handler = problem_wall_changes,
      .about = "tells when a case on the wall has changed (server-sent events)" },
    { GET, CACHED, PUBLIC, .path = "/echoes", .handler = problem_echoes_show, .about = "echo wall" },
    { GET, CACHED, PUBLIC, .path = "/echoes.atom", .query = "organisation category",
      .handler = problem_echo_feed, .about = "answers, as Atom" },
    { GET, CACHED, PUBLIC, .path = "/problems/{number}", .handler = problem_show, .about = "one problem" },
    { GET, PAGE, PUBLIC, .path = "/pictures/{name}", .handler = problem_picture_show, .about = "a picture" },

    { GET, API, PUBLIC, .path = "/api/v1/problems", .query = "state organisation category q page",
      .handler = problem_api_list, .about = "public problems, those with the nearest limit first" },
    { GET, API, PUBLIC, .path = "/api/v1/problems/{number}", .handler = problem_api_one,
      .about = "one public problem with its steps, ratings and pictures" },
    { GET, API, PUBLIC, .path = "/api/v1/figures", .query = "organisation category q",
      .handler = problem_api_figures,
      .about = "the figures of the home page, each with the address of its rows" },
    { POST, API_WRITE, PUBLIC, .path = "/api/v1/voices", .form = &problem_api_voice_form,
      .prepare = problem_api_voice_prepare, .handler = problem_api_voice,
      .about = "a report; answers its receipt number and query code" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_NONE, OWN("problem.place"),
      .path = "/api/v1/voices", .query = "state org q page", .handler = problem_api_voices,
      .about = "voices of one's own subtree, those that wait first" },
    API_VOICE("accept", &problem_accept_form, problem_api_accept, "make a case of a voice"),
    API_VOICE("merge", &problem_merge_form, problem_api_merge, "add a voice to a case"),
    API_VOICE("decline", &problem_decline_form, problem_api_decline, "do not accept, with the reason"),
    API_VOICE("unmerge", &form_none, problem_api_unmerge, "take a voice out of its case"),
    API_CASE("problem.assign", "assign", &problem_assign_form, problem_api_assign,
             "give a case to an office and a person, as two numbers"),
    API_CASE("problem.handle", "return", &problem_return_form, problem_api_return,
             "not our duty, with the reason"),
    { POST, API_WRITE, HELP("problem.handle"), .path = "/api/v1/problems/{number}/progress",
      .form = &problem_progress_form, .handler = problem_api_progress,
      .about = "tell of progress, also for an office that assists" },
    { POST, .kind = ROUTE_API, .lane = ROUTE_SLOW, .cache = CACHE_NONE, CASE("problem.handle"),
      .path = "/api/v1/problems/{number}/answer", .form = &problem_answer_form,
      .prepare = problem_desk_answer_prepare, .handler = problem_api_answer,
      .about = "report the result, with pictures as multipart/form-data" },
    API_CASE("problem.review", "send-back", &problem_send_back_form, problem_api_send_back,
             "the result is not good enough"),
    API_CASE("problem.review", "publish", &form_none, problem_api_publish,
             "the answer becomes public, its voices are asked"),
    API_CASE("problem.accept", "merge", &problem_merge_form, problem_api_merge_problem,
             "merge a case into another one"),
    API_CASE("problem.accept", "unmerge", &form_none, problem_api_unmerge_problem,
             "take a merged case out again"),
    API_CASE("problem.coordinate", "end", &problem_end_form, problem_api_end,
             "end a case after the last round, in public"),

    OPEN311_GETS("/open311/v2/discovery", problem_open311_discovery, "open311: where what is found"),
    OPEN311_GETS("/open311/v2/services", problem_open311_services, "open311: categories"),
    OPEN311_GET("/open311/v2/services/{code}", problem_open311_service, "open311: what a category asks for"),
    OPEN311_REQUESTS("/open311/v2/requests"),
    OPEN311_REQUESTS("/open311/v2/requests.json"),
    OPEN311_REQUESTS("/open311/v2/requests.xml"),
    OPEN311_GET("/open311/v2/requests/{number}", problem_open311_request, "open311: one public problem"),
    OPEN311_GET("/open311/v2/tokens/{number}", problem_open311_token,
                "open311: number of an accepted report"),
    OPEN311_POST("/open311/v2/requests"),
    OPEN311_POST("/open311/v2/requests.json"),
    OPEN311_POST("/open311/v2/requests.xml"),

    { GET, PAGE, PUBLIC, .path = "/report", .handler = problem_report_show,
      .about = "first page of the report" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, PUBLIC, .path = "/report",
      .form = &problem_report_form, .prepare = problem_report_prepare, .handler = problem_report,
      .invalid = problem_report_show, .about = "next page of the report, or send it" },
    { GET, PAGE, PUBLIC, .path = "/receipts", .handler = problem_receipts_show,
      .about = "asks for a receipt" },
    { POST, PAGE, PUBLIC, .path = "/receipts", .form = &problem_receipt_form, .handler = problem_receipt_find,
      .invalid = problem_receipts_show, .about = "opens a receipt by number and query code" },
    { GET, PAGE, PUBLIC, .path = "/receipts/{number}", .handler = problem_receipt_show,
      .about = "a resident's own receipt" },
    { GET, PAGE, PUBLIC, .path = "/rate/{token}", .handler = problem_rate_show, .about = "rating by link" },
    { POST, PAGE, PUBLIC, .path = "/rate/{token}", .form = &problem_rate_form, .handler = problem_rate_do,
      .invalid = problem_rate_show, .about = "rate an answer by link" },
    { POST, PAGE, PUBLIC, .path = "/rate/{token}/reopen", .form = &problem_reopen_form,
      .handler = problem_reopen_do, .invalid = problem_rate_show, .about = "not solved: the next round" },

    { GET, PAGE, OWN("problem.desk"), .path = "/desk", .handler = problem_desk_show,
      .about = "the work list" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/changes", .query = "since",
      .handler = problem_desk_changes,
      .about = "tells when a voice or a case comes or changes (server-sent events)" },
    { GET, PAGE, OWN("problem.place"), .path = "/desk/voices", .handler = problem_desk_voices_show,
      .about = "lists of voices" },
    { GET, PAGE, VOICE("problem.desk"), .path = "/desk/voices/{number}", .handler = problem_desk_voice_show,
      .about = "one voice" },
    VOICE_ACT("problem.accept", "accept", &problem_accept_form, problem_desk_accept,
              "make a case of a voice"),
    VOICE_ACT("problem.accept", "merge", &problem_merge_form, problem_desk_merge, "add a voice to a case"),
    VOICE_ACT("problem.accept", "decline", &problem_decline_form, problem_desk_decline,
              "do not accept, with the reason"),
    VOICE_ACT("problem.accept", "unmerge", &form_none, problem_desk_unmerge, "take a voice out of its case"),
    VOICE_ACT("problem.reveal", "reveal", &problem_reveal_form, problem_desk_reveal,
              "see what lies sealed in a voice, with the reason"),
    { GET, PAGE, HELP("problem.desk"), .path = "/desk/problems/{number}",
      .handler = problem_desk_problem_show, .about = "one case" },
    CASE_ACT("problem.assign", "assign", &problem_assign_form, problem_desk_assign,
             "give a case to an office and a person"),
    CASE_ACT("problem.handle", "return", &problem_return_form, problem_desk_return,
             "not our duty, with the reason"),
    { POST, PAGE, HELP("problem.handle"), .path = "/desk/problems/{number}/progress",
      .form = &problem_progress_form, .handler = problem_desk_progress, .invalid = problem_desk_problem_show,
      .about = "tell of progress, also for an office that assists" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, CASE("problem.handle"),
      .path = "/desk/problems/{number}/answer", .form = &problem_answer_form,
      .prepare = problem_desk_answer_prepare, .handler = problem_desk_answer,
      .invalid = problem_desk_problem_show, .about = "report the result, with pictures" },
    CASE_ACT("problem.review", "send-back", &problem_send_back_form, problem_desk_send_back,
             "the result is not good enough"),
    CASE_ACT("problem.review", "publish", &form_none, problem_desk_publish,
             "the answer becomes public, its voices are asked"),
    CASE_ACT("problem.call", "call", &problem_call_form, problem_desk_call,
             "what somebody said on the telephone who did not rate by link"),
    CASE_ACT("problem.accept", "merge", &problem_merge_form, problem_desk_merge_problem,
             "merge a case into another one"),
    CASE_ACT("problem.accept", "unmerge", &form_none, problem_desk_unmerge_problem,
             "take a merged case out again"),
    CASE_ACT("problem.coordinate", "end", &problem_end_form, problem_desk_end,
             "end a case after the last round, in public"),
    { GET, PAGE, OWN("problem.overview"), .path = "/secretary", .handler = problem_secretary_show,
      .about = "five answers on a phone" },
};

static const struct permission permissions[] = {
    { "problem.desk", TEXT_PROBLEM_PERMISSION_DESK },
    { "problem.place", TEXT_PROBLEM_PERMISSION_PLACE },
    { "problem.accept", TEXT_PROBLEM_PERMISSION_ACCEPT },
    { "problem.assign", TEXT_PROBLEM_PERMISSION_ASSIGN },
    { "problem.handle", TEXT_PROBLEM_PERMISSION_HANDLE },
    { "problem.review", TEXT_PROBLEM_PERMISSION_REVIEW },
    { "problem.coordinate", TEXT_PROBLEM_PERMISSION_COORDINATE },
    { "problem.overview", TEXT_PROBLEM_PERMISSION_OVERVIEW },
    { "problem.call", TEXT_PROBLEM_PERMISSION_CALL },
    { "problem.reveal", TEXT_PROBLEM_PERMISSION_REVEAL },
    { "problem.confidential", TEXT_PROBLEM_PERMISSION_CONFIDENTIAL },
};

/* problem.place: all cases of one's places; without it a person sees the cases of the offices they handle
 * for. */
static const struct role_default role_defaults[] = {
    { "clerk", "problem.desk" },           { "clerk", "problem.place" },
    { "clerk", "problem.accept" },         { "clerk", "problem.assign" },
    { "clerk", "problem.call" },           { "clerk", "problem.reveal" },
    { "handler", "problem.desk" },         { "handler", "problem.handle" },
    { "handler", "problem.reveal" },       { "reviewer", "problem.desk" },
    { "reviewer", "problem.place" },       { "reviewer", "problem.review" },
    { "coordinator", "problem.desk" },     { "coordinator", "problem.place" },
    { "coordinator", "problem.accept" },   { "coordinator", "problem.assign" },
    { "coordinator", "problem.review" },   { "coordinator", "problem.coordinate" },
    { "coordinator", "problem.overview" }, { "coordinator", "problem.call" },
    { "coordinator", "problem.reveal" },   { "coordinator", "problem.confidential" },
    { "discipline", "problem.desk" },      { "discipline", "problem.handle" },
    { "discipline", "problem.reveal" },    { "discipline", "problem.confidential" },
    { "secretary", "problem.desk" },       { "secretary", "problem.place" },
    { "secretary", "problem.overview" },
};

static const struct role_label role_labels[] = {
    { "clerk", TEXT_PROBLEM_ROLE_CLERK },           { "handler", TEXT_PROBLEM_ROLE_HANDLER },
    { "reviewer", TEXT_PROBLEM_ROLE_REVIEWER },     { "coordinator", TEXT_PROBLEM_ROLE_COORDINATOR },
    { "discipline", TEXT_PROBLEM_ROLE_DISCIPLINE }, { "secretary", TEXT_PROBLEM_ROLE_SECRETARY },
};

/*
 * Limits seen in local hotline rules differ: consultation 3; help 3 or 5; suggestion and complaint 5, 13 or
 * 15 working days; urgent cases the same day or within 24 hours; returning a case within 1 or 2 working days.
 * The values are the product's middle, to be replaced by the site's own dated rows.
 */
#define SEEN "local hotline rules (Xi'an, Xuzhou, Shandong 2020) differ; the middle of them: "
static const struct rule_default rules[] = {
    { "problem.accept_days", "workdays", SEEN "screened within a working day", 1 },
    { "problem.limit_days.hazard", "workdays", SEEN "urgent, 24 hours", 1 },
    { "problem.limit_days.consult", "workdays", SEEN "consultation 3 working days", 3 },
    { "problem.limit_days.help", "workdays", SEEN "help 5 working days", 5 },
    { "problem.limit_days.suggestion", "workdays", SEEN "suggestion 5 to 13 working days", 10 },
    { "problem.limit_days.complaint", "workdays", SEEN "complaint 5 to 15 working days", 10 },
    { "problem.warn_days", "workdays", SEEN "a reminder the day before the end", 1 },
    { "problem.rating_days", "days", "the product's own: two weeks and a day to rate", 15 },
    { "problem.return_max", "times", SEEN "returned twice at most, then the coordinator decides", 2 },
    { "problem.reopen_percent", "percent", "the product's own: half the first limit for each further round",
      50 },
    { "problem.reopen_max", "times", "the product's own: reopened twice, then explained in public", 2 },
    { "problem.call_max", "times", SEEN "three tries to call back", 3 },
    { "problem.reveal_minutes", "minutes", "the product's own: long enough for a call", 15 },
};

static const struct rule_label rule_labels[] = {
    { "problem.accept_days", TEXT_PROBLEM_RULE_ACCEPT_DAYS },
    { "problem.limit_days.hazard", TEXT_PROBLEM_RULE_LIMIT_DAYS_HAZARD },
    { "problem.limit_days.consult", TEXT_PROBLEM_RULE_LIMIT_DAYS_CONSULT },
    { "problem.limit_days.help", TEXT_PROBLEM_RULE_LIMIT_DAYS_HELP },
    { "problem.limit_days.suggestion", TEXT_PROBLEM_RULE_LIMIT_DAYS_SUGGESTION },
    { "problem.limit_days.complaint", TEXT_PROBLEM_RULE_LIMIT_DAYS_COMPLAINT },
    { "problem.warn_days", TEXT_PROBLEM_RULE_WARN_DAYS },
    { "problem.rating_days", TEXT_PROBLEM_RULE_RATING_DAYS },
    { "problem.return_max", TEXT_PROBLEM_RULE_RETURN_MAX },
    { "problem.reopen_percent", TEXT_PROBLEM_RULE_REOPEN_PERCENT },
    { "problem.reopen_max", TEXT_PROBLEM_RULE_REOPEN_MAX },
    { "problem.call_max", TEXT_PROBLEM_RULE_CALL_MAX },
    { "problem.reveal_minutes", TEXT_PROBLEM_RULE_REVEAL_MINUTES },
};

/* ---- jobs ---- */

static rc close_due_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    struct problem_act_by by = { .now = run->now, .offset = run->app->clock.offset, .keys = &run->app->keys };
    int64_t closed;
    do
        TRY(problem_close_due(db, &by, &closed));
    while (closed > 0);
    return RC_OK;
}

/* Just after midnight: what has been asked long enough is closed. */
static rc close_due(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, close_due_unit, run);
}

#define CATCH_UP 500

struct care {
    day_t today;
    int64_t left;
};

static rc care_unit(struct db *db, void *data)
{
    struct care *care = data;
    int64_t voices;
    TRY(problem_words_catch_up(db, care->today, CATCH_UP, &care->left));
    TRY(voice_words_catch_up(db, CATCH_UP, &voices));
    care->left += voices;
    return care->left > 0 ? RC_OK : problem_counts_care(db);
}

struct tally_care {
    day_t today;
    ms_t offset;
    bool is_left;
};

static rc tally_unit(struct db *db, void *data)
{
    struct tally_care *t = data;
    return problem_tally_care(db, t->today, t->offset, &t->is_left);
}

/* Words of cases and voices that came in by other ways than the acts; counts folded; the indicators' sums. */
static rc lists_care(struct job_run *run)
{
    ms_t offset = run->app->clock.offset;
    struct care care = { day_of(run->now, offset), 1 };
    struct tally_care tally = { .today = care.today, .offset = offset, .is_left = true };
    while (care.left > 0)
        TRY(lane_run(run->app->lane, run->arena, run->err, care_unit, &care));
    while (tally.is_left)
        TRY(lane_run(run->app->lane, run->arena, run->err, tally_unit, &tally));
    return RC_OK;
}

static const struct job_kind jobs[] = {
    { .name = "problem.close_due", .run = close_due, .tries_max = 5, .every_ms = MS_PER_DAY },
    { .name = "problem.sms", .run = problem_sms_run, .tries_max = 12 },
    { .name = "problem.lists_care", .run = lists_care, .tries_max = 5, .every_ms = 2 * MS_PER_MINUTE },
};

/* ---- doctor ---- */

#define FINDINGS_MAX 20

static rc examine(struct doctor *d)
{
    struct problem_misfits_rows rows;
    struct problem_count_drift_row cases;
    struct voice_count_drift_row voices;
    struct problem_echo_drift_row echoes;
    TRY(problem_count_drift(d->db, &cases));
    TRY(voice_count_drift(d->db, &voices));
    TRY(problem_echo_drift(d->db, &echoes));
    if (cases.n + voices.n + echoes.n > 0)
        doctor_find(d,
                    "%lld kept counts of cases and voices are not those of the rows — compare with the last "
                    "good backup",
                    (long long)(cases.n + voices.n + echoes.n));
    TRY(problem_misfits(d->db, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(d, "case %.*s %.*s — compare with the last good backup", STR_ARG(rows.at[i].number),
                    STR_ARG(rows.at[i].what));
    return problem_lookup_examine(d);
}

static const struct search_kind searches[] = {
    { .kind = "problem", .label = TEXT_PROBLEM_SEARCH_KIND, .fill = problem_lookup_fill },
};

static const struct form *const forms[] = {
    &problem_report_form,    &problem_receipt_form, &problem_rate_form,     &problem_reopen_form,
    &problem_accept_form,    &problem_merge_form,   &problem_decline_form,  &problem_reveal_form,
    &problem_assign_form,    &problem_return_form,  &problem_progress_form, &problem_answer_form,
    &problem_send_back_form, &problem_end_form,     &problem_call_form,     &problem_open311_form,
};

static const struct menu_item menu[] = {
    { "/desk", "problem.desk", TEXT_PROBLEM_MENU_DESK, MENU_CASES },
    { "/secretary", "problem.overview", TEXT_PROBLEM_MENU_SECRETARY, MENU_FIGURES },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_module = {
    .name = "problem",
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
    .menu = menu,
    .menu_n = COUNT(menu),
    .searches = searches,
    .searches_n = COUNT(searches),
    .doctor = examine,
    .screen = problem_screen,
    .first_rows = problem_first_rows,
    .demo = problem_demo,
};
