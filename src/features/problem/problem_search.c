/* SPDX-License-Identifier: Apache-2.0 */
/* The search box of the desk: a number leads straight there, a telephone number to its voices; else people
 * and units by name or initials, cases by words. */
#include "core/access.h"
#include "core/audit.h"
#include "core/initials.h"
#include "core/words.h"
#include "features/problem/problem_work.h"
#include "gen/problem_work_sql.h"

#define QUERY_MAX 100
#define NAMES_AT_ONCE 5000
#define NAMES_SHOWN 12
#define INITIALS_LETTERS 10
#define NUMBER_BYTES_MAX 40
#define PHONE_DIGITS_MIN 7
#define PHONE_DIGITS_MAX 15

static const struct field search_fields[] = {
    { .name = "q",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_search_form, q),
      .label = TEXT_PROBLEM_WORDS_OR_NUMBER,
      .is_required = true,
      .max = QUERY_MAX },
    { .name = "org",
      .kind = FIELD_ID,
      .at = offsetof(struct problem_search_form, organisation),
      .label = TEXT_PROBLEM_UNITS },
};
const struct form problem_search_form = FORM("search", search_fields, struct problem_search_form);

/* ---- a number ---- */

/* Half width and capital, as numbers are written. */
static str as_number(struct arena *a, str q)
{
    str folded = words_fold(a, str_trim(q));
    char *out = arena_alloc(a, folded.n + 1);
    for (size_t i = 0; i < folded.n; i++)
        out[i] = folded.p[i] >= 'a' && folded.p[i] <= 'z' ? (char)(folded.p[i] - 'a' + 'A') : folded.p[i];
    return (str){ out, folded.n };
}

/* *ret: the page of the voice or case of that number, if the person sees it; else empty. */
static rc number_page(struct rq *rq, str number, str *ret)
{
    struct voice_by_number_row v;
    struct problem_by_number_row p;
    struct problem_matter m;
    bool is_voice = false, is_case = false;
    int64_t over;
    *ret = S("");
    if (number.n > NUMBER_BYTES_MAX)
        return RC_OK;
    TRY(voice_by_number(rq->db, rq->today, number, &v, &is_voice));
    if (is_voice)
        TRY(problem_matter_of_voice(rq, &v, &m));
    else
        TRY(problem_by_number(rq->db, rq->today, number, &p, &is_case));
    if (!is_voice && !is_case)
        return RC_OK;
    if (is_case)
        m = (struct problem_matter){ p.organisation_id, p.office_id, p.is_confidential };
    rc may = problem_may(rq, "problem.desk", &m, &over);
    if (may == RC_NOT_FOUND || may == RC_FORBIDDEN) {
        rq->err = (struct err){ 0 };
        return RC_OK;
    }
    *ret = str_printf(rq->arena, "/desk/%s/%.*s", is_voice ? "voices" : "problems",
                      STR_ARG(is_voice ? v.number : p.number));
    return may;
}

/* ---- a telephone number ---- */

/* "2026-0001": the end of the number of a case or a voice. */
static bool is_year_and_number(str q)
{
    return q.n == 9 && str_starts(q, S("20")) && q.p[4] == '-';
}

static bool is_phone(str q)
{
    int digits = 0;
    for (size_t i = 0; i < q.n; i++) {
        if (q.p[i] >= '0' && q.p[i] <= '9')
            digits++;
        else if (str_find_char(S(" +-()"), q.p[i]) == SIZE_MAX)
            return false;
    }
    return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX && !is_year_and_number(q);
}

static rc phone_voices(struct rq *rq, str phone, struct problem_found *v)
{
    struct problem_today t;
    struct problem_filter f;
    struct problem_voice_filter voices;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &f));
    if (f.by_office) /* as in found_voices: who works for an office has cases, not voices */
        return RC_OK;
    TRY(problem_voice_filter_read(rq, &f, &t, &voices));
    return problem_voices_by_phone(rq, &voices, phone, PROBLEMS_PER_PAGE, &v->voices, &v->voices_n,
                                   &v->voices_total);
}

