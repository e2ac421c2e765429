/* SPDX-License-Identifier: Apache-2.0 */
/* Pages, forms and jobs of the import from other sites, for its module. */
#ifndef EW_PUBLISH_IMPORT_PAGES_H
#define EW_PUBLISH_IMPORT_PAGES_H

#include "features/publish/publish_desk.h"
#include "features/publish/publish_import.h"

handler_fn publish_imports_show, publish_import_prepare, publish_import_send, publish_import_show,
    publish_import_choose_do, publish_import_confirm_do, publish_import_discard_do, publish_import_undo_do,
    publish_old_address;
route_scope_fn publish_scope_import;

struct publish_import_input {
    str column, leads;
    bool leaves_out, is_draft;
    struct upload_list files;
};
extern const struct form publish_import_form, publish_import_choice_form;

/* In the transaction of the act: the job that goes on with it. kind: "read", "write", "undo", "clear". */
MUST_USE rc publish_import_job(struct db *db, const char *kind, publish_import_id id, ms_t now);

#endif
