/* SPDX-License-Identifier: Apache-2.0 */
/* The document around a page. Its HTML is in app/views/. */
#include "app/frame.h"

#include "base/buf.h"
#include "core/access.h"
#include "core/module.h"
#include "core/setting.h"
#include "web/form.h"
#include "web/route.h"

#define PAGE_BYTES_MAX (4u << 20)
/* A menu of so many entries stands there as it is; a longer one is folded by its parts. */
#define MENU_FLAT_MAX 5

/* Is it the page itself or one below it? "{}" in top is a piece of any name. */
static bool path_below(str path, str top)
{
    str want, is;
    while (str_cut(&top, '/', &want))
        if (!str_cut(&path, '/', &is) || !(str_eq(want, is) || str_eq(want, S("{}"))))
            return false;
    return true;
}

struct nearest {
    str page, top;
    const char *entry; /* NULL: none */
};

static void nearest_try(struct nearest *n, const char *path, const char *entry)
{
    str top = str_from_c(path);
    if (top.n <= n->top.n || !path_below(n->page, top))
        return;
    n->top = top;
    n->entry = entry;
}

/* The entry to which a page belongs. */
static const char *entry_of(const struct app *app, str page)
{
    struct nearest n = { .page = page };
    for (size_t m = 0; m < app->modules_n; m++) {
        const struct module *module = app->modules[m];
        for (size_t i = 0; i < module->menu_n; i++)
            nearest_try(&n, module->menu[i].path, module->menu[i].path);
        for (size_t i = 0; i < module->menu_pages_n; i++)
            nearest_try(&n, module->menu_pages[i].path, module->menu_pages[i].entry);
    }
    return n.entry;
}

/* The entry to which the page belongs, and no other where the person has not got that one. */
static void menu_mark(const struct app *app, str path, struct frame *f)
{
    const char *current = entry_of(app, path);
    if (current == NULL)
        return;
    for (size_t a = 0; a < f->areas_n; a++)
        for (size_t i = 0; i < f->areas[a].entries_n; i++) {
            bool is_current = str_eq(f->areas[a].entries[i].path, str_from_c(current));
            f->areas[a].entries[i].is_current = is_current;
            f->areas[a].is_current = f->areas[a].is_current || is_current;
        }
}

static void area_add(struct rq *rq, struct frame *f, enum menu_area area)
{
    struct frame_area *to = &f->areas[f->areas_n];
    struct menu_item *items;
    size_t n = module_menu(rq, area, &items);
    if (n == 0)
        return;
    f->areas_n++;
    to->label = rq_text(rq, module_menu_label(area));
    to->entries = ARENA_ARRAY(rq->arena, struct frame_menu, n);
    for (size_t i = 0; i < n; i++)
        to->entries[to->entries_n++] =
            (struct frame_menu){ str_from_c(items[i].path), rq_text(rq, items[i].label), false };
}

/* A part without a name is not folded: all of them in a short menu; in a long one the first entry, where most
 * work begins, and parts of one. */
static void areas_unfold(struct frame *f)
{
    size_t all = 0;
    for (size_t a = 1; a < f->areas_n; a++)
        all += f->areas[a].entries_n;
    for (size_t a = 1; a < f->areas_n; a++)
        if (all <= MENU_FLAT_MAX || f->areas[a].entries_n == 1)
            f->areas[a].label = (str){ 0 };
    if (all <= MENU_FLAT_MAX || str_is_absent(f->areas[1].label))
        return;
    f->areas[0].entries = f->areas[1].entries++;
    f->areas[0].entries_n = 1;
    f->areas[1].entries_n--;
}

/* The menu entries that the person may open; what is one's own stands on one's own page. */
static void menu_load(struct rq *rq, struct frame *f)
{
    f->areas = ARENA_ARRAY(rq->arena, struct frame_area, MENU_AREAS);
    f->areas_n = 1; /* the one in front of all others */
    for (enum menu_area area = MENU_OWN + 1; area < MENU_AREAS; area++)
        area_add(rq, f, area);
    if (f->areas_n > 1)
        areas_unfold(f);
    menu_mark(rq->app, rq->path, f);
}

rc frame_load(struct rq *rq, struct frame *ret)
{
    static const str names[] = { S_INIT("place"), S_INIT("operator"), S_INIT("icp"), S_INIT("hue"),
                                 S_INIT("logo") };
    str values[5];
    enum text flash;
    struct frame f = { .is_loaded = true };
    TRY(setting_get_all(rq->db, names, 5, values));
    f.place = values[0];
    f.operator_name = values[1];
    f.icp = values[2];
    f.hue = values[3];
    f.logo = values[4];
    if (rq->reply.is_desk)
        menu_load(rq, &f);
    if (rq_flash(rq, &flash, &f.flash_tone))
        f.flash = rq_text(rq, flash);
    *ret = f;
    return RC_OK;
}

