/* SPDX-License-Identifier: Apache-2.0 */
/* What a person was told by the house: their own only. Looking writes nothing; a button takes the marks off.
 */
#include "core/told.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define TOLD_PAGE 30
#define PAGES_MAX 1000

struct told_form {
    int64_t until;
};
static const struct field told_fields[] = {
    { .name = "until",
      .kind = FIELD_ID,
      .at = offsetof(struct told_form, until),
      .label = TEXT_OFFICE_TOLD_UNTIL,
      .is_required = true },
};
const struct form office_told_form = FORM("told", told_fields, struct told_form);

rc office_told_count(struct rq *rq, int64_t *ret)
{
    struct told_count n;
    TRY(told_count(rq->db, (person_id){ rq->who.person }, &n));
    *ret = n.unread;
    return RC_OK;
}

rc office_told_show(struct rq *rq)
{
    struct office_told *v = ARENA_NEW(rq->arena, struct office_told);
    struct told_count count;
    struct told *rows;
    size_t n;
    person_id me = { rq->who.person };
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    TRY(told_count(rq->db, me, &count));
    TRY(told_list(rq->db, me, TOLD_PAGE + 1, (page - 1) * TOLD_PAGE, &rows, &n));
    v->rows = ARENA_ARRAY(rq->arena, struct office_told_line, n);
    for (size_t i = 0; i < n && i < TOLD_PAGE; i++)
        v->rows[v->rows_n++] =
            (struct office_told_line){ .path = str_is_empty(rows[i].link) ? (str){ 0 } : rows[i].link,
                                       .label = rows[i].label,
                                       .words = rows[i].words,
                                       .at = rows[i].at,
                                       .is_read = rows[i].is_read };
    if (n > TOLD_PAGE)
        v->next = str_printf(rq->arena, "/me/told?page=%lld", (long long)(page + 1));
    v->unread = count.unread;
    v->until = rq->now;
    v->guard = form_guard(rq, &office_told_form);
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_OFFICE_TOLD_TITLE), office_told_page(v));
    return RC_OK;
}

rc office_told_seen(struct rq *rq)
{
    const struct told_form *in = rq->form;
    TRY(told_seen(rq->db, (person_id){ rq->who.person }, in->until, rq->now));
    reply_redirect(rq, S("/me/told"));
    return RC_OK;
}
