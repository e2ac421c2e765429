/* SPDX-License-Identifier: Apache-2.0 */
/* echowall export: a table of the site, to a file or to the terminal; or all its content into a folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/content.h"
#include "app/export.h"

/* A new file for its owner's eyes only; an older export is not written over. */
static rc file_create(struct command_line *line, str path, FILE **ret)
{
    int fd = open(str_c(line->arena, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR(&line->err, line->arena, errno == EEXIST ? RC_CONFLICT : RC_UNAVAILABLE, NULL,
                   "cannot make %.*s: %s", STR_ARG(path), strerror(errno));
    *ret = fdopen(fd, "w");
    return *ret != NULL ? RC_OK : RC_UNAVAILABLE;
}

static rc table_to_file(struct command_line *line, struct site *site)
{
    FILE *out = NULL;
    TRY(file_create(line, line->words[1], &out));
    rc done = export_table(site, line->arena, &line->err, line->words[0], out);
    if (fclose(out) != 0 && done == RC_OK)
        done = ERR(&line->err, line->arena, RC_UNAVAILABLE, NULL, "cannot write %.*s: %s",
                   STR_ARG(line->words[1]), strerror(errno));
    if (done != RC_OK)
        (void)unlink(str_c(line->arena, line->words[1]));
    return done;
}

#define CONTENT_ARENA_MAX ((size_t)1 << 30)

static rc content_to_folder(struct command_line *line, struct site *site)
{
    struct content_counts n;
    if (line->words_n < 2)
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "export content into which folder?");
    struct arena *a = arena_new(CONTENT_ARENA_MAX);
    struct err e = { 0 };
    rc done = content_export(site, a, &e, line->words[1], &n);
    if (done == RC_OK)
        (void)printf("%lld items, %lld rows and %lld files are in %.*s. Drafts are among them, passwords, "
                     "cases and letters are not: docs/export.md.\n",
                     (long long)n.items, (long long)n.rows, (long long)n.files, STR_ARG(line->words[1]));
    else
        done = ERR(&line->err, line->arena, done, NULL, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

rc command_export(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    (void)ret_exit;
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK && str_eq(line->words[0], S("content")))
        done = content_to_folder(line, &site);
    else if (done == RC_OK && line->words_n > 1)
        done = table_to_file(line, &site);
    else if (done == RC_OK)
        done = export_table(&site, line->arena, &line->err, line->words[0], stdout);
    return site_end(&site, line->arena, &line->err, done);
}
