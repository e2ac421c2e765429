/* SPDX-License-Identifier: Apache-2.0 */
/* Categories of the other site and where they lead, as lines that people fill in; marks and issues in words.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "features/publish/publish_import.h"
#include "features/publish/publish_import_marks.h"
#include "web/text.h"

#define LEADS_BYTES_MAX 80000
#define WORDS_BYTES_MAX 8000
#define NAME_POINTS_MAX 60

/* ---- counting ---- */

void publish_category_count(struct publish_examiner *x, str name)
{
    for (size_t i = 0; i < x->found_n; i++)
        if (str_eq(x->found[i].name, name)) {
            x->found[i].n++;
            return;
        }
    if (x->found == NULL)
        x->found = ARENA_ARRAY(x->arena, struct publish_category, PUBLISH_CATEGORIES_MAX);
    if (x->found_n < PUBLISH_CATEGORIES_MAX && utf8_length(name) <= NAME_POINTS_MAX)
        x->found[x->found_n++] = (struct publish_category){ str_copy(x->arena, name), 1 };
}

static int most_first(const void *one, const void *other)
{
    const struct publish_category *a = one, *b = other;
    return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->name, b->name);
}

str publish_categories_text(const struct publish_examiner *x, struct arena *a)
{
    struct buf b = buf_new(a, PUBLISH_CATEGORIES_MAX * (NAME_POINTS_MAX * 4 + 24));
    if (x->found_n > 0)
        qsort(x->found, x->found_n, sizeof *x->found, most_first);
    for (size_t i = 0; i < x->found_n; i++)
        buf_printf(&b, "%s%.*s\t%lld", i > 0 ? "\n" : "", STR_ARG(x->found[i].name),
                   (long long)x->found[i].n);
    return buf_str(&b);
}

/* ---- leads ---- */

/* "name = code"; the last '=' divides. */
static bool line_split(str line, str *ret_name, str *ret_lead)
{
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < line.n; i++)
        at = line.p[i] == '=' ? i : at;
    if (at == SIZE_MAX)
        return false;
    *ret_name = str_trim(str_slice(line, 0, at));
    *ret_lead = str_trim(str_slice(line, at + 1, line.n));
    return !str_is_empty(*ret_name);
}

str publish_lead_of(str leads, str category)
{
    str line, name, lead;
    while (!str_is_empty(leads)) {
        (void)str_cut(&leads, '\n', &line);
        if (line_split(line, &name, &lead) && str_eq(name, category))
            return lead;
    }
    return (str){ 0 };
}

static rc bad(struct db *db, const char *key, str line)
{
    (void)DB_FAIL(db, RC_INVALID, key, "line %.*s", STR_ARG(line));
    db_err(db)->what = utf8_cut(line, NAME_POINTS_MAX);
    return RC_INVALID;
}

static rc column_known(struct db *db, const struct publish_by *by, organisation_id unit, str code, bool *ret)
{
    struct publish_column column;
    rc done = publish_column_find(db, code, &column);
    if (done == RC_OK)
        done = publish_column_check(db, by, column.id, unit, &column);
    *ret = done == RC_OK;
    if (done == RC_NOT_FOUND || done == RC_CONFLICT || done == RC_INVALID) {
        *db_err(db) = (struct err){ 0 };
        return RC_OK;
    }
    return done;
}

/* "name =" is a tag, and needs no line. */
rc publish_leads_read(struct db *db, const struct publish_by *by, organisation_id unit, str words, str *ret)
{
    struct buf b = buf_new(db_arena(db), LEADS_BYTES_MAX);
    str line, name, lead;
    while (!str_is_empty(words)) {
        bool is_known = true;
        (void)str_cut(&words, '\n', &line);
        line = str_trim(line);
        if (str_is_empty(line))
            continue;
        if (!line_split(line, &name, &lead))
            return bad(db, "publish.import_lead_bad", line);
        if (str_is_empty(lead))
            continue;
        if (!str_eq(lead, S("-")))
            TRY(column_known(db, by, unit, lead, &is_known));
        if (!is_known)
            return bad(db, "publish.import_lead_column", line);
        buf_printf(&b, "%s%.*s = %.*s", b.n > 0 ? "\n" : "", STR_ARG(name), STR_ARG(lead));
    }
    if (b.is_full)
        return bad(db, "publish.import_lead_bad", S("…"));
    *ret = buf_str(&b);
    return RC_OK;
}

/* ---- marks in words ---- */

/* Behind the key: a number, or names with TAB between. */
static void words_put(struct arena *a, struct buf *b, enum lang lang, str mark)
{
    str key, rest = mark, name;
    enum text text = TEXT_NONE;
    int64_t n = 0;
    struct buf names = buf_new(a, mark.n * 2 + 1);
    (void)str_cut(&rest, ' ', &key);
    if (!text_find(key, &text))
        return;
    if (b->n > 0)
        buf_put(b, lang == LANG_EN ? S(" ") : S(""));
    (void)str_to_i64(rest, &n);
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\t', &name);
        buf_printf(&names, "%s%.*s", names.n == 0 ? "" : lang == LANG_EN ? ", " : "、", STR_ARG(name));
    }
    const struct text_arg args[] = { text_arg_int("n", n), text_arg_str("what", buf_str(&names)) };
    buf_put(b, text_format(a, text, lang, args, 2));
}

str publish_marks_words(struct arena *a, enum lang lang, str issue, str marks)
{
    struct buf b = buf_new(a, WORDS_BYTES_MAX);
    str one;
    if (!str_is_empty(issue))
        words_put(a, &b, lang, issue);
    while (!str_is_empty(marks)) {
        (void)str_cut(&marks, '\n', &one);
        words_put(a, &b, lang, one);
    }
    return buf_str(&b);
}
