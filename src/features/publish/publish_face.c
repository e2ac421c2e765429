/* SPDX-License-Identifier: Apache-2.0 */
/* What the public pages of columns, items and sites share. */
#include "features/publish/publish_face.h"

#include "core/hant.h"
#include "core/rule.h"
#include "features/publish/publish_palette.h"
#include "features/publish/publish_public.h"

/* ---- whose page ---- */

static void face_put_on(struct rq *rq, const struct publish_here *here)
{
    struct reply_face *face = ARENA_NEW(rq->arena, struct reply_face);
    *face = (struct reply_face){ .name = here->name,
                                 .path = here->base,
                                 .hue = publish_hue_class(rq->arena, here->site.hue) };
    if (!str_is_absent(here->site.logo))
        face->logo = str_join(rq->arena, here->base, S("/logo"));
    for (int lang = 0; lang < LANG_COUNT; lang++)
        face->langs[lang] = publish_site_lang(&here->site, (enum lang)lang) == (enum lang)lang;
    rq->reply.face = face;
    rq->lang = publish_site_lang(&here->site, rq->lang);
}

rc publish_here_of(struct rq *rq, const struct publish_site *site, struct publish_here *ret)
{
    *ret = (struct publish_here){ .site = *site, .is_main = publish_site_is_main(site) };
    ret->base = publish_site_path(rq, site);
    TRY(publish_site_name(rq, site, &ret->name));
    if (!ret->is_main)
        face_put_on(rq, ret);
    return publish_sight_of(rq, site, &ret->sight);
}

rc publish_here_load(struct rq *rq, bool has_slug, struct publish_here *ret)
{
    struct publish_site site;
    if (has_slug)
        TRY(publish_site_here(rq, &site));
    else
        TRY(publish_site_load(rq->db, PUBLISH_MAIN_SITE, &site));
    return publish_here_of(rq, &site, ret);
}

str publish_column_path(struct rq *rq, const struct publish_here *here, str code)
{
    return str_printf(rq->arena, "%.*s/columns/%.*s", STR_ARG(here->base), STR_ARG(code));
}

str publish_item_path(struct rq *rq, const struct publish_here *here, str number)
{
    return str_printf(rq->arena, "%.*s/items/%.*s", STR_ARG(here->base), STR_ARG(number));
}

/* ---- rows ---- */

str publish_in_lang(struct rq *rq, str words, str lang)
{
    return rq->lang == LANG_ZH_HANT && !str_eq(lang, S("zh-Hant")) ? hant_of(rq->arena, words) : words;
}

enum text publish_validity_label(enum publish_validity v)
{
    return v == PUBLISH_NO_LONGER ? TEXT_PUBLISH_NO_LONGER
           : v == PUBLISH_NOT_YET ? TEXT_PUBLISH_NOT_YET
                                  : TEXT_PUBLISH_IN_FORCE;
}

str publish_validity_tone(enum publish_validity v)
{
    return v == PUBLISH_NO_LONGER ? S("bad") : v == PUBLISH_NOT_YET ? S("warn") : S("ok");
}

static day_t day_or_none(struct opt_i64 day)
{
    return day.has ? day.v : 0;
}

struct publish_row_item publish_row_of(struct rq *rq, const struct publish_here *here, str kind,
                                       const struct publish_list_row *row)
{
    bool is_document = str_eq(kind, S("document")) || str_eq(kind, S("disclosure"));
    bool has_picture = str_eq(kind, S("report")) || str_eq(kind, S("story")) || str_eq(kind, S("news"));
    struct publish_row_item v = { .path = publish_item_path(rq, here, row->number),
                                  .title = publish_in_lang(rq, row->title, row->lang),
                                  .unit = row->unit,
                                  .at = row->public_at,
                                  .shows_time = !str_eq(kind, S("guide")),
                                  .is_must = row->is_must_read,
                                  .is_pinned = row->pinned_until_at.has && row->pinned_until_at.v > rq->now,
                                  .validity_tone = S(""),
                                  .words = S("") };
    if (is_document) {
        enum publish_validity validity =
            publish_validity(day_or_none(row->effective_day), day_or_none(row->repealed_day), rq->today);
        v.number = str_is_empty(row->document_number) ? (str){ 0 } : row->document_number;
        if (str_eq(kind, S("document")) || validity != PUBLISH_IN_FORCE) {
            v.validity = publish_validity_label(validity);
            v.validity_tone = publish_validity_tone(validity);
        }
    }
    if (str_eq(kind, S("story")))
        v.tag = row->tag;
    if (str_eq(kind, S("story")) || str_eq(kind, S("report")))
        v.words = publish_in_lang(rq, row->summary, row->lang);
    if (has_picture && !str_is_absent(row->picture))
        v.picture = str_printf(rq->arena, "/items/%.*s/files/%.*s?size=small", STR_ARG(row->number),
                               STR_ARG(row->picture));
    return v;
}

void publish_rows_of(struct rq *rq, const struct publish_here *here, str kind,
                     const struct publish_list_rows *rows, struct publish_row_item **ret, size_t *ret_n)
{
    *ret = ARENA_ARRAY(rq->arena, struct publish_row_item, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        (*ret)[i] = publish_row_of(rq, here, kind, &rows->at[i]);
    *ret_n = rows->n;
}

/* ---- time ---- */

rc publish_good_until(struct rq *rq)
{
    ms_t turns;
    TRY(publish_turns(rq->db, rq->now, &turns));
    if (turns != 0)
        reply_good_until(rq, turns);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return RC_OK;
}

rc publish_fresh_since(struct rq *rq, ms_t *ret)
{
    int64_t days;
    TRY(rule_value(rq->db, S("publish.new_days"), (organisation_id){ 0 }, rq->today, &days));
    *ret = day_start(rq->today - days + 1, rq->offset);
    return RC_OK;
}
