/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_import: another site's pieces become items: a WordPress export (WXR), an RSS or Atom feed, a folder
 * or ZIP file of .docx, .html and .txt; pictures lie beside them, nothing is fetched. A file is read and
 * examined piece by piece (nothing is written but what it was found to be), shown to the chief editor, then
 * imported whole or not at all; for some days it can be undone whole. Both go in parts of some items each, so
 * that others write in between; one that was broken off goes on.
 *
 *   reading → checked → importing → imported → undoing → undone
 *      ↓         ↓ discarded           (from undoing back, when something has happened to an item)
 *    failed
 *
 * core/bundle gives entries; publish_import_feed and publish_import_file make pieces of them,
 * publish_import_check makes rows of pieces: words as Markdown, pictures in the store, day, column, tags,
 * marks. Rows lie in publish_import_row until the editor says yes; publish_import_work then makes items of
 * them. publish_origin remembers where each item came from, so that the same import once
 * more brings nothing twice, and publish_redirect its old address.
 */
#ifndef EW_PUBLISH_IMPORT_H
#define EW_PUBLISH_IMPORT_H

#include "core/bundle.h"
#include "core/file.h"
#include "features/publish/publish_private.h"
#include "gen/publish_import_sql.h"
#include "web/text.h"

#define PUBLISH_IMPORT_BYTES_MAX (INT64_C(160) << 20)

/* ---- pieces (publish_import_feed.c, publish_import_file.c) ---- */

struct publish_piece {
    str name; /* of the file, or the title: for messages */
    str key;  /* what names it in its source */
    str title, author, address;
    str categories;       /* LF between */
    str excerpt;          /* HTML */
    str html, text, docx; /* the body, in one of these */
    str cover;            /* address, TAB, words of the picture that stands for it */
    str attached;         /* documents, sound, films that were sent with it: address, TAB, name; LF between */
    str short_path;       /* it was found there, too: "/?p=7" */
    struct opt_i64 at;    /* when it was published */
    bool is_draft;        /* it was not public there */
    const char *issue;    /* key of a text: why it cannot be read; NULL: it can */
};
typedef rc publish_piece_fn(void *data, const struct publish_piece *piece);

struct publish_source {
    const char *format; /* wxr, rss, atom, files */
    str site_name;
};
/* What it gives lives until fn returns. RC_INVALID: publish.import_nothing (no feed and no text),
   import_declares (a document type), import_broken (no XML, or cut off), those of core/bundle.h. */
MUST_USE rc publish_pieces_read(struct bundle *b, struct arena *a, struct err *e, ms_t offset,
                                publish_piece_fn *fn, void *data, struct publish_source *ret);
/* An XML file: a WordPress export, RSS or Atom. */
MUST_USE rc publish_feed_read(str bytes, struct arena *a, struct err *e, ms_t offset, publish_piece_fn *fn,
                              void *data, struct publish_source *ret);
/* Does it look like one? */
bool publish_feed_is(str bytes);
/* "Mon, 06 May 2019 10:00:00 +0800", "2019-05-06T10:00:00Z", and what core/day_words.h reads (at `offset`):
   an instant between 1949 and 2100. */
bool publish_instant_parse(str words, ms_t offset, ms_t *ret);

/* ---- rows (publish_import_check.c) ---- */

struct publish_category;
struct publish_examiner {
    struct app *app;
    struct db *db; /* for reading */
    struct arena *arena;
    struct bundle *bundle;
    struct publish_by by;
    publish_column_id column; /* where all goes that leads nowhere else */
    str leads;
    bool is_draft;
    struct file_limits limits;
    struct publish_category *found; /* categories so far, publish_import_leads.c */
    size_t found_n;
};
/* One piece as a row; what it says lives in a. A failure is the database's or the disk's, never the piece's.
 */
MUST_USE rc publish_piece_examine(struct publish_examiner *x, struct arena *a,
                                  const struct publish_piece *piece, struct publish_import_row_put_in *ret);
/* The categories that were found, most first, as the table keeps them. */
str publish_categories_text(const struct publish_examiner *x, struct arena *a);

/* Where a category leads: a column's code, "-" for nowhere, absent for a tag. leads: as the table keeps them.
 */
