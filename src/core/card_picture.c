/* SPDX-License-Identifier: Apache-2.0 */
/* Words are drawn as masks and laid over the ground one after the other. */
#include "core/card_picture.h"

#include <fontconfig/fontconfig.h>
#include <pthread.h>
#include <vips/vips.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "core/file_picture.h"
#include "core/qr.h"
#include "web/xml.h"

#define MARGIN 72
#define TITLE_MAX 44 /* code points: three lines */
#define WORDS_BYTES_MAX 4096
#define CODE_SIDE 180 /* of a QR code, at most */
#define BOTTOM 28
#define HAN 0x95EE /* one of the commonest */

static const double ground[] = { 255, 255, 255 }, ink[] = { 25, 28, 27 }, grey[] = { 82, 89, 86 };

/* Fontconfig keeps what it has read of the machine's fonts until the process ends (it does not grow with the
 * cards that are drawn), and libvips holds on to it, so that nobody can give it back. The leak sanitiser
 * takes that for a leak; this stands here so that every program which can draw a card is built with it. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_LEAK_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_LEAK_SANITIZER
#endif
#endif
#ifdef HAS_LEAK_SANITIZER
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

bool card_has_han(void)
{
    FcPattern *any = FcPatternCreate();
    FcObjectSet *wanted = FcObjectSetBuild(FC_FAMILY, (char *)NULL);
    FcCharSet *signs = FcCharSetCreate();
    bool has = FcCharSetAddChar(signs, HAN) && FcPatternAddCharSet(any, FC_CHARSET, signs);
    FcFontSet *found = has ? FcFontList(NULL, any, wanted) : NULL;
    has = found != NULL && found->nfont > 0;
    if (found != NULL)
        FcFontSetDestroy(found);
    FcCharSetDestroy(signs);
    FcObjectSetDestroy(wanted);
    FcPatternDestroy(any);
    return has;
}

static void unref(void *object)
{
    g_object_unref(object);
}

static void release(void *memory)
{
    g_free(memory);
}

static VipsImage *held(struct arena *a, VipsImage *image)
{
    arena_on_reset(a, unref, image);
    return image;
}

static rc failed(struct arena *a, struct err *e)
{
    str said = str_copy(a, str_slice(str_trim(str_from_c(vips_error_buffer())), 0, 300));
    vips_error_clear();
    return ERR(e, a, RC_UNAVAILABLE, NULL, "libvips: %.*s", STR_ARG(said));
}

/* A plane of one colour. */
static rc plane(struct arena *a, struct err *e, const double *colour, VipsImage **ret)
{
    VipsImage *black = NULL, *bytes = NULL, *filled = NULL;
    const double zero[3] = { 0 };
    if (vips_black(&black, CARD_WIDTH, CARD_HEIGHT, "bands", 3, NULL) != 0 ||
        vips_linear(held(a, black), &filled, zero, colour, 3, NULL) != 0 ||
        vips_cast(held(a, filled), &bytes, VIPS_FORMAT_UCHAR, NULL) != 0)
        return failed(a, e);
    *ret = held(a, bytes);
    return RC_OK;
}

struct words {
    str text;
    int x, y, size;
    bool is_bold;
    const double *colour;
};

/* What a font without Chinese can write. */
static str only_ascii(struct arena *a, str text)
{
    struct buf b = buf_new(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= ' ' && text.p[i] < 0x7f)
            buf_putc(&b, text.p[i]);
    return str_trim(buf_str(&b));
}

/* Pango reads markup: signs are escaped as in XML. */
static const char *markup(struct arena *a, str text)
{
    struct buf b = buf_new(a, WORDS_BYTES_MAX);
    xml_text(&b, text);
    return str_c(a, buf_str(&b));
}

