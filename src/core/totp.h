/* SPDX-License-Identifier: Apache-2.0 */
/* totp: one-time codes by RFC 6238 (HMAC-SHA-1, 30 s, 6 digits), as authenticator programs show them. Pure.
 */
#ifndef EW_CORE_TOTP_H
#define EW_CORE_TOTP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_MS (30 * MS_PER_SECOND)

/* A new secret from the system's randomness, TOTP_SECRET_BYTES long. */
str totp_secret_new(struct arena *a);
/* For tests: the six digits of one step (step = ms / TOTP_STEP_MS), as the app on a phone makes them. */
str totp_code(struct arena *a, str secret, int64_t step);
/*
 * The step that a typed code belongs to: now or one either side, but later than last_step; spaces in it are
 * ignored. False: wrong, or used before. Takes the same time for every wrong code of six digits.
 */
bool totp_matches(str secret, str code, ms_t now, int64_t last_step, int64_t *ret_step);
/* RFC 4648 base 32 without padding, as people type it. */
str totp_base32(struct arena *a, str bytes);
/* otpauth://totp/… for the QR code. */
str totp_uri(struct arena *a, str issuer, str account, str secret);

#endif
