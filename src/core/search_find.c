/* SPDX-License-Identifier: Apache-2.0 */
/* The way to what a question finds. */
#include "core/search_find.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "core/affiliation.h"
#include "core/search_marks.h"
#include "core/words.h"
#include "gen/search_find_sql.h"

/* PostgreSQL: so many of the newest entries are looked through before the index is asked, for a page and for
 * counts. */
#define WALK_PAGE 4000
#define WALK_COUNT 2000
/* One of so many entries of a kind must be a find, that its finds are counted by walking along. */
#define WALK_OFTEN 20
#define EXPRESSION_MAX 65536

/* ---- who asks ---- */

static const str everybody[] = { S_INIT("vpublic") };

struct search_eyes search_eyes_public(day_t today)
{
    return (struct search_eyes){
        .marks = everybody, .marks_n = 1, .rooms = S("[]"), .grants = S("[]"), .today = today
    };
}

static rc rooms_of(struct rq *rq, struct search_eyes *ret)
{
    struct affiliation *at;
    struct buf rooms = buf_new(rq->arena, EXPRESSION_MAX);
    struct json j = json_new(&rooms);
    size_t n, marks_n = 0;
    TRY(affiliation_of(rq->db, (person_id){ rq->who.person }, rq->today, &at, &n));
    str *marks = ARENA_ARRAY(rq->arena, str, n + 1);
    marks[marks_n++] = everybody[0];
    json_open_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && at[i].organisation.v == at[i - 1].organisation.v)
            continue;
        marks[marks_n++] = search_mark_members(rq->arena, at[i].organisation);
        json_i64(&j, at[i].organisation.v);
    }
    json_end(&j);
    ret->marks = marks;
    ret->marks_n = marks_n;
    ret->rooms = buf_str(&rooms);
    return RC_OK;
}

static rc grants_of(struct rq *rq, str permission, struct json *grants, struct search_eyes *ret)
{
    struct organisation *roots;
    size_t n;
    TRY(access_roots(rq, permission, &roots, &n));
    struct search_held *held = ARENA_ARRAY(rq->arena, struct search_held, ret->held_n + n);
    if (ret->held_n > 0)
        memcpy(held, ret->held, ret->held_n * sizeof *held);
    for (size_t i = 0; i < n; i++) {
        held[ret->held_n++] = (struct search_held){ search_mark_permission(rq->arena, permission),
                                                    search_mark_unit(rq->arena, roots[i].id) };
        json_open_object(grants);
        json_put_str(grants, S("permission"), permission);
        json_put_str(grants, S("place"), roots[i].path);
        json_end(grants);
    }
    ret->held = held;
    return RC_OK;
}

rc search_eyes_of(struct rq *rq, struct search_eyes *ret)
{
    struct buf grants = buf_new(rq->arena, EXPRESSION_MAX);
    struct json j = json_new(&grants);
    struct search_sights_rows rows;
    *ret = search_eyes_public(rq->today);
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(rooms_of(rq, ret));
    TRY(search_sights(rq->db, &rows));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        TRY(grants_of(rq, rows.at[i].permission, &j, ret));
    json_end(&j);
    ret->grants = buf_str(&grants);
    return RC_OK;
}

/* ---- the question ---- */

/* A word that stands in another one says nothing more. */
static bool is_said(const str *words, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(words[i], word) != SIZE_MAX)
            return true;
    return false;
}

void search_words_of(struct arena *a, str words, str **ret, size_t *ret_n)
{
    str rest = words_fold(a, utf8_cut(words, SEARCH_WORDS_MAX)), word;
    str *all = ARENA_ARRAY(a, str, rest.n + 1);
    size_t n = 0, kept = 0;
    while (str_cut(&rest, ' ', &word))
        if (word.n > 0)
            all[n++] = word;
    for (size_t i = 1; i < n; i++) /* the longest first; there are few */
        for (size_t j = i; j > 0 && utf8_length(all[j]) > utf8_length(all[j - 1]); j--) {
            str swap = all[j];
            all[j] = all[j - 1];
            all[j - 1] = swap;
        }
    for (size_t i = 0; i < n; i++)
        if (!is_said(all, kept, all[i]))
            all[kept++] = all[i];
    *ret = all;
    *ret_n = kept;
}

