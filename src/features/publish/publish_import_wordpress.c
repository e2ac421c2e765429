/* SPDX-License-Identifier: Apache-2.0 */
/* WordPress: pictures and documents that posts name by number, its codes in brackets, and texts in which a
 * blank line is a paragraph. */
#include "features/publish/publish_import_wordpress.h"

#include <stdlib.h>

#include "core/paper.h"

#define GALLERY_BYTES_MAX ((size_t)1 << 20) /* what the galleries of one post may come to */
#define LINES_BYTES_MAX ((size_t)64 << 10)
#define ADDRESS_BYTES_MAX 2000

/* ---- what posts refer to ---- */

static str meta_of(struct arena *a, const xmlNode *item, const char *key)
{
    for (const xmlNode *n = item->children; n != NULL; n = n->next)
        if (publish_xml_is(n, "wp", "postmeta") &&
            str_eq(publish_xml_text(a, n, "wp", "meta_key"), str_from_c(key)))
            return publish_xml_text(a, n, "wp", "meta_value");
    return S("");
}

static int64_t number_of(struct arena *a, const xmlNode *item, const char *name)
{
    int64_t n = 0;
    return str_to_i64(publish_xml_text(a, item, "wp", name), &n) ? n : 0;
}

/* Without what would divide lines of the lists below. */
static str flat(struct arena *keep, str text)
{
    char *out = arena_alloc(keep, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        out[i] = (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i];
    return (str){ out, text.n };
}

void publish_wordpress_gather(struct publish_wordpress *w, struct arena *keep, struct arena *a,
                              const xmlNode *item)
{
    str address = publish_xml_text(a, item, "wp", "attachment_url");
    bool is_medium = str_eq(publish_xml_text(a, item, "wp", "post_type"), S("attachment"));
    if (!is_medium || str_is_empty(address) || address.n > ADDRESS_BYTES_MAX)
        return;
    if (w->n == w->room) {
        size_t room = w->room > 0 ? w->room * 2 : 256;
        struct publish_medium *more = ARENA_ARRAY(keep, struct publish_medium, room);
        if (w->n > 0)
            memcpy(more, w->all, w->n * sizeof *more);
        w->all = more;
        w->room = room;
    }
    w->all[w->n++] = (struct publish_medium){
        .id = number_of(a, item, "post_id"),
        .parent = number_of(a, item, "post_parent"),
        .address = flat(keep, address),
        .title = flat(keep, publish_xml_text(a, item, "", "title")),
        .words = flat(keep, meta_of(a, item, "_wp_attachment_image_alt")),
        .caption = flat(keep, publish_xml_text(a, item, "excerpt", "encoded")),
    };
}

static int by_id(const void *one, const void *other)
{
    const struct publish_medium *a = one, *b = other;
    return (a->id > b->id) - (a->id < b->id);
}

static int by_post(const void *one, const void *other)
{
    const struct publish_medium *a = *(struct publish_medium *const *)one,
                                *b = *(struct publish_medium *const *)other;
    return a->parent != b->parent ? (a->parent > b->parent) - (a->parent < b->parent) : by_id(a, b);
}

void publish_wordpress_gathered(struct publish_wordpress *w, struct arena *keep)
{
    if (w->n == 0)
        return;
    qsort(w->all, w->n, sizeof *w->all, by_id);
    w->by_post = ARENA_ARRAY(keep, struct publish_medium *, w->n);
    for (size_t i = 0; i < w->n; i++)
        w->by_post[i] = &w->all[i];
    qsort(w->by_post, w->n, sizeof(struct publish_medium *), by_post);
}

static const struct publish_medium *medium_of(const struct publish_wordpress *w, int64_t id)
{
    const struct publish_medium wanted = { .id = id };
    return w->n > 0 ? bsearch(&wanted, w->all, w->n, sizeof *w->all, by_id) : NULL;
}

/* The first of those that were sent with a post; w->n: there is none. */
static size_t first_of(const struct publish_wordpress *w, int64_t post)
{
    size_t low = 0, high = w->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->by_post[middle]->parent < post)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n && w->by_post[low]->parent == post ? low : w->n;
}

