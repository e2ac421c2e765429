/* SPDX-License-Identifier: Apache-2.0 */
/* The wall and the echo wall as Atom feeds: whole, of an organisation's places, of a category. */
#include "features/problem/problem_feed.h"

#include "core/seal.h"
#include "web/atom.h"
#include "web/rq.h"

#define ENTRY_BYTES_MAX 16384

str problem_feed_link(struct rq *rq, const char *path, const struct problem_filter *f)
{
    struct buf b = buf_new(rq->arena, 1024);
    const char *before = "?";
    buf_printf(&b, "%s", path);
    if (f->organisation != 0) {
        buf_printf(&b, "?organisation=%lld", (long long)f->organisation);
        before = "&";
    }
    if (!str_is_empty(f->category)) {
        buf_printf(&b, "%scategory=", before);
        format_url_part(&b, f->category);
    }
    return buf_str(&b);
}

str problem_follow_link(struct rq *rq, const struct problem_filter *f)
{
    bool is_whole = f->organisation == 0 && str_is_empty(f->category);
    return is_whole ? (str){ 0 } : problem_feed_link(rq, "/follow", f);
}

/* The site's key makes it unguessable for personal feeds and the same for ever. */
static str feed_id(struct rq *rq, str name)
{
    unsigned char bytes[16];
    memcpy(bytes, seal_hash(rq->arena, rq->app->keys.hash, S("problem.feed"), name).p, sizeof bytes);
    return atom_id(rq->arena, bytes);
}

static void put_line(struct buf *b, str words)
{
    if (str_is_empty(words))
        return;
    if (b->n > 0)
        buf_putc(b, '\n');
    buf_put(b, words);
}

static str entry_text(struct rq *rq, const struct problem_news_list_row *row)
{
    struct buf b = buf_new(rq->arena, ENTRY_BYTES_MAX);
    put_line(&b, rq_text(rq, problem_step_label(row->act)));
    put_line(&b, str_printf(rq->arena, "%.*s · %.*s · %.*s", STR_ARG(row->number), STR_ARG(row->place_name),
                            STR_ARG(problem_category_name(rq, row->name_zh, row->name_en))));
    put_line(&b, row->office_name);
    put_line(&b, row->statement);
    if (row->echoed_at.has)
        put_line(&b, str_printf(rq->arena, "%.*s: %.*s", STR_ARG(rq_text(rq, TEXT_PROBLEM_ECHO)),
                                STR_ARG(row->answer)));
    return buf_str(&b);
}

static struct atom_entry entry_of(struct rq *rq, const struct problem_news_list_row *row)
{
    return (struct atom_entry){
        .id = feed_id(rq, str_printf(rq->arena, "problem %lld", (long long)row->id.v)),
        .title = row->title,
        .link = rq_address(rq, str_join(rq->arena, S("/problems/"), row->number)),
        .text = entry_text(rq, row),
        .category = row->category_code,
        .published = row->accepted_at,
        .updated = row->changed_at,
    };
}

rc problem_feed_reply(struct rq *rq, const struct problem_feed *feed,
                      const struct problem_news_list_rows *rows)
{
    struct atom_entry *entries = ARENA_ARRAY(rq->arena, struct atom_entry, rows->n);
    str place;
    TRY(problem_place_name(rq, &place));
    for (size_t i = 0; i < rows->n; i++)
        entries[i] = entry_of(rq, &rows->at[i]);
    const struct atom_feed atom = {
        .id = feed_id(rq, feed->name),
        .title = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(feed->title), STR_ARG(place)),
        .author = place,
        .self = rq_address(rq, feed->self),
        .alternate = rq_address(rq, feed->alternate),
        .entries = entries,
        .n = rows->n,
    };
    /* Names are those of the day. */
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return atom_reply(rq, &atom);
}

/* Of whose wall it is, for people: its organisation, its category. */
static rc feed_title(struct rq *rq, enum text wall, const struct problem_filter *f, str *ret)
{
    struct organisation unit;
    struct problem_categories_rows categories;
    *ret = rq_text(rq, wall);
    if (f->organisation != 0) {
        TRY(organisation_load(rq->db, (organisation_id){ f->organisation }, rq->today, &unit));
        *ret = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(*ret), STR_ARG(unit.name));
    }
    if (str_is_empty(f->category))
        return RC_OK;
    TRY(problem_categories(rq->db, &categories));
    for (size_t i = 0; i < categories.n; i++)
        if (str_eq(categories.at[i].code, f->category)) {
            str name = problem_category_name(rq, categories.at[i].name_zh, categories.at[i].name_en);
            *ret = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(*ret), STR_ARG(name));
            return RC_OK;
        }
    return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such category");
}

/* Everybody's: what stands on a wall of the whole site. */
static rc feed_begin(struct rq *rq, enum text wall, const char *path, const char *page,
                     struct problem_filter *f, struct problem_feed *ret)
{
    TRY(problem_filter_read(rq, scope_whole(), f));
    TRY(feed_title(rq, wall, f, &ret->title));
    ret->self = problem_feed_link(rq, path, f);
    ret->alternate = problem_feed_link(rq, page, f);
    ret->name = ret->self;
    return RC_OK;
}

/* Only what stands on the wall has rows there: what is not public moves nothing. */
static struct db_tables wall_tables(void)
{
    struct db_tables tables = { 0 };
    db_tables_put(&tables, TABLE_PROBLEM_NEWS);
    return tables;
}

str problem_wall_stream(struct rq *rq)
{
    const struct db_tables tables = wall_tables();
    return stream_address(rq, "/wall/changes", &tables);
}

rc problem_wall_changes(struct rq *rq)
{
    const struct db_tables tables = wall_tables();
    reply_stream(rq, rq->app->hub, &tables);
    return RC_OK;
}

rc problem_wall_feed(struct rq *rq)
{
    struct problem_filter f;
    struct problem_feed feed;
    struct problem_news_list_rows rows;
    TRY(feed_begin(rq, TEXT_PROBLEM_WALL_TITLE, "/wall.atom", "/wall", &f, &feed));
    struct problem_news_list_in in = {
        .today = rq->today, .category = f.category, .scope = f.scope, .limit = PROBLEM_FEED_ENTRIES
    };
    TRY(problem_news_list(rq->db, &in, &rows));
    return problem_feed_reply(rq, &feed, &rows);
}

/* An answer is as new as its echo. */
rc problem_echo_feed(struct rq *rq)
{
    struct problem_filter f;
    struct problem_feed feed;
    struct problem_news_list_rows rows;
    TRY(feed_begin(rq, TEXT_PROBLEM_ECHOES_TITLE, "/echoes.atom", "/echoes", &f, &feed));
    struct problem_echo_news_in in = {
        .today = rq->today, .category = f.category, .scope = f.scope, .limit = PROBLEM_FEED_ENTRIES
    };
    TRY(problem_echo_news(rq->db, &in, &rows));
    return problem_feed_reply(rq, &feed, &rows);
}
