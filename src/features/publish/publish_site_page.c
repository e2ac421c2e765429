/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a site itself: its logo, and its code to print. */
#include "core/file.h"
#include "core/qr.h"
#include "features/publish/publish_pages.h"

rc publish_site_here(struct rq *rq, struct publish_site *ret)
{
    TRY(publish_site_find(rq->db, rq->args[0], ret));
    return ret->is_open ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, "publish.site_is_closed", "the site is closed");
}

rc publish_site_code_show(struct rq *rq)
{
    struct publish_site_code *v = ARENA_NEW(rq->arena, struct publish_site_code);
    struct publish_site site;
    struct qr qr;
    TRY(publish_site_here(rq, &site));
    TRY(publish_site_name(rq, &site, &v->name));
    str path = publish_site_is_main(&site) ? S("/") : publish_site_path(rq, &site);
    v->words = site.words;
    v->is_for_now = rq_address_is_for_now(rq);
    v->address = rq_address(rq, path);
    TRY(qr_make(rq->arena, &rq->err, v->address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    rq->reply.back = path;
    reply_page(rq, v->name, publish_site_code_page(v));
    return RC_OK;
}

rc publish_site_logo_picture(struct rq *rq)
{
    struct publish_site site;
    int fd;
    int64_t size;
    TRY(publish_site_find(rq->db, rq->args[0], &site));
    if (str_is_absent(site.logo))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site has no logo");
    TRY(file_open(rq->app, rq->arena, &rq->err, site.logo, true, &fd, &size));
    reply_file(rq, fd, size, S("image/jpeg"));
    return RC_OK;
}
