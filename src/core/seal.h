/* SPDX-License-Identifier: Apache-2.0 */
/* seal: fields that lie encrypted in the database (XChaCha20-Poly1305), and keyed hashes to find them by. */
#ifndef EW_CORE_SEAL_H
#define EW_CORE_SEAL_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

/* nonce + ciphertext; context (for example "person.phone") is bound to it. The absent str stays absent. */
str seal(struct arena *a, const unsigned char key[32], str context, str plain);
/* RC_INTERNAL: wrong key, wrong context or changed bytes. */
MUST_USE rc unseal(struct arena *a, struct err *e, const unsigned char key[32], str context, str sealed,
                   str *ret);
/* The same as letters, digits, '-' and '_', for addresses and hidden fields. */
str seal_text(struct arena *a, const unsigned char key[32], str context, str plain);
/* False: not made by seal_text with this key and context. Comes from outside, so it is no failure of ours. */
bool unseal_text(struct arena *a, const unsigned char key[32], str context, str text, str *ret);
/* 32 bytes. */
str seal_hash(struct arena *a, const unsigned char key[32], str context, str plain);
/* BLAKE2b-256 without key, 32 bytes; and 22 characters base64url of 16 random bytes. */
str hash32(struct arena *a, str bytes);
/* SHA-256, 32 bytes: what others can compute too. */
str hash_sha256(struct arena *a, str bytes);
str token_new(struct arena *a, size_t random_bytes);

#endif
