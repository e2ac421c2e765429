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

bool room_belongs(const struct affiliation *periods, size_t n, const struct room_circle *circle, day_t day)
{
    for (size_t i = 0; i < n; i++)
        if (periods[i].from_day <= day && day < periods[i].to_day && is_of(&periods[i], circle))
            return true;
    return false;
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

/* Marks that stand on the letter before them. */
static bool is_mark(uint32_t cp)
{
    return (cp >= 0x0300 && cp <= 0x036f) || (cp >= 0x0483 && cp <= 0x0489) ||
           (cp >= 0x0610 && cp <= 0x061a) || (cp >= 0x064b && cp <= 0x065f) ||
           (cp >= 0x0e34 && cp <= 0x0e3a) || (cp >= 0x0e47 && cp <= 0x0e4e) ||
           (cp >= 0x0f71 && cp <= 0x0f84) || (cp >= 0x0f8d && cp <= 0x0fbc) ||
           (cp >= 0x1ab0 && cp <= 0x1aff) || (cp >= 0x1dc0 && cp <= 0x1dff) ||
           (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
           (cp >= 0xfe20 && cp <= 0xfe2f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

/* Takes room, if any, and shows nothing. */
static bool is_blank(uint32_t cp)
{
    return cp <= 0x20 || cp == 0xa0 || cp == 0xad || cp == 0x034f || cp == 0x061c || cp == 0x115f ||
           cp == 0x1160 || cp == 0x180e || (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202f) ||
           (cp >= 0x205f && cp <= 0x206f) || cp == 0x2800 || cp == 0x3000 || cp == 0x3164 || cp == 0xfeff ||
           cp == 0xffa0 || (cp >= 0xe0000 && cp <= 0xe007f);
}

enum text room_words_wrong(str words)
{
    bool is_seen = false;
    int marks = 0;
    uint32_t cp;
    if (clean_text_turns(words))
        return TEXT_ROOM_WORDS_TURN;
    while (utf8_next(&words, &cp)) {
        marks = is_mark(cp) ? marks + 1 : 0;
        if (marks > CLEAN_TEXT_MARKS_MAX)
            return is_seen ? TEXT_ROOM_WORDS_MARKS : TEXT_ROOM_WORDS_UNSEEN;
        is_seen = is_seen || (marks == 0 && !is_blank(cp));
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
