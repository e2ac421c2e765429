/* SPDX-License-Identifier: Apache-2.0 */
/* echowall user: accounts from the command line, for the office's one IT person. */
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/site.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/person.h"
#include "db/lane.h"

struct user_verb;

struct user_work {
    struct command_line *line;
    struct site *site;
    const struct user_verb *verb;
    str name, hash, token;
};

static rc find_person(struct user_work *w, struct db *db, person_id *ret)
{
    TRY(person_find(db, &w->site->app.keys, w->name, ret));
    if (ret->v == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "nobody logs in as \"%.*s\"", STR_ARG(w->name));
    return RC_OK;
}

static rc note_act(struct user_work *w, struct db *db, const char *action, person_id person)
{
    return audit_write(
        db, &(struct audit_entry){ .at = clock_now(&w->site->app.clock),
                                   .action = str_from_c(action),
                                   .subject = str_printf(db_arena(db), "person %lld", (long long)person.v),
                                   .request_id = S("command line") });
}

static rc user_add(struct user_work *w, struct db *db)
{
    person_id person;
    TRY(person_add(db, &w->site->app.keys,
                   &(struct person_new){ .name = w->name,
                                         .login_name = w->name,
                                         .phone = command_option(w->line, "phone"),
                                         .password_hash = w->hash,
                                         .must_change_password = true,
                                         .now = clock_now(&w->site->app.clock) },
                   &person));
    return note_act(w, db, "person.add", person);
}

static rc user_grant(struct user_work *w, struct db *db)
{
    person_id person;
    organisation_id org = { 0 };
    role_grant_id grant;
    ms_t now = clock_now(&w->site->app.clock);
    day_t today = day_of(now, w->site->app.clock.offset);
    TRY(find_person(w, db, &person));
    if (!str_to_i64(command_option(w->line, "organisation"), &org.v))
        TRY(organisation_root(db, today, &org));
    return access_grant(db,
                        &(struct grant_new){ .person = person,
                                             .role = command_option(w->line, "role"),
                                             .organisation = org,
                                             .from_day = today,
                                             .to_day = DAY_FOREVER,
                                             .today = today,
                                             .now = now },
                        &grant);
}

static rc user_password(struct user_work *w, struct db *db)
{
    person_id person;
    TRY(find_person(w, db, &person));
    TRY(person_set_password(db, &(struct password_new){ .person = person,
                                                        .hash = w->hash,
                                                        .must_change = true,
                                                        .now = clock_now(&w->site->app.clock) }));
    return note_act(w, db, "person.password", person);
}

/* Without --phone the number is taken away. */
static rc user_phone(struct user_work *w, struct db *db)
{
    person_id person;
    TRY(find_person(w, db, &person));
    TRY(person_set_phone(db, &w->site->app.keys, person, command_option(w->line, "phone")));
    return note_act(w, db, "person.phone", person);
}

static rc user_token(struct user_work *w, struct db *db)
{
    person_id person;
    TRY(find_person(w, db, &person));
    TRY(api_token_new(db,
                      &(struct token_wish){ .kind = S("person"),
                                            .label = S("command line"),
                                            .person = person,
                                            .now = clock_now(&w->site->app.clock) },
                      &w->token));
    return note_act(w, db, "person.token", person);
}

/* For an Open311 client; `user key NAME` names the client, not a person. */
static rc user_key(struct user_work *w, struct db *db)
{
    TRY(api_token_new(
        db,
        &(struct token_wish){ .kind = S("open311"), .label = w->name, .now = clock_now(&w->site->app.clock) },
        &w->token));
    return note_act(w, db, "client.key", (person_id){ 0 });
}

static const struct user_verb {
    const char *name;
    rc (*unit)(struct user_work *w, struct db *db);
    bool needs_password;
} verbs[] = {
    { "add", user_add, true },      { "grant", user_grant, false }, { "password", user_password, true },
    { "phone", user_phone, false }, { "token", user_token, false }, { "key", user_key, false },
};

static const struct user_verb *verb_find(str name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (str_eq(name, str_from_c(verbs[i].name)))
            return &verbs[i];
    return NULL;
}

static rc user_unit(struct db *db, void *data)
{
    struct user_work *w = data;
    return w->verb->unit(w, db);
}

/* A password is read from the terminal or a pipe, never from the command line where others can see it. */
static rc read_password(struct user_work *w)
{
    struct command_line *line = w->line;
    char room[PASSWORD_BYTES_MAX + 2];
    if (isatty(STDIN_FILENO) != 0)
        (void)fputs("Password for the first log-in (it must be changed then): ", stderr);
    if (fgets(room, sizeof room, stdin) == NULL)
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "no password came on standard input");
    str password = str_trim(str_from_c(room));
    if (password_problem(password, w->name, w->name) != TEXT_NONE)
        return ERR(&line->err, line->arena, RC_INVALID, NULL,
                   "too weak: at least 8 characters of 3 kinds (or 16 of any), no common word, not the name");
    return password_hash(&w->site->app, line->arena, password, &w->hash);
}

rc command_user(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    struct user_work w = {
        .line = line, .site = &site, .verb = verb_find(line->words[0]), .name = line->words[1]
    };
    (void)ret_exit;
    if (w.verb == NULL)
        return ERR(&line->err, line->arena, RC_INVALID, NULL,
                   "use add, grant, password, phone, token or key, not \"%.*s\"", STR_ARG(line->words[0]));
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK && w.verb->needs_password)
        done = read_password(&w);
    if (done == RC_OK)
        done = lane_run(site.app.lane, line->arena, &line->err, user_unit, &w);
    if (done == RC_OK && !str_is_absent(w.token))
        (void)printf("%.*s\n", STR_ARG(w.token));
    return site_end(&site, line->arena, &line->err, done);
}
