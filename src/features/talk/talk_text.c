/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_text.h"

#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#include "base/rc.h"
#include "base/utf8.h"
#include "core/clean_text.h"
#include "core/words.h"
#include "gen/data.h"

#define MARKS_MAX 6 /* in a row: vowel signs and tones of living scripts need fewer */
#define GROWTH 20   /* NFKC makes at most 18 characters of one */

/* ---- characters ---- */

static bool is_mark(uint32_t cp)
{
    int8_t type = u_charType((UChar32)cp);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

/* Letters by their category that show nothing. */
static bool is_filler(uint32_t cp)
{
    return cp == 0x115F || cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0 || cp == 0x2800;
}

static bool shows(uint32_t cp)
{
    return u_isgraph((UChar32)cp) && u_charType((UChar32)cp) != U_FORMAT_CHAR && !is_mark(cp) &&
           !is_filler(cp);
}

static bool is_bare(uint32_t cp)
{
    return u_isalnum((UChar32)cp) && !is_filler(cp);
}

enum text talk_words_flaw(str words)
{
    bool is_seen = false;
    int marks = 0;
    if (clean_text_turns(words))
        return TEXT_TALK_FLAW_TURNS;
    for (uint32_t cp; utf8_next(&words, &cp);) {
        marks = is_mark(cp) ? marks + 1 : 0;
        if (marks > MARKS_MAX)
            return TEXT_TALK_FLAW_MARKS;
        is_seen = is_seen || shows(cp);
    }
    return is_seen ? TEXT_NONE : TEXT_TALK_FLAW_EMPTY;
}

/* ---- one writing ---- */

struct wide {
    UChar *p;
    int32_t n, room;
};

static struct wide wide_of(struct arena *a, str s)
{
    UErrorCode error = U_ZERO_ERROR;
    struct wide w = { .room = (int32_t)(s.n * GROWTH + 8) };
    w.p = ARENA_ARRAY(a, UChar, (size_t)w.room);
    u_strFromUTF8(w.p, w.room, &w.n, s.p, (int32_t)s.n, &error);
    return U_SUCCESS(error) ? w : (struct wide){ 0 };
}

static str narrow_of(struct arena *a, struct wide w)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t n = 0, room = w.n * 3 + 1;
    char *p = arena_alloc(a, (size_t)room);
    u_strToUTF8(p, room, &n, w.p, w.n, &error);
    return U_SUCCESS(error) ? (str){ p, (size_t)n } : S("");
}

/* NFKC with folded case, which also drops what Unicode lets a display ignore. */
static str compatible(struct arena *a, str s)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *norm = unorm2_getNFKCCasefoldInstance(&error);
    struct wide in = wide_of(a, s), out = { .room = in.room };
    if (U_FAILURE(error) || in.p == NULL)
        return s;
    out.p = ARENA_ARRAY(a, UChar, (size_t)out.room);
    out.n = unorm2_normalize(norm, in.p, in.n, out.p, out.room, &error);
    return U_SUCCESS(error) ? narrow_of(a, out) : s;
}

str talk_bare(struct arena *a, str words)
{
    str folded = words_fold(a, compatible(a, words));
    char *out = arena_alloc(a, folded.n + 1);
    size_t n = 0;
    for (uint32_t cp; utf8_next(&folded, &cp);)
        if (is_bare(cp))
            n += utf8_encode(cp, out + n);
    return (str){ out, n };
}

static pthread_once_t spoof_once = PTHREAD_ONCE_INIT;
static USpoofChecker *spoof; /* read only once it is made; lives as long as the process */

static void spoof_open(void)
{
    UErrorCode error = U_ZERO_ERROR;
    spoof = uspoof_open(&error);
    if (U_FAILURE(error))
        BUG("no table of confusable characters");
}

static str skeleton_of(struct arena *a, str s)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t room = (int32_t)(s.n * GROWTH + 8);
    char *out = arena_alloc(a, (size_t)room);
    int32_t n = uspoof_getSkeletonUTF8(spoof, 0, s.p, (int32_t)s.n, out, room, &error);
    return U_SUCCESS(error) ? (str){ out, (size_t)n } : s;
}

/* Twice: a capital I looks like a small l, and is an i once it is folded. */
str talk_skeleton(struct arena *a, str nickname)
{
    (void)pthread_once(&spoof_once, spoof_open);
    return talk_bare(a, skeleton_of(a, talk_bare(a, skeleton_of(a, nickname))));
}

/* ---- nicknames ---- */

/* One script besides Han and what all scripts share; a Latin a and a Cyrillic one never meet. */
static bool is_of_one_script(str name)
{
    UScriptCode other = USCRIPT_INVALID_CODE;
    for (uint32_t cp; utf8_next(&name, &cp);) {
        UErrorCode error = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript((UChar32)cp, &error);
        if (U_FAILURE(error) || script == USCRIPT_HAN || script == USCRIPT_COMMON ||
            script == USCRIPT_INHERITED)
            continue;
        if (other != USCRIPT_INVALID_CODE && other != script)
            return false;
        other = script;
    }
    return true;
}

static bool has_odd_character(str name)
{
    for (uint32_t cp; utf8_next(&name, &cp);)
        if (!is_bare(cp) && !is_mark(cp) && u_charType((UChar32)cp) != U_COMBINING_SPACING_MARK &&
            cp != 0xB7 && cp != '-' && cp != '_')
            return true;
    return false;
}

static bool has_title(struct arena *a, str name)
{
    str rest = title_csv, word, bare = talk_bare(a, name), skeleton = talk_skeleton(a, name);
    (void)str_cut(&rest, '\n', &word); /* the head */
    while (str_cut(&rest, '\n', &word)) {
        word = str_trim(word);
        if (word.n > 0 && (str_find(bare, talk_bare(a, word)) != SIZE_MAX ||
                           str_find(skeleton, talk_skeleton(a, word)) != SIZE_MAX))
            return true;
    }
    return false;
}

enum text talk_name_flaw(struct arena *a, str nickname)
{
    size_t n = utf8_length(nickname);
    enum text flaw = talk_words_flaw(nickname);
    if (flaw != TEXT_NONE)
        return flaw;
    if (n < TALK_NAME_MIN || n > TALK_NAME_MAX)
        return TEXT_TALK_NAME_LENGTH;
    if (has_odd_character(nickname))
        return TEXT_TALK_NAME_ODD;
    if (!is_of_one_script(nickname))
        return TEXT_TALK_NAME_SCRIPTS;
    return has_title(a, nickname) ? TEXT_TALK_NAME_TITLE : TEXT_NONE;
}
