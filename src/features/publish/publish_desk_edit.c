/* SPDX-License-Identifier: Apache-2.0 */
/* The editor: a new item, an item's words in a language, the preview. */
#include "core/private_number.h"
#include "features/publish/publish_desk.h"

#define UNITS_MAX 400

/* ---- values ---- */

static str day_value(struct rq *rq, struct opt_i64 day)
{
    return day.has ? day_format(rq->arena, day.v) : S("");
}

/* LF between becomes a space between. */
static str one_line(struct rq *rq, str list)
{
    struct buf b = buf_new(rq->arena, list.n + 1);
    for (size_t i = 0; i < list.n; i++)
        buf_putc(&b, list.p[i] == '\n' ? ' ' : list.p[i]);
    return buf_str(&b);
}

/* A day, and a time of the day unless it is midnight: then it is the whole day. */
static void moment_set(struct rq *rq, const char *day, const char *time, struct opt_i64 at)
{
    struct civil c = civil_of(at.v, rq->offset);
    bool has_time = at.has && (c.hour != 0 || c.minute != 0);
    form_set_value(rq, day, at.has ? day_format(rq->arena, day_of(at.v, rq->offset)) : S(""));
    form_set_value(rq, time, has_time ? str_printf(rq->arena, "%02d:%02d", c.hour, c.minute) : S(""));
}

static void values_set(struct rq *rq, const struct publish_words *w)
{
    form_set_value(rq, "lang", w->lang);
    form_set_value(rq, "title", w->title);
    form_set_value(rq, "body", w->body);
    form_set_value(rq, "summary", w->summary);
    form_set_value(rq, "source", w->source);
    form_set_value(rq, "source_url", w->source_url);
    form_set_value(rq, "keywords", one_line(rq, w->keywords));
    form_set_value(rq, "related", one_line(rq, w->related));
    form_set_value(rq, "theme", w->theme);
    form_set_value(rq, "issuer", w->issuer);
    form_set_value(rq, "document_number", w->document_number);
    form_set_value(rq, "genre", w->genre);
    form_set_value(rq, "made_day", day_value(rq, w->made_day));
    form_set_value(rq, "effective_day", day_value(rq, w->effective_day));
    moment_set(rq, "starts_day", "starts_time", w->starts_at);
    moment_set(rq, "ends_day", "ends_time", w->ends_at);
    form_set_value(rq, "venue", w->venue);
}

static struct opt_i64 moment_or_none(struct rq *rq, day_t day, int64_t minutes)
{
    return day != 0 ? OPT_I64(day_start(day, rq->offset) + minutes * MS_PER_MINUTE) : OPT_NONE;
}

static struct opt_i64 day_or_none(day_t day)
{
    return (struct opt_i64){ .v = day, .has = day != 0 };
}

/* What was typed, with the files that the text has. */
static struct publish_words words_of(struct rq *rq, const struct publish_item_input *in,
                                     const struct publish_words *before)
{
    struct publish_words words = { .lang = in->lang,
                                   .title = in->title,
                                   .summary = in->summary,
                                   .body = in->body,
                                   .source = in->source,
                                   .source_url = in->source_url,
                                   .keywords = publish_list_of(rq->arena, in->keywords),
                                   .related = publish_list_of(rq->arena, in->related),
                                   .theme = in->theme,
                                   .issuer = in->issuer,
                                   .document_number = in->document_number,
                                   .genre = in->genre,
                                   .made_day = day_or_none(in->made_day),
                                   .effective_day = day_or_none(in->effective_day),
                                   .starts_at = moment_or_none(rq, in->starts_day, in->starts_time),
                                   .ends_at = moment_or_none(rq, in->ends_day, in->ends_time),
                                   .venue = in->venue,
                                   .files = before->files,
                                   .files_n = before->files_n };
    if (str_eq(in->go, S("mask"))) {
        words.title = private_number_mask(rq->arena, words.title);
        words.summary = private_number_mask(rq->arena, words.summary);
        words.body = private_number_mask(rq->arena, words.body);
    }
    /* Facts that the page does not ask for, because the column has none, stay what they were. */
    if (str_is_absent(form_typed(rq, "theme"))) {
        words.theme = before->theme;
        words.issuer = before->issuer;
        words.document_number = before->document_number;
        words.genre = before->genre;
        words.made_day = before->made_day;
        words.effective_day = before->effective_day;
    }
    return words;
}

