/* SPDX-License-Identifier: Apache-2.0 */
/* The demo as one unit of work: the town by core, a year of life by each module. */
#include "app/demo_site.h"

#include "app/modules.h"
#include "base/csv.h"
#include "base/json.h"
#include "core/audit.h"
#include "core/person.h"
#include "core/setting.h"
#include "db/lane.h"
#include "gen/data.h"

#define JSON_BYTES_MAX (64u << 10)

struct filling {
    const struct demo *start; /* with the log-ins; a unit may run twice and begins from here */
    struct demo_made made;
};

static rc settings_write(struct demo *demo)
{
    str rest = demo_settings_csv, f[2];
    TRY(setting_set(demo->db, S("place"), demo->town.name, demo->now));
    (void)csv_row(&rest, f, 2); /* the head line */
    while (csv_row(&rest, f, 2))
        TRY(setting_set(demo->db, f[0], f[1], demo->now));
    return RC_OK;
}

static rc fill_unit(struct db *db, void *data)
{
    struct filling *f = data;
    struct demo *demo = &f->made.demo;
    *demo = *f->start;
    demo->db = db;
    demo->arena = db_arena(db);
    demo->err = db_err(db);
    demo->logins = ARENA_ARRAY(demo->arena, struct demo_login, demo->logins_n);
    memcpy(demo->logins, f->start->logins, demo->logins_n * sizeof *demo->logins);
    TRY(demo_town(demo));
    TRY(settings_write(demo));
    for (size_t i = 0; i < modules_n; i++)
        if (modules[i]->demo != NULL)
            TRY(modules[i]->demo(demo));
    TRY(api_token_new(db, &(struct token_wish){ .kind = S("open311"), .label = S("demo"), .now = demo->now },
                      &f->made.api_key));
    return audit_write(db, &(struct audit_entry){ .at = demo->now,
                                                  .action = S("demo"),
                                                  .subject = S("site"),
                                                  .request_id = S("command line") });
}

rc demo_site_fill(struct site *site, struct arena *a, struct err *e, const struct demo_wish *wish,
                  struct demo_made *ret)
{
    struct demo start = { .app = &site->app,
                          .arena = a,
                          .err = e,
                          .seed = wish->seed,
                          .rng = { (uint64_t)wish->seed },
                          .last_day = wish->last_day,
                          .offset = site->app.clock.offset };
    struct filling f = { .start = &start };
    start.now = day_start(start.last_day, start.offset);
    TRY(demo_logins(&start));
    TRY(lane_run(site->app.lane, a, e, fill_unit, &f));
    *ret = f.made;
    return RC_OK;
}

static void logins_write(struct json *j, const struct demo *demo)
{
    json_key(j, S("logins"));
    json_open_array(j);
    for (size_t i = 0; i < demo->logins_n; i++) {
        const struct demo_login *l = &demo->logins[i];
        json_open_object(j);
        json_put_str(j, S("role"), l->role);
        json_put_str(j, S("name"), l->login_name);
        json_put_str(j, S("password"), l->password);
        json_put_str(j, S("organisation"), l->organisation);
        json_put_str(j, S("person"), l->name);
        json_end(j);
    }
    json_end(j);
}

static void counts_write(struct json *j, const struct demo *demo)
{
    json_key(j, S("counts"));
    json_open_object(j);
    json_put_i64(j, S("villages"), demo->villages_true);
    json_put_i64(j, S("communities"), (int64_t)demo->villages_n - demo->villages_true);
    json_put_i64(j, S("branches"), demo->branches);
    json_put_i64(j, S("members"), demo->members);
    json_put_i64(j, S("people"), demo->people);
    json_put_i64(j, S("voices"), demo->voices);
    json_put_i64(j, S("closed"), demo->closed);
    json_put_i64(j, S("suggestions"), demo->suggestions);
    json_put_i64(j, S("items"), demo->topics);
    json_end(j);
}

str demo_site_json(struct arena *a, const struct demo_made *made)
{
    struct buf b = buf_new(a, JSON_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("day"), day_format(a, made->demo.last_day));
    json_put_i64(&j, S("seed"), made->demo.seed);
    logins_write(&j, &made->demo);
    json_put_str(&j, S("api_key"), made->api_key);
    counts_write(&j, &made->demo);
    json_end(&j);
    return buf_str(&b);
}
