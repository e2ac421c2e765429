/* SPDX-License-Identifier: Apache-2.0 */
/* Data for the sample views, and a view to render them with. */
#ifndef EW_TEST_SAMPLE_H
#define EW_TEST_SAMPLE_H

#include "gen/sample_views.h"

/* 2026-11-24 09:30 in China. */
#define SAMPLE_NOW INT64_C(1795483800000)

struct view sample_view(struct arena *a, enum lang lang);
/* A card whose every text is words; two steps, two words. */
struct card *sample_card(struct arena *a, str words);
/* The rendered page as text. */
str sample_render(struct view *v, struct page page);

#endif
