/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: one's rooms, the units that may have one, the people of a room, what was said with some words. */
#include "base/utf8.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/words.h"
#include "features/room/room_pages.h"
#include "gen/room_notice_sql.h"
#include "gen/room_sql.h"
#include "web/rq.h"

#define WAITING_MAX 50
#define LAST_MAX 40 /* code points */
#define UNREAD_MAX 99
#define PEOPLE_PAGE 100
#define HITS_PAGE 30
#define PAGES_MAX 1000
#define CHILDREN_MAX 300

/* ---- one's rooms ---- */

static rc last_load(struct rq *rq, const struct room_place *place, struct room_row *row)
{
    struct room_last_row last;
    bool found;
    TRY(room_last(rq->db, place->room.id, place->seat.since, &last, &found));
    if (!found)
        return RC_OK;
    bool is_shown = str_eq(last.state, S("shown")), is_picture = is_shown && str_is_empty(last.words);
    row->last = is_picture ? rq_text(rq, TEXT_ROOM_A_PICTURE)
                : is_shown ? utf8_cut(last.words, LAST_MAX)
                           : rq_text(rq, TEXT_ROOM_NOT_SHOWN);
    row->last_name = last.name;
    return RC_OK;
}

static rc row_load(struct rq *rq, const struct room_place *place, struct room_row *row)
{
    int64_t unread;
    TRY(room_unread_of(rq->db, &place->room, &place->seat, (person_id){ rq->who.person }, &unread));
    *row = (struct room_row){ .path = room_path(rq, &place->room, "#end"),
                              .name = room_name(rq, &place->room),
                              .unit = room_unit(&place->room),
                              .said_at = place->room.said_at,
                              .unread = unread > UNREAD_MAX ? UNREAD_MAX : unread,
                              .is_many = unread > UNREAD_MAX,
                              .is_closed = !place->room.is_open };
    return last_load(rq, place, row);
}

static const struct room_place *place_of(const struct room_place *places, size_t n, room_id id)
{
    for (size_t i = 0; i < n; i++)
        if (places[i].room.id.v == id.v)
            return &places[i];
    return NULL;
}

/* Notices of rooms to which one belongs no longer wait for nothing. */
static rc waiting_load(struct rq *rq, const struct room_place *places, size_t n, struct room_list *v)
{
    struct room_notices_waiting_rows rows;
    TRY(room_notices_waiting(rq->db, (person_id){ rq->who.person }, WAITING_MAX, &rows));
    v->waiting = ARENA_ARRAY(rq->arena, struct room_waiting, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct room_notices_waiting_row *r = &rows.at[i];
        const struct room_place *place = place_of(places, n, r->room_id);
        if (place == NULL || r->at < place->seat.since)
            continue;
        v->waiting[v->waiting_n++] = (struct room_waiting){
            .path = str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld", (long long)r->room_id.v,
                               (long long)r->seq, (long long)r->seq),
            .room = room_name(rq, &place->room),
            .words = utf8_cut(r->words, LAST_MAX),
            .name = r->name,
            .at = r->at,
            .reminded = r->reminded,
        };
    }
    return RC_OK;
}

rc room_list_show(struct rq *rq)
{
    struct room_list *v = ARENA_NEW(rq->arena, struct room_list);
    const struct room_by by = room_by(rq);
    struct room_place *places;
    size_t n;
    TRY(room_places(rq->db, &by, &places, &n));
    v->rooms = ARENA_ARRAY(rq->arena, struct room_row, n);
    for (size_t i = 0; i < n; i++)
        TRY(row_load(rq, &places[i], &v->rooms[v->rooms_n++]));
    TRY(waiting_load(rq, places, n, v));
    v->is_keeper = access_may(rq, PERMISSION_ROOM_KEEP, (organisation_id){ 0 });
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_ROOM_TITLE), room_list_page(v));
    return RC_OK;
}

/* ---- units that may have a room ---- */

struct open_form {
    int64_t unit;
};
static const struct field open_fields[] = {
    { .name = "unit",
      .kind = FIELD_ID,
      .at = offsetof(struct open_form, unit),
      .label = TEXT_ROOM_UNIT_LABEL,
      .is_required = true },
};
const struct form room_open_form = FORM("room_open", open_fields, struct open_form);

