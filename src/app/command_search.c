/* SPDX-License-Identifier: Apache-2.0 */
/* echowall search: makes the index of the search anew. */
#include <stdio.h>

#include "app/command.h"
#include "app/reindex.h"

static void say(const char *kind)
{
    (void)printf("%s: made anew\n", kind);
}

rc command_search(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    (void)ret_exit;
    if (!str_eq(line->words[0], S("rebuild")))
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "usage: echowall search rebuild");
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK)
        done = site_reindex(&site, line->arena, &line->err, say);
    return site_end(&site, line->arena, &line->err, done);
}