/* Lays words over *image. */
static rc put_words(struct arena *a, struct err *e, const struct words *w, VipsImage **image)
{
    VipsImage *mask = NULL, *wide = NULL, *colour = NULL, *laid = NULL;
    const char *font = str_c(a, str_printf(a, "sans %s%d", w->is_bold ? "bold " : "", w->size));
    if (str_is_empty(w->text))
        return RC_OK;
    TRY(plane(a, e, w->colour, &colour));
    if (vips_text(&mask, markup(a, w->text), "font", font, "width", CARD_WIDTH - 2 * MARGIN, "dpi", 72,
                  "spacing", w->size / 4, NULL) != 0 ||
        vips_embed(held(a, mask), &wide, w->x, w->y, CARD_WIDTH, CARD_HEIGHT, NULL) != 0 ||
        vips_ifthenelse(held(a, wide), colour, *image, &laid, "blend", TRUE, NULL) != 0)
        return failed(a, e);
    *image = held(a, laid);
    return RC_OK;
}

/* The mark of the house: a box in a box; and a band in the state's colour. */
static rc put_mark(struct arena *a, struct err *e, const double *tone, VipsImage **image)
{
    static double red[] = { 155, 28, 32 }, white[] = { 255, 255, 255 };
    double band[3] = { tone[0], tone[1], tone[2] };
    VipsImage *own = vips_image_copy_memory(*image);
    if (own == NULL)
        return failed(a, e);
    own = held(a, own);
    if (vips_draw_rect(own, band, 3, 0, 0, 24, CARD_HEIGHT, "fill", TRUE, NULL) != 0 ||
        vips_draw_rect(own, red, 3, MARGIN, 56, 56, 56, "fill", TRUE, NULL) != 0 ||
        vips_draw_rect(own, white, 3, MARGIN + 10, 66, 36, 36, "fill", TRUE, NULL) != 0 ||
        vips_draw_rect(own, red, 3, MARGIN + 18, 76, 20, 16, "fill", TRUE, NULL) != 0)
        return failed(a, e);
    *image = own;
    return RC_OK;
}

/* The QR code of the address, in the corner; the ground around it is white. */
static rc put_code(struct arena *a, struct err *e, str address, VipsImage **image)
{
    static double black[] = { 25, 28, 27 };
    struct qr qr;
    if (str_is_empty(address))
        return RC_OK;
    TRY(qr_make(a, e, address, &qr));
    VipsImage *own = vips_image_copy_memory(*image);
    if (own == NULL)
        return failed(a, e);
    own = held(a, own);
    int side = (int)qr.side, dot = CODE_SIDE / side;
    for (int i = 0; i < side * side; i++)
        if (qr.dark.p[i] != 0 &&
            vips_draw_rect(own, black, 3, CARD_WIDTH - MARGIN - side * dot + i % side * dot,
                           CARD_HEIGHT - BOTTOM - side * dot + i / side * dot, dot, dot, "fill", TRUE,
                           NULL) != 0)
            return failed(a, e);
    *image = own;
    return RC_OK;
}

static rc draw(struct arena *a, struct err *e, const struct card_picture *in, bool has_han, str *ret)
{
    const double tone[] = { in->tone[0], in->tone[1], in->tone[2] };
    VipsImage *image = NULL;
    void *out = NULL;
    size_t n = 0;
    str title = utf8_cut(in->title, TITLE_MAX);
    if (title.n < in->title.n)
        title = str_join(a, title, S("…"));
    struct words words[] = {
        { in->place, MARGIN + 76, 62, 38, true, ink },
        { title, MARGIN, 170, 68, true, ink },
        { in->state, MARGIN, 500, 46, true, tone },
        { in->number, MARGIN, 566, 36, false, grey },
    };
    TRY(plane(a, e, ground, &image));
    TRY(put_mark(a, e, tone, &image));
    TRY(put_code(a, e, in->address, &image));
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!has_han)
            words[i].text = only_ascii(a, words[i].text);
        TRY(put_words(a, e, &words[i], &image));
    }
    if (vips_pngsave_buffer(image, &out, &n, "compression", 6, "palette", TRUE, NULL) != 0)
        return failed(a, e);
    arena_on_reset(a, release, out);
    *ret = (str){ out, n };
    return RC_OK;
}

rc card_draw(struct arena *a, struct err *e, const struct card_picture *in, bool has_han, str *ret)
{
    if (!picture_ready())
        return ERR(e, a, RC_UNAVAILABLE, NULL, "libvips does not start");
    rc done = draw(a, e, in, has_han, ret);
    vips_thread_shutdown();
    return done;
}
