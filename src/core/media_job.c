/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The slow job: probe, then part after part, each kept in a transaction of its own as soon as it is made, so
 * that a page shows what there is. A failure that lies with the file is told on the page and not tried again;
 * one that lies with the machine is.
 */
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "core/file_private.h"
#include "core/media.h"
#include "core/media_tool.h"
#include "db/lane.h"
#include "db/pool.h"
#include "gen/media_sql.h"

#define AGAIN_MAX 500

struct work {
    struct job_run *run;
    struct media_run tool;
    struct media_row_row row;
    struct media_source source;
    struct media_facts facts;
};

/* ---- units of the write lane ---- */

struct state_unit {
    media_id id;
    const char *state;
    str error, what;
    ms_t ended_at; /* 0: not ended */
};

static rc state_write(struct db *db, void *data)
{
    const struct state_unit *u = data;
    struct media_set_state_in in = { .state = str_from_c(u->state),
                                     .error = u->error,
                                     .error_what = u->what,
                                     .ended_at = u->ended_at > 0 ? OPT_I64(u->ended_at) : OPT_NONE,
                                     .id = u->id };
    return media_set_state(db, &in, NULL);
}

static rc set_state(struct work *w, const char *state, str error, str what)
{
    bool has_ended = strcmp(state, "ready") == 0 || strcmp(state, "failed") == 0;
    struct state_unit u = { .id = w->row.id,
                            .state = state,
                            .error = error,
                            .what = what,
                            .ended_at = has_ended ? clock_now(&w->run->app->clock) : 0 };
    return lane_run(w->run->app->lane, w->run->arena, w->run->err, state_write, &u);
}

static rc facts_write(struct db *db, void *data)
{
    const struct work *w = data;
    struct media_set_facts_in in = { .duration_ms = OPT_I64(w->facts.duration_ms),
                                     .width = w->facts.has_video ? OPT_I64(w->facts.width) : OPT_NONE,
                                     .height = w->facts.has_video ? OPT_I64(w->facts.height) : OPT_NONE,
                                     .id = w->row.id };
    return media_set_facts(db, &in, NULL);
}

struct part_unit {
    media_id id;
    const char *role;
    const struct file_taken *taken;
    ms_t now;
};

static rc part_write(struct db *db, void *data)
{
    const struct part_unit *u = data;
    file_id file;
    TRY(file_keep_taken(db, u->taken, u->now, &file));
    struct media_part_put_in in = {
        .id = { id_new(u->now) }, .media_id = u->id, .role = str_from_c(u->role), .file_id = file
    };
    return media_part_put(db, &in, NULL);
}

/* ---- making ---- */

static rc take_poster(struct work *w, const char *path, struct file_taken *ret)
{
    struct stat about;
    struct file_limits none = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size <= 0) {
        if (fd >= 0)
            (void)close(fd);
        return ERR(w->run->err, w->run->arena, RC_INVALID, "media.not_playable", "no picture in it");
    }
    char *room = arena_alloc(w->run->arena, (size_t)about.st_size);
    ssize_t n = read(fd, room, (size_t)about.st_size);
    (void)close(fd);
    str bytes = { room, n > 0 ? (size_t)n : 0 };
    return file_take(w->run->app, w->run->arena, w->run->err, bytes, FILE_PICTURE, &none, ret);
}

static rc make_part(struct work *w, enum media_make what, const char *role, const char *kind)
{
    struct job_run *run = w->run;
    struct file_taken taken;
    const char *path = child_file(w->tool.folder, run->arena, role);
    TRY(media_make(&w->tool, &w->source, &w->facts, what, role));
    if (what == MEDIA_MAKE_POSTER)
        TRY(take_poster(w, path, &taken));
    else
        TRY(file_take_made(run->app, run->arena, run->err, path, file_kind_named(str_from_c(kind)), &taken));
    (void)unlink(path);
    struct part_unit u = { .id = w->row.id, .role = role, .taken = &taken, .now = run->now };
    return lane_run(run->app->lane, run->arena, run->err, part_write, &u);
}

static rc make_all(struct work *w)
{
    if (w->facts.has_video) {
        TRY(make_part(w, MEDIA_MAKE_POSTER, "poster", "jpeg"));
        TRY(make_part(w, MEDIA_MAKE_SMALL, "small", "mp4"));
        TRY(make_part(w, MEDIA_MAKE_FULL, "full", "mp4"));
    }
    return w->facts.has_sound ? make_part(w, MEDIA_MAKE_SOUND, "sound", "m4a") : RC_OK;
}

