/* SPDX-License-Identifier: Apache-2.0 */
/* Mailboxes and questions often asked on the desk: what there is, who is responsible, how long an answer
 * holds. */
#include "base/rand.h"
#include "core/access.h"
#include "core/audit.h"
#include "features/talk/talk_letter_pages.h"
#include "features/talk/talk_text.h"
#include "web/rq.h"

#define CODE_MAX 30
#define NAME_MAX 30
#define INTRO_MAX 300
#define DUTIES_MAX 60
#define STAFF_MAX 100
#define FAQS_MAX 1000
#define FAQ_QUESTION_MAX 100
#define FAQ_ANSWER_MAX 2000

struct box_input {
    int64_t place, person;
    str code, name, intro, kind;
    day_t from, to;
};
#define AT(member) .at = offsetof(struct box_input, member)
static const struct choice kinds[] = {
    { "unit", TEXT_TALK_BOX_UNIT, TEXT_NONE },
    { "leader", TEXT_TALK_BOX_LEADER, TEXT_NONE },
};
static const struct field box_fields[] = {
    { .name = "place", .kind = FIELD_ID, AT(place), .label = TEXT_TALK_PLACE, .is_required = true },
    { .name = "kind",
      .kind = FIELD_CHOICE,
      AT(kind),
      .label = TEXT_TALK_KIND,
      .is_required = true,
      .choices = kinds,
      .choices_n = sizeof kinds / sizeof kinds[0] },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_TALK_BOX_NAME,
      .is_required = true,
      .max = NAME_MAX },
    { .name = "code",
      .kind = FIELD_TEXT,
      AT(code),
      .label = TEXT_TALK_BOX_CODE,
      .hint = TEXT_TALK_BOX_CODE_HINT,
      .is_required = true,
      .max = CODE_MAX },
    { .name = "intro",
      .kind = FIELD_LINES,
      AT(intro),
      .label = TEXT_TALK_BOX_INTRO,
      .is_required = true,
      .max = INTRO_MAX },
};

static bool is_code(str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (!((code.p[i] >= 'a' && code.p[i] <= 'z') || (code.p[i] >= '0' && code.p[i] <= '9') ||
              code.p[i] == '-'))
            return false;
    return true;
}

static rc box_input_check(struct rq *rq, void *values)
{
    const struct box_input *in = values;
    struct mailbox_by_code_row known;
    bool found;
    if (!access_may(rq, "talk.boxes", (organisation_id){ in->place }))
        (void)form_fail(rq, "place", TEXT_TALK_PLACE_NONE);
    TRY(mailbox_by_code(rq->db, rq->today, in->code, &known, &found));
    if (found)
        (void)form_fail(rq, "code", TEXT_TALK_BOX_CODE_TAKEN);
    return is_code(in->code) ? RC_OK : form_fail(rq, "code", TEXT_TALK_BOX_CODE_HINT);
}
const struct form talk_box_form = FORM_CHECKED("mailbox", box_fields, struct box_input, box_input_check);

static const struct field duty_fields[] = {
    { .name = "person", .kind = FIELD_ID, AT(person), .label = TEXT_TALK_WORKER, .is_required = true },
    { .name = "from", .kind = FIELD_DAY, AT(from), .label = TEXT_TALK_DUTY_FROM, .is_required = true },
    { .name = "to", .kind = FIELD_DAY, AT(to), .label = TEXT_TALK_DUTY_TO, .is_required = true },
};
static rc duty_check(struct rq *rq, void *values)
{
    const struct box_input *in = values;
    return in->to >= in->from ? RC_OK : form_fail(rq, "to", TEXT_TALK_DUTY_DAYS);
}
const struct form talk_duty_form = FORM_CHECKED("mailbox_duty", duty_fields, struct box_input, duty_check);

/* ---- mailboxes ---- */

