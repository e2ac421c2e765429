/* SPDX-License-Identifier: Apache-2.0 */
/* What lists keep beside the rows: the words of cases and voices, written with each and made up for what came
 * in otherwise; the counts, which triggers keep. */
#include "core/words.h"
#include "features/problem/problem_find.h"
#include "features/problem/problem_tally.h"

/* Between texts: no words reach from one into the next. */
#define APART "\xEE\x80\x80"

str problem_words_of(struct arena *a, bool is_confidential, str number, str title, str statement)
{
    if (is_confidential)
        return words_fold(a, number);
    str all =
        str_printf(a, "%.*s" APART "%.*s" APART "%.*s", STR_ARG(number), STR_ARG(title), STR_ARG(statement));
    return words_fold(a, all);
}

rc problem_words_keep(struct db *db, problem_id id, bool is_confidential, str number, str title,
                      str statement)
{
    str words = problem_words_of(db_arena(db), is_confidential, number, title, statement);
    TRY(problem_set_words(db, words, id, NULL));
    return problem_words_put(db, id, words_tokens(db_arena(db), words), NULL);
}

rc problem_words_catch_up(struct db *db, day_t today, int64_t limit, int64_t *ret_n)
{
    struct problem_unread_rows rows;
    bool is_shown;
    TRY(problem_unread(db, limit, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_unread_row *r = &rows.at[i];
        TRY(problem_words_keep(db, r->id, r->is_confidential, r->number, r->title, r->statement));
        TRY(problem_lookup_keep(db, r->id, today, &is_shown));
    }
    *ret_n = (int64_t)rows.n;
    return RC_OK;
}

str voice_words_of(struct arena *a, str number, str words)
{
    if (str_is_absent(words))
        return words_fold(a, number);
    return words_fold(a, str_printf(a, "%.*s" APART "%.*s", STR_ARG(number), STR_ARG(words)));
}

/* Characters have numbers and no t. */
str voice_window_token(struct arena *a, int64_t window)
{
    return str_printf(a, "t%llx", (unsigned long long)window);
}

str voice_words_tokens(struct arena *a, str folded, ms_t received_at)
{
    return str_printf(a, "%.*s %.*s", STR_ARG(voice_window_token(a, received_at / VOICE_WINDOW)),
                      STR_ARG(words_tokens(a, folded)));
}

rc voice_words_keep(struct db *db, voice_id id, str folded, ms_t received_at)
{
    return voice_words_put(db, id, voice_words_tokens(db_arena(db), folded, received_at), NULL);
}

rc voice_words_forget(struct db *db, voice_id id)
{
    struct voice_folded_row row;
    TRY(voice_folded(db, id, &row));
    if (str_is_absent(row.folded))
        return RC_OK;
    return voice_words_drop(db, id, voice_words_tokens(db_arena(db), row.folded, row.received_at), NULL);
}

rc voice_words_catch_up(struct db *db, int64_t limit, int64_t *ret_n)
{
    struct voice_unread_rows rows;
    TRY(voice_unread(db, limit, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        str folded = voice_words_of(db_arena(db), rows.at[i].number, rows.at[i].words);
        TRY(voice_set_folded(db, folded, rows.at[i].id, NULL));
        TRY(voice_words_keep(db, rows.at[i].id, folded, rows.at[i].received_at));
    }
    *ret_n = (int64_t)rows.n;
    return RC_OK;
}

rc problem_counts_care(struct db *db)
{
    TRY(problem_count_fold(db, NULL));
    TRY(voice_count_fold(db, NULL));
    return problem_echo_fold(db, NULL);
}

rc problem_counts_anew(struct db *db)
{
    TRY(problem_count_clear(db, NULL));
    TRY(problem_count_fill(db, NULL));
    TRY(voice_count_clear(db, NULL));
    TRY(voice_count_fill(db, NULL));
    TRY(problem_echo_clear(db, NULL));
    TRY(problem_echo_fill(db, NULL));
    return problem_tally_anew(db);
}