/* A question, ready to be asked. */
struct asked {
    const struct search_question *q;
    str tokens;           /* of the words and of where they must stand; without who sees it */
    str word, more;       /* all words, for looking at a row */
    str in_word, in_more; /* those that the index cannot say; empty and "[]": none */
    int64_t low, below;
    bool is_nothing;
};

static str json_words(struct arena *a, const str *words, size_t n)
{
    struct buf b = buf_new(a, EXPRESSION_MAX);
    struct json j = json_new(&b);
    json_open_array(&j);
    for (size_t i = 0; i < n; i++)
        json_str(&j, words[i]);
    json_end(&j);
    return buf_str(&b);
}

/* Tokens are separated by spaces; the index wants AND between them. */
static void tokens_put(struct buf *out, str tokens)
{
    str token;
    while (str_cut(&tokens, ' ', &token))
        buf_printf(out, "%.*s AND ", STR_ARG(token));
}

static str tokens_of(struct arena *a, const struct search_question *q, const str *words, size_t n)
{
    struct buf b = buf_new(a, EXPRESSION_MAX);
    for (size_t i = 0; i < n; i++)
        tokens_put(&b, words_wanted(a, words[i]));
    str unit = search_mark_unit(a, q->unit), column = search_mark_column(a, q->column);
    if (q->unit.v != 0)
        buf_printf(&b, "%.*s AND ", STR_ARG(unit));
    if (q->column != 0)
        buf_printf(&b, "%.*s AND ", STR_ARG(column));
    return buf_str(&b);
}

/* What the index is asked: the words, and the sights of the person; of what they hold permissions for, of the
 * rest, or of both. */
enum part { SURE = 1, HELD = 2 };
static str expression_of(struct arena *a, const struct asked *as, str kind, int parts)
{
    const struct search_eyes *eyes = &as->q->eyes;
    struct buf b = buf_new(a, EXPRESSION_MAX);
    const char *between = "(";
    buf_put(&b, as->tokens);
    for (size_t i = 0; i < eyes->marks_n && (parts & SURE) != 0; i++, between = " OR ") {
        str mark = str_is_empty(kind) ? eyes->marks[i] : search_mark_kind(a, eyes->marks[i], kind);
        buf_printf(&b, "%s%.*s", between, STR_ARG(mark));
    }
    for (size_t i = 0; i < eyes->held_n && (parts & HELD) != 0; i++, between = " OR ") {
        str mark = str_is_empty(kind) ? eyes->held[i].mark : search_mark_kind(a, eyes->held[i].mark, kind);
        buf_printf(&b, "%s(%.*s AND %.*s)", between, STR_ARG(mark), STR_ARG(eyes->held[i].unit));
    }
    buf_putc(&b, ')');
    return buf_str(&b);
}

static struct asked asked_of(struct arena *a, const struct search_question *q)
{
    struct asked as = { .q = q, .in_word = S(""), .in_more = S("[]") };
    str *words;
    size_t n, unsaid = 0;
    search_words_of(a, q->words, &words, &n);
    if (n == 0)
        return (struct asked){ .is_nothing = true };
    as.tokens = tokens_of(a, q, words, n);
    as.word = words[0];
    as.more = json_words(a, words + 1, n - 1);
    while (unsaid < n && utf8_length(words[unsaid]) > 2)
        unsaid++;
    if (unsaid > 0) {
        as.in_word = words[0];
        as.in_more = json_words(a, words + 1, unsaid - 1);
    }
    as.low = q->from == 0 ? INT64_MIN : search_id_from(q->from);
    as.below = q->until == 0 ? INT64_MAX : search_id_from(q->until);
    return as;
}

/* ---- finds ---- */

