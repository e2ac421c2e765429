/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle as pieces: the feeds in it, or each text file; and days as feeds and files write them. */
#include <ctype.h>

#include "core/day_words.h"
#include "core/text_decode.h"
#include "features/publish/publish_import.h"

#define FILE_ARENA_MAX ((size_t)1 << 30)
#define NAME_DAY_MIN 8 /* 20190506 */
#define NAME_DAY_MAX 20
#define TITLE_LINE_MAX 300 /* bytes */
#define DAY_LINES 5

/* ---- instants ---- */

static int month_of(str word)
{
    const str names = S("JanFebMarAprMayJunJulAugSepOctNovDec");
    size_t at = word.n >= 3 ? str_find(names, str_slice(word, 0, 3)) : SIZE_MAX;
    return at == SIZE_MAX || at % 3 != 0 ? 0 : (int)(at / 3) + 1;
}

/* "+0800", "+08:00", "Z", "GMT": ms east; what is none of them is `offset`. */
static ms_t zone_of(str word, ms_t offset)
{
    int64_t hours, minutes;
    word = str_trim(word);
    if (str_is_empty(word))
        return offset;
    bool is_signed = word.n >= 5 && (word.p[0] == '+' || word.p[0] == '-');
    if (!is_signed)
        return 0;
    str behind = str_slice(word, word.p[3] == ':' ? 4 : 3, 2);
    if (!str_to_i64(str_slice(word, 1, 2), &hours) || !str_to_i64(behind, &minutes))
        return 0;
    ms_t east = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE;
    return word.p[0] == '-' ? -east : east;
}

/* "06 May 2019 10:00:00 +0800", with or without the day of the week. */
static bool mail_day_parse(struct arena *a, str words, ms_t offset, ms_t *ret)
{
    str part[6] = { { 0 } };
    size_t n = 0, comma = str_find_char(words, ',');
    ms_t civil;
    str rest = comma == SIZE_MAX ? words : str_slice(words, comma + 1, words.n);
    for (rest = str_trim(rest); n < 6 && !str_is_empty(rest); n++) {
        (void)str_cut(&rest, ' ', &part[n]);
        rest = str_is_absent(rest) ? rest : str_trim(rest);
    }
    int month = n >= 3 ? month_of(part[1]) : 0;
    if (month == 0)
        return false;
    str plain = str_printf(a, "%.*s-%02d-%.*s %.*s", STR_ARG(part[2]), month, STR_ARG(part[0]),
                           STR_ARG(str_is_absent(part[3]) ? S("00:00") : part[3]));
    if (!day_words_parse(plain, &civil))
        return false;
    *ret = civil - zone_of(str_is_absent(part[4]) ? S("") : part[4], offset);
    return true;
}

bool publish_instant_parse(str words, ms_t offset, ms_t *ret)
{
    struct arena *a = arena_new(4096);
    str s = str_slice(str_trim(words), 0, 60);
    size_t t = str_find_char(s, 'T'), end = t == SIZE_MAX ? SIZE_MAX : t + 9;
    ms_t civil;
    bool is_good = false;
    if (t == 10 && s.n >= 16) { /* ISO 8601 */
        str zone = end < s.n ? str_slice(s, end, s.n) : S("");
        while (!str_is_empty(zone) && (zone.p[0] == '.' || isdigit((unsigned char)zone.p[0])))
            zone = str_slice(zone, 1, zone.n);
        is_good = day_words_parse(str_slice(s, 0, end), &civil);
        if (is_good)
            *ret = civil - zone_of(zone, offset);
    } else if (day_words_parse(s, &civil)) {
        *ret = civil - offset;
        is_good = true;
    } else {
        is_good = mail_day_parse(a, s, offset, ret);
    }
    arena_free(a);
    return is_good;
}

/* ---- files ---- */

static bool ends(str name, const char *ending)
{
    size_t n = strlen(ending);
    return name.n > n && str_eq_nocase(str_slice(name, name.n - n, n), str_from_c(ending));
}

static bool is_page(str name)
{
    return ends(name, ".html") || ends(name, ".htm") || ends(name, ".xhtml");
}
static bool is_text(str name)
{
    return is_page(name) || ends(name, ".docx") || ends(name, ".txt") || ends(name, ".md");
}

