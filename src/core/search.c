/* SPDX-License-Identifier: Apache-2.0 */
/* Entries into the index and out of it. */
#include "core/search.h"

#include <string.h>

#include "base/utf8.h"
#include "core/search_marks.h"
#include "core/words.h"
#include "gen/search_sql.h"

/* How often a free id is looked for: slots of one second, then the next second. */
#define SLOTS_TRIED 8
#define TRIES_MAX 4096

/* ---- tokens ---- */

static bool is_kind(str kind)
{
    for (size_t i = 0; i < kind.n; i++)
        if (kind.p[i] < 'a' || kind.p[i] > 'z')
            return false;
    return kind.n > 0;
}

str search_mark_kind(struct arena *a, str sight_mark, str kind)
{
    return str_printf(a, "%.*s2%.*s", STR_ARG(sight_mark), STR_ARG(kind));
}

str search_mark_column(struct arena *a, int64_t column)
{
    return str_printf(a, "q%llx", (long long)column);
}

static str segment_mark(struct arena *a, const char *letter, organisation_id id)
{
    str segment = organisation_segment(a, id);
    return str_printf(a, "%s%.*s", letter, STR_ARG(str_slice(segment, 0, segment.n - 1)));
}

str search_mark_unit(struct arena *a, organisation_id id)
{
    return segment_mark(a, "u", id);
}

str search_mark_members(struct arena *a, organisation_id id)
{
    return segment_mark(a, "m", id);
}

str search_mark_permission(struct arena *a, str permission)
{
    char *out = arena_alloc(a, permission.n + 1);
    out[0] = 'v';
    for (size_t i = 0; i < permission.n; i++) {
        char c = permission.p[i];
        if (c != '.' && c != '_' && (c < 'a' || c > 'z'))
            BUG("a sight is \"public\", \"members\" or the name of a permission");
        out[i + 1] = c == '.' ? '0' : c == '_' ? '1' : c;
    }
    return (str){ out, permission.n + 1 };
}

static str sight_mark(struct arena *a, str sight, organisation_id organisation)
{
    return str_eq(sight, S(SEARCH_MEMBERS)) ? search_mark_members(a, organisation)
                                            : search_mark_permission(a, sight);
}

/* All that the index holds of an entry. */
static str tokens_of(struct arena *a, str kind, const struct search_entry_of_row *e)
{
    str tokens = words_tokens(a, e->words), mark = sight_mark(a, e->sight, e->organisation_id);
    struct buf b = buf_new(a, tokens.n + e->place.n + 512);
    buf_put(&b, tokens);
    str of_kind = search_mark_kind(a, mark, kind);
    buf_printf(&b, " %.*s %.*s", STR_ARG(mark), STR_ARG(of_kind));
    if (e->column_id.has) {
        mark = search_mark_column(a, e->column_id.v);
        buf_printf(&b, " %.*s", STR_ARG(mark));
    }
    for (size_t at = 0; at + PATH_SEGMENT_BYTES <= e->place.n; at += PATH_SEGMENT_BYTES)
        buf_printf(&b, " u%.*s", PATH_SEGMENT_BYTES - 1, e->place.p + at);
    return str_trim(buf_str(&b));
}

/* ---- in and out ---- */

int64_t search_id_from(ms_t at)
{
    int64_t seconds = at / 1000 - (at % 1000 < 0);
    return seconds * SEARCH_IDS_PER_SECOND;
}

static rc drop(struct db *db, str kind, const struct search_entry_of_row *e)
{
    TRY(search_words_drop(db, e->id, tokens_of(db_arena(db), kind, e), NULL));
    return search_entry_drop(db, e->id, NULL);
}

static rc row_put(struct db *db, const struct search_entry *in, const struct search_entry_of_row *e,
                  bool *ret_is_in)
{
    int64_t changed;
    TRY(search_entry_put(db,
                         &(struct search_entry_put_in){ .id = e->id,
                                                        .kind = in->kind,
                                                        .subject_id = in->subject,
                                                        .organisation_id = e->organisation_id,
                                                        .column_id = e->column_id,
                                                        .sight = e->sight,
                                                        .at = e->at,
                                                        .path = e->path,
                                                        .title = e->title,
                                                        .body = e->body,
                                                        .words = e->words,
                                                        .title_n = e->title_n,
                                                        .place = e->place },
                         &changed));
    *ret_is_in = changed > 0;
    return RC_OK;
}