/* ---- the page ---- */

/* Is there a number to hide in what the page shows, typed or stored? */
static bool can_mask(struct rq *rq, const struct publish_words *stored)
{
    str title = form_typed(rq, "title"), summary = form_typed(rq, "summary"), body = form_typed(rq, "body");
    return private_number_is_in(str_is_absent(title) ? stored->title : title) ||
           private_number_is_in(str_is_absent(summary) ? stored->summary : summary) ||
           private_number_is_in(str_is_absent(body) ? stored->body : body);
}

struct editing {
    const struct form *form;
    const struct publish_item_row_row *item; /* NULL: a new one */
    str lang, kind;                          /* of the column */
    const struct publish_public_file *files;
    size_t files_n;
    bool is_original;
    str preview; /* absent: none */
    bool can_mask;
};

static html several(struct rq *rq, const struct form *form, const char *const *names, size_t n)
{
    struct buf b = buf_new(rq->arena, 256 * 1024);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, form_field(rq, form, names[i]).s);
    return (html){ buf_str(&b) };
}

static const char *const more[] = { "summary",    "source",      "source_url", "keywords",  "related",
                                    "starts_day", "starts_time", "ends_day",   "ends_time", "venue" };
static const char *const more_other[] = { "summary", "source", "source_url" };
static const char *const facts[] = { "theme", "issuer",   "document_number",
                                     "genre", "made_day", "effective_day" };
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool any_wrong(struct rq *rq, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (form_is_wrong(rq, names[i]))
            return true;
    return false;
}

static void fields_make(struct rq *rq, const struct editing *e, struct publish_editor *v)
{
    bool is_new = e->item == NULL;
    bool picks_column = e->is_original && (is_new || !e->item->first_public_at.has);
    const char *main_fields[4];
    size_t n = 0;
    if (is_new)
        main_fields[n++] = "organisation";
    main_fields[n++] = "title";
    if (picks_column)
        main_fields[n++] = "column";
    main_fields[n++] = "body";
    struct buf b = buf_new(rq->arena, 4096);
    buf_put(&b, form_hidden(rq, e->form, "lang").s);
    if (!is_new)
        buf_put(&b, form_field(rq, e->form, "version").s);
    if (!picks_column)
        buf_put(&b, form_hidden(rq, e->form, "column").s);
    v->hidden = (html){ buf_str(&b) };
    v->main_fields = several(rq, e->form, main_fields, n);
    v->more_fields = e->is_original ? several(rq, e->form, more, COUNT(more))
                                    : several(rq, e->form, more_other, COUNT(more_other));
    v->is_more_open = any_wrong(rq, more, COUNT(more));
    bool wants_facts = str_eq(e->kind, S("disclosure")) || str_eq(e->kind, S("document"));
    v->has_facts = e->is_original && (wants_facts || any_wrong(rq, facts, COUNT(facts)));
    if (v->has_facts)
        v->fact_fields = several(rq, e->form, facts, COUNT(facts));
}

static void files_make(struct rq *rq, const struct editing *e, struct publish_editor *v)
{
    v->files = ARENA_ARRAY(rq->arena, struct publish_file_card, e->files_n);
    for (size_t i = 0; e->item != NULL && i < e->files_n; i++) { /* a new item has none yet */
        const struct publish_public_file *file = &e->files[i];
        str path = str_printf(rq->arena, "/desk/items/%.*s/files/%.*s", STR_ARG(e->item->number),
                              STR_ARG(file->hash));
        v->files[v->files_n++] = (struct publish_file_card){
            .path = path,
            .small = publish_role_is_picture(file->role) ? str_join(rq->arena, path, S("?size=small"))
                                                         : (str){ 0 },
            .name = publish_file_name(rq->arena, file),
            .words = str_is_empty(file->words) ? file->name : file->words,
        };
    }
}

