/* SPDX-License-Identifier: Apache-2.0 */
/* One row of an old ledger: every field is read or found wrong; nothing is guessed. */
#include "base/rand.h"
#include "base/utf8.h"
#include "core/seal.h"
#include "features/problem/problem_import_facts.h"
#include "features/problem/problem_intake.h"

#define NUMBER_MAX 40
#define TITLE_MAX 60
#define PLACE_MAX 100
#define MEASURE_MAX 500
#define ANSWER_MAX 2000
#define NAME_MAX 40
#define PHONE_MIN 5
#define PHONE_MAX 20
#define ISSUES_BYTES 2000
#define FINGERPRINT_BYTES 16

struct checking {
    struct import_facts *facts;
    struct arena *arena;
    const struct sheet_row *in;
    struct problem_import_row_put_in *row;
    struct buf issues, marks;
    day_t accepted, due, closed;
    str name, phone;
};

static const struct sheet_cell *cell_of(const struct checking *c, enum import_field field)
{
    static const struct sheet_cell empty = { .text = S_INIT("") };
    int64_t at = c->facts->of.columns.at[field];
    return at >= 0 && (size_t)at < c->in->n ? &c->in->cells[at] : &empty;
}

static bool is_mapped(const struct checking *c, enum import_field field)
{
    return c->facts->of.columns.at[field] >= 0;
}

static void note(struct buf *b, enum import_field field, const char *code, str hint)
{
    buf_printf(b, "%s%s %s %.*s", b->n > 0 ? "\n" : "", import_field_name(field), code, STR_ARG(hint));
}

static void wrong(struct checking *c, enum import_field field, const char *code, str hint)
{
    note(&c->issues, field, code, hint);
}

/* The words of a cell; empty when they are wrong already: a fault, a formula without a value, too long. */
static str words_of(struct checking *c, enum import_field field, size_t max)
{
    const struct sheet_cell *cell = cell_of(c, field);
    bool is_csv_formula = cell->is_formula && str_starts(cell->text, S("="));
    const char *code = NULL;
    if (cell->kind == SHEET_FAULT)
        code = "fault";
    else if (is_csv_formula || (cell->is_formula && str_is_empty(cell->text)))
        code = "formula";
    else if (!utf8_is_text(cell->text))
        code = "no_text";
    else if (utf8_length(cell->text) > max)
        code = "too_long";
    if (code != NULL) {
        wrong(c, field, code, strcmp(code, "too_long") == 0 ? str_printf(c->arena, "%zu", max) : S(""));
        return S("");
    }
    if (cell->is_formula)
        note(&c->marks, field, "was_formula", S(""));
    return str_is_empty(cell->text) ? S("") : str_copy(c->arena, cell->text);
}

static bool failed(const struct checking *c, size_t before)
{
    return c->issues.n > before;
}

/* ---- days ---- */

/* A day; has is false for an empty cell and for one that is wrong. */
static struct opt_i64 day_cell(struct checking *c, enum import_field field)
{
    size_t before = c->issues.n;
    str words = words_of(c, field, 60);
    const struct sheet_cell *cell = cell_of(c, field);
    ms_t civil = cell->civil;
    if (failed(c, before) || str_is_empty(words))
        return OPT_NONE;
    if (cell->kind != SHEET_DATE && !day_words_parse(words, &civil)) {
        wrong(c, field, "bad_date", utf8_cut(words, 20));
        return OPT_NONE;
    }
    return OPT_I64(civil - c->facts->of.offset);
}

static bool is_before(const struct checking *c, struct opt_i64 one, struct opt_i64 other)
{
    ms_t offset = c->facts->of.offset;
    return one.has && other.has && day_of(one.v, offset) < day_of(other.v, offset);
}

static void order_check(struct checking *c, struct opt_i64 accepted, struct opt_i64 due,
                        struct opt_i64 closed)
{
    struct opt_i64 now = OPT_I64(c->facts->of.now);
    if (is_before(c, now, accepted))
        wrong(c, IMPORT_ACCEPTED, "in_future", S(""));
    if (is_before(c, now, closed))
        wrong(c, IMPORT_CLOSED, "in_future", S(""));
    if (is_before(c, closed, accepted))
        wrong(c, IMPORT_CLOSED, "before_accepted", S(""));
    if (is_before(c, due, accepted))
        wrong(c, IMPORT_DUE, "before_accepted", S(""));
}

