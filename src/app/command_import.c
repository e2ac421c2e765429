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
#include "base/buf.h"
#include "core/bundle.h"
#include "core/file_kind.h"
#include "core/html_clean.h"
#include "core/region.h"
#include "core/seal.h"
#include "features/problem/problem.h"
#include "features/publish/publish.h"
#include "web/text.h"

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

/* Without the folders above it. */
static str name_of(str path)
{
    while (path.n > 1 && str_ends(path, S("/")))
        path.n--;
    const char *slash = memrchr(path.p, '/', path.n);
    return slash != NULL && path.n > 1 ? str_slice(path, (size_t)(slash - path.p) + 1, path.n) : path;
}

static void say(const char *line, int n)
{
    (void)printf("%.*s\n", n, line);
}

static rc ledger_import(struct command_line *line, struct site *site, struct arena *a,
                        enum exit_code *ret_exit)
{
    str path = line->words[1];
    enum problem_import_outcome outcome;
    struct problem_import_order order = { .file_name = name_of(path),
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

/* ---- another site ---- */

#define SITE_ARENA_MAX ((size_t)4 << 30)
#define LEADS_BYTES_MAX ((size_t)64 << 10)

/* Over names and bytes of all that is in it. */
static rc bundle_digest(struct bundle *b, struct arena *a, str *ret)
{
    struct buf all = buf_new(a, 1u << 26);
    for (size_t i = 0; i < b->n; i++) {
        struct arena *one = arena_new((size_t)BUNDLE_ENTRY_BYTES_MAX * 2);
        struct err unread = { 0 };
        str bytes;
        buf_put(&all, b->names[i]);
        if (bundle_read(b, i, one, &unread, &bytes) == RC_OK)
            buf_put(&all, hash32(one, bytes));
        arena_free(one);
    }
    *ret = hash32(a, buf_str(&all));
    return RC_OK;
}

static rc bundle_open(struct arena *a, struct err *e, str path, struct bundle *ret)
{
    struct stat about;
    str bytes;
    if (stat(str_c(a, path), &about) == 0 && S_ISDIR(about.st_mode))
        return bundle_of_folder(a, e, path, ret);
    TRY(file_read(a, e, path, (size_t)BUNDLE_BYTES_MAX / 4, &bytes));
    return bundle_of_bytes(a, e, name_of(path), bytes, ret);
}

static rc site_import(struct command_line *line, struct site *site, struct arena *a, struct err *e,
                      enum exit_code *ret_exit)
{
    struct bundle bundle;
    str leads = command_option(line, "categories");
    enum publish_import_outcome outcome;
    struct publish_import_order order = { .bundle = &bundle,
                                          .file_name = name_of(line->words[1]),
                                          .unit = command_option(line, "organisation"),
                                          .column = command_option(line, "column"),
                                          .login_name = command_option(line, "by"),
                                          .leads = S(""),
                                          .is_dry = !str_is_absent(command_option(line, "dry-run")),
                                          .is_draft = !str_is_absent(command_option(line, "drafts")),
                                          .leaves_out = !str_is_absent(command_option(line, "leave-out")),
                                          .say = say };
    if (str_is_absent(order.column) || str_is_absent(order.login_name))
        return ERR(e, a, RC_INVALID, NULL, "import site needs --column CODE and --by LOGIN_NAME");
    if (!str_is_absent(leads))
        TRY(file_read(a, e, leads, LEADS_BYTES_MAX, &order.leads));
    TRY(bundle_open(a, e, line->words[1], &bundle));
    TRY(bundle_digest(&bundle, a, &order.digest));
    TRY(publish_import_run(&site->app, a, e, &order, &outcome));
    *ret_exit = outcome == PUBLISH_IMPORT_DONE    ? EXIT_GOOD
                : outcome == PUBLISH_IMPORT_KNOWN ? EXIT_CONFLICT
                                                  : EXIT_INVALID;
    return RC_OK;
}

static rc import_site(struct command_line *line, struct site *site, enum exit_code *ret_exit)
{
    struct arena *a = arena_new(SITE_ARENA_MAX);
    struct err e = { 0 };
    rc done = site_import(line, site, a, &e, ret_exit);
    if (done != RC_OK) {
        enum text words = TEXT_NONE;
        bool is_said = e.text_key != NULL && text_find(str_from_c(e.text_key), &words);
        done = ERR(&line->err, line->arena, done, NULL, "%.*s",
                   STR_ARG(is_said ? text_get(words, LANG_EN) : e.detail));
    }
    arena_free(a);
    return done;
}

/* ---- the content of another Echowall ---- */

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

static rc import_run(struct command_line *line, struct site *site, enum exit_code *ret_exit)
{
    str what = line->words[0];
    if (str_eq(what, S("regions")))
        return import_regions(line, site);
    if (str_eq(what, S("content")))
        return import_content(line, site);
    return str_eq(what, S("site")) ? import_site(line, site, ret_exit)
                                   : import_problems(line, site, ret_exit);
}

rc command_import(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    str what = line->words[0];
    bool is_fresh = str_eq(what, S("regions")) || str_eq(what, S("content"));
    if (str_eq(what, S("preview")))
        return import_preview(line);
    if (!is_fresh && !str_eq(what, S("problems")) && !str_eq(what, S("site")))
        return ERR(&line->err, line->arena, RC_INVALID, NULL,
                   "can import regions, problems, site or content, or preview a file, not \"%.*s\"",
                   STR_ARG(what));
    rc done = site_open(&site, &line->settings, is_fresh ? SITE_CREATE : SITE_EXISTING);
    if (done == RC_OK)
        done = import_run(line, &site, ret_exit);
    return site_end(&site, line->arena, &line->err, done);
}
