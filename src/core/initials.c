/* SPDX-License-Identifier: Apache-2.0 */
#include "core/initials.h"

#include <unicode/utrans.h>

#include "base/buf.h"
#include "base/csv.h"
#include "base/utf8.h"
#include "core/words.h"
#include "gen/data.h"

#define READING_MAX 32
#define INITIALS_MAX 64

struct initials {
    UTransliterator *latin;
};

rc initials_open(struct arena *a, struct err *e, struct initials **ret)
{
    static const UChar id[] = u"Han-Latin; Latin-ASCII; Lower";
    UErrorCode status = U_ZERO_ERROR;
    struct initials *i = ARENA_NEW(a, struct initials);
    i->latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status))
        return ERR(e, a, RC_INTERNAL, NULL, "ICU cannot read Chinese: %s", u_errorName(status));
    *ret = i;
    return RC_OK;
}

void initials_close(struct initials *i)
{
    utrans_close(i->latin);
}

/* The first letter of how a character is read; 0 for a sign that nobody types. */
static char letter_of(struct initials *i, uint32_t cp)
{
    UChar text[READING_MAX];
    int32_t n = 0;
    UErrorCode status = U_ZERO_ERROR;
    if (cp > 0xFFFFu)
        return 0;
    text[n++] = (UChar)cp;
    int32_t limit = n;
    utrans_transUChars(i->latin, text, &n, READING_MAX, 0, &limit, &status);
    bool is_letter = U_SUCCESS(status) && n > 0 &&
                     ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= '0' && text[0] <= '9'));
    return is_letter ? (char)text[0] : 0;
}

/* The surname that the name begins with, the longest first: the table has those of two characters on top. */
static str surname_cut(str *name)
{
    str rest = surname_csv, field[2];
    (void)csv_row(&rest, field, 2); /* the head line */
    while (csv_row(&rest, field, 2))
        if (str_starts(*name, field[0])) {
            *name = str_slice(*name, field[0].n, name->n);
            return field[1];
        }
    return S("");
}

str initials_of(struct initials *i, struct arena *a, str name, bool is_person)
{
    struct buf out = buf_new(a, INITIALS_MAX);
    str rest = words_fold(a, name);
    uint32_t cp;
    if (is_person)
        buf_put(&out, surname_cut(&rest));
    while (out.n + 1 < INITIALS_MAX && utf8_next(&rest, &cp)) {
        char letter = letter_of(i, cp);
        if (letter != 0)
            buf_putc(&out, letter);
    }
    return buf_str(&out);
}
