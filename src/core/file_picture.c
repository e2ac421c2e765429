/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures through libvips: three loaders, chosen by content and never by libvips; the header is read and
 * judged before a pixel is decoded; everything but the pixels stays behind.
 */
#include "core/file_picture.h"

#include <pthread.h>
#include <vips/vips.h>

#include "core/file.h"

#define QUALITY 82
#define THUMB_QUALITY 78

enum picture_kind { PICTURE_NONE, PICTURE_JPEG, PICTURE_PNG, PICTURE_WEBP };

static pthread_once_t vips_once = PTHREAD_ONCE_INIT;
static bool vips_is_ready;

/* What libvips finds odd in a picture is nobody's business: it would fill the log at a stranger's will. */
static void say_nothing(const char *domain, GLogLevelFlags level, const char *text, void *data)
{
    (void)domain, (void)level, (void)text, (void)data;
}

/* One picture uses one thread, and nothing is kept between pictures. All loaders but three are switched off.
 */
static void vips_start(void)
{
    if (VIPS_INIT("echowall") != 0)
        return;
    (void)g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, say_nothing, NULL);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
    vips_operation_block_set("VipsForeignLoadPng", FALSE);
    vips_operation_block_set("VipsForeignLoadWebp", FALSE);
    vips_is_ready = true;
}

bool picture_ready(void)
{
    (void)pthread_once(&vips_once, vips_start);
    return vips_is_ready;
}

static void unref(void *object)
{
    g_object_unref(object);
}

static void release(void *memory)
{
    g_free(memory);
}

/* The picture lives as long as the arena. */
static VipsImage *held(struct arena *a, VipsImage *image)
{
    arena_on_reset(a, unref, image);
    return image;
}

static rc damaged(struct arena *a, struct err *e)
{
    str said = str_copy(a, str_slice(str_trim(str_from_c(vips_error_buffer())), 0, 300));
    vips_error_clear();
    return ERR(e, a, RC_INVALID, "file.damaged", "libvips: %.*s", STR_ARG(said));
}

static enum picture_kind kind_of(str bytes)
{
    if (str_starts(bytes, S("\xFF\xD8\xFF")))
        return PICTURE_JPEG;
    if (str_starts(bytes, S("\x89PNG\r\n\x1A\n")))
        return PICTURE_PNG;
    if (bytes.n > 12 && str_starts(bytes, S("RIFF")) && str_eq(str_slice(bytes, 8, 4), S("WEBP")))
        return PICTURE_WEBP;
    return PICTURE_NONE;
}

/* Opens without decoding. libvips wants memory that it could write to but does not. */
static VipsImage *open_header(enum picture_kind kind, str bytes)
{
    union {
        const char *given;
        void *wanted;
    } memory = { .given = bytes.p };
    const VipsFailOn on = VIPS_FAIL_ON_TRUNCATED;
    const VipsAccess access = VIPS_ACCESS_SEQUENTIAL;
    VipsImage *image = NULL;
    int failed = -1;
    if (kind == PICTURE_JPEG)
        failed = vips_jpegload_buffer(memory.wanted, bytes.n, &image, "fail_on", on, "access", access, NULL);
    if (kind == PICTURE_PNG)
        failed = vips_pngload_buffer(memory.wanted, bytes.n, &image, "fail_on", on, "access", access, NULL);
    if (kind == PICTURE_WEBP)
        failed = vips_webpload_buffer(memory.wanted, bytes.n, &image, "fail_on", on, "access", access, NULL);
    return failed == 0 ? image : NULL;
}

static rc open_checked(struct arena *a, struct err *e, str bytes, VipsImage **ret)
{
    enum picture_kind kind = kind_of(bytes);
    if (kind == PICTURE_NONE)
        return ERR(e, a, RC_INVALID, "file.not_picture", "neither JPEG, PNG nor WebP by its first bytes");
    VipsImage *image = open_header(kind, bytes);
    if (image == NULL)
        return damaged(a, e);
    image = held(a, image);
    int64_t pixels = (int64_t)vips_image_get_width(image) * vips_image_get_height(image);
    if (pixels > FILE_PICTURE_PIXELS_MAX)
        return ERR(e, a, RC_LIMIT, "file.too_large", "%lld pixels", (long long)pixels);
    *ret = image;
    return RC_OK;
}

/* What is transparent becomes white. vips_flatten takes the last band for alpha, whatever it is. */
static rc flatten(struct arena *a, struct err *e, VipsImage *image, VipsImage **ret)
{
    VipsImage *flat = NULL;
    *ret = image;
    if (!vips_image_hasalpha(image))
        return RC_OK;
    VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
    int failed = vips_flatten(image, &flat, "background", white, NULL);
    vips_area_unref(VIPS_AREA(white));
    if (failed != 0)
        return damaged(a, e);
    *ret = held(a, flat);
    return RC_OK;
}

