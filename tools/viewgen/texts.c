/* SPDX-License-Identifier: Apache-2.0 */
/* The table of texts: reading, checking, converting. */
#include "viewgen/texts.h"

#include <opencc/opencc.h>
#include <stdlib.h>

static bool is_key(str key)
{
    size_t dot = str_find_char(key, '.');
    if (dot == SIZE_MAX || dot == 0 || dot + 1 == key.n)
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (!is_ident_char(key.p[i]) && key.p[i] != '.')
            return false;
    return true;
}

static struct text *text_get_or_add(struct texts *t, struct arena *a, str key)
{
    struct text **tail = &t->first;
    while (*tail != NULL && !str_eq((*tail)->key, key))
        tail = &(*tail)->next;
    if (*tail == NULL) {
        *tail = ARENA_NEW(a, struct text);
        (*tail)->key = key;
        t->n++;
    }
    return *tail;
}

/* Takes over a text in one language. */
static void set(struct diag *d, str path, const struct po_entry *e, str *at)
{
    if (!str_is_absent(*at))
        diag_error(d, path, e->line, "text '%.*s' is given twice — remove one", STR_ARG(e->key));
    if (e->text.n == 0)
        diag_error(d, path, e->line, "text '%.*s' is empty — write it, or remove the entry", STR_ARG(e->key));
    *at = e->text;
}

static void entry_add(struct texts *t, struct diag *d, str path, const struct po_entry *e)
{
    str lang = path_stem(path);
    struct text *one = text_get_or_add(t, d->arena, e->key);
    if (str_is_absent(one->path) || str_eq(lang, S("zh-Hans"))) {
        one->path = path;
        one->line = e->line;
    }
    if (!str_eq(lang, S("en")) && !str_is_absent(e->one))
        diag_error(d, path, e->line, "'%.*s' has two forms — Chinese has one, write only msgstr",
                   STR_ARG(e->key));
    if (str_eq(lang, S("zh-Hans"))) {
        set(d, path, e, &one->hans);
    } else if (str_eq(lang, S("zh-Hant"))) {
        set(d, path, e, &one->hant);
        one->hant_path = path;
        one->hant_line = e->line;
    } else {
        set(d, path, e, &one->english);
        one->english_one = e->one;
        one->english_path = path;
        one->english_line = e->line;
    }
}