static const char *const mode_classes[] = {
    [VIEW_NORMAL] = "", [VIEW_ELDER] = "elder", [VIEW_ELDER_MAX] = "elder max"
};

/* This page with its filters, as far as a link may carry them. */
static str this_page(struct rq *rq)
{
    return rq->here.n > RQ_BACK_MAX || !path_is_local(rq->here) ? rq->path : rq->here;
}

/* The same page in another language or size: a link that sets a cookie and comes back. */
static str look_link(struct rq *rq, const char *change)
{
    struct buf b = buf_new(rq->arena, 4096);
    buf_printf(&b, "/look?%s&back=", change);
    format_url_part(&b, this_page(rq));
    return buf_str(&b);
}

static void frame_links(struct rq *rq, struct page_frame *v)
{
    v->link_hans = look_link(rq, "lang=zh-Hans");
    v->link_hant = look_link(rq, "lang=zh-Hant");
    v->link_en = look_link(rq, "lang=en");
    v->link_normal = look_link(rq, "mode=normal");
    v->link_elder = look_link(rq, "mode=elder");
    v->link_max = look_link(rq, "mode=max");
    v->view_link = rq->mode == VIEW_NORMAL ? v->link_elder : v->link_normal;
    const struct reply_face *face = rq->reply.face;
    v->to_hans = rq->lang != LANG_ZH_HANS && (face == NULL || face->langs[LANG_ZH_HANS]);
    v->to_hant = rq->lang != LANG_ZH_HANT && (face == NULL || face->langs[LANG_ZH_HANT]);
    v->to_en = rq->lang != LANG_EN && (face == NULL || face->langs[LANG_EN]);
}

/* Name, colour and mark: those of the house, or of the part of it that the page belongs to. */
static void frame_face(struct rq *rq, const struct frame *f, struct page_frame *v)
{
    const struct reply_face *face = rq->reply.face;
    bool is_named = f->is_loaded && !str_is_empty(f->place);
    v->place = is_named ? f->place : rq_text(rq, TEXT_FRAME_PLACE);
    str hue = str_is_absent(f->hue) ? S("") : f->hue;
    v->logo = str_is_empty(f->logo) ? (str){ 0 } : f->logo;
    v->home = S("/");
    if (face != NULL) {
        v->place = face->name;
        hue = face->hue;
        v->logo = face->logo;
        v->home = face->path;
    }
    str mode = str_from_c(mode_classes[rq->mode]);
    v->root_class =
        str_is_empty(hue) ? mode : str_printf(rq->arena, "%.*s %.*s", STR_ARG(mode), STR_ARG(hue));
    v->has_hues = v->is_desk || !str_is_empty(hue);
}

/* A tab is current on its own page and on all below it. */
static void frame_tabs(struct rq *rq, struct page_frame *v)
{
    v->is_tab_home = str_eq(rq->path, v->home);
    v->is_tab_wall = path_below(rq->path, S("/wall")) || path_below(rq->path, S("/problems")) ||
                     path_below(rq->path, S("/echoes")) || path_below(rq->path, S("/following")) ||
                     path_below(rq->path, S("/topics"));
    v->is_tab_report = path_below(rq->path, S("/report"));
    v->is_tab_organisation = path_below(rq->path, S("/organisations"));
    v->is_tab_mine = path_below(rq->path, S("/receipts")) || path_below(rq->path, S("/rooms")) ||
                     path_below(rq->path, S("/me"));
    v->mine = rq->who.person != 0 ? S("/me") : S("/receipts");
}

static void frame_feeds(struct rq *rq, struct page_frame *v)
{
    v->feeds = ARENA_ARRAY(rq->arena, struct frame_feed, REPLY_FEEDS_MAX);
    for (size_t i = 0; i < rq->reply.feeds_n; i++)
        v->feeds[v->feeds_n++] = (struct frame_feed){ .type = str_from_c(rq->reply.feeds[i].type),
                                                      .path = rq->reply.feeds[i].path,
                                                      .title = rq->reply.feeds[i].title };
}

