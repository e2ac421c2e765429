/* SPDX-License-Identifier: Apache-2.0 */
/*
 * podcast: what is to be heard as RSS 2.0 with the tags of podcast programs (itunes:), for telephones and for
 * the loudspeakers of villages. Addresses are written as given: they should be absolute. Ids never change.
 */
#ifndef EW_WEB_PODCAST_H
#define EW_WEB_PODCAST_H

#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"

struct rq;

#define PODCAST_TYPE "application/rss+xml; charset=utf-8"

struct podcast_episode {
    str id, title, link, summary, author;
    str sound, sound_type; /* address and media type */
    int64_t bytes, seconds;
    ms_t published;
};
struct podcast {
    str title, summary, author;
    str self, link;
    const struct podcast_episode *episodes;
    size_t n;
};

/* Makes it the reply. RC_LIMIT when it is longer than 1 MiB. */
MUST_USE rc podcast_reply(struct rq *rq, const struct podcast *in);

#endif
