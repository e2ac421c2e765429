/* SPDX-License-Identifier: Apache-2.0 */
/*
 * affiliation: who belongs to which organisation on which day: as member, resident or staff, to many at once.
 * Who holds a post belongs to the post's organisation as long as they hold it, without a row of their own. So
 * nobody keeps lists: a room's people, a notice's readers are asked for here. Test M1 of the inventory: many
 * simultaneous, dated affiliations.
 */
#ifndef EW_CORE_AFFILIATION_H
#define EW_CORE_AFFILIATION_H

#include "core/organisation.h"

#define AFFILIATION_MEMBER "member"
#define AFFILIATION_RESIDENT "resident"
#define AFFILIATION_STAFF "staff"
/* What a holding counts as in the answers below; not a kind that can be added. */
#define AFFILIATION_POST "post"

/* Label of a kind, that of a holding included; TEXT_NONE for an unknown one. */
enum text affiliation_kind_label(str kind);

struct affiliation_new {
    person_id person;
    organisation_id organisation;
    str kind;
    day_t from_day; /* for ever, until it is ended */
    ms_t now;
};
/* A second time the same for a day on which it holds already: *ret is the first. RC_INVALID: unknown kind, or
   no such organisation on that day. */
MUST_USE rc affiliation_add(struct db *db, const struct affiliation_new *in, affiliation_id *ret);
/* Belongs to the organisation no longer from the day on; the days before stay as they were. One that would
   begin on the day or later never begins. RC_NOT_FOUND: it has ended by then, or there is none at that
   organisation. */
MUST_USE rc affiliation_end(struct db *db, organisation_id organisation, affiliation_id id, day_t day);

struct affiliation {
    affiliation_id id; /* .v == 0: by a post */
    organisation_id organisation;
    str organisation_name, path, kind;
    day_t from_day, to_day;
};
/* Where a person belongs on a day, in the order of the tree; an organisation stands as often as they belong
   to it in several ways. Organisations that do not stand on that day are left out. */
MUST_USE rc affiliation_of(struct db *db, person_id person, day_t day, struct affiliation **ret,
                           size_t *ret_n);
/* Everywhere they have ever belonged, in order of time: each belonging as long as its organisation stood at
   one place (its path). The ids are not filled. */
MUST_USE rc affiliation_periods(struct db *db, person_id person, struct affiliation **ret, size_t *ret_n);
struct affiliation_person {
    person_id person;
    str name;
    str path; /* of the organisation they belong to; of several the first in the tree's order */
};
/* People with an open account who belong to an organisation of the subtree on a day, each once, ordered by
   id: those behind `after`, at most limit. */
struct affiliation_page {
    struct scope scope;
    day_t day;
    person_id after;
    int64_t limit;
};
MUST_USE rc affiliation_people(struct db *db, const struct affiliation_page *in,
                               struct affiliation_person **ret, size_t *ret_n);
/* How many they are. */
MUST_USE rc affiliation_count(struct db *db, struct scope scope, day_t day, int64_t *ret);
/* Those of this very organisation, in order of their names. */
MUST_USE rc affiliation_people_at(struct db *db, organisation_id organisation, day_t day,
                                  struct affiliation_person **ret, size_t *ret_n);

/* How somebody belongs to an organisation. */
struct affiliation_entry {
    affiliation_id id; /* .v == 0: by a post */
    person_id person;
    str name, kind;
    day_t from_day, to_day;
};
/* For the list of an organisation, in order of names: those that hold on the day and those that begin later,
   a page of at most limit from offset on. */
MUST_USE rc affiliation_list(struct db *db, organisation_id organisation, day_t day, int64_t limit,
                             int64_t offset, struct affiliation_entry **ret, size_t *ret_n);

#endif
