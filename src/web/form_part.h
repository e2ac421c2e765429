/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_part: what a request body carries, as a flat list of named parts, whatever it was written in. The
 * three readers (urlencoded.h, multipart.h, form_json.h) make it; form_decode reads it. Nothing is known here
 * of fields and their kinds.
 */
#ifndef EW_WEB_FORM_PART_H
#define EW_WEB_FORM_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

/* Limits of every body. Reaching one is RC_LIMIT. */
#define FORM_PARTS_MAX 200
#define FORM_NAME_MAX 64 /* bytes */

enum part_kind {
    PART_TEXT,
    PART_FILE,
    PART_NUMBER, /* JSON only: the number as text */
    PART_BOOL,   /* JSON only: "true" or "false" */
};

struct form_part {
    enum part_kind kind;
    str name;
    str value;      /* lies in the body where nothing had to be decoded; bytes of the file for PART_FILE */
    str file_name;  /* PART_FILE: as sent; absent when it is no readable text */
    bool is_broken; /* the value is no text people may send (not UTF-8, NUL, control characters); value is
                       then empty */
    bool is_item;   /* JSON only: came out of an array */
};

struct form_parts {
    struct form_part *at;
    size_t n, room;
};

/* A part of the name, NULL if there is none; the first when there are several. */
const struct form_part *form_parts_find(const struct form_parts *parts, str name);
/* Appends; RC_LIMIT beyond FORM_PARTS_MAX or FORM_NAME_MAX. Text that is no text is marked as broken here. */
MUST_USE rc form_parts_add(struct form_parts *parts, struct arena *a, struct err *e, struct form_part part);

#endif
