/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A room: its messages, the stream, saying something. A page that is read writes nothing: how far one has
 * read is sent by the page's script, by saying or acknowledging something, or by a button.
 */
#include "core/rule.h"
#include "features/room/room_pages.h"
#include "web/rq.h"

#define WATCH_SECONDS 15             /* a page without script that is only looked at */
#define CROWD 50                     /* so few listeners may all ask at once */
#define SPREAD_MS 700                /* more of them ask within this time, so that the room stays quick */
#define BODY_MAX ((int64_t)64 << 20) /* nine pictures, or a long document */
#define NO_SEQ INT64_MAX
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ---- forms ---- */

struct say_form {
    str words, client_key;
    int64_t quote, seen;
};
static const struct field say_fields[] = {
    { .name = "words",
      .kind = FIELD_LINES,
      .at = offsetof(struct say_form, words),
      .label = TEXT_ROOM_WORDS,
      .is_required = true,
      .max = ROOM_WORDS_MAX,
      .required_text = TEXT_ROOM_WORDS_MISSING },
    { .name = "quote", .kind = FIELD_ID, .at = offsetof(struct say_form, quote), .label = TEXT_ROOM_QUOTE },
    { .name = "seen", .kind = FIELD_ID, .at = offsetof(struct say_form, seen), .label = TEXT_ROOM_SEEN },
    { .name = "client_key",
      .kind = FIELD_TEXT,
      .at = offsetof(struct say_form, client_key),
      .label = TEXT_ROOM_CLIENT_KEY,
      .max = 64 },
};
static rc say_check(struct rq *rq, void *values)
{
    const struct say_form *in = values;
    return room_check_words(rq, "words", in->words);
}
const struct form room_say_form = FORM_CHECKED("room_say", say_fields, struct say_form, say_check);

struct pictures_form {
    str caption;
    struct upload_list pictures;
};
static const struct field pictures_fields[] = {
    { .name = "pictures",
      .kind = FIELD_FILES,
      .at = offsetof(struct pictures_form, pictures),
      .label = TEXT_ROOM_PICTURES,
      .hint = TEXT_ROOM_PICTURES_HINT,
      .is_required = true,
      .max = ROOM_PICTURES_MAX,
      .accept = "image/*,.pdf,.docx,.xlsx,.pptx,.txt,.csv" },
    { .name = "caption",
      .kind = FIELD_LINES,
      .at = offsetof(struct pictures_form, caption),
      .label = TEXT_ROOM_CAPTION,
      .max = ROOM_WORDS_MAX },
};
static rc pictures_check(struct rq *rq, void *values)
{
    const struct pictures_form *in = values;
    return room_check_words(rq, "caption", in->caption);
}
const struct form room_pictures_form = { .name = "room_pictures",
                                         .fields = pictures_fields,
                                         .fields_n = COUNT(pictures_fields),
                                         .size = sizeof(struct pictures_form),
                                         .body_max = BODY_MAX,
                                         .check = pictures_check };

struct notice_form {
    str notice_words;
    bool is_urgent;
};
static const struct field notice_fields[] = {
    { .name = "notice_words",
      .kind = FIELD_LINES,
      .at = offsetof(struct notice_form, notice_words),
      .label = TEXT_ROOM_NOTICE_WORDS,
      .hint = TEXT_ROOM_NOTICE_HINT,
      .is_required = true,
      .max = ROOM_WORDS_MAX },
    { .name = "is_urgent",
      .kind = FIELD_CHECK,
      .at = offsetof(struct notice_form, is_urgent),
      .label = TEXT_ROOM_IS_URGENT,
      .hint = TEXT_ROOM_IS_URGENT_HINT },
};
static rc notice_check(struct rq *rq, void *values)
{
    const struct notice_form *in = values;
    return room_check_words(rq, "notice_words", in->notice_words);
}
const struct form room_notice_form =
    FORM_CHECKED("room_notice", notice_fields, struct notice_form, notice_check);

struct read_form {
    int64_t upto;
};
static const struct field read_fields[] = {
    { .name = "upto",
      .kind = FIELD_ID,
      .at = offsetof(struct read_form, upto),
      .label = TEXT_ROOM_SEEN,
      .is_required = true },
};
const struct form room_read_form = FORM("room_read", read_fields, struct read_form);

static str number(struct rq *rq, int64_t n)
{
    return str_printf(rq->arena, "%lld", (long long)n);
}

