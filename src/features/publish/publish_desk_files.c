/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures, documents, audio and video of an item: added, described, ordered, taken out. Each change is a new
 * revision of the text, so that what is public keeps its own. */
#include "core/file.h"
#include "core/private_number.h"
#include "features/publish/publish_desk.h"

/* ---- the page ---- */

static str version_of(struct rq *rq, const struct publish_item_row_row *item)
{
    return str_printf(rq->arena, "%lld", (long long)item->lock_version);
}

/* Its name, and how far it is where it plays. */
static rc note_make(struct rq *rq, const struct publish_public_file *file, str *ret)
{
    struct media m;
    *ret = file->name;
    if (!publish_role_plays(file->role))
        return RC_OK;
    TRY(media_load(rq->db, (media_id){ file->media.v }, &m));
    enum text state = publish_media_state(&m);
    if (state != TEXT_NONE) {
        str words = rq_text(rq, state);
        *ret = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(file->name), STR_ARG(words));
    }
    return RC_OK;
}

static rc row_add(struct rq *rq, const struct publish_item_row_row *item,
                  const struct publish_public_file *file, struct publish_files_page *v)
{
    str path =
        str_printf(rq->arena, "/desk/items/%.*s/files/%.*s", STR_ARG(item->number), STR_ARG(file->hash));
    bool is_picture = publish_role_is_picture(file->role);
    str note = { 0 };
    if (!is_picture)
        TRY(note_make(rq, file, &note));
    v->rows[v->rows_n++] = (struct publish_file_form){
        .card = { .path = path,
                  .small = is_picture ? str_join(rq->arena, path, S("?size=small")) : (str){ 0 },
                  .name = publish_file_name(rq->arena, file),
                  .words = file->words,
                  .note = note },
        .id = file->hash,
        .is_gallery = str_eq(file->role, S("gallery")),
        .is_picture = is_picture,
        .guard = form_guard(rq, &publish_file_form),
        .version = item->lock_version,
    };
    return RC_OK;
}

rc publish_files_show(struct rq *rq)
{
    struct publish_files_page *v = ARENA_NEW(rq->arena, struct publish_files_page);
    struct publish_item_row_row item;
    struct publish_words words;
    struct publish_public_file *files;
    publish_revision_id current, open;
    size_t n;
    bool found;
    TRY(publish_item_of_page(rq, &item));
    TRY(publish_current(rq->db, item.id, item.lang, &current, &open));
    TRY(publish_words_load(rq, item.id, current, &words, &found));
    TRY(publish_files_load(rq->db, current, &files, &n));
    form_set_value(rq, "version", version_of(rq, &item));
    v->number = item.number;
    v->title = found ? words.title : item.number;
    v->errors =
        form_summary(rq, rq->route->form == &publish_file_form ? &publish_file_form : &publish_files_form);
    v->guard = form_guard(rq, &publish_files_form);
    v->fields = form_fields(rq, &publish_files_form);
    v->rows = ARENA_ARRAY(rq->arena, struct publish_file_form, n);
    for (size_t i = 0; i < n; i++)
        TRY(row_add(rq, &item, &files[i], v));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_FILES), publish_files_page_page(v));
    return RC_OK;
}

rc publish_desk_file_show(struct rq *rq)
{
    struct publish_desk_file_row row;
    bool found = false;
    TRY(publish_desk_file(
        rq->db, &(struct publish_desk_file_in){ .hash = rq->args[1], .number = rq->args[0] }, &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the item has no such file");
    rq->reply.is_private = true;
    if (publish_role_plays(row.role))
        return publish_media_send(rq, row.media_id.v, row.name);
    return file_send(rq, &(struct file_sent){ .hash = row.hash,
                                              .kind = row.kind,
                                              .name = row.hash,
                                              .is_small = str_eq(rq_query(rq, S("size")), S("small")) });
}

/* ---- changes ---- */

rc publish_change_begin(struct rq *rq, str lang, struct publish_changing *c, bool *ret_found)
{
    publish_revision_id current, open;
    TRY(publish_item_of_page(rq, &c->item));
    bool is_review = str_eq(c->item.stage, S("review")) && c->item.review_organisation_id.has;
    TRY(publish_by_of(
        rq, is_review ? "publish.review" : "publish.write",
        is_review ? (organisation_id){ c->item.review_organisation_id.v } : c->item.organisation_id, &c->by));
    TRY(publish_current(rq->db, c->item.id, str_is_absent(lang) ? c->item.lang : lang, &current, &open));
    TRY(publish_words_load(rq, c->item.id, current, &c->words, ret_found));
    c->files = ARENA_ARRAY(rq->arena, struct publish_file_ref, PUBLISH_FILES_MAX + c->words.files_n);
    for (c->n = 0; c->n < c->words.files_n; c->n++)
        c->files[c->n] = c->words.files[c->n];
    return RC_OK;
}

void publish_change_add(struct publish_changing *c, const struct publish_file_ref *file)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->files[i].file.v == file->file.v)
            return;
    if (c->n < PUBLISH_FILES_MAX)
        c->files[c->n++] = *file;
}

