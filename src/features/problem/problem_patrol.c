/* SPDX-License-Identifier: Apache-2.0 */
/* Visits of grid workers: made, corrected; what was found goes the way of every voice. */
#include "features/problem/problem_patrol.h"
#include "base/json.h"
#include "core/audit.h"
#include "core/rule.h"

#define DETAIL_BYTES 200

static rc rule_today(struct db *db, const struct problem_act_by *by, const char *name, int64_t *ret)
{
    return rule_value(db, str_from_c(name), (organisation_id){ 0 }, day_of(by->now, by->offset), ret);
}

/* A phone's clock may go a little ahead of ours. */
enum text patrol_moment_wrong(ms_t visited_at, ms_t now, ms_t offset, int64_t back_days)
{
    if (visited_at > now + MS_PER_MINUTE)
        return TEXT_PROBLEM_PATROL_IN_FUTURE;
    return day_of(visited_at, offset) < day_of(now, offset) - back_days ? TEXT_PROBLEM_PATROL_TOO_OLD
                                                                        : TEXT_NONE;
}

static rc moment_check(struct db *db, const struct problem_act_by *by, ms_t visited_at)
{
    int64_t back;
    TRY(rule_today(db, by, "problem.patrol_back_days", &back));
    enum text wrong = patrol_moment_wrong(visited_at, by->now, by->offset, back);
    if (wrong == TEXT_PROBLEM_PATROL_IN_FUTURE)
        return DB_FAIL(db, RC_INVALID, "problem.patrol_in_future", "a visit after now");
    if (wrong == TEXT_PROBLEM_PATROL_TOO_OLD)
        return DB_FAIL(db, RC_INVALID, "problem.patrol_too_old", "a visit of more than %lld days ago",
                       (long long)back);
    return RC_OK;
}

static rc place_check(struct db *db, const struct problem_act_by *by, organisation_id id)
{
    struct organisation place;
    rc found = organisation_load(db, id, day_of(by->now, by->offset), &place);
    if (found != RC_NOT_FOUND)
        return found;
    *db_err(db) = (struct err){ 0 };
    return DB_FAIL(db, RC_INVALID, "problem.unknown_place", "no such organisation");
}

/* What was found is handed in for the worker; nobody's name is asked for on the way. */
static rc hand_in(struct db *db, const struct problem_act_by *by, const struct patrol_new *in,
                  struct opt_i64 *ret)
{
    const struct patrol_look *look = &in->look;
    struct voice_receipt receipt;
    struct voice_new voice = { .kind = look->kind,
                               .category = look->category,
                               .channel = S("patrol"),
                               .secrecy = S("name_hidden"),
                               .organisation = look->organisation,
                               .words = look->words,
                               .place = look->place,
                               .micro_latitude = in->micro_latitude,
                               .micro_longitude = in->micro_longitude,
                               .photos = in->photos,
                               .photos_n = in->photos_n };
    *ret = OPT_NONE;
    if (!str_eq(look->finding, S("found")))
        return RC_OK;
    TRY(voice_receive(db, by, &voice, &receipt));
    *ret = OPT_I64(receipt.id.v);
    return RC_OK;
}

static rc photos_keep(struct db *db, const struct problem_act_by *by, const struct patrol_new *in,
                      patrol_visit_id visit)
{
    for (size_t i = 0; i < in->photos_n; i++) {
        file_id file;
        TRY(file_keep(db, &in->photos[i], by->now, &file));
        TRY(patrol_photo_insert(db, visit, (int64_t)i, file, NULL));
    }
    return RC_OK;
}

static rc visit_audit(struct db *db, const struct problem_act_by *by, const char *action,
                      patrol_visit_id visit, organisation_id organisation, int64_t version)
{
    struct buf b = buf_new(db_arena(db), DETAIL_BYTES);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_i64(&j, S("version"), version);
    json_end(&j);
    return audit_write(
        db, &(struct audit_entry){ .at = by->now,
                                   .person = by->person,
                                   .action = str_from_c(action),
                                   .subject = str_printf(db_arena(db), "visit %lld", (long long)visit.v),
                                   .organisation = organisation,
                                   .detail = buf_str(&b) });
}