/* ---- the page ---- */

/* Which stretch is shown: the last messages, those before one, or those around one. */
static int64_t before_asked(struct rq *rq)
{
    int64_t at = rq_query_i64(rq, S("at"), 1, INT64_MAX - ROOM_LINES, 0);
    return at > 0 ? at + ROOM_LINES / 2 : rq_query_i64(rq, S("before"), 1, INT64_MAX, NO_SEQ);
}

static rc lines_load(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    struct room_messages_before_rows rows;
    int64_t before = before_asked(rq);
    const struct room_messages_before_in in = {
        .room_id = here->room.id, .before = before, .since = here->seat.since, .limit = ROOM_LINES + 1
    };
    TRY(room_messages_before(rq->db, &in, &rows));
    bool has_older = rows.n > ROOM_LINES;
    size_t n = has_older ? ROOM_LINES : rows.n;
    struct room_messages_before_row *ordered = ARENA_ARRAY(rq->arena, struct room_messages_before_row, n);
    for (size_t i = 0; i < n; i++)
        ordered[i] = rows.at[n - 1 - i];
    v->lines = ARENA_ARRAY(rq->arena, struct room_line, n);
    v->lines_n = n;
    v->last = n > 0 ? ordered[n - 1].seq : here->room.last_seq;
    if (has_older)
        v->older = str_printf(rq->arena, "%.*s?before=%lld", STR_ARG(v->refresh), (long long)ordered[0].seq);
    if (n > 0 && v->last < here->room.last_seq)
        v->newer = str_printf(rq->arena, "%.*s?before=%lld", STR_ARG(v->refresh),
                              (long long)(v->last + ROOM_LINES + 1));
    return room_lines_of(rq, here, ordered, n, true, v->lines);
}

/* What the rule of keeping takes away soon, so that somebody may save it before. */
static rc keep_load(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    const struct room_by by = room_by(rq);
    struct room_expired_count_row expired;
    struct room_due due;
    int64_t warn;
    TRY(room_expired_count(rq->db, here->room.id, &expired));
    TRY(room_rule(rq->db, &by, &here->room, "room.warn_days", &warn));
    TRY(room_due_on(rq->db, &by, &here->room, rq->today + warn, &due));
    v->expired = expired.n;
    v->due = due.messages;
    v->due_day = rq->today + warn;
    if (here->is_keeper)
        v->export = room_path(rq, &here->room, "/keeper");
    return RC_OK;
}

static rc people_count(struct rq *rq, const struct room *r, int64_t *ret)
{
    *ret = 2;
    if (r->is_pair)
        return RC_OK;
    return affiliation_count(rq->db, room_circle_scope(rq->arena, r->path, r->has_below), rq->today, ret);
}

static rc read_load(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    struct room_read_of_row read = { 0 };
    bool found;
    TRY(room_read_of(rq->db, here->room.id, (person_id){ rq->who.person }, &read, &found));
    v->read = read.seq;
    TRY(room_unread_of(rq->db, &here->room, &here->seat, (person_id){ rq->who.person }, &v->unread));
    v->read_action = room_path(rq, &here->room, "/read");
    v->read_guard = form_guard(rq, &room_read_form);
    form_set_value(rq, "upto", number(rq, v->last));
    v->read_field = form_field(rq, &room_read_form, "upto");
    return RC_OK;
}

/* The message that is answered, if one may. */
static rc quote_load(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    struct room_messages_before_row row;
    struct room_line line;
    int64_t seq = rq_query_i64(rq, S("quote"), 1, INT64_MAX - 1, 0);
    (void)str_to_i64(form_typed(rq, "quote"), &seq);
    if (seq == 0)
        return RC_OK;
    rc found = room_line_one(rq, here, seq, &row, &line);
    if (found == RC_NOT_FOUND) {
        rq->err = (struct err){ 0 };
        return RC_OK;
    }
    TRY(found);
    v->quote_name = row.name;
    v->quote_words = str_is_absent(line.gone) ? row.words : line.gone;
    form_set_value(rq, "quote", number(rq, seq));
    return RC_OK;
}

