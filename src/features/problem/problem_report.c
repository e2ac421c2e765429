/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report: one question a page, then everything once more, then the receipt. Every page is the same form;
 * what the other pages ask for goes along in hidden fields, so nothing is written before the last button, and
 * "back" never loses a word. Photos lie in the file store from the moment they are sent; the form carries
 * their signed names.
 */
#include "features/problem/problem_report.h"
#include "core/setting.h"
#include "features/problem/problem_intake_pages.h"
#include "web/guard.h"
#include "web/rq.h"

#define STEP_FIELDS_MAX 4
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Which fields each page asks for, and what it is called. The first field is the page's question, but for the
 * place, which is asked for in two fields. */
static const struct {
    const char *fields[STEP_FIELDS_MAX];
    enum text title;
} steps[] = {
    [STEP_WORDS] = { { "words" }, TEXT_PROBLEM_REPORT_WORDS },
    [STEP_SORT] = { { "category", "kind" }, TEXT_PROBLEM_REPORT_CATEGORY },
    [STEP_PHOTOS] = { { "photos" }, TEXT_PROBLEM_REPORT_PHOTOS },
    [STEP_PLACE] = { { "organisation", "place" }, TEXT_PROBLEM_REPORT_WHERE },
    [STEP_SECRECY] = { { "secrecy", "name", "phone" }, TEXT_PROBLEM_REPORT_SECRECY },
    [STEP_CHECK] = { { NULL }, TEXT_PROBLEM_REPORT_CHECK },
};
/* What is written by hand into the pages: never carried as it was typed. */
static const char *const by_hand[] = { "go", "step", "far", "drop", "kept", "photos", "draft", "owner" };

/* ---- photos that came with an earlier page ---- */

static str kept_sign(struct rq *rq, str text)
{
    return guard_sign(rq->arena, rq->guard_key, S("kept photo"), text);
}

static str kept_write(struct rq *rq, const struct problem_prepared *p)
{
    struct buf b = buf_new(rq->arena, REPORT_KEPT_MAX);
    for (size_t i = 0; i < p->n; i++) {
        const struct file_picture *one = &p->at[i];
        str text = str_printf(rq->arena, "%.*s.%lld.%lld.%lld", STR_ARG(one->hash), (long long)one->bytes,
                              (long long)one->width, (long long)one->height);
        buf_printf(&b, "%s%.*s.%.*s", i > 0 ? " " : "", STR_ARG(text), STR_ARG(kept_sign(rq, text)));
    }
    return buf_str(&b);
}

/* False: not one of ours, or swept away because the report lay unsent for more than a day. */
static bool kept_read_one(struct rq *rq, str item, struct file_picture *ret)
{
    str hash, bytes, width, height, rest = item;
    struct file_picture p = { .kind = S("jpeg") };
    if (!str_cut(&rest, '.', &hash) || !str_cut(&rest, '.', &bytes) || !str_cut(&rest, '.', &width) ||
        !str_cut(&rest, '.', &height))
        return false;
    str text = str_slice(item, 0, item.n > rest.n ? item.n - rest.n - 1 : 0);
    if (!guard_signature_is_good(rq->guard_key, S("kept photo"), text, rest))
        return false;
    p.hash = hash;
    if (!str_to_i64(bytes, &p.bytes) || !str_to_i64(width, &p.width) || !str_to_i64(height, &p.height))
        return false;
    if (!file_renew(rq->app, rq->arena, hash))
        return false;
    *ret = p;
    return true;
}

static struct problem_prepared *kept_read(struct rq *rq, str kept, int64_t drop)
{
    struct problem_prepared *p = ARENA_NEW(rq->arena, struct problem_prepared);
    str item;
    for (int64_t i = 1; p->n < PROBLEM_PHOTOS_MAX && str_cut(&kept, ' ', &item); i++)
        if (i != drop && kept_read_one(rq, item, &p->at[p->n]))
            p->n++;
    return p;
}

/* ---- the pages ---- */

static rc choices_load(struct rq *rq)
{
    struct problem_option *options[2];
    static const char *const names[2] = { "category", "organisation" };
    size_t n[2];
    TRY(problem_category_options(rq, S(""), false, &options[0], &n[0]));
    TRY(problem_villages(rq, 0, false, &options[1], &n[1]));
    for (int k = 0; k < 2; k++) {
        struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n[k]);
        for (size_t i = 0; i < n[k]; i++)
            choices[i] = (struct run_choice){ .value = options[k][i].value, .label = options[k][i].label };
        form_set_choices(rq, names[k], choices, n[k]);
    }
    return RC_OK;
}

