/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed fields, keyed hashes and random tokens over libsodium. Which field is sealed with which key is
 * decided by the callers; passwords are in password.c.
 */
#include "core/seal.h"

#include <sodium.h>

#include "base/rand.h"

#define KEY_BYTES 32
#define HASH_BYTES 32
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

/* libsodium chooses its implementations once; later calls cost next to nothing and are safe from any thread.
 */
static void sodium_ready(void)
{
    if (sodium_init() < 0)
        BUG("libsodium does not start");
}

static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)s.p;
}

str seal(struct arena *a, const unsigned char key[KEY_BYTES], str context, str plain)
{
    if (str_is_absent(plain))
        return plain;
    sodium_ready();
    unsigned char *out = arena_alloc(a, NONCE_BYTES + plain.n + TAG_BYTES);
    unsigned long long written = 0;
    rand_bytes(out, NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, &written, bytes_of(plain), plain.n,
                                                     bytes_of(context), context.n, NULL, out, key);
    return (str){ (const char *)out, NONCE_BYTES + (size_t)written };
}

rc unseal(struct arena *a, struct err *e, const unsigned char key[KEY_BYTES], str context, str sealed,
          str *ret)
{
    if (str_is_absent(sealed)) {
        *ret = sealed;
        return RC_OK;
    }
    sodium_ready();
    if (sealed.n < NONCE_BYTES + TAG_BYTES)
        return ERR(e, a, RC_INTERNAL, NULL, "sealed %.*s is too short", STR_ARG(context));
    unsigned char *plain = arena_alloc(a, sealed.n);
    unsigned long long n = 0;
    const unsigned char *nonce = bytes_of(sealed), *box = nonce + NONCE_BYTES;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &n, NULL, box, sealed.n - NONCE_BYTES,
                                                   bytes_of(context), context.n, nonce, key) != 0)
        return ERR(e, a, RC_INTERNAL, NULL, "sealed %.*s does not open: wrong key or changed bytes",
                   STR_ARG(context));
    *ret = (str){ (const char *)plain, (size_t)n };
    return RC_OK;
}

str seal_text(struct arena *a, const unsigned char key[KEY_BYTES], str context, str plain)
{
    str sealed = seal(a, key, context, plain);
    size_t room = sodium_base64_encoded_len(sealed.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(a, room);
    sodium_bin2base64(out, room, bytes_of(sealed), sealed.n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (str){ out, room - 1 };
}

bool unseal_text(struct arena *a, const unsigned char key[KEY_BYTES], str context, str text, str *ret)
{
    struct err ignored = { 0 };
    unsigned char *sealed = arena_alloc(a, text.n + 1);
    size_t n = 0;
    sodium_ready();
    if (str_is_empty(text) || sodium_base642bin(sealed, text.n, text.p, text.n, NULL, &n, NULL,
                                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    return unseal(a, &ignored, key, context, (str){ (const char *)sealed, n }, ret) == RC_OK;
}

str seal_hash(struct arena *a, const unsigned char key[KEY_BYTES], str context, str plain)
{
    static const unsigned char separator = 0;
    crypto_generichash_state state;
    unsigned char *out = arena_alloc(a, HASH_BYTES);
    sodium_ready();
    (void)crypto_generichash_init(&state, key, KEY_BYTES, HASH_BYTES);
    (void)crypto_generichash_update(&state, bytes_of(context), context.n);
    (void)crypto_generichash_update(&state, &separator, 1);
    (void)crypto_generichash_update(&state, bytes_of(plain), plain.n);
    (void)crypto_generichash_final(&state, out, HASH_BYTES);
    return (str){ (const char *)out, HASH_BYTES };
}

str hash32(struct arena *a, str bytes)
{
    unsigned char *out = arena_alloc(a, HASH_BYTES);
    sodium_ready();
    (void)crypto_generichash(out, HASH_BYTES, bytes_of(bytes), bytes.n, NULL, 0);
    return (str){ (const char *)out, HASH_BYTES };
}

str hash_sha256(struct arena *a, str bytes)
{
    unsigned char *out = arena_alloc(a, crypto_hash_sha256_BYTES);
    sodium_ready();
    (void)crypto_hash_sha256(out, bytes_of(bytes), bytes.n);
    return (str){ (const char *)out, crypto_hash_sha256_BYTES };
}

str token_new(struct arena *a, size_t random_bytes)
{
    const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    size_t room = sodium_base64_encoded_len(random_bytes, variant);
    unsigned char *raw = arena_alloc(a, random_bytes);
    char *out = arena_alloc(a, room);
    sodium_ready();
    rand_bytes(raw, random_bytes);
    (void)sodium_bin2base64(out, room, raw, random_bytes, variant);
    sodium_memzero(raw, random_bytes);
    return (str){ out, room - 1 };
}