/* Answers by itself or leads to a voice: the telephone number of a resident belongs into no address, where
 * histories and logs would keep it. The audit has that somebody searched so and how many voices they found,
 * not the number. */
static rc phone_search(struct rq *rq, str phone)
{
    const struct problem_search_form *form = rq->form;
    struct problem_found *v = ARENA_NEW(rq->arena, struct problem_found);
    TRY(phone_voices(rq, phone, v));
    TRY(audit_act(rq, "voice.search_phone", S("voices"), (organisation_id){ rq->organisation },
                  str_printf(rq->arena, "{\"found\":%lld}", (long long)v->voices_total)));
    if (v->voices_total == 1) {
        reply_redirect(rq, str_printf(rq->arena, "/desk/voices/%.*s", STR_ARG(v->voices[0].number)));
        return RC_OK;
    }
    v->words = form->q;
    v->organisation = form->organisation;
    v->guard = form_guard(rq, &problem_search_form);
    v->acts = problem_bulk_buttons(rq, v->voices_n > 0, false, &v->acts_n);
    v->keys = problem_keys_of(rq->arena, true, &v->keys_n);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_FOUND_TITLE), problem_found_page(v));
    return RC_OK;
}

/* ---- initials ---- */

/* Letters only, and few: they may be the initials of a name. */
static str as_initials(struct arena *a, str q)
{
    str folded = words_fold(a, str_trim(q));
    bool is_word = folded.n > 0 && folded.n <= INITIALS_LETTERS;
    for (size_t i = 0; i < folded.n && is_word; i++)
        is_word = (folded.p[i] >= 'a' && folded.p[i] <= 'z') || (folded.p[i] >= '0' && folded.p[i] <= '9');
    return is_word ? folded : S("");
}

/* Spells the names of the scope that nobody has spelt yet. */
static rc names_spell(struct rq *rq)
{
    struct names_without_initials_rows rows;
    struct initials *initials;
    rc done = RC_OK;
    TRY(names_without_initials(rq->db, rq->scope, rq->today, NAMES_AT_ONCE, &rows));
    if (rows.n == 0)
        return RC_OK;
    TRY(initials_open(rq->arena, &rq->err, &initials));
    for (size_t i = 0; i < rows.n && done == RC_OK; i++)
        done = name_initials_put(
            rq->db,
            &(struct name_initials_put_in){
                rows.at[i].name, initials_of(initials, rq->arena, rows.at[i].name, rows.at[i].is_person) },
            NULL);
    initials_close(initials);
    return done;
}

rc problem_search(struct rq *rq)
{
    const struct problem_search_form *f = rq->form;
    struct buf to = buf_new(rq->arena, 1024);
    str page;
    TRY(number_page(rq, as_number(rq->arena, f->q), &page));
    if (!str_is_empty(page)) {
        reply_redirect(rq, page);
        return RC_OK;
    }
    str folded = words_fold(rq->arena, f->q);
    if (is_phone(folded))
        return phone_search(rq, folded);
    if (!str_is_empty(as_initials(rq->arena, f->q)))
        TRY(names_spell(rq));
    buf_put(&to, S("/desk/found?q="));
    format_url_part(&to, str_trim(f->q));
    if (f->organisation != 0)
        buf_printf(&to, "&org=%lld", (long long)f->organisation);
    reply_redirect(rq, buf_str(&to));
    return RC_OK;
}

/* ---- what was found ---- */