void texts_read(struct texts *t, struct diag *d, str path, str content)
{
    str lang = path_stem(path);
    if (!str_eq(lang, S("zh-Hans")) && !str_eq(lang, S("en")) && !str_eq(lang, S("zh-Hant"))) {
        diag_error(d, path, 0, "the file's name tells no language — call it zh-Hans.po, en.po or zh-Hant.po");
        return;
    }
    struct po po = po_new(d, path, content);
    struct po_entry e;
    while (po_next(&po, &e)) {
        if (e.key.n == 0)
            continue; /* the header */
        if (is_key(e.key))
            entry_add(t, d, path, &e);
        else
            diag_error(d, path, e.line, "'%.*s' is no key — lower-case words with a dot: \"wall.title\"",
                       STR_ARG(e.key));
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct text *const *one = a;
    const struct text *const *two = b;
    return str_cmp((*one)->key, (*two)->key);
}

/* Every {name} of one text must be in the other; {n} may be left out of a singular. */
static void params_agree(struct diag *d, const struct text *t, str from, str to, str where)
{
    str rest = from;
    str name;
    while (text_next_param(&rest, &name))
        if (!text_has_param(to, name))
            diag_error(d, t->path, t->line,
                       "text '%.*s' has the parameter {%.*s} in one language but not in %.*s — use "
                       "the same in all",
                       STR_ARG(t->key), STR_ARG(name), STR_ARG(where));
}

static void text_check(struct diag *d, const struct text *t)
{
    if (str_is_absent(t->hans)) {
        diag_error(d, t->path, t->line, "text '%.*s' has no zh-Hans translation — add it to zh-Hans.po",
                   STR_ARG(t->key));
        return;
    }
    if (str_is_absent(t->english)) {
        diag_error(d, t->path, t->line, "text '%.*s' has no en translation — add it to en.po",
                   STR_ARG(t->key));
        return;
    }
    params_agree(d, t, t->hans, t->english, S("en.po"));
    params_agree(d, t, t->english, t->hans, S("zh-Hans.po"));
    if (!str_is_absent(t->hant))
        params_agree(d, t, t->hans, t->hant, S("zh-Hant.po"));
    if (str_is_absent(t->english_one))
        return;
    params_agree(d, t, t->english_one, t->english, S("the plural of en.po"));
    if (!text_has_param(t->english, S("n")))
        diag_error(d, t->english_path, t->english_line,
                   "text '%.*s' has a plural but no parameter {n} to choose it by", STR_ARG(t->key));
}

void texts_finish(struct texts *t, struct diag *d)
{
    size_t i = 0;
    t->sorted = ARENA_ARRAY(d->arena, struct text *, t->n + 1);
    for (struct text *one = t->first; one != NULL; one = one->next)
        t->sorted[i++] = one;
    if (t->n > 0)
        qsort(t->sorted, t->n, sizeof(struct text *), compare_keys);
    for (i = 0; i < t->n; i++) {
        text_check(d, t->sorted[i]);
        for (size_t j = i + 1; j < t->n && j < i + 3; j++)
            if (str_eq(name_upper(d->arena, t->sorted[i]->key), name_upper(d->arena, t->sorted[j]->key)))
                diag_error(d, t->sorted[j]->path, t->sorted[j]->line,
                           "keys '%.*s' and '%.*s' would have the same name in C — rename one",
                           STR_ARG(t->sorted[i]->key), STR_ARG(t->sorted[j]->key));
    }
}

bool texts_convert(struct texts *t, struct diag *d, const char *config)
{
    opencc_t cc = opencc_open(config);
    if (cc == (opencc_t)(intptr_t)-1) {
        diag_error(d, str_from_c(config), 0, "OpenCC cannot be opened (%s) — install libopencc-data",
                   opencc_error());
        return false;
    }
    for (struct text *one = t->first; one != NULL; one = one->next) {
        if (str_is_absent(one->hans) || !str_is_absent(one->hant))
            continue;
        char *converted = opencc_convert_utf8(cc, one->hans.p, one->hans.n);
        if (converted != NULL)
            one->hant = str_copy(d->arena, str_from_c(converted));
        else
            diag_error(d, one->path, one->line, "OpenCC refuses the text (%s)", opencc_error());
        opencc_convert_utf8_free(converted);
    }
    opencc_close(cc);
    return true;
}

/* ---- C ---- */

str texts_header(const struct texts *t, struct arena *a)
{
    struct buf b = buf_new(a, 8u << 20);
    buf_put(&b, S("/* Made by viewgen from the PO files. Do not edit. */\n"
                  "#ifndef EW_GEN_TEXT_GEN_H\n#define EW_GEN_TEXT_GEN_H\n\n"
                  "/* Sorted by key. */\nenum text {\n    TEXT_NONE,\n"));
    for (size_t i = 0; i < t->n; i++) {
        buf_printf(&b, "    TEXT_%.*s, /* ", STR_ARG(name_upper(a, t->sorted[i]->key)));
        emit_comment(&b, t->sorted[i]->hans);
        buf_put(&b, S(" */\n"));
    }
    buf_put(&b, S("    TEXT_COUNT\n};\n\n#endif\n"));
    return buf_str(&b);
}

static void row_text(struct buf *b, const char *name, str s)
{
    if (str_is_absent(s))
        return;
    buf_printf(b, "        %s = S_INIT(", name);
    emit_literal(b, s, 12);
    buf_put(b, S("),\n"));
}

str texts_source(const struct texts *t, struct arena *a)
{
    struct buf b = buf_new(a, 32u << 20);
    buf_put(&b, S("/* Made by viewgen from the PO files; traditional Chinese by OpenCC. Do not edit. */\n"
                  "#include \"web/text.h\"\n\n"
                  "const struct text_row text_rows[TEXT_COUNT] = {\n"
                  "    [TEXT_NONE] = { S_INIT(\"\"), { S_INIT(\"\"), S_INIT(\"\"), S_INIT(\"\") }, "
                  "S_INIT(\"\") },\n"));
    for (size_t i = 0; i < t->n; i++) {
        const struct text *one = t->sorted[i];
        buf_printf(&b, "    [TEXT_%.*s] = {\n", STR_ARG(name_upper(a, one->key)));
        row_text(&b, ".key", one->key);
        row_text(&b, ".text[LANG_ZH_HANS]", one->hans);
        row_text(&b, ".text[LANG_ZH_HANT]", one->hant);
        row_text(&b, ".text[LANG_EN]", one->english);
        row_text(&b, ".english_one", one->english_one);
        buf_put(&b, S("    },\n"));
    }
    buf_put(&b, S("};\n"));
    return buf_str(&b);
}
