/* SPDX-License-Identifier: Apache-2.0 */
/* Exports: one function a table, which writes a row as a JSON line. */
#include "app/export.h"

#include <errno.h>

#include "base/json.h"
#include "core/audit.h"
#include "db/lane.h"
#include "db/pool.h"
#include "gen/export_sql.h"

#define LINE_MAX_BYTES (1u << 20)

struct export
{
    struct site *site;
    struct arena *row; /* emptied after each line */
    FILE *out;
    struct buf line;
    struct json j;
    str table;
};

static void line_begin(struct export *x)
{
    x->line = buf_new(x->row, LINE_MAX_BYTES);
    x->j = json_new(&x->line);
    json_open_object(&x->j);
}

static rc line_end(struct export *x)
{
    json_end(&x->j);
    buf_putc(&x->line, '\n');
    bool is_written = fwrite(x->line.p, 1, x->line.n, x->out) == x->line.n;
    arena_reset(x->row);
    return is_written ? RC_OK : RC_UNAVAILABLE;
}

static void put_instant(struct export *x, str key, ms_t at)
{
    json_put_str(&x->j, key, ms_format_iso(x->row, at, x->site->app.clock.offset));
}

static void put_instant_if(struct export *x, str key, struct opt_i64 at)
{
    if (at.has)
        put_instant(x, key, at.v);
}

static void put_day_if(struct export *x, str key, struct opt_i64 day)
{
    if (day.has && day.v != DAY_FOREVER)
        json_put_str(&x->j, key, day_format(x->row, day.v));
}

static void put_number_if(struct export *x, str key, struct opt_i64 n)
{
    if (n.has)
        json_put_i64(&x->j, key, n.v);
}

static void put_id_if(struct export *x, str key, struct opt_i64 id)
{
    if (id.has)
        json_put_id(&x->j, key, id.v);
}

static void put_text_if(struct export *x, str key, str text)
{
    if (!str_is_absent(text))
        json_put_str(&x->j, key, text);
}

static rc organisation_row(void *data, const struct export_organisations_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_id(&x->j, S("id"), r->organisation_id.v);
    put_id_if(x, S("parent"), r->parent_id);
    json_put_str(&x->j, S("name"), r->name);
    json_put_str(&x->j, S("kind"), r->kind);
    put_text_if(x, S("code"), r->code);
    put_text_if(x, S("phone"), r->phone);
    put_day_if(x, S("from"), OPT_I64(r->from_day));
    put_day_if(x, S("to"), OPT_I64(r->to_day));
    return line_end(x);
}

static rc post_row(void *data, const struct export_posts_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_str(&x->j, S("organisation"), r->organisation);
    json_put_str(&x->j, S("title"), r->title);
    json_put_str(&x->j, S("kind"), r->kind);
    put_text_if(x, S("holder"), r->holder);
    put_day_if(x, S("from"), r->from_day);
    put_day_if(x, S("term_ends"), r->term_ends_day);
    return line_end(x);
}

static rc person_row(void *data, const struct export_people_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_id(&x->j, S("id"), r->id.v);
    json_put_str(&x->j, S("name"), r->name);
    put_text_if(x, S("login_name"), r->login_name);
    put_instant_if(x, S("last_login_at"), r->last_login_at);
    put_instant(x, S("created_at"), r->created_at);
    return line_end(x);
}

static rc problem_row(void *data, const struct export_problems_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_str(&x->j, S("number"), r->number);
    json_put_str(&x->j, S("kind"), r->kind);
    json_put_str(&x->j, S("category"), r->category_code);
    json_put_str(&x->j, S("organisation"), r->place_name);
    json_put_str(&x->j, S("title"), r->title);
    json_put_str(&x->j, S("statement"), r->statement);
    put_text_if(x, S("measure"), r->measure);
    json_put_str(&x->j, S("place"), r->place);
    json_put_str(&x->j, S("state"), r->state);
    json_put_i64(&x->j, S("round"), r->round);
    put_text_if(x, S("office"), r->office);
    put_text_if(x, S("person"), r->person);
    put_number_if(x, S("limit_days"), r->limit_days);
    put_instant(x, S("accepted_at"), r->accepted_at);
    put_day_if(x, S("due"), r->due_day);
    put_instant_if(x, S("echoed_at"), r->echoed_at);
    put_instant_if(x, S("closed_at"), r->closed_at);
    put_text_if(x, S("result"), r->result);
    put_text_if(x, S("answer"), r->echoed_at.has ? r->answer : (str){ 0 });
    put_number_if(x, S("used_days"), r->used_days);
    put_number_if(x, S("late_days"), r->late_days);
    return line_end(x);
}

