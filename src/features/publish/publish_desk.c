/* SPDX-License-Identifier: Apache-2.0 */
/* What the staff pages of items share: who may do what, chips, words, columns to choose. */
#include "features/publish/publish_desk.h"

#include "core/audit.h"

const str publish_langs[PUBLISH_LANGS] = { S_INIT("zh-Hans"), S_INIT("zh-Hant"), S_INIT("en") };

enum text publish_lang_label(str lang)
{
    static const enum text labels[PUBLISH_LANGS] = { TEXT_PUBLISH_ITEM_LANG_ZH_HANS,
                                                     TEXT_PUBLISH_ITEM_LANG_ZH_HANT,
                                                     TEXT_PUBLISH_ITEM_LANG_EN };
    for (size_t i = 0; i < PUBLISH_LANGS; i++)
        if (str_eq(lang, publish_langs[i]))
            return labels[i];
    return TEXT_NONE;
}

/* ---- who ---- */

/* Nobody who may act yet: core/access says why (log in, second factor, new password). */
static bool is_nobody_yet(const struct rq *rq)
{
    return rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change;
}

rc publish_item_of_page(struct rq *rq, struct publish_item_row_row *ret)
{
    bool found = false;
    TRY(publish_item_row_by_number(rq->db, rq->args[0], ret, &found));
    return found ? RC_OK : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no item of that number");
}

rc publish_scope_item(struct rq *rq, int64_t *ret)
{
    struct publish_item_row_row item;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(publish_item_of_page(rq, &item));
    *ret = item.organisation_id.v;
    return RC_OK;
}

rc publish_scope_review(struct rq *rq, int64_t *ret)
{
    struct publish_item_row_row item;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(publish_item_of_page(rq, &item));
    *ret = item.review_organisation_id.has ? item.review_organisation_id.v : item.organisation_id.v;
    return RC_OK;
}

bool publish_may_edit(struct rq *rq, const struct publish_item_row_row *item)
{
    struct publish_standing s = publish_standing_of(item), written = s, reviewed = s;
    if (publish_next(&written, PUBLISH_SAVE))
        return access_may(rq, "publish.write", item->organisation_id);
    return publish_next(&reviewed, PUBLISH_EDIT) && item->review_organisation_id.has &&
           access_may(rq, "publish.review", (organisation_id){ item->review_organisation_id.v });
}

rc publish_scope_edit(struct rq *rq, int64_t *ret)
{
    struct publish_item_row_row item;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(publish_item_of_page(rq, &item));
    *ret = item.organisation_id.v;
    struct publish_standing s = publish_standing_of(&item);
    const char *permission = s.stage == STAGE_REVIEW ? "publish.review" : "publish.write";
    organisation_id over = s.stage == STAGE_REVIEW && item.review_organisation_id.has
                               ? (organisation_id){ item.review_organisation_id.v }
                               : item.organisation_id;
    return access_may(rq, permission, over)
               ? RC_OK
               : RQ_FAIL(rq, RC_FORBIDDEN, NULL, "%s is not held over the unit", permission);
}

rc publish_by_of(struct rq *rq, const char *permission, organisation_id unit, struct publish_by *ret)
{
    struct organisation *roots, org;
    size_t n;
    TRY(organisation_load(rq->db, unit, rq->today, &org));
    TRY(access_roots(rq, str_from_c(permission), &roots, &n));
    for (size_t i = 0; i < n; i++)
        if (str_starts(org.path, roots[i].path)) {
            *ret = (struct publish_by){ .person = { rq->who.person },
                                        .organisation = roots[i].id,
                                        .now = rq->now,
                                        .offset = rq->offset };
            return RC_OK;
        }
    return RQ_FAIL(rq, RC_FORBIDDEN, NULL, "%s is not held over the unit", permission);
}

rc publish_item_audit(struct rq *rq, const char *action, str number, organisation_id unit)
{
    return audit_act(rq, action, str_join(rq->arena, S("item "), number), unit, (str){ 0 });
}

/* ---- what is refused ---- */

/* The field of the form that was sent which a refusal is about; NULL: the form as a whole. */
static const char *refused_field(const struct rq *rq)
{
    static const struct {
        const char *key, *field;
    } at[] = {
        { "publish.title_says", "title" },
        { "publish.column_ended", "column" },
        { "publish.column_ended", "move_column" },
        { "publish.column_other", "column" },
        { "publish.column_other", "move_column" },
        { "publish.empty", "body" },
        { "publish.private_number", "body" },
        { "publish.at_past", "issue_day" },
        { "publish.at_far", "issue_day" },
        { "publish.correction_now", "issue_day" },
        { "publish.expires_before", "issue_expires" },
        { "publish.expires_before", "settle_expires" },
        { "publish.pinned_before", "issue_pinned" },
        { "publish.pinned_before", "settle_pinned" },
        { "publish.note_missing", "issue_note" },
        { "publish.note_missing", "approve_note" },
        { "publish.repeal_before", "repeal_day" },
    };
    const struct form *form = rq->route->form;
    for (size_t i = 0; i < form->fields_n; i++) {
        const char *name = form->fields[i].name;
        if (str_eq(rq->err.field, str_from_c(name)))
            return name;
        for (size_t k = 0; k < sizeof at / sizeof at[0]; k++)
            if (strcmp(at[k].key, rq->err.text_key) == 0 && strcmp(at[k].field, name) == 0)
                return name;
    }
    return NULL;
}

