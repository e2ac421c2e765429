/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's desk: reply templates of the town, and lists that its clerk keeps. */
#include "base/csv.h"
#include "features/problem/problem_work.h"
#include "gen/data.h"
#include "gen/problem_work_sql.h"

#define FIELDS 2

static rc template_row(struct demo *demo, str name, str words)
{
    struct reply_template_insert_in in = { .id = { id_new(demo->now) },
                                           .organisation_id = demo->town.id,
                                           .name = name,
                                           .words = words,
                                           .written_by = demo->clerk,
                                           .written_at = demo->now };
    return reply_template_insert(demo->db, &in, NULL);
}

static rc list_row(struct demo *demo, enum text name, str group, str order, bool is_shared)
{
    struct desk_view_put_in in = { .id = { id_new(demo->now) },
                                   .person_id = demo->clerk,
                                   .shared_with = { .v = demo->town.id.v, .has = is_shared },
                                   .name = text_get(name, LANG_ZH_HANS),
                                   .organisation_id = demo->town.id,
                                   .state_group = group,
                                   .category = S(""),
                                   .words = S(""),
                                   .list_order = order,
                                   .written_at = demo->now };
    return desk_view_put(demo->db, &in, NULL);
}

rc problem_demo_desk(struct demo *demo)
{
    str rest = demo_replies_csv, field[FIELDS];
    (void)csv_row(&rest, field, FIELDS); /* the head line */
    while (csv_row(&rest, field, FIELDS))
        TRY(template_row(demo, field[0], field[1]));
    TRY(list_row(demo, TEXT_PROBLEM_DEMO_LIST_NEW, S("all"), S("newest"), false));
    return list_row(demo, TEXT_PROBLEM_DEMO_LIST_ASKED, S("asked"), S("due"), true);
}