static rc voice_row(void *data, const struct export_voices_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_str(&x->j, S("number"), r->number);
    put_text_if(x, S("problem"), r->problem);
    json_put_str(&x->j, S("state"), r->state);
    json_put_str(&x->j, S("kind"), r->kind);
    json_put_str(&x->j, S("category"), r->category_code);
    json_put_str(&x->j, S("organisation"), r->place_name);
    json_put_str(&x->j, S("channel"), r->channel);
    json_put_str(&x->j, S("secrecy"), r->secrecy);
    put_text_if(x, S("words"), r->words);
    put_text_if(x, S("decline_reason"), r->decline_reason);
    put_instant(x, S("received_at"), r->received_at);
    put_instant_if(x, S("first_answer_at"), r->first_answer_at);
    return line_end(x);
}

static rc step_row(void *data, const struct export_steps_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_str(&x->j, S("problem"), r->number);
    put_instant(x, S("at"), r->at);
    json_put_str(&x->j, S("act"), r->act);
    json_put_i64(&x->j, S("round"), r->round);
    put_text_if(x, S("office"), r->office);
    put_text_if(x, S("words"), r->words);
    return line_end(x);
}

static rc rating_row(void *data, const struct export_ratings_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_str(&x->j, S("problem"), r->problem);
    json_put_i64(&x->j, S("round"), r->round);
    json_put_i64(&x->j, S("score"), r->score);
    put_text_if(x, S("reason"), r->reason);
    put_instant(x, S("at"), r->at);
    return line_end(x);
}

static rc audit_row(void *data, const struct export_audit_row *r)
{
    struct export *x = data;
    line_begin(x);
    json_put_i64(&x->j, S("seq"), r->seq);
    put_instant(x, S("at"), r->at);
    put_id_if(x, S("person"), r->person_id);
    json_put_str(&x->j, S("action"), r->action);
    json_put_str(&x->j, S("subject"), r->subject);
    put_id_if(x, S("organisation"), r->organisation_id);
    json_put_str(&x->j, S("outcome"), r->outcome);
    json_put_str(&x->j, S("detail"), r->detail);
    return line_end(x);
}

static rc organisations(struct db *db, struct export *x)
{
    return export_organisations(db, organisation_row, x);
}

static rc posts(struct db *db, struct export *x)
{
    return export_posts(db, post_row, x);
}

static rc people(struct db *db, struct export *x)
{
    return export_people(db, person_row, x);
}

static rc problems(struct db *db, struct export *x)
{
    return export_problems(db, problem_row, x);
}

static rc voices(struct db *db, struct export *x)
{
    return export_voices(db, voice_row, x);
}

static rc steps(struct db *db, struct export *x)
{
    return export_steps(db, step_row, x);
}

static rc ratings(struct db *db, struct export *x)
{
    return export_ratings(db, rating_row, x);
}

static rc audit(struct db *db, struct export *x)
{
    return export_audit(db, audit_row, x);
}

static const struct {
    const char *name;
    rc (*write)(struct db *db, struct export *x);
} tables[] = {
    { "audit", audit },       { "organisations", organisations },
    { "people", people },     { "posts", posts },
    { "problems", problems }, { "ratings", ratings },
    { "steps", steps },       { "voices", voices },
};

str export_names(struct arena *a)
{
    struct buf b = buf_new(a, 1024);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        buf_printf(&b, "%s%s", i > 0 ? ", " : "", tables[i].name);
    return buf_str(&b);
}

static rc audit_unit(struct db *db, void *data)
{
    const struct export *x = data;
    return audit_write(db, &(struct audit_entry){ .at = clock_now(&x->site->app.clock),
                                                  .action = S("export"),
                                                  .subject = x->table,
                                                  .request_id = S("command line") });
}

static rc table_write(struct export *x, struct arena *a, struct err *e, size_t table)
{
    struct db *db;
    TRY(pool_take(x->site->app.pool, a, e, &db));
    rc done = db_lift_limit(db);
    if (done == RC_OK)
        done = db_begin(db);
    if (done == RC_OK)
        done = tables[table].write(db, x);
    if (done == RC_OK && fflush(x->out) != 0)
        done = RC_UNAVAILABLE;
    if (done == RC_UNAVAILABLE)
        done = ERR(e, a, done, NULL, "cannot write the export: %s", strerror(errno));
    pool_give(x->site->app.pool, db);
    return done;
}

rc export_table(struct site *site, struct arena *a, struct err *e, str table, FILE *out)
{
    struct export x = { .site = site, .out = out, .table = table };
    size_t i = 0, n = sizeof tables / sizeof tables[0];
    while (i < n && !str_eq(table, str_from_c(tables[i].name)))
        i++;
    if (i == n)
        return ERR(e, a, RC_NOT_FOUND, NULL, "there is no table \"%.*s\"; there are %.*s", STR_ARG(table),
                   STR_ARG(export_names(a)));
    TRY(lane_run(site->app.lane, a, e, audit_unit, &x));
    x.row = arena_new(LINE_MAX_BYTES * 4);
    rc done = table_write(&x, a, e, i);
    arena_free(x.row);
    return done;
}
