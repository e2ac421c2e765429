/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that bring data in: divisions of the country, the cases of an old ledger, and what a text would
 * become. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/command.h"
#include "app/content.h"
#include "app/site.h"
#include "core/file_kind.h"
#include "core/html_clean.h"
#include "core/region.h"
#include "features/problem/problem.h"

static rc import_regions(struct command_line *line, struct site *site)
{
    struct region_report report = { 0 };
    ms_t now = clock_now(&site->app.clock);
    const struct region_import in = { .path = line->words[1],
                                      .under = command_option(line, "under"),
                                      .from_day = day_of(now, site->app.clock.offset),
                                      .now = now };
    TRY(region_import(site->app.lane, site->arena, &site->err, &in, &report));
    (void)printf("%lld regions read, %lld added, %lld were there already\n", (long long)report.read,
                 (long long)report.added, (long long)report.present);
    return RC_OK;
}

/* ---- an old ledger ---- */

/* One byte more than may be, so that a longer one is known as such. */
static rc file_read(struct arena *a, struct err *e, str path, size_t most, str *ret)
{
    struct stat about;
    size_t n = 0;
    int fd = open(str_c(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        if (fd >= 0)
            (void)close(fd);
        return ERR(e, a, RC_NOT_FOUND, NULL, "cannot read %.*s", STR_ARG(path));
    }
    size_t size = (size_t)about.st_size <= most ? (size_t)about.st_size : most + 1;
    char *bytes = arena_alloc(a, size + 1);
    for (ssize_t got = 1; n < size && got > 0; n += got > 0 ? (size_t)got : 0)
        got = read(fd, bytes + n, size - n);
    (void)close(fd);
    *ret = (str){ bytes, n };
    return RC_OK;
}

static void say(const char *line, int n)
{
    (void)printf("%.*s\n", n, line);
}

static rc ledger_import(struct command_line *line, struct site *site, struct arena *a,
                        enum exit_code *ret_exit)
{
    str path = line->words[1];
    const char *slash = memrchr(path.p, '/', path.n);
    enum problem_import_outcome outcome;
    struct problem_import_order order = { .file_name = slash != NULL ? str_from_c(slash + 1) : path,
                                          .place = command_option(line, "organisation"),
                                          .kind = command_option(line, "kind"),
                                          .category = command_option(line, "category"),
                                          .result = command_option(line, "result"),
                                          .is_public = !str_is_absent(command_option(line, "public")),
                                          .is_dry = !str_is_absent(command_option(line, "dry-run")),
                                          .say = say };
    struct err unread = { 0 };
    if (file_read(a, &unread, path, problem_import_bytes_max(), &order.bytes) != RC_OK)
        return ERR(&site->err, site->arena, RC_NOT_FOUND, NULL, "cannot read %.*s", STR_ARG(path));
    TRY(problem_import_run(&site->app, site->arena, &site->err, &order, &outcome));
    *ret_exit = outcome == PROBLEM_IMPORT_DONE    ? EXIT_GOOD
                : outcome == PROBLEM_IMPORT_KNOWN ? EXIT_CONFLICT
                                                  : EXIT_INVALID;
    return RC_OK;
}

static rc import_problems(struct command_line *line, struct site *site, enum exit_code *ret_exit)
{
    struct arena *a = arena_new(2 * problem_import_bytes_max());
    rc done = ledger_import(line, site, a, ret_exit);
    arena_free(a);
    return done;
}

/* ---- a text ---- */

#define PREVIEW_ARENA_MAX ((size_t)512 << 20)

/* Nothing is written: a site need not be there. */
static rc preview(struct arena *a, struct err *e, str path)
{
    struct clean_text_made made;
    str bytes;
    TRY(file_read(a, e, path, HTML_CLEAN_BYTES_MAX, &bytes));
    const struct file_kind *kind = file_kind_of(a, bytes);
    bool is_word = kind != NULL && strcmp(kind->name, "docx") == 0;
    TRY(is_word ? docx_read(a, e, bytes, &made) : html_clean(a, e, bytes, &made));
    (void)fprintf(stderr, "title: %.*s\ndate: %.*s\npictures: %zu\nleft out: %lld\n", STR_ARG(made.title),
                  STR_ARG(made.date), made.pictures_n, (long long)made.left_out);
    (void)printf("%.*s\n", STR_ARG(made.markdown));
    return RC_OK;
}

static rc import_preview(struct command_line *line)
{
    struct arena *a = arena_new(PREVIEW_ARENA_MAX);
    struct err e = { 0 };
    rc done = preview(a, &e, line->words[1]);
    if (done != RC_OK)
        done = ERR(&line->err, line->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

/* ---- the content of another site ---- */

#define CONTENT_ARENA_MAX ((size_t)2 << 30)

static rc import_content(struct command_line *line, struct site *site)
{
    struct content_counts n;
    struct arena *a = arena_new(CONTENT_ARENA_MAX);
    struct err e = { 0 };
    rc done = content_import(site, a, &e, line->words[1], &n);
    if (done == RC_OK)
        (void)printf(
            "%lld items, %lld rows and %lld files were imported. `echowall init` prints the link for the "
            "first account.\n",
            (long long)n.items, (long long)n.rows, (long long)n.files);
    else
        done = ERR(&line->err, line->arena, done, NULL, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

rc command_import(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    str what = line->words[0];
    bool is_regions = str_eq(what, S("regions")), is_content = str_eq(what, S("content"));
    if (str_eq(what, S("preview")))
        return import_preview(line);
    if (!is_regions && !is_content && !str_eq(what, S("problems")))
        return ERR(&line->err, line->arena, RC_INVALID, NULL,
                   "can import regions, problems or content, or preview a file, not \"%.*s\"", STR_ARG(what));
    rc done = site_open(&site, &line->settings, is_regions || is_content ? SITE_CREATE : SITE_EXISTING);
    if (done == RC_OK && is_content)
        done = import_content(line, &site);
    else if (done == RC_OK)
        done = is_regions ? import_regions(line, &site) : import_problems(line, &site, ret_exit);
    return site_end(&site, line->arena, &line->err, done);
}
