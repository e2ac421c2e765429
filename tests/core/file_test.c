/* SPDX-License-Identifier: Apache-2.0 */
/* The store of files: nothing but pixels goes in, under the name of what it is. */
#include "core/file.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vips/vips.h>

#include "base/buf.h"
#include "core/seal.h"
#include "kernel.h"

/* Words that a telephone writes into its pictures. */
static const char maker[] = "Secret Telephone 7";

enum form { JPEG, PNG, WEBP };

static int up(void **state)
{
    assert_int_equal(VIPS_INIT("file_test"), 0);
    return kernel_up(state);
}

/* A slope of colours with one band more for each: what is scaled can still be told from noise. */
static VipsImage *slope(int width, int height, int bands)
{
    VipsImage *grey, *byte, *bandsful[4], *whole;
    assert_int_equal(vips_grey(&grey, width, height, "uchar", TRUE, NULL), 0);
    byte = grey;
    for (int i = 0; i < bands; i++)
        bandsful[i] = byte;
    assert_int_equal(vips_bandjoin(bandsful, &whole, bands, NULL), 0);
    g_object_unref(grey);
    VipsImage *srgb;
    assert_int_equal(vips_copy(whole, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    g_object_unref(whole);
    return srgb;
}

/* Gives the image back. */
static str saved(struct arena *a, VipsImage *image, enum form form)
{
    void *p = NULL;
    size_t n = 0;
    int failed = -1;
    if (form == JPEG)
        failed = vips_jpegsave_buffer(image, &p, &n, NULL);
    else if (form == PNG)
        failed = vips_pngsave_buffer(image, &p, &n, NULL);
    else
        failed = vips_webpsave_buffer(image, &p, &n, NULL);
    assert_int_equal(failed, 0);
    g_object_unref(image);
    str copy = str_copy(a, (str){ p, n });
    g_free(p);
    return copy;
}

static str picture(struct kernel *k, int width, int height, enum form form)
{
    return saved(k->arena, slope(width, height, 3), form);
}

static rc take(struct kernel *k, str bytes, struct file_picture *ret)
{
    *ret = (struct file_picture){ .bytes = 0 };
    k->err = (struct err){ 0 };
    return file_take_picture(&k->app, k->arena, &k->err, bytes, ret);
}

static void refused(struct kernel *k, str bytes, rc want, const char *text_key)
{
    struct file_picture p;
    assert_int_equal(take(k, bytes, &p), want);
    assert_string_equal(k->err.text_key, text_key);
    assert_int_equal(p.bytes, 0);
}

static const char *place_of(struct kernel *k, str hash, bool is_thumb)
{
    return str_c(k->arena, str_printf(k->arena, "%.*s/%.*s", STR_ARG(k->app.data_dir),
                                      STR_ARG(file_path(k->arena, hash, is_thumb))));
}

/* What the store holds. */
static str stored(struct kernel *k, str hash, bool is_thumb)
{
    int fd;
    int64_t size;
    assert_ok(file_open(&k->app, k->arena, &k->err, hash, is_thumb, &fd, &size));
    char *room = arena_alloc(k->arena, (size_t)size);
    assert_int_equal(read(fd, room, (size_t)size), size);
    (void)close(fd);
    return (str){ room, (size_t)size };
}

static VipsImage *opened(str bytes)
{
    union {
        const char *given;
        void *wanted;
    } memory = { .given = bytes.p };
    VipsImage *image;
    assert_int_equal(vips_jpegload_buffer(memory.wanted, bytes.n, &image, NULL), 0);
    return image;
}

static int field_count(VipsImage *image, const char *start)
{
    int n = 0;
    char **fields = vips_image_get_fields(image);
    for (char **f = fields; *f != NULL; f++)
        n += strncmp(*f, start, strlen(start)) == 0 ? 1 : 0;
    g_strfreev(fields);
    return n;
}

/* As a telephone makes it: held upright but stored lying, with maker and place. */
static str telephone_picture(struct kernel *k)
{
    VipsImage *image = slope(80, 40, 3), *own;
    assert_int_equal(vips_copy(image, &own, NULL), 0);
    g_object_unref(image);
    vips_image_set_string(own, "exif-ifd0-Make", maker);
    vips_image_set_string(own, "exif-ifd3-GPSLatitude", "36/1 52/1 14/1");
    vips_image_set_string(own, "exif-ifd3-GPSLongitude", "110/1 11/1 30/1");
    vips_image_set_int(own, VIPS_META_ORIENTATION, 6);
    return saved(k->arena, own, JPEG);
}

static void where_and_with_what_it_was_taken_stays_behind(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    str sent = telephone_picture(k);
    assert_true(str_find(sent, S("Exif")) != SIZE_MAX && str_find(sent, str_from_c(maker)) != SIZE_MAX);
    VipsImage *before = opened(sent);
    assert_true(field_count(before, "exif-ifd3-GPS") >= 2);
    g_object_unref(before);
    assert_ok(take(k, sent, &p));
    for (int is_thumb = 0; is_thumb <= 1; is_thumb++) {
        str kept = stored(k, p.hash, is_thumb != 0);
        assert_true(str_find(kept, S("Exif")) == SIZE_MAX);
        assert_true(str_find(kept, str_from_c(maker)) == SIZE_MAX);
        VipsImage *after = opened(kept);
        assert_int_equal(field_count(after, "exif"), 0);
        assert_int_equal(vips_image_get_width(after), 40); /* turned upright */
        assert_int_equal(vips_image_get_height(after), 80);
        g_object_unref(after);
    }
    assert_int_equal(p.width, 40);
    assert_int_equal(p.height, 80);
}

static void every_form_comes_out_as_jpeg(void **state)
{
    struct kernel *k = *state;
    for (int form = JPEG; form <= WEBP; form++) {
        struct file_picture p;
        assert_ok(take(k, picture(k, 64, 48, (enum form)form), &p));
        assert_text(p.kind, "jpeg");
        assert_int_equal(p.width, 64);
        assert_int_equal(p.height, 48);
        assert_true(str_starts(stored(k, p.hash, false), S("\xFF\xD8\xFF")));
        assert_int_equal(stored(k, p.hash, false).n, p.bytes);
    }
}

/* A plane of one colour, as bytes of a form. */
static str plane(struct kernel *k, double red, double green, double blue, enum form form)
{
    double scale[3] = { 0, 0, 0 }, colour[3] = { red, green, blue };
    VipsImage *black, *plain, *srgb;
    assert_int_equal(vips_black(&black, 40, 30, "bands", 3, NULL), 0);
    assert_int_equal(vips_linear(black, &plain, scale, colour, 3, "uchar", TRUE, NULL), 0);
    assert_int_equal(vips_copy(plain, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    g_object_unref(black);
    g_object_unref(plain);
    return saved(k->arena, srgb, form);
}

static void colour_is(struct kernel *k, str hash, bool is_thumb, double red, double green, double blue)
{
    double *at, want[3] = { red, green, blue };
    int bands;
    VipsImage *image = opened(stored(k, hash, is_thumb));
    assert_int_equal(vips_getpoint(image, &at, &bands, 10, 10, NULL), 0);
    assert_int_equal(bands, 3);
    for (int i = 0; i < 3; i++)
        assert_true(at[i] > want[i] - 6 && at[i] < want[i] + 6);
    g_free(at);
    g_object_unref(image);
}

static void a_picture_keeps_its_colours(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    for (int form = JPEG; form <= WEBP; form++) {
        assert_ok(take(k, plane(k, 200, 60, 40, (enum form)form), &p));
        colour_is(k, p.hash, false, 200, 60, 40);
        colour_is(k, p.hash, true, 200, 60, 40);
    }
}

/* The program's own drawings only: one that is sent is no picture, before and after. */
static void a_drawing_is_drawn_for_the_program_and_refused_from_outside(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    str drawing = S("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\">"
                    "<rect width=\"40\" height=\"30\" fill=\"#c83c28\"/></svg>");
    refused(k, drawing, RC_INVALID, "file.not_picture");
    k->err = (struct err){ 0 };
    assert_ok(file_draw_picture(&k->app, k->arena, &k->err, drawing, 2.0, &p));
    assert_int_equal(p.width, 80);
    assert_int_equal(p.height, 60);
    colour_is(k, p.hash, false, 200, 60, 40);
    refused(k, drawing, RC_INVALID, "file.not_picture");
}

static void a_large_picture_is_scaled_and_a_small_one_is_not(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    assert_ok(take(k, picture(k, 3000, 1500, JPEG), &p));
    assert_int_equal(p.width, FILE_PICTURE_SIDE);
    assert_int_equal(p.height, FILE_PICTURE_SIDE / 2);
    VipsImage *thumb = opened(stored(k, p.hash, true));
    assert_int_equal(vips_image_get_width(thumb), FILE_THUMB_SIDE);
    assert_int_equal(vips_image_get_height(thumb), FILE_THUMB_SIDE / 2);
    g_object_unref(thumb);
    assert_ok(take(k, picture(k, 100, 60, JPEG), &p));
    thumb = opened(stored(k, p.hash, true));
    assert_int_equal(vips_image_get_width(thumb), 100);
    g_object_unref(thumb);
}

static void what_is_transparent_becomes_white(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    VipsImage *clear;
    assert_int_equal(vips_black(&clear, 16, 16, "bands", 4, NULL), 0);
    VipsImage *srgb;
    assert_int_equal(vips_copy(clear, &srgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    g_object_unref(clear);
    assert_ok(take(k, saved(k->arena, srgb, PNG), &p));
    VipsImage *kept = opened(stored(k, p.hash, false));
    double *point, low;
    int n;
    assert_int_equal(vips_getpoint(kept, &point, &n, 8, 8, NULL), 0);
    low = point[0];
    g_free(point);
    g_object_unref(kept);
    assert_int_equal(n, 3);
    assert_true(low > 250);
}

/* Bytes that are a picture to one program and a page or an archive to another. */
static void what_hides_behind_or_inside_a_picture_is_gone(void **state)
{
    static const char page[] = "<html><script>alert(document.domain)</script></html>";
    static const char archive[] = "PK\x03\x04\x14\x00\x00\x00\x00\x00hidden.exe";
    struct kernel *k = *state;
    struct file_picture plain, more;
    str clean = picture(k, 60, 60, JPEG);
    str tails[] = { str_from_c(page), { archive, sizeof archive - 1 } };
    assert_ok(take(k, clean, &plain));
    for (size_t i = 0; i < 2; i++) {
        assert_ok(take(k, str_join(k->arena, clean, tails[i]), &more));
        assert_true(str_eq(more.hash, plain.hash)); /* the very same bytes */
    }
    str length = { (const char[]){ 0, (char)(sizeof page + 1) }, 2 };
    str comment = str_join(k->arena, S("\xFF\xD8\xFF\xFE"), str_join(k->arena, length, str_from_c(page)));
    str inside = str_join(k->arena, comment, str_slice(clean, 2, clean.n));
    assert_true(str_find(inside, S("<script>")) != SIZE_MAX);
    assert_ok(take(k, inside, &more));
    assert_true(str_eq(more.hash, plain.hash));
    assert_true(str_find(stored(k, more.hash, false), S("<script>")) == SIZE_MAX);
}

static void what_is_no_picture_is_refused_whatever_its_name(void **state)
{
    static const char *const others[] = { "",
                                          "\xFF\xD8",
                                          "<html><body>hello</body></html>",
                                          "GIF89a\x01\x01\x01\x01",
                                          "BM\x46\x46\x46\x46",
                                          "<svg xmlns='http://www.w3.org/2000/svg'/>",
                                          "%PDF-1.7\n",
                                          "P5 2 2 255 abcd",
                                          "RIFF....WAVEfmt ",
                                          "II*." };
    struct kernel *k = *state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        refused(k, str_from_c(others[i]), RC_INVALID, "file.not_picture");
}

static void a_truncated_picture_is_refused_wherever_it_is_cut(void **state)
{
    struct kernel *k = *state;
    for (int form = JPEG; form <= WEBP; form++) {
        str whole = picture(k, 200, 150, (enum form)form);
        for (size_t percent = 10; percent < 100; percent += 20)
            refused(k, str_slice(whole, 0, whole.n * percent / 100), RC_INVALID, "file.damaged");
        refused(k, str_slice(whole, 0, 20), RC_INVALID, "file.damaged");
    }
}

static uint32_t crc_of(const unsigned char *p, size_t n)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static void put_u32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (24 - 8 * i));
}

/* A PNG of a few bytes whose head tells of a huge picture: memory would be taken before the fraud shows. */
static str announced(struct kernel *k, uint32_t width, uint32_t height)
{
    str small = picture(k, 16, 16, PNG);
    unsigned char *p = arena_alloc(k->arena, small.n);
    memcpy(p, small.p, small.n);
    put_u32(p + 16, width);
    put_u32(p + 20, height);
    put_u32(p + 29, crc_of(p + 12, 17));
    return (str){ (const char *)p, small.n };
}

static void a_picture_that_announces_too_many_pixels_is_refused_undecoded(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    assert_ok(take(k, announced(k, 16, 16), &p));
    refused(k, announced(k, 10000, 5001), RC_LIMIT, "file.too_large");
    refused(k, announced(k, 500000, 500000), RC_LIMIT, "file.too_large");
    refused(k, announced(k, 10000, 5000), RC_INVALID, "file.damaged"); /* allowed, but a lie */
}

static void too_many_bytes_are_refused_unread(void **state)
{
    struct kernel *k = *state;
    static const unsigned char jpeg[] = { 0xFF, 0xD8, 0xFF };
    char *room = arena_alloc(k->arena, FILE_PICTURE_BYTES_MAX + 1);
    memcpy(room, jpeg, sizeof jpeg);
    refused(k, (str){ room, FILE_PICTURE_BYTES_MAX + 1 }, RC_LIMIT, "file.too_large");
    refused(k, (str){ room, FILE_PICTURE_BYTES_MAX }, RC_INVALID, "file.damaged");
}

static void a_file_is_named_by_its_content_and_kept_once(void **state)
{
    struct kernel *k = *state;
    struct file_picture one, same, other;
    file_id id, again, third;
    struct buf hex = buf_new(k->arena, 64);
    assert_ok(take(k, picture(k, 60, 40, PNG), &one));
    assert_ok(take(k, picture(k, 60, 40, PNG), &same));
    assert_ok(take(k, picture(k, 61, 40, PNG), &other));
    str hash = hash32(k->arena, stored(k, one.hash, false));
    buf_hex(&hex, hash.p, hash.n);
    assert_true(str_eq(buf_str(&hex), one.hash));
    assert_true(str_eq(same.hash, one.hash) && !str_eq(other.hash, one.hash));
    assert_ok(file_keep(k->db, &one, TEST_NOW, &id));
    assert_ok(file_keep(k->db, &same, TEST_NOW + 5, &again));
    assert_ok(file_keep(k->db, &other, TEST_NOW, &third));
    assert_int_equal(id.v, again.v);
    assert_int_not_equal(id.v, third.v);
    assert_int_equal(one.width, 60);
    assert_int_equal(one.height, 40);
}

static void a_picture_that_is_sent_again_is_as_young_as_a_new_one(void **state)
{
    struct kernel *k = *state;
    struct file_picture p;
    struct timespec long_ago[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
    str sent = picture(k, 60, 40, JPEG);
    for (int is_thumb = 0; is_thumb < 2; is_thumb++) {
        struct stat about;
        assert_ok(take(k, sent, &p));
        const char *place = place_of(k, p.hash, is_thumb);
        assert_int_equal(utimensat(AT_FDCWD, place, long_ago, 0), 0);
        assert_ok(take(k, sent, &p));
        assert_int_equal(stat(place, &about), 0);
        assert_true(about.st_mtim.tv_sec > 1);
    }
}

static void nothing_outside_the_store_can_be_opened(void **state)
{
    static const char *const names[] = {
        "",
        "../keys",
        "../../../../../../../../../../../../../../../../../../../etc/pass",
        "AB00000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
    };
    struct kernel *k = *state;
    int fd;
    int64_t size;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        k->err = (struct err){ 0 };
        assert_int_equal(file_open(&k->app, k->arena, &k->err, str_from_c(names[i]), false, &fd, &size),
                         RC_NOT_FOUND);
    }
}

static void a_missing_or_shortened_file_is_found_and_heals_when_it_is_sent_again(void **state)
{
    struct kernel *k = *state;
    struct file_picture p[3];
    file_id id;
    str *missing;
    size_t n;
    for (int i = 0; i < 3; i++) {
        assert_ok(take(k, picture(k, 50 + i, 40, JPEG), &p[i]));
        assert_ok(file_keep(k->db, &p[i], TEST_NOW, &id));
    }
    assert_ok(file_missing(&k->app, k->db, 10, &missing, &n));
    assert_int_equal(n, 0);
    assert_int_equal(unlink(place_of(k, p[0].hash, false)), 0);
    assert_int_equal(truncate(place_of(k, p[1].hash, false), 10), 0);
    assert_ok(file_missing(&k->app, k->db, 10, &missing, &n));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(str_eq(missing[i], p[0].hash) || str_eq(missing[i], p[1].hash));
    assert_ok(file_missing(&k->app, k->db, 1, &missing, &n));
    assert_int_equal(n, 1);
    for (int i = 0; i < 2; i++)
        assert_ok(take(k, picture(k, 50 + i, 40, JPEG), &p[i]));
    assert_ok(file_missing(&k->app, k->db, 10, &missing, &n));
    assert_int_equal(n, 0);
}

static void a_folder_that_cannot_be_written_is_told(void **state)
{
    struct kernel *k = *state;
    str data = k->app.data_dir, sent = picture(k, 40, 40, JPEG);
    const char *files = str_c(k->arena, str_join(k->arena, data, S("/files")));
    k->app.data_dir = str_join(k->arena, data, S("/gone"));
    refused(k, sent, RC_UNAVAILABLE, "file.disk_full");
    k->app.data_dir = data;
    int fd = open(files, O_WRONLY | O_CREAT | O_CLOEXEC, 0600); /* where the folder should be */
    assert_true(fd >= 0);
    (void)close(fd);
    refused(k, sent, RC_UNAVAILABLE, "file.disk_full");
}

struct taking {
    struct kernel *k;
    str bytes;
    struct arena *arena;
    struct file_picture p;
    rc done;
};

static void *take_aside(void *data)
{
    struct taking *t = data;
    struct err e = { 0 };
    t->done = file_take_picture(&t->k->app, t->arena, &e, t->bytes, &t->p);
    return NULL;
}

static void several_threads_may_bring_the_same_picture(void **state)
{
    struct kernel *k = *state;
    pthread_t threads[4];
    struct taking t[4];
    str bytes = picture(k, 300, 200, JPEG);
    for (int i = 0; i < 4; i++) {
        t[i] = (struct taking){ .k = k, .bytes = bytes, .arena = arena_new((size_t)64 << 20) };
        assert_int_equal(pthread_create(&threads[i], NULL, take_aside, &t[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 4; i++) {
        assert_ok(t[i].done);
        assert_true(str_eq(t[i].p.hash, t[0].p.hash));
    }
    assert_int_equal(stored(k, t[0].p.hash, false).n, t[0].p.bytes);
    for (int i = 0; i < 4; i++)
        arena_free(t[i].arena);
}

#define DB(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(
    DB(where_and_with_what_it_was_taken_stays_behind), DB(every_form_comes_out_as_jpeg),
    DB(a_picture_keeps_its_colours), DB(a_drawing_is_drawn_for_the_program_and_refused_from_outside),
    DB(a_large_picture_is_scaled_and_a_small_one_is_not), DB(what_is_transparent_becomes_white),
    DB(what_hides_behind_or_inside_a_picture_is_gone), DB(what_is_no_picture_is_refused_whatever_its_name),
    DB(a_truncated_picture_is_refused_wherever_it_is_cut),
    DB(a_picture_that_announces_too_many_pixels_is_refused_undecoded), DB(too_many_bytes_are_refused_unread),
    DB(a_file_is_named_by_its_content_and_kept_once),
    DB(a_picture_that_is_sent_again_is_as_young_as_a_new_one), DB(nothing_outside_the_store_can_be_opened),
    DB(a_missing_or_shortened_file_is_found_and_heals_when_it_is_sent_again),
    DB(a_folder_that_cannot_be_written_is_told), DB(several_threads_may_bring_the_same_picture))
