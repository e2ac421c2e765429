/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's clock: a paused case, a later date granted and one that waits, offices that assist, expedite
 * notes, and each morning what happens by itself. */
#include "features/problem/problem_clock.h"
#include "features/problem/problem_demo.h"

/* Reminders and steps up the tree of the day that begins. */
static rc warn_all(struct db *db, const struct problem_act_by *by)
{
    problem_id after = { 0 };
    int64_t n;
    do
        TRY(problem_warn(db, by, &after, &n));
    while (n > 0);
    return RC_OK;
}

rc demo_clock_day(struct demo *demo, const struct problem_act_by *by)
{
    int64_t n;
    do
        TRY(problem_resume_due(demo->db, by, &n));
    while (n > 0);
    return warn_all(demo->db, by);
}

rc demo_clock_act(struct demo *demo, enum demo_act act, const struct demo_clock *c)
{
    const struct demo_item *item = c->item;
    struct problem_act_by clerk = c->handler, reviewer = c->handler, secretary = c->handler;
    const struct demo_unit *helper;
    clerk.person = demo->clerk;
    clerk.organisation = demo_office(demo, S("hall"))->id;
    reviewer.person = demo->reviewer;
    reviewer.organisation = demo_office(demo, S("general"))->id;
    secretary.person = demo->town.head;
    secretary.organisation = demo->town.id;
    switch ((int)act) {
    case DEMO_PAUSE:
        return problem_pause(demo->db, &c->handler, c->problem, c->day, item->pause);
    case DEMO_WISH:
        return problem_extend_ask(demo->db, &c->handler, c->problem, c->day, item->wish);
    case DEMO_EXTEND:
        TRY(problem_extend_ask(demo->db, &c->handler, c->problem, c->day, item->extend));
        return problem_extend_decide(demo->db, &reviewer, c->problem, true, (str){ 0 });
    case DEMO_ASSIST:
        helper = demo_office(demo, item->assist);
        return problem_assist_add(demo->db, &clerk, c->problem, helper->id, helper->head);
    default:
        return problem_urge(demo->db, &secretary, c->problem, item->urge);
    }
}