static rc preview_make(struct rq *rq, const struct editing *e, struct publish_editor *v)
{
    const struct publish_places places = {
        .arena = rq->arena,
        .base = e->item == NULL ? S("")
                                : str_printf(rq->arena, "/desk/items/%.*s/files/", STR_ARG(e->item->number)),
        .files = e->files,
        .files_n = e->files_n,
    };
    struct markdown_made made;
    if (str_is_absent(e->preview))
        return RC_OK;
    TRY(publish_body_html(rq, &(struct publish_body){ .text = e->preview, .places = &places }, &made));
    v->preview = made.body;
    v->notes = ARENA_ARRAY(rq->arena, enum text, 4);
    if (made.refused_links > 0)
        v->notes[v->notes_n++] = TEXT_PUBLISH_NOTE_LINKS;
    if (made.shown_tags > 0)
        v->notes[v->notes_n++] = TEXT_PUBLISH_NOTE_TAGS;
    if (made.missing_files > 0)
        v->notes[v->notes_n++] = TEXT_PUBLISH_NOTE_FILES;
    if (made.is_plain)
        v->notes[v->notes_n++] = TEXT_PUBLISH_NOTE_PLAIN;
    return RC_OK;
}

/* A new item takes what is pasted without its pictures: nothing is there yet that could have them. */
static void paste_make(struct rq *rq, const struct editing *e, struct publish_editor *v)
{
    v->lang_code = e->lang;
    v->paste = S("/desk/items/paste");
    v->paste_guard = form_guard(rq, &publish_paste_form);
    if (e->item == NULL)
        return;
    v->version = e->item->lock_version;
    v->paste = str_join(rq->arena, v->back, S("/paste"));
    v->read_in = str_join(rq->arena, v->back, S("/read-in"));
    v->read_in_guard = form_guard(rq, &publish_read_in_form);
    v->read_in_fields = form_field(rq, &publish_read_in_form, "document");
}

static rc editor_show(struct rq *rq, const struct editing *e)
{
    struct publish_editor *v = ARENA_NEW(rq->arena, struct publish_editor);
    v->lang = publish_lang_label(e->lang);
    v->back = S("/desk/items");
    v->action = S("/desk/items/new");
    if (e->item != NULL) {
        v->number = e->item->number;
        v->back = str_join(rq->arena, S("/desk/items/"), v->number);
        v->action = str_join(rq->arena, v->back, S("/edit"));
        v->is_review = str_eq(e->item->stage, S("review"));
        v->files_page = str_join(rq->arena, v->back, S("/files"));
    }
    v->keep =
        str_printf(rq->arena, "%.*s %.*s", STR_ARG(e->item != NULL ? v->number : S("new")), STR_ARG(e->lang));
    bool is_read_in = rq->route->form == &publish_read_in_form;
    v->errors = form_summary(rq, is_read_in ? &publish_read_in_form : e->form);
    v->is_read_in_open = is_read_in;
    fields_make(rq, e, v);
    paste_make(rq, e, v);
    files_make(rq, e, v);
    TRY(preview_make(rq, e, v));
    v->can_mask = e->can_mask;
    v->guard = form_guard(rq, e->form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, e->item == NULL ? TEXT_PUBLISH_ITEM_NEW : TEXT_PUBLISH_EDIT),
               publish_editor_page(v));
    return RC_OK;
}

/* ---- a new one ---- */

