/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_share: how the page of a case is passed on: OpenGraph words and a picture
 * (/problems/{number}/card.png, 1200 by 630, core/card_picture; without a Chinese font it shows the number
 * and what is ASCII), a short address (/p/{number}, /o/{id}) and a sheet with it as QR code. Open walls
 * listen at /wall/changes for problem_news: the write lane tells the streams of every commit, a job's too.
 * Without JavaScript, or when the stream is refused, a page is as new as its last loading.
 */
#ifndef EW_PROBLEM_SHARE_H
#define EW_PROBLEM_SHARE_H

#include "features/problem/problem_pages.h"

/* "/p/QH-2026-0317", percent-encoded: what a QR code of a case leads to. */
str problem_short_path(struct arena *a, str number);
/* Gives the page its card. *ret_address: to copy; *ret_picture: path of the card's picture. */
void problem_pass_on(struct rq *rq, const struct problem_by_number_row *p, enum text state, str *ret_address,
                     str *ret_picture);

#endif