static void days_check(struct checking *c)
{
    ms_t offset = c->facts->of.offset;
    size_t before = c->issues.n;
    struct opt_i64 accepted = day_cell(c, IMPORT_ACCEPTED);
    if (!accepted.has && !failed(c, before))
        wrong(c, IMPORT_ACCEPTED, "missing", S(""));
    struct opt_i64 due = day_cell(c, IMPORT_DUE), closed = day_cell(c, IMPORT_CLOSED);
    order_check(c, accepted, due, closed);
    c->accepted = day_of(accepted.v, offset);
    c->due = day_of(due.v, offset);
    c->closed = day_of(closed.v, offset);
    c->row->accepted_at = accepted;
    c->row->due_day = due.has ? OPT_I64(c->due) : OPT_NONE;
    /* On one day the end cannot come before the beginning, whatever the hours say. */
    c->row->closed_at = closed.has && accepted.has && closed.v < accepted.v ? accepted : closed;
}

/* ---- words ---- */

static str required(struct checking *c, enum import_field field, size_t max)
{
    size_t before = c->issues.n;
    str words = words_of(c, field, max);
    if (str_is_empty(words) && !failed(c, before))
        wrong(c, field, "missing", S(""));
    return words;
}

/* A ledger with one column of words gives both: the title is their beginning. */
static void words_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    if (is_mapped(c, IMPORT_STATEMENT))
        r->statement = required(c, IMPORT_STATEMENT, PROBLEM_WORDS_MAX);
    if (is_mapped(c, IMPORT_TITLE))
        r->title = required(c, IMPORT_TITLE, TITLE_MAX);
    else
        r->title = utf8_cut(r->statement, TITLE_MAX);
    if (!is_mapped(c, IMPORT_STATEMENT))
        r->statement = r->title;
    r->place = words_of(c, IMPORT_PLACE, PLACE_MAX);
    r->measure = words_of(c, IMPORT_MEASURE, MEASURE_MAX);
    if (str_is_empty(r->measure))
        r->measure = (str){ 0 };
    r->answer = words_of(c, IMPORT_ANSWER, ANSWER_MAX);
    c->name = words_of(c, IMPORT_NAME, NAME_MAX);
}

static void phone_check(struct checking *c)
{
    str words = words_of(c, IMPORT_PHONE, 60);
    char *digits = arena_alloc(c->arena, words.n + 1);
    size_t n = 0;
    bool is_good = true;
    for (size_t i = 0; i < words.n; i++) {
        char one = words.p[i];
        if ((one >= '0' && one <= '9') || (one == '+' && n == 0))
            digits[n++] = one;
        else
            is_good = is_good && (one == ' ' || one == '-' || one == '(' || one == ')');
    }
    if (words.n > 0 && (!is_good || n < PHONE_MIN || n > PHONE_MAX))
        wrong(c, IMPORT_PHONE, "bad_phone", S(""));
    c->phone = (str){ digits, n };
}

/* ---- codes ---- */

/* The code for what a cell says; the default of the import for an empty one. */
static str code_cell(struct checking *c, enum import_field field, str fallback,
                     str (*find)(struct checking *, str))
{
    size_t before = c->issues.n;
    str words = words_of(c, field, 60);
    if (failed(c, before))
        return S("");
    str code = str_is_empty(words) ? fallback : find(c, words);
    if (str_is_empty(words) && str_is_empty(code))
        wrong(c, field, "missing", S(""));
    else if (str_is_absent(code))
        wrong(c, field, "unknown", utf8_cut(words, 20));
    return code;
}

static str kind_find(struct checking *c, str words)
{
    (void)c;
    return import_kind_of(words);
}

static str result_find(struct checking *c, str words)
{
    (void)c;
    return import_result_of(words);
}

static str category_find(struct checking *c, str words)
{
    return import_category_find(c->facts, words);
}

static void codes_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    r->kind = code_cell(c, IMPORT_KIND, c->facts->of.default_kind, kind_find);
    r->category_code = code_cell(c, IMPORT_CATEGORY, c->facts->of.default_category, category_find);
    r->is_confidential = OPT_I64(!problem_may_be_public(r->kind, S("public")));
}

/* ---- names ---- */

static struct opt_i64 unit_cell(struct checking *c, enum import_field field, bool is_place)
{
    size_t before = c->issues.n;
    str words = words_of(c, field, 100), hint = { 0 };
    const struct import_unit *unit = NULL;
    if (failed(c, before) || str_is_empty(words))
        return OPT_NONE;
    switch (import_names_find(c->facts->names, words, is_place, &unit, &hint)) {
    case IMPORT_MATCH_ONE:
        return OPT_I64(unit->id.v);
    case IMPORT_MATCH_MANY:
        wrong(c, field, "many", hint);
        return OPT_NONE;
    case IMPORT_MATCH_NONE:
        break;
    }
    wrong(c, field, str_is_empty(hint) ? "unknown" : "nearest",
          str_is_empty(hint) ? utf8_cut(words, 20) : hint);
    return OPT_NONE;
}

