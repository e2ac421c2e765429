/* SPDX-License-Identifier: Apache-2.0 */
/* Making and changing sites, one by one or for all villages at once. */
#include "base/csv.h"
#include "base/rand.h"
#include "base/utf8.h"
#include "core/initials.h"
#include "core/setting.h"
#include "features/publish/publish_palette.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_site.h"
#include "gen/data.h"
#include "gen/publish_column_sql.h"

static const struct {
    str tag;
    enum lang lang;
} tags[] = { { S_INIT("zh-Hans"), LANG_ZH_HANS },
             { S_INIT("zh-Hant"), LANG_ZH_HANT },
             { S_INIT("en"), LANG_EN } };
#define TAGS (sizeof tags / sizeof tags[0])

/* ---- languages ---- */

static bool offers(str languages, str tag)
{
    str one;
    while (str_cut(&languages, ' ', &one))
        if (str_eq(one, tag))
            return true;
    return str_eq(languages, tag);
}

bool publish_languages_are_good(str languages)
{
    size_t known = 0, length = 0;
    for (size_t i = 0; i < TAGS; i++)
        if (offers(languages, tags[i].tag)) {
            length += tags[i].tag.n + (known > 0 ? 1 : 0);
            known++;
        }
    return known > 0 && length == languages.n;
}

enum lang publish_site_lang(const struct publish_site *site, enum lang wanted)
{
    for (size_t i = 0; i < TAGS; i++)
        if (tags[i].lang == wanted && offers(site->languages, tags[i].tag))
            return wanted;
    for (size_t i = 0; i < TAGS; i++)
        if (offers(site->languages, tags[i].tag))
            return tags[i].lang;
    return wanted;
}

/* ---- one site ---- */

static rc words_check(struct db *db, const struct publish_site_words *w)
{
    if (str_is_empty(w->name) || utf8_length(w->name) > PUBLISH_NAME_MAX ||
        utf8_length(w->words) > PUBLISH_SITE_WORDS_MAX)
        return DB_FAIL(db, RC_INVALID, "publish.name_bad", "no name, or too long");
    if (!publish_hue_is_good(w->hue))
        return DB_FAIL(db, RC_INVALID, "publish.hue_bad", "not a colour of the palette");
    if (!publish_languages_are_good(w->languages))
        return DB_FAIL(db, RC_INVALID, "publish.languages_bad", "unknown languages, or none");
    return RC_OK;
}

rc publish_site_propose(struct db *db, str slug, str *ret)
{
    struct publish_site_row_row row;
    bool found = true;
    str stem = slug.n > PUBLISH_CODE_MAX - 4 ? (str){ slug.p, PUBLISH_CODE_MAX - 4 } : slug;
    *ret = slug;
    TRY(publish_site_row_by_slug(db, slug, &row, &found));
    for (int64_t n = 2; found; n++) {
        *ret = str_printf(db_arena(db), "%.*s-%lld", STR_ARG(stem), (long long)n);
        TRY(publish_site_row_by_slug(db, *ret, &row, &found));
    }
    return RC_OK;
}

static rc slug_check(struct db *db, str slug)
{
    str free_slug;
    if (!publish_code_is_good(slug))
        return DB_FAIL(db, RC_INVALID, "publish.code_bad", "not an address");
    TRY(publish_site_propose(db, slug, &free_slug));
    return str_eq(free_slug, slug) ? RC_OK : DB_FAIL(db, RC_CONFLICT, "publish.slug_taken", "taken");
}

rc publish_site_add(struct db *db, const struct publish_site_new *in, publish_site_id *ret)
{
    struct publish_site old;
    struct publish_site_there_row there;
    struct organisation unit;
    bool found = false;
    TRY(words_check(db, &in->words));
    TRY(slug_check(db, in->slug));
    TRY(organisation_load(db, in->organisation, in->today, &unit));
    TRY(publish_site_there(db, OPT_I64(unit.id.v), &there, &found));
    if (found)
        return DB_FAIL(db, RC_CONFLICT, "publish.site_there", "the unit has a site");
    TRY(publish_site_of(db, unit.id, in->today, &old));
    *ret = (publish_site_id){ id_new(in->now) };
    TRY(publish_site_put(db,
                         &(struct publish_site_put_in){ .id = *ret,
                                                        .organisation_id = OPT_I64(unit.id.v),
                                                        .slug = in->slug,
                                                        .name = in->words.name,
                                                        .words = in->words.words,
                                                        .hue = in->words.hue,
                                                        .languages = in->words.languages,
                                                        .is_open = true,
                                                        .made_at = in->now },
                         NULL));
    const struct publish_items_rehome_in move = {
        .site = *ret, .old = old.id, .day = in->today, .scope = scope_below(db_arena(db), unit.path)
    };
    return publish_items_rehome(db, &move, NULL);
}

