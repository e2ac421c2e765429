/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_import: an old ledger becomes cases. A file is read and examined row by row (nothing is written but
 * what it was found to be), shown to the clerk, then imported whole or not at all; for some days it can be
 * undone whole.
 *
 *   reading → checked → importing → imported → undoing → undone
 *      ↓         ↓ discarded           (from undoing back, when something has happened to a case)
 *    failed
 *
 * core/sheet_read gives rows; problem_import_fields finds the head row and its columns
 * (data/import_words.csv); problem_import_check examines a row against problem_import_facts and says what is
 * wrong as "field code hint", which problem_import_words puts into words. Rows lie in problem_import_row
 * until the clerk says yes; problem_import_work then makes voices, cases and steps of them with INSERT …
 * SELECT, 5,000 rows a statement, in one transaction. A case of a ledger without numbers is called
 * PREFIX-I3-17 (third import, row 17). problem_import_item remembers which case came of which row: undo asks
 * it whether anything has happened since, and later imports whether a row came before (place, day, words).
 */
#ifndef EW_PROBLEM_IMPORT_H
#define EW_PROBLEM_IMPORT_H

#include "core/day_words.h"
#include "core/sheet_read.h"
#include "features/problem/problem_private.h"
#include "gen/problem_import_sql.h"

/* ---- columns ---- */

enum import_field {
    IMPORT_NUMBER,
    IMPORT_UNIT,
    IMPORT_PLACE,
    IMPORT_TITLE,
    IMPORT_STATEMENT,
    IMPORT_KIND,
    IMPORT_CATEGORY,
    IMPORT_ACCEPTED,
    IMPORT_DUE,
    IMPORT_OFFICE,
    IMPORT_PERSON,
    IMPORT_MEASURE,
    IMPORT_RESULT,
    IMPORT_ANSWER,
    IMPORT_CLOSED,
    IMPORT_NAME,
    IMPORT_PHONE,
    IMPORT_FIELDS
};
#define IMPORT_COLUMNS_MAX 100

/* Which column (from 0) holds which field; -1: none. */
struct import_columns {
    int64_t head; /* number of the head row */
    int64_t at[IMPORT_FIELDS];
};
/* "title": the word for it in columns and issues. */
const char *import_field_name(enum import_field field);
enum text import_field_label(enum import_field field);
/* The field of that word; IMPORT_FIELDS when there is none. */
enum import_field import_field_find(str name);
/* The field that a head cell names, in Chinese or English; IMPORT_FIELDS for none. */
enum import_field import_head_field(str head);
/* As one line of text, and back; false for what is none. */
str import_columns_text(struct arena *a, const struct import_columns *c);
bool import_columns_parse(str text, struct import_columns *ret);
/* May rows be examined with these: a day, and a title or the words? */
bool import_columns_suffice(const struct import_columns *c);

struct import_head {
    struct import_columns columns;
    str cells[IMPORT_COLUMNS_MAX]; /* of the head row */
    size_t cells_n;
    int64_t row; /* the last one that was come to; after a failure: where */
};
/* Finds the head among the first rows: the one that names the most fields. */
MUST_USE rc import_head_find(struct arena *a, struct err *e, str bytes, struct import_head *ret);

/* Words of a ledger for kinds and results, in Chinese or English: their codes; absent for others. */
str import_kind_of(str words);
str import_result_of(str words);

/* What people call a village's committee, in short: the village; absent for other names. */
str import_unit_common(str name);

/* ---- one row ---- */

struct import_facts;
struct import_facts_of {
    struct db *db;       /* for reading, while rows are examined */
    struct arena *arena; /* of the whole examination */
    organisation_id place;
    const struct app_keys *keys;
    ms_t now, offset;
    str default_kind, default_category, default_result;
    struct import_columns columns;
};
/* Everything that rows are examined against. RC_LIMIT (problem.import_too_wide): more units below the place
 * than a ledger can be about. */
MUST_USE rc import_facts_load(const struct import_facts_of *in, struct import_facts **ret);

struct import_checked {
    str issues; /* "field code hint" lines; absent: good */
    struct problem_import_row_put_in row;
};
/* Examines one row; what it says lives in a. A failure is the database's, never the row's. */
MUST_USE rc import_row_check(struct import_facts *f, struct arena *a, const struct sheet_row *in,
                             struct import_checked *ret);
