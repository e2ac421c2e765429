/* SPDX-License-Identifier: Apache-2.0 */
/* Messages as a page shows them. */
#include "base/utf8.h"
#include "features/room/room_pages.h"
#include "gen/room_notice_sql.h"
#include "web/rq.h"

#define QUOTE_MAX 60 /* code points */

/* ---- sentences ---- */

static str sentence(struct rq *rq, enum text text, str name, str words)
{
    const struct text_arg args[] = { text_arg_str("name", name), text_arg_str("words", words) };
    return text_format(rq->arena, text, rq->lang, args, 2);
}

/* What became of a message that is no longer shown; absent: it is shown. */
static str gone_of(struct rq *rq, const struct room_messages_before_row *m)
{
    if (str_eq(m->state, S("withdrawn")))
        return rq_text(rq, TEXT_ROOM_WITHDRAWN);
    if (str_eq(m->state, S("taken")))
        return sentence(rq, TEXT_ROOM_TAKEN, m->changer_name, m->why);
    return str_eq(m->state, S("expired")) ? rq_text(rq, TEXT_ROOM_EXPIRED) : (str){ 0 };
}

static str act_of(struct rq *rq, const struct room_messages_before_row *m)
{
    static const struct {
        str act;
        enum text text;
    } acts[] = {
        { S_INIT("open"), TEXT_ROOM_ACT_OPEN },     { S_INIT("close"), TEXT_ROOM_ACT_CLOSE },
        { S_INIT("reopen"), TEXT_ROOM_ACT_REOPEN }, { S_INIT("set"), TEXT_ROOM_ACT_SET },
        { S_INIT("export"), TEXT_ROOM_ACT_EXPORT }, { S_INIT("keep"), TEXT_ROOM_ACT_KEEP },
    };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (str_eq(acts[i].act, m->words))
            return sentence(rq, acts[i].text, m->name, (str){ 0 });
    return rq_text(rq, TEXT_ROOM_EXPIRED);
}

/* ---- parts ---- */

static str link_to(struct rq *rq, const struct room_here *here, int64_t seq, const char *behind)
{
    return str_printf(rq->arena, "/rooms/%lld/messages/%lld%s", (long long)here->room.id.v, (long long)seq,
                      behind);
}

static void bits_make(struct rq *rq, str words, struct room_line *l)
{
    struct room_piece piece;
    size_t n = 0;
    for (str rest = words; room_next_piece(&rest, &piece);)
        n++;
    l->bits = ARENA_ARRAY(rq->arena, struct room_bit, n);
    for (str rest = words; room_next_piece(&rest, &piece);)
        l->bits[l->bits_n++] = (struct room_bit){ piece.text, piece.is_link ? piece.text : (str){ 0 } };
}

/* What a quotation shows: nothing that the reader may not read, or that is no longer shown. */
static void quote_make(struct rq *rq, const struct room_here *here, const struct room_messages_before_row *m,
                       struct room_line *l)
{
    if (!m->quote_seq.has || m->quote_at.v < here->seat.since)
        return;
    bool is_shown = str_eq(m->quote_state, S("shown"));
    l->quote_name = m->quote_name;
    l->quote_words = is_shown ? utf8_cut(m->quote_words, QUOTE_MAX) : rq_text(rq, TEXT_ROOM_NOT_SHOWN);
    l->quote_path = str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld", (long long)here->room.id.v,
                               (long long)m->quote_seq.v, (long long)m->quote_seq.v);
}

static void shot_put(struct rq *rq, const struct room_files_between_row *f, str path, struct room_line *l)
{
    int64_t width = f->width.v, height = f->height.v, side = width > height ? width : height;
    if (l->shots == NULL)
        l->shots = ARENA_ARRAY(rq->arena, struct room_shot, ROOM_PICTURES_MAX);
    if (side > FILE_THUMB_SIDE) {
        width = width * FILE_THUMB_SIDE / side;
        height = height * FILE_THUMB_SIDE / side;
    }
    l->shots[l->shots_n++] = (struct room_shot){ .path = path,
                                                 .thumb = str_join(rq->arena, path, S("?size=small")),
                                                 .width = width,
                                                 .height = height,
                                                 .n = f->sort + 1 };
}

static void document_put(struct rq *rq, const struct room_files_between_row *f, str path, struct room_line *l)
{
    if (l->documents == NULL)
        l->documents = ARENA_ARRAY(rq->arena, struct room_document, ROOM_PICTURES_MAX);
    l->documents[l->documents_n++] =
        (struct room_document){ .path = path, .name = f->name, .kib = (f->bytes + 1023) / 1024 };
}

