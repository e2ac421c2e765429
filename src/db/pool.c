/* SPDX-License-Identifier: Apache-2.0 */
/* pool: a stack of idle read connections behind one lock; the most recently used goes out first (warm
 * caches). */
#include "db/pool.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "base/mem.h"

#define POOL_MAX 128
#define WAIT_SECONDS 5

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t given;
    char *url;
    int size, made, idle_n;
    struct db *idle[POOL_MAX];
};

rc pool_open(str url, int size, struct arena *a, struct err *e, struct pool **ret)
{
    if (size < 1 || size > POOL_MAX)
        return ERR(e, a, RC_INVALID, NULL, "pool of %d connections; 1 to %d are possible", size, POOL_MAX);
    struct pool *pool = mem_new(sizeof *pool);
    pthread_condattr_t attr;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&pool->given, &attr);
    (void)pthread_condattr_destroy(&attr);
    pool->url = mem_new(url.n + 1);
    memcpy(pool->url, url.p, url.n);
    pool->size = size;
    *ret = pool;
    return RC_OK;
}

/* Waits until a connection is idle or may be made; false after WAIT_SECONDS. Called with the lock held. */
static bool wait_for_one(struct pool *pool)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += WAIT_SECONDS;
    while (pool->idle_n == 0 && pool->made == pool->size)
        if (pthread_cond_timedwait(&pool->given, &pool->lock, &until) == ETIMEDOUT)
            return pool->idle_n > 0 || pool->made < pool->size;
    return true;
}

rc pool_take(struct pool *pool, struct arena *a, struct err *e, struct db **ret)
{
    struct db *db = NULL;
    (void)pthread_mutex_lock(&pool->lock);
    bool got = wait_for_one(pool);
    if (got && pool->idle_n > 0)
        db = pool->idle[--pool->idle_n];
    else if (got)
        pool->made++;
    (void)pthread_mutex_unlock(&pool->lock);
    if (!got)
        return ERR(e, a, RC_BUSY, NULL, "no connection became free in %d s", WAIT_SECONDS);
    if (db == NULL) {
        rc opened = db_open(str_from_c(pool->url), DB_READ, a, e, &db);
        if (opened != RC_OK) {
            (void)pthread_mutex_lock(&pool->lock);
            pool->made--;
            (void)pthread_cond_signal(&pool->given);
            (void)pthread_mutex_unlock(&pool->lock);
            return opened;
        }
    }
    db_bind(db, a, e);
    *ret = db;
    return RC_OK;
}

void pool_give(struct pool *pool, struct db *db)
{
    if (db == NULL)
        return;
    db_rollback(db);
    db_bind(db, NULL, NULL);
    (void)pthread_mutex_lock(&pool->lock);
    pool->idle[pool->idle_n++] = db;
    (void)pthread_cond_signal(&pool->given);
    (void)pthread_mutex_unlock(&pool->lock);
}

void pool_close(struct pool *pool)
{
    for (int i = 0; i < pool->idle_n; i++)
        db_close(pool->idle[i]);
    (void)pthread_cond_destroy(&pool->given);
    (void)pthread_mutex_destroy(&pool->lock);
    mem_free(pool->url);
    mem_free(pool);
}