static bool is_picture(str address)
{
    static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg" };
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t n = strlen(endings[i]);
        if (address.n > n && str_eq_nocase(str_slice(address, address.n - n, n), str_from_c(endings[i])))
            return true;
    }
    return false;
}

/* One that the export does not hold is told like one whose file is not there. */
static str unknown_address(struct arena *a, int64_t id)
{
    return str_printf(a, "/?attachment_id=%lld", (long long)id);
}

/* ---- marks ---- */

size_t publish_mark_find(str text, const char *name)
{
    str wanted = str_from_c(name);
    for (size_t i = 0; i + wanted.n < text.n; i++)
        if (text.p[i] == '<' && memcmp(text.p + i + 1, wanted.p, wanted.n) == 0)
            return i;
    return SIZE_MAX;
}

static bool has_mark(str text, const char *name)
{
    return publish_mark_find(text, name) != SIZE_MAX;
}

static void mark_put(struct buf *out, const char *name)
{
    buf_printf(out, "%c%s%c", '<', name, '>');
}

static void plain_put(struct buf *out, str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr("&<\"", text.p[i]) != NULL)
            buf_printf(out, "&#%d;", text.p[i]);
        else
            buf_putc(out, text.p[i]);
}

static void picture_put(struct buf *out, str address, str words, str caption)
{
    mark_put(out, "figure");
    buf_printf(out, "%cimg src=\"", '<');
    plain_put(out, address);
    buf_put(out, S("\" alt=\""));
    plain_put(out, words);
    buf_put(out, S("\">"));
    if (!str_is_empty(caption)) {
        mark_put(out, "figcaption");
        buf_put(out, caption);
        mark_put(out, "/figcaption");
    }
    mark_put(out, "/figure");
}

/* ---- codes in brackets ---- */

struct post {
    const struct publish_wordpress *media;
    struct arena *arena;
    struct buf out;
    int64_t id;
    size_t galleries; /* bytes */
};

/* [name key="value"]: the value; absent: it has none. */
static str attribute_of(struct arena *a, str code, const char *key)
{
    size_t at = str_find(code, str_printf(a, " %s=", key));
    if (at == SIZE_MAX)
        return (str){ 0 };
    str rest = str_slice(code, at + strlen(key) + 2, code.n);
    char quote = str_is_empty(rest) ? ' ' : rest.p[0];
    bool is_quoted = quote == '"' || quote == '\'';
    rest = is_quoted ? str_slice(rest, 1, rest.n) : rest;
    size_t end = str_find_char(rest, is_quoted ? quote : ' ');
    return end == SIZE_MAX ? rest : str_slice(rest, 0, end);
}

static void gallery_add(struct post *p, const struct publish_medium *m, int64_t id)
{
    size_t before = p->out.n;
    if (p->galleries > GALLERY_BYTES_MAX)
        return;
    if (m != NULL)
        picture_put(&p->out, m->address, m->words, m->caption);
    else
        picture_put(&p->out, unknown_address(p->arena, id), S(""), S(""));
    p->galleries += p->out.n - before;
}

/* [gallery ids="1,2"]; without numbers all pictures that were sent with the post. */
static void gallery_put(struct post *p, str code)
{
    str ids = attribute_of(p->arena, code, "ids"), one;
    const struct publish_wordpress *w = p->media;
    if (str_is_absent(ids))
        ids = attribute_of(p->arena, code, "include");
    bool is_all = str_is_absent(ids);
    mark_put(&p->out, "figure");
    while (!str_is_empty(ids)) {
        int64_t id;
        (void)str_cut(&ids, ',', &one);
        if (str_to_i64(str_trim(one), &id))
            gallery_add(p, medium_of(w, id), id);
    }
    for (size_t i = is_all ? first_of(w, p->id) : w->n; i < w->n && w->by_post[i]->parent == p->id; i++)
        if (is_picture(w->by_post[i]->address))
            gallery_add(p, w->by_post[i], w->by_post[i]->id);
    mark_put(&p->out, "/figure");
}

