/* SPDX-License-Identifier: Apache-2.0 */
/* The page: one box, kinds with their counts, filters folded away, finds with their words marked. */
#include "features/lookup/lookup_private.h"
#include "gen/lookup_views.h"

#define UNITS_MAX 300
#define COLUMNS_MAX 200
#define PIECE 90 /* characters of a text that are shown */

static void parts_of(struct rq *rq, const struct snippet *s, struct lookup_part **ret, size_t *ret_n)
{
    *ret = ARENA_ARRAY(rq->arena, struct lookup_part, s->n);
    *ret_n = s->n;
    for (size_t i = 0; i < s->n; i++)
        (*ret)[i] = (struct lookup_part){ .words = s->parts[i].text, .is_hit = s->parts[i].is_hit };
}

static enum text label_of(const struct lookup_asked *as, str kind)
{
    for (size_t i = 0; i < as->kinds_n; i++)
        if (str_eq(as->kind_names[i], kind))
            return as->kinds[i]->label;
    return TEXT_NONE;
}

static struct lookup_hit hit_of(struct rq *rq, const struct lookup_asked *as, const struct search_hit *h)
{
    struct lookup_hit v = {
        .path = h->path, .kind = label_of(as, h->kind), .organisation = h->organisation_name, .at = h->at
    };
    struct snippet title = snippet_of(rq->arena, h->title, as->words, as->words_n, SNIPPET_WHOLE);
    struct snippet text = snippet_of(rq->arena, h->text, as->words, as->words_n, PIECE);
    parts_of(rq, &title, &v.title, &v.title_n);
    parts_of(rq, &text, &v.piece, &v.piece_n);
    v.is_cut_before = text.is_cut_before;
    v.is_cut_behind = text.is_cut_behind;
    return v;
}

static void chips_put(struct rq *rq, const struct lookup_asked *as, struct lookup_page *v)
{
    int64_t all = 0;
    bool is_more = false;
    v->chips = ARENA_ARRAY(rq->arena, struct lookup_chip, as->kinds_n + 1);
    v->chips_n = 1;
    for (size_t i = 0; i < as->kinds_n; i++) {
        bool is_over = as->counts[i] > SEARCH_COUNT_MAX, is_chosen = str_eq(as->q.kind, as->kind_names[i]);
        int64_t n = is_over ? SEARCH_COUNT_MAX : as->counts[i];
        all += n;
        is_more = is_more || is_over;
        if (n > 0 || is_chosen)
            v->chips[v->chips_n++] =
                (struct lookup_chip){ .path = lookup_link(rq, "/search", as, as->kind_names[i]),
                                      .label = as->kinds[i]->label,
                                      .n = n,
                                      .is_more = is_over,
                                      .is_current = is_chosen };
    }
    v->chips[0] = (struct lookup_chip){ .path = lookup_link(rq, "/search", as, S("")),
                                        .label = TEXT_LOOKUP_ALL,
                                        .n = all,
                                        .is_more = is_more,
                                        .is_current = str_is_empty(as->q.kind) };
}

static void unit_add(struct rq *rq, const struct lookup_asked *as, const struct organisation *unit,
                     const char *before, struct lookup_page *v)
{
    bool is_chosen = unit->id.v == as->q.unit.v;
    v->units[v->units_n++] =
        (struct lookup_option){ str_printf(rq->arena, "%lld", (long long)unit->id.v),
                                str_printf(rq->arena, "%s%.*s", before, STR_ARG(unit->name)), is_chosen };
}

/* What stands right below the root; the chosen one wherever it stands, with its groups and branches below it.
 */
