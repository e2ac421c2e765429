/* SPDX-License-Identifier: Apache-2.0 */
/* All checks on one file. */
#include "lint/checks.h"

void check_source(struct lint *l, const struct source *s)
{
    check_layers(l, s);
    check_calls(l, s);
    check_literals(l, s);
    check_sizes(l, s);
    check_comments(l, s);
}
