/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What string literals may hold, by floor: SQL on the db floor alone, HTML on the web floor alone (it has the
 * writers). No words for people: Chinese nowhere but in core, which compares names in the nation's own data;
 * English sentences on no floor that writes pages. A sentence for people begins with a capital letter; what
 * ERR and BUG say to the log does not, and the command line (app) speaks English. Tools and tests are free.
 */
#include "lint/checks.h"

#define NOT_ON(floors) (FLOORS_SRC & ~(floors))

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* words as in the text, a space standing for any white space, at word borders. */
static bool has_words(str s, const char *words)
{
    str w = str_from_c(words);
    for (size_t i = 0; i + w.n <= s.n; i++) {
        bool is_begin = i == 0 || !is_letter(s.p[i - 1]);
        bool is_end = i + w.n == s.n || !is_letter(s.p[i + w.n]);
        if (is_begin && is_end && str_eq_nocase(str_slice(s, i, w.n), w))
            return true;
    }
    return false;
}

/* A verb of SQL and the word that comes with it: "delete" and "from" alone are English. */
static bool has_sql(str s)
{
    static const struct {
        const char *verb, *with;
    } pairs[] = {
        { "select", "from" },  { "insert", "into" },  { "update", "set" },      { "delete from", "where" },
        { "create", "table" }, { "create", "index" }, { "drop", "table" },      { "alter", "table" },
        { "order by", "" },    { "group by", "" },    { "pragma", "" },         { "left join", "" },
        { "savepoint", "" },   { "inner join", "" },  { "begin", "immediate" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (has_words(s, pairs[i].verb) && (pairs[i].with[0] == '\0' || has_words(s, pairs[i].with)))
            return true;
    return str_starts(s, S("SELECT ")) || str_starts(s, S("DELETE FROM "));
}

/* "<p", "</p", "<!", "&amp;" */
static bool has_html(str s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        char next = s.p[i + 1];
        if (s.p[i] == '<' && ((next >= 'a' && next <= 'z') || next == '/' || next == '!'))
            return true;
    }
    return str_find(s, S("&nbsp;")) != SIZE_MAX || str_find(s, S("&lt;")) != SIZE_MAX ||
           str_find(s, S("&amp;")) != SIZE_MAX;
}

/* U+3400 to U+9FFF in UTF-8. */
static bool has_han(str s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        unsigned char lead = (unsigned char)s.p[i], next = (unsigned char)s.p[i + 1];
        if ((lead == 0xE3 && next >= 0x90) || (lead >= 0xE4 && lead <= 0xE9))
            return true;
    }
    return false;
}

/* "Nothing" or "A", but no name of a protocol or a type: "HTTP/1.1", "Open311:", "CACHE_PUBLIC". */
static bool is_first_word(str s)
{
    str word;
    (void)str_cut(&s, ' ', &word);
    if (word.n == 0 || word.p[0] < 'A' || word.p[0] > 'Z')
        return false;
    for (size_t i = 1; i < word.n; i++)
        if (word.p[i] < 'a' || word.p[i] > 'z')
            return i == word.n - 1 && word.p[i] == ',';
    return true;
}

/* Three words or more, the first one beginning with a capital letter: "Nothing was found". */
static bool is_sentence(str s)
{
    int words = 0;
    str word;
    if (!is_first_word(s))
        return false;
    while (str_cut(&s, ' ', &word))
        words +=
            word.n > 0 && is_letter(word.p[0]) && (word.n == 1 || (word.p[1] >= 'a' && word.p[1] <= 'z'));
    return words >= 3;
}

struct kind {
    bool (*is_found)(str literal);
    unsigned floors;
    const char *finding;
};

static const struct kind kinds[] = {
    { has_sql, NOT_ON(FLOOR_BIT(FLOOR_DB)),
      "SQL in a string — write a named query in a .sql file of the folder" },
    { has_html, NOT_ON(FLOOR_BIT(FLOOR_WEB)), "HTML in a string — write a view in the folder views/" },
    { has_han, NOT_ON(FLOOR_BIT(FLOOR_CORE)),
      "Chinese text in a string — put it into the PO files and use its key; content belongs into data "
      "files" },
    { is_sentence, FLOOR_BIT(FLOOR_WEB) | FLOOR_BIT(FLOOR_CORE) | FLOOR_BIT(FLOOR_FEATURES),
      "an English sentence in a string — put it into the PO files and use its key; what only the log sees "
      "begins "
      "with a small letter" },
};

static void check_literal(struct lint *l, const struct source *s, int line, str literal)
{
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if ((kinds[k].floors & FLOOR_BIT(s->floor)) != 0 && kinds[k].is_found(literal))
            diag_error(l->diag, s->path, line, "%s", kinds[k].finding);
}

/* Adjacent literals are one. */
void check_literals(struct lint *l, const struct source *s)
{
    for (size_t i = 0; i < s->all_n; i++) {
        if (s->all[i].kind != TOKEN_STRING)
            continue;
        int line = s->all[i].line;
        str whole = s->all[i].text;
        for (; i + 1 < s->all_n && s->all[i + 1].kind == TOKEN_STRING; i++)
            whole = str_join(l->diag->arena, whole, s->all[i + 1].text);
        check_literal(l, s, line, whole);
    }
}
