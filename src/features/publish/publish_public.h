/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_public: what everybody reads of one item, for pages, feeds, interfaces and exports. Read from the
 * public revision only, as of an instant: a scheduled item is there from its instant on, without anybody
 * doing anything. Pages that are kept say reply_good_until(publish_turns()).
 */
#ifndef EW_PUBLISH_PUBLIC_H
#define EW_PUBLISH_PUBLIC_H

#include "features/publish/publish_item.h"

struct publish_public_file {
    file_id file;
    str hash, kind, role, name, words;
    int64_t bytes, width, height; /* 0: none */
    struct opt_i64 media;         /* media_id.v of audio and video */
};
struct publish_public_other { /* another item */
    str number, title;
    ms_t at;
};
struct publish_public_lang {
    str lang, title;
};
/* A correction; the two texts are asked for by publish_correction_load. */
struct publish_public_correction {
    int64_t step; /* publish_step_id.v */
    ms_t at;
    str note, lang;
};

struct publish_public {
    publish_item_id id;
    str number;
    enum publish_state state; /* published, repealed, or withdrawn (is_gone) */
    bool is_gone;             /* it was public: end_reason and ended_at, no words */
    str end_reason;           /* of a withdrawn or repealed one; absent: none */
    ms_t ended_at;
    organisation_id organisation;
    publish_site_id site;
    publish_column_id column;
    str organisation_name, column_code, column_name, column_name_en, column_kind;
    ms_t at;                     /* since when it is public */
    struct opt_i64 corrected_at; /* when its words last changed */
    struct opt_i64 expires_at;   /* from then on no list shows it */
    bool is_expired, is_pinned, is_must_read, takes_comments;
    struct opt_i64 repealed_day;
    str index_number; /* absent: none */
    str origin_site;  /* the other site that it was imported from, empty: one without a name; absent: it was
                         made here */
    /* the words */
    publish_revision_id revision;
    str lang;          /* of the words that follow */
    bool is_made_hant; /* traditional characters wanted, there are none of its own: convert the words */
    str title, summary, body, source, source_url, keywords, theme, issuer, document_number, genre;
    struct opt_i64 made_day, effective_day;
    struct opt_i64 starts_at, ends_at; /* what it tells of */
    str venue;
    enum publish_validity validity;
    const struct publish_public_lang *langs;
    size_t langs_n;
    const struct publish_public_file *files;
    size_t files_n;
    const struct publish_public_other *related;
    size_t related_n;
    const struct publish_public_correction *corrections;
    size_t corrections_n;
};
/* lang: as wanted, "zh-Hans", "zh-Hant", "en"; where it is not public in that language, that of the original
 * stands in. RC_NOT_FOUND: never public. */
struct publish_public_ask {
    str number, lang;
    ms_t now, offset;
};
MUST_USE rc publish_public_load(struct db *db, const struct publish_public_ask *in,
                                struct publish_public *ret);

/* The words before and after a correction that everybody was told of. RC_NOT_FOUND: none, or of an item that
 * is not public. */
struct publish_correction {
    str before_title, after_title, before, after; /* Markdown */
    ms_t at;
    str note, lang;
};
MUST_USE rc publish_correction_load(struct db *db, const struct publish_public_ask *in, int64_t step,
                                    struct publish_correction *ret);

/* When a list of items turns wrong by itself; 0: never. */
MUST_USE rc publish_turns(struct db *db, ms_t now, ms_t *ret);

#endif
