/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_contribution: 投稿. Who belongs to a unit, as member, resident, staff or by a post, writes for it
 * in the columns that take contributions, without a role: title, words, pictures. What they write is an item
 * like any other: the unit's reviewers read it, whoever may issue it does. Its author sees where it stands
 * and why it came back, and writes on until it is public. Row 1.25 of the inventory; pictures and words of
 * branches on a public wall, row 2.45.
 */
#ifndef EW_PUBLISH_CONTRIBUTION_H
#define EW_PUBLISH_CONTRIBUTION_H

#include "features/publish/publish_desk.h"

handler_fn publish_contributions_show, publish_contribution_new_show, publish_contribution_new_prepare,
    publish_contribution_new_do, publish_contribution_show, publish_contribution_prepare,
    publish_contribution_do, publish_contribution_recall_do, publish_contribution_drop_do;
extern const struct form publish_contribution_new_form, publish_contribution_form;

/* One's own item; RC_NOT_FOUND for anybody else's. */
route_scope_fn publish_scope_contribution;

/* What takes a person's words on a day: a unit that they belong to, and a column. */
struct publish_outlet {
    organisation_id organisation;
    publish_column_id column;
    str unit, column_name; /* in the reader's language */
};
#define PUBLISH_OUTLETS_MAX 60
/* All that take the words of who is logged in, in the order of the tree; at most PUBLISH_OUTLETS_MAX. */
MUST_USE rc publish_outlets(struct rq *rq, struct publish_outlet **ret, size_t *ret_n);

#endif
