/* SPDX-License-Identifier: Apache-2.0 */
/* What organisations that have ended leave behind: no letter is lost with the unit. */
#include "core/audit.h"
#include "db/lane.h"
#include "features/talk/talk_letter.h"
#include "gen/talk_letter_sql.h"
#include "gen/talk_mailbox_sql.h"
#include "gen/talk_rehome_sql.h"

#define ENDED_MAX 100
#define BATCH 200
#define BOXES_MAX 100

struct rehome {
    organisation_id gone;
    struct organisation heir;
    str words; /* "old name → new name" */
    int64_t letters;
};

/* A unit that stands no more is judged by who took over from it. */
static rc about_of(struct db *db, const struct talk_by *by, struct opt_i64 about, organisation_id *ret)
{
    struct organisation unit;
    str name;
    *ret = (organisation_id){ about.has ? about.v : 0 };
    if (!about.has)
        return RC_OK;
    rc done = organisation_load(db, *ret, talk_today(by), &unit);
    if (done != RC_NOT_FOUND)
        return done;
    *db_err(db) = (struct err){ 0 };
    return organisation_heir(db, *ret, talk_today(by), ret, &name);
}

/* The heir's mailbox or the nearest above it; none of the unit that the letter is about. ret->id.v == 0:
 * none.
 */
static rc box_find(struct db *db, const struct talk_by *by, const struct rehome *r,
                   const struct talk_ended_letters_row *letter, struct talk_heir_boxes_row *ret)
{
    struct talk_heir_boxes_rows boxes;
    organisation_id about;
    bool is_free = false;
    const struct talk_heir_boxes_in in = {
        .path = r->heir.path, .today = talk_today(by), .kind = letter->box_kind, .limit = BOXES_MAX
    };
    *ret = (struct talk_heir_boxes_row){ 0 };
    TRY(about_of(db, by, letter->about_id, &about));
    TRY(talk_heir_boxes(db, &in, &boxes));
    for (size_t i = 0; i < boxes.n && !is_free; i++) {
        TRY(letter_box_is_free(db, by, boxes.at[i].id, about, &is_free));
        if (is_free)
            *ret = boxes.at[i];
    }
    return RC_OK;
}

static rc letter_move(struct db *db, const struct talk_by *by, const struct rehome *r,
                      const struct talk_ended_letters_row *letter)
{
    struct talk_heir_boxes_row box;
    struct mailbox_worker_row worker;
    struct talk_letter_rehome_in to = { .id = letter->id };
    const struct letter_step_insert_in step = { .id = { id_new(by->now) },
                                                .letter_id = letter->id,
                                                .at = by->now,
                                                .act = S("rehome"),
                                                .note = r->words };
    bool found;
    TRY(box_find(db, by, r, letter, &box));
    if (box.id.v == 0) {
        TRY(talk_letter_rehome_place(db, r->heir.id, letter->id, NULL));
        return letter_step_insert(db, &step, NULL);
    }
    TRY(mailbox_worker(db, talk_today(by), box.id, &worker, &found));
    to.mailbox_id = box.id;
    to.organisation_id = box.organisation_id;
    to.worker_id = found ? worker.person : OPT_NONE;
    TRY(talk_letter_rehome(db, &to, NULL));
    return letter_step_insert(db, &step, NULL);
}

static rc note_move(struct db *db, const struct talk_by *by, const struct rehome *r, int64_t rest)
{
    return audit_write(db, &(struct audit_entry){
                               .at = by->now,
                               .action = S("letter.rehome"),
                               .subject = str_printf(db_arena(db), "organisation %lld", (long long)r->gone.v),
                               .organisation = r->heir.id,
                               .detail = str_printf(db_arena(db), "{\"letters\":%lld,\"rest\":%lld}",
                                                    (long long)r->letters, (long long)rest) });
}

static rc ended_move(struct db *db, const struct talk_by *by, organisation_id gone, int64_t *ret_n)
{
    struct rehome r = { .gone = gone };
    struct talk_ended_letters_rows rows;
    organisation_id heir;
    int64_t over, boxes, faqs;
    str name;
    *ret_n = 0;
    TRY(organisation_heir(db, gone, talk_today(by), &heir, &name));
    if (heir.v == 0)
        return RC_OK; /* a whole tree has ended: there is nobody to take it */
    TRY(organisation_load(db, heir, talk_today(by), &r.heir));
    r.words = str_printf(db_arena(db), "%.*s → %.*s", STR_ARG(name), STR_ARG(r.heir.name));
    TRY(talk_ended_letters(db, gone, BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(letter_move(db, by, &r, &rows.at[i]));
    r.letters = (int64_t)rows.n;
    TRY(talk_letters_rehome(db, &(struct talk_letters_rehome_in){ .organisation_id = heir, .gone = gone },
                            &over));
    TRY(talk_boxes_end(db, OPT_I64(by->now), gone, &boxes));
    TRY(talk_faqs_rehome(db, &(struct talk_faqs_rehome_in){ .organisation_id = heir, .gone = gone }, &faqs));
    *ret_n = r.letters + over + boxes + faqs;
    return *ret_n > 0 ? note_move(db, by, &r, over + boxes + faqs) : RC_OK;
}

rc talk_rehome(struct db *db, const struct talk_by *by, int64_t *ret_n)
{
    struct talk_ended_rows rows;
    *ret_n = 0;
    TRY(talk_ended(db, talk_today(by), ENDED_MAX, &rows));
    for (size_t i = 0; i < rows.n && *ret_n == 0; i++)
        TRY(ended_move(db, by, rows.at[i].organisation_id, ret_n));
    return RC_OK;
}
