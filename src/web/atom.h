/* SPDX-License-Identifier: Apache-2.0 */
/*
 * atom: a feed as RFC 4287 wants it. Addresses are written as given: they should be absolute. Ids are IRIs
 * that never change, whatever becomes of addresses. What stands in a feed is the slice's business.
 */
#ifndef EW_WEB_ATOM_H
#define EW_WEB_ATOM_H

#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"

struct rq;

#define ATOM_TYPE "application/atom+xml; charset=utf-8"

struct atom_entry {
    str id, title, link;
    str text;     /* plain text of several lines, or HTML */
    bool is_html; /* which of them */
    str category;
    str author; /* absent: the feed's */
    ms_t published, updated;
};
struct atom_feed {
    str id, title, author;
    str self, alternate;              /* the feed's own address; the page that shows the same */
    str base;                         /* what relative addresses in HTML start from; absent: none has any */
    const struct atom_entry *entries; /* the one updated last first */
    size_t n;
};

/* urn:uuid:… (version 8) of 16 bytes. */
str atom_id(struct arena *a, const unsigned char bytes[16]);
/* Makes it the reply. A feed is as new as its first entry; an empty one has never been updated (1970).
   RC_LIMIT when it is longer than 1 MiB. */
MUST_USE rc atom_reply(struct rq *rq, const struct atom_feed *feed);

#endif