rc publish_site_change(struct db *db, publish_site_id id, const struct publish_site_words *words,
                       bool is_open, ms_t now)
{
    struct publish_site site;
    struct publish_site_words w = *words;
    TRY(publish_site_load(db, id, &site));
    bool is_main = publish_site_is_main(&site);
    if (is_main)
        w.name = S("-");
    TRY(words_check(db, &w));
    if (is_main) /* every page of the house wears it: the frame reads settings only */
        TRY(setting_set(db, S("hue"), publish_hue_class(db_arena(db), w.hue), now));
    return publish_site_set(db,
                            &(struct publish_site_set_in){ .id = id,
                                                           .name = is_main ? S("") : w.name,
                                                           .words = w.words,
                                                           .hue = w.hue,
                                                           .languages = w.languages,
                                                           .is_open = is_main || is_open },
                            NULL);
}

rc publish_site_set_logo(struct db *db, publish_site_id id, file_id logo, ms_t now)
{
    if (id.v == PUBLISH_MAIN_SITE.v)
        TRY(setting_set(db, S("logo"), logo.v != 0 ? S("/sites/main/logo") : (str){ 0 }, now));
    return publish_site_logo_set(db, logo.v != 0 ? OPT_I64(logo.v) : OPT_NONE, id, NULL);
}

rc publish_site_hide(struct db *db, publish_site_id id, publish_column_id column, bool is_hidden)
{
    struct publish_site_column_at_row row = { 0 };
    bool found = false;
    TRY(publish_site_column_at(db, id, column, &row, &found));
    return publish_site_column_put(
        db,
        &(struct publish_site_column_put_in){
            .site_id = id, .column_id = column, .is_hidden = is_hidden, .sort = row.sort },
        NULL);
}

/* ---- many sites ---- */

/* The name of a village's office is that of the village with an ending more (data/place_ends.csv); the site
 * is the village's. */
static str place_of(struct arena *a, str name)
{
    str rest = place_ends_csv, field[2];
    (void)csv_row(&rest, field, 2); /* the head line */
    while (csv_row(&rest, field, 2))
        if (str_ends(name, field[0]) && name.n > field[0].n)
            return str_join(a, str_slice(name, 0, name.n - field[0].n), field[1]);
    return name;
}

static rc one_of_many(struct db *db, const struct publish_sites_new *in, struct initials *initials,
                      const struct publish_units_without_row *unit, int64_t n)
{
    publish_site_id id;
    str name = place_of(db_arena(db), unit->name), slug = initials_of(initials, db_arena(db), name, false);
    struct publish_site_new site = { .organisation = unit->organisation_id,
                                     .words = { .name = utf8_cut(name, PUBLISH_NAME_MAX),
                                                .words = S(""),
                                                .hue = publish_hue_of(n),
                                                .languages = in->languages },
                                     .now = in->now,
                                     .today = in->today };
    if (!publish_code_is_good(slug))
        slug = S("site");
    TRY(publish_site_propose(db, slug, &site.slug));
    return publish_site_add(db, &site, &id);
}

rc publish_sites_add_all(struct db *db, const struct publish_sites_new *in, int64_t *ret_made)
{
    struct publish_units_without_rows rows;
    struct publish_sites_count_row there;
    struct initials *initials;
    rc done = RC_OK;
    TRY(publish_units_without(
        db,
        &(struct publish_units_without_in){
            .kind = in->kind, .day = in->today, .scope = in->scope, .limit = in->limit },
        &rows));
    TRY(publish_sites_count(db, in->today, scope_whole(), &there));
    TRY(initials_open(db_arena(db), db_err(db), &initials));
    for (size_t i = 0; i < rows.n && done == RC_OK; i++)
        done = one_of_many(db, in, initials, &rows.at[i], there.n + (int64_t)i);
    initials_close(initials);
    *ret_made = (int64_t)rows.n;
    return done;
}

rc publish_site_shift(struct db *db, publish_site_id id, publish_column_id column, int64_t by, day_t today)
{
    struct publish_columns all;
    TRY(publish_columns_of(db, id, today, true, &all));
    const struct publish_column *moved = publish_column_in(&all, column);
    if (moved == NULL)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "the site has no such column");
    const struct publish_column **sisters = ARENA_ARRAY(db_arena(db), const struct publish_column *, all.n);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].parent.v == moved->parent.v) {
            at = all.at[i].id.v == column.v ? n : at;
            sisters[n++] = &all.at[i];
        }
    size_t other = by < 0 ? (at > 0 ? at - 1 : at) : (at + 1 < n ? at + 1 : at);
    sisters[at] = sisters[other];
    sisters[other] = moved;
    for (size_t i = 0; i < n; i++) {
        struct publish_site_column_at_row row = { 0 };
        bool found;
        TRY(publish_site_column_at(db, id, sisters[i]->id, &row, &found));
        const struct publish_site_column_put_in put = { .site_id = id,
                                                        .column_id = sisters[i]->id,
                                                        .is_hidden = found && row.is_hidden,
                                                        .sort = OPT_I64((int64_t)i + 1) };
        TRY(publish_site_column_put(db, &put, NULL));
    }
    return RC_OK;
}