static void place_check(struct checking *c)
{
    size_t before = c->issues.n;
    if (!is_mapped(c, IMPORT_UNIT) && c->facts->is_place) {
        c->row->organisation_id = OPT_I64(c->facts->of.place.v);
        return;
    }
    c->row->organisation_id = unit_cell(c, IMPORT_UNIT, true);
    if (!c->row->organisation_id.has && !failed(c, before))
        wrong(c, IMPORT_UNIT, "missing", S(""));
}

/* A place may handle a case too. */
static struct opt_i64 office_cell(struct checking *c)
{
    const struct import_unit *unit = NULL;
    str hint = { 0 }, words = cell_of(c, IMPORT_OFFICE)->text;
    if (!str_is_empty(words) &&
        import_names_find(c->facts->names, words, false, &unit, &hint) == IMPORT_MATCH_NONE &&
        import_names_find(c->facts->names, words, true, &unit, &hint) == IMPORT_MATCH_ONE)
        return OPT_I64(unit->id.v);
    return unit_cell(c, IMPORT_OFFICE, false);
}

/* What office and person of a row lack, or are worth a look at. */
static void holder_check(struct checking *c, bool has_office, bool has_person, bool holds)
{
    bool is_closed = c->row->closed_at.has;
    if (is_closed && !has_office)
        wrong(c, IMPORT_OFFICE, "missing_closed", S(""));
    else if (is_closed && has_person && !holds)
        note(&c->marks, IMPORT_PERSON, "has_left", S(""));
    else if (!is_closed && has_person && !holds)
        wrong(c, IMPORT_PERSON, "no_post", S(""));
    else if (!is_closed && has_office && !holds)
        note(&c->marks, IMPORT_PERSON, "to_assign", S(""));
}

/* Who handles it. Of a closed case nobody need hold the post any more; an open one is given to an office and
 * a person, or to nobody yet. */
static rc office_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    size_t before = c->issues.n;
    struct opt_i64 office = office_cell(c);
    str person = words_of(c, IMPORT_PERSON, NAME_MAX);
    int64_t holder = 0;
    bool is_closed = r->closed_at.has, has_person = !str_is_empty(person);
    if (office.has && has_person)
        TRY(import_holder_find(c->facts, (organisation_id){ office.v }, person, &holder));
    if (failed(c, before))
        return RC_OK;
    holder_check(c, office.has, has_person, holder != 0);
    r->office_id = is_closed || holder != 0 ? office : OPT_NONE;
    r->holder_id = (struct opt_i64){ .v = holder, .has = holder != 0 };
    r->holder_name = holder == 0 && has_person ? person : (str){ 0 };
    r->state = is_closed ? S("closed") : holder != 0 ? S("assigned") : S("accepted");
    if (r->is_confidential.v != 0 && r->office_id.has && r->office_id.v == r->organisation_id.v)
        wrong(c, IMPORT_OFFICE, "own_case", S(""));
    return RC_OK;
}

/* ---- the end of it ---- */

static void result_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    if (!r->closed_at.has) {
        if (!str_is_empty(r->answer))
            wrong(c, IMPORT_CLOSED, "missing_answered", S(""));
        r->answer = (str){ 0 };
        return;
    }
    r->result = code_cell(c, IMPORT_RESULT, c->facts->of.default_result, result_find);
    if (str_is_empty(r->answer) && str_is_empty(cell_of(c, IMPORT_ANSWER)->text))
        wrong(c, IMPORT_ANSWER, "missing_closed", S(""));
}

/* Days of rules are told for what is written only. */
static rc limit_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    const struct calendar *calendar = &c->facts->calendar;
    int64_t days;
    if (r->due_day.has) {
        days = calendar_between(calendar, c->accepted, c->due);
    } else {
        if (r->closed_at.has)
            return RC_OK;
        TRY(import_limit_find(c->facts, r->kind, (organisation_id){ r->organisation_id.v }, c->accepted,
                              &days));
        r->due_day = OPT_I64(problem_due_day(calendar, c->accepted, days));
        r->rule_days = OPT_I64(days);
    }
    r->limit_days = OPT_I64(days);
    return RC_OK;
}

