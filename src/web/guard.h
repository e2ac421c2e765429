/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard: short signed texts (keyed BLAKE2b). The token that proves a form was rendered here, for this person,
 * lately; the signature of flash cookies; idempotency keys. Knows nothing of requests: form.c and reply.c
 * give it what it binds.
 *
 *   token = base64url( 8 bytes big-endian ms of rendering | 24 bytes BLAKE2b(key, time, secret, form) ), 43
 * characters
 */
#ifndef EW_WEB_GUARD_H
#define EW_WEB_GUARD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

#define GUARD_KEY_BYTES 32
#define GUARD_TOKEN_CHARS 43
#define GUARD_IDEMPOTENCY_CHARS 22
#define GUARD_AGE_MAX (12 * MS_PER_HOUR)
/* A token from the future is believed this far: several processes' clocks differ a little. */
#define GUARD_AHEAD_MAX MS_PER_MINUTE

/* Made at `now` for the secret of a session or visitor and a form's name. */
str guard_token(struct arena *a, const unsigned char *key, str secret, str form, ms_t now);
/* Good: made with the same key, secret and form, at most GUARD_AGE_MAX ago. Never for an empty secret. */
bool guard_token_is_good(const unsigned char *key, str secret, str form, ms_t now, str token);
/* Signature of a text for a purpose, 32 characters of base64url. */
str guard_sign(struct arena *a, const unsigned char *key, str purpose, str text);
bool guard_signature_is_good(const unsigned char *key, str purpose, str text, str signature);
/* A fresh idempotency key: GUARD_IDEMPOTENCY_CHARS characters of base64url, 128 random bits. */
str guard_idempotency_key(struct arena *a);
bool guard_idempotency_key_is_valid(str key);

#endif