static bool is_among(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_from_c(names[i]), str_from_c(name)))
            return true;
    return false;
}

/* The fields that a page shows this time: no fourth photo, and no choice for what is sealed anyway. */
static size_t fields_shown(int step, size_t photos, bool is_complaint, const char **ret)
{
    size_t n = 0;
    for (size_t i = 0; i < STEP_FIELDS_MAX && steps[step].fields[i] != NULL; i++) {
        str name = str_from_c(steps[step].fields[i]);
        bool is_left_out = (str_eq(name, S("photos")) && photos == PROBLEM_PHOTOS_MAX) ||
                           (str_eq(name, S("secrecy")) && is_complaint);
        if (!is_left_out)
            ret[n++] = steps[step].fields[i];
    }
    return n;
}

/* The page's own fields, the first one as its heading when it has no other; then the rest, unseen. */
static void fields_write(struct rq *rq, const char *const *shown, size_t n, struct problem_report *v)
{
    const struct form *form = &problem_report_form;
    v->fields = ARENA_ARRAY(rq->arena, struct problem_piece, n);
    v->unseen = ARENA_ARRAY(rq->arena, struct problem_piece, form->fields_n);
    for (size_t i = 0; i < n; i++)
        v->fields[v->fields_n++].piece = i == 0 && str_is_absent(v->heading)
                                             ? form_question(rq, form, shown[i])
                                             : form_field(rq, form, shown[i]);
    for (size_t i = 0; i < form->fields_n; i++)
        if (!is_among(shown, n, form->fields[i].name) &&
            !is_among(by_hand, COUNT(by_hand), form->fields[i].name))
            v->unseen[v->unseen_n++].piece = form_hidden(rq, form, form->fields[i].name);
}

static void photos_write(struct rq *rq, const struct problem_prepared *p, struct problem_report *v)
{
    v->photos = ARENA_ARRAY(rq->arena, struct problem_kept, p->n);
    for (size_t i = 0; i < p->n; i++)
        v->photos[v->photos_n++] =
            (struct problem_kept){ .thumb = problem_picture_link(rq, p->at[i].hash), .n = (int64_t)i + 1 };
    v->kept = kept_write(rq, p);
}

static str typed(const struct rq *rq, const char *field)
{
    str s = form_typed(rq, field);
    return str_is_absent(s) ? S("") : str_trim(s);
}

static int64_t typed_number(const struct rq *rq, const char *field)
{
    int64_t n;
    return str_to_i64(typed(rq, field), &n) && n >= 0 && n <= SEND ? n : 0;
}

static str chosen_label(const struct problem_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (options[i].is_chosen)
            return options[i].label;
    return S("");
}

/* Everything once more, as it will be sent. */
static rc check_write(struct rq *rq, struct problem_report *v)
{
    struct problem_option *options;
    size_t n;
    int64_t organisation = 0;
    TRY(problem_category_options(rq, typed(rq, "category"), false, &options, &n));
    v->category = chosen_label(options, n);
    (void)str_to_i64(typed(rq, "organisation"), &organisation);
    TRY(problem_villages(rq, organisation, false, &options, &n));
    v->village = chosen_label(options, n);
    v->words = typed(rq, "words");
    v->kind = problem_kind_label(typed(rq, "kind"));
    v->spot = typed(rq, "place");
    v->has_point = !str_is_empty(typed(rq, "latitude")) && !str_is_empty(typed(rq, "longitude"));
    /* As it will be kept: a complaint is confidential in any case. */
    bool is_complaint = str_eq(typed(rq, "kind"), S("complaint"));
    v->secrecy = problem_secrecy_label(is_complaint ? S("confidential") : typed(rq, "secrecy"));
    v->name = typed(rq, "name");
    v->phone = typed(rq, "phone");
    return RC_OK;
}

static void step_write(int step, int64_t far, struct problem_report *v)
{
    v->step = step;
    v->steps = STEP_CHECK;
    v->far = far > step ? far : step;
    v->next = v->far == STEP_CHECK && step != STEP_CHECK ? STEP_CHECK : step + 1;
    v->back = step - 1;
    v->is_words = step == STEP_WORDS;
    v->is_photos = step == STEP_PHOTOS;
    v->is_place = step == STEP_PLACE;
    v->is_check = step == STEP_CHECK;
}

/* As soon as place, category and words are known: is it there already? */
static rc like_write(struct rq *rq, struct problem_report *v)
{
    int64_t place = 0;
    (void)str_to_i64(typed(rq, "organisation"), &place);
    return problem_like_public(rq,
                               &(struct problem_like_words){ .place = place,
                                                             .category = typed(rq, "category"),
                                                             .words = typed(rq, "words") },
                               &v->like, &v->like_n);
}

