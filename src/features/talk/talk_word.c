/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_word.h"

#include "base/buf.h"
#include "base/rand.h"
#include "features/talk/talk_text.h"
#include "gen/talk_word_sql.h"

#define MARKS_BYTES_MAX 2000

static rc is_known(struct db *db, str folded, day_t day, bool *ret)
{
    struct talk_words_on_rows rows;
    *ret = false;
    TRY(talk_words_on(db, day, &rows));
    for (size_t i = 0; i < rows.n; i++)
        *ret = *ret || str_eq(rows.at[i].folded, folded);
    return RC_OK;
}

rc talk_word_add(struct db *db, const struct talk_by *by, str word, str note)
{
    bool known;
    day_t today = talk_today(by);
    const struct talk_word_insert_in row = { .id = { id_new(by->now) },
                                             .word = str_trim(word),
                                             .folded = talk_bare(db_arena(db), word),
                                             .note = str_is_empty(note) ? (str){ 0 } : note,
                                             .from_day = today,
                                             .to_day = DAY_FOREVER,
                                             .added_by = { .v = by->person.v, .has = by->person.v != 0 },
                                             .added_at = by->now };
    if (str_is_empty(row.folded))
        return DB_FAIL(db, RC_INVALID, "talk.word_empty", "a word without letters");
    TRY(is_known(db, row.folded, today, &known));
    if (known)
        return DB_FAIL(db, RC_CONFLICT, "talk.word_known", "the word holds already");
    return talk_word_insert(db, &row, NULL);
}

rc talk_word_end(struct db *db, const struct talk_by *by, talk_word_id id)
{
    int64_t changed = 0;
    TRY(talk_word_close(db, talk_today(by), (struct opt_i64){ .v = by->person.v, .has = by->person.v != 0 },
                        id, &changed));
    return changed > 0 ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such word holds");
}

rc talk_marks(struct db *db, str text, day_t day, str *ret)
{
    struct talk_words_on_rows rows;
    struct buf b = buf_new(db_arena(db), MARKS_BYTES_MAX);
    str bare = talk_bare(db_arena(db), text), alike = talk_skeleton(db_arena(db), text);
    TRY(talk_words_on(db, day, &rows));
    for (size_t i = 0; i < rows.n && b.n + rows.at[i].word.n + 1 < MARKS_BYTES_MAX; i++)
        if (str_find(bare, rows.at[i].folded) != SIZE_MAX ||
            str_find(alike, talk_skeleton(db_arena(db), rows.at[i].folded)) != SIZE_MAX) {
            if (b.n > 0)
                buf_putc(&b, '\n');
            buf_put(&b, rows.at[i].word);
        }
    *ret = buf_str(&b);
    return RC_OK;
}