#define EYES .rooms = as->q->eyes.rooms, .grants = as->q->eyes.grants, .today = as->q->eyes.today
#define BY_INDEX .word = as->in_word, .more = as->in_more, .low = as->low
#define BY_ROW .word = as->word, .more = as->more, .low = as->low

static rc pick_walk(struct db *db, const struct asked *as, int64_t below, int64_t limit,
                    struct search_pick_rows *ret)
{
    str kind = as->q->kind;
    if (str_is_empty(kind))
        return search_walk(
            db, &(struct search_walk_in){ EYES, BY_ROW, .below = below, .effort = WALK_PAGE, .limit = limit },
            ret);
    return search_walk_kind(db,
                            &(struct search_walk_kind_in){ EYES, BY_ROW, .below = below, .effort = WALK_PAGE,
                                                           .limit = limit, .kind = kind },
                            ret);
}

/* Of a unit or a column the newest entries of all say nothing. */
static bool can_walk(struct db *db, const struct asked *as)
{
    return db_kind(db) == DB_POSTGRES && as->q->unit.v == 0 && as->q->column == 0;
}

static rc pick(struct db *db, const struct asked *as, const struct search_page *page,
               struct search_pick_rows *ret)
{
    int64_t below = page->after.id != 0 && page->after.id < as->below ? page->after.id : as->below;
    ret->n = 0;
    if (can_walk(db, as))
        TRY(pick_walk(db, as, below, page->limit, ret));
    if (ret->n > 0 && (int64_t)ret->n == page->limit)
        return RC_OK;
    return search_pick(
        db,
        &(struct search_pick_in){ EYES, BY_INDEX, .below = below,
                                  .tokens = expression_of(db_arena(db), as, as->q->kind, SURE | HELD),
                                  .limit = page->limit },
        ret);
}

#define HIT_OF(r)                                                                                            \
    .id = (r)->id, .kind = (r)->kind, .subject = (r)->subject_id, .organisation = (r)->organisation_id,      \
    .organisation_name = (r)->organisation_name, .column = (r)->column_id, .at = (r)->at, .path = (r)->path, \
    .title = (r)->title, .text = (r)->body

