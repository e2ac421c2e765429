/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of old ledgers: how people call them, and finding the row that names them. */
#include "base/csv.h"
#include "base/utf8.h"
#include "features/problem/problem_import.h"
#include "gen/data.h"

#define HEAD_ROWS 10
#define WORD_FIELDS 3
#define HEAD_CELL_MAX 40

static const struct {
    const char *name;
    enum text label;
} fields[IMPORT_FIELDS] = {
    [IMPORT_NUMBER] = { "number", TEXT_PROBLEM_IMPORT_FIELD_NUMBER },
    [IMPORT_UNIT] = { "unit", TEXT_PROBLEM_IMPORT_FIELD_UNIT },
    [IMPORT_PLACE] = { "place", TEXT_PROBLEM_IMPORT_FIELD_PLACE },
    [IMPORT_TITLE] = { "title", TEXT_PROBLEM_IMPORT_FIELD_TITLE },
    [IMPORT_STATEMENT] = { "statement", TEXT_PROBLEM_IMPORT_FIELD_STATEMENT },
    [IMPORT_KIND] = { "kind", TEXT_PROBLEM_IMPORT_FIELD_KIND },
    [IMPORT_CATEGORY] = { "category", TEXT_PROBLEM_IMPORT_FIELD_CATEGORY },
    [IMPORT_ACCEPTED] = { "accepted", TEXT_PROBLEM_IMPORT_FIELD_ACCEPTED },
    [IMPORT_DUE] = { "due", TEXT_PROBLEM_IMPORT_FIELD_DUE },
    [IMPORT_OFFICE] = { "office", TEXT_PROBLEM_IMPORT_FIELD_OFFICE },
    [IMPORT_PERSON] = { "person", TEXT_PROBLEM_IMPORT_FIELD_PERSON },
    [IMPORT_MEASURE] = { "measure", TEXT_PROBLEM_IMPORT_FIELD_MEASURE },
    [IMPORT_RESULT] = { "result", TEXT_PROBLEM_IMPORT_FIELD_RESULT },
    [IMPORT_ANSWER] = { "answer", TEXT_PROBLEM_IMPORT_FIELD_ANSWER },
    [IMPORT_CLOSED] = { "closed", TEXT_PROBLEM_IMPORT_FIELD_CLOSED },
    [IMPORT_NAME] = { "name", TEXT_PROBLEM_IMPORT_FIELD_NAME },
    [IMPORT_PHONE] = { "phone", TEXT_PROBLEM_IMPORT_FIELD_PHONE },
};

const char *import_field_name(enum import_field field)
{
    return fields[field].name;
}

enum text import_field_label(enum import_field field)
{
    return fields[field].label;
}

enum import_field import_field_find(str name)
{
    for (int i = 0; i < IMPORT_FIELDS; i++)
        if (str_eq(name, str_from_c(fields[i].name)))
            return (enum import_field)i;
    return IMPORT_FIELDS;
}

/* Without blanks, slashes, stars and what stands in brackets: "* Village (must)" is Village. */
static str squeeze(str s, char *room, size_t size)
{
    static const str dropped[] = { S_INIT(" "),      S_INIT("\t"),     S_INIT("\n"), S_INIT("\r"),
                                   S_INIT("\u3000"), S_INIT("*"),      S_INIT("/"),  S_INIT("\u3001"),
                                   S_INIT(":"),      S_INIT("\uff1a"), S_INIT("_"),  S_INIT("\uff0a") };
    size_t n = 0;
    while (!str_is_empty(s) && n < size && !str_starts(s, S("(")) && !str_starts(s, S("\uff08"))) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof dropped / sizeof dropped[0] && skip == 0; i++)
            skip = str_starts(s, dropped[i]) ? dropped[i].n : 0;
        if (skip == 0)
            room[n++] = s.p[0];
        s = str_slice(s, skip != 0 ? skip : 1, s.n);
    }
    return (str){ room, n };
}

static bool has_word(str words, str word)
{
    str one;
    while (str_cut(&words, '|', &one))
        if (str_eq_nocase(one, word))
            return true;
    return false;
}

/* The code that a word stands for in its group, or that it is itself; absent for others. */
static str code_of(str group, str word)
{
    str rest = import_words_csv, field[WORD_FIELDS];
    while (csv_row(&rest, field, WORD_FIELDS))
        if (str_eq(field[0], group) && (has_word(field[2], word) || str_eq_nocase(field[1], word)))
            return field[1];
    return (str){ 0 };
}