static rc forms_load(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    TRY(quote_load(rq, here, v));
    form_set_value(rq, "seen", number(rq, v->last));
    v->say_action = room_path(rq, &here->room, "/messages");
    v->say_guard = form_guard(rq, &room_say_form);
    v->words_field = form_field(rq, &room_say_form, "words");
    v->quote_field = form_field(rq, &room_say_form, "quote");
    v->seen_field = form_field(rq, &room_say_form, "seen");
    v->picture_action = room_path(rq, &here->room, "/pictures");
    v->picture_guard = form_guard(rq, &room_pictures_form);
    v->picture_fields = form_fields(rq, &room_pictures_form);
    v->is_picture_open = rq->route->form == &room_pictures_form;
    v->is_keeper = here->is_keeper;
    v->is_notice_open = rq->route->form == &room_notice_form;
    if (!here->is_keeper)
        return RC_OK;
    v->notice_action = room_path(rq, &here->room, "/notices");
    v->notice_guard = form_guard(rq, &room_notice_form);
    v->notice_fields = form_fields(rq, &room_notice_form);
    return RC_OK;
}

static void head_put(struct rq *rq, const struct room_here *here, struct room_page *v)
{
    v->name = room_name(rq, &here->room);
    v->unit = room_unit(&here->room);
    room_links(rq, here, TEXT_ROOM_TALK, &v->links, &v->links_n);
    v->base = v->refresh = room_path(rq, &here->room, "");
    v->watch = room_path(rq, &here->room, "?watch=1");
    v->leave_watch = room_path(rq, &here->room, "#end");
    v->listen = room_path(rq, &here->room, "/listen");
    v->version = here->room.version;
    /* Who has typed while it was closed finds the words again. */
    v->is_closed = !here->room.is_open && str_is_empty(form_typed(rq, "words"));
    v->is_since = here->seat.since > 0;
    v->since = here->seat.since;
    v->is_watch = !str_is_empty(rq_query(rq, S("watch")));
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
}

rc room_show(struct rq *rq)
{
    struct room_page *v = ARENA_NEW(rq->arena, struct room_page);
    struct room_here here;
    TRY(room_here(rq, &here));
    head_put(rq, &here, v);
    TRY(lines_load(rq, &here, v));
    TRY(keep_load(rq, &here, v));
    TRY(people_count(rq, &here.room, &v->people));
    v->spread = v->people > CROWD ? SPREAD_MS : 0;
    TRY(read_load(rq, &here, v));
    TRY(forms_load(rq, &here, v));
    if (v->is_watch)
        rq->reply.refresh_seconds = WATCH_SECONDS;
    rq->reply.back = S("/rooms");
    reply_page(rq, v->name, room_page_page(v));
    return RC_OK;
}

/* ---- what is new ---- */

rc room_new_show(struct rq *rq)
{
    struct room_lines *v = ARENA_NEW(rq->arena, struct room_lines);
    struct room_messages_before_rows rows;
    struct room_here here;
    int64_t after = rq_query_i64(rq, S("after"), 0, INT64_MAX, 0);
    TRY(room_here(rq, &here));
    const struct room_messages_changed_in in = {
        .room_id = here.room.id, .after = after, .since = here.seat.since, .limit = ROOM_LINES
    };
    TRY(room_messages_changed(rq->db, &in, &rows));
    v->lines = ARENA_ARRAY(rq->arena, struct room_line, rows.n);
    v->lines_n = rows.n;
    v->version = rows.n > 0 ? rows.at[rows.n - 1].version : after;
    v->last = here.room.last_seq;
    v->is_more = rows.n == ROOM_LINES;
    for (size_t i = 0; i < rows.n; i++) /* one by one: an old message may have changed */
        TRY(room_lines_of(rq, &here, &rows.at[i], 1, false, &v->lines[i]));
    rq->reply.is_bare = true;
    reply_page(rq, S(""), room_lines_page(v));
    return RC_OK;
}

/* Whoever belongs no longer is cut as soon as that is written, or the day begins. */
rc room_listen(struct rq *rq)
{
    static const enum db_table tables[] = { TABLE_AFFILIATION, TABLE_POST_HOLDER, TABLE_POST,
                                            TABLE_ORGANISATION_STATE };
    struct db_tables ends = { 0 };
    struct room_here here;
    TRY(room_here(rq, &here));
    for (size_t i = 0; i < COUNT(tables); i++)
        db_tables_put(&ends, (int)tables[i]);
    reply_listen(rq, rq->app->hub, room_topic(rq, &here.room), &ends);
    return RC_OK;
}

