/* SPDX-License-Identifier: Apache-2.0 */
/* echowall demo: a town with a year of life, and how to log in to it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/demo_site.h"
#include "base/rand.h"

#define DEMO_ARENA_MAX ((size_t)512 << 20)

/* Without --seed every demo is another one, so that no password is known before. */
static rc wish_read(struct command_line *line, const struct site *site, struct demo_wish *ret)
{
    str seed = command_option(line, "seed"), day = command_option(line, "day");
    ret->seed = (int64_t)rand_below((uint64_t)DEMO_SEED_MAX);
    ret->last_day = day_of(clock_now(&site->app.clock), site->app.clock.offset);
    if (!str_is_absent(seed) && (!str_to_i64(seed, &ret->seed) || ret->seed < 0 || ret->seed > DEMO_SEED_MAX))
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "--seed wants a number from 0 to %lld",
                   (long long)DEMO_SEED_MAX);
    if (!str_is_absent(day) && !day_parse(day, &ret->last_day))
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "--day wants a date like 2026-11-24");
    return RC_OK;
}

/* Kept beside the site, for its owner's eyes only, so that the log-ins can be shown again. */
static rc json_keep(struct command_line *line, str text)
{
    const char *path =
        str_c(line->arena, str_printf(line->arena, "%.*s/demo.json", STR_ARG(line->settings.data)));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR(&line->err, line->arena, RC_UNAVAILABLE, NULL, "cannot write %s: %s", path,
                   strerror(errno));
    bool is_written =
        write(fd, text.p, text.n) == (ssize_t)text.n && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    is_written = close(fd) == 0 && is_written;
    return is_written ? RC_OK : ERR(&line->err, line->arena, RC_UNAVAILABLE, NULL, "cannot write %s", path);
}

static void made_print(struct command_line *line, const struct demo_made *made)
{
    const struct demo *d = &made->demo;
    (void)printf("Made %.*s in %.*s: %lld branches, %lld members, %lld voices, %lld of them closed.\n\n",
                 STR_ARG(d->town.name), STR_ARG(line->settings.data), (long long)d->branches,
                 (long long)d->members, (long long)d->voices, (long long)d->closed);
    (void)printf("%-16s %-12s %-16s %s\n", "role", "name", "password", "organisation");
    for (size_t i = 0; i < d->logins_n; i++)
        (void)printf("%-16.*s %-12.*s %-16.*s %.*s\n", STR_ARG(d->logins[i].role),
                     STR_ARG(d->logins[i].login_name), STR_ARG(d->logins[i].password),
                     STR_ARG(d->logins[i].organisation));
    (void)printf("\nOpen311 api_key: %.*s\nseed %lld, last day %.*s\n", STR_ARG(made->api_key),
                 (long long)d->seed, STR_ARG(day_format(line->arena, d->last_day)));
}

static rc demo_make(struct command_line *line, struct site *site, struct arena *a)
{
    struct demo_wish wish;
    struct demo_made made;
    TRY(wish_read(line, site, &wish));
    TRY(demo_site_fill(site, a, &line->err, &wish, &made));
    str text = demo_site_json(a, &made);
    TRY(json_keep(line, text));
    if (str_is_absent(command_option(line, "json")))
        made_print(line, &made);
    else
        (void)printf("%.*s\n", STR_ARG(text));
    return RC_OK;
}

rc command_demo(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    struct arena *a = arena_new(DEMO_ARENA_MAX);
    (void)ret_exit;
    rc done = site_open(&site, &line->settings, SITE_CREATE);
    if (done == RC_OK)
        done = demo_make(line, &site, a);
    if (done != RC_OK && !str_is_absent(line->err.detail))
        line->err.detail = str_copy(line->arena, line->err.detail);
    done = site_end(&site, line->arena, &line->err, done);
    arena_free(a);
    return done;
}
