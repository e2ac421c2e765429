/* SPDX-License-Identifier: Apache-2.0 */
/* What several pages of the office share. */
#include "features/office/office_pages.h"

rc office_show_again(struct rq *rq, handler_fn *show)
{
    rq->err = (struct err){ 0 };
    TRY(show(rq));
    reply_status(rq, 422);
    return RC_OK;
}

str office_person_subject(struct rq *rq, person_id id)
{
    return str_printf(rq->arena, "person %lld", (long long)id.v);
}
