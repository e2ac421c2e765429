/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views in memory: a hash table of sums (thing, source, day) and a set of readers of the day, both growing,
 * under one lock that is held for a look-up. Flushing takes the table away, writes it, and puts it back into
 * the new one if that fails.
 */
#include "core/visit.h"

#include <pthread.h>
#include <sodium.h>
#include <strings.h>

#include "base/mem.h"
#include "base/rand.h"
#include "db/lane.h"
#include "gen/visit_sql.h"

#define CELLS_FIRST 64
#define READERS_FIRST 1024
/* 32 MiB. Readers beyond are not told apart any more that day. */
#define READERS_MAX ((size_t)4 << 20)
#define NAME_MAX_BYTES 120
#define VIA_MAX_BYTES 20

struct cell {
    const char *kind; /* NULL: free */
    char key[NAME_MAX_BYTES];
    size_t key_n;
    char source[VIA_MAX_BYTES];
    size_t source_n;
    day_t day;
    int64_t views, readers;
};

struct cells {
    struct cell *at;
    size_t room, n; /* room: a power of two */
};

struct visits {
    pthread_mutex_t lock;
    unsigned char hash_key[crypto_shorthash_KEYBYTES]; /* of the day */
    day_t day;
    struct cells cells;
    uint64_t *readers; /* 0: free */
    size_t readers_room, readers_n;
};

struct visits *visits_new(void)
{
    struct visits *v = mem_new(sizeof *v);
    if (pthread_mutex_init(&v->lock, NULL) != 0)
        BUG("no mutex");
    rand_bytes(v->hash_key, sizeof v->hash_key);
    return v;
}

void visits_free(struct visits *v)
{
    if (v == NULL)
        return;
    (void)pthread_mutex_destroy(&v->lock);
    mem_free(v->cells.at);
    mem_free(v->readers);
    mem_free(v);
}

/* ---- what counts ---- */

/* Small and capital letters are the same; words are small. */
static bool has_word(str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++)
        if (strncasecmp(text.p + i, word, n) == 0)
            return true;
    return false;
}

bool visit_is_robot(str agent)
{
    static const char *const words[] = { "bot",        "spider",     "crawl",     "slurp",    "curl/",
                                         "wget",       "python",     "java/",     "okhttp",   "go-http",
                                         "httpx",      "libwww",     "scrapy",    "preview",  "monitor",
                                         "headless",   "lighthouse", "fetch",     "archiver", "axios",
                                         "feedparser", "phantom",    "check_http" };
    if (str_is_empty(str_trim(agent)))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has_word(agent, words[i]))
            return true;
    return false;
}

/* "qr", "qr7": a known word with at most two digits behind. */
static bool via_is_known(str via)
{
    static const char *const words[] = { "qr",   "poster", "wechat", "sms",   "tv",
                                         "feed", "mail",   "paper",  "share", "other" };
    size_t n = via.n;
    while (n > 0 && via.n - n < 2 && via.p[n - 1] >= '0' && via.p[n - 1] <= '9')
        n--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(str_slice(via, 0, n), str_from_c(words[i])))
            return true;
    return false;
}

/* "https://host/path" names another host than the one that was asked. */
static bool is_from_elsewhere(str referer, str host)
{
    size_t at = str_find(referer, S("://"));
    str rest, there;
    if (at == SIZE_MAX)
        return false;
    rest = str_slice(referer, at + 3, referer.n);
    (void)str_cut(&rest, '/', &there);
    return there.n != 0 && !str_eq_nocase(there, host);
}

str visit_source(const struct visit *in)
{
    if (!str_is_empty(in->via))
        return via_is_known(in->via) ? in->via : S("other");
    if (str_find(in->agent, S("MicroMessenger")) != SIZE_MAX)
        return S("wechat");
    return is_from_elsewhere(in->referer, in->host) ? S("link") : S("");
}

/* ---- the tables; the lock is held ---- */