rc patrol_visit_receive(struct db *db, const struct problem_act_by *by, const struct patrol_new *in,
                        patrol_visit_id *ret)
{
    const struct patrol_look *look = &in->look;
    struct patrol_visit_insert_in row = { .id = { id_new(by->now) },
                                          .organisation_id = look->organisation,
                                          .person_id = by->person,
                                          .place = look->place,
                                          .subject = look->subject,
                                          .finding = look->finding,
                                          .words = look->words,
                                          .micro_latitude = in->micro_latitude,
                                          .micro_longitude = in->micro_longitude,
                                          .visited_at = look->visited_at,
                                          .created_at = by->now };
    TRY(place_check(db, by, look->organisation));
    TRY(moment_check(db, by, look->visited_at));
    TRY(hand_in(db, by, in, &row.voice_id));
    TRY(patrol_visit_insert(db, &row, NULL));
    TRY(photos_keep(db, by, in, row.id));
    *ret = row.id;
    return visit_audit(db, by, "patrol.visit", row.id, look->organisation, 1);
}

rc patrol_visit_load(struct db *db, const struct problem_act_by *by, patrol_visit_id id,
                     struct patrol_visit_by_id_row *ret)
{
    bool found = false;
    TRY(patrol_visit_by_id(db, day_of(by->now, by->offset), id, ret, &found));
    if (!found || ret->person_id.v != by->person.v)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no visit of this person");
    return RC_OK;
}

rc patrol_visit_is_open(struct db *db, const struct patrol_visit_by_id_row *row,
                        const struct problem_act_by *by, bool *ret)
{
    int64_t hours;
    TRY(rule_today(db, by, "problem.patrol_correct_hours", &hours));
    *ret = by->now < row->created_at + hours * MS_PER_HOUR;
    return RC_OK;
}

/* The pictures of a visit, for the voice that comes of it later. */
static rc photos_load(struct db *db, patrol_visit_id id, struct patrol_new *in)
{
    struct patrol_photos_rows rows;
    TRY(patrol_photos(db, id, &rows));
    struct file_picture *photos = ARENA_ARRAY(db_arena(db), struct file_picture, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        photos[i] = (struct file_picture){ .hash = rows.at[i].hash,
                                           .kind = rows.at[i].kind,
                                           .bytes = rows.at[i].bytes,
                                           .width = rows.at[i].width.v,
                                           .height = rows.at[i].height.v };
    in->photos = photos;
    in->photos_n = rows.n;
    return RC_OK;
}

static rc correct_check(struct db *db, const struct problem_act_by *by,
                        const struct patrol_visit_by_id_row *row, int64_t version,
                        const struct patrol_look *look)
{
    bool is_open;
    TRY(patrol_visit_is_open(db, row, by, &is_open));
    if (!is_open)
        return DB_FAIL(db, RC_CONFLICT, "problem.patrol_closed", "the time for corrections is over");
    if (row->version != version)
        return DB_FAIL(db, RC_CONFLICT, "problem.patrol_stale", "version %lld is not %lld",
                       (long long)version, (long long)row->version);
    if (row->voice_id.has && !str_eq(look->finding, S("found")))
        return DB_FAIL(db, RC_CONFLICT, "problem.patrol_handed_in", "its voice was handed in");
    TRY(place_check(db, by, look->organisation));
    return moment_check(db, by, look->visited_at);
}

rc patrol_visit_correct(struct db *db, const struct problem_act_by *by, patrol_visit_id id, int64_t version,
                        const struct patrol_look *look)
{
    struct patrol_visit_by_id_row row;
    TRY(patrol_visit_load(db, by, id, &row));
    TRY(correct_check(db, by, &row, version, look));
    struct patrol_visit_correct_row_in set = { .organisation_id = look->organisation,
                                               .place = look->place,
                                               .subject = look->subject,
                                               .finding = look->finding,
                                               .words = look->words,
                                               .visited_at = look->visited_at,
                                               .voice_id = row.voice_id,
                                               .id = id };
    if (!row.voice_id.has) {
        struct patrol_new found = { .look = *look,
                                    .micro_latitude = row.micro_latitude,
                                    .micro_longitude = row.micro_longitude };
        TRY(photos_load(db, id, &found));
        TRY(hand_in(db, by, &found, &set.voice_id));
    }
    TRY(patrol_version_keep(db, by->now, id, NULL));
    TRY(patrol_visit_correct_row(db, &set, NULL));
    return visit_audit(db, by, "patrol.correct", id, look->organisation, version + 1);
}
