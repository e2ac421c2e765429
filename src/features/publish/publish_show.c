/* SPDX-License-Identifier: Apache-2.0 */
/* The words of an item as HTML, its files, and the difference of two texts. */
#include "features/publish/publish_show.h"

#include "core/file.h"
#include "core/hant.h"
#include "core/module.h"
#include "core/text_diff.h"
#include "features/publish/publish_private.h"

/* Paragraphs without a change that stay beside one. */
#define NEAR 1

/* ---- files ---- */

static bool is_picture(str kind)
{
    return str_eq(kind, S("jpeg")) || str_eq(kind, S("png")) || str_eq(kind, S("webp"));
}

static str named(struct arena *a, str what, const struct publish_public_file *file)
{
    return str_printf(a, "%.*s:%.*s", STR_ARG(what), STR_ARG(str_slice(file->hash, 0, PUBLISH_NAME_LETTERS)));
}

str publish_file_name(struct arena *a, const struct publish_public_file *file)
{
    str what = is_picture(file->kind)           ? S("picture")
               : publish_role_plays(file->role) ? file->role
                                                : S("file");
    return named(a, what, file);
}

bool publish_stands_in(struct arena *a, str body, const struct publish_public_file *file)
{
    str mark = str_printf(a, "](%.*s", STR_ARG(publish_file_name(a, file)));
    return str_find(body, mark) != SIZE_MAX;
}

rc publish_files_load(struct db *db, publish_revision_id revision, struct publish_public_file **ret,
                      size_t *ret_n)
{
    struct publish_files_rows rows;
    TRY(publish_files(db, revision, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct publish_public_file, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_files_row *row = &rows.at[i];
        (*ret)[i] = (struct publish_public_file){ .file = row->file_id,
                                                  .hash = row->hash,
                                                  .kind = row->kind,
                                                  .role = row->role,
                                                  .name = row->name,
                                                  .words = row->words,
                                                  .bytes = row->bytes,
                                                  .media = row->media_id,
                                                  .width = row->width.has ? row->width.v : 0,
                                                  .height = row->height.has ? row->height.v : 0 };
    }
    return RC_OK;
}

/* "PDF, 120 KB" */
static str note_of(struct arena *a, const struct publish_public_file *file)
{
    struct buf b = buf_new(a, 64);
    for (size_t i = 0; i < file->kind.n; i++) {
        char c = file->kind.p[i];
        buf_putc(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    buf_printf(&b, ", %lld KB", (long long)((file->bytes + 1023) / 1024));
    return buf_str(&b);
}

/* Audio and video where they stand alone; inside a paragraph, and while they cannot be loaded, a link. */
static void player_place(const struct publish_places *places, const struct publish_public_file *file,
                         struct markdown_place *ret)
{
    struct publish_player *player = ARENA_NEW(places->arena, struct publish_player);
    struct publish_player_box *box = ARENA_NEW(places->arena, struct publish_player_box);
    if (!publish_role_plays(file->role) || !file->media.has)
        return;
    if (publish_player_load(places, file, player) != RC_OK) {
        places->rq->err = (struct err){ 0 };
        return;
    }
    box->m = *player;
    ret->block = module_piece(places->rq, publish_player_box_page(box));
}

bool publish_place(void *data, str address, struct markdown_place *ret)
{
    const struct publish_places *places = data;
    for (size_t i = 0; i < places->files_n; i++) {
        const struct publish_public_file *file = &places->files[i];
        /* What plays was called a file before it could stand in a text. */
        if (!str_eq(address, publish_file_name(places->arena, file)) &&
            !str_eq(address, named(places->arena, S("file"), file)))
            continue;
        str path = str_join(places->arena, places->base, file->hash);
        bool is_shown = is_picture(file->kind);
        *ret = (struct markdown_place){ .href = path };
        if (is_shown)
            *ret = (struct markdown_place){ .src = path,
                                            .small = str_join(places->arena, path, S("?size=small")),
                                            .small_width = FILE_THUMB_SIDE,
                                            .width = file->width,
                                            .height = file->height };
        else
            ret->note = note_of(places->arena, file);
        player_place(places, file, ret);
        return true;
    }
    return false;
}

rc publish_body_html(struct rq *rq, const struct publish_body *in, struct markdown_made *ret)
{
    struct publish_places *places = ARENA_NEW(rq->arena, struct publish_places);
    *places = *in->places;
    places->rq = rq;
    const struct markdown_options options = {
        .lang = rq->lang, .heading_top = 2, .place = publish_place, .data = places
    };
    str text = in->is_made_hant ? hant_of(rq->arena, in->text) : in->text;
    return markdown_html(rq->arena, &rq->err, text, &options, ret);
}

/* ---- difference ---- */

static struct publish_diff_paragraph paragraph_of(struct rq *rq, const struct text_diff_paragraph *p)
{
    struct publish_diff_paragraph line = { .is_gone = p->kind == TEXT_DIFF_GONE,
                                           .is_new = p->kind == TEXT_DIFF_NEW,
                                           .is_changed = p->kind == TEXT_DIFF_CHANGED };
    line.pieces = ARENA_ARRAY(rq->arena, struct publish_diff_piece, p->pieces_n);
    for (size_t i = 0; i < p->pieces_n; i++)
        line.pieces[line.pieces_n++] =
            (struct publish_diff_piece){ .text = p->pieces[i].text,
                                         .is_gone = p->pieces[i].kind == TEXT_DIFF_GONE,
                                         .is_new = p->pieces[i].kind == TEXT_DIFF_NEW };
    return line;
}

/* Is there a change within NEAR paragraphs? */
static bool is_near(const struct text_diff *d, size_t at)
{
    size_t from = at > NEAR ? at - NEAR : 0;
    for (size_t i = from; i <= at + NEAR && i < d->n; i++)
        if (d->at[i].kind != TEXT_DIFF_SAME)
            return true;
    return false;
}

void publish_diff_show(struct rq *rq, str before, str after, struct publish_diff *ret)
{
    struct text_diff d = text_diff(rq->arena, before, after);
    *ret = (struct publish_diff){ .is_same = d.is_same };
    ret->lines = ARENA_ARRAY(rq->arena, struct publish_diff_paragraph, d.n);
    for (size_t i = 0; !d.is_same && i < d.n; i++) {
        bool is_folded = ret->lines_n > 0 && ret->lines[ret->lines_n - 1].folded > 0;
        if (is_near(&d, i))
            ret->lines[ret->lines_n++] = paragraph_of(rq, &d.at[i]);
        else if (is_folded)
            ret->lines[ret->lines_n - 1].folded++;
        else
            ret->lines[ret->lines_n++] = (struct publish_diff_paragraph){ .folded = 1 };
    }
}