/* [caption …]picture and its link, words[/caption]; older ones have their words among the attributes. */
static size_t caption_put(struct post *p, str rest, size_t head)
{
    str inner = str_slice(rest, head, rest.n),
        words = attribute_of(p->arena, str_slice(rest, 0, head - 1), "caption");
    size_t end = str_find(inner, S("[/caption]")), img = publish_mark_find(inner, "img");
    if (end == SIZE_MAX || img == SIZE_MAX || img > end)
        return head;
    inner = str_slice(inner, 0, end);
    size_t shut = str_find_char(str_slice(inner, img, inner.n), '>');
    size_t at = shut == SIZE_MAX ? inner.n : img + shut + 1;
    str tail = str_trim(str_slice(inner, at, inner.n));
    if (publish_mark_find(tail, "/a") == 0) { /* of the picture's link */
        shut = str_find_char(tail, '>');
        tail = shut == SIZE_MAX ? S("") : str_trim(str_slice(tail, shut + 1, tail.n));
    }
    mark_put(&p->out, "figure");
    buf_put(&p->out, str_slice(inner, img, at - img));
    mark_put(&p->out, "figcaption");
    buf_put(&p->out, str_is_empty(tail) && !str_is_absent(words) ? words : tail);
    mark_put(&p->out, "/figcaption");
    mark_put(&p->out, "/figure");
    return head + end + strlen("[/caption]");
}

/* What stands in brackets; 0: words as they are. */
static size_t code_take(struct post *p, str rest)
{
    static const char *const names[] = { "[/caption]", "[embed]", "[/embed]" };
    size_t end = str_find_char(rest, ']') == SIZE_MAX ? 0 : str_find_char(rest, ']') + 1;
    if (end > 0 && str_starts(rest, S("[caption ")))
        return caption_put(p, rest, end);
    if (end > 0 && (str_starts(rest, S("[gallery ")) || str_starts(rest, S("[gallery]")))) {
        gallery_put(p, str_slice(rest, 0, end - 1));
        return end;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_starts(rest, str_from_c(names[i])))
            return strlen(names[i]);
    return 0;
}

/* A block with a document shows it in a frame and has a second link with a button: both are the same once
 * more. */
static size_t again_length(str rest)
{
    static const struct {
        const char *name, *class, *end;
    } again[] = { { "object ", "wp-block-file__embed", "/object" }, { "a ", "wp-block-file__button", "/a" } };
    for (size_t i = 0; i < sizeof again / sizeof again[0]; i++) {
        size_t shut = str_find_char(rest, '>');
        if (shut == SIZE_MAX || !str_starts(str_slice(rest, 1, rest.n), str_from_c(again[i].name)) ||
            str_find(str_slice(rest, 0, shut), str_from_c(again[i].class)) == SIZE_MAX)
            continue;
        size_t end = publish_mark_find(rest, again[i].end);
        shut = end == SIZE_MAX ? SIZE_MAX : str_find_char(str_slice(rest, end, rest.n), '>');
        return shut == SIZE_MAX ? 0 : end + shut + 1;
    }
    return 0;
}

/* The end of a line where nothing marks paragraphs. */
static void line_end_put(struct buf *out, str text, size_t i)
{
    bool is_blank = i + 1 < text.n && (text.p[i + 1] == '\n' || text.p[i + 1] == '\r');
    if (is_blank)
        mark_put(out, "p");
    else if (i > 0 && text.p[i - 1] == '>')
        buf_putc(out, '\n');
    else
        mark_put(out, "br");
}

static str html_of(struct post *p, str text)
{
    bool has_paragraphs =
        has_mark(text, "p>") || has_mark(text, "p ") || has_mark(text, "P>") || has_mark(text, "!-- wp:");
    p->out = buf_new(p->arena, text.n * 4 + 2 * GALLERY_BYTES_MAX);
    for (size_t i = 0; i < text.n; i++) {
        str rest = str_slice(text, i, text.n);
        size_t skip = text.p[i] == '[' ? code_take(p, rest) : text.p[i] == '<' ? again_length(rest) : 0;
        if (skip > 0)
            i += skip - 1;
        else if (text.p[i] == '\n' && !has_paragraphs)
            line_end_put(&p->out, text, i);
        else if (text.p[i] != '\r')
            buf_putc(&p->out, text.p[i]);
    }
    return buf_str(&p->out);
}

