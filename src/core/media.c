/* SPDX-License-Identifier: Apache-2.0 */
/* What waits, what was made: the rows. The work is in media_job.c. */
#include "core/media.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "core/file_private.h"
#include "gen/media_sql.h"

static rc ask(struct db *db, media_id id, ms_t now)
{
    str key = str_printf(db_arena(db), "media %lld", (long long)id.v);
    return job_add(
        db, &(struct job_new){ .kind = S(MEDIA_JOB),
                               .payload = str_printf(db_arena(db), "{\"media\":\"%lld\"}", (long long)id.v),
                               .unique_key = key,
                               .run_at = now,
                               .now = now });
}

static rc put(struct db *db, const struct media_insert_in *in, media_id *ret)
{
    struct media_id_of_row row = { 0 };
    bool is_found = false;
    TRY(media_insert(db, in, NULL));
    TRY(media_id_of(db, in->key, &row, &is_found));
    *ret = row.id;
    return row.id.v == in->id.v ? ask(db, row.id, in->created_at) : RC_OK;
}

rc media_add(struct db *db, file_id file, str hash, ms_t now, media_id *ret)
{
    struct media_insert_in in = { .id = { id_new(now) },
                                  .file_id = OPT_I64(file.v),
                                  .key = str_join(db_arena(db), S("file "), hash),
                                  .created_at = now };
    return put(db, &in, ret);
}

static str words_cut(str words)
{
    return words.n > MEDIA_WORDS_MAX ? utf8_cut(words, MEDIA_WORDS_MAX / 4) : words;
}

static str words_key(struct arena *a, str words, str lang)
{
    str hash = file_hash(a, words);
    return str_printf(a, "words %.*s %.*s", STR_ARG(lang), STR_ARG(hash));
}

rc media_spoken(struct db *db, str words, str lang, media_id *ret)
{
    struct media_id_of_row row = { 0 };
    bool is_found = false;
    TRY(media_id_of(db, words_key(db_arena(db), words_cut(words), lang), &row, &is_found));
    *ret = is_found ? row.id : (media_id){ 0 };
    return RC_OK;
}

rc media_speak(struct db *db, str words, str lang, ms_t now, media_id *ret)
{
    str cut = words_cut(words);
    struct media_insert_in in = { .id = { id_new(now) },
                                  .words = cut,
                                  .lang = lang,
                                  .key = words_key(db_arena(db), cut, lang),
                                  .created_at = now };
    return put(db, &in, ret);
}

static enum media_state state_of(str word)
{
    static const str words[] = { [MEDIA_WAITING] = S_INIT("waiting"),
                                 [MEDIA_WORKING] = S_INIT("working"),
                                 [MEDIA_READY] = S_INIT("ready"),
                                 [MEDIA_FAILED] = S_INIT("failed"),
                                 [MEDIA_MISSING] = S_INIT("missing") };
    for (int i = MEDIA_WAITING; i <= MEDIA_MISSING; i++)
        if (str_eq(word, words[i]))
            return (enum media_state)i;
    return MEDIA_WAITING;
}

static rc parts_load(struct db *db, struct media *m)
{
    struct media_parts_rows rows;
    TRY(media_parts(db, m->id, &rows));
    for (size_t i = 0; i < rows.n && i < MEDIA_PARTS_MAX; i++)
        m->parts[m->parts_n++] = (struct media_part){ .role = rows.at[i].role,
                                                      .hash = rows.at[i].hash,
                                                      .kind = rows.at[i].kind,
                                                      .bytes = rows.at[i].bytes,
                                                      .width = rows.at[i].width.v,
                                                      .height = rows.at[i].height.v };
    return RC_OK;
}

rc media_load(struct db *db, media_id id, struct media *ret)
{
    struct media_row_row row;
    bool is_found = false;
    TRY(media_row(db, id, &row, &is_found));
    if (!is_found)
        return ERR(db_err(db), db_arena(db), RC_NOT_FOUND, NULL, "no such media");
    const struct file_kind *kind = str_is_absent(row.kind) ? NULL : file_kind_named(row.kind);
    *ret = (struct media){ .id = row.id,
                           .state = state_of(row.state),
                           .error = row.error,
                           .error_what = row.error_what,
                           .duration_ms = row.duration_ms.v,
                           .width = row.width.v,
                           .height = row.height.v };
    TRY(parts_load(db, ret));
    ret->is_video = ret->state == MEDIA_READY ? media_part_of(ret, "full") != NULL
                                              : kind != NULL && kind->class == FILE_VIDEO;
    return RC_OK;
}

const struct media_part *media_part_of(const struct media *m, const char *role)
{
    for (size_t i = 0; i < m->parts_n; i++)
        if (str_eq(m->parts[i].role, str_from_c(role)))
            return &m->parts[i];
    return NULL;
}
