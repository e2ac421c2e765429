/* SPDX-License-Identifier: Apache-2.0 */
/* What holds in every room. */
#include "features/room/room_rules.h"

#include "base/utf8.h"
#include "core/clean_text.h"

/* ---- who belongs ---- */

static bool is_of(const struct affiliation *p, const struct room_circle *circle)
{
    return p->organisation.v == circle->organisation.v ||
           (circle->has_below && path_has(p->path, circle->organisation));
}

day_t room_came_on(const struct affiliation *periods, size_t n, const struct room_circle *circle, day_t day)
{
    day_t came = DAY_FOREVER;
    for (bool is_longer = true; is_longer;) {
        day_t wanted = came == DAY_FOREVER ? day : came - 1; /* the last day that has to be covered */
        is_longer = false;
        for (size_t i = 0; i < n; i++)
            if (periods[i].from_day <= wanted && wanted < periods[i].to_day && is_of(&periods[i], circle)) {
                came = periods[i].from_day;
                is_longer = true;
                break;
            }
    }
    return came;
}

struct scope room_circle_scope(struct arena *a, str path, bool has_below)
{
    /* What lies below begins with the path and goes on with a digit or letter. */
    return has_below ? scope_below(a, path) : (struct scope){ path, str_join(a, path, S("\x01")) };
}

/* ---- words ---- */

struct range {
    uint32_t first, last;
};
/* Marks that stand on the letter before them. */
static const struct range marks_of[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0610, 0x061a }, { 0x064b, 0x065f },   { 0x0e34, 0x0e3a },
    { 0x0e47, 0x0e4e }, { 0x0f71, 0x0f84 }, { 0x0f8d, 0x0fbc }, { 0x1ab0, 0x1aff },   { 0x1dc0, 0x1dff },
    { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};
/* What takes room, if any, and shows nothing. */
static const struct range blanks[] = {
    { 0x00, 0x20 },     { 0xa0, 0xa0 },     { 0xad, 0xad },     { 0x034f, 0x034f },
    { 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x180e, 0x180e }, { 0x2000, 0x200f },
    { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
    { 0x3164, 0x3164 }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xe0000, 0xe007f },
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_in(const struct range *ranges, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= ranges[i].first && cp <= ranges[i].last)
            return true;
    return false;
}

enum text room_words_wrong(str words)
{
    bool is_seen = false;
    int marks = 0;
    uint32_t cp;
    if (clean_text_turns(words))
        return TEXT_ROOM_WORDS_TURN;
    while (utf8_next(&words, &cp)) {
        marks = is_in(marks_of, COUNT(marks_of), cp) ? marks + 1 : 0;
        if (marks > CLEAN_TEXT_MARKS_MAX)
            return is_seen ? TEXT_ROOM_WORDS_MARKS : TEXT_ROOM_WORDS_UNSEEN;
        is_seen = is_seen || (marks == 0 && !is_in(blanks, COUNT(blanks), cp));
    }
    return is_seen ? TEXT_NONE : TEXT_ROOM_WORDS_UNSEEN;
}

/* ---- addresses in a text ---- */

static bool is_of_address(char c)
{
    return c > ' ' && c < 0x7f && strchr("<>\"'`\\^{|}", c) == NULL;
}

/* Bytes of the address at the front of s; 0: there is none. What ends a sentence is none of it. */
static size_t address_at(str s)
{
    size_t scheme = str_starts(s, S("https://")) ? 8 : str_starts(s, S("http://")) ? 7 : 0, n = scheme;
    if (scheme == 0)
        return 0;
    while (n < s.n && is_of_address(s.p[n]))
        n++;
    while (n > scheme && strchr(".,;:!?)", s.p[n - 1]) != NULL)
        n--;
    return n > scheme ? n : 0;
}

bool room_next_piece(str *rest, struct room_piece *ret)
{
    size_t n = address_at(*rest);
    if (rest->n == 0)
        return false;
    ret->is_link = n > 0;
    if (n == 0) /* text up to the next address */
        do {
            n++;
        } while (n < rest->n && address_at(str_slice(*rest, n, rest->n)) == 0);
    ret->text = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return true;
}

bool room_can_withdraw(ms_t said_at, ms_t now, int64_t minutes)
{
    return now < said_at + minutes * MS_PER_MINUTE;
}
