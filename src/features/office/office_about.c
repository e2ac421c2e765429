/* SPDX-License-Identifier: Apache-2.0 */
/* Looks (language, size) and pages of plain words. */
#include "core/setting.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"

/* 503 by itself when the question fails. */
rc office_ready(struct rq *rq)
{
    str place = { 0 };
    TRY(setting_get(rq->db, S("place"), &place));
    reply_bytes(rq, S("text/plain; charset=utf-8"), S("ok\n"));
    return RC_OK;
}

/* Language and size: a link that leaves a cookie and goes back where it came from. */
rc office_look(struct rq *rq)
{
    str lang = rq_query(rq, S("lang")), mode = rq_query(rq, S("mode")), back = rq_query_path(rq, S("back"));
    static const str langs[] = { S_INIT("zh-Hans"), S_INIT("zh-Hant"), S_INIT("en") };
    static const str modes[] = { S_INIT("normal"), S_INIT("elder"), S_INIT("max") };
    for (size_t i = 0; i < 3; i++) {
        if (str_eq(lang, langs[i]))
            reply_cookie(rq, S("ew_lang"), langs[i], COOKIE_YEAR);
        if (str_eq(mode, modes[i]))
            reply_cookie(rq, S("ew_mode"), modes[i], COOKIE_YEAR);
    }
    reply_redirect(rq, str_is_absent(back) ? S("/") : back);
    return RC_OK;
}

static rc about_page(struct rq *rq, enum text title, const enum text *words, size_t n)
{
    struct office_about *v = ARENA_NEW(rq->arena, struct office_about);
    v->title = rq_text(rq, title);
    v->paragraphs = ARENA_ARRAY(rq->arena, struct office_paragraph, n);
    for (size_t i = 0; i < n; i++)
        v->paragraphs[v->paragraphs_n++] = (struct office_paragraph){ .words = words[i] };
    reply_page(rq, v->title, office_about_page(v));
    return RC_OK;
}

rc office_privacy_show(struct rq *rq)
{
    static const enum text words[] = { TEXT_OFFICE_PRIVACY_1, TEXT_OFFICE_PRIVACY_2, TEXT_OFFICE_PRIVACY_3 };
    return about_page(rq, TEXT_OFFICE_PRIVACY_TITLE, words, 3);
}

rc office_accessibility_show(struct rq *rq)
{
    static const enum text words[] = { TEXT_OFFICE_ACCESS_1, TEXT_OFFICE_ACCESS_2 };
    return about_page(rq, TEXT_OFFICE_ACCESS_TITLE, words, 2);
}
