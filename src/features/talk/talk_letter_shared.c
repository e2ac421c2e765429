/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of letters share: labels, and what lies sealed. */
#include "core/seal.h"
#include "features/talk/talk_letter_pages.h"
#include "web/rq.h"

enum text talk_letter_label(str state)
{
    static const enum text labels[LETTER_STATE_COUNT] = {
        TEXT_TALK_LETTER_WAITING, /* of no state */
        [LETTER_WAITING] = TEXT_TALK_LETTER_WAITING,
        [LETTER_REPLIED] = TEXT_TALK_LETTER_REPLIED,
        [LETTER_ANSWERED] = TEXT_TALK_LETTER_ANSWERED,
        [LETTER_DECLINED] = TEXT_TALK_LETTER_DECLINED,
        [LETTER_WITHDRAWN] = TEXT_TALK_LETTER_WITHDRAWN,
    };
    return labels[letter_state_parse(state)];
}

str talk_letter_tone(str state)
{
    enum letter_state s = letter_state_parse(state);
    return s == LETTER_ANSWERED                         ? S("ok")
           : s == LETTER_DECLINED                       ? S("warn")
           : s == LETTER_WAITING || s == LETTER_REPLIED ? S("info")
                                                        : S("");
}

enum text talk_letter_kind(str kind)
{
    return str_eq(kind, S("complaint"))    ? TEXT_TALK_KIND_COMPLAINT
           : str_eq(kind, S("suggestion")) ? TEXT_TALK_KIND_SUGGESTION
                                           : TEXT_TALK_KIND_QUESTION;
}

enum text talk_score_label(int64_t score)
{
    static const enum text labels[] = { TEXT_TALK_SCORE_1, TEXT_TALK_SCORE_2, TEXT_TALK_SCORE_3,
                                        TEXT_TALK_SCORE_4, TEXT_TALK_SCORE_5 };
    return score >= 1 && score <= 5 ? labels[score - 1] : TEXT_NONE;
}

static rc opened(struct rq *rq, const struct letter_sheet_row *l, const char *what, str sealed, str *ret)
{
    const unsigned char *key =
        str_is_absent(l->words_sealed) ? rq->app->keys.seal : rq->app->keys.confidential;
    return unseal(rq->arena, &rq->err, key, str_printf(rq->arena, "letter.%s %lld", what, (long long)l->id.v),
                  sealed, ret);
}

rc talk_letter_words(struct rq *rq, const struct letter_sheet_row *l, str *ret_title, str *ret_words)
{
    *ret_title = l->title;
    *ret_words = l->words;
    if (str_is_absent(l->words_sealed))
        return RC_OK;
    TRY(opened(rq, l, "title", l->title_sealed, ret_title));
    return opened(rq, l, "words", l->words_sealed, ret_words);
}

rc talk_letter_writer(struct rq *rq, const struct letter_sheet_row *l, str *ret_name, str *ret_phone)
{
    TRY(opened(rq, l, "name", l->name_sealed, ret_name));
    return opened(rq, l, "phone", l->phone_sealed, ret_phone);
}

rc talk_box_choices(struct rq *rq, const char *field, mailbox_id but)
{
    struct mailbox_list_rows rows;
    size_t n = 0;
    TRY(mailbox_list(rq->db, rq->today, TALK_BOXES_MAX, &rows));
    struct run_choice *all = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].id.v != but.v)
            all[n++] =
                (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows.at[i].id.v),
                                     .label = rows.at[i].name,
                                     .hint = rows.at[i].place_name };
    form_set_choices(rq, field, all, n);
    return RC_OK;
}
