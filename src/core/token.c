/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens of people, keys of outside programs, one-time links. Only their hashes are stored. */
#include "core/person.h"

#include "base/rand.h"
#include "core/seal.h"
#include "gen/token_sql.h"

#define TOKEN_RANDOM_BYTES 32

rc api_token_new(struct db *db, const struct token_wish *in, str *ret)
{
    str token = token_new(db_arena(db), TOKEN_RANDOM_BYTES);
    struct token_insert_in row = { .id = { id_new(in->now) },
                                   .kind = in->kind,
                                   .token_hash = hash32(db_arena(db), token),
                                   .person_id = in->person.v != 0 ? OPT_I64(in->person.v) : OPT_NONE,
                                   .label = in->label,
                                   .created_at = in->now };
    TRY(token_insert(db, &row, NULL));
    *ret = token;
    return RC_OK;
}

rc api_token_find(struct db *db, str kind, str token, api_token_id *ret_id, person_id *ret_person)
{
    struct token_find_row row;
    bool found;
    TRY(token_find(db, &(struct token_find_in){ .token_hash = hash32(db_arena(db), token), .kind = kind },
                   &row, &found));
    *ret_id = found ? row.id : (api_token_id){ 0 };
    *ret_person = found && row.person_id.has ? (person_id){ row.person_id.v } : (person_id){ 0 };
    return RC_OK;
}

rc api_token_end(struct db *db, api_token_id id, ms_t now)
{
    int64_t changed = 0;
    TRY(token_close(db, OPT_I64(now), id, &changed));
    return changed > 0 ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no token %lld in force", (long long)id.v);
}

rc api_token_list(struct db *db, person_id person, struct token_info **ret, size_t *ret_n)
{
    struct token_open_list_rows rows;
    TRY(token_open_list(db, person, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct token_info, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct token_info){ .id = rows.at[i].id,
                                         .kind = rows.at[i].kind,
                                         .label = rows.at[i].label,
                                         .created_at = rows.at[i].created_at };
    *ret_n = rows.n;
    return RC_OK;
}
