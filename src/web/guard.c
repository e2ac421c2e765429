/* SPDX-License-Identifier: Apache-2.0 */
/* Signs and checks with keyed BLAKE2b of libsodium. Every part is hashed with its length before it, so that
   moving bytes from one part to the next changes the signature. */
#include "web/guard.h"

#include <sodium.h>

#include "base/rand.h"

#define TIME_BYTES 8
#define MAC_BYTES 24
#define TOKEN_BYTES (TIME_BYTES + MAC_BYTES)
#define SIGNATURE_CHARS 32
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

static void put_u64(unsigned char ret[TIME_BYTES], uint64_t v)
{
    for (int i = 0; i < TIME_BYTES; i++)
        ret[i] = (unsigned char)(v >> (8 * (TIME_BYTES - 1 - i)));
}

static uint64_t get_u64(const unsigned char at[TIME_BYTES])
{
    uint64_t v = 0;
    for (int i = 0; i < TIME_BYTES; i++)
        v = v << 8 | at[i];
    return v;
}

static void hash_part(crypto_generichash_state *state, str part)
{
    unsigned char length[TIME_BYTES];
    put_u64(length, part.n);
    crypto_generichash_update(state, length, sizeof length);
    crypto_generichash_update(state, (const unsigned char *)part.p, part.n);
}

static void mac(unsigned char ret[MAC_BYTES], const unsigned char *key, str one, str two, str three)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, GUARD_KEY_BYTES, MAC_BYTES);
    hash_part(&state, one);
    hash_part(&state, two);
    hash_part(&state, three);
    crypto_generichash_final(&state, ret, MAC_BYTES);
}

static str to_base64(struct arena *a, const unsigned char *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, BASE64);
    char *out = arena_alloc(a, room);
    sodium_bin2base64(out, room, bytes, n, BASE64);
    return (str){ out, room - 1 };
}

/* Exactly n bytes and nothing behind them. */
static bool from_base64(unsigned char *ret, size_t n, str text)
{
    size_t got = 0;
    if (text.n == 0)
        return false;
    return sodium_base642bin(ret, n, text.p, text.n, NULL, &got, NULL, BASE64) == 0 && got == n;
}

str guard_token(struct arena *a, const unsigned char *key, str secret, str form, ms_t now)
{
    unsigned char token[TOKEN_BYTES];
    put_u64(token, (uint64_t)now);
    mac(token + TIME_BYTES, key, (str){ (const char *)token, TIME_BYTES }, secret, form);
    return to_base64(a, token, sizeof token);
}

bool guard_token_is_good(const unsigned char *key, str secret, str form, ms_t now, str token)
{
    unsigned char sent[TOKEN_BYTES], right[MAC_BYTES];
    if (str_is_empty(secret) || token.n != GUARD_TOKEN_CHARS || !from_base64(sent, sizeof sent, token))
        return false;
    mac(right, key, (str){ (const char *)sent, TIME_BYTES }, secret, form);
    if (sodium_memcmp(right, sent + TIME_BYTES, MAC_BYTES) != 0)
        return false;
    ms_t at = (ms_t)get_u64(sent); /* ours: the signature is right */
    return at <= now + GUARD_AHEAD_MAX && now - at <= GUARD_AGE_MAX;
}

str guard_sign(struct arena *a, const unsigned char *key, str purpose, str text)
{
    unsigned char signature[MAC_BYTES];
    mac(signature, key, S("sign"), purpose, text);
    return to_base64(a, signature, sizeof signature);
}

bool guard_signature_is_good(const unsigned char *key, str purpose, str text, str signature)
{
    unsigned char sent[MAC_BYTES], right[MAC_BYTES];
    if (signature.n != SIGNATURE_CHARS || !from_base64(sent, sizeof sent, signature))
        return false;
    mac(right, key, S("sign"), purpose, text);
    return sodium_memcmp(right, sent, MAC_BYTES) == 0;
}

str guard_idempotency_key(struct arena *a)
{
    unsigned char random[16];
    rand_bytes(random, sizeof random);
    return to_base64(a, random, sizeof random);
}

bool guard_idempotency_key_is_valid(str key)
{
    unsigned char random[16];
    return key.n == GUARD_IDEMPOTENCY_CHARS && from_base64(random, sizeof random, key);
}