rc publish_item_refused(struct rq *rq, rc done)
{
    enum text why;
    bool is_told = (done == RC_INVALID || done == RC_CONFLICT) && rq->err.text_key != NULL &&
                   text_find(str_from_c(rq->err.text_key), &why);
    /* Whoever acts on what has changed has to see the new page first. */
    if (!is_told || why == TEXT_PUBLISH_CHANGED || why == TEXT_PUBLISH_WRONG_STATE)
        return done;
    return form_fail(rq, refused_field(rq), why);
}

/* ---- where it stands ---- */

static struct publish_chip *chip_add(struct publish_chip *chips, size_t *n, const char *tone, enum text label)
{
    chips[*n] = (struct publish_chip){ .tone = str_from_c(tone), .label = label };
    return &chips[(*n)++];
}

struct publish_chip *publish_chips_of(struct rq *rq, const struct publish_standing *s, bool is_public,
                                      size_t *ret_n)
{
    static const struct {
        const char *tone;
        enum text label;
    } states[PUBLISH_STATE_COUNT] = {
        [PUBLISH_DRAFT] = { "", TEXT_PUBLISH_STATE_DRAFT },
        [PUBLISH_SCHEDULED] = { "info", TEXT_PUBLISH_STATE_SCHEDULED },
        [PUBLISH_PUBLISHED] = { "ok", TEXT_PUBLISH_STATE_PUBLISHED },
        [PUBLISH_WITHDRAWN] = { "bad", TEXT_PUBLISH_STATE_WITHDRAWN },
        [PUBLISH_REPEALED] = { "warn", TEXT_PUBLISH_STATE_REPEALED },
    };
    static const struct {
        const char *tone;
        enum text label;
    } stages[STAGE_COUNT] = {
        [STAGE_WRITING] = { "", TEXT_PUBLISH_STAGE_WRITING },
        [STAGE_REVIEW] = { "info", TEXT_PUBLISH_STAGE_REVIEW },
        [STAGE_RETURNED] = { "warn", TEXT_PUBLISH_STAGE_RETURNED },
        [STAGE_APPROVED] = { "ok", TEXT_PUBLISH_STAGE_APPROVED },
    };
    struct publish_chip *chips = ARENA_ARRAY(rq->arena, struct publish_chip, 2);
    size_t n = 0;
    enum publish_state state = s->state == PUBLISH_SCHEDULED && is_public ? PUBLISH_PUBLISHED : s->state;
    if (state != PUBLISH_DRAFT)
        (void)chip_add(chips, &n, states[state].tone, states[state].label);
    if (s->stage != STAGE_NONE) {
        struct publish_chip *chip = chip_add(chips, &n, stages[s->stage].tone, stages[s->stage].label);
        chip->level = s->level;
        chip->levels = s->levels;
    }
    *ret_n = n;
    return chips;
}

/* ---- columns ---- */

static bool is_open_to(const struct publish_columns_open_row *row, str path)
{
    return !row->organisation_id.has || path_has(path, (organisation_id){ row->organisation_id.v });
}

