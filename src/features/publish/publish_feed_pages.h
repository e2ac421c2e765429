/* SPDX-License-Identifier: Apache-2.0 */
/* publish_feed_pages: handlers of what other programs read, of screens, sheets and loudspeakers. */
#ifndef EW_PUBLISH_FEED_PAGES_H
#define EW_PUBLISH_FEED_PAGES_H

#include "web/route.h"

/* publish_feed.c; of the house, of one of its columns, of a site, of one of the site's columns */
handler_fn publish_feed_atom, publish_feed_atom_column, publish_feed_atom_site, publish_feed_atom_both;
/* publish_feed_json.c */
handler_fn publish_feed_json, publish_feed_json_column, publish_feed_json_site, publish_feed_json_both;
/* publish_dates.c */
handler_fn publish_dates, publish_dates_column, publish_dates_site, publish_dates_both;
/* publish_heard.c */
handler_fn publish_podcast, publish_podcast_column, publish_podcast_site, publish_podcast_both;
handler_fn publish_loudspeaker, publish_loudspeaker_site, publish_playlist, publish_playlist_site;
/* publish_screen.c */
handler_fn publish_screen_show, publish_screen_site;
/* publish_sheet.c */
handler_fn publish_sheet_item, publish_sheet_column, publish_sheet_both;
/* publish_card.c */
handler_fn publish_card_item, publish_card_column, publish_card_site, publish_card_both;
/* publish_sitemap.c */
handler_fn publish_sitemap;

#endif
