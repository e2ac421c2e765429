/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: one table per form gives the HTML fields, the decoding into a struct, validation, the messages
 * beside the fields and the error summary. Undeclared parameters never arrive. What was typed is kept on
 * error.
 *
 *   struct comment_form { str text; bool is_public; };
 *   static const struct field comment_fields[] = {
 *       { .name = "text",
 *         .kind = FIELD_LINES,
 *         .at = offsetof(struct comment_form, text),
 *         .label = TEXT_COMMENT_TEXT,
 *         .is_required = true,
 *         .max = 500 },
 *   };
 *   const struct form comment_form = FORM("comment", comment_fields, struct comment_form);
 */
#ifndef EW_WEB_FORM_H
#define EW_WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/str.h"
#include "web/html.h"
#include "web/text.h"

struct rq;
struct json;

#define FORM_FIELD_NAME_MAX 40

enum field_kind {
    FIELD_TEXT = 1, /* str, one line */
    FIELD_LINES,    /* str, several lines (LF) */
    FIELD_PASSWORD, /* str, never shown again */
    FIELD_PHONE,    /* str, digits only after clean-up; 5 to 20 of them, may begin with + */
    FIELD_INT,      /* int64_t within min..max */
    FIELD_ID,       /* int64_t, an identifier or 0 when left out */
    FIELD_NUMBER,   /* struct opt_double, a decimal fraction (coordinates) */
    FIELD_DAY,      /* day_t; 0 when left out */
    FIELD_TIME,     /* int64_t, minutes since midnight ("08:30"); 0 when left out */
    FIELD_CHECK,    /* bool */
    FIELD_CHOICE,   /* str, one of the choices */
    FIELD_CHOICES,  /* struct str_list, several of the choices, or several ids */
    FIELD_FILES,    /* struct upload_list, up to max files */
};

struct opt_double {
    double v;
    bool has;
};
struct str_list {
    str *at;
    size_t n;
};
struct upload {
    str file_name; /* as sent, cut to 200 bytes, without folders */
    str bytes;     /* lies in the request body */
};
struct upload_list {
    struct upload *at;
    size_t n;
};

struct choice {
    const char *value;
    enum text label;
    enum text hint; /* TEXT_NONE = none */
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t at;             /* offsetof in the form's struct */
    enum text label, hint; /* hint may be TEXT_NONE */
    bool is_required;
    /* Code points (text), value (int, number, day), number of files or of choices; both 0 = any. Text and
       files must have a max. */
    int64_t min, max;
    const struct choice *choices;
    size_t choices_n; /* 0: given at run time by form_set_choices; the handler then checks what was chosen */
    bool shows_all;   /* choices stand open as rows to tap, however many there are */
    const char *autocomplete, *inputmode; /* HTML attributes, NULL = what the kind suggests */
    const char *accept;                   /* FIELD_FILES: media types, NULL = any picture */
    bool is_camera;          /* FIELD_FILES: phones open the camera at once (no choice of old pictures) */
    enum text required_text; /* TEXT_NONE = the general sentence with the label */
};

struct form {
    const char *name;
    const struct field *fields;
    size_t fields_n;
    size_t size;      /* of the decoded struct */
    int64_t body_max; /* 0 = 64 KiB, or 13 MiB when there is a FIELD_FILES */
    /* Rules over several fields; calls form_fail. Optional; runs only when every field is right by itself. */
    rc (*check)(struct rq *rq, void *values);
    /* A button that only shows what was typed so far (a preview), by its name and value: then no field has to
       be filled in and check does not run. NULL: there is none. */
    const char *look_name, *look_value;
};
#define FORM(form_name, field_table, type)                                                                   \
    {                                                                                                        \
        .name = (form_name), .fields = (field_table),                                                        \
        .fields_n = sizeof(field_table) / sizeof((field_table)[0]), .size = sizeof(type)                     \
    }
/* The same with a check over several fields. */
#define FORM_CHECKED(form_name, field_table, type, check_function)                                           \
    {                                                                                                        \
        .name = (form_name), .fields = (field_table),                                                        \
        .fields_n = sizeof(field_table) / sizeof((field_table)[0]), .size = sizeof(type),                    \
        .check = (check_function)                                                                            \
    }