static rc find_ranked(struct db *db, const struct asked *as, const struct search_page *page,
                      struct search_hit **ret, size_t *ret_n)
{
    struct search_pick_ranked_rows rows;
    bool is_first = page->after.id == 0;
    TRY(search_pick_ranked(
        db,
        &(struct search_pick_ranked_in){ EYES, BY_ROW, .below = is_first ? as->below : page->after.id,
                                         .is_in_title = is_first || page->after.is_in_title,
                                         .tokens = expression_of(db_arena(db), as, as->q->kind, SURE | HELD),
                                         .limit = page->limit },
        &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct search_hit, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct search_hit){ HIT_OF(&rows.at[i]), .is_in_title = rows.at[i].in_title };
    return RC_OK;
}

rc search_find(struct db *db, const struct search_question *question, const struct search_page *page,
               struct search_hit **ret, size_t *ret_n)
{
    struct asked as = asked_of(db_arena(db), question);
    struct search_pick_rows rows = { 0 };
    *ret_n = 0;
    if (as.is_nothing)
        return RC_OK;
    if (page->is_ranked)
        return find_ranked(db, &as, page, ret, ret_n);
    TRY(pick(db, &as, page, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct search_hit, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct search_hit){ HIT_OF(&rows.at[i]) };
    return RC_OK;
}

/* ---- counts ---- */

static rc count_looking(struct db *db, const struct asked *as, str kind, int parts, int64_t *ret)
{
    struct search_count_row row;
    TRY(search_count(db,
                     &(struct search_count_in){ EYES, BY_INDEX, .below = as->below,
                                                .tokens = expression_of(db_arena(db), as, kind, parts),
                                                .limit = SEARCH_COUNT_MAX + 1 },
                     &row));
    *ret = row.n;
    return RC_OK;
}

/* Rows are looked at only for long words, and for what a permission lets see: it holds where the organisation
 * stands on the day. */
static rc count_by_index(struct db *db, const struct asked *as, str kind, int64_t *ret)
{
    struct search_count_sure_row row;
    int64_t held = 0;
    if (!str_is_empty(as->in_word))
        return count_looking(db, as, kind, SURE | HELD, ret);
    TRY(search_count_sure(
        db,
        &(struct search_count_sure_in){ .low = as->low,
                                        .below = as->below,
                                        .tokens = expression_of(db_arena(db), as, kind, SURE),
                                        .limit = SEARCH_COUNT_MAX + 1 },
        &row));
    if (as->q->eyes.held_n > 0 && row.n <= SEARCH_COUNT_MAX)
        TRY(count_looking(db, as, kind, HELD, &held));
    *ret = row.n + held;
    return RC_OK;
}

static rc count_along(struct db *db, const struct asked *as, str kind, int64_t *ret)
{
    struct search_count_kind_row row;
    TRY(search_count_kind(db,
                          &(struct search_count_kind_in){ EYES, BY_ROW, .below = as->below, .kind = kind,
                                                          .effort = 2 * WALK_OFTEN * SEARCH_COUNT_MAX,
                                                          .limit = SEARCH_COUNT_MAX + 1 },
                          &row));
    *ret = row.n;
    return RC_OK;
}

static const struct search_tally_row *tally_of(const struct search_tally_rows *rows, str kind)
{
    for (size_t i = 0; i < rows->n; i++)
        if (str_eq(rows->at[i].kind, kind))
            return &rows->at[i];
    return NULL;
}

/* What is frequent among the newest entries is counted along its kind, what is not by the index. */
static rc count_kind(struct db *db, const struct asked *as, const struct search_tally_row *newest, str kind,
                     int64_t *ret)
{
    *ret = newest != NULL ? newest->n : 0;
    if (*ret <= SEARCH_COUNT_MAX && newest != NULL && newest->n * WALK_OFTEN > newest->walked)
        TRY(count_along(db, as, kind, ret));
    if (*ret <= SEARCH_COUNT_MAX)
        TRY(count_by_index(db, as, kind, ret));
    if (*ret > SEARCH_COUNT_MAX)
        *ret = SEARCH_COUNT_MAX + 1;
    return RC_OK;
}

rc search_count_kinds(struct db *db, const struct search_question *question, const str *kinds, size_t n,
                      int64_t *ret)
{
    struct asked asked = asked_of(db_arena(db), question), *as = &asked;
    struct search_tally_rows rows = { 0 };
    memset(ret, 0, n * sizeof *ret);
    if (as->is_nothing)
        return RC_OK;
    if (can_walk(db, as))
        TRY(search_tally(
            db, &(struct search_tally_in){ EYES, BY_ROW, .below = as->below, .effort = WALK_COUNT }, &rows));
    for (size_t i = 0; i < n; i++)
        TRY(count_kind(db, as, tally_of(&rows, kinds[i]), kinds[i], &ret[i]));
    return RC_OK;
}

rc search_subjects(struct db *db, str kind, str words, int64_t limit, int64_t **ret, int64_t *ret_n)
{
    const struct search_question q = { .words = words, .eyes = search_eyes_public(0) };
    struct asked as = asked_of(db_arena(db), &q);
    struct search_count_sure_row many;
    struct search_subjects_by_index_rows rows;
    *ret = NULL;
    *ret_n = 0;
    if (as.is_nothing)
        return RC_OK;
    str tokens = expression_of(db_arena(db), &as, kind, SURE);
    TRY(search_count_sure(db,
                          &(struct search_count_sure_in){
                              .low = as.low, .below = as.below, .tokens = tokens, .limit = limit + 1 },
                          &many));
    *ret_n = many.n;
    if (many.n > limit)
        return RC_OK;
    TRY(search_subjects_by_index(db, tokens, &rows));
    *ret = ARENA_ARRAY(db_arena(db), int64_t, rows.n);
    *ret_n = (int64_t)rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].subject_id;
    return RC_OK;
}