/* Units for which the person writes. */
static rc unit_choices(struct rq *rq, int64_t *ret_first)
{
    struct organisation *roots;
    size_t roots_n, n = 0;
    TRY(access_roots(rq, S("publish.write"), &roots, &roots_n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, UNITS_MAX);
    for (size_t i = 0; i < roots_n && n < UNITS_MAX; i++) {
        struct organisation *children;
        size_t children_n;
        int64_t total;
        TRY(organisation_children(rq->db, roots[i].id, rq->today, UNITS_MAX, &children, &children_n, &total));
        choices[n++] = (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)roots[i].id.v),
                                            .label = roots[i].name };
        for (size_t k = 0; k < children_n && n < UNITS_MAX; k++)
            choices[n++] =
                (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)children[k].id.v),
                                     .label = children[k].name };
    }
    form_set_choices(rq, "organisation", choices, n);
    *ret_first = roots_n > 0 ? roots[0].id.v : 0;
    return RC_OK;
}

/* The kind of the column that was chosen; empty: none was. */
static rc kind_chosen(struct rq *rq, str *ret)
{
    str typed = form_typed(rq, "column"), chosen = str_is_absent(typed) ? rq_query(rq, S("column")) : typed;
    publish_column_id id;
    struct publish_column column;
    *ret = S("");
    if (!str_to_i64(chosen, &id.v))
        return RC_OK;
    rc found = publish_column_load(rq->db, id, &column);
    if (found == RC_OK)
        *ret = column.kind;
    if (found != RC_NOT_FOUND)
        return found;
    rq->err = (struct err){ 0 };
    return RC_OK;
}

static rc new_page(struct rq *rq, str preview)
{
    const struct publish_words no_words = { .files_n = 0 };
    int64_t unit;
    str kind;
    TRY(kind_chosen(rq, &kind));
    TRY(unit_choices(rq, &unit));
    TRY(publish_column_choices(rq, "column",
                               (organisation_id){ rq->organisation != 0 ? rq->organisation : unit }));
    form_set_value(rq, "organisation", str_printf(rq->arena, "%lld", (long long)rq->organisation));
    form_set_value(rq, "column", rq_query(rq, S("column")));
    form_set_value(rq, "lang", S("zh-Hans"));
    return editor_show(rq, &(struct editing){ .form = &publish_item_new_form,
                                              .lang = S("zh-Hans"),
                                              .kind = kind,
                                              .is_original = true,
                                              .preview = preview,
                                              .can_mask = can_mask(rq, &no_words) });
}

rc publish_item_new_show(struct rq *rq)
{
    return new_page(rq, (str){ 0 });
}

rc publish_item_new_prepare(struct rq *rq)
{
    const struct publish_item_input *in = rq->form;
    return str_eq(in->go, S("preview")) ? new_page(rq, in->body) : RC_OK;
}

/* Facts that the column wants are told at their fields. */
static rc facts_check(struct rq *rq, str kind, organisation_id unit, const struct publish_words *w)
{
    static const struct {
        enum publish_fact fact;
        const char *field;
    } at[] = {
        { PUBLISH_FACT_THEME, "theme" },
        { PUBLISH_FACT_ISSUER, "issuer" },
        { PUBLISH_FACT_KEYWORDS, "keywords" },
        { PUBLISH_FACT_DOCUMENT_NUMBER, "document_number" },
        { PUBLISH_FACT_GENRE, "genre" },
        { PUBLISH_FACT_MADE_DAY, "made_day" },
        { PUBLISH_FACT_EFFECTIVE_DAY, "effective_day" },
    };
    unsigned needed;
    TRY(publish_facts_needed(rq->db, kind, unit, rq->today, &needed));
    unsigned missing = publish_facts_missing(w, needed);
    for (size_t i = 0; i < COUNT(at); i++)
        if ((missing & (unsigned)at[i].fact) != 0)
            (void)form_fail(rq, at[i].field, TEXT_PUBLISH_FACT_MISSING);
    return missing != 0 ? RC_INVALID : RC_OK;
}