str publish_lead_of(str leads, str category);
/* Lines "name = code" as people write them, cleaned. RC_INVALID publish.import_lead_bad (a line without "="),
   publish.import_lead_column (no such column for the unit), {what} is the line. */
MUST_USE rc publish_leads_read(struct db *db, const struct publish_by *by, organisation_id unit, str words,
                               str *ret);

/* A file of a row, as the table keeps it in a line; hash absent: the line cannot be read. */
struct publish_row_file {
    str role, kind, hash; /* as in publish_file and file */
    int64_t bytes, width, height;
    str words; /* what a picture shows; the name of another */
};
struct publish_row_file publish_row_file_of(str line);
/* How many of them are pictures, and how many are not. */
void publish_row_files_count(str lines, int64_t *ret_pictures, int64_t *ret_others);

/* Marks or an issue in words, with full stops between. */
str publish_marks_words(struct arena *a, enum lang lang, str issue, str marks);

/* ---- units of work (publish_import.c) ---- */

struct publish_import_new {
    publish_import_id id; /* as the file is called in the spool folder */
    organisation_id unit;
    publish_column_id column;
    str file_name, digest, leads;
    bool leaves_out, is_draft;
};
/* A second time the same file for the same unit is the first import (*ret), unless that was undone or given
   up. RC_CONFLICT publish.column_ended, RC_INVALID publish.column_other. */
MUST_USE rc publish_import_begin(struct db *db, const struct publish_by *by,
                                 const struct publish_import_new *in, publish_import_id *ret);
MUST_USE rc publish_import_load(struct db *db, publish_import_id id, day_t today,
                                struct publish_import_one_row *ret);
/* Read it again so. RC_CONFLICT (publish.import_wrong_state) unless it has been examined. */
MUST_USE rc publish_import_choose(struct db *db, const struct publish_by *by,
                                  const struct publish_import_set_choices_in *in);
/* The editor says yes: RC_CONFLICT (publish.import_has_mistakes) while something is wrong that is not left
   out, or nothing is new. */
MUST_USE rc publish_import_confirm(struct db *db, const struct publish_by *by, publish_import_id id);
MUST_USE rc publish_import_discard(struct db *db, const struct publish_by *by, publish_import_id id);
/* RC_CONFLICT: publish.import_undo_over after its days; those of publish_import_untouched. */
MUST_USE rc publish_import_undo(struct db *db, const struct publish_by *by, publish_import_id id);

/* RC_CONFLICT, {what} is the number: publish.import_touched when something has happened to an item since,
   publish.import_said when somebody has said something about it, whatever became of that. */
MUST_USE rc publish_import_untouched(struct db *db, publish_import_id id);

/* ---- the long part (publish_import_work.c, publish_import_undo.c), outside a transaction; for jobs and the
 * command line ---- */

#define PUBLISH_IMPORT_SPOOL "site-import"

struct publish_import_work {
    struct app *app;
    struct arena *arena;
    struct err *err;
    publish_import_id id;
    ms_t now;
};
/* Examines a bundle; NULL: the file that lies in the spool folder. What is wrong with it as a whole becomes
   the state "failed" and is no failure of this call. */
MUST_USE rc publish_import_examine(struct publish_import_work *w, struct bundle *b);
/* Writes the items, some at a time; when that is no longer possible, those that were written are taken back,
 * the state is "reading" again and *ret_again. */
MUST_USE rc publish_import_write(struct publish_import_work *w, bool *ret_again);
MUST_USE rc publish_import_unwrite(struct publish_import_work *w);
/* After a part that began then (clock_us): sleeps a third as long, at most a fifth of a second. In this
   process others have had their turn; another process that waits for SQLite's file only finds it free by
   chance. */
void publish_import_rest(int64_t began);
/* Takes back what was written so far, but for what somebody has acted on meanwhile. */
MUST_USE rc publish_import_take_back(struct publish_import_work *w);
/* The rows of an import that has ended, some at a time. */
MUST_USE rc publish_import_forget(struct publish_import_work *w);
/* Gives up what nobody has imported for publish.import_keep_days, and drops files that no import needs. */
MUST_USE rc publish_imports_sweep(struct app *app, struct arena *a, struct err *e, ms_t now);

#endif