/* One line of issues in words: "Accepted: …". */
str import_issue_words(struct arena *a, enum lang lang, str issue);
/* All of them, between full stops. */
str import_issues_words(struct arena *a, enum lang lang, str issues);

/* The places and offices that names are looked up among. */
struct import_names;
struct import_unit {
    organisation_id id;
    str name, parent;
    bool is_place;
};
struct import_names *import_names_new(struct arena *a, const struct problem_import_units_rows *units);
enum import_match { IMPORT_MATCH_NONE, IMPORT_MATCH_ONE, IMPORT_MATCH_MANY };
/* By name, by the name above and its own, or by code. *ret_hint: the nearest name, or those that it may be.
 */
enum import_match import_names_find(struct import_names *n, str words, bool is_place,
                                    const struct import_unit **ret, str *ret_hint);

/* ---- units of work ---- */

struct problem_import_new {
    problem_import_id id; /* as the file is called in the spool folder */
    organisation_id place;
    str file_name, digest;
    str default_kind, default_category, default_result;
    bool is_public;
};
/* A second time the same file for the same place is the first import (*ret), unless that was undone or given
 * up. */
MUST_USE rc problem_import_begin(struct db *db, const struct problem_act_by *by,
                                 const struct problem_import_new *in, problem_import_id *ret);
MUST_USE rc problem_import_load(struct db *db, problem_import_id id, day_t today,
                                struct problem_import_by_id_row *ret);
/* Read it again so. RC_CONFLICT (problem.import_wrong_state) unless it has been examined. */
MUST_USE rc problem_import_remap(struct db *db, const struct problem_act_by *by,
                                 const struct problem_import_set_columns_in *in);
/* The clerk says yes: RC_CONFLICT (problem.import_has_mistakes) while a row is wrong, or there is none. */
MUST_USE rc problem_import_confirm(struct db *db, const struct problem_act_by *by, problem_import_id id);
MUST_USE rc problem_import_discard(struct db *db, const struct problem_act_by *by, problem_import_id id);
/* RC_CONFLICT: problem.import_undo_over after its days; problem.import_touched when something has happened to
 * one of its cases: see problem_import_touched. */
MUST_USE rc problem_import_undo(struct db *db, const struct problem_act_by *by, problem_import_id id);

/* ---- the long part, outside a transaction; for jobs and the command line ---- */

struct import_work {
    struct app *app;
    struct arena *arena;
    struct err *err;
    problem_import_id id;
    ms_t now;
};
/* Reads and examines the bytes; what is wrong with the file as a whole becomes the import's state "failed"
 * and is no failure of this call. */
MUST_USE rc import_examine(struct import_work *w, str bytes);
/* Writes the cases, all in one transaction; when a number was taken meanwhile, the state is "reading" again.
 */
MUST_USE rc import_write(struct import_work *w);
MUST_USE rc import_unwrite(struct import_work *w);
/* The import comes to nothing, for the reason that the text of that key tells. */
MUST_USE rc import_fail(struct import_work *w, const char *key);
/* The rows of an import that has ended, some at a time. */
MUST_USE rc import_rows_forget(struct import_work *w);

/* ---- the file, from the upload to the end ---- */

/* Written through to the disk. RC_UNAVAILABLE: no room. */
MUST_USE rc import_file_put(struct app *app, struct arena *a, struct err *e, problem_import_id id, str bytes);
/* RC_NOT_FOUND: it is gone. */
MUST_USE rc import_file_get(struct app *app, struct arena *a, struct err *e, problem_import_id id, str *ret);
void import_file_drop(struct app *app, struct arena *a, problem_import_id id);
/* The same as import_examine and import_write with the file that lies in the spool folder; gone after the
 * import. When a number was taken meanwhile, the rows are examined again. */
MUST_USE rc import_examine_file(struct import_work *w);
MUST_USE rc import_write_file(struct import_work *w);
/* Gives up what nobody has imported for problem.import_keep_days, and drops files that no import needs. */
MUST_USE rc import_files_sweep(struct app *app, struct arena *a, struct err *e, ms_t now);

#endif
