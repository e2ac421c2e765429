/* SPDX-License-Identifier: Apache-2.0 */
/* publish_public_pages: handlers of the public pages of columns, items and sites. */
#ifndef EW_PUBLISH_PUBLIC_PAGES_H
#define EW_PUBLISH_PUBLIC_PAGES_H

#include "web/route.h"

/* publish_home.c */
handler_fn publish_columns_show, publish_site_columns_show, publish_site_home_show;
/* publish_column_page.c */
handler_fn publish_column_show, publish_site_column_show;
/* publish_article.c */
handler_fn publish_article_show, publish_site_article_show;

#endif