static rc submit_too(struct rq *rq, const struct publish_by *by, publish_item_id id,
                     const struct publish_words *w)
{
    struct publish_item_row_row item;
    struct publish_column column;
    bool found;
    TRY(publish_item_row(rq->db, id, &item, &found));
    TRY(publish_column_load(rq->db, item.column_id, &column));
    if (str_eq(w->lang, item.lang))
        TRY(facts_check(rq, column.kind, item.organisation_id, w));
    TRY(publish_item_refused(rq, publish_submit(rq->db, by, (struct publish_seen){ id, 0 })));
    return publish_item_audit(rq, "item.submit", item.number, item.organisation_id);
}

static void on_to_item(struct rq *rq, str number, bool is_submitted, str lang)
{
    const struct publish_item_input *in = rq->form;
    enum text saved = str_eq(in->go, S("mask")) ? TEXT_PUBLISH_DONE_MASK : TEXT_PUBLISH_DONE_SAVE;
    reply_flash(rq, is_submitted ? TEXT_PUBLISH_DONE_SUBMIT : saved, "ok");
    reply_redirect(rq, is_submitted ? str_join(rq->arena, S("/desk/items/"), number)
                                    : str_printf(rq->arena, "/desk/items/%.*s/edit?lang=%.*s",
                                                 STR_ARG(number), STR_ARG(lang)));
}

rc publish_item_new_do(struct rq *rq)
{
    const struct publish_item_input *in = rq->form;
    bool submits = str_eq(in->go, S("submit"));
    const struct publish_words no_files = { .files_n = 0 };
    struct publish_item_new item = { .words = words_of(rq, in, &no_files) };
    struct publish_item_row_row row;
    struct publish_by by;
    publish_item_id id;
    bool found;
    if (!str_to_i64(in->organisation, &item.organisation.v) ||
        !access_may(rq, "publish.write", item.organisation))
        return form_fail(rq, "organisation", TEXT_PUBLISH_UNIT_WRONG);
    if (!str_to_i64(in->column, &item.column.v))
        return form_fail(rq, "column", TEXT_PUBLISH_COLUMN_ENDED);
    TRY(publish_by_of(rq, "publish.write", item.organisation, &by));
    TRY(publish_item_refused(rq, publish_item_make(rq->db, &by, &item, &id)));
    TRY(publish_item_row(rq->db, id, &row, &found));
    TRY(publish_item_audit(rq, "item.make", row.number, row.organisation_id));
    if (submits)
        TRY(submit_too(rq, &by, id, &item.words));
    on_to_item(rq, row.number, submits, in->lang);
    return RC_OK;
}

/* ---- one that is there ---- */

/* What the editor begins with: the text that is asked for, the newest in the language, or nothing yet. */
static rc start_words(struct rq *rq, const struct publish_item_row_row *item, str lang,
                      struct publish_words *ret, publish_revision_id *ret_current)
{
    publish_revision_id open, wanted = { rq_query_i64(rq, S("from"), 1, INT64_MAX, 0) };
    bool found = false;
    TRY(publish_current(rq->db, item->id, lang, ret_current, &open));
    if (wanted.v != 0)
        TRY(publish_words_load(rq, item->id, wanted, ret, &found));
    if (found && str_eq(ret->lang, lang))
        return RC_OK;
    TRY(publish_words_load(rq, item->id, *ret_current, ret, &found));
    if (!found)
        *ret = (struct publish_words){ .lang = lang };
    return RC_OK;
}