/* "news/2019-05-06 停水.docx": 停水, and the day. */
static str stem_of(str name, ms_t offset, struct opt_i64 *ret_at)
{
    str rest = name, part = name;
    ms_t civil;
    while (str_find_char(rest, '/') != SIZE_MAX)
        (void)str_cut(&rest, '/', &part);
    size_t dot = SIZE_MAX;
    for (size_t i = 0; i < rest.n; i++)
        dot = rest.p[i] == '.' ? i : dot;
    str stem = dot == SIZE_MAX ? rest : str_slice(rest, 0, dot);
    for (size_t n = stem.n < NAME_DAY_MAX ? stem.n : NAME_DAY_MAX; n >= NAME_DAY_MIN; n--)
        if (day_words_parse(str_slice(stem, 0, n), &civil)) {
            *ret_at = OPT_I64(civil - offset);
            stem = str_slice(stem, n, stem.n);
            break;
        }
    while (!str_is_empty(stem) && str_find_char(S(" -_."), stem.p[0]) != SIZE_MAX)
        stem = str_slice(stem, 1, stem.n);
    return str_trim(stem);
}

/* The first line is the title where it is short; a line among the first that is a day is the day. */
static void text_fill(struct publish_piece *p, str text, ms_t offset)
{
    str rest = text, line;
    p->text = text;
    for (int i = 0; i < DAY_LINES && !str_is_empty(rest); i++) {
        ms_t civil;
        (void)str_cut(&rest, '\n', &line);
        line = str_trim(line);
        if (str_is_empty(p->title) && !str_is_empty(line) && line.n <= TITLE_LINE_MAX) {
            p->title = line;
            p->text = str_is_absent(rest) ? S("") : rest;
        } else if (!p->at.has && day_words_parse(line, &civil)) {
            p->at = OPT_I64(civil - offset);
        }
    }
    if (str_is_empty(str_trim(p->text))) /* nothing but a line */
        p->text = text;
}

static rc text_file_take(struct bundle *b, size_t i, struct arena *a, ms_t offset, publish_piece_fn *fn,
                         void *data)
{
    str name = b->names[i], bytes = { 0 }, text = S("");
    const char *encoding;
    struct err e = { 0 };
    struct publish_piece p = { .name = name,
                               .key = str_join(a, S("file "), name),
                               .title = S(""),
                               .author = S(""),
                               .address = S(""),
                               .categories = S(""),
                               .excerpt = S("") };
    str stem = stem_of(name, offset, &p.at);
    rc done = bundle_read(b, i, a, &e, &bytes);
    if (done == RC_OK && ends(name, ".docx"))
        p.docx = bytes;
    else if (done == RC_OK)
        done = text_decode(a, &e, bytes, &text, &encoding);
    if (done != RC_OK && e.text_key == NULL)
        return done;
    p.issue = done == RC_OK ? NULL : e.text_key;
    if (is_page(name))
        p.html = text;
    else if (str_is_absent(p.docx) && p.issue == NULL)
        text_fill(&p, text, offset);
    if (str_is_empty(p.title))
        p.title = is_page(name) || !str_is_absent(p.docx) ? S("") : stem;
    p.name = str_is_empty(stem) ? name : stem;
    return fn(data, &p);
}

/* ---- the bundle ---- */

static rc feeds_take(struct bundle *b, struct arena *a, struct err *e, ms_t offset, publish_piece_fn *fn,
                     void *data, struct publish_source *ret)
{
    for (size_t i = 0; i < b->n; i++) {
        str bytes;
        if (!ends(b->names[i], ".xml") && !ends(b->names[i], ".rss") && !ends(b->names[i], ".atom") &&
            b->n > 1)
            continue;
        TRY(bundle_read(b, i, a, e, &bytes));
        if (publish_feed_is(bytes))
            TRY(publish_feed_read(bytes, a, e, offset, fn, data, ret));
    }
    return RC_OK;
}

rc publish_pieces_read(struct bundle *b, struct arena *a, struct err *e, ms_t offset, publish_piece_fn *fn,
                       void *data, struct publish_source *ret)
{
    *ret = (struct publish_source){ .site_name = S("") };
    TRY(feeds_take(b, a, e, offset, fn, data, ret));
    if (ret->format != NULL)
        return RC_OK;
    for (size_t i = 0; i < b->n; i++) {
        if (!is_text(b->names[i]))
            continue;
        struct arena *one = arena_new(FILE_ARENA_MAX);
        rc done = text_file_take(b, i, one, offset, fn, data);
        arena_free(one);
        TRY(done);
        ret->format = "files";
    }
    return ret->format != NULL
               ? RC_OK
               : ERR(e, a, RC_INVALID, "publish.import_nothing", "no feed and no text among %zu files", b->n);
}
