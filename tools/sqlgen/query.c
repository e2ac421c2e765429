/* SPDX-License-Identifier: Apache-2.0 */
/* Query files: blocks that begin with "-- name:", their notes, their parameters by appearance. */
#include "sqlgen/sqlgen.h"

static enum query_kind kind_parse(str word)
{
    static const struct {
        str word;
        enum query_kind kind;
    } kinds[] = { { S_INIT(":one"), QUERY_ONE },   { S_INIT(":maybe"), QUERY_MAYBE },
                  { S_INIT(":many"), QUERY_MANY }, { S_INIT(":each"), QUERY_EACH },
                  { S_INIT(":exec"), QUERY_EXEC }, { S_INIT(":raw"), QUERY_RAW } };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(kinds[i].word, word))
            return kinds[i].kind;
    return QUERY_NONE;
}

static struct query *query_find(struct sqlgen *g, str name)
{
    for (size_t i = 0; i < g->queries_n; i++)
        if (str_eq(g->queries[i].name, name))
            return &g->queries[i];
    return NULL;
}

/* The text behind "-- key:", or false. */
static bool note_text(str line, const char *key, str *ret)
{
    str rest = str_trim(line), k = str_from_c(key);
    if (!str_starts(rest, S("-- ")))
        return false;
    rest = str_trim(str_slice(rest, 3, rest.n));
    if (!str_starts(rest, k) || rest.n == k.n || rest.p[k.n] != ':')
        return false;
    *ret = str_trim(str_slice(rest, k.n + 1, rest.n));
    return true;
}

static bool note_is_there(const struct note *notes, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(notes[i].name, name))
            return true;
    return false;
}

static void note_add(struct sqlgen *g, struct note *notes, size_t *n, str text, int line)
{
    str name, type_text = text;
    (void)str_cut(&type_text, ' ', &name);
    struct note note = { .name = name, .line = line };
    if (!type_parse(g, str_trim(type_text), &note.type))
        complain(g, g->file, line,
                 "\"%.*s\" is no type — use i64 bool ms day fen real text blob or TABLE_id, with ? "
                 "behind it when NULL is allowed",
                 STR_ARG(str_trim(type_text)));
    if (note_is_there(notes, *n, name))
        complain(g, g->file, line, "a second note for '%.*s' — take one away", STR_ARG(name));
    else if (*n == NOTES_MAX)
        complain(g, g->file, line, "more than %d notes in one query — split it", NOTES_MAX);
    else
        notes[(*n)++] = note;
}

/* "-- word: …", a lower-case word: meant for sqlgen, not for readers. */
static bool looks_like_note(str line)
{
    str rest = str_trim(line), word;
    rest = str_trim(str_slice(rest, 2, rest.n));
    return str_find_char(rest, ':') != SIZE_MAX && str_cut(&rest, ':', &word) && name_is_good(word);
}

static void comment_add(struct buf *comment, str words)
{
    if (comment->n != 0)
        buf_putc(comment, '\n');
    buf_put(comment, words);
}

static void unscoped_set(struct sqlgen *g, struct query *q, str reason, int line)
{
    q->unscoped = reason;
    q->unscoped_line = line;
    if (reason.n == 0)
        complain(g, g->file, line,
                 "\"-- unscoped:\" without a reason — say why '%.*s' may see rows of every organisation",
                 STR_ARG(q->name));
}

/* A comment line of the header: a note, or a sentence for the function's comment. */
static void header_line(struct sqlgen *g, struct query *q, str line, int number, struct buf *comment)
{
    str text;
    if (note_text(line, "param", &text))
        note_add(g, q->params_noted, &q->params_noted_n, text, number);
    else if (note_text(line, "column", &text))
        note_add(g, q->columns_noted, &q->columns_noted_n, text, number);
    else if (note_text(line, "unscoped", &text))
        unscoped_set(g, q, text, number);
    else if (note_text(line, "row", &text)) {
        q->row_of = text;
        q->row_line = number;
    } else if (looks_like_note(line))
        complain(g, g->file, number,
                 "\"%.*s\" is no note that sqlgen knows — use param, column, unscoped, row or dialect, or "
                 "write the sentence otherwise",
                 STR_ARG(str_trim(line)));
    else
        comment_add(comment, str_trim(str_slice(str_trim(line), 2, line.n)));
}

