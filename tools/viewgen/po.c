/* SPDX-License-Identifier: Apache-2.0 */
/* A reader of PO files: msgid, msgid_plural, msgstr, msgstr[n], comments, continued lines, C escapes. No
 * contexts. */
#include "base/utf8.h"
#include "viewgen/texts.h"

#define ENTRY_BYTES_MAX (64u << 10)

struct po po_new(struct diag *d, str path, str content)
{
    struct po po = { .diag = d, .path = path, .rest = content };
    if (!utf8_is_text(content)) {
        diag_error(d, path, 1, "the file is not UTF-8 text — save it as UTF-8");
        po.rest = S("");
    }
    return po;
}

/* The next line that is neither empty nor a comment, into po->current. */
static bool line_peek(struct po *po)
{
    while (!po->has_current && str_cut(&po->rest, '\n', &po->current)) {
        po->line++;
        po->current = str_trim(po->current);
        po->has_current = po->current.n > 0 && po->current.p[0] != '#';
    }
    return po->has_current;
}

static bool fail(struct po *po, const char *what)
{
    diag_error(po->diag, po->path, po->line, "%s", what);
    po->rest = S("");
    po->has_current = false;
    return false;
}

/* Appends the text between the quotation marks of one line. */
static bool quoted_add(struct po *po, struct buf *b, str s)
{
    if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
        return fail(po, "a text in quotation marks is expected here");
    for (size_t i = 1; i + 1 < s.n; i++) {
        char c = s.p[i];
        if (c == '"')
            return fail(po, "a quotation mark inside a text — write \\\"");
        if (c == '\\') {
            c = s.p[++i];
            if (i + 1 >= s.n)
                return fail(po, "the text ends in a single backslash — write \\\\");
            if (strchr("nt\"\\", c) == NULL)
                return fail(po, "an escape that is not known — only \\n \\t \\\" \\\\");
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        buf_putc(b, c);
    }
    return true;
}

/* Reads "word "…"" and the quoted lines that follow, when the current line begins with word. */
static bool part_read(struct po *po, str word, str *ret)
{
    if (!line_peek(po) || !str_starts(po->current, word))
        return false;
    str tail = str_slice(po->current, word.n, po->current.n);
    if (tail.n == 0 || (tail.p[0] != ' ' && tail.p[0] != '"' && tail.p[0] != '\t'))
        return false;
    struct buf b = buf_new(po->diag->arena, ENTRY_BYTES_MAX);
    str s = str_trim(tail);
    do {
        if (!quoted_add(po, &b, s))
            return false;
        po->has_current = false;
        s = line_peek(po) ? po->current : S("");
    } while (s.n > 0 && s.p[0] == '"');
    *ret = buf_str(&b);
    return true;
}

bool po_next(struct po *po, struct po_entry *ret)
{
    struct po_entry e = { 0 };
    str plural;
    if (!line_peek(po))
        return false;
    e.line = po->line;
    if (!part_read(po, S("msgid"), &e.key))
        return po->has_current ? fail(po, "msgid is expected here") : false;
    if (part_read(po, S("msgid_plural"), &plural)) {
        if (!part_read(po, S("msgstr[0]"), &e.text))
            return fail(po, "msgstr[0] is expected after msgid_plural");
        str other;
        if (part_read(po, S("msgstr[1]"), &other)) {
            e.one = e.text;
            e.text = other;
        }
    } else if (!part_read(po, S("msgstr"), &e.text)) {
        return po->has_current || po->rest.n > 0 ? fail(po, "msgstr is expected after msgid")
                                                 : fail(po, "the file ends after a msgid — add msgstr");
    }
    *ret = e;
    return true;
}