static rc box_of_page(struct rq *rq, struct mailbox_by_code_row *ret)
{
    bool found;
    TRY(mailbox_by_code(rq->db, rq->today, rq->args[0], ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such mailbox");
}

rc talk_scope_box(struct rq *rq, int64_t *ret)
{
    struct mailbox_by_code_row box;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK;
    TRY(box_of_page(rq, &box));
    *ret = box.organisation_id.v;
    return RC_OK;
}

static rc unit_choices(struct rq *rq, const char *field, const char *permission)
{
    struct talk_units_rows rows;
    size_t n = 0;
    TRY(talk_units(rq->db, rq->today, FAQS_MAX, &rows));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (access_may(rq, permission, rows.at[i].id))
            all[n++] =
                (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                     .label = rows.at[i].name };
    form_set_choices(rq, field, all, n);
    return RC_OK;
}

rc talk_desk_boxes_show(struct rq *rq)
{
    struct talk_desk_boxes *v = ARENA_NEW(rq->arena, struct talk_desk_boxes);
    TRY(unit_choices(rq, "place", "talk.boxes"));
    TRY(talk_box_rows(rq, "talk.boxes", &v->boxes, &v->boxes_n));
    v->summary = form_summary(rq, &talk_box_form);
    v->fields = form_fields(rq, &talk_box_form);
    v->guard = form_guard(rq, &talk_box_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_MAILBOXES_TITLE), talk_desk_boxes_page(v));
    return RC_OK;
}

static rc done(struct rq *rq, const char *action, str subject, str next)
{
    TRY(audit_act(rq, action, subject, (organisation_id){ rq->organisation }, (str){ 0 }));
    reply_redirect(rq, next);
    return RC_OK;
}

rc talk_desk_box_new(struct rq *rq)
{
    const struct box_input *in = rq->form;
    const struct mailbox_insert_in row = { .id = { id_new(rq->now) },
                                           .code = in->code,
                                           .organisation_id = { in->place },
                                           .kind = in->kind,
                                           .name = in->name,
                                           .intro = in->intro,
                                           .made_at = rq->now };
    TRY(mailbox_insert(rq->db, &row, NULL));
    return done(rq, "mailbox.make", str_join(rq->arena, S("mailbox "), in->code),
                str_join(rq->arena, S("/desk/mailboxes/"), in->code));
}

static struct talk_act act_of(struct rq *rq, str code, const struct form *form, enum text label,
                              const char *tail)
{
    return (struct talk_act){ .label = label,
                              .action = str_printf(rq->arena, "/desk/mailboxes/%.*s/%s", STR_ARG(code), tail),
                              .guard = form_guard(rq, form),
                              .fields = form_fields(rq, form),
                              .is_main = form == &talk_duty_form,
                              .is_open = form == &talk_duty_form };
}

static rc staff_choices(struct rq *rq, organisation_id unit)
{
    struct mailbox_staff_rows rows;
    TRY(mailbox_staff(rq->db, rq->today, unit, STAFF_MAX, &rows));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        all[i] = (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                      .label = rows.at[i].name };
    form_set_choices(rq, "person", all, rows.n);
    return RC_OK;
}

rc talk_desk_box_show(struct rq *rq)
{
    struct talk_desk_box *v = ARENA_NEW(rq->arena, struct talk_desk_box);
    struct mailbox_by_code_row box;
    struct mailbox_duties_rows duties;
    struct mailbox_list_rows list;
    TRY(box_of_page(rq, &box));
    TRY(mailbox_duties(rq->db, box.id, rq->today, DUTIES_MAX, &duties));
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &list));
    TRY(staff_choices(rq, box.organisation_id));
    v->name = box.name;
    for (size_t i = 0; i < list.n; i++)
        if (list.at[i].id.v == box.id.v)
            v->worker = list.at[i].worker;
    v->duties = ARENA_ARRAY(rq->arena, struct talk_duty_row, duties.n);
    for (size_t i = 0; i < duties.n; i++)
        v->duties[v->duties_n++] =
            (struct talk_duty_row){ duties.at[i].name, duties.at[i].from_day, duties.at[i].to_day - 1 };
    v->acts = ARENA_ARRAY(rq->arena, struct talk_act, 2);
    v->acts[v->acts_n++] = act_of(rq, box.code, &talk_duty_form, TEXT_TALK_DUTY_ADD, "duty");
    if (!box.ended_at.has)
        v->acts[v->acts_n++] = act_of(rq, box.code, &form_none, TEXT_TALK_BOX_END, "end");
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    rq->reply.is_desk = true;
    reply_page(rq, box.name, talk_desk_box_page(v));
    return RC_OK;
}

