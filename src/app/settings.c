/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's settings: one table names each key, its kind, bounds and meaning. */
#include "app/settings.h"

#include <ini.h>
#include <stddef.h>

#include "base/buf.h"

enum setting_kind { SETTING_TEXT, SETTING_NUMBER };

struct setting_key {
    const char *name, *about;
    enum setting_kind kind;
    size_t at;
    int64_t min, max;
    const char *const *words; /* NULL-ended, of a text that is one of them; NULL: any */
};

static const char *const log_levels[] = { "debug", "info", "warn", "error", NULL };

#define TEXT_KEY(field, what)                                                                                \
    {                                                                                                        \
        .name = #field, .about = (what), .kind = SETTING_TEXT, .at = offsetof(struct settings, field)        \
    }
#define NUMBER_KEY(field, low, high, what)                                                                   \
    {                                                                                                        \
        .name = #field, .about = (what), .kind = SETTING_NUMBER, .at = offsetof(struct settings, field),     \
        .min = (low), .max = (high)                                                                          \
    }

static const struct setting_key keys[] = {
    TEXT_KEY(data, "folder of the site: database, files, keys, backups (default ./var/site)"),
    TEXT_KEY(database, "postgresql://… instead of the SQLite file in the folder"),
    TEXT_KEY(listen, "address and port (default 127.0.0.1:8080)"),
    TEXT_KEY(public_url, "how people reach the site, https://…, for links in messages"),
    TEXT_KEY(trusted_proxy, "address of the proxy whose X-Forwarded-For is believed"),
    TEXT_KEY(sms_url, "SMS gateway: http://…?…{to}…{text}… (and {id}); docs/operator.md"),
    { .name = "log_level",
      .about = "debug, info, warn or error (default info)",
      .kind = SETTING_TEXT,
      .at = offsetof(struct settings, log_level),
      .words = log_levels },
    NUMBER_KEY(workers, 1, 64, "threads for short pages (default 8)"),
    NUMBER_KEY(connections_max, 16, 100000, "open connections at once (default 4000)"),
    NUMBER_KEY(connections_per_address, 0, 100000,
               "open connections of one address, 0 = no limit (default 200)"),
    NUMBER_KEY(streams_max, 1, 100000, "open pages that listen for news at once (default 8000)"),
    NUMBER_KEY(cache_mib, 1, 4096, "memory for finished public pages (default 16)"),
    NUMBER_KEY(spool_mib, 1, 1048576, "disk for large requests while they are sent, in MiB (default 2048)"),
    NUMBER_KEY(reports_per_minute, 0, 1000000,
               "reports that one address may send, 0 = no limit (default 120)"),
    NUMBER_KEY(commit_group, 1, 64, "writes that may share one commit (default 64)"),
    NUMBER_KEY(password_kib, 8, 1048576, "memory of one password check in KiB (default 19456)"),
};

struct settings settings_default(void)
{
    return (struct settings){ .data = S("var/site"),
                              .listen = S("127.0.0.1:8080"),
                              .log_level = S("info"),
                              .workers = 8,
                              .connections_max = 4000,
                              .streams_max = 8000,
                              .connections_per_address = 200,
                              .cache_mib = 16,
                              .spool_mib = 2048,
                              .reports_per_minute = 120,
                              .commit_group = 64,
                              .password_kib = 19456 };
}

static const struct setting_key *key_find(str name)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (str_eq(str_from_c(keys[i].name), name))
            return &keys[i];
    return NULL;
}

static bool is_allowed(const struct setting_key *key, str value)
{
    if (key->words == NULL)
        return true;
    for (size_t i = 0; key->words[i] != NULL; i++)
        if (str_eq(str_from_c(key->words[i]), value))
            return true;
    return false;
}

rc settings_set(struct settings *s, struct arena *a, struct err *e, str name, str value)
{
    const struct setting_key *key = key_find(name);
    if (key == NULL)
        return ERR(e, a, RC_INVALID, NULL, "unknown setting \"%.*s\"; `echowall help settings` lists them",
                   STR_ARG(name));
    char *place = (char *)s + key->at;
    if (!is_allowed(key, value))
        return ERR(e, a, RC_INVALID, NULL, "setting \"%s\" must be %s, not \"%.*s\"", key->name, key->about,
                   STR_ARG(value));
    if (key->kind == SETTING_TEXT) {
        str copy = str_copy(a, value);
        memcpy(place, &copy, sizeof copy);
        return RC_OK;
    }
    int64_t number;
    if (!str_to_i64(value, &number) || number < key->min || number > key->max)
        return ERR(e, a, RC_INVALID, NULL, "setting \"%s\" must be a number from %lld to %lld, not \"%.*s\"",
                   key->name, (long long)key->min, (long long)key->max, STR_ARG(value));
    memcpy(place, &number, sizeof number);
    return RC_OK;
}

struct ini_reading {
    struct settings *s;
    struct arena *a;
    struct err *e;
};

static int ini_line(void *data, const char *section, const char *name, const char *value)
{
    struct ini_reading *r = data;
    if (section[0] != '\0') {
        (void)ERR(r->e, r->a, RC_INVALID, NULL, "section [%s]: the file has no sections", section);
        return 0;
    }
    return settings_set(r->s, r->a, r->e, str_from_c(name), str_from_c(value)) == RC_OK;
}

rc settings_read_file(struct settings *s, struct arena *a, struct err *e, str path)
{
    struct ini_reading r = { .s = s, .a = a, .e = e };
    int line = ini_parse(str_c(a, path), ini_line, &r);
    if (line == 0)
        return RC_OK;
    if (line < 0)
        return ERR(e, a, RC_NOT_FOUND, NULL, "cannot read settings file %.*s", STR_ARG(path));
    str why = e->code != RC_OK ? e->detail : S("not a line of the form key = value");
    *e = (struct err){ 0 };
    return ERR(e, a, RC_INVALID, NULL, "%.*s:%d: %.*s", STR_ARG(path), line, STR_ARG(why));
}

rc settings_read_environment(struct settings *s, struct arena *a, struct err *e, char *const *environment)
{
    for (; *environment != NULL; environment++) {
        str rest = str_from_c(*environment), name;
        if (!str_starts(rest, S("ECHOWALL_")) || str_starts(rest, S("ECHOWALL_TEST_")))
            continue;
        rest = str_slice(rest, strlen("ECHOWALL_"), rest.n);
        (void)str_cut(&rest, '=', &name);
        char *lower = arena_alloc(a, name.n + 1);
        for (size_t i = 0; i < name.n; i++)
            lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
        TRY(settings_set(s, a, e, (str){ lower, name.n }, rest));
    }
    return RC_OK;
}

str settings_help(struct arena *a)
{
    struct buf b = buf_new(a, 8192);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        buf_printf(&b, "  %-24s %s\n", keys[i].name, keys[i].about);
    return buf_str(&b);
}

str settings_database_url(const struct settings *s, struct arena *a)
{
    if (!str_is_empty(s->database))
        return s->database;
    return str_printf(a, "sqlite:%.*s/echowall.db", STR_ARG(s->data));
}