/* For WRITE routes without fields. */
extern const struct form form_none;

/* Largest body that the form takes, in bytes: body_max or its default. For the plan of a request. */
int64_t form_body_max(const struct form *form);
/*
 * Decodes the request's body into a new struct: rq->form (NULL for a form without fields). Pages and Open311
 * send urlencoded or multipart. ROUTE_API takes a JSON object only: a page elsewhere cannot send that type
 * without asking first; multipart too when the form has files and the caller came with a token. RC_INVALID
 * when a field is wrong: rq->input has the messages and what was typed. RC_INVALID with rq->input NULL and
 * rq->reply.status 400 for a body that is no form at all; RC_LIMIT with status 413 when it is too large.
 */
MUST_USE rc form_decode(struct rq *rq, const struct form *form, str content_type, str body);
/* Marks a field (or the whole form with name NULL) as wrong, with a translated text that may use {label}; the
   first one of a field counts. Returns RC_INVALID. */
rc form_fail(struct rq *rq, const char *field, enum text text);
/* The same with parameters of its own: "locked for {n} minutes". */
rc form_fail_args(struct rq *rq, const char *field, enum text text, const struct text_arg *args, size_t n);
bool form_has_errors(const struct rq *rq);
/* What was typed in a field when the form was sent, also when it was wrong; the last one of several. Absent:
   nothing, a password, files. */
str form_typed(const struct rq *rq, const char *field);
/* All that was typed or chosen in it; of a password nothing. */
struct str_list form_typed_all(const struct rq *rq, const char *field);
/* What is wrong with the form as a whole, already translated; absent: nothing. */
str form_message(const struct rq *rq);
/* Is something wrong with this field? */
bool form_is_wrong(const struct rq *rq, const char *field);
/* Member "fields" of an error answer: {"name": "message", …}; nothing when no field is wrong. To be called
   inside an object. */
void form_errors_json(const struct rq *rq, struct json *j);
/* Value to show in a field when the form is shown for the first time (editing). Several calls for
   FIELD_CHOICES mark several choices, else the last one counts. What was typed goes before it. Neither
   passwords nor files show a value. */
void form_set_value(struct rq *rq, const char *field, str value);
/* Choices known only at run time, of FIELD_CHOICE, FIELD_CHOICES and FIELD_ID; labels are already text. Kept,
   not copied. */
struct run_choice {
    str value, label, hint;
};
void form_set_choices(struct rq *rq, const char *field, const struct run_choice *choices, size_t n);

/*
 * One field with label, hint, message and what was typed, in this order; its control has the id "f-NAME". A
 * name that the form has not is a BUG. The <form> around it carries novalidate (the messages are ours), and
 * enctype="multipart/form-data" when it has files. Two forms on one page must not share a field's name.
 * FIELD_ID without choices is a hidden field.
 */
html form_field(struct rq *rq, const struct form *form, const char *name);
/* The same as the one question of a page: its label is the page's h1. */
html form_question(struct rq *rq, const struct form *form, const char *name);
/* A field that another page of the same form asks for: what was typed goes along unseen. Neither passwords
   nor files go along. */
html form_hidden(struct rq *rq, const struct form *form, const char *name);
/* All fields in order. */
html form_fields(struct rq *rq, const struct form *form);
/* The error summary, linked to the fields; empty without errors. */
html form_summary(struct rq *rq, const struct form *form);
/*
 * Hidden fields that every POST form carries: the guard token bound to rq->who.csrf, the form's name and the
 * time, and a fresh idempotency key. form_guard_check gives RC_STALE when it is missing, forged or older than
 * 12 h.
 */
html form_guard(struct rq *rq, const struct form *form);
MUST_USE rc form_guard_check(struct rq *rq, const struct form *form);
/* What was sent, as one short text that is the same whenever the same was sent: without guard and key, and
   without the boundary that a browser makes up for each multipart body. Absent without a form. */
str form_digest(struct rq *rq);
/* The idempotency key that was sent: 22 characters, absent if none or malformed. */
str form_key(const struct rq *rq);

#endif