/* Upright and at most the side given. Only colours that a profile describes are turned into sRGB: without one
   libvips would darken what is sRGB already. vips_thumbnail_buffer would be shorter, but takes truncated
   pictures whatever its fail_on says. */
static int scale(VipsImage *image, VipsImage **ret)
{
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0)
        return vips_thumbnail_image(image, ret, FILE_PICTURE_SIDE, "height", FILE_PICTURE_SIDE, "size",
                                    VIPS_SIZE_DOWN, "export_profile", "srgb", NULL);
    return vips_thumbnail_image(image, ret, FILE_PICTURE_SIDE, "height", FILE_PICTURE_SIDE, "size",
                                VIPS_SIZE_DOWN, NULL);
}

/* Scaled, sRGB, eight bits, without transparency; decoded into memory. */
static rc decode(struct arena *a, struct err *e, VipsImage *image, VipsImage **ret)
{
    VipsImage *scaled = NULL, *flat = NULL, *srgb = NULL, *whole = NULL;
    if (scale(image, &scaled) != 0)
        return damaged(a, e);
    scaled = held(a, scaled);
    if (vips_colourspace(scaled, &srgb, VIPS_INTERPRETATION_sRGB, NULL) != 0)
        return damaged(a, e);
    srgb = held(a, srgb);
    TRY(flatten(a, e, srgb, &flat));
    whole = vips_image_copy_memory(flat);
    if (whole == NULL)
        return damaged(a, e);
    *ret = held(a, whole);
    return RC_OK;
}

static rc encode(struct arena *a, struct err *e, VipsImage *image, int quality, str *ret)
{
    void *out = NULL;
    size_t n = 0;
    if (vips_jpegsave_buffer(image, &out, &n, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL) !=
        0)
        return damaged(a, e);
    arena_on_reset(a, release, out);
    *ret = (str){ out, n };
    return RC_OK;
}

static rc clean(struct arena *a, struct err *e, str bytes, struct clean_picture *ret)
{
    VipsImage *sent = NULL, *image = NULL, *small = NULL;
    TRY(open_checked(a, e, bytes, &sent));
    TRY(decode(a, e, sent, &image));
    TRY(encode(a, e, image, QUALITY, &ret->bytes));
    if (vips_thumbnail_image(image, &small, FILE_THUMB_SIDE, "height", FILE_THUMB_SIDE, "size",
                             VIPS_SIZE_DOWN, NULL) != 0)
        return damaged(a, e);
    TRY(encode(a, e, held(a, small), THUMB_QUALITY, &ret->thumb));
    ret->width = vips_image_get_width(image);
    ret->height = vips_image_get_height(image);
    return RC_OK;
}

rc picture_clean(struct arena *a, struct err *e, str bytes, struct clean_picture *ret)
{
    struct clean_picture made = { .width = 0 };
    if (!picture_ready())
        return ERR(e, a, RC_UNAVAILABLE, NULL, "libvips does not start");
    rc done = clean(a, e, bytes, &made);
    vips_thread_shutdown(); /* this thread is ours, not libvips': it must give back what it holds for it */
    if (done == RC_OK)
        *ret = made;
    return done;
}

static rc draw(struct arena *a, struct err *e, str drawing, double scale, str *ret)
{
    union {
        const char *given;
        void *wanted;
    } memory = { .given = drawing.p };
    VipsImage *image = NULL, *opaque = NULL;
    void *out = NULL;
    size_t n = 0;
    if (vips_svgload_buffer(memory.wanted, drawing.n, &image, "scale", scale, NULL) != 0 ||
        vips_flatten(held(a, image), &opaque, NULL) != 0)
        return damaged(a, e);
    if (vips_pngsave_buffer(held(a, opaque), &out, &n, "compression", 1, NULL) != 0)
        return damaged(a, e);
    arena_on_reset(a, release, out);
    *ret = (str){ out, n };
    return RC_OK;
}

rc picture_draw(struct arena *a, struct err *e, str drawing, double scale, str *ret)
{
    if (!picture_ready())
        return ERR(e, a, RC_UNAVAILABLE, NULL, "libvips does not start");
    vips_operation_block_set("VipsForeignLoadSvg", FALSE);
    rc done = draw(a, e, drawing, scale, ret);
    vips_operation_block_set("VipsForeignLoadSvg", TRUE);
    vips_thread_shutdown();
    return done;
}