static rc found_names(struct rq *rq, const struct problem_filter *f, struct problem_found *v)
{
    struct people_by_name_rows people;
    struct units_by_name_rows units;
    str words = db_like(rq->arena, f->words), initials = as_initials(rq->arena, f->words);
    struct people_by_name_in who = {
        .today = rq->today, .words = words, .initials = initials, .scope = rq->scope, .limit = NAMES_SHOWN
    };
    struct units_by_name_in where = {
        .today = rq->today, .words = words, .initials = initials, .scope = rq->scope, .limit = NAMES_SHOWN
    };
    TRY(people_by_name(rq->db, &who, &people));
    TRY(units_by_name(rq->db, &where, &units));
    v->names = ARENA_ARRAY(rq->arena, struct problem_found_name, people.n + units.n);
    for (size_t i = 0; i < people.n; i++)
        v->names[v->names_n++] =
            (struct problem_found_name){ .path = str_printf(rq->arena, "/desk/found?person=%lld",
                                                            (long long)people.at[i].id.v),
                                         .name = people.at[i].name,
                                         .of = people.at[i].organisation_name };
    for (size_t i = 0; i < units.n; i++)
        v->names[v->names_n++] =
            (struct problem_found_name){ .path = str_printf(rq->arena, "/desk?state=open&org=%lld",
                                                            (long long)units.at[i].organisation_id.v),
                                         .name = units.at[i].name };
    return RC_OK;
}

static rc found_words(struct rq *rq, const struct problem_today *t, struct problem_filter *f,
                      struct problem_found *v)
{
    struct problem_counts_row counts;
    struct problem_list_rows rows;
    f->group = S("all");
    TRY(problem_filter_count(rq, f, t, &counts));
    TRY(problem_filter_list(rq, f, t, PROBLEMS_PER_PAGE, &rows));
    v->rows = problem_rows_of(rq, t, &rows);
    v->rows_n = rows.n;
    v->total = counts.total;
    v->is_more = counts.is_more;
    v->all = v->is_more || v->total > (int64_t)rows.n ? problem_filter_link(rq, "/desk", f, f->group, 1)
                                                      : (str){ 0 };
    return RC_OK;
}

static rc found_voices(struct rq *rq, const struct problem_today *t, const struct problem_filter *f,
                       struct problem_found *v)
{
    struct problem_voice_filter voices;
    struct voice_counts_kept_row counts;
    if (f->by_office)
        return RC_OK;
    TRY(problem_voice_filter_read(rq, f, t, &voices));
    voices.group = S("all");
    TRY(problem_voice_filter_count(rq, &voices, &counts));
    v->voices_are_more = counts.is_more;
    TRY(problem_voice_filter_list(rq, &voices, PROBLEMS_PER_PAGE, &v->voices, &v->voices_n,
                                  &v->voices_total));
    v->voices_all = v->voices_are_more || v->voices_total > (int64_t)v->voices_n
                        ? problem_voice_link(rq, &voices, S("all"), 1)
                        : (str){ 0 };
    return RC_OK;
}

/* What a person is responsible for now. */
static rc found_of_person(struct rq *rq, const struct problem_today *t, const struct problem_filter *f,
                          int64_t person, struct problem_found *v)
{
    struct problem_day_in in = { .section = S("person"), .person = person, .limit = 5 * PROBLEMS_PER_PAGE };
    struct problem_list_rows rows;
    TRY(problem_day_rows(rq, t, f, &in, &rows, &v->total));
    v->is_person = true;
    v->person = rows.n > 0 ? rows.at[0].person_name : (str){ 0 };
    v->rows = problem_rows_of(rq, t, &rows);
    v->rows_n = rows.n;
    return RC_OK;
}

rc problem_found_show(struct rq *rq)
{
    struct problem_found *v = ARENA_NEW(rq->arena, struct problem_found);
    int64_t person = rq_query_i64(rq, S("person"), 1, INT64_MAX, 0);
    struct problem_today t;
    struct problem_filter f;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &f));
    v->words = f.words;
    v->organisation = f.organisation;
    if (person != 0) {
        TRY(found_of_person(rq, &t, &f, person, v));
    } else if (!str_is_empty(f.words)) {
        TRY(found_names(rq, &f, v));
        TRY(found_words(rq, &t, &f, v));
        TRY(found_voices(rq, &t, &f, v));
    }
    v->guard = form_guard(rq, &problem_search_form);
    v->acts = problem_bulk_buttons(rq, v->voices_n > 0, true, &v->acts_n);
    v->keys = problem_keys_of(rq->arena, true, &v->keys_n);
    v->summary = problem_sent_summary(rq);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_FOUND_TITLE), problem_found_page(v));
    return RC_OK;
}