/* Only who holds a post with a duty in the unit: a name on the public page always means one. */
static rc is_staff(struct rq *rq, organisation_id unit, int64_t person)
{
    struct mailbox_staff_rows rows;
    TRY(mailbox_staff(rq->db, rq->today, unit, STAFF_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].id.v == person)
            return RC_OK;
    return form_fail(rq, "person", TEXT_TALK_NOT_STAFF);
}

rc talk_desk_duty(struct rq *rq)
{
    const struct box_input *in = rq->form;
    struct mailbox_by_code_row box;
    TRY(box_of_page(rq, &box));
    TRY(is_staff(rq, box.organisation_id, in->person));
    const struct mailbox_duty_insert_in row = { .id = { id_new(rq->now) },
                                                .mailbox_id = box.id,
                                                .person_id = { in->person },
                                                .from_day = in->from,
                                                .to_day = in->to + 1,
                                                .made_by = OPT_I64(rq->who.person),
                                                .made_at = rq->now };
    TRY(mailbox_duty_insert(rq->db, &row, NULL));
    return done(rq, "mailbox.duty", str_join(rq->arena, S("mailbox "), box.code),
                str_join(rq->arena, S("/desk/mailboxes/"), box.code));
}

rc talk_desk_box_end(struct rq *rq)
{
    struct mailbox_by_code_row box;
    TRY(box_of_page(rq, &box));
    TRY(mailbox_end(rq->db, OPT_I64(rq->now), box.id, NULL));
    return done(rq, "mailbox.end", str_join(rq->arena, S("mailbox "), box.code), S("/desk/mailboxes"));
}

/* ---- questions often asked ---- */

struct faq_input {
    int64_t place;
    str question, answer;
    day_t until;
};
#define OF(member) .at = offsetof(struct faq_input, member)
#define FAQ_WORDS                                                                                            \
    { .name = "question",                                                                                    \
      .kind = FIELD_TEXT,                                                                                    \
      OF(question),                                                                                          \
      .label = TEXT_TALK_FAQ_QUESTION,                                                                       \
      .is_required = true,                                                                                   \
      .max = FAQ_QUESTION_MAX },                                                                             \
        { .name = "answer",                                                                                  \
          .kind = FIELD_LINES,                                                                               \
          OF(answer),                                                                                        \
          .label = TEXT_TALK_ANSWER,                                                                         \
          .is_required = true,                                                                               \
          .max = FAQ_ANSWER_MAX },                                                                           \
    {                                                                                                        \
        .name = "until", .kind = FIELD_DAY, OF(until), .label = TEXT_TALK_FAQ_UNTIL,                         \
        .hint = TEXT_TALK_FAQ_UNTIL_HINT                                                                     \
    }
static const struct field faq_fields[] = {
    { .name = "place", .kind = FIELD_ID, OF(place), .label = TEXT_TALK_PLACE, .is_required = true },
    FAQ_WORDS,
};
static const struct field faq_set_fields[] = { FAQ_WORDS };

static rc faq_check(struct rq *rq, void *values)
{
    const struct faq_input *in = values;
    enum text flaw = talk_words_flaw(in->question);
    if (flaw != TEXT_NONE)
        (void)form_fail(rq, "question", flaw);
    flaw = talk_words_flaw(in->answer);
    return flaw == TEXT_NONE ? RC_OK : form_fail(rq, "answer", flaw);
}