static struct query *name_line(struct sqlgen *g, str text, int number)
{
    str name, kind = text;
    (void)str_cut(&kind, ' ', &name);
    struct query *q = &g->queries[g->queries_n++];
    q->name = name;
    q->line = number;
    q->kind = kind_parse(str_trim(kind));
    if (!name_is_good(name))
        complain(g, g->file, number,
                 "'%.*s' cannot be the name of a query — use lower-case letters, digits and '_'",
                 STR_ARG(name));
    if (q->kind == QUERY_NONE)
        complain(g, g->file, number,
                 "query '%.*s' does not say what it gives — write :one :maybe :many :each :exec or :raw "
                 "behind the name",
                 STR_ARG(name));
    return q;
}

static void params_collect(struct sqlgen *g, struct query *q, str sql)
{
    enum token kind;
    str token;
    while (token_next(&sql, &kind, &token)) {
        if (kind != TOKEN_PARAM)
            continue;
        str name = str_slice(token, 1, token.n);
        bool is_known = false;
        for (size_t i = 0; i < q->names_n; i++)
            is_known |= str_eq(q->names[i], name);
        if (!is_known && q->names_n == PARAMS_MAX)
            complain(g, g->file, q->line, "more than %d parameters — split the query", PARAMS_MAX);
        else if (!is_known)
            q->names[q->names_n++] = name;
    }
}

/* A note among the SQL would be taken for a comment. */
static void late_notes(struct sqlgen *g, str sql, int line)
{
    static const char *const keys[] = { "param", "column", "unscoped", "row", "dialect", "fragment" };
    str one, ignored;
    for (; str_cut(&sql, '\n', &one); line++)
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            if (note_text(one, keys[i], &ignored))
                complain(g, g->file, line,
                         "the note \"-- %s:\" stands in the SQL — move it up under the name", keys[i]);
}

/* The PostgreSQL text of an earlier block; whatever else it says must be said there. */
static void pg_block(struct sqlgen *g, struct query *q)
{
    g->queries_n--;
    struct query *first = query_find(g, q->name);
    bool has_notes = q->params_noted_n + q->columns_noted_n + q->comment.n != 0 ||
                     !str_is_absent(q->unscoped) || !str_is_absent(q->row_of);
    if (first == NULL)
        complain(g, g->file, q->line,
                 "the PostgreSQL block '%.*s' has no SQLite block before it — put the common one first",
                 STR_ARG(q->name));
    else if (!str_is_absent(first->sql_pg))
        complain(g, g->file, q->line,
                 "a second PostgreSQL block of '%.*s' — the first is at line %d, keep one", STR_ARG(q->name),
                 first->pg_line);
    else if (first->kind != q->kind)
        complain(g, g->file, q->line,
                 "the two blocks of '%.*s' do not give the same — write the kind of line %d here too",
                 STR_ARG(q->name), first->line);
    else if (has_notes)
        complain(
            g, g->file, q->line,
            "the PostgreSQL block of '%.*s' has notes or a comment — put them into the first block, line %d",
            STR_ARG(q->name), first->line);
    else {
        first->sql_pg = q->sql;
        first->pg_line = q->sql_line;
    }
    *q = (struct query){ 0 };
}

static void dialect_check(struct sqlgen *g, str dialect, int line)
{
    if (!str_eq(dialect, S("pg")))
        complain(
            g, g->file, line,
            "\"-- dialect: %.*s\" — only pg can stand here; the block without it is for SQLite, or for both",
            STR_ARG(dialect));
}

/* A block: header comments, then SQL up to the next block. The block may be the PostgreSQL text of an earlier
 * one. */
static void block_read(struct sqlgen *g, struct query *q, str block, int number)
{
    struct buf comment = buf_new(g->a, 8192);
    str line, rest = block, dialect;
    bool is_pg = false;
    while (rest.n > 0 && (str_starts(str_trim(rest), S("--")))) {
        (void)str_cut(&rest, '\n', &line);
        number++;
        if (str_is_empty(str_trim(line)))
            continue;
        if (note_text(line, "dialect", &dialect)) {
            dialect_check(g, dialect, number);
            is_pg = true;
        } else
            header_line(g, q, line, number, &comment);
    }
    q->comment = str_copy(g->a, buf_str(&comment));
    q->sql = str_trim(rest);
    q->sql_line =
        number + 1 + (q->sql.n != 0 ? lines_of(str_slice(rest, 0, (size_t)(q->sql.p - rest.p))) : 0);
    late_notes(g, q->sql, q->sql_line);
    q->sql = fragments_expand(g, is_pg ? NULL : q, q->sql, q->sql_line);
    if (is_pg)
        pg_block(g, q);
    else
        params_collect(g, q, q->sql);
}

