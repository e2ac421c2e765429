/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_item: 稿件, from a draft to what everybody reads, and after. The units of work below are what
 * pages, interfaces, jobs, imports and the demo share; each runs in the caller's transaction, checks where
 * the item stands (publish_rules.h), and writes rows and a step. Whether the person may act is the caller's
 * question, but for two: nobody reviews what they wrote, and nobody reviews twice in a round.
 *
 * Nothing is lost: every text that was saved stays a revision, every act a step, and an address once public
 * answers for ever. What is public is read through publish_public_load() alone.
 */
#ifndef EW_PUBLISH_ITEM_H
#define EW_PUBLISH_ITEM_H

#include "core/organisation.h"
#include "features/publish/publish_rules.h"

/* Code points. */
#define PUBLISH_TITLE_MAX 100
#define PUBLISH_SUMMARY_MAX 300
#define PUBLISH_BODY_MAX 50000
#define PUBLISH_SOURCE_MAX 60
#define PUBLISH_TAG_MAX 20
#define PUBLISH_FACT_MAX 60
#define PUBLISH_VENUE_MAX 60
#define PUBLISH_REASON_MAX 300
#define PUBLISH_ALT_MAX 120
/* Pieces. */
#define PUBLISH_TAGS_MAX 10
#define PUBLISH_RELATED_MAX 10
#define PUBLISH_FILES_MAX 40

/* Who acts, for which unit, and when. */
struct publish_by {
    person_id person;             /* .v == 0: the system */
    organisation_id organisation; /* .v == 0: none */
    ms_t now, offset;
};

struct publish_file_ref {
    file_id file;
    str role;  /* picture, gallery, attachment, audio, video */
    str name;  /* of an attachment */
    str words; /* what a picture shows; may be empty */
};
/* A text in one language with all that belongs to it. */
struct publish_words {
    str lang; /* zh-Hans, zh-Hant, en */
    str title, summary, body;
    str source, source_url;
    str keywords, related; /* LF between; related: numbers of items */
    str theme, issuer, document_number, genre;
    struct opt_i64 made_day, effective_day;
    struct opt_i64 starts_at, ends_at; /* what it tells of takes place; ends_at: absent when nobody knows */
    str venue;                         /* and where */
    const struct publish_file_ref *files;
    size_t files_n;
};
struct publish_item_new {
    publish_column_id column;
    organisation_id organisation;
    struct publish_words words; /* in the language of the original */
};
/* RC_CONFLICT (publish.column_ended): the column takes nothing on that day. RC_INVALID (publish.title_says):
 * a title without a letter; (publish.turns): signs that turn the direction in a title, name or source;
 * (publish.ends_before): it ends before it starts, or ends and never starts. */
MUST_USE rc publish_item_make(struct db *db, const struct publish_by *by, const struct publish_item_new *in,
                              publish_item_id *ret);

/* An item as the one who acts saw it. Every act but saving is RC_CONFLICT (publish.changed) when it is no
 * longer the same, and RC_CONFLICT (publish.wrong_state) when it is not possible where the item stands. */
struct publish_seen {
    publish_item_id id;
    int64_t version; /* lock_version */
};

struct publish_saved {
    publish_revision_id revision;
    bool is_aside; /* somebody else was faster: kept beside theirs, which stands */
};
/* The author (while it is written) or a reviewer (while it is reviewed) saves. What two people wrote at once
 * is kept from both. Saving what stands already changes nothing. */
MUST_USE rc publish_save(struct db *db, const struct publish_by *by, struct publish_seen seen,
                         const struct publish_words *in, struct publish_saved *ret);

/* RC_INVALID (publish.empty): nothing to read; (publish.facts_missing): a disclosure column wants more;
 * (publish.private_number): it holds the identity or card number of a person. The
 * number of reviews is the column's. */
MUST_USE rc publish_submit(struct db *db, const struct publish_by *by, struct publish_seen seen);
/* RC_CONFLICT (publish.own_review): who wrote it; (publish.reviewed_twice): who approved in this round. */
MUST_USE rc publish_approve(struct db *db, const struct publish_by *by, struct publish_seen seen, str note);
MUST_USE rc publish_return(struct db *db, const struct publish_by *by, struct publish_seen seen, str reason);
MUST_USE rc publish_recall(struct db *db, const struct publish_by *by, struct publish_seen seen);
MUST_USE rc publish_drop(struct db *db, const struct publish_by *by, struct publish_seen seen);

struct publish_issue {
    ms_t at;      /* 0: now; a correction always is */
    ms_t expires; /* instant; 0: never */
    ms_t pinned;  /* until this instant; 0: not */
    bool is_must_read, takes_comments;
    bool asks_members, asks_residents, asks_staff; /* whom a must-read item asks; at least one of them */
    bool asks_again; /* a correction of a must-read item: everybody is to read it anew */
    str note;        /* of a correction: what was wrong, for everybody */
};
/* RC_INVALID: times that do not fit (publish_times_refusal), a correction without a note
 * (publish.note_missing), a must-read item that asks nobody (publish.asks_nobody). RC_CONFLICT
 * (publish.column_ended). */
MUST_USE rc publish_issue(struct db *db, const struct publish_by *by, struct publish_seen seen,
                          const struct publish_issue *in);
/* Not public from now on, also while it is scheduled; its address tells the reason. */
MUST_USE rc publish_withdraw(struct db *db, const struct publish_by *by, struct publish_seen seen,
                             str reason);
/* Public as before, and no longer in force from the day on. RC_INVALID (publish.repeal_before): before it
 * took effect, or was made. */
MUST_USE rc publish_repeal(struct db *db, const struct publish_by *by, struct publish_seen seen, day_t day,
                           str reason);
/* The note and `at` do not count. */
MUST_USE rc publish_settle(struct db *db, const struct publish_by *by, struct publish_seen seen,
                           const struct publish_issue *in);
MUST_USE rc publish_move(struct db *db, const struct publish_by *by, struct publish_seen seen,
                         publish_column_id column);
/* For the job: what was scheduled and has come. *ret: how many. */
MUST_USE rc publish_arrive_due(struct db *db, const struct publish_by *by, int64_t *ret);

/* Facts that a disclosure column wants (rules publish.need.*), as bits. */
enum publish_fact {
    PUBLISH_FACT_THEME = 1,
    PUBLISH_FACT_ISSUER = 2,
    PUBLISH_FACT_KEYWORDS = 4,
    PUBLISH_FACT_DOCUMENT_NUMBER = 8,
    PUBLISH_FACT_GENRE = 16,
    PUBLISH_FACT_MADE_DAY = 32,
    PUBLISH_FACT_EFFECTIVE_DAY = 64,
};
/* What a column of the kind wants for an organisation on a day; 0: nothing. */
MUST_USE rc publish_facts_needed(struct db *db, str kind, organisation_id org, day_t day, unsigned *ret);
/* Which of them are missing. */
unsigned publish_facts_missing(const struct publish_words *words, unsigned needed);

#endif