static rc faq_new_check(struct rq *rq, void *values)
{
    const struct faq_input *in = values;
    if (!access_may(rq, "talk.faq", (organisation_id){ in->place }))
        (void)form_fail(rq, "place", TEXT_TALK_PLACE_NONE);
    return faq_check(rq, values);
}
const struct form talk_faq_form = FORM_CHECKED("faq", faq_fields, struct faq_input, faq_new_check);
const struct form talk_faq_set_form = FORM_CHECKED("faq_set", faq_set_fields, struct faq_input, faq_check);

static rc faq_of_page(struct rq *rq, struct faq_by_id_row *ret)
{
    faq_id id = { 0 };
    bool found = false;
    if (rq_arg_id(rq, 0, &id.v))
        TRY(faq_by_id(rq->db, id, ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such question");
}

rc talk_scope_faq(struct rq *rq, int64_t *ret)
{
    struct faq_by_id_row row;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK;
    TRY(faq_of_page(rq, &row));
    *ret = row.organisation_id.v;
    return RC_OK;
}

rc talk_desk_faqs_show(struct rq *rq)
{
    struct talk_desk_faqs *v = ARENA_NEW(rq->arena, struct talk_desk_faqs);
    struct faq_list_rows rows;
    TRY(unit_choices(rq, "place", "talk.faq"));
    TRY(faq_list(rq->db, rq->today, rq->scope, FAQS_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct talk_faq_row, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct faq_list_row *f = &rows.at[i];
        v->rows[v->rows_n++] = (struct talk_faq_row){
            .id = f->id.v,
            .question = f->question,
            .answer = f->answer,
            .place = f->place_name,
            .at = f->changed_at,
            .until = f->to_day < DAY_FOREVER ? OPT_I64(f->to_day - 1) : OPT_NONE,
            .is_open = f->to_day > rq->today,
        };
    }
    v->summary = form_summary(rq, &talk_faq_form);
    v->is_open = form_has_errors(rq) || rows.n == 0;
    v->fields = form_fields(rq, &talk_faq_form);
    v->guard = form_guard(rq, &talk_faq_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_FAQ_TITLE), talk_desk_faqs_page(v));
    return RC_OK;
}

static rc faq_keep(struct rq *rq, faq_id id, organisation_id place)
{
    const struct faq_input *in = rq->form;
    const struct faq_write_in row = { .id = id,
                                      .organisation_id = place,
                                      .question = str_trim(in->question),
                                      .answer = str_trim(in->answer),
                                      .from_day = rq->today,
                                      .to_day = in->until != 0 ? in->until + 1 : DAY_FOREVER,
                                      .changed_by = OPT_I64(rq->who.person),
                                      .changed_at = rq->now };
    TRY(faq_write(rq->db, &row, NULL));
    return done(rq, "faq.write", str_printf(rq->arena, "faq %lld", (long long)id.v), S("/desk/faq"));
}

rc talk_desk_faq_new(struct rq *rq)
{
    const struct faq_input *in = rq->form;
    return faq_keep(rq, (faq_id){ id_new(rq->now) }, (organisation_id){ in->place });
}

rc talk_desk_faq_show(struct rq *rq)
{
    struct faq_by_id_row row;
    TRY(faq_of_page(rq, &row));
    form_set_value(rq, "question", row.question);
    form_set_value(rq, "answer", row.answer);
    if (row.to_day < DAY_FOREVER)
        form_set_value(rq, "until", day_format(rq->arena, row.to_day - 1));
    return talk_form_show(rq, &(struct talk_form_wish){ .title = TEXT_TALK_FAQ_TITLE,
                                                        .hint = rq_text(rq, TEXT_TALK_FAQ_UNTIL_HINT),
                                                        .send = TEXT_TALK_FAQ_KEEP,
                                                        .form = &talk_faq_set_form,
                                                        .action = rq->path,
                                                        .back = S("/desk/faq"),
                                                        .is_desk = true });
}

rc talk_desk_faq_set(struct rq *rq)
{
    struct faq_by_id_row row;
    TRY(faq_of_page(rq, &row));
    return faq_keep(rq, row.id, row.organisation_id);
}