static void used_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    day_t due = r->due_day.has ? r->due_day.v : c->closed;
    if (!r->closed_at.has)
        return;
    struct problem_clock k = problem_clock(&c->facts->calendar, c->accepted, due, c->closed, 0);
    r->used_days = OPT_I64(k.used);
    r->late_days = OPT_I64(problem_late_days(&k));
}

static bool is_number_sign(uint32_t cp)
{
    static const uint32_t refused[] = { '/', '\\', '?', '#', '%', '&', '"', '<', '>', '=', '\'', ';' };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (cp == refused[i])
            return false;
    return cp > ' ' && cp != 0x7F && cp != 0x3000;
}

static rc number_check(struct checking *c)
{
    size_t before = c->issues.n;
    str words = words_of(c, IMPORT_NUMBER, NUMBER_MAX), rest = words;
    bool is_good = !str_starts(words, S(".")), is_own = false;
    uint32_t cp;
    if (failed(c, before) || str_is_empty(words))
        return RC_OK;
    while (is_good && utf8_next(&rest, &cp))
        is_good = is_number_sign(cp);
    TRY(import_number_is_own(c->facts, words, &is_own));
    int64_t twice = import_seen_before(c->facts->of.arena, &c->facts->numbers, words, c->in->number);
    if (!is_good)
        wrong(c, IMPORT_NUMBER, "bad_number", S(""));
    else if (is_own)
        wrong(c, IMPORT_NUMBER, "own_number", S(""));
    else if (twice != 0)
        wrong(c, IMPORT_NUMBER, "twice", str_printf(c->arena, "%lld", (long long)twice));
    c->row->number = words;
    return RC_OK;
}

/* The same matter again: same place, same day, same words. */
static void fingerprint_check(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    str what = str_printf(c->arena, "%lld %lld %.*s\n%.*s", (long long)r->organisation_id.v,
                          (long long)c->accepted, STR_ARG(r->title), STR_ARG(r->statement));
    r->fingerprint = str_slice(hash32(c->arena, what), 0, FINGERPRINT_BYTES);
    str hex = r->fingerprint;
    int64_t twice = import_seen_before(c->facts->of.arena, &c->facts->fingerprints, hex, c->in->number);
    if (twice != 0)
        wrong(c, IMPORT_TITLE, "twice", str_printf(c->arena, "%lld", (long long)twice));
}

static str sealed(const struct checking *c, const unsigned char *key, str context, str words)
{
    return str_is_empty(words) ? (str){ 0 } : seal(c->arena, key, context, words);
}

static void finish(struct checking *c)
{
    struct problem_import_row_put_in *r = c->row;
    const struct app_keys *keys = c->facts->of.keys;
    bool is_confidential = r->is_confidential.v != 0;
    const unsigned char *key = is_confidential ? keys->confidential : keys->seal;
    ms_t now = c->facts->of.now;
    if (is_confidential)
        r->words_sealed = seal(c->arena, key, S("voice.words"), r->statement);
    r->name_sealed = sealed(c, key, S("voice.name"), c->name);
    r->phone_sealed = sealed(c, key, S("voice.phone"), c->phone);
    r->phone_hash = voice_phone_hash(c->arena, keys, c->phone, is_confidential);
    r->channel = S("ledger");
    r->problem_id = OPT_I64(id_new(now));
    r->voice_id = OPT_I64(id_new(now));
    r->received_id = OPT_I64(id_new(now));
    r->accept_id = OPT_I64(id_new(now));
    r->close_id = OPT_I64(id_new(now));
    r->import_step_id = OPT_I64(id_new(now));
}

rc import_row_check(struct import_facts *f, struct arena *a, const struct sheet_row *in,
                    struct import_checked *ret)
{
    *ret = (struct import_checked){ .row = { .line = in->number } };
    struct checking c = { .facts = f,
                          .arena = a,
                          .in = in,
                          .row = &ret->row,
                          .issues = buf_new(a, ISSUES_BYTES),
                          .marks = buf_new(a, ISSUES_BYTES) };
    TRY(number_check(&c));
    place_check(&c);
    words_check(&c);
    codes_check(&c);
    days_check(&c);
    TRY(office_check(&c));
    result_check(&c);
    phone_check(&c);
    if (c.issues.n == 0)
        fingerprint_check(&c);
    if (c.issues.n == 0)
        TRY(limit_check(&c));
    if (c.issues.n > 0) {
        ret->issues = buf_str(&c.issues);
        return RC_OK;
    }
    used_check(&c);
    finish(&c);
    if (c.marks.n > 0)
        ret->row.marks = buf_str(&c.marks);
    return RC_OK;
}
