/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash chain. Each entry's hash covers all its fields and the hash before it; the tail row is taken
 * first, so that writers of other lanes wait and the chain never forks.
 */
#include "core/audit.h"

#include <sodium.h>

#include "gen/audit_sql.h"

#define HASH_BYTES 32
#define NULL_TAG 0
#define NUMBER_TAG 1
#define BYTES_TAG 2

/* Begins every hashed entry: another form of entry would need another mark. */
static const char form_mark[] = "echowall audit 1";

static void hash_number(crypto_generichash_state *h, int64_t v)
{
    unsigned char frame[9] = { NUMBER_TAG };
    for (int i = 0; i < 8; i++)
        frame[1 + i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
    (void)crypto_generichash_update(h, frame, sizeof frame);
}

/* Tag, length, bytes: no two different entries have the same hashed form. */
static void hash_bytes(crypto_generichash_state *h, str s)
{
    unsigned char frame[9] = { BYTES_TAG };
    for (int i = 0; i < 8; i++)
        frame[1 + i] = (unsigned char)((uint64_t)s.n >> (56 - 8 * i));
    (void)crypto_generichash_update(h, frame, sizeof frame);
    (void)crypto_generichash_update(h, (const unsigned char *)s.p, s.n);
}

static void hash_id(crypto_generichash_state *h, struct opt_i64 id)
{
    static const unsigned char none = NULL_TAG;
    if (id.has)
        hash_number(h, id.v);
    else
        (void)crypto_generichash_update(h, &none, 1);
}

static void entry_hash(const struct audit_add_in *e, unsigned char ret[HASH_BYTES])
{
    crypto_generichash_state h;
    (void)crypto_generichash_init(&h, NULL, 0, HASH_BYTES);
    hash_bytes(&h, str_from_c(form_mark));
    hash_number(&h, e->seq);
    hash_number(&h, e->at);
    hash_id(&h, e->person_id);
    hash_bytes(&h, e->action);
    hash_bytes(&h, e->subject);
    hash_id(&h, e->organisation_id);
    hash_bytes(&h, e->outcome);
    hash_bytes(&h, e->detail);
    hash_bytes(&h, e->request_id);
    hash_bytes(&h, e->previous_hash);
    (void)crypto_generichash_final(&h, ret, HASH_BYTES);
}

static str or_else(str s, str fallback)
{
    return str_is_absent(s) ? fallback : s;
}

static struct opt_i64 id_or_null(int64_t id)
{
    return id != 0 ? OPT_I64(id) : OPT_NONE;
}

rc audit_write(struct db *db, const struct audit_entry *entry)
{
    static const unsigned char before_first[HASH_BYTES];
    unsigned char *hash = arena_alloc(db_arena(db), HASH_BYTES);
    struct audit_tail_take_row tail;
    TRY(audit_tail_take(db, (str){ (const char *)before_first, HASH_BYTES }, &tail));
    struct audit_add_in row = { .seq = tail.seq,
                                .at = entry->at,
                                .person_id = id_or_null(entry->person.v),
                                .action = entry->action,
                                .subject = or_else(entry->subject, S("")),
                                .organisation_id = id_or_null(entry->organisation.v),
                                .outcome = or_else(entry->outcome, S("ok")),
                                .detail = or_else(entry->detail, S("{}")),
                                .request_id = or_else(entry->request_id, S("")),
                                .previous_hash = tail.hash };
    entry_hash(&row, hash);
    row.hash = (str){ (const char *)hash, HASH_BYTES };
    TRY(audit_add(db, &row, NULL));
    return audit_tail_set(db, row.hash, NULL);
}

rc audit_act(struct rq *rq, const char *action, str subject, organisation_id org, str detail)
{
    struct audit_entry entry = { .at = rq->now,
                                 .person = { rq->who.person },
                                 .action = str_from_c(action),
                                 .subject = subject,
                                 .organisation = org,
                                 .detail = detail,
                                 .request_id = rq->request_id };
    return audit_write(rq->db, &entry);
}

struct check {
    struct audit_verdict verdict;
    struct audit_day_heads_rows days;
    size_t next_day;
    int64_t last; /* number of the last entry seen */
};

static void found_bad(struct check *c, int64_t seq)
{
    if (c->verdict.first_bad == 0)
        c->verdict.first_bad = seq;
}

static str head_of(const struct check *c)
{
    return (str){ (const char *)c->verdict.head, HASH_BYTES };
}

/* The heads kept at the ends of days were published: an entry rewritten with all after it differs from them.
 */
static void check_days(struct check *c, int64_t seq, str hash)
{
    for (; c->next_day < c->days.n && c->days.at[c->next_day].seq <= seq; c->next_day++)
        if (c->days.at[c->next_day].seq == seq && !str_eq(c->days.at[c->next_day].hash, hash))
            found_bad(c, seq);
}

static rc check_entry(void *data, const struct audit_every_row *row)
{
    struct check *c = data;
    unsigned char hash[HASH_BYTES];
    struct audit_add_in entry = { .seq = row->seq,
                                  .at = row->at,
                                  .person_id = row->person_id,
                                  .action = row->action,
                                  .subject = row->subject,
                                  .organisation_id = row->organisation_id,
                                  .outcome = row->outcome,
                                  .detail = row->detail,
                                  .request_id = row->request_id,
                                  .previous_hash = row->previous_hash };
    entry_hash(&entry, hash);
    if (row->seq != c->last + 1)
        found_bad(c, c->last + 1);
    if (!str_eq(row->previous_hash, head_of(c)) ||
        !str_eq(row->hash, (str){ (const char *)hash, HASH_BYTES }))
        found_bad(c, row->seq);
    check_days(c, row->seq, row->hash);
    c->last = row->seq;
    c->verdict.entries++;
    for (size_t i = 0; i < HASH_BYTES; i++)
        c->verdict.head[i] = hash[i];
    return RC_OK;
}

/* The tail row and the days' heads say how many entries there must be. */
static rc check_tail(struct db *db, struct check *c)
{
    struct audit_tail_now_row tail;
    bool found;
    TRY(audit_tail_now(db, &tail, &found));
    c->verdict.is_tail_cut = c->next_day < c->days.n || (found && tail.seq > c->last);
    if (!found && c->last > 0)
        found_bad(c, c->last);
    if (found && tail.seq < c->last)
        found_bad(c, tail.seq + 1);
    if (found && tail.seq == c->last && !str_eq(tail.hash, head_of(c)))
        found_bad(c, c->last);
    return RC_OK;
}

rc audit_verify(struct db *db, struct audit_verdict *ret)
{
    struct check c = { .next_day = 0 };
    TRY(audit_day_heads(db, &c.days));
    TRY(audit_every(db, check_entry, &c));
    TRY(check_tail(db, &c));
    c.verdict.is_good = c.verdict.first_bad == 0 && !c.verdict.is_tail_cut;
    *ret = c.verdict;
    return RC_OK;
}

rc audit_close_day(struct db *db, day_t day)
{
    return audit_day_keep(db, day, NULL);
}