/* Many things of one second (an import that knows days only) take the slots of the seconds behind it. */
static rc add(struct db *db, const struct search_entry *in, struct search_entry_of_row *e)
{
    int64_t first = search_id_from(in->at);
    bool is_in = false;
    for (int64_t i = 0; i < TRIES_MAX && !is_in; i++) {
        int64_t second = i / SLOTS_TRIED, slot = (in->subject + i % SLOTS_TRIED) % SEARCH_IDS_PER_SECOND;
        e->id = (search_entry_id){ first + second * SEARCH_IDS_PER_SECOND + slot };
        TRY(row_put(db, in, e, &is_in));
    }
    if (!is_in)
        return DB_FAIL(db, RC_CONFLICT, NULL, "too many entries of one second");
    return search_words_put(db, e->id, tokens_of(db_arena(db), in->kind, e), NULL);
}

static bool is_same(const struct search_entry_of_row *a, const struct search_entry_of_row *b)
{
    return a->at == b->at && a->organisation_id.v == b->organisation_id.v &&
           a->column_id.has == b->column_id.has && a->column_id.v == b->column_id.v &&
           str_eq(a->sight, b->sight) && str_eq(a->path, b->path) && str_eq(a->title, b->title) &&
           str_eq(a->body, b->body) && str_eq(a->words, b->words) && str_eq(a->place, b->place);
}

/* Nobody's words reach from the title into the text: between them stands a sign that nobody types. */
static void texts_set(struct arena *a, const struct search_entry *in, struct search_entry_of_row *e)
{
    e->title = str_join(a, utf8_cut(str_trim(in->title), SEARCH_TITLE_MAX), S("")); /* never absent */
    e->body = str_join(a, utf8_cut(str_trim(in->text), SEARCH_TEXT_MAX), S(""));
    str title = words_fold(a, e->title), all = str_join(a, e->title, S(SEARCH_APART));
    all = str_join(a, str_join(a, all, e->body), S(SEARCH_APART));
    e->words = words_fold(a, str_join(a, all, utf8_cut(in->hidden, SEARCH_TITLE_MAX)));
    e->title_n = (int64_t)utf8_length(title);
}

static rc sight_note(struct db *db, str sight)
{
    bool is_general = str_eq(sight, S(SEARCH_PUBLIC)) || str_eq(sight, S(SEARCH_MEMBERS));
    return is_general ? RC_OK : search_sight_put(db, sight, NULL);
}

rc search_put(struct db *db, const struct search_entry *in)
{
    struct search_entry_of_row old, new = { .organisation_id = in->organisation,
                                            .column_id = { in->column, in->column != 0 },
                                            .sight = in->sight,
                                            .at = in->at,
                                            .path = in->path };
    struct search_place_row place;
    bool is_there, stands;
    if (!is_kind(in->kind))
        BUG("a kind of the search has small letters only");
    TRY(search_place(db, in->organisation, in->today, &place, &stands));
    if (!stands)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %lld", (long long)in->organisation.v);
    new.place = place.path;
    texts_set(db_arena(db), in, &new);
    TRY(search_entry_of(db, in->kind, in->subject, &old, &is_there));
    if (is_there && is_same(&old, &new))
        return RC_OK;
    if (is_there)
        TRY(drop(db, in->kind, &old));
    TRY(sight_note(db, in->sight));
    return add(db, in, &new);
}

/* The id stays. */
rc search_move(struct db *db, str kind, int64_t subject, str place)
{
    struct search_entry_of_row e;
    bool is_there;
    TRY(search_entry_of(db, kind, subject, &e, &is_there));
    if (!is_there)
        return RC_OK;
    TRY(search_words_drop(db, e.id, tokens_of(db_arena(db), kind, &e), NULL));
    e.place = place;
    TRY(search_place_put(db, place, e.id, NULL));
    return search_words_put(db, e.id, tokens_of(db_arena(db), kind, &e), NULL);
}

rc search_drop(struct db *db, str kind, int64_t subject)
{
    struct search_entry_of_row old;
    bool is_there;
    TRY(search_entry_of(db, kind, subject, &old, &is_there));
    return is_there ? drop(db, kind, &old) : RC_OK;
}
