/* SPDX-License-Identifier: Apache-2.0 */
/* Days as people write them. The signs behind numbers are those of Chinese dates and times. */
#include "core/day_words.h"

#include "base/clock.h"

#define YEAR_MIN 1949
#define YEAR_MAX 2100

static bool digits_take(str *s, size_t most, int *ret)
{
    size_t n = 0;
    int v = 0;
    for (; n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        v = v * 10 + (s->p[n] - '0');
    *s = str_slice(*s, n, s->n);
    *ret = v;
    return n > 0;
}

static bool sign_take(str *s, const char *signs)
{
    str rest = str_from_c(signs), one;
    while (str_cut(&rest, '|', &one))
        if (str_starts(*s, one)) {
            *s = str_slice(*s, one.n, s->n);
            return true;
        }
    return false;
}

static bool time_take(str s, ms_t *ret)
{
    int hour = 0, minute = 0, second = 0;
    *ret = 0;
    if (str_is_empty(s))
        return true;
    (void)sign_take(&s, " |T");
    s = str_trim(s);
    if (!digits_take(&s, 2, &hour) || !sign_take(&s, ":|\uff1a|\u65f6|\u70b9"))
        return false;
    if (digits_take(&s, 2, &minute) && sign_take(&s, ":|\uff1a|\u5206"))
        (void)(digits_take(&s, 2, &second) && sign_take(&s, "\u79d2"));
    *ret = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND;
    return str_is_empty(str_trim(s)) && hour < 24 && minute < 60 && second < 60;
}

/* "20240305" */
static bool plain_take(str s, struct date *ret)
{
    return s.n == 8 && digits_take(&s, 4, &ret->year) && digits_take(&s, 2, &ret->month) &&
           digits_take(&s, 2, &ret->day) && str_is_empty(s);
}

static bool signed_take(str *s, struct date *ret)
{
    if (!digits_take(s, 4, &ret->year) || !sign_take(s, "-|/|.|\u5e74|\uff0e") ||
        !digits_take(s, 2, &ret->month) || !sign_take(s, "-|/|.|\u6708|\uff0e") ||
        !digits_take(s, 2, &ret->day))
        return false;
    (void)sign_take(s, "\u65e5|\u53f7");
    return true;
}

/* A real day of a year that old papers may be of. */
static bool date_is_real(struct date d, day_t *ret)
{
    if (d.year < YEAR_MIN || d.year > YEAR_MAX || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31)
        return false;
    *ret = day_from_date(d);
    struct date back = day_to_date(*ret);
    return back.month == d.month && back.day == d.day;
}

bool day_words_parse(str words, ms_t *ret_civil)
{
    struct date d = { 0 };
    ms_t of_day = 0;
    day_t day;
    str s = str_trim(words);
    bool is_read = plain_take(s, &d) || (signed_take(&s, &d) && time_take(s, &of_day));
    if (!is_read || !date_is_real(d, &day))
        return false;
    *ret_civil = day * MS_PER_DAY + of_day;
    return true;
}