static rc files_make(struct rq *rq, const struct room_here *here, struct room_line **lines, int64_t low,
                     int64_t high)
{
    struct room_files_between_rows rows;
    const struct room_files_between_in in = { .room_id = here->room.id, .low = low, .high = high };
    TRY(room_files_between(rq->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct room_files_between_row *f = &rows.at[i];
        struct room_line *l = lines[f->seq - low];
        if (l == NULL)
            continue;
        str path = link_to(rq, here, f->seq,
                           str_c(rq->arena, str_printf(rq->arena, "/files/%lld", (long long)f->sort)));
        if (str_is_empty(f->name))
            shot_put(rq, f, path, l);
        else
            document_put(rq, f, path, l);
    }
    return RC_OK;
}

/* Whether this person still has to acknowledge, and how many have. */
static void mark_put(struct rq *rq, const struct room_here *here, const struct room_notice_marks_row *mark,
                     struct room_line *l)
{
    l->asked = mark->asked;
    l->acknowledged = mark->acknowledged;
    l->is_acknowledged = mark->mine > 0;
    if (!l->is_mine && !l->is_acknowledged) {
        l->ack_path = link_to(rq, here, mark->seq, "/acknowledge");
        l->ack_guard = form_guard(rq, &form_none);
    }
    if (here->is_keeper)
        l->receipts_path = link_to(rq, here, mark->seq, "/receipts");
}

static rc marks_make(struct rq *rq, const struct room_here *here, struct room_line **lines, int64_t low,
                     int64_t high)
{
    struct room_notice_marks_rows rows;
    const struct room_notice_marks_in in = {
        .room_id = here->room.id, .low = low, .high = high, .me = { rq->who.person }
    };
    TRY(room_notice_marks(rq->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (lines[rows.at[i].seq - low] != NULL)
            mark_put(rq, here, &rows.at[i], lines[rows.at[i].seq - low]);
    return RC_OK;
}

/* ---- lines ---- */

static void line_make(struct rq *rq, const struct room_here *here, const struct room_messages_before_row *m,
                      struct room_line *l)
{
    const struct civil time = civil_of(m->at, rq->offset);
    *l = (struct room_line){ .id = str_printf(rq->arena, "m%lld", (long long)m->seq),
                             .path = link_to(rq, here, m->seq, ""),
                             .day = OPT_NONE,
                             .at = m->at,
                             .clock = str_printf(rq->arena, "%02d:%02d", time.hour, time.minute),
                             .name = m->name,
                             .is_mine = m->person_id.v == rq->who.person,
                             .gone = gone_of(rq, m),
                             .is_notice = str_eq(m->kind, S("notice")),
                             .is_urgent = m->is_urgent };
    if (str_eq(m->kind, S("act")))
        l->act = act_of(rq, m);
    if (!str_is_absent(l->act) || !str_is_absent(l->gone))
        return;
    bits_make(rq, m->words, l);
    quote_make(rq, here, m, l);
}

static void days_make(struct rq *rq, struct room_line *lines, size_t n)
{
    day_t last = -1;
    for (size_t i = 0; i < n; i++) {
        day_t day = day_of(lines[i].at, rq->offset);
        if (day != last)
            lines[i].day = OPT_I64(day);
        last = day;
    }
}

rc room_lines_of(struct rq *rq, const struct room_here *here, const struct room_messages_before_row *rows,
                 size_t n, bool has_days, struct room_line *ret)
{
    int64_t low = INT64_MAX, high = 0;
    bool has_notice = false;
    for (size_t i = 0; i < n; i++) {
        line_make(rq, here, &rows[i], &ret[i]);
        low = rows[i].seq < low ? rows[i].seq : low;
        high = rows[i].seq > high ? rows[i].seq : high;
        has_notice = has_notice || (ret[i].is_notice && str_is_absent(ret[i].gone));
    }
    if (has_days)
        days_make(rq, ret, n);
    if (n == 0)
        return RC_OK;
    struct room_line **by_seq = ARENA_ARRAY(rq->arena, struct room_line *, (size_t)(high - low) + 1);
    for (size_t i = 0; i < n; i++)
        by_seq[rows[i].seq - low] = &ret[i];
    TRY(files_make(rq, here, by_seq, low, high));
    return has_notice ? marks_make(rq, here, by_seq, low, high) : RC_OK;
}

rc room_line_one(struct rq *rq, const struct room_here *here, int64_t seq,
                 struct room_messages_before_row *row, struct room_line *ret)
{
    struct room_messages_before_rows rows;
    const struct room_messages_before_in in = {
        .room_id = here->room.id, .before = seq + 1, .since = here->seat.since, .limit = 1
    };
    TRY(room_messages_before(rq->db, &in, &rows));
    if (rows.n == 0 || rows.at[0].seq != seq || str_eq(rows.at[0].kind, S("act")))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no message %lld for this person", (long long)seq);
    *row = rows.at[0];
    return room_lines_of(rq, here, row, 1, true, ret);
}