static rc report_page(struct rq *rq, int step, const struct problem_prepared *photos)
{
    struct problem_report *v = ARENA_NEW(rq->arena, struct problem_report);
    const char *shown[STEP_FIELDS_MAX];
    bool is_complaint = str_eq(typed(rq, "kind"), S("complaint"));
    size_t shown_n = fields_shown(step, photos->n, is_complaint, shown);
    TRY(choices_load(rq));
    TRY(setting_get(rq->db, S("phone"), &v->hotline));
    step_write(step, typed_number(rq, "far"), v);
    v->width = problem_percent(rq, step, STEP_CHECK);
    v->is_sealed = step == STEP_SECRECY && is_complaint;
    str title = rq_text(rq, v->is_sealed ? TEXT_PROBLEM_REPORT_CONTACT : steps[step].title);
    /* A page whose question is not asked keeps its words as a heading. */
    bool has_question = shown_n > 0 && shown[0] == steps[step].fields[0] && step != STEP_PLACE;
    v->heading = has_question ? (str){ 0 } : title;
    photos_write(rq, photos, v);
    fields_write(rq, shown, shown_n, v);
    if (v->is_check)
        TRY(check_write(rq, v));
    if (step >= STEP_SECRECY && !is_complaint)
        TRY(like_write(rq, v));
    v->summary = form_summary(rq, &problem_report_form);
    v->guard = form_guard(rq, &problem_report_form);
    rq->reply.back = step == STEP_WORDS ? S("/") : (str){ 0 };
    reply_page(rq, title, problem_report_page(v));
    return RC_OK;
}

/* The first page on which something is wrong; else the one that was shown. */
static int wrong_step(struct rq *rq)
{
    for (int s = STEP_WORDS; s < STEP_CHECK; s++)
        for (size_t i = 0; i < STEP_FIELDS_MAX && steps[s].fields[i] != NULL; i++)
            if (form_is_wrong(rq, steps[s].fields[i]))
                return s;
    if (form_is_wrong(rq, "latitude") || form_is_wrong(rq, "longitude"))
        return STEP_PLACE;
    int64_t shown = typed_number(rq, "step");
    return shown >= STEP_WORDS && shown <= STEP_CHECK ? (int)shown : STEP_WORDS;
}

rc problem_report_show(struct rq *rq)
{
    if (problem_draft_was_sent(rq))
        return problem_draft_refuse(rq, NULL);
    bool was_sent = str_eq(rq->method, S("POST"));
    const struct problem_prepared *photos = rq->prepared;
    if (!was_sent) {
        form_set_value(rq, "secrecy", S("name_hidden"));
        form_set_value(rq, "organisation", rq_query(rq, S("organisation")));
        form_set_value(rq, "place", rq_query(rq, S("place")));
        form_set_value(rq, "poster", rq_query(rq, S("poster")));
    }
    if (photos == NULL)
        photos = kept_read(rq, typed(rq, "kept"), 0);
    return report_page(rq, was_sent ? wrong_step(rq) : STEP_WORDS, photos);
}

/* Nothing of a draft may be lost unseen: photos that lay here for too long are asked for again. */
static rc kept_check(struct rq *rq, const struct report_input *in, const struct problem_prepared *photos)
{
    size_t sent = str_is_empty(in->kept) ? 0 : 1;
    for (size_t i = 0; i < in->kept.n; i++)
        sent += in->kept.p[i] == ' ' ? 1 : 0;
    if (str_is_empty(in->draft.key) || photos->n == sent)
        return RC_OK;
    return form_fail(rq, "photos", TEXT_PROBLEM_PHOTOS_GONE);
}

/* Photos become part of the report here, before any transaction; then the next page, or on to the sending. */
rc problem_report_prepare(struct rq *rq)
{
    const struct report_input *in = rq->form;
    struct problem_prepared *photos = kept_read(rq, in->kept, in->drop);
    rq->prepared = photos;
    TRY(kept_check(rq, in, photos));
    if (in->photos.n > 0)
        TRY(problem_may_send(rq, "photos"));
    TRY(problem_clean_photos(rq, "photos", &in->photos));
    if (in->go != SEND)
        return report_page(rq, (int)in->go, photos);
    return problem_may_send(rq, "report");
}

