/* SPDX-License-Identifier: Apache-2.0 */
/* problem_share: how the page of a case is passed on. */
#ifndef EW_PROBLEM_SHARE_H
#define EW_PROBLEM_SHARE_H

#include "features/problem/problem_pages.h"

/* "/p/QH-2026-0317", percent-encoded: what a QR code of a case leads to. */
str problem_short_path(struct arena *a, str number);
/* Gives the page its card. *ret_address: to copy; *ret_picture: path of the card's picture. */
void problem_pass_on(struct rq *rq, const struct problem_by_number_row *p, enum text state, str *ret_address,
                     str *ret_picture);

#endif