rc publish_column_choices(struct rq *rq, const char *field, organisation_id unit)
{
    struct publish_columns_open_rows rows;
    struct organisation org;
    size_t n = 0;
    bool is_english = rq->lang == LANG_EN;
    TRY(organisation_load(rq->db, unit, rq->today, &org));
    TRY(publish_columns_open(rq->db, rq->today, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_columns_open_row *row = &rows.at[i];
        str name = is_english && !str_is_empty(row->name_en) ? row->name_en : row->name;
        str above = is_english && !str_is_empty(row->parent_name_en) ? row->parent_name_en : row->parent_name;
        if (is_open_to(row, org.path))
            choices[n++] = (struct run_choice){
                .value = str_printf(rq->arena, "%lld", (long long)row->id.v),
                .label = str_is_empty(above)
                             ? name
                             : str_printf(rq->arena, "%.*s · %.*s", STR_ARG(above), STR_ARG(name)),
            };
    }
    form_set_choices(rq, field, choices, n);
    return RC_OK;
}

/* ---- words ---- */

rc publish_words_load(struct rq *rq, publish_item_id item, publish_revision_id id, struct publish_words *ret,
                      bool *ret_found)
{
    struct publish_revision_row_row r;
    struct publish_files_rows rows;
    TRY(publish_revision_row(rq->db, rq->today, id, &r, ret_found));
    *ret_found = *ret_found && r.item_id.v == item.v;
    if (!*ret_found)
        return RC_OK;
    TRY(publish_files(rq->db, id, &rows));
    struct publish_file_ref *files = ARENA_ARRAY(rq->arena, struct publish_file_ref, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        files[i] = (struct publish_file_ref){ rows.at[i].file_id, rows.at[i].role, rows.at[i].name,
                                              rows.at[i].words };
    *ret = (struct publish_words){ .lang = r.lang,
                                   .title = r.title,
                                   .summary = r.summary,
                                   .body = r.body,
                                   .source = r.source,
                                   .source_url = r.source_url,
                                   .keywords = r.keywords,
                                   .related = r.related,
                                   .theme = r.theme,
                                   .issuer = r.issuer,
                                   .document_number = r.document_number,
                                   .genre = r.genre,
                                   .made_day = r.made_day,
                                   .effective_day = r.effective_day,
                                   .starts_at = r.starts_at,
                                   .ends_at = r.ends_at,
                                   .venue = r.venue,
                                   .files = files,
                                   .files_n = rows.n };
    return RC_OK;
}

static void fact_line(struct rq *rq, struct buf *b, enum text label, str value)
{
    str name = rq_text(rq, label);
    if (str_is_empty(value))
        return;
    if (b->n > 0)
        buf_putc(b, '\n');
    buf_put(b, name);
    buf_put(b, S(": "));
    for (size_t i = 0; i < value.n; i++)
        buf_putc(b, value.p[i] == '\n' ? ' ' : value.p[i]);
}

static str moment_of(struct rq *rq, struct opt_i64 at)
{
    return at.has ? ms_format_iso(rq->arena, at.v, rq->offset) : S("");
}

str publish_facts_lines(struct rq *rq, const struct publish_words *w)
{
    struct buf b = buf_new(rq->arena, 64 * 1024);
    fact_line(rq, &b, TEXT_PUBLISH_SOURCE, w->source);
    fact_line(rq, &b, TEXT_PUBLISH_SOURCE_URL, w->source_url);
    fact_line(rq, &b, TEXT_PUBLISH_KEYWORDS, w->keywords);
    fact_line(rq, &b, TEXT_PUBLISH_RELATED, w->related);
    fact_line(rq, &b, TEXT_PUBLISH_THEME, w->theme);
    fact_line(rq, &b, TEXT_PUBLISH_ISSUER, w->issuer);
    fact_line(rq, &b, TEXT_PUBLISH_DOCUMENT_NUMBER, w->document_number);
    fact_line(rq, &b, TEXT_PUBLISH_GENRE, w->genre);
    fact_line(rq, &b, TEXT_PUBLISH_MADE_DAY, w->made_day.has ? day_format(rq->arena, w->made_day.v) : S(""));
    fact_line(rq, &b, TEXT_PUBLISH_EFFECTIVE_DAY,
              w->effective_day.has ? day_format(rq->arena, w->effective_day.v) : S(""));
    fact_line(rq, &b, TEXT_PUBLISH_STARTS_DAY, moment_of(rq, w->starts_at));
    fact_line(rq, &b, TEXT_PUBLISH_ENDS_DAY, moment_of(rq, w->ends_at));
    fact_line(rq, &b, TEXT_PUBLISH_VENUE, w->venue);
    for (size_t i = 0; i < w->files_n; i++)
        fact_line(rq, &b, TEXT_PUBLISH_FILES,
                  str_is_empty(w->files[i].words) ? w->files[i].name : w->files[i].words);
    return buf_str(&b);
}

void publish_compare(struct rq *rq, const struct publish_words *before, const struct publish_words *after,
                     struct publish_compared *ret)
{
    publish_diff_show(rq, before->title, after->title, &ret->title);
    publish_diff_show(rq, before->summary, after->summary, &ret->summary);
    publish_diff_show(rq, before->body, after->body, &ret->body);
    publish_diff_show(rq, publish_facts_lines(rq, before), publish_facts_lines(rq, after), &ret->facts);
}

/* ---- lists that people type ---- */

static size_t between(str rest)
{
    static const str signs[] = { S_INIT(" "),  S_INIT(","),  S_INIT(";"),  S_INIT("\n"),
                                 S_INIT("，"), S_INIT("、"), S_INIT("；"), S_INIT("\xe3\x80\x80") };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (str_starts(rest, signs[i]))
            return signs[i].n;
    return 0;
}

static bool has_line(str list, str line)
{
    str one;
    while (str_cut(&list, '\n', &one))
        if (str_eq(one, line))
            return true;
    return false;
}

str publish_list_of(struct arena *a, str typed)
{
    struct buf b = buf_new(a, typed.n + 1);
    while (typed.n > 0) {
        size_t cut = between(typed), n = 0;
        if (cut > 0) {
            typed = str_slice(typed, cut, typed.n);
            continue;
        }
        while (n < typed.n && between(str_slice(typed, n, typed.n)) == 0)
            n++;
        str one = str_slice(typed, 0, n);
        typed = str_slice(typed, n, typed.n);
        if (has_line(buf_str(&b), one))
            continue;
        if (b.n > 0)
            buf_putc(&b, '\n');
        buf_put(&b, one);
    }
    return buf_str(&b);
}
