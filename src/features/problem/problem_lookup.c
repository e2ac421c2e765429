/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public cases in the shared search (core/search.h): what their page shows to everybody, which is masked when
 * it is written; what residents said is left out. Each step of a case keeps its entry; a merged one is found
 * by the case that it went into.
 */
#include "core/search.h"
#include "features/problem/problem_private.h"
#include "gen/problem_lookup_sql.h"

#define FINDINGS_MAX 20

static str with_line(struct arena *a, str text, str line)
{
    return str_is_empty(line) ? text : str_printf(a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(line));
}

rc problem_lookup_keep(struct db *db, problem_id id, day_t today, bool *ret_is_shown)
{
    struct problem_looked_up_row p;
    struct arena *a = db_arena(db);
    bool is_there;
    TRY(problem_looked_up(db, id, &p, &is_there));
    *ret_is_shown = is_there && p.is_shown;
    if (!*ret_is_shown || str_eq(p.state, S("merged")))
        return search_drop(db, S("problem"), id.v);
    str text = with_line(a, p.statement, p.measure);
    if (p.echoed_at.has)
        text = with_line(a, text, p.answer);
    return search_put(db, &(struct search_entry){ .kind = S("problem"),
                                                  .subject = id.v,
                                                  .organisation = p.organisation_id,
                                                  .at = p.accepted_at,
                                                  .today = today,
                                                  .title = p.title,
                                                  .text = text,
                                                  .hidden = p.number,
                                                  .path = str_printf(a, "/problems/%.*s", STR_ARG(p.number)),
                                                  .sight = S(SEARCH_PUBLIC) });
}

rc problem_lookup_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    struct problem_ids_behind_rows rows;
    bool is_shown;
    TRY(problem_ids_behind(db, (problem_id){ after }, limit, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(problem_lookup_keep(db, rows.at[i].id, today, &is_shown));
    *ret_last = rows.n > 0 ? rows.at[rows.n - 1].id.v : after;
    return RC_OK;
}

rc problem_lookup_examine(struct doctor *d)
{
    struct problem_unlisted_rows missing;
    struct problem_overlisted_rows over;
    TRY(problem_unlisted(d->db, FINDINGS_MAX, &missing));
    for (size_t i = 0; i < missing.n; i++)
        doctor_find(d, "problem %.*s is public and the search does not find it — run echowall search rebuild",
                    STR_ARG(missing.at[i].number));
    TRY(problem_overlisted(d->db, FINDINGS_MAX, &over));
    for (size_t i = 0; i < over.n; i++)
        doctor_find(d, "problem %lld is not public and the search finds it — run echowall search rebuild",
                    (long long)over.at[i].subject_id);
    return RC_OK;
}
