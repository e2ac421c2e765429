/* SPDX-License-Identifier: Apache-2.0 */
/* What other programs read of columns and sites, as tables. Everybody may; all of it is kept like pages. */
#include "features/publish/publish.h"
#include "features/publish/publish_feed_pages.h"

#define TOLD                                                                                                 \
    .method = HTTP_GET, .access = ROUTE_READ, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, \
    .permission = PERMISSION_PUBLIC, .scope = scope_public
/* The same of the house, of one of its columns, of a site, and of a column in it. */
#define FOUR(address, does, words)                                                                           \
    { TOLD, .path = "/" address, .handler = (does), .about = words " of the house" },                        \
        { TOLD, .path = "/columns/{column}/" address, .handler = does##_column,                              \
          .about = words " of a column" },                                                                   \
        { TOLD, .path = "/sites/{slug}/" address, .handler = does##_site, .about = words " of a site" },     \
    {                                                                                                        \
        TOLD, .path = "/sites/{slug}/columns/{column}/" address, .handler = does##_both,                     \
              .about = words " of a column of a site"                                                        \
    }

static const struct route routes[] = {
    FOUR("feed.atom", publish_feed_atom, "the newest items as Atom"),
    FOUR("feed.json", publish_feed_json, "the newest items as JSON Feed"),
    FOUR("calendar.ics", publish_dates, "dated notices as iCalendar"),
    FOUR("podcast.xml", publish_podcast, "notices read aloud as a podcast"),
    { TOLD, .path = "/sitemap.xml", .query = "from of", .handler = publish_sitemap,
      .about = "what is published, for search engines" },
    { TOLD, .path = "/loudspeaker", .handler = publish_loudspeaker, .about = "today's notices to listen to" },
    { TOLD, .path = "/sites/{slug}/loudspeaker", .handler = publish_loudspeaker_site,
      .about = "today's notices of a site to listen to" },
    { TOLD, .path = "/loudspeaker.m3u", .handler = publish_playlist,
      .about = "today's notices as a playlist, for the controller of a loudspeaker" },
    { TOLD, .path = "/sites/{slug}/loudspeaker.m3u", .handler = publish_playlist_site,
      .about = "today's notices of a site as a playlist" },
    { TOLD, .path = "/tv", .handler = publish_screen_show, .about = "the screen of a hall" },
    { TOLD, .path = "/sites/{slug}/tv", .handler = publish_screen_site,
      .about = "the screen of a village's hall" },
    { TOLD, .path = "/items/{number}/sheet", .query = "lang", .handler = publish_sheet_item,
      .about = "an item to print for the notice board" },
    { TOLD, .path = "/columns/{column}/sheet", .handler = publish_sheet_column,
      .about = "the newest items of a column to print for the notice board" },
    { TOLD, .path = "/sites/{slug}/columns/{column}/sheet", .handler = publish_sheet_both,
      .about = "the newest items of a column of a site to print" },
    { TOLD, .path = "/items/{number}/card.png", .query = "lang", .handler = publish_card_item,
      .about = "the picture of an item where its address is passed on" },
    { TOLD, .path = "/columns/{column}/card.png", .handler = publish_card_column,
      .about = "the picture of a column" },
    { TOLD, .path = "/sites/{slug}/card.png", .handler = publish_card_site,
      .about = "the picture of a site" },
    { TOLD, .path = "/sites/{slug}/columns/{column}/card.png", .handler = publish_card_both,
      .about = "the picture of a column of a site" },
};

const struct module publish_feed_module = {
    .name = "publish_feed",
    .routes = routes,
    .routes_n = sizeof routes / sizeof routes[0],
};
