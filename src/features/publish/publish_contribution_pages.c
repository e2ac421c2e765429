/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a contribution, and looking what became of it. */
#include "features/publish/publish_contribution.h"
#include "gen/publish_contribution_sql.h"

#define PICTURES_AT_ONCE 9
#define OUTLET_MAX 45

struct contribution_input {
    str outlet, title, body, words;
    int64_t version;
    struct upload_list files;
    bool no_pictures;
};

#define AT(member) .at = offsetof(struct contribution_input, member)
#define WORDS_FIELDS                                                                                         \
    { .name = "title",                                                                                       \
      .kind = FIELD_TEXT,                                                                                    \
      AT(title),                                                                                             \
      .label = TEXT_PUBLISH_TITLE,                                                                           \
      .is_required = true,                                                                                   \
      .max = PUBLISH_TITLE_MAX },                                                                            \
        { .name = "body",                                                                                    \
          .kind = FIELD_LINES,                                                                               \
          AT(body),                                                                                          \
          .label = TEXT_PUBLISH_BODY,                                                                        \
          .is_required = true,                                                                               \
          .max = PUBLISH_BODY_MAX },                                                                         \
        { .name = "files",                                                                                   \
          .kind = FIELD_FILES,                                                                               \
          AT(files),                                                                                         \
          .label = TEXT_PUBLISH_CONTRIBUTION_PICTURES,                                                       \
          .hint = TEXT_PUBLISH_CONTRIBUTION_PICTURES_HINT,                                                   \
          .max = PICTURES_AT_ONCE,                                                                           \
          .accept = "image/*" },                                                                             \
    {                                                                                                        \
        .name = "words", .kind = FIELD_TEXT, AT(words), .label = TEXT_PUBLISH_ALT, .max = PUBLISH_ALT_MAX    \
    }

static const struct field new_fields[] = {
    { .name = "outlet",
      .kind = FIELD_CHOICE,
      AT(outlet),
      .label = TEXT_PUBLISH_CONTRIBUTION_WHERE,
      .is_required = true,
      .max = OUTLET_MAX },
    WORDS_FIELDS,
};
static const struct field fields[] = {
    { .name = "version", .kind = FIELD_ID, AT(version), .label = TEXT_PUBLISH_VERSION },
    WORDS_FIELDS,
    { .name = "no_pictures",
      .kind = FIELD_CHECK,
      AT(no_pictures),
      .label = TEXT_PUBLISH_CONTRIBUTION_NO_PICTURES },
};
const struct form publish_contribution_new_form = {
    .name = "contribution_new",
    .fields = new_fields,
    .fields_n = sizeof new_fields / sizeof new_fields[0],
    .size = sizeof(struct contribution_input),
    .body_max = FILE_UPLOAD_BYTES_MAX,
};
const struct form publish_contribution_form = {
    .name = "contribution",
    .fields = fields,
    .fields_n = sizeof fields / sizeof fields[0],
    .size = sizeof(struct contribution_input),
    .body_max = FILE_UPLOAD_BYTES_MAX,
};

/* ---- a new one ---- */

static str outlet_value(struct rq *rq, const struct publish_outlet *o)
{
    return str_printf(rq->arena, "%lld-%lld", (long long)o->organisation.v, (long long)o->column.v);
}

rc publish_contribution_new_show(struct rq *rq)
{
    struct publish_contribution_new *v = ARENA_NEW(rq->arena, struct publish_contribution_new);
    struct publish_outlet *outlets;
    size_t n;
    TRY(publish_outlets(rq, &outlets, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    str wanted = rq_query(rq, S("column"));
    for (size_t i = n; i > 0; i--) {
        const struct publish_outlet *o = &outlets[i - 1];
        choices[i - 1] = (struct run_choice){ .value = outlet_value(rq, o),
                                              .label = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(o->unit),
                                                                  STR_ARG(o->column_name)) };
        if (str_eq(wanted, str_printf(rq->arena, "%lld", (long long)o->column.v)))
            form_set_value(rq, "outlet", choices[i - 1].value);
    }
    form_set_choices(rq, "outlet", choices, n);
    v->may_write = n > 0;
    v->errors = form_summary(rq, &publish_contribution_new_form);
    v->guard = form_guard(rq, &publish_contribution_new_form);
    v->fields = form_fields(rq, &publish_contribution_new_form);
    rq->reply.back = S("/me/items");
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_CONTRIBUTE), publish_contribution_new_page(v));
    return RC_OK;
}

