/* SPDX-License-Identifier: Apache-2.0 */
/* The security check: each line is looked up now, never remembered. */
#include "core/audit.h"
#include "features/office/office_pages.h"
#include "gen/office_sql.h"
#include "gen/office_views.h"

#define CHECKS_MAX 8

static void check_add(struct office_security *v, struct office_check check)
{
    v->checks[v->checks_n++] = check;
    v->open += !check.is_good;
}

static rc audit_part(struct rq *rq, struct office_security *v)
{
    struct audit_verdict verdict;
    struct buf head = buf_new(rq->arena, 65);
    TRY(audit_verify(rq->db, &verdict));
    buf_hex(&head, verdict.head, sizeof verdict.head);
    v->entries = verdict.entries;
    v->head = buf_str(&head);
    check_add(v, (struct office_check){ verdict.is_good, TEXT_OFFICE_CHECK_AUDIT,
                                        TEXT_OFFICE_CHECK_AUDIT_MEND, S("/security") });
    return RC_OK;
}

rc office_security_show(struct rq *rq)
{
    struct office_security *v = ARENA_NEW(rq->arena, struct office_security);
    struct office_admins_without_totp_row without;
    struct office_admin_roles_row roles;
    struct office_failed_jobs_row failed;
    v->checks = ARENA_ARRAY(rq->arena, struct office_check, CHECKS_MAX);
    TRY(office_admins_without_totp(rq->db, rq->today, &without));
    TRY(office_admin_roles(rq->db, rq->today, &roles));
    TRY(office_failed_jobs(rq->db, &failed));
    check_add(v, (struct office_check){ without.n == 0, TEXT_OFFICE_CHECK_TOTP, TEXT_OFFICE_CHECK_TOTP_MEND,
                                        S("/people") });
    check_add(v, (struct office_check){ roles.n == 3, TEXT_OFFICE_CHECK_ADMINS, TEXT_OFFICE_CHECK_ADMINS_MEND,
                                        S("/people") });
    check_add(v, (struct office_check){ rq->is_tls, TEXT_OFFICE_CHECK_TLS, TEXT_OFFICE_CHECK_TLS_MEND,
                                        S("/security") });
    check_add(v, (struct office_check){ failed.n == 0, TEXT_OFFICE_CHECK_JOBS, TEXT_OFFICE_CHECK_JOBS_MEND,
                                        S("/security") });
    TRY(audit_part(rq, v));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_SECURITY_TITLE), office_security_page(v));
    return RC_OK;
}
