/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Subtitles before they are kept: a browser leaves out what it does not understand of a WebVTT file without a
 * word, so whoever sends it is told. Source: W3C, WebVTT, 4.1 (syntax of times).
 */
#include "core/file_kind.h"

#define ARROW "-->"

static bool digits(str *rest, size_t least, size_t most, int64_t *ret)
{
    size_t n = 0;
    *ret = 0;
    for (; n < rest->n && n < most && rest->p[n] >= '0' && rest->p[n] <= '9'; n++)
        *ret = *ret * 10 + (rest->p[n] - '0');
    *rest = str_slice(*rest, n, rest->n);
    return n >= least;
}

static bool sign(str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_slice(*rest, 1, rest->n);
    return true;
}

/* "12:34.567" or "1:00:12:34.567" with hours of any length, in ms. */
static bool time_read(str *rest, int64_t *ret)
{
    int64_t first, second, third = 0, ms;
    if (!digits(rest, 2, 9, &first) || !sign(rest, ':') || !digits(rest, 2, 2, &second))
        return false;
    bool has_hours = sign(rest, ':');
    if ((has_hours && !digits(rest, 2, 2, &third)) || !sign(rest, '.') || !digits(rest, 3, 3, &ms))
        return false;
    int64_t hours = has_hours ? first : 0, minutes = has_hours ? second : first;
    int64_t seconds = has_hours ? third : second;
    *ret = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
    return minutes < 60 && seconds < 60;
}

static bool is_timed(str line)
{
    int64_t from, to;
    if (!time_read(&line, &from))
        return false;
    str rest = str_trim(line);
    if (rest.n == line.n || !str_starts(rest, S(ARROW)))
        return false;
    line = str_slice(rest, sizeof ARROW - 1, rest.n);
    rest = str_trim(line);
    if (rest.n == line.n || !time_read(&rest, &to) || to <= from)
        return false;
    return rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == '\t'; /* where on the picture it stands */
}

static rc wrong_time(struct arena *a, struct err *e, int64_t line)
{
    rc failed = ERR(e, a, RC_INVALID, "file.subtitles_time", "line %lld", (long long)line);
    if (e != NULL && str_is_absent(e->what))
        e->what = str_printf(a, "%lld", (long long)line);
    return failed;
}

rc file_subtitles_check(struct arena *a, struct err *e, str bytes)
{
    str rest = bytes, line;
    bool has_any = false;
    for (int64_t n = 1; str_cut(&rest, '\n', &line); n++) {
        line = str_trim(line);
        if (str_find(line, S(ARROW)) == SIZE_MAX)
            continue;
        if (!is_timed(line))
            return wrong_time(a, e, n);
        has_any = true;
    }
    return has_any ? RC_OK : ERR(e, a, RC_INVALID, "file.subtitles_none", "no time in it");
}
