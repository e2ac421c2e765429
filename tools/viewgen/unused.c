/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for words, not for syntax: a key in a comment counts as used, which does no harm. */
#include "viewgen/unused.h"

#include <stdlib.h>

static void use(struct texts *t, str key)
{
    struct text *one = text_find_key(t, key);
    if (one != NULL)
        one->is_used = true;
}

static size_t key_length(str s)
{
    size_t n = 0;
    while (n < s.n && (is_ident_char(s.p[n]) || s.p[n] == '.'))
        n++;
    return n;
}

void unused_view(struct texts *t, str text)
{
    for (size_t i = 0; i + 3 < text.n; i++) {
        str rest = str_slice(text, i, text.n);
        size_t skip = str_starts(rest, S("{t ")) ? 3 : str_starts(rest, S("=t:")) ? 3 : 0;
        if (skip == 0)
            continue;
        str key = str_slice(rest, skip, rest.n);
        use(t, str_slice(key, 0, key_length(key)));
    }
}

static bool is_upper_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Marks the key whose name in C is that word. The table is sorted by key, not by name, so this looks at each.
 */
static void use_name(struct texts *t, struct arena *a, str name)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->sorted[i]->key.n == name.n && str_eq(name_upper(a, t->sorted[i]->key), name))
            t->sorted[i]->is_used = true;
}

void unused_source(struct texts *t, struct arena *a, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        str rest = str_slice(text, i, text.n);
        if (rest.p[0] == '"') {
            str key = str_slice(rest, 1, rest.n);
            use(t, str_slice(key, 0, key_length(key)));
        } else if (str_starts(rest, S("TEXT_"))) {
            size_t n = 5;
            while (n < rest.n && is_upper_char(rest.p[n]))
                n++;
            use_name(t, a, str_slice(rest, 5, n - 5));
            i += n - 1;
        }
    }
}

void unused_report(const struct texts *t, struct diag *d)
{
    for (size_t i = 0; i < t->n; i++)
        if (!t->sorted[i]->is_used)
            diag_error(d, t->sorted[i]->path, t->sorted[i]->line,
                       "text '%.*s' is used by nothing — remove it", STR_ARG(t->sorted[i]->key));
}
