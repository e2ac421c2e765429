/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Labels of controls. The label may stand in an included view ("field_head"); what views of other folders
 * hold is not read again, so one of them counts as a label.
 */
#include "viewgen/parse.h"

static bool has_label(const struct folder *f, const struct shape *view, str id, int depth);

/* Is there a label in what these nodes include? */
static bool nodes_have_label(const struct folder *f, const struct node *first, str id, int depth)
{
    for (const struct node *n = first; n != NULL; n = n->next) {
        const struct shape *view = n->kind == NODE_INCLUDE ? shape_find(f, n->path) : NULL;
        if (view != NULL && (view->is_foreign || has_label(f, view, id, depth + 1)))
            return true;
        if (nodes_have_label(f, n->body, id, depth) || nodes_have_label(f, n->other, id, depth))
            return true;
    }
    return false;
}

static bool has_label(const struct folder *f, const struct shape *view, str id, int depth)
{
    if (id.n == 0 || depth > INCLUDES_MAX)
        return false;
    for (const struct named *l = view->labels; l != NULL; l = l->next)
        if (str_eq(l->id, id))
            return true;
    return nodes_have_label(f, view->body, id, depth);
}

void parse_labels(struct folder *f)
{
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        for (const struct named *c = s->controls; c != NULL; c = c->next) {
            if (has_label(f, s, c->id, 0))
                continue;
            s->has_mistakes = true;
            diag_error(f->diag, s->path, c->line,
                       "<%.*s> has no label — add <label for=\"%.*s\">, or aria-label", STR_ARG(c->element),
                       STR_ARG(c->id.n > 0 ? c->id : S("id")));
        }
}