/* Pictures are cleaned before the transaction. */
static rc pictures_take(struct rq *rq)
{
    const struct contribution_input *in = rq->form;
    struct publish_taken *taken;
    TRY(publish_files_take(rq, &in->files, FILE_PICTURE, &taken));
    rq->prepared = taken;
    return RC_OK;
}

rc publish_contribution_new_prepare(struct rq *rq)
{
    return pictures_take(rq);
}

/* Into the gallery, behind those that are there; one that is there already stays as it is. */
static rc pictures_add(struct rq *rq, struct publish_words *w)
{
    const struct contribution_input *in = rq->form;
    const struct publish_taken *taken = rq->prepared;
    size_t n = in->no_pictures ? 0 : w->files_n;
    if (n + taken->n > PUBLISH_FILES_MAX)
        return form_fail(rq, "files", TEXT_PUBLISH_TOO_MANY_FILES);
    struct publish_file_ref *all = ARENA_ARRAY(rq->arena, struct publish_file_ref, n + taken->n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = w->files[i];
    for (size_t i = 0; i < taken->n; i++) {
        bool is_there = false;
        all[n] = (struct publish_file_ref){ .role = S("gallery"), .name = S(""), .words = in->words };
        TRY(file_keep_taken(rq->db, &taken->at[i], rq->now, &all[n].file));
        for (size_t k = 0; k < n; k++)
            is_there = is_there || all[k].file.v == all[n].file.v;
        n += is_there ? 0 : 1;
    }
    w->files = all;
    w->files_n = n;
    return RC_OK;
}

static struct publish_by by_of(struct rq *rq, organisation_id unit)
{
    return (struct publish_by){
        .person = { rq->who.person }, .organisation = unit, .now = rq->now, .offset = rq->offset
    };
}

static rc submit(struct rq *rq, const struct publish_by *by, publish_item_id id, str number)
{
    TRY(publish_item_refused(rq, publish_submit(rq->db, by, (struct publish_seen){ id, 0 })));
    TRY(publish_item_audit(rq, "item.submit", number, by->organisation));
    reply_flash(rq, TEXT_PUBLISH_CONTRIBUTION_SENT, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/me/items/"), number));
    return RC_OK;
}

rc publish_contribution_new_do(struct rq *rq)
{
    const struct contribution_input *in = rq->form;
    const struct publish_outlet *chosen = NULL;
    struct publish_outlet *outlets;
    struct publish_item_row_row row;
    publish_item_id id;
    size_t n;
    bool found;
    TRY(publish_outlets(rq, &outlets, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(outlet_value(rq, &outlets[i]), in->outlet))
            chosen = &outlets[i];
    if (chosen == NULL)
        return form_fail(rq, "outlet", TEXT_PUBLISH_CONTRIBUTION_NOWHERE);
    struct publish_by by = by_of(rq, chosen->organisation);
    struct publish_item_new item = { .column = chosen->column,
                                     .organisation = chosen->organisation,
                                     .words = {
                                         .lang = S("zh-Hans"), .title = in->title, .body = in->body } };
    TRY(pictures_add(rq, &item.words));
    TRY(publish_item_refused(rq, publish_item_make(rq->db, &by, &item, &id)));
    TRY(publish_item_row(rq->db, id, &row, &found));
    TRY(publish_item_audit(rq, "item.make", row.number, row.organisation_id));
    return submit(rq, &by, id, row.number);
}

/* ---- one's own ---- */

static bool may(const struct publish_item_row_row *item, enum publish_act act)
{
    struct publish_standing s = publish_standing_of(item);
    return !item->first_public_at.has && publish_next(&s, act);
}

static rc words_show(struct rq *rq, const struct publish_item_row_row *item,
                     const struct publish_words *words, publish_revision_id revision,
                     struct publish_contribution *v)
{
    struct publish_places places = {
        .arena = rq->arena, .base = str_printf(rq->arena, "/me/items/%.*s/files/", STR_ARG(item->number))
    };
    struct publish_public_file *files;
    struct markdown_made made;
    TRY(publish_files_load(rq->db, revision, &files, &places.files_n));
    places.files = files;
    TRY(publish_body_html(rq, &(struct publish_body){ .text = words->body, .places = &places }, &made));
    v->body = made.body;
    v->pictures = ARENA_ARRAY(rq->arena, struct publish_shot, places.files_n);
    for (size_t i = 0; i < places.files_n; i++) {
        str path = str_join(rq->arena, places.base, files[i].hash);
        if (publish_role_is_picture(files[i].role))
            v->pictures[v->pictures_n++] =
                (struct publish_shot){ .path = path,
                                       .small = str_join(rq->arena, path, S("?size=small")),
                                       .width = files[i].width,
                                       .height = files[i].height,
                                       .words = files[i].words };
    }
    return RC_OK;
}

rc publish_contribution_show(struct rq *rq)
{
    struct publish_contribution *v = ARENA_NEW(rq->arena, struct publish_contribution);
    struct publish_item_row_row item;
    struct publish_words words;
    struct publish_return_reason_row reason;
    publish_revision_id current, open;
    bool found, is_returned = false;
    TRY(publish_item_of_page(rq, &item));
    TRY(publish_current(rq->db, item.id, item.lang, &current, &open));
    TRY(publish_words_load(rq, item.id, current, &words, &found));
    TRY(words_show(rq, &item, &words, current, v));
    struct publish_standing s = publish_standing_of(&item);
    bool is_public = item.public_at.has && item.public_at.v <= rq->now;
    if (s.stage == STAGE_RETURNED)
        TRY(publish_return_reason(rq->db, item.id, &reason, &is_returned));
    v->title = words.title;
    v->chips = publish_chips_of(rq, &s, is_public, &v->chips_n);
    v->reason = is_returned ? reason.words : (str){ 0 };
    v->path = is_public ? str_join(rq->arena, S("/items/"), item.number) : (str){ 0 };
    v->action = str_join(rq->arena, S("/me/items/"), item.number);
    v->can_edit = may(&item, PUBLISH_SAVE);
    v->can_recall = may(&item, PUBLISH_RECALL);
    v->can_drop = may(&item, PUBLISH_DROP);
    form_set_value(rq, "title", words.title);
    form_set_value(rq, "body", words.body);
    form_set_value(rq, "version", str_printf(rq->arena, "%lld", (long long)item.lock_version));
    v->errors = form_summary(rq, &publish_contribution_form);
    v->guard = form_guard(rq, &publish_contribution_form);
    v->act_guard = form_guard(rq, &form_none);
    v->fields = form_fields(rq, &publish_contribution_form);
    rq->reply.back = S("/me/items");
    reply_page(rq, words.title, publish_contribution_page(v));
    return RC_OK;
}

rc publish_contribution_prepare(struct rq *rq)
{
    return pictures_take(rq);
}

/* What has been public is corrected by the office: the act is none of the author's any more. */
static rc act_begin(struct rq *rq, enum publish_act act, struct publish_item_row_row *ret)
{
    TRY(publish_item_of_page(rq, ret));
    return may(ret, act) ? RC_OK : RQ_FAIL(rq, RC_CONFLICT, "publish.wrong_state", "not possible now");
}

rc publish_contribution_do(struct rq *rq)
{
    const struct contribution_input *in = rq->form;
    struct publish_item_row_row item;
    struct publish_words words;
    struct publish_saved saved;
    publish_revision_id current, open;
    bool found;
    TRY(act_begin(rq, PUBLISH_SAVE, &item));
    TRY(publish_current(rq->db, item.id, item.lang, &current, &open));
    TRY(publish_words_load(rq, item.id, current, &words, &found));
    struct publish_by by = by_of(rq, item.organisation_id);
    words.title = in->title;
    words.body = in->body;
    if (in->version != item.lock_version)
        return RQ_FAIL(rq, RC_CONFLICT, "publish.changed", "an older version");
    TRY(pictures_add(rq, &words));
    TRY(publish_item_refused(
        rq, publish_save(rq->db, &by, (struct publish_seen){ item.id, in->version }, &words, &saved)));
    return submit(rq, &by, item.id, item.number);
}

rc publish_contribution_recall_do(struct rq *rq)
{
    struct publish_item_row_row item;
    TRY(act_begin(rq, PUBLISH_RECALL, &item));
    struct publish_by by = by_of(rq, item.organisation_id);
    TRY(publish_recall(rq->db, &by, (struct publish_seen){ item.id, 0 }));
    TRY(publish_item_audit(rq, "item.recall", item.number, item.organisation_id));
    reply_redirect(rq, str_join(rq->arena, S("/me/items/"), item.number));
    return RC_OK;
}

rc publish_contribution_drop_do(struct rq *rq)
{
    struct publish_item_row_row item;
    TRY(act_begin(rq, PUBLISH_DROP, &item));
    struct publish_by by = by_of(rq, item.organisation_id);
    TRY(publish_drop(rq->db, &by, (struct publish_seen){ item.id, 0 }));
    TRY(publish_item_audit(rq, "item.drop", item.number, item.organisation_id));
    reply_flash(rq, TEXT_PUBLISH_CONTRIBUTION_DROPPED, "ok");
    reply_redirect(rq, S("/me/items"));
    return RC_OK;
}
