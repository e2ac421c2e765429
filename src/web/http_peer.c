/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_peer: who is at the other end. Addresses as 16 bytes (IPv4 mapped), the count of open connections for
 * each, and the client named by a trusted proxy. Nothing about people: addresses are for limits and are never
 * stored.
 */
#include <arpa/inet.h>

#include "base/mem.h"
#include "web/http_private.h"

#define PEER_BUCKETS 1024

struct peer {
    struct peer *next;
    struct in6_addr key;
    int count;
};

struct peers {
    pthread_mutex_t lock;
    struct peer *bucket[PEER_BUCKETS];
};

struct peers *peers_new(void)
{
    struct peers *p = mem_new(sizeof *p);
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void peers_free(struct peers *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < PEER_BUCKETS; i++) {
        for (struct peer *next, *peer = p->bucket[i]; peer != NULL; peer = next) {
            next = peer->next;
            mem_free(peer);
        }
    }
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

bool peer_address(const struct sockaddr *sa, struct in6_addr *ret)
{
    if (sa == NULL)
        return false;
    if (sa->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, sa, sizeof six);
        *ret = six.sin6_addr;
        return true;
    }
    if (sa->sa_family != AF_INET)
        return false;
    struct sockaddr_in four;
    memcpy(&four, sa, sizeof four);
    *ret = (struct in6_addr){ .s6_addr = { [10] = 0xff, [11] = 0xff } };
    memcpy(&ret->s6_addr[12], &four.sin_addr, 4);
    return true;
}

bool peer_parse(str text, struct in6_addr *ret)
{
    char c[INET6_ADDRSTRLEN];
    if (text.n == 0 || text.n >= sizeof c)
        return false;
    memcpy(c, text.p, text.n);
    c[text.n] = 0;
    struct in_addr four;
    if (inet_pton(AF_INET6, c, ret) == 1)
        return true;
    if (inet_pton(AF_INET, c, &four) != 1)
        return false;
    *ret = (struct in6_addr){ .s6_addr = { [10] = 0xff, [11] = 0xff } };
    memcpy(&ret->s6_addr[12], &four, 4);
    return true;
}

void peer_text(const struct in6_addr *address, char *ret)
{
    const bool is_four = IN6_IS_ADDR_V4MAPPED(address);
    const void *bytes = is_four ? &address->s6_addr[12] : &address->s6_addr[0];
    if (inet_ntop(is_four ? AF_INET : AF_INET6, bytes, ret, INET6_ADDRSTRLEN) == NULL)
        BUG("an address has no text");
}

/* One IPv6 customer has a whole /64, so the lower half does not count. */
static struct in6_addr peer_key(const struct in6_addr *address)
{
    struct in6_addr key = *address;
    if (!IN6_IS_ADDR_V4MAPPED(address))
        memset(&key.s6_addr[8], 0, 8);
    return key;
}

static struct peer **peers_find(struct peers *p, const struct in6_addr *key)
{
    uint64_t hash = str_hash((str){ (const char *)key->s6_addr, sizeof key->s6_addr });
    struct peer **at = &p->bucket[hash % PEER_BUCKETS];
    while (*at != NULL && memcmp(&(*at)->key, key, sizeof *key) != 0)
        at = &(*at)->next;
    return at;
}

int peers_count(struct peers *p, const struct in6_addr *address)
{
    const struct in6_addr key = peer_key(address);
    pthread_mutex_lock(&p->lock);
    struct peer *const *at = peers_find(p, &key);
    const int count = *at == NULL ? 0 : (*at)->count;
    pthread_mutex_unlock(&p->lock);
    return count;
}

struct peer *peers_add(struct peers *p, const struct in6_addr *address)
{
    const struct in6_addr key = peer_key(address);
    pthread_mutex_lock(&p->lock);
    struct peer **at = peers_find(p, &key);
    if (*at == NULL) {
        *at = mem_new(sizeof **at);
        (*at)->key = key;
    }
    struct peer *peer = *at;
    peer->count++;
    pthread_mutex_unlock(&p->lock);
    return peer;
}

void peers_drop(struct peers *p, struct peer *peer)
{
    if (peer == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    if (--peer->count == 0) {
        struct peer **at = peers_find(p, &peer->key);
        *at = peer->next;
        mem_free(peer);
    }
    pthread_mutex_unlock(&p->lock);
}

static bool is_trusted(const struct exchange *x)
{
    return x->http->has_trusted && IN6_ARE_ADDR_EQUAL(&x->connection->address, &x->http->trusted);
}

struct last_value {
    str name, value;
};

static enum MHD_Result keep_last(void *data, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                 const char *value, size_t value_n)
{
    struct last_value *last = data;
    (void)kind;
    if (str_eq_nocase((str){ key, key_n }, last->name))
        last->value = (str){ value != NULL ? value : "", value_n };
    return MHD_YES;
}

/*
 * The rightmost address of the list that is not the proxy itself: whatever stands further left was written by
 * the client and proves nothing. False when there is none, or something else than an address is met first.
 */
static bool forwarded_for(const struct exchange *x, struct in6_addr *ret)
{
    struct last_value last = { .name = S("X-Forwarded-For") };
    (void)MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, keep_last, &last);
    str rest = last.value;
    while (rest.n > 0) {
        size_t begin = rest.n;
        while (begin > 0 && rest.p[begin - 1] != ',')
            begin--;
        struct in6_addr address;
        if (!peer_parse(str_trim(str_slice(rest, begin, rest.n)), &address))
            return false;
        if (!IN6_ARE_ADDR_EQUAL(&address, &x->http->trusted)) {
            *ret = address;
            return true;
        }
        rest.n = begin > 0 ? begin - 1 : 0;
    }
    return false;
}

str http_client(const struct exchange *x)
{
    /* Worked out on first use: most answers never ask. The exchange has one owner at a time. */
    struct exchange *own = x->connection->exchange;
    if (own->client[0] == 0) {
        struct in6_addr address = x->connection->address;
        if (is_trusted(x))
            (void)forwarded_for(x, &address);
        peer_text(&address, own->client);
    }
    return str_from_c(own->client);
}

bool http_is_tls(const struct exchange *x)
{
    return is_trusted(x) && str_eq_nocase(http_header(x, S("X-Forwarded-Proto")), S("https"));
}
