/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's photos: scenes from data/demo_scenes.txt put together, coloured by chance and drawn. */
#include "features/problem/problem_demo.h"

#include "gen/data.h"

#define SCALE 2.0 /* of 320 × 240 */
#define PICTURE_ARENA_MAX ((size_t)96 << 20)

/* A sky, two rows of hills, ground, wall, roof, leaves: colours that go together. */
static const str palettes[][7] = {
    { S_INIT("#cfdde6"), S_INIT("#a9a88c"), S_INIT("#8b9168"), S_INIT("#b8a98a"), S_INIT("#dcd0bb"),
      S_INIT("#7c4638"), S_INIT("#5f7a55") },
    { S_INIT("#c4d6e4"), S_INIT("#93a283"), S_INIT("#6f8a58"), S_INIT("#b3a488"), S_INIT("#e3d9c6"),
      S_INIT("#6a4137"), S_INIT("#54744c") },
    { S_INIT("#e2dcd0"), S_INIT("#c2b491"), S_INIT("#a99a70"), S_INIT("#c4b493"), S_INIT("#d6c7ab"),
      S_INIT("#84503c"), S_INIT("#74805a") },
    { S_INIT("#d9dfe1"), S_INIT("#b39f80"), S_INIT("#9c8a5c"), S_INIT("#ad9c7e"), S_INIT("#e8e0d2"),
      S_INIT("#5c5f66"), S_INIT("#6b7f57") },
    { S_INIT("#bfd3dd"), S_INIT("#9fae9a"), S_INIT("#7d9678"), S_INIT("#beb196"), S_INIT("#d9d3c8"),
      S_INIT("#8f3a33"), S_INIT("#587a5d") },
};
static const str colour_names[7] = { S_INIT("sky"),  S_INIT("far"),  S_INIT("near"), S_INIT("ground"),
                                     S_INIT("wall"), S_INIT("roof"), S_INIT("green") };
static const str lights[] = { S_INIT("#ffe3a8"), S_INIT("#ffffff"), S_INIT("#a8c4ff"), S_INIT("#ffd0b0") };
/* How the one with the phone stood: from the left or the right, nearer or further. */
static const str places[] = {
    S_INIT("translate(-8 -6) scale(1.05)"),
    S_INIT("translate(328 -6) scale(-1.05 1.05)"),
    S_INIT("translate(-22 -18) scale(1.14)"),
    S_INIT("translate(346 -20) scale(-1.15 1.15)"),
    S_INIT("rotate(1.2 160 120) translate(-12 -10) scale(1.08)"),
    S_INIT("rotate(-1.4 160 120) translate(332 -8) scale(-1.08 1.08)"),
};

/* The part of the file below "= name". */
static str part_of(struct arena *a, str name)
{
    str rest = demo_scenes_txt, mark = str_printf(a, "= %.*s\n", STR_ARG(name));
    size_t at = str_find(rest, mark);
    if (at == SIZE_MAX)
        BUG("demo_scenes.txt lacks a part");
    rest = str_slice(rest, at + mark.n, rest.n);
    size_t end = str_find(rest, S("\n= "));
    return str_trim(end == SIZE_MAX ? rest : str_slice(rest, 0, end));
}

static str drawing_of(struct arena *a, str scene, const char *stage, uint64_t look)
{
    struct prng p = { look }, of_item = { look / DEMO_LOOKS };
    const str *palette = palettes[prng_below(&of_item, sizeof palettes / sizeof palettes[0])];
    str pairs[2 * (7 + 4)];
    size_t n = 0;
    for (size_t i = 0; i < 7; i++) {
        pairs[n++] = colour_names[i];
        pairs[n++] = palette[i];
    }
    pairs[n++] = S("place");
    pairs[n++] = places[prng_below(&p, sizeof places / sizeof places[0])];
    pairs[n++] = S("light");
    pairs[n++] = lights[prng_below(&p, sizeof lights / sizeof lights[0])];
    pairs[n++] = S("back");
    pairs[n++] = part_of(a, part_of(a, str_join(a, scene, S("-back"))));
    pairs[n++] = S("subject");
    pairs[n++] = part_of(a, str_printf(a, "%.*s-%s", STR_ARG(scene), stage));
    str drawing = demo_fill_in(a, part_of(a, S("frame")), pairs, n);
    return demo_fill_in(a, drawing, pairs, n); /* the colours inside background and subject */
}

rc demo_draw(struct demo *demo, str scene, const char *stage, uint64_t look, struct file_picture *ret,
             size_t *ret_n)
{
    *ret_n = 0;
    if (str_eq(scene, S("none")))
        return RC_OK;
    struct arena *a = arena_new(PICTURE_ARENA_MAX);
    struct err e = { 0 };
    rc done = file_draw_picture(demo->app, a, &e, drawing_of(a, scene, stage, look), SCALE, ret);
    if (done == RC_OK) {
        ret->hash = str_copy(demo->arena, ret->hash);
        *ret_n = 1;
    } else {
        done = ERR(demo->err, demo->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    }
    arena_free(a);
    return done;
}