rc publish_change_save(struct rq *rq, struct publish_changing *c, int64_t version, struct publish_saved *ret)
{
    c->words.files = c->files;
    c->words.files_n = c->n;
    TRY(publish_item_refused(
        rq, publish_save(rq->db, &c->by, (struct publish_seen){ c->item.id, version }, &c->words, ret)));
    return publish_item_audit(rq, "item.files", c->item.number, c->item.organisation_id);
}

static rc change_begin(struct rq *rq, struct publish_changing *c)
{
    bool found;
    return publish_change_begin(rq, (str){ 0 }, c, &found);
}

static rc change_end(struct rq *rq, struct publish_changing *c, int64_t version)
{
    struct publish_saved saved;
    if (version != c->item.lock_version)
        return RQ_FAIL(rq, RC_CONFLICT, "publish.changed", "the files of an older version");
    TRY(publish_change_save(rq, c, version, &saved));
    reply_flash(rq, TEXT_PUBLISH_DONE_SAVE, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/items/%.*s/files", STR_ARG(c->item.number)));
    return RC_OK;
}

/* Why a file is not taken, at the field. */
static rc not_taken(struct rq *rq, rc done)
{
    enum text why;
    if (done == RC_UNAVAILABLE || done == RC_INTERNAL || rq->err.text_key == NULL ||
        !text_find(str_from_c(rq->err.text_key), &why))
        return done;
    const struct text_arg args[] = { text_arg_str("what", rq->err.what) };
    return form_fail_args(rq, "files", why, args, 1);
}

/* A list with the numbers of persons does not become a public file. */
static rc private_check(struct rq *rq, const struct file_kind *kind, str bytes, str name)
{
    int64_t row;
    if (!private_number_in_file(rq->arena, kind, bytes, &row))
        return RC_OK;
    const struct text_arg at[] = { text_arg_int("n", row) };
    str where = row != 0 ? text_format(rq->arena, TEXT_PUBLISH_PRIVATE_ROW, rq->lang, at, 1)
                         : rq_text(rq, TEXT_PUBLISH_PRIVATE_TEXT);
    const struct text_arg args[] = { text_arg_str("name", name), text_arg_str("where", where) };
    return form_fail_args(rq, "files", TEXT_PUBLISH_PRIVATE_FILE, args, 2);
}

rc publish_files_take(struct rq *rq, const struct upload_list *files, unsigned classes,
                      struct publish_taken **ret)
{
    struct publish_taken *taken = ARENA_NEW(rq->arena, struct publish_taken);
    struct file_limits limits;
    *ret = taken;
    TRY(file_limits_load(rq->db, rq->today, &limits));
    for (size_t i = 0; i < files->n && taken->n < PUBLISH_FILES_MAX; i++) {
        struct file_taken *file = &taken->at[taken->n];
        rc done = file_take(rq->app, rq->arena, &rq->err, files->at[i].bytes, classes, &limits, file);
        if (done != RC_OK)
            return not_taken(rq, done);
        taken->names[taken->n] = file_name_clean(rq->arena, files->at[i].file_name, file->kind);
        TRY(private_check(rq, file->kind, files->at[i].bytes, taken->names[taken->n]));
        taken->n++;
    }
    return RC_OK;
}

/* Subtitles that are called so and are none would stand as an attachment, and nobody would see them. */
static rc subtitles_check(struct rq *rq, const struct file_kind *kind, str name)
{
    bool is_called_so = str_ends(name, S(".vtt")) || str_ends(name, S(".srt"));
    const struct text_arg args[] = { text_arg_str("name", name) };
    if (!is_called_so || str_eq(str_from_c(kind->name), S("vtt")))
        return RC_OK;
    return form_fail_args(rq, "files", TEXT_PUBLISH_SUBTITLES_OTHER, args, 1);
}

/* Looked into and cleaned before the transaction. */
rc publish_files_prepare(struct rq *rq)
{
    const struct publish_files_input *in = rq->form;
    struct publish_taken *taken;
    TRY(publish_files_take(rq, &in->files, FILE_PICTURE | FILE_DOCUMENT | FILE_AUDIO | FILE_VIDEO, &taken));
    for (size_t i = 0; i < taken->n; i++)
        TRY(subtitles_check(rq, taken->at[i].kind, in->files.at[i].file_name));
    for (size_t i = 0; i < taken->n && in->is_transcript; i++)
        if (!str_eq(str_from_c(taken->at[i].kind->name), S("txt")))
            return form_fail(rq, "files", TEXT_PUBLISH_TRANSCRIPT_TEXT);
    rq->prepared = taken;
    return RC_OK;
}

static str role_of(const struct publish_files_input *in, const struct file_kind *kind)
{
    if (kind->class == FILE_PICTURE)
        return in->is_gallery ? S("gallery") : S("picture");
    if (kind->class == FILE_AUDIO || kind->class == FILE_VIDEO)
        return kind->class == FILE_AUDIO ? S("audio") : S("video");
    if (str_eq(str_from_c(kind->name), S("vtt")))
        return S("subtitles");
    return in->is_transcript ? S("transcript") : S("attachment");
}

static struct publish_file_ref ref_of(const struct publish_files_input *in, const struct publish_taken *taken,
                                      size_t i, file_id id)
{
    bool is_picture = taken->at[i].kind->class == FILE_PICTURE;
    return (struct publish_file_ref){ .file = id,
                                      .role = role_of(in, taken->at[i].kind),
                                      .name = is_picture ? S("") : taken->names[i],
                                      .words = in->words };
}

static rc keep(struct rq *rq, const struct file_taken *taken, file_id *ret)
{
    media_id media;
    TRY(file_keep_taken(rq->db, taken, rq->now, ret));
    if (taken->kind->class == FILE_AUDIO || taken->kind->class == FILE_VIDEO)
        TRY(media_add(rq->db, *ret, taken->hash, rq->now, &media));
    return RC_OK;
}

rc publish_files_do(struct rq *rq)
{
    const struct publish_files_input *in = rq->form;
    const struct publish_taken *taken = rq->prepared;
    struct publish_changing c;
    TRY(change_begin(rq, &c));
    if (c.n + taken->n > PUBLISH_FILES_MAX)
        return form_fail(rq, "files", TEXT_PUBLISH_TOO_MANY_FILES);
    for (size_t i = 0; i < taken->n; i++) {
        file_id id;
        TRY(keep(rq, &taken->at[i], &id));
        const struct publish_file_ref file = ref_of(in, taken, i, id);
        publish_change_add(&c, &file);
    }
    return change_end(rq, &c, in->version);
}

rc publish_file_do(struct rq *rq)
{
    const struct publish_file_input *in = rq->form;
    struct publish_desk_file_row row;
    struct publish_changing c;
    bool found = false;
    size_t at = 0;
    TRY(change_begin(rq, &c));
    TRY(publish_desk_file(rq->db, &(struct publish_desk_file_in){ .hash = in->file, .number = c.item.number },
                          &row, &found));
    while (found && at < c.n && c.files[at].file.v != row.id.v)
        at++;
    if (!found || at == c.n)
        return form_fail(rq, NULL, TEXT_PUBLISH_FILE_GONE);
    struct publish_file_ref file = c.files[at];
    if (publish_role_is_picture(file.role))
        file.role = in->is_gallery ? S("gallery") : S("picture");
    file.words = in->words;
    c.files[at] = file;
    if (str_eq(in->what, S("up")) && at > 0) {
        c.files[at] = c.files[at - 1];
        c.files[at - 1] = file;
    }
    if (str_eq(in->what, S("drop"))) {
        for (size_t i = at + 1; i < c.n; i++)
            c.files[i - 1] = c.files[i];
        c.n--;
    }
    return change_end(rq, &c, in->version);
}