static rc report_receive(struct rq *rq, const struct report_input *in, struct problem_act_by by, str code,
                         struct voice_receipt *ret)
{
    const struct problem_prepared *photos = rq->prepared;
    bool has_point = in->latitude.has && in->longitude.has;
    int64_t poster;
    TRY(problem_poster_find(rq, in->poster, &poster));
    struct voice_new voice = { .kind = in->kind,
                               .category = in->category,
                               .channel = poster != 0 ? S("qr") : S("web"),
                               .poster = poster,
                               .secrecy = in->secrecy,
                               .organisation = { in->organisation },
                               .words = in->words,
                               .place = str_is_absent(in->place) ? S("") : in->place,
                               .micro_latitude = has_point ? problem_micro(in->latitude) : OPT_NONE,
                               .micro_longitude = has_point ? problem_micro(in->longitude) : OPT_NONE,
                               .name = in->name,
                               .phone = in->phone,
                               .browser = problem_browser(rq),
                               .photos = photos->at,
                               .photos_n = photos->n,
                               .code = code };
    return voice_receive(rq->db, &by, &voice, ret);
}

/* Kept by a browser and sent later. What nobody signed in for stays nobody's, whoever is logged in by now. */
static rc report_draft(struct rq *rq, const struct report_input *in)
{
    struct problem_act_by by = problem_by(rq);
    struct voice_receipt receipt;
    bool has_arrived;
    TRY(problem_draft_enter(rq, &in->draft, &has_arrived));
    if (has_arrived)
        return RC_OK;
    if (str_is_empty(in->draft.owner))
        by.person = (person_id){ 0 };
    TRY(report_receive(rq, in, by, problem_draft_code(rq, &in->draft), &receipt));
    return problem_draft_arrived(rq, &in->draft,
                                 &(struct problem_draft_result){ .voice = OPT_I64(receipt.id.v) });
}

/* By the last button of the pages. When its answer is lost, the browser keeps the report as a draft of the
 * same key: whichever comes second finds what the first one made. */
static rc report_page_sent(struct rq *rq, const struct report_input *in)
{
    const struct problem_draft page = { form_key(rq), problem_draft_owner(rq) };
    struct voice_receipt receipt = { .code = (str){ 0 } };
    bool has_key = !str_is_absent(page.key);
    if (has_key) {
        receipt.code = problem_draft_code(rq, &page);
        TRY(problem_draft_known(rq, &page, &receipt.number));
    }
    if (str_is_absent(receipt.number)) {
        TRY(report_receive(rq, in, problem_by(rq), receipt.code, &receipt));
        if (has_key)
            TRY(problem_draft_note(rq, &page,
                                   &(struct problem_draft_result){ .voice = OPT_I64(receipt.id.v) }));
    }
    reply_redirect(rq, problem_receipt_link(rq, receipt.number, receipt.code));
    return RC_OK;
}

rc problem_report(struct rq *rq)
{
    const struct report_input *in = rq->form;
    return str_is_empty(in->draft.key) ? report_page_sent(rq, in) : report_draft(rq, in);
}

/* ---- in one page, also without network ---- */

/* Every question of the steps, in their order. */
static void whole_fields(struct rq *rq, struct problem_report_whole *v)
{
    const struct form *form = &problem_report_form;
    v->fields = ARENA_ARRAY(rq->arena, struct problem_piece, form->fields_n);
    for (size_t s = STEP_WORDS; s < STEP_CHECK; s++)
        for (size_t i = 0; i < STEP_FIELDS_MAX && steps[s].fields[i] != NULL; i++)
            v->fields[v->fields_n++].piece = form_field(rq, form, steps[s].fields[i]);
    v->latitude = form_hidden(rq, form, "latitude");
    v->longitude = form_hidden(rq, form, "longitude");
}

rc problem_report_whole_show(struct rq *rq)
{
    struct problem_report_whole *v = ARENA_NEW(rq->arena, struct problem_report_whole);
    TRY(choices_load(rq));
    form_set_value(rq, "secrecy", S("name_hidden"));
    whole_fields(rq, v);
    v->step = STEP_CHECK;
    v->go = SEND;
    v->guard = form_guard(rq, &problem_report_form);
    rq->reply.back = S("/report");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_WHOLE_TITLE), problem_report_whole_page(v));
    return RC_OK;
}

rc problem_report_waiting_show(struct rq *rq)
{
    struct problem_report_waiting *v = ARENA_NEW(rq->arena, struct problem_report_waiting);
    v->rules = S("/report/rules");
    rq->reply.back = S("/report/whole");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_DRAFTS), problem_report_waiting_page(v));
    return RC_OK;
}

rc problem_report_rules(struct rq *rq)
{
    TRY(choices_load(rq));
    return problem_draft_ticket(rq, &problem_report_form, report_rules_write);
}