static rc unit_load(struct rq *rq, const struct organisation *o, bool is_child, struct room_unit *ret)
{
    struct room_of_unit_row row;
    bool found;
    TRY(room_of_unit(rq->db, o->id, &row, &found));
    *ret = (struct room_unit){ .id = str_printf(rq->arena, "%lld", (long long)o->id.v),
                               .name = o->name,
                               .kind = organisation_kind_label(o->kind),
                               .is_closed = found && !str_eq(row.state, S("open")) };
    if (is_child && o->children > 0)
        ret->below = str_printf(rq->arena, "/rooms/units?org=%lld", (long long)o->id.v);
    if (found)
        ret->room = str_printf(rq->arena, "/rooms/%lld/keeper", (long long)row.id.v);
    else
        ret->guard = form_guard(rq, &room_open_form);
    return RC_OK;
}

rc room_units_show(struct rq *rq)
{
    struct room_units *v = ARENA_NEW(rq->arena, struct room_units);
    struct organisation self, *below;
    size_t n;
    int64_t total;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &self));
    TRY(organisation_children(rq->db, self.id, rq->today, CHILDREN_MAX, &below, &n, &total));
    v->units = ARENA_ARRAY(rq->arena, struct room_unit, n + 1);
    TRY(unit_load(rq, &self, false, &v->units[v->units_n++]));
    for (size_t i = 0; i < n; i++)
        TRY(unit_load(rq, &below[i], true, &v->units[v->units_n++]));
    if (self.parent.v != 0 && access_may(rq, PERMISSION_ROOM_KEEP, self.parent))
        v->up = str_printf(rq->arena, "/rooms/units?org=%lld", (long long)self.parent.v);
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    rq->reply.back = S("/rooms");
    reply_page(rq, rq_text(rq, TEXT_ROOM_UNITS_TITLE), room_units_page(v));
    return RC_OK;
}