static rc units_put(struct rq *rq, const struct lookup_asked *as, struct lookup_page *v)
{
    struct organisation *roots, *first = NULL, *below = NULL, chosen;
    size_t roots_n, first_n = 0, below_n = 0;
    int64_t total;
    bool is_there = as->q.unit.v == 0;
    TRY(organisation_children(rq->db, (organisation_id){ 0 }, rq->today, 1, &roots, &roots_n, &total));
    if (roots_n > 0)
        TRY(organisation_children(rq->db, roots[0].id, rq->today, UNITS_MAX, &first, &first_n, &total));
    if (as->q.unit.v != 0) {
        TRY(organisation_load(rq->db, as->q.unit, rq->today, &chosen));
        TRY(organisation_children(rq->db, as->q.unit, rq->today, UNITS_MAX, &below, &below_n, &total));
    }
    v->units = ARENA_ARRAY(rq->arena, struct lookup_option, first_n + below_n + 2);
    v->units[v->units_n++] = (struct lookup_option){ S(""), rq_text(rq, TEXT_LOOKUP_EVERYWHERE), is_there };
    for (size_t i = 0; i < first_n; i++) {
        bool is_chosen = first[i].id.v == as->q.unit.v;
        is_there = is_there || is_chosen;
        unit_add(rq, as, &first[i], "", v);
        for (size_t k = 0; is_chosen && k < below_n; k++)
            unit_add(rq, as, &below[k], "　", v);
    }
    if (is_there)
        return RC_OK;
    unit_add(rq, as, &chosen, "", v);
    for (size_t k = 0; k < below_n; k++)
        unit_add(rq, as, &below[k], "　", v);
    return RC_OK;
}

/* Of all kinds that have some; one that has ended stays chosen where the address names it. */
static rc columns_put(struct rq *rq, const struct lookup_asked *as, struct lookup_page *v)
{
    v->columns = ARENA_ARRAY(rq->arena, struct lookup_option, COLUMNS_MAX);
    v->columns[v->columns_n++] =
        (struct lookup_option){ S(""), rq_text(rq, TEXT_LOOKUP_COLUMN_ANY), as->q.column == 0 };
    for (size_t i = 0; i < as->kinds_n; i++) {
        struct search_column *columns;
        size_t n = 0;
        if (as->kinds[i]->columns != NULL)
            TRY(as->kinds[i]->columns(rq, &columns, &n));
        for (size_t k = 0; k < n && v->columns_n < COLUMNS_MAX; k++) {
            str label = str_is_absent(columns[k].group)
                            ? columns[k].name
                            : str_printf(rq->arena, "%.*s · %.*s", STR_ARG(columns[k].group),
                                         STR_ARG(columns[k].name));
            v->columns[v->columns_n++] =
                (struct lookup_option){ str_printf(rq->arena, "%lld", (long long)columns[k].id), label,
                                        columns[k].id == as->q.column };
        }
    }
    return RC_OK;
}

rc lookup_show(struct rq *rq)
{
    struct lookup_page *v = ARENA_NEW(rq->arena, struct lookup_page);
    struct lookup_asked as;
    TRY(lookup_ask(rq, &as));
    v->q = as.q.words;
    v->has_words = as.words_n > 0;
    v->kind = as.q.kind;
    v->total = as.total;
    v->is_more = as.is_more;
    v->is_narrowed = as.is_narrowed || !str_is_empty(as.q.kind);
    v->from_day = as.from_day;
    v->until_day = as.until_day;
    TRY(columns_put(rq, &as, v));
    chips_put(rq, &as, v);
    TRY(units_put(rq, &as, v));
    v->hits = ARENA_ARRAY(rq->arena, struct lookup_hit, as.hits_n);
    for (size_t i = 0; i < as.hits_n; i++)
        v->hits[v->hits_n++] = hit_of(rq, &as, &as.hits[i]);
    v->next = lookup_next(rq, "/search", &as);
    struct lookup_asked bare = { .q.words = as.q.words, .from_day = S(""), .until_day = S("") };
    v->wider = lookup_link(rq, "/search", &bare, S(""));
    reply_page(rq, rq_text(rq, TEXT_LOOKUP_TITLE), lookup_page_page(v));
    return RC_OK;
}
