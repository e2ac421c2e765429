/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures, figures and links: what has an address. */
#include "gen/text_gen.h"
#include "web/markdown_private.h"

#define PUT(w, literal) buf_put(&(w)->out, S(literal))

static bool place_of(struct markdown_writer *w, str address, struct markdown_place *ret)
{
    *ret = (struct markdown_place){ 0 };
    return w->o->place != NULL && w->o->place(w->o->data, address, ret);
}

/* ---- pictures ---- */

/* The small picture for narrow screens, the large one where there is room for it. */
static void put_sources(struct markdown_writer *w, const struct markdown_place *p)
{
    PUT(w, "<img src=\"");
    view_url(&w->view, str_is_empty(p->small) ? p->src : p->small);
    if (!str_is_empty(p->small) && p->small_width > 0 && p->width > p->small_width) {
        PUT(w, "\" srcset=\"");
        view_url(&w->view, p->small);
        buf_printf(&w->out, " %lldw, ", (long long)p->small_width);
        view_url(&w->view, p->src);
        buf_printf(&w->out, " %lldw\" sizes=\"(min-width: 48em) 44rem, 100vw", (long long)p->width);
    }
    if (p->width > 0 && p->height > 0)
        buf_printf(&w->out, "\" width=\"%lld\" height=\"%lld", (long long)p->width, (long long)p->height);
}

static void put_image(struct markdown_writer *w, const struct markdown_place *p, str words)
{
    put_sources(w, p);
    PUT(w, "\" loading=\"lazy\" decoding=\"async\" alt=\"");
    view_attr(&w->view, words);
    PUT(w, "\">");
}

static void put_figure(struct markdown_writer *w, const struct markdown_place *p, str words, str caption)
{
    PUT(w, "<figure>");
    put_image(w, p, words);
    if (!str_is_empty(caption)) {
        PUT(w, "<figcaption>");
        view_text(&w->view, caption);
        PUT(w, "</figcaption>");
    }
    PUT(w, "</figure>\n");
}

static void put_missing(struct markdown_writer *w, str words)
{
    struct text_arg args[] = { text_arg_str("words", words) };
    w->made->missing_files++;
    PUT(w, "<span class=\"missing\">");
    if (str_is_empty(words))
        view_t(&w->view, TEXT_MARKDOWN_MISSING, NULL, 0);
    else
        view_t(&w->view, TEXT_MARKDOWN_MISSING_NAMED, args, 1);
    PUT(w, "</span>");
}

/* A link that tells the host nothing of who reads. */
static void open_outside(struct markdown_writer *w, str address)
{
    PUT(w, "<a href=\"");
    view_url(&w->view, address);
    PUT(w, "\" rel=\"nofollow noopener noreferrer\">");
}

/* A picture elsewhere would tell its host who reads what: a link to it. */
static void put_elsewhere(struct markdown_writer *w, str address, str words)
{
    str shown = str_is_empty(words) ? address : words;
    w->made->missing_files++;
    if (w->in_links == 0)
        open_outside(w, address);
    view_text(&w->view, shown);
    if (w->in_links == 0)
        PUT(w, "</a>");
}

static void put_block_link(struct markdown_writer *w, const struct markdown_place *p, str words)
{
    bool is_link = !str_is_empty(p->href) && w->in_links == 0;
    if (is_link) {
        PUT(w, "<a href=\"");
        view_url(&w->view, p->href);
        PUT(w, "\">");
    }
    view_text(&w->view, words);
    if (is_link)
        PUT(w, "</a>");
}

static bool place_of_picture(struct markdown_writer *w, str address, struct markdown_place *ret)
{
    enum markdown_link kind = markdown_link_kind(address);
    return (kind == MARKDOWN_OWN || kind == MARKDOWN_HERE) && place_of(w, address, ret);
}

