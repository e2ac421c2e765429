/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sitemap: addresses for search engines (sitemaps.org 0.9), each with when it last changed and the languages
 * that it can be read in; or the index of several such lists. The protocol allows 50,000 addresses and 50 MiB
 * a list. struct sitemap s = sitemap_new(rq, false); sitemap_put(&s, path, at, S("zh-Hans en"));
 * TRY(sitemap_reply(&s));
 */
#ifndef EW_WEB_SITEMAP_H
#define EW_WEB_SITEMAP_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/rc.h"

struct rq;

struct sitemap {
    struct rq *rq;
    struct buf out;
    bool is_index;
};
/* An empty list, or an index of lists. */
struct sitemap sitemap_new(struct rq *rq, bool is_index);
/* A local path; of an index that of a list. at 0: nobody knows; langs: with spaces between, with fewer than
 * two there is no choice (?lang=). */
void sitemap_put(struct sitemap *s, str path, ms_t at, str langs);
/* Makes it the reply. RC_LIMIT when it is longer than 24 MiB. */
MUST_USE rc sitemap_reply(struct sitemap *s);

#endif