rc room_units_open(struct rq *rq)
{
    const struct open_form *in = rq->form;
    const struct room_by by = room_by(rq);
    room_id id;
    if (!access_may(rq, PERMISSION_ROOM_KEEP, (organisation_id){ in->unit }))
        return RQ_FAIL(rq, RC_FORBIDDEN, NULL, "room.keep is not held over the unit");
    TRY(room_open(rq->db, &by, (organisation_id){ in->unit }, &id));
    str subject = str_printf(rq->arena, "room %lld", (long long)id.v);
    TRY(audit_act(rq, "room.open", subject, (organisation_id){ in->unit }, (str){ 0 }));
    reply_flash(rq, TEXT_ROOM_OPENED, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/rooms/%lld/keeper", (long long)id.v));
    return RC_OK;
}

/* ---- the people of a room ---- */

struct pair_form {
    int64_t person;
};
static const struct field pair_fields[] = {
    { .name = "person",
      .kind = FIELD_ID,
      .at = offsetof(struct pair_form, person),
      .label = TEXT_ROOM_PEOPLE,
      .is_required = true },
};
const struct form room_pair_form = FORM("room_pair", pair_fields, struct pair_form);

static rc people_rows(struct rq *rq, const struct room_here *here, struct room_people *v)
{
    struct affiliation_person *people;
    size_t n;
    const struct affiliation_page page = { .scope = room_circle_scope(rq->arena, here->room.path,
                                                                      here->room.has_below),
                                           .day = rq->today,
                                           .after = { rq_query_i64(rq, S("after"), 0, INT64_MAX, 0) },
                                           .limit = PEOPLE_PAGE + 1 };
    TRY(affiliation_people(rq->db, &page, &people, &n));
    TRY(affiliation_count(rq->db, page.scope, rq->today, &v->n));
    if (n > PEOPLE_PAGE) {
        n = PEOPLE_PAGE;
        v->more = str_printf(rq->arena, "/rooms/%lld/people?after=%lld", (long long)here->room.id.v,
                             (long long)people[n - 1].person.v);
    }
    v->people = ARENA_ARRAY(rq->arena, struct room_person, n);
    for (size_t i = 0; i < n; i++)
        v->people[v->people_n++] =
            (struct room_person){ .path = room_path(rq, &here->room, "/people"),
                                  .name = people[i].name,
                                  .guard = form_guard(rq, &room_pair_form),
                                  .id = str_printf(rq->arena, "%lld", (long long)people[i].person.v),
                                  .is_me = people[i].person.v == rq->who.person };
    return RC_OK;
}

rc room_people_show(struct rq *rq)
{
    struct room_people *v = ARENA_NEW(rq->arena, struct room_people);
    struct room_here here;
    TRY(room_here(rq, &here));
    if (here.room.is_pair)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a room of two has no list");
    TRY(people_rows(rq, &here, v));
    v->name = room_name(rq, &here.room);
    v->unit = room_unit(&here.room);
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    room_links(rq, &here, TEXT_ROOM_PEOPLE, &v->links, &v->links_n);
    rq->reply.back = room_path(rq, &here.room, "");
    reply_page(rq, v->name, room_people_page(v));
    return RC_OK;
}

rc room_pair_do(struct rq *rq)
{
    const struct pair_form *in = rq->form;
    const struct room_by by = room_by(rq);
    struct room_here here;
    room_id id;
    TRY(room_here(rq, &here));
    TRY(room_pair(rq->db, &by, &here.room, (person_id){ in->person }, &id));
    reply_redirect(rq, str_printf(rq->arena, "/rooms/%lld#end", (long long)id.v));
    return RC_OK;
}

/* ---- words ---- */

/* For LIKE: the words as they are, whatever signs they hold. */
static str pattern_of(struct rq *rq, str folded)
{
    struct buf b = buf_new(rq->arena, 4096);
    buf_putc(&b, '%');
    for (size_t i = 0; i < folded.n; i++) {
        if (folded.p[i] == '%' || folded.p[i] == '_' || folded.p[i] == '\\')
            buf_putc(&b, '\\');
        buf_putc(&b, folded.p[i]);
    }
    buf_putc(&b, '%');
    return buf_str(&b);
}

static rc hits_load(struct rq *rq, const struct room_here *here, str folded, struct room_search *v)
{
    struct room_messages_found_rows rows;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    const struct room_messages_found_in in = { .room_id = here->room.id,
                                               .since = here->seat.since,
                                               .pattern = pattern_of(rq, folded),
                                               .limit = HITS_PAGE,
                                               .offset = (page - 1) * HITS_PAGE };
    TRY(room_messages_found(rq->db, &in, &rows));
    v->total = rows.n > 0 ? rows.at[0].total : 0;
    v->hits = ARENA_ARRAY(rq->arena, struct room_hit, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->hits[v->hits_n++] =
            (struct room_hit){ .path = str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld",
                                                  (long long)here->room.id.v, (long long)rows.at[i].seq,
                                                  (long long)rows.at[i].seq),
                               .name = rows.at[i].name,
                               .words = rows.at[i].words,
                               .at = rows.at[i].at };
    if (page * HITS_PAGE < v->total) {
        struct buf b = buf_new(rq->arena, 4096);
        buf_printf(&b, "%.*s?page=%lld&q=", STR_ARG(v->action), (long long)(page + 1));
        format_url_part(&b, v->q);
        v->more = buf_str(&b);
    }
    return RC_OK;
}

rc room_search_show(struct rq *rq)
{
    struct room_search *v = ARENA_NEW(rq->arena, struct room_search);
    struct room_here here;
    TRY(room_here(rq, &here));
    v->name = room_name(rq, &here.room);
    v->unit = room_unit(&here.room);
    v->action = room_path(rq, &here.room, "/search");
    v->q = rq_query(rq, S("q"));
    if (str_is_absent(v->q))
        v->q = S("");
    str folded = str_trim(words_fold(rq->arena, v->q));
    v->is_asked = !str_is_empty(folded);
    if (v->is_asked)
        TRY(hits_load(rq, &here, folded, v));
    room_links(rq, &here, TEXT_ROOM_SEARCH, &v->links, &v->links_n);
    rq->reply.back = room_path(rq, &here.room, "");
    reply_page(rq, v->name, room_search_page(v));
    return RC_OK;
}
