/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers of subscriptions and figures, for publish_reach_module.c. */
#ifndef EW_PUBLISH_REACH_PAGES_H
#define EW_PUBLISH_REACH_PAGES_H

#include "web/route.h"

/* publish_subscription_pages.c */
handler_fn publish_subscribe_show, publish_subscribe_do, publish_subscriptions_show, publish_unsubscribe_do,
    publish_stop_show, publish_stop_do;
/* publish_like.c */
handler_fn publish_like_show, publish_like_do, publish_unlike_do;
/* publish_figure.c */
handler_fn publish_figures_show, publish_figures_column;

#endif