void markdown_picture(struct markdown_writer *w, cmark_node *image)
{
    struct markdown_place p;
    str address = markdown_unmarked(w->arena, cmark_node_get_url(image)),
        words = markdown_words(w->arena, image);
    if (markdown_link_kind(address) == MARKDOWN_OUTSIDE)
        put_elsewhere(w, address, words);
    else if (!place_of_picture(w, address, &p))
        put_missing(w, words);
    else if (!str_is_empty(p.block.s) || str_is_empty(p.src))
        put_block_link(w, &p, words);
    else
        put_image(w, &p, words);
}

/* A picture that stands alone: a figure, or a paragraph with what is shown instead. */
static void put_alone(struct markdown_writer *w, cmark_node *image)
{
    struct markdown_place p;
    str address = markdown_unmarked(w->arena, cmark_node_get_url(image));
    bool is_found = place_of_picture(w, address, &p);
    if (is_found && !str_is_empty(p.block.s)) {
        view_raw_html(&w->view, p.block);
    } else if (is_found && !str_is_empty(p.src)) {
        put_figure(w, &p, markdown_words(w->arena, image),
                   markdown_unmarked(w->arena, cmark_node_get_title(image)));
    } else {
        PUT(w, "<p>");
        markdown_picture(w, image);
        PUT(w, "</p>\n");
    }
}

static bool is_break(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
           (type == CMARK_NODE_TEXT && str_is_empty(str_trim(str_from_c(cmark_node_get_literal(node)))));
}

bool markdown_figures(struct markdown_writer *w, cmark_node *paragraph)
{
    size_t n = 0;
    for (cmark_node *c = cmark_node_first_child(paragraph); c != NULL; c = cmark_node_next(c)) {
        n += cmark_node_get_type(c) == CMARK_NODE_IMAGE ? 1 : 0;
        if (cmark_node_get_type(c) != CMARK_NODE_IMAGE && !is_break(c))
            return false;
    }
    if (n == 0)
        return false;
    if (n > 1)
        PUT(w, "<div class=\"gallery\">\n");
    for (cmark_node *c = cmark_node_first_child(paragraph); c != NULL; c = cmark_node_next(c))
        if (cmark_node_get_type(c) == CMARK_NODE_IMAGE)
            put_alone(w, c);
    if (n > 1)
        PUT(w, "</div>\n");
    return true;
}

/* ---- links ---- */

/* A link as it was opened, until it is closed. */
struct opened {
    bool is_written;
    str note;
};

static bool open_own(struct markdown_writer *w, str address, struct opened *opened)
{
    struct markdown_place p;
    if (!place_of(w, address, &p) || str_is_empty(p.href)) {
        w->made->missing_files++;
        return false;
    }
    PUT(w, "<a href=\"");
    view_url(&w->view, p.href);
    PUT(w, "\">");
    opened->note = p.note;
    return true;
}

static bool open_link(struct markdown_writer *w, str address, struct opened *opened)
{
    switch (markdown_link_kind(address)) {
    case MARKDOWN_OWN:
        return open_own(w, address, opened);
    case MARKDOWN_OUTSIDE:
        open_outside(w, address);
        return true;
    case MARKDOWN_HERE:
        PUT(w, "<a href=\"");
        view_url(&w->view, address);
        PUT(w, "\">");
        return true;
    case MARKDOWN_REFUSED:
        break;
    }
    w->made->refused_links++;
    return false;
}

void markdown_link_open(struct markdown_writer *w, cmark_node *link)
{
    struct opened *opened = ARENA_NEW(w->arena, struct opened);
    str address = markdown_unmarked(w->arena, cmark_node_get_url(link));
    opened->is_written = w->in_links == 0 && open_link(w, address, opened);
    w->in_links++;
    (void)cmark_node_set_user_data(link, opened);
}

void markdown_link_close(struct markdown_writer *w, cmark_node *link)
{
    const struct opened *opened = cmark_node_get_user_data(link);
    w->in_links--;
    if (!opened->is_written)
        return;
    PUT(w, "</a>");
    if (str_is_empty(opened->note))
        return;
    PUT(w, " <small>(");
    view_text(&w->view, opened->note);
    PUT(w, ")</small>");
}
