/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rc: the one result type. Each value maps to exactly one HTTP status and one page (web/reply.c) and one
 * exit code (app). Detail goes in struct err at the place where the failure is found; only the pipeline
 * and the command line log it.
 * Example:  TRY(problem_load(rq, number, &problem));
 */
#ifndef EW_BASE_RC_H
#define EW_BASE_RC_H

#include "base/arena.h"
#include "base/str.h"

enum rc {
    RC_OK = 0,
    RC_NOT_FOUND,    /* 404 */
    RC_UNAUTHORISED, /* 401 or a redirect to the log-in page */
    RC_FORBIDDEN,    /* 403 */
    RC_INVALID,      /* 422 (400 for requests that are no form) */
    RC_CONFLICT,     /* 409: somebody else was faster, or the state does not allow it */
    RC_STALE,        /* 409: the form or token is too old; the page is shown again with what was typed */
    RC_LIMIT,        /* 429 or 413: too many, too large */
    RC_BUSY,         /* 503 + Retry-After */
    RC_UNAVAILABLE,  /* 503: disk full, database gone */
    RC_INTERNAL,     /* 500: our fault */
    RC_COUNT
};
typedef enum rc rc;

#define MUST_USE __attribute__((warn_unused_result))

/* Returns from the calling function with the failure; arena and transaction clean up behind it. */
#define TRY(call)                                                                                            \
    do {                                                                                                     \
        rc try_rc_ = (call);                                                                                 \
        if (try_rc_ != RC_OK)                                                                                \
            return try_rc_;                                                                                  \
    } while (0)

/* The first failure of a request or command: what people see is text_key, what the log sees is detail. */
struct err {
    rc code;
    const char *text_key; /* key of a translated text, or NULL for the general text of the code */
    str field;            /* name of the form field at fault, or absent */
    str what, when;       /* fill {what} and {when} of that text; absent where it has none */
    str detail;           /* private, English, never personal data; lives in the arena given to err_set */
    const char *file;
    int line;
};

/* Sets *e unless it is already set, and returns code. e may be NULL. */
rc err_set_at(struct err *e, struct arena *a, rc code, const char *text_key, const char *file, int line,
              const char *fmt, ...) __attribute__((format(printf, 7, 8)));
/* As an expression: the code itself, so that compilers see that it is no RC_OK. Evaluates code twice. */
#define ERR(e, a, code, text_key, ...)                                                                       \
    ((void)err_set_at((e), (a), (code), (text_key), __FILE__, __LINE__, __VA_ARGS__), (rc)(code))

/* The name without RC_, in lower case: "not_found". */
const char *rc_name(rc code);

/* A broken invariant, never user input: prints the line and aborts. */
_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))

#endif
