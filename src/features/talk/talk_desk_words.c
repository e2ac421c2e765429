/* SPDX-License-Identifier: Apache-2.0 */
/* The site's list of words on the desk. */
#include "core/audit.h"
#include "features/talk/talk_comment_pages.h"
#include "features/talk/talk_word.h"
#include "gen/talk_word_sql.h"
#include "web/rq.h"

#define WORDS_MAX 2000
#define NOTE_MAX 60

struct word_input {
    str word, note;
};
static const struct field word_fields[] = {
    { .name = "word",
      .kind = FIELD_TEXT,
      .at = offsetof(struct word_input, word),
      .label = TEXT_TALK_WORD,
      .is_required = true,
      .max = TALK_WORD_MAX },
    { .name = "note",
      .kind = FIELD_TEXT,
      .at = offsetof(struct word_input, note),
      .label = TEXT_TALK_WORD_NOTE,
      .max = NOTE_MAX },
};
const struct form talk_word_form = FORM("talk_word", word_fields, struct word_input);

rc talk_desk_words_show(struct rq *rq)
{
    struct talk_words_page *v = ARENA_NEW(rq->arena, struct talk_words_page);
    struct talk_word_list_rows rows;
    TRY(talk_word_list(rq->db, rq->today, WORDS_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct talk_word_row, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct talk_word_list_row *r = &rows.at[i];
        bool has_ended = r->to_day <= rq->today;
        v->rows[v->rows_n++] = (struct talk_word_row){
            .word = r->word,
            .note = r->note,
            .from = r->from_day,
            .to = has_ended ? OPT_I64(r->to_day) : OPT_NONE,
            .added = r->added_name,
            .ended = r->ended_name,
            .action = str_printf(rq->arena, "/desk/words/%lld/end", (long long)r->id.v),
            .guard = form_guard(rq, &form_none),
        };
    }
    v->summary = form_summary(rq, &talk_word_form);
    v->fields = form_fields(rq, &talk_word_form);
    v->guard = form_guard(rq, &talk_word_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_TALK_WORDS_TITLE), talk_words_page_page(v));
    return RC_OK;
}

static rc done(struct rq *rq, const char *action, str subject)
{
    TRY(audit_act(rq, action, subject, (organisation_id){ rq->organisation }, (str){ 0 }));
    reply_redirect(rq, S("/desk/words"));
    return RC_OK;
}

rc talk_desk_word_add(struct rq *rq)
{
    const struct word_input *in = rq->form;
    const struct talk_by by = talk_by_of(rq);
    TRY(talk_word_add(rq->db, &by, in->word, in->note));
    return done(rq, "talk.word_add", S("word"));
}

rc talk_desk_word_end(struct rq *rq)
{
    const struct talk_by by = talk_by_of(rq);
    talk_word_id id = { 0 };
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such word");
    TRY(talk_word_end(rq->db, &by, id));
    return done(rq, "talk.word_end", str_printf(rq->arena, "word %lld", (long long)id.v));
}