/* ---- posts ---- */

/* What WordPress keeps for itself, not for readers. */
static bool is_machinery(str type)
{
    static const char *const own[] = {
        "attachment",       "revision",         "nav_menu_item",       "custom_css",  "user_request",
        "oembed_cache",     "wp_global_styles", "wp_navigation",       "wp_template", "wp_block",
        "wp_template_part", "wp_font_family",   "customize_changeset", "wp_font_face"
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (str_eq(type, str_from_c(own[i])))
            return true;
    return false;
}

bool publish_wordpress_wants(struct arena *a, const xmlNode *item)
{
    str type = publish_xml_text(a, item, "wp", "post_type"),
        status = publish_xml_text(a, item, "wp", "status");
    return !is_machinery(type) && !str_eq(status, S("trash")) && !str_eq(status, S("auto-draft")) &&
           !str_eq(status, S("inherit"));
}

str publish_wordpress_type(struct arena *a, const xmlNode *item)
{
    str type = publish_xml_text(a, item, "wp", "post_type");
    return str_eq(type, S("post")) || str_eq(type, S("page")) ? S("") : type;
}

/* "address TAB words" of the picture that stands for the post; empty: none. */
static str cover_of(const struct publish_wordpress *w, struct arena *a, const xmlNode *item)
{
    int64_t id = 0;
    if (!str_to_i64(meta_of(a, item, "_thumbnail_id"), &id) || id <= 0)
        return S("");
    const struct publish_medium *m = medium_of(w, id);
    if (m == NULL)
        return unknown_address(a, id);
    return str_printf(a, "%.*s\t%.*s", STR_ARG(m->address),
                      STR_ARG(str_is_empty(m->words) ? m->caption : m->words));
}

/* Documents, sound and films that were sent with it, as lines of the same. */
static str attached_to(const struct publish_wordpress *w, struct arena *a, int64_t post)
{
    struct buf b = buf_new(a, LINES_BYTES_MAX);
    for (size_t i = first_of(w, post); i < w->n && w->by_post[i]->parent == post; i++)
        if (!is_picture(w->by_post[i]->address))
            buf_printf(&b, "%s%.*s\t%.*s", b.n > 0 ? "\n" : "", STR_ARG(w->by_post[i]->address),
                       STR_ARG(w->by_post[i]->title));
    return buf_str(&b);
}

void publish_wordpress_fill(const struct publish_wordpress *w, struct arena *a, const xmlNode *item,
                            ms_t offset, struct publish_piece *p)
{
    str status = publish_xml_text(a, item, "wp", "status"),
        gmt = publish_xml_text(a, item, "wp", "post_date_gmt"),
        local = publish_xml_text(a, item, "wp", "post_date");
    struct post post = { .media = w, .arena = a, .id = number_of(a, item, "post_id") };
    p->is_draft = !str_eq(status, S("publish")) || !str_is_empty(publish_wordpress_type(a, item)) ||
                  !str_is_empty(publish_xml_text(a, item, "wp", "post_password"));
    if (publish_instant_parse(gmt, 0, &p->at.v) || publish_instant_parse(local, offset, &p->at.v))
        p->at.has = true;
    p->html = html_of(&post, p->html);
    p->excerpt = publish_xml_text(a, item, "excerpt", "encoded");
    p->cover = cover_of(w, a, item);
    if (post.id > 0) {
        p->attached = attached_to(w, a, post.id);
        p->short_path = str_printf(a, "/?p=%lld", (long long)post.id);
    }
    if (str_is_empty(p->key))
        p->key = str_join(a, S("wp "), publish_xml_text(a, item, "wp", "post_id"));
}
