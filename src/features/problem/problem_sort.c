/* SPDX-License-Identifier: Apache-2.0 */
#include "features/problem/problem_sort.h"

const struct choice problem_kind_choices[PROBLEM_KINDS] = {
    { "help", TEXT_PROBLEM_KIND_HELP, TEXT_NONE },
    { "hazard", TEXT_PROBLEM_KIND_HAZARD, TEXT_NONE },
    { "consult", TEXT_PROBLEM_KIND_CONSULT, TEXT_NONE },
    { "suggestion", TEXT_PROBLEM_KIND_SUGGESTION, TEXT_NONE },
    { "complaint", TEXT_PROBLEM_KIND_COMPLAINT, TEXT_NONE },
};
