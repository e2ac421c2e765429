/* SPDX-License-Identifier: Apache-2.0 */
/* Words of SQL, and the turning of SQLite's words into PostgreSQL's. */
#include <ctype.h>
#include <stdlib.h>

#include "sqlgen/sqlgen.h"

str file_read(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b = buf_new(a, TEXT_BYTES_MAX);
    char room[8192];
    if (f == NULL) {
        (void)fprintf(stderr, "%s:1: error: cannot read the file — check the name\n", path);
        exit(1);
    }
    for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;)
        buf_put(&b, (str){ room, n });
    (void)fclose(f);
    return str_copy(a, buf_str(&b));
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(str s)
{
    size_t n = 0;
    while (n < s.n && is_word(s.p[n]))
        n++;
    return n;
}

/* Length of a quoted thing that begins the text; a doubled quote inside stays inside. */
static size_t quoted_length(str s)
{
    size_t n = 1;
    while (n < s.n) {
        if (s.p[n] == s.p[0] && !(n + 1 < s.n && s.p[n + 1] == s.p[0]))
            return n + 1;
        n += s.p[n] == s.p[0] ? 2 : 1;
    }
    return s.n;
}

static size_t until(str s, str end)
{
    size_t at = str_find(s, end);
    return at == SIZE_MAX ? s.n : at + end.n;
}

static size_t token_length(str s, enum token *ret)
{
    char c = s.p[0];
    *ret = TOKEN_OTHER;
    if (isspace((unsigned char)c)) {
        *ret = TOKEN_SPACE;
        return 1;
    }
    if (is_word(c)) {
        *ret = TOKEN_WORD;
        return word_length(s);
    }
    if (c == '\'' || c == '"') {
        *ret = TOKEN_STRING;
        return quoted_length(s);
    }
    if (str_starts(s, S("--")) || str_starts(s, S("/*"))) {
        *ret = TOKEN_COMMENT;
        return until(s, c == '-' ? S("\n") : S("*/"));
    }
    if (str_starts(s, S("::")))
        return 2;
    if (c == ':' && s.n > 1 && is_word(s.p[1])) {
        *ret = TOKEN_PARAM;
        return 1 + word_length(str_slice(s, 1, s.n));
    }
    return 1;
}

bool token_next(str *rest, enum token *ret_kind, str *ret)
{
    if (rest->n == 0)
        return false;
    size_t n = token_length(*rest, ret_kind);
    *ret = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return true;
}

bool word_is(str word, const char *upper)
{
    return str_eq_nocase(word, str_from_c(upper));
}

bool name_is_good(str name)
{
    bool is_good = name.n > 0 && islower((unsigned char)name.p[0]);
    for (size_t i = 0; i < name.n; i++)
        is_good &= islower((unsigned char)name.p[i]) || isdigit((unsigned char)name.p[i]) || name.p[i] == '_';
    return is_good;
}

int lines_of(str text)
{
    int n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* Drops what stands behind the closing bracket of a table only in SQLite. */
static bool is_sqlite_only(str word)
{
    return word_is(word, "STRICT") || word_is(word, "WITHOUT") || word_is(word, "ROWID");
}

static void put_pg_word(struct buf *b, str word, bool is_schema)
{
    if (word_is(word, "INTEGER"))
        buf_put(b, S("BIGINT"));
    else if (word_is(word, "BLOB"))
        buf_put(b, S("BYTEA"));
    else if (word_is(word, "REAL"))
        buf_put(b, S("DOUBLE PRECISION"));
    else if (word_is(word, "TEXT") && is_schema)
        buf_put(b, S("TEXT COLLATE \"C\""));
    else if (!(is_schema && is_sqlite_only(word)))
        buf_put(b, word);
}

static void put_pg(struct buf *b, str text)
{
    enum token kind;
    str token;
    bool is_behind = false; /* a word that was dropped takes the comma behind it along */
    while (token_next(&text, &kind, &token)) {
        if (kind == TOKEN_WORD)
            put_pg_word(b, token, true);
        else if (!(is_behind && str_eq(token, S(","))))
            buf_put(b, token);
        if (kind != TOKEN_SPACE)
            is_behind = kind == TOKEN_WORD && is_sqlite_only(token);
    }
}

str migration_dialect(struct arena *a, str text, bool is_pg)
{
    struct buf b = buf_new(a, TEXT_BYTES_MAX);
    bool is_mine = true;
    str line;
    while (str_cut(&text, '\n', &line)) {
        str trimmed = str_trim(line);
        if (str_starts(trimmed, S("-- dialect:"))) {
            str which = str_trim(str_slice(trimmed, strlen("-- dialect:"), trimmed.n));
            is_mine = str_eq(which, S("both")) || str_eq(which, is_pg ? S("pg") : S("sqlite"));
            continue;
        }
        if (is_mine && is_pg)
            put_pg(&b, line);
        else if (is_mine)
            buf_put(&b, line);
        buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

static void put_param(struct buf *b, str token, const struct query *q, bool is_pg)
{
    str name = str_slice(token, 1, token.n);
    for (size_t i = 0; i < q->names_n; i++)
        if (str_eq(q->names[i], name))
            buf_printf(b, "%c%zu", is_pg ? '$' : '?', i + 1);
}

/* A comment is cut, but its line ends stay, so that messages name the right line. */
static void put_comment(struct buf *b, str token)
{
    buf_putc(b, ' ');
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] == '\n')
            buf_putc(b, '\n');
}

str query_dialect(struct arena *a, str sql, const struct query *q, bool is_pg)
{
    struct buf b = buf_new(a, TEXT_BYTES_MAX);
    enum token kind;
    str token;
    while (token_next(&sql, &kind, &token)) {
        if (kind == TOKEN_COMMENT)
            put_comment(&b, token);
        else if (kind == TOKEN_PARAM)
            put_param(&b, token, q, is_pg);
        else if (kind == TOKEN_WORD && is_pg)
            put_pg_word(&b, token, false);
        else
            buf_put(&b, token);
    }
    str done = str_trim(buf_str(&b));
    return str_ends(done, S(";")) ? str_trim(str_slice(done, 0, done.n - 1)) : done;
}
