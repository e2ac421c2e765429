/* SPDX-License-Identifier: Apache-2.0 */
/* What stands between an office's words and everybody: the masking of private persons, the second person, and
 * who may not judge. */
#include "core/seal.h"
#include "features/problem/problem_private.h"
#include "gen/problem_review_sql.h"

rc problem_private_of(struct db *db, const struct app_keys *keys, problem_id problem, voice_id voice,
                      struct problem_private *ret)
{
    struct arena *a = db_arena(db);
    struct problem_authors_sealed_rows rows;
    TRY(problem_authors_sealed(db, &(struct problem_authors_sealed_in){ problem.v, voice.v }, &rows));
    str *names = ARENA_ARRAY(a, str, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        bool is_confidential = str_eq(rows.at[i].secrecy, S("confidential"));
        TRY(unseal(a, db_err(db), is_confidential ? keys->confidential : keys->seal, S("voice.name"),
                   rows.at[i].name_sealed, &names[i]));
    }
    *ret = (struct problem_private){ .names = names, .names_n = rows.n };
    return RC_OK;
}

rc problem_public_words(struct db *db, const struct problem_act_by *by,
                        const struct problem_by_id_row *problem, str words, str *ret)
{
    struct problem_private known;
    struct problem_office_phone_row office = { 0 };
    bool found = false;
    *ret = str_is_empty(words) ? (str){ 0 } : words;
    if (!problem->is_public || str_is_empty(words))
        return RC_OK;
    TRY(problem_private_of(db, by->keys, problem->id, (voice_id){ 0 }, &known));
    if (problem->office_id.has)
        TRY(problem_office_phone(db, (organisation_id){ problem->office_id.v }, &office, &found));
    known.kept = office.phone;
    *ret = problem_mask(db_arena(db), words, &known);
    return RC_OK;
}

rc problem_mask_new(struct db *db, const struct problem_act_by *by, struct problem_new *words, str *place)
{
    struct problem_private known;
    TRY(problem_private_of(db, by->keys, (problem_id){ 0 }, words->voice, &known));
    words->title = problem_mask(db_arena(db), words->title, &known);
    words->statement = problem_mask(db_arena(db), words->statement, &known);
    *place = problem_mask(db_arena(db), *place, &known);
    return RC_OK;
}

rc problem_review_by(struct db *db, const struct problem_act_by *by, const struct problem_by_id_row *problem)
{
    struct problem_answerer_row writer = { 0 };
    bool found = false;
    TRY(problem_answerer(db, problem->id, problem->round, &writer, &found));
    if (found && by->person.v != 0 && writer.person_id.has && writer.person_id.v == by->person.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.own_review", "a second person reviews");
    return RC_OK;
}

rc problem_is_of_office(struct db *db, person_id person, struct opt_i64 office, day_t today, bool *ret)
{
    struct problem_posts_below_row row = { 0 };
    struct problem_posts_below_in in = { .today = today, .person = person.v, .office = office.v };
    *ret = false;
    if (!office.has)
        return RC_OK;
    TRY(problem_posts_below(db, &in, &row));
    *ret = row.n > 0;
    return RC_OK;
}
