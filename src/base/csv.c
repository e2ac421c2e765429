/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the tables that ship with the program. */
#include "base/csv.h"

#include "base/rc.h"

bool csv_row(str *rest, str *fields, size_t n)
{
    str line = { 0 };
    do
        if (!str_cut(rest, '\n', &line))
            return false;
    while (str_is_empty(line));
    for (size_t i = 0; i < n; i++)
        if (!str_cut(&line, ',', &fields[i]))
            BUG("a row of a table that ships with the program has too few fields");
    if (!str_is_empty(line))
        BUG("a row of a table that ships with the program has too many fields");
    return true;
}
