/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service worker of report and patrol: a list of what it keeps and its version, made from the hashes in
 * the addresses of the assets, in front of the two scripts that it consists of. Another build is another
 * worker.
 */
#include "base/json.h"
#include "core/seal.h"
#include "features/problem/problem_draft.h"
#include "web/assets.h"
#include "web/rq.h"

#define SCRIPT_BYTES (128u << 10)
#define VERSION_BYTES 6

static const enum asset kept[] = { ASSET_ECHOWALL_CSS, ASSET_DESK_CSS,   ASSET_ECHOWALL_JS,
                                   ASSET_SYNC_JS,      ASSET_OFFLINE_JS, ASSET_ICON_SVG };
/* Public pages that are kept; those of patrol only after who is logged in has opened them. */
static const char *const pages[] = { "/report/whole", "/report/waiting" };

static void list_write(struct json *j)
{
    json_open_array(j);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        json_str(j, asset_url(kept[i]));
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        json_str(j, str_from_c(pages[i]));
    json_end(j);
}

/* The worker's own text and all it keeps decide the version. */
static str version_of(struct rq *rq, str list)
{
    struct buf b = buf_new(rq->arena, SCRIPT_BYTES), hex = buf_new(rq->arena, 64);
    buf_put(&b, list);
    buf_put(&b, asset_url(ASSET_WORKER_JS));
    buf_hex(&hex, hash32(rq->arena, buf_str(&b)).p, VERSION_BYTES);
    return buf_str(&hex);
}

rc problem_worker(struct rq *rq)
{
    struct buf list = buf_new(rq->arena, SCRIPT_BYTES), b = buf_new(rq->arena, SCRIPT_BYTES);
    struct json j = json_new(&list);
    list_write(&j);
    buf_printf(&b, "const KEPT = %.*s, VERSION = '%.*s';\n", STR_ARG(buf_str(&list)),
               STR_ARG(version_of(rq, buf_str(&list))));
    buf_put(&b, asset_get(ASSET_SYNC_JS)->plain);
    buf_put(&b, asset_get(ASSET_WORKER_JS)->plain);
    reply_bytes(rq, S("text/javascript; charset=utf-8"), buf_str(&b));
    return RC_OK;
}
