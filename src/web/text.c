/* SPDX-License-Identifier: Apache-2.0 */
/* Looking texts up and filling their parameters. The rows are in gen/text_gen.c. */
#include "web/text.h"

#define TEXT_BYTES_MAX (64u << 10)

str text_get(enum text id, enum lang lang)
{
    return text_rows[id].text[lang];
}

str text_key(enum text id)
{
    return text_rows[id].key;
}

bool text_find(str key, enum text *ret)
{
    size_t low = 1;
    size_t high = TEXT_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(text_rows[middle].key, key);
        if (order == 0) {
            *ret = (enum text)middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static const struct text_arg *arg_find(const struct text_arg *args, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(args[i].name, name))
            return &args[i];
    return NULL;
}

str text_choose(enum text id, enum lang lang, const struct text_arg *args, size_t n)
{
    const struct text_row *row = &text_rows[id];
    if (lang != LANG_EN || str_is_absent(row->english_one))
        return row->text[lang];
    const struct text_arg *count = arg_find(args, n, S("n"));
    bool is_one = count != NULL && count->is_number && count->number == 1;
    return is_one ? row->english_one : row->text[lang];
}

/* The argument whose {name} begins s, and the length of it with braces; NULL when none does. */
static const struct text_arg *arg_here(str s, const struct text_arg *args, size_t n, size_t *ret_length)
{
    size_t close = str_find_char(s, '}');
    if (close == SIZE_MAX)
        return NULL;
    *ret_length = close + 1;
    return arg_find(args, n, str_slice(s, 1, close - 1));
}

bool text_next(str *rest, const struct text_arg *args, size_t n, str *ret_piece,
               const struct text_arg **ret_arg)
{
    if (rest->n == 0)
        return false;
    size_t used = 0;
    size_t length = 0;
    *ret_arg = rest->p[0] == '{' ? arg_here(*rest, args, n, &length) : NULL;
    if (*ret_arg != NULL) {
        used = length;
    } else {
        size_t open = str_find_char(str_slice(*rest, 1, rest->n), '{');
        used = open == SIZE_MAX ? rest->n : open + 1;
    }
    *ret_piece = str_slice(*rest, 0, used);
    *rest = str_slice(*rest, used, rest->n);
    return true;
}

void text_write(struct buf *out, enum text id, enum lang lang, const struct text_arg *args, size_t n)
{
    str rest = text_choose(id, lang, args, n);
    str piece;
    const struct text_arg *arg;
    while (text_next(&rest, args, n, &piece, &arg)) {
        if (arg == NULL)
            buf_put(out, piece);
        else if (arg->is_number && str_is_absent(arg->value))
            buf_i64(out, arg->number);
        else
            buf_put(out, arg->value);
    }
}

str text_format(struct arena *a, enum text id, enum lang lang, const struct text_arg *args, size_t n)
{
    struct buf b = buf_new(a, TEXT_BYTES_MAX);
    text_write(&b, id, lang, args, n);
    return buf_str(&b);
}

str lang_tag(enum lang lang)
{
    static const str tags[LANG_COUNT] = {
        [LANG_ZH_HANS] = S_INIT("zh-CN"),
        [LANG_ZH_HANT] = S_INIT("zh-Hant"),
        [LANG_EN] = S_INIT("en"),
    };
    return tags[lang];
}