enum import_field import_head_field(str head)
{
    char room[128];
    return import_field_find(code_of(S("field"), squeeze(head, room, sizeof room)));
}

/* ---- as text ---- */

str import_columns_text(struct arena *a, const struct import_columns *c)
{
    struct buf b = buf_new(a, 2000);
    buf_printf(&b, "head=%lld", (long long)c->head);
    for (int i = 0; i < IMPORT_FIELDS; i++)
        if (c->at[i] >= 0)
            buf_printf(&b, " %s=%lld", fields[i].name, (long long)c->at[i]);
    return buf_str(&b);
}

bool import_columns_parse(str text, struct import_columns *ret)
{
    str one, name;
    *ret = (struct import_columns){ .head = 0 };
    for (int i = 0; i < IMPORT_FIELDS; i++)
        ret->at[i] = -1;
    while (str_cut(&text, ' ', &one)) {
        int64_t n;
        (void)str_cut(&one, '=', &name);
        enum import_field field = import_field_find(name);
        if (!str_to_i64(one, &n) || n < 0)
            return false;
        if (str_eq(name, S("head")))
            ret->head = n;
        else if (field < IMPORT_FIELDS && n < IMPORT_COLUMNS_MAX)
            ret->at[field] = n;
        else
            return false;
    }
    return ret->head > 0;
}

bool import_columns_suffice(const struct import_columns *c)
{
    return c->head > 0 && c->at[IMPORT_ACCEPTED] >= 0 &&
           (c->at[IMPORT_TITLE] >= 0 || c->at[IMPORT_STATEMENT] >= 0);
}

/* ---- finding the head ---- */

struct search {
    struct arena *arena;
    struct import_head *best;
    int64_t best_n, rows;
    bool is_over;
};

/* The first column that names a field has it. */
static int64_t columns_of(const struct sheet_row *row, struct import_columns *ret)
{
    int64_t n = 0;
    (void)import_columns_parse(S("head=1"), ret);
    ret->head = row->number;
    for (size_t i = 0; i < row->n && i < IMPORT_COLUMNS_MAX; i++) {
        enum import_field field = import_head_field(row->cells[i].text);
        if (field == IMPORT_FIELDS || ret->at[field] >= 0)
            continue;
        ret->at[field] = (int64_t)i;
        n++;
    }
    return n;
}

static rc look(void *data, const struct sheet_row *row)
{
    struct search *s = data;
    struct import_columns columns;
    int64_t n = columns_of(row, &columns);
    if (n > s->best_n || s->rows == 0) {
        s->best_n = n;
        s->best->columns = columns;
        s->best->cells_n = row->n < IMPORT_COLUMNS_MAX ? row->n : IMPORT_COLUMNS_MAX;
        for (size_t i = 0; i < s->best->cells_n; i++)
            s->best->cells[i] = str_copy(s->arena, utf8_cut(row->cells[i].text, HEAD_CELL_MAX));
    }
    s->is_over = ++s->rows == HEAD_ROWS;
    return s->is_over ? RC_STALE : RC_OK;
}

rc import_head_find(struct arena *a, struct err *e, str bytes, struct import_head *ret)
{
    struct search s = { .arena = a, .best = ret };
    struct sheet_info info;
    *ret = (struct import_head){ 0 };
    rc done = sheet_read(a, e, bytes, &sheet_limits_usual, look, &s, &info);
    ret->row = info.row;
    return s.is_over ? RC_OK : done;
}

/* ---- kinds and results ---- */

str import_kind_of(str words)
{
    char room[128];
    return code_of(S("kind"), squeeze(words, room, sizeof room));
}

str import_result_of(str words)
{
    char room[128];
    return code_of(S("result"), squeeze(words, room, sizeof room));
}

str import_unit_common(str name)
{
    str rest = import_words_csv, field[WORD_FIELDS], end;
    while (csv_row(&rest, field, WORD_FIELDS)) {
        int64_t kept = 0;
        while (str_eq(field[0], S("unit")) && str_to_i64(field[1], &kept) && str_cut(&field[2], '|', &end))
            if (str_ends(name, end))
                return str_slice(name, 0, name.n - end.n + (size_t)kept);
    }
    return (str){ 0 };
}
