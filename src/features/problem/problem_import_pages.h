/* SPDX-License-Identifier: Apache-2.0 */
/* Pages, forms and jobs of the import, for its module. */
#ifndef EW_PROBLEM_IMPORT_PAGES_H
#define EW_PROBLEM_IMPORT_PAGES_H

#include "features/problem/problem_desk.h"
#include "features/problem/problem_import.h"

handler_fn problem_imports_show, problem_import_prepare, problem_import_send, problem_import_show,
    problem_import_columns, problem_import_confirm_do, problem_import_discard_do, problem_import_undo_do,
    problem_import_rows_take, problem_import_template_take;
route_scope_fn problem_scope_import;

struct problem_import_file_form {
    struct upload_list files;
};
struct problem_import_columns_form {
    str at[IMPORT_FIELDS]; /* column numbers; empty: none */
    str default_kind, default_category, default_result;
    bool is_public;
};
extern const struct form problem_import_file_form, problem_import_columns_form;

/* The choices of the columns form: the head cells of the file; what holds now is chosen. */
MUST_USE rc problem_import_columns_choices(struct rq *rq, const struct problem_import_by_id_row *import);
/* What was chosen, as columns; a field at fault has its message. */
MUST_USE rc problem_import_columns_read(struct rq *rq, const struct problem_import_columns_form *f,
                                        const struct problem_import_by_id_row *import,
                                        struct import_columns *ret);

/* In the transaction of the act: the job that goes on with it. kind: "read", "write", "undo". */
MUST_USE rc problem_import_job(struct db *db, const char *kind, problem_import_id id, ms_t now);

#endif
