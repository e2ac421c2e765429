/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings: what the operator decides before the start, from one INI file, ECHOWALL_* variables and the
 * command line, in this order (the last wins). An unknown key is an error. What clerks decide lies in the
 * database.
 */
#ifndef EW_APP_SETTINGS_H
#define EW_APP_SETTINGS_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

struct settings {
    str data;     /* folder of the site */
    str database; /* postgresql://… ; absent: DIR/echowall.db */
    str listen;
    str public_url;
    str trusted_proxy;
    str sms_url; /* core/sms.h */
    str log_level;
    int64_t workers; /* fast lane */
    int64_t connections_max;
    int64_t connections_per_address;
    int64_t streams_max; /* open pages that listen, beside the connections */
    int64_t cache_mib;
    int64_t spool_mib;          /* disk for large requests while they are being sent, all together */
    int64_t reports_per_minute; /* of one address */
    int64_t commit_group;       /* SQLite: writes that may share one commit */
    int64_t password_kib;       /* memory of one password hash */
};

/* The built-in values. */
struct settings settings_default(void);
/* Reads an INI file of "key = value" lines. RC_INVALID names file, line and key; RC_NOT_FOUND: no such file.
 */
MUST_USE rc settings_read_file(struct settings *s, struct arena *a, struct err *e, str path);
/* Reads ECHOWALL_<KEY> for every key. RC_INVALID for an unknown ECHOWALL_ variable or a bad value. */
MUST_USE rc settings_read_environment(struct settings *s, struct arena *a, struct err *e,
                                      char *const *environment);
/* One key by name. RC_INVALID: unknown key or a value of the wrong kind. */
MUST_USE rc settings_set(struct settings *s, struct arena *a, struct err *e, str key, str value);
/* Keys with their meaning, one a line, for `echowall help settings`. */
str settings_help(struct arena *a);
/* Where the database is, as db_open wants it. */
str settings_database_url(const struct settings *s, struct arena *a);

#endif