static struct page_frame frame_data(struct rq *rq, const struct frame *f)
{
    const struct reply *reply = &rq->reply;
    struct page_frame v = { .title = reply->title,
                            .is_wrong = form_has_errors(rq),
                            .lang_tag = lang_tag(rq->lang),
                            .is_desk = reply->is_desk,
                            .card_title = reply->card != NULL ? reply->card->title : (str){ 0 },
                            .card_words = reply->card != NULL ? reply->card->words : S(""),
                            .card_address = reply->card != NULL ? reply->card->address : (str){ 0 },
                            .card_picture = reply->card != NULL ? reply->card->picture : (str){ 0 },
                            .canonical = reply->canonical,
                            .is_home = str_eq(rq->path, S("/")),
                            .is_elder = rq->mode != VIEW_NORMAL,
                            .who = rq->who.name,
                            .back = reply->back,
                            .flash = f->flash,
                            .flash_tone = f->flash_tone,
                            .operator_name = f->operator_name,
                            .icp = f->icp };
    frame_feeds(rq, &v);
    frame_face(rq, f, &v);
    v.body_class = v.is_desk ? S("desk") : v.is_home ? S("home") : S("public");
    v.areas = f->areas;
    v.areas_n = f->areas_n;
    frame_tabs(rq, &v);
    frame_links(rq, &v);
    return v;
}

/* Form fields were rendered ahead of the page, the page ahead of the frame: the sprite needs the icons of
 * all. */
static void icons_add(uint64_t *to, const uint64_t *from)
{
    for (size_t i = 0; i < (ICON_COUNT + 63) / 64; i++)
        to[i] |= from[i];
}

str frame_render(struct rq *rq, const struct frame *f)
{
    struct buf body = buf_new(rq->arena, PAGE_BYTES_MAX), document = buf_new(rq->arena, PAGE_BYTES_MAX);
    struct view inner = { .out = &body,
                          .arena = rq->arena,
                          .lang = rq->lang,
                          .mode = rq->mode,
                          .now = rq->now,
                          .offset = rq->offset,
                          .is_staff = rq->who.is_staff };
    icons_add(inner.icons, rq->icons);
    rq->reply.page.render(&inner, rq->reply.page.data);
    struct view outer = inner;
    outer.out = &document;
    if (rq->reply.is_bare) {
        reply_good_until(rq, inner.good_until);
        return buf_str(&body);
    }
    struct page_frame v = frame_data(rq, f);
    v.body = (html){ buf_str(&body) };
    page_frame_view(&outer, &v);
    if (outer.good_until != 0)
        reply_good_until(rq, outer.good_until);
    return buf_str(&document);
}

enum text frame_error_words(rc why)
{
    static const enum text words[RC_COUNT] = {
        [RC_OK] = TEXT_ERROR_INTERNAL,         [RC_NOT_FOUND] = TEXT_ERROR_NOT_FOUND,
        [RC_UNAUTHORISED] = TEXT_ERROR_LOG_IN, [RC_FORBIDDEN] = TEXT_ERROR_FORBIDDEN,
        [RC_INVALID] = TEXT_ERROR_INVALID,     [RC_CONFLICT] = TEXT_ERROR_CONFLICT,
        [RC_STALE] = TEXT_ERROR_STALE,         [RC_LIMIT] = TEXT_ERROR_LIMIT,
        [RC_BUSY] = TEXT_ERROR_BUSY,           [RC_UNAVAILABLE] = TEXT_ERROR_UNAVAILABLE,
        [RC_INTERNAL] = TEXT_ERROR_INTERNAL,
    };
    return words[why];
}

size_t frame_error_args(const struct rq *rq, struct text_arg ret[2])
{
    enum text rule = module_rule_label(rq->app, rq->err.what);
    if (str_is_absent(rq->err.what))
        return 0;
    ret[0] = text_arg_str("what", rule != TEXT_NONE ? rq_text(rq, rule) : rq->err.what);
    ret[1] = text_arg_str("when", rq->err.when);
    return 2;
}

str frame_error_own_words(const struct rq *rq, enum text general)
{
    struct text_arg args[2];
    enum text own;
    bool has_own = rq->err.text_key != NULL && text_find(str_from_c(rq->err.text_key), &own);
    return text_format(rq->arena, has_own ? own : general, rq->lang, args, frame_error_args(rq, args));
}

void frame_error_page(struct rq *rq, int status, rc why)
{
    struct error_page *page = ARENA_NEW(rq->arena, struct error_page);
    *page = (struct error_page){ .status = status,
                                 .heading = rq_text(rq, frame_error_words(why)),
                                 .words = frame_error_own_words(rq, TEXT_ERROR_TRY_AGAIN),
                                 .request_id = rq->request_id,
                                 .is_missing = why == RC_NOT_FOUND };
    reply_page(rq, page->heading, error_page_page(page));
}