static uint64_t hash_of(const struct visits *v, const void *bytes, size_t n)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t hash;
    (void)crypto_shorthash(out, bytes, n, v->hash_key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

static uint64_t cell_hash(const struct visits *v, const struct cell *c)
{
    uint64_t parts[4] = { hash_of(v, c->kind, strlen(c->kind)), hash_of(v, c->key, c->key_n),
                          hash_of(v, c->source, c->source_n), (uint64_t)c->day };
    return hash_of(v, parts, sizeof parts);
}

static bool cell_is(const struct cell *c, const struct cell *wanted)
{
    return strcmp(c->kind, wanted->kind) == 0 && c->day == wanted->day &&
           str_eq((str){ c->key, c->key_n }, (str){ wanted->key, wanted->key_n }) &&
           str_eq((str){ c->source, c->source_n }, (str){ wanted->source, wanted->source_n });
}

static struct cell *cell_place(const struct visits *v, const struct cells *cells, const struct cell *wanted)
{
    size_t i = (size_t)cell_hash(v, wanted) & (cells->room - 1);
    while (cells->at[i].kind != NULL && !cell_is(&cells->at[i], wanted))
        i = (i + 1) & (cells->room - 1);
    return &cells->at[i];
}

static void cells_grow(const struct visits *v, struct cells *cells)
{
    struct cells wider = { .room = cells->room == 0 ? CELLS_FIRST : cells->room * 2, .n = cells->n };
    wider.at = mem_new(wider.room * sizeof *wider.at);
    for (size_t i = 0; i < cells->room; i++)
        if (cells->at[i].kind != NULL)
            *cell_place(v, &wider, &cells->at[i]) = cells->at[i];
    mem_free(cells->at);
    *cells = wider;
}

static void cell_add(struct visits *v, const struct cell *more)
{
    if ((v->cells.n + 1) * 2 > v->cells.room)
        cells_grow(v, &v->cells);
    struct cell *c = cell_place(v, &v->cells, more);
    if (c->kind == NULL) {
        *c = *more;
        v->cells.n++;
        return;
    }
    c->views += more->views;
    c->readers += more->readers;
}

static uint64_t *reader_place(uint64_t *readers, size_t room, uint64_t reader)
{
    size_t i = (size_t)reader & (room - 1);
    while (readers[i] != 0 && readers[i] != reader)
        i = (i + 1) & (room - 1);
    return &readers[i];
}

static void readers_grow(struct visits *v)
{
    size_t room = v->readers_room == 0 ? READERS_FIRST : v->readers_room * 2;
    uint64_t *wider = mem_new(room * sizeof *wider);
    for (size_t i = 0; i < v->readers_room; i++)
        if (v->readers[i] != 0)
            *reader_place(wider, room, v->readers[i]) = v->readers[i];
    mem_free(v->readers);
    v->readers = wider;
    v->readers_room = room;
}

/* Is it the first time today that this reader sees this thing? */
static bool reader_is_new(struct visits *v, const struct visit *in)
{
    uint64_t parts[4] = { hash_of(v, in->kind, strlen(in->kind)), hash_of(v, in->key.p, in->key.n),
                          hash_of(v, in->client.p, in->client.n), hash_of(v, in->agent.p, in->agent.n) };
    uint64_t reader = hash_of(v, parts, sizeof parts) | 1;
    if ((v->readers_n + 1) * 2 > v->readers_room && v->readers_room < READERS_MAX)
        readers_grow(v);
    uint64_t *place = reader_place(v->readers, v->readers_room, reader);
    if (*place != 0 || (v->readers_n + 1) * 2 > v->readers_room)
        return false;
    *place = reader;
    v->readers_n++;
    return true;
}

/* Yesterday's readers are forgotten, and what they could be found by. The table of sums is hashed anew. */
static void day_begin(struct visits *v, day_t today)
{
    struct cells old = v->cells;
    mem_free(v->readers);
    v->readers = NULL;
    v->readers_room = v->readers_n = 0;
    v->cells = (struct cells){ 0 };
    rand_bytes(v->hash_key, sizeof v->hash_key);
    v->day = today;
    for (size_t i = 0; i < old.room; i++)
        if (old.at[i].kind != NULL)
            cell_add(v, &old.at[i]);
    mem_free(old.at);
}

void visit_note(struct visits *v, const struct visit *in, day_t today)
{
    str source = visit_source(in);
    struct cell one = {
        .kind = in->kind, .key_n = in->key.n, .source_n = source.n, .day = today, .views = 1
    };
    if (in->is_prefetch || visit_is_robot(in->agent) || in->key.n > sizeof one.key ||
        source.n > sizeof one.source)
        return;
    memcpy(one.key, in->key.p, in->key.n);
    memcpy(one.source, source.p, source.n);
    (void)pthread_mutex_lock(&v->lock);
    if (v->day != today)
        day_begin(v, today);
    one.readers = reader_is_new(v, in) ? 1 : 0;
    cell_add(v, &one);
    (void)pthread_mutex_unlock(&v->lock);
}

/* ---- writing ---- */

rc visit_add_day(struct db *db, const struct visit_day *in)
{
    const struct visit_add_in row = { .kind = str_from_c(in->kind),
                                      .key = in->key,
                                      .day = in->day,
                                      .source = str_from_c(in->source),
                                      .views = in->views,
                                      .readers = in->readers };
    return visit_add(db, &row, NULL);
}

static rc flush_unit(struct db *db, void *data)
{
    const struct cells *cells = data;
    for (size_t i = 0; i < cells->room; i++) {
        const struct cell *c = &cells->at[i];
        if (c->kind != NULL)
            TRY(visit_add(db,
                          &(struct visit_add_in){ .kind = str_from_c(c->kind),
                                                  .key = { c->key, c->key_n },
                                                  .day = c->day,
                                                  .source = { c->source, c->source_n },
                                                  .views = c->views,
                                                  .readers = c->readers },
                          NULL));
    }
    return RC_OK;
}

static struct cells cells_take(struct visits *v)
{
    (void)pthread_mutex_lock(&v->lock);
    struct cells taken = v->cells;
    v->cells = (struct cells){ 0 };
    (void)pthread_mutex_unlock(&v->lock);
    return taken;
}

static void cells_give_back(struct visits *v, const struct cells *cells)
{
    (void)pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < cells->room; i++)
        if (cells->at[i].kind != NULL)
            cell_add(v, &cells->at[i]);
    (void)pthread_mutex_unlock(&v->lock);
}

rc visits_flush(struct app *app, struct arena *a, struct err *e)
{
    struct cells taken = cells_take(app->visits);
    rc done = RC_OK;
    if (taken.n > 0)
        done = lane_run(app->lane, a, e, flush_unit, &taken);
    if (done != RC_OK)
        cells_give_back(app->visits, &taken);
    mem_free(taken.at);
    return done;
}

/* ---- figures ---- */

rc visit_sources(struct db *db, str kind, str key, day_t from_day, day_t until_day, struct visit_total **ret,
                 size_t *ret_n)
{
    struct visit_by_source_rows rows;
    TRY(visit_by_source(db,
                        &(struct visit_by_source_in){
                            .kind = kind, .key = key, .from_day = from_day, .until_day = until_day },
                        &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct visit_total, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct visit_total){ rows.at[i].source, rows.at[i].views, rows.at[i].readers };
    return RC_OK;
}