static rc edit_page(struct rq *rq, str lang, str preview)
{
    struct publish_item_row_row *item = ARENA_NEW(rq->arena, struct publish_item_row_row);
    struct publish_column column;
    struct publish_words words;
    struct publish_public_file *files;
    publish_revision_id current;
    struct editing e = { .form = &publish_item_form, .item = item, .preview = preview };
    TRY(publish_item_of_page(rq, item));
    e.lang = publish_lang_label(lang) != TEXT_NONE ? lang : item->lang;
    e.is_original = str_eq(e.lang, item->lang);
    TRY(start_words(rq, item, e.lang, &words, &current));
    TRY(publish_files_load(rq->db, current, &files, &e.files_n));
    TRY(publish_column_load(rq->db, item->column_id, &column));
    TRY(publish_column_choices(rq, "column", item->organisation_id));
    e.files = files;
    e.kind = column.kind;
    e.can_mask = can_mask(rq, &words);
    values_set(rq, &words);
    form_set_value(rq, "column", str_printf(rq->arena, "%lld", (long long)item->column_id.v));
    form_set_value(rq, "version", str_printf(rq->arena, "%lld", (long long)item->lock_version));
    return editor_show(rq, &e);
}

rc publish_item_edit_show(struct rq *rq)
{
    str typed = form_typed(rq, rq->route->form == &publish_read_in_form ? "paste_lang" : "lang");
    return edit_page(rq, str_is_absent(typed) ? rq_query(rq, S("lang")) : typed, (str){ 0 });
}

rc publish_item_edit_prepare(struct rq *rq)
{
    const struct publish_item_input *in = rq->form;
    return str_eq(in->go, S("preview")) ? edit_page(rq, in->lang, in->body) : RC_OK;
}

/* The column of what was never public is part of the draft. */
static rc column_set(struct rq *rq, const struct publish_by *by, const struct publish_item_row_row *item,
                     const struct publish_item_input *in)
{
    publish_column_id column;
    if (!str_to_i64(in->column, &column.v))
        return form_fail(rq, "column", TEXT_PUBLISH_COLUMN_ENDED);
    if (column.v == item->column_id.v || item->first_public_at.has || !str_eq(in->lang, item->lang) ||
        str_eq(item->stage, S("review")))
        return RC_OK;
    return publish_item_refused(rq, publish_move(rq->db, by, (struct publish_seen){ item->id, 0 }, column));
}

/* What is kept of the text's files: those of the newest text in the language; a language that is new begins
 * with those of the original. */
static rc files_before(struct rq *rq, const struct publish_item_row_row *item, str lang,
                       struct publish_words *ret)
{
    publish_revision_id current, open;
    bool found;
    TRY(publish_current(rq->db, item->id, lang, &current, &open));
    if (current.v == 0)
        TRY(publish_current(rq->db, item->id, item->lang, &current, &open));
    *ret = (struct publish_words){ 0 };
    return publish_words_load(rq, item->id, current, ret, &found);
}

rc publish_item_edit_do(struct rq *rq)
{
    const struct publish_item_input *in = rq->form;
    bool submits = str_eq(in->go, S("submit"));
    struct publish_item_row_row item;
    struct publish_words before, words;
    struct publish_saved saved;
    struct publish_by by;
    TRY(publish_item_of_page(rq, &item));
    bool is_review = str_eq(item.stage, S("review"));
    organisation_id over = is_review && item.review_organisation_id.has
                               ? (organisation_id){ item.review_organisation_id.v }
                               : item.organisation_id;
    TRY(publish_by_of(rq, is_review ? "publish.review" : "publish.write", over, &by));
    TRY(files_before(rq, &item, in->lang, &before));
    words = words_of(rq, in, &before);
    TRY(publish_item_refused(
        rq, publish_save(rq->db, &by, (struct publish_seen){ item.id, in->version }, &words, &saved)));
    TRY(publish_item_audit(rq, saved.is_aside ? "item.aside" : "item.save", item.number,
                           item.organisation_id));
    if (saved.is_aside) {
        reply_redirect(rq, str_printf(rq->arena, "/desk/items/%.*s/clash/%lld", STR_ARG(item.number),
                                      (long long)saved.revision.v));
        return RC_OK;
    }
    TRY(column_set(rq, &by, &item, in));
    if (submits && !is_review)
        TRY(submit_too(rq, &by, item.id, &words));
    on_to_item(rq, item.number, submits && !is_review, in->lang);
    return RC_OK;
}
