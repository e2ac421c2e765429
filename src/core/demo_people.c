/* SPDX-License-Identifier: Apache-2.0 */
/* Invented people: names from tables of syllables, passwords from the seed. */
#include "core/demo.h"

#include "base/csv.h"
#include "base/utf8.h"
#include "core/person.h"
#include "gen/data.h"

#define PEOPLE_MAX 4000
#define PARTS 3
#define CHARACTER_BYTES 3
/* Keeps the passwords' sequence away from that of the town's life. */
#define PASSWORD_STREAM UINT64_C(0x70617373776f7264)

/* Every character of the tables takes three bytes. */
static str character(str part, uint32_t i)
{
    return str_slice(part, (size_t)i * CHARACTER_BYTES, CHARACTER_BYTES);
}

static bool is_used(const struct demo *demo, uint32_t name)
{
    for (uint64_t i = 0; i < demo->names_used; i++)
        if (demo->names[i] == name)
            return true;
    return false;
}

str demo_name(struct demo *demo)
{
    str rest = demo_names_csv, fields[2], part[PARTS] = { { 0 } };
    uint32_t pick[PARTS], name;
    (void)csv_row(&rest, fields, 2); /* the head line */
    for (int i = 0; i < PARTS && csv_row(&rest, fields, 2); i++)
        part[i] = fields[1];
    if (demo->names == NULL)
        demo->names = ARENA_ARRAY(demo->arena, uint32_t, PEOPLE_MAX);
    if (demo->names_used == PEOPLE_MAX)
        BUG("more people in the demo than PEOPLE_MAX");
    do {
        name = 0;
        for (int i = 0; i < PARTS; i++) {
            pick[i] = (uint32_t)prng_below(&demo->rng, part[i].n / CHARACTER_BYTES);
            name = (name << 8) | pick[i];
        }
    } while (is_used(demo, name));
    demo->names[demo->names_used++] = name;
    return str_printf(demo->arena, "%.*s%.*s%.*s", STR_ARG(character(part[0], pick[0])),
                      STR_ARG(character(part[1], pick[1])), STR_ARG(character(part[2], pick[2])));
}

static void letters(struct prng *p, struct buf *b, const char *from, uint64_t count, int n)
{
    for (int i = 0; i < n; i++)
        buf_putc(b, from[prng_below(p, count)]);
}

/* Easy to type on a phone, without look-alikes: "Hkmw-4729-tzpr", some 50 bits. */
static str password_new(struct arena *a, struct prng *p, str login_name)
{
    static const char small[] = "abcdefghkmnprstuvwxyz", large[] = "ABCDEFGHKMNPRSTUVWXYZ",
                      digits[] = "23456789";
    struct buf b = buf_new(a, 32);
    do {
        buf_clear(&b);
        letters(p, &b, large, sizeof large - 1, 1);
        letters(p, &b, small, sizeof small - 1, 4);
        buf_putc(&b, '-');
        letters(p, &b, digits, sizeof digits - 1, 4);
        buf_putc(&b, '-');
        letters(p, &b, small, sizeof small - 1, 4);
    } while (password_problem(buf_str(&b), login_name, login_name) != TEXT_NONE);
    return buf_str(&b);
}

static rc login_add(struct demo *demo, struct prng *p, str login_name, str role)
{
    struct demo_login *l = &demo->logins[demo->logins_n++];
    l->login_name = login_name;
    l->role = role;
    l->password = password_new(demo->arena, p, login_name);
    return password_hash(demo->app, demo->arena, l->password, &l->hash);
}

rc demo_logins(struct demo *demo)
{
    struct prng p = { (uint64_t)demo->seed ^ PASSWORD_STREAM };
    str rest = demo_posts_csv, f[5];
    demo->logins = ARENA_ARRAY(demo->arena, struct demo_login, DEMO_LOGINS_MAX);
    (void)csv_row(&rest, f, 5); /* the head line */
    while (csv_row(&rest, f, 5))
        if (!str_is_empty(f[3]) && !str_starts(f[3], S("=")))
            TRY(login_add(demo, &p, f[3], f[4]));
    for (int i = 1; i <= DEMO_BRANCHES; i++)
        TRY(login_add(demo, &p, str_printf(demo->arena, "village%02d", i), S("secretary")));
    return RC_OK;
}
