/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app: what lives as long as the process, handed to everything below as a parameter. Filled by app/; core and
 * the slices only read it. There are no globals.
 */
#ifndef EW_CORE_APP_H
#define EW_CORE_APP_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"

struct lane;
struct pool;
struct cache;
struct http_hub;
struct throttle;
struct visits;
struct module;

/* Keys of the site, in DIR/keys (mode 0600), made at the first start. */
struct app_keys {
    unsigned char seal[32];         /* sealed fields */
    unsigned char hash[32];         /* keyed hashes for finding them */
    unsigned char confidential[32]; /* complaints about persons, a key of their own */
    unsigned char guard[32];        /* form guards and flash cookies */
};

struct app {
    struct arena *arena; /* start-up memory, never grows afterwards */
    struct clock clock;
    str data_dir;   /* DIR: files/, backups/, keys */
    str public_url; /* "https://…" for links in messages; absent: relative links */
    str sms_url;    /* pattern of the SMS gateway's address, see core/sms.h; absent: none */
    struct app_keys keys;
    struct lane *lane;
    struct pool *pool;
    struct cache *cache;
    struct http_hub *hub;
    struct throttle *throttle;
    struct visits *visits; /* what is read, until it is written */
    const struct module *const *modules;
    size_t modules_n;
    int64_t reports_per_minute; /* of one address; 0 = no limit */
    int64_t password_cost;      /* Argon2id passes and KiB, lower in tests */
    int64_t password_kib;
};

#endif