/* The original in the store, or the words in a WAV file. */
static rc source_ready(struct work *w)
{
    struct arena *a = w->run->arena;
    const struct file_kind *kind;
    if (!str_is_absent(w->row.words)) {
        TRY(media_say(&w->tool, w->row.words, w->row.lang, "spoken.wav"));
        w->source = (struct media_source){ child_file(w->tool.folder, a, "spoken.wav"), "wav" };
        return RC_OK;
    }
    kind = str_is_absent(w->row.kind) ? NULL : file_kind_named(w->row.kind);
    if (kind == NULL || kind->demuxer == NULL)
        return ERR(w->run->err, a, RC_INVALID, "media.not_playable", "neither audio nor video");
    char *path = arena_alloc(a, PATH_MAX);
    if (realpath(file_full_path(w->run->app, a, file_path(a, w->row.hash, false)), path) == NULL)
        return ERR(w->run->err, a, RC_INVALID, "media.gone", "the original is not in the store");
    w->source = (struct media_source){ path, kind->demuxer };
    return RC_OK;
}

static rc work(struct work *w)
{
    TRY(source_ready(w));
    TRY(media_probe(&w->tool, &w->source, &w->facts));
    TRY(lane_run(w->run->app->lane, w->run->arena, w->run->err, facts_write, w));
    return make_all(w);
}

/* What a failure means for the page, and whether the job tries again. */
static rc settle(struct work *w, rc done)
{
    const struct err *e = w->run->err;
    str key = e->text_key != NULL ? str_from_c(e->text_key) : S("child.failed"), what = e->what;
    if (done == RC_OK)
        return set_state(w, "ready", (str){ 0 }, (str){ 0 });
    if (done == RC_UNAVAILABLE && str_eq(key, S("child.missing"))) {
        *w->run->err = (struct err){ 0 };
        return set_state(w, "missing", key, what);
    }
    if (done == RC_INVALID || done == RC_LIMIT) {
        *w->run->err = (struct err){ 0 };
        return set_state(w, "failed", key, what);
    }
    struct err kept = *w->run->err;
    *w->run->err = (struct err){ 0 };
    (void)set_state(w, "waiting", key, what);
    *w->run->err = kept;
    return done;
}

static rc load(struct job_run *run, media_id id, struct media_row_row *ret, bool *ret_found)
{
    struct db *db = NULL;
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = media_row(db, id, ret, ret_found);
    pool_give(run->app->pool, db);
    return done;
}

static int64_t id_in(str payload)
{
    int64_t id = 0;
    json_t *root = json_loadb(payload.p, payload.n, 0, NULL);
    const char *text = json_string_value(json_object_get(root, "media"));
    (void)str_to_i64(str_from_c(text != NULL ? text : ""), &id);
    json_decref(root);
    return id;
}

rc media_job(struct job_run *run)
{
    struct child_folder folder;
    struct work w = { .run = run };
    bool is_found = false;
    TRY(load(run, (media_id){ id_in(run->payload) }, &w.row, &is_found));
    if (!is_found || str_eq(w.row.state, S("ready")))
        return RC_OK;
    TRY(child_folder_make(run->app, run->arena, run->err, &folder));
    w.tool = (struct media_run){
        .arena = run->arena, .err = run->err, .folder = &folder, .stop = run->stop, .errors = S("")
    };
    TRY(set_state(&w, "working", (str){ 0 }, (str){ 0 }));
    return settle(&w, work(&w));
}

/* ---- programs that were installed since ---- */

static rc again_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    struct media_missing_rows rows;
    TRY(media_missing(db, AGAIN_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(job_add(db, &(struct job_new){ .kind = S(MEDIA_JOB),
                                           .payload = str_printf(db_arena(db), "{\"media\":\"%lld\"}",
                                                                 (long long)rows.at[i].id.v),
                                           .run_at = run->now,
                                           .now = run->now }));
    return RC_OK;
}

rc media_again_job(struct job_run *run)
{
    (void)child_folder_sweep(run->app, run->arena);
    if (child_program(run->arena, "ffmpeg") == NULL)
        return RC_OK;
    return lane_run(run->app->lane, run->arena, run->err, again_unit, run);
}
