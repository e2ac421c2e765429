/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms: short messages to mobile phones, through the HTTP interface of a gateway that the operator names (a
 * Kannel with a modem or a carrier's line, or a program of the vendor's). For jobs only: a call may take 10
 * seconds.
 */
#ifndef EW_CORE_SMS_H
#define EW_CORE_SMS_H

#include "core/app.h"

struct sms {
    str to;   /* 11 digits */
    str text; /* UTF-8; 70 characters cost one message, more of them one for each 67 */
    str id;   /* the same for each try, so that a gateway can tell a repetition */
};
/* A telephone number as it is compared and dialled: digits only, without the country code before a mobile
 * number. */
str phone_digits(struct arena *a, str phone);
/* A mobile number of the country: 11 digits, from 13… to 19…. */
bool sms_is_mobile(str phone);
/* Does the pattern of the setting sms_url name where number and text go ("{to}", "{text}")? */
bool sms_pattern_is_right(str pattern);
/* The pattern with {to}, {text} and {id} filled in, percent-encoded. */
str sms_address(struct arena *a, str pattern, const struct sms *m);
/* RC_OK: the gateway has taken it (2xx). RC_UNAVAILABLE: it did not; to be tried again. The address may hold
 * a password: nothing of it is in the error. */
MUST_USE rc sms_send(const struct app *app, struct arena *a, struct err *e, const struct sms *m);

#endif