/* A fragment: its head may note types; earlier fragments may stand in it. */
static void fragment_read(struct sqlgen *g, str words, str block, int number)
{
    struct fragment *f = fragment_new(g, words, number);
    struct query head = { .name = words };
    struct buf comment = buf_new(g->a, 8192);
    str line, rest = block;
    if (f == NULL)
        return;
    while (rest.n > 0 && str_starts(str_trim(rest), S("--"))) {
        (void)str_cut(&rest, '\n', &line);
        number++;
        if (!str_is_empty(str_trim(line)))
            header_line(g, &head, line, number, &comment);
    }
    if (comment.n == 0)
        complain(g, g->file, f->line, "fragment '%.*s' has no description — say under its name what it is",
                 STR_ARG(f->name));
    if (!str_is_absent(head.unscoped) || !str_is_absent(head.row_of))
        complain(g, g->file, f->line, "fragment '%.*s' can note params and columns only", STR_ARG(f->name));
    late_notes(g, rest, number + 1);
    f->sql = str_trim(fragments_expand(g, &head, str_trim(rest), number + 1));
    if (str_ends(f->sql, S(";")))
        f->sql = str_trim(str_slice(f->sql, 0, f->sql.n - 1));
    memcpy(f->params_noted, head.params_noted, sizeof f->params_noted);
    memcpy(f->columns_noted, head.columns_noted, sizeof f->columns_noted);
    f->params_noted_n = head.params_noted_n;
    f->columns_noted_n = head.columns_noted_n;
}

/* Words before the first block belong to nobody. */
static void lost_check(struct sqlgen *g, str head)
{
    str line;
    for (int number = 1; str_cut(&head, '\n', &line); number++)
        if (str_trim(line).n != 0 && !str_starts(str_trim(line), S("--"))) {
            complain(g, g->file, number,
                     "SQL before the first query — write \"-- name: NAME :KIND\" above it");
            return;
        }
}

/* A block that has begun: a query or a fragment, from its head line on. */
struct open_block {
    bool is_open, is_fragment;
    str words;
    const char *from;
    int line;
};

static void query_end(struct sqlgen *g, const struct open_block *open, str text)
{
    struct query *q = name_line(g, open->words, open->line);
    block_read(g, q, text, open->line);
    for (size_t i = 0; q->name.n != 0 && i + 1 < g->queries_n; i++)
        if (str_eq(g->queries[i].name, q->name))
            complain(g, g->file, q->line, "query '%.*s' stands twice — the first is at line %d, rename one",
                     STR_ARG(q->name), g->queries[i].line);
}

static void block_end(struct sqlgen *g, const struct open_block *open, const char *to)
{
    str text = { open->from, (size_t)(to - open->from) };
    if (!open->is_open)
        lost_check(g, text);
    else if (open->is_fragment)
        fragment_read(g, open->words, text, open->line);
    else
        query_end(g, open, text);
}

static void file_load(struct sqlgen *g, str text)
{
    str rest = text, line, words;
    struct open_block open = { .from = text.p };
    int number = 0;
    while (str_cut(&rest, '\n', &line)) {
        bool is_fragment = note_text(line, "fragment", &words);
        number++;
        if (!is_fragment && !note_text(line, "name", &words))
            continue;
        block_end(g, &open, line.p);
        open = (struct open_block){ .is_open = true,
                                    .is_fragment = is_fragment,
                                    .words = words,
                                    .from = line.p + line.n + (rest.p != NULL ? 1 : 0),
                                    .line = number };
    }
    block_end(g, &open, text.p + text.n);
}

/* _fragments.sql beside the file, when there is one. */
static void folder_fragments(struct sqlgen *g, str path)
{
    size_t n = path.n;
    while (n > 0 && path.p[n - 1] != '/')
        n--;
    const char *beside = str_c(g->a, str_join(g->a, str_slice(path, 0, n), S("_fragments.sql")));
    FILE *f = fopen(beside, "rb");
    if (f == NULL)
        return;
    (void)fclose(f);
    g->file = str_from_c(beside);
    file_load(g, file_read(g->a, beside));
    if (g->queries_n != 0)
        complain(g, g->file, g->queries[0].line, "a query among the fragments of the folder — move it");
}

void queries_load(struct sqlgen *g, const char *path)
{
    str text = file_read(g->a, path);
    size_t most = 2;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '\n';
    g->queries = ARENA_ARRAY(g->a, struct query, most);
    g->queries_n = 0;
    g->fragments = ARENA_ARRAY(g->a, struct fragment, FRAGMENTS_MAX);
    g->fragments_n = 0;
    folder_fragments(g, str_from_c(path));
    g->file = str_from_c(path);
    file_load(g, text);
    fragments_check(g);
}