rc room_picture_show(struct rq *rq)
{
    bool is_small = str_eq(rq_query(rq, S("size")), S("small")), found = false;
    struct room_file_one_row file;
    struct room_here here;
    int64_t seq, sort;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    if (!str_to_i64(rq->args[2], &sort))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no number of a picture");
    const struct room_file_one_in in = {
        .room_id = here.room.id, .seq = seq, .sort = sort, .since = here.seat.since
    };
    TRY(room_file_one(rq->db, &in, &file, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such picture for this person");
    const struct file_sent sent = {
        .hash = file.hash, .kind = file.kind, .name = file.name, .is_small = is_small
    };
    return file_send(rq, &sent);
}

/* ---- saying ---- */

static void go_on(struct rq *rq, const struct room *r)
{
    room_tell(rq, r);
    reply_redirect(rq, room_path(rq, r, "#end"));
}

static rc say(struct rq *rq, const struct room_here *here, const struct room_said *said, int64_t seen)
{
    const struct room_by by = room_by(rq);
    int64_t seq;
    TRY(room_say(rq->db, &by, &here->room, said, &seq));
    if (seen > 0)
        TRY(room_read(rq->db, &by, &here->room, seen));
    go_on(rq, &here->room);
    return RC_OK;
}

rc room_say_prepare(struct rq *rq)
{
    return room_may_say(rq);
}

rc room_say_do(struct rq *rq)
{
    const struct say_form *in = rq->form;
    struct room_here here;
    TRY(room_here(rq, &here));
    const struct room_said said = { .words = in->words, .quote = in->quote, .client_key = in->client_key };
    return say(rq, &here, &said, in->seen);
}

struct prepared {
    struct room_attached at[ROOM_PICTURES_MAX];
    size_t n;
};

/* What is wrong with a file is said at its field; a full disk stays a failure of its own. */
static rc file_is_bad(struct rq *rq, rc why)
{
    enum text words;
    bool is_theirs = why == RC_INVALID || why == RC_LIMIT;
    if (!is_theirs || rq->err.text_key == NULL || !text_find(str_from_c(rq->err.text_key), &words))
        return why;
    const struct text_arg args[] = { text_arg_str("what", rq->err.what) };
    bool has_what = !str_is_absent(rq->err.what);
    rq->err = (struct err){ 0 };
    return form_fail_args(rq, "pictures", words, args, has_what ? 1 : 0);
}

rc room_pictures_prepare(struct rq *rq)
{
    const struct pictures_form *in = rq->form;
    struct prepared *p = ARENA_NEW(rq->arena, struct prepared);
    struct file_limits limits;
    TRY(room_may_say(rq));
    TRY(file_limits_load(rq->db, rq->today, &limits));
    for (size_t i = 0; i < in->pictures.n; i++) {
        struct room_attached *one = &p->at[p->n];
        rc taken = file_take(rq->app, rq->arena, &rq->err, in->pictures.at[i].bytes,
                             FILE_PICTURE | FILE_DOCUMENT, &limits, &one->taken);
        if (taken != RC_OK)
            return file_is_bad(rq, taken);
        bool is_picture = one->taken.kind->class == FILE_PICTURE;
        one->name =
            is_picture ? S("") : file_name_clean(rq->arena, in->pictures.at[i].file_name, one->taken.kind);
        p->n++;
    }
    rq->prepared = p;
    return RC_OK;
}

rc room_pictures_do(struct rq *rq)
{
    const struct pictures_form *in = rq->form;
    const struct prepared *p = rq->prepared;
    struct room_here here;
    TRY(room_here(rq, &here));
    const struct room_said said = { .words = str_is_absent(in->caption) ? S("") : in->caption,
                                    .files = p->at,
                                    .files_n = p->n };
    return say(rq, &here, &said, 0);
}

rc room_notice_do(struct rq *rq)
{
    const struct notice_form *in = rq->form;
    struct room_here here;
    TRY(room_here(rq, &here));
    const struct room_said said = { .words = in->notice_words,
                                    .is_notice = true,
                                    .is_urgent = in->is_urgent };
    return say(rq, &here, &said, 0);
}

rc room_read_do(struct rq *rq)
{
    const struct read_form *in = rq->form;
    const struct room_by by = room_by(rq);
    struct room_here here;
    TRY(room_here(rq, &here));
    TRY(room_read(rq->db, &by, &here.room, in->upto));
    reply_redirect(rq, room_path(rq, &here.room, "#end"));
    return RC_OK;
}
