/* SPDX-License-Identifier: Apache-2.0 */
/* How items, columns and sites look where their address is passed on: words, and a picture of our own. */
#include "core/card_picture.h"
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "features/publish/publish_pages_item.h"
#include "web/markdown.h"

#define WORDS_MAX 120

/* The colour of the house. */
static const unsigned char tone[3] = { 155, 28, 32 };

void publish_card_put(struct rq *rq, str title, str words, str path)
{
    struct reply_card *card = ARENA_NEW(rq->arena, struct reply_card);
    *card = (struct reply_card){ .title = title,
                                 .words = words,
                                 .address = rq_address(rq, path),
                                 .picture = rq_address(rq, str_join(rq->arena, path, S("/card.png"))) };
    rq->reply.card = card;
}

static rc picture_send(struct rq *rq, struct card_picture *card, str path)
{
    str png;
    memcpy(card->tone, tone, sizeof tone);
    if (!rq_address_is_for_now(rq)) /* a picture is kept for long */
        card->address = rq_address(rq, path);
    TRY(card_draw(rq->arena, &rq->err, card, card_has_han(), &png));
    reply_bytes(rq, S("image/png"), png);
    return publish_good_until(rq);
}

rc publish_card_item(struct rq *rq)
{
    struct publish_public item;
    struct publish_here here;
    TRY(publish_here_load(rq, false, &here));
    TRY(publish_public_of_page(rq, &item));
    if (item.is_gone)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "withdrawn");
    struct card_picture card = { .place = here.name,
                                 .number = item.number,
                                 .title = publish_in_lang(rq, item.title, item.lang),
                                 .state = item.organisation_name };
    return picture_send(rq, &card, str_join(rq->arena, S("/items/"), item.number));
}

static rc place_card(struct rq *rq, bool has_slug, bool has_column)
{
    struct publish_told told;
    TRY(publish_told_of(rq, has_slug, has_column, &told));
    bool is_column = told.column.id.v != 0;
    struct card_picture card = {
        .place = told.here.name,
        .number = is_column ? told.column.code : S(""),
        .title = is_column ? publish_in_lang(rq, publish_column_name(&told.column, rq->lang), S("zh-Hans"))
                           : told.here.name,
        .state = is_column ? S("") : told.here.site.words,
    };
    return picture_send(rq, &card, told.base);
}

rc publish_card_column(struct rq *rq)
{
    return place_card(rq, false, true);
}

rc publish_card_site(struct rq *rq)
{
    return place_card(rq, true, false);
}

rc publish_card_both(struct rq *rq)
{
    return place_card(rq, true, true);
}

str publish_card_words(struct rq *rq, str summary, str body)
{
    return str_is_empty(summary) ? markdown_text(rq->arena, body, WORDS_MAX) : summary;
}
