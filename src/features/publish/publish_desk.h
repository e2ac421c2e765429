/* SPDX-License-Identifier: Apache-2.0 */
/* publish_desk: what the staff pages of items share: handlers, forms, who may do what. */
#ifndef EW_PUBLISH_DESK_H
#define EW_PUBLISH_DESK_H

#include "core/access.h"
#include "core/file.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_show.h"
#include "gen/publish_desk_sql.h"
#include "web/form.h"
#include "web/route.h"

#define PUBLISH_PER_PAGE 30

/* publish_desk_list.c, publish_desk_item.c, publish_desk_edit.c, publish_desk_files.c, publish_desk_history.c
 */
handler_fn publish_items_desk, publish_item_desk_show, publish_item_new_show, publish_item_new_prepare,
    publish_item_new_do, publish_item_edit_show, publish_item_edit_prepare, publish_item_edit_do,
    publish_files_show, publish_files_prepare, publish_files_do, publish_file_do, publish_desk_file_show,
    publish_history_show, publish_clash_show;
/* publish_desk_paste.c */
handler_fn publish_paste_prepare, publish_paste_do, publish_paste_show, publish_paste_new_prepare,
    publish_paste_new_do, publish_paste_new_show, publish_read_in_prepare, publish_read_in_do;
/* publish_desk_acts.c */
handler_fn publish_submit_do, publish_approve_do, publish_return_do, publish_recall_do, publish_drop_do,
    publish_issue_do, publish_withdraw_do, publish_repeal_do, publish_settle_do, publish_move_do;

/* Where the permission must hold: the unit of the item; the unit whose review it waits for. */
route_scope_fn publish_scope_item, publish_scope_review;
/* The unit of the item, for who may write in it now: its authors, or who reviews it. RC_FORBIDDEN otherwise.
 */
route_scope_fn publish_scope_edit;

extern const struct form publish_item_new_form, publish_item_form, publish_files_form, publish_file_form,
    publish_paste_form, publish_read_in_form;
extern const struct form publish_submit_form, publish_approve_form, publish_return_form, publish_recall_form,
    publish_drop_form, publish_issue_form, publish_withdraw_form, publish_repeal_form, publish_settle_form,
    publish_move_form;

/* ---- the forms, decoded ---- */

struct publish_item_input {
    str organisation, column; /* of a new one; of one that was never public */
    str lang, go;
    int64_t version;
    str title, summary, body, source, source_url, keywords, related;
    str theme, issuer, document_number, genre;
    day_t made_day, effective_day;
    day_t starts_day, ends_day;
    int64_t starts_time, ends_time; /* minutes since midnight */
    str venue;
};
struct publish_files_input {
    int64_t version;
    struct upload_list files;
    str words;
    bool is_gallery, is_transcript;
};
struct publish_file_input {
    int64_t version;
    str file, words, what; /* what: keep, up, drop */
    bool is_gallery;
};
struct publish_paste_input {
    int64_t version;
    str lang;
    struct upload_list source, pictures; /* source: HTML or a Word file, at most one */
    bool is_gallery;
};
struct publish_act_input { /* of every act; each form has some of it */
    int64_t version;
    str words, column;
    day_t day, expires_day, pinned_day;
    int64_t time; /* minutes since midnight */
    bool is_must_read, takes_comments, is_now;
    bool asks_members, asks_residents, asks_staff, asks_again;
};

/* ---- lists ---- */

struct publish_desk_filter {
    str group, words,
        like; /* group: the tab, empty: none was asked for; like: the words as the query wants them */
    int64_t column, page;
    str review_low, review_high; /* over which the person reviews; an empty range: nowhere */
};
/* From the query of the page, within rq->scope. */
MUST_USE rc publish_filter_of(struct rq *rq, struct publish_desk_filter *ret);
/* A page of the list, and what every tab holds. Where no tab was asked for, f gets one: what waits for the
   person, else what they wrote, else all. */
MUST_USE rc publish_filter_rows(struct rq *rq, struct publish_desk_filter *f,
                                struct publish_desk_counts_row *ret_counts,
                                struct publish_desk_list_rows *ret);
/* How many the tab holds. */
int64_t publish_filter_count(const struct publish_desk_filter *f,
                             const struct publish_desk_counts_row *counts);

/* ---- shared ---- */

/* The item that args[0] names; RC_NOT_FOUND. */
MUST_USE rc publish_item_of_page(struct rq *rq, struct publish_item_row_row *ret);
/* Who acts, for the unit whose grant of the permission covers the item's (or the reviewing) unit. */
MUST_USE rc publish_by_of(struct rq *rq, const char *permission, organisation_id unit,
                          struct publish_by *ret);
/* May the person write in it as it stands now? */
bool publish_may_edit(struct rq *rq, const struct publish_item_row_row *item);
MUST_USE rc publish_item_audit(struct rq *rq, const char *action, str number, organisation_id unit);
/* Chips of where it stands. */
struct publish_chip *publish_chips_of(struct rq *rq, const struct publish_standing *s, bool is_public,
                                      size_t *ret_n);
/* "简体中文"; TEXT_NONE for an unknown language. */
enum text publish_lang_label(str lang);
/* The languages an item may have. */
#define PUBLISH_LANGS 3
extern const str publish_langs[PUBLISH_LANGS];
/* Columns that the unit may publish in, as choices of a form's field, by group. */
MUST_USE rc publish_column_choices(struct rq *rq, const char *field, organisation_id unit);
/* A revision with its files as words; is_found false: there is none, or it is of another item. */
MUST_USE rc publish_words_load(struct rq *rq, publish_item_id item, publish_revision_id id,
                               struct publish_words *ret, bool *ret_found);
/* The facts of a text, a line each, for comparing. */
str publish_facts_lines(struct rq *rq, const struct publish_words *w);
void publish_compare(struct rq *rq, const struct publish_words *before, const struct publish_words *after,
                     struct publish_compared *ret);
/* The newest text in a language, to be saved again with other files or words. */
struct publish_changing {
    struct publish_item_row_row item;
    struct publish_words words;
    struct publish_file_ref *files; /* room for PUBLISH_FILES_MAX more than there were */
    size_t n;
    struct publish_by by;
};
/* Of the item that the page is about; lang absent: that of the original. *ret_found: is there a text yet? */
MUST_USE rc publish_change_begin(struct rq *rq, str lang, struct publish_changing *c, bool *ret_found);
/* One that it has already is not added again. */
void publish_change_add(struct publish_changing *c, const struct publish_file_ref *file);
/* As publish_save, with the audit's line. */
MUST_USE rc publish_change_save(struct rq *rq, struct publish_changing *c, int64_t version,
                                struct publish_saved *ret);
/* What a unit of work refuses stands at the field that it is about, else over the form. */
rc publish_item_refused(struct rq *rq, rc done);
/* Files of a form's field "files", looked into and cleaned in its slow part. */
struct publish_taken {
    struct file_taken at[PUBLISH_FILES_MAX];
    str names[PUBLISH_FILES_MAX];
    size_t n;
};
/* classes: a set of enum file_class. What is not taken is told at the field. */
MUST_USE rc publish_files_take(struct rq *rq, const struct upload_list *files, unsigned classes,
                               struct publish_taken **ret);
/* Tags between spaces, commas, semicolons and line ends: LF between, each once. */
str publish_list_of(struct arena *a, str typed);

#endif
