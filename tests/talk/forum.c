/* SPDX-License-Identifier: Apache-2.0 */
#include "forum.h"

#include <stdarg.h>
#include <stdio.h>

#include "features/talk/talk_speaker.h"
#include "web/rq.h"

static rc forum_rows(struct db *db, void *data)
{
    struct forum *f = data;
    struct talk_by by = {
        .person = f->li, .now = SITE_NOW, .offset = 8 * MS_PER_HOUR, .keys = &f->site->site.app.keys
    };
    const struct talk_subject subject = { .kind = S("item"),
                                          .key = 17,
                                          .organisation = f->site->village[0],
                                          .title = S("东沟村修渠的事"),
                                          .path = S(FORUM_PATH),
                                          .is_open = true };
    TRY(talk_subject_put(db, &subject, SITE_NOW));
    TRY(talk_nickname_set(db, &by, S("渠边老李")));
    by.person = f->wu;
    return talk_nickname_set(db, &by, S("东沟小吴"));
}

int forum_up(void **state)
{
    (void)site_up(state);
    struct test_site *s = *state;
    struct forum *f = ARENA_NEW(s->arena, struct forum);
    *f = (struct forum){ .site = s, .arena = s->arena };
    f->reviewer = site_person(s, "reviewer", "reviewer", s->village[0]);
    f->clerk = site_person(s, "clerk", "clerk", s->village[0]);
    f->coordinator = site_person(s, "coordinator", "coordinator", s->town);
    f->li = site_person(s, "li.jianguo", NULL, s->town);
    f->wu = site_person(s, "wu.guihua", NULL, s->town);
    site_write(s, forum_rows, f);
    f->subject = site_number(s, "SELECT id FROM talk_subject");
    *state = f;
    return 0;
}

int forum_down(void **state)
{
    struct forum *f = *state;
    void *site = f->site;
    return site_down(&site);
}

const char *forum_text(struct forum *f, const char *format, ...)
{
    char *out = arena_alloc(f->arena, 4096);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(out, 4096, format, args);
    va_end(args);
    return out;
}

struct browser forum_browser(struct forum *f, const char *login)
{
    static int n;
    struct browser b = browser_new(f->site);
    b.client = str_printf(f->arena, "192.0.2.%d", 10 + n++ % 200);
    if (login != NULL)
        browser_login(&b, login);
    return b;
}

int64_t forum_write(struct forum *f, struct browser *b, int64_t reply, const char *words)
{
    const char *path = forum_text(f, "/talk/%lld/write", (long long)f->subject);
    browser_get(b, reply == 0 ? path : forum_text(f, "%s?reply=%lld", path, (long long)reply));
    browser_fill(b, "words", words);
    browser_send(b, path);
    assert_page(b, 303, "");
    return site_number(f->site, "SELECT max(id) FROM comment");
}

void forum_approve(struct forum *f, int64_t comment)
{
    struct browser b = forum_browser(f, "reviewer");
    const char *path = forum_text(f, "/desk/comments/%lld", (long long)comment);
    browser_get(&b, path);
    long long edition = (long long)site_number(
        f->site, forum_text(f, "SELECT edition FROM comment WHERE id = %lld", (long long)comment));
    browser_send(&b, forum_text(f, "%s/%lld/approve", path, edition));
    assert_page(&b, 303, "");
}

/* The part that publish puts on an item's page. */
struct section {
    struct forum *forum;
    html html;
};
static rc section_unit(struct db *db, void *data)
{
    struct section *s = data;
    struct rq rq = { .app = &s->forum->site->site.app,
                     .arena = s->forum->arena,
                     .db = db,
                     .now = SITE_NOW,
                     .today = SITE_DAY,
                     .offset = 8 * MS_PER_HOUR };
    return talk_section(&rq, S("item"), 17, &s->html);
}

bool forum_shows(struct forum *f, const char *words)
{
    struct browser b = forum_browser(f, NULL);
    struct section section = { .forum = f };
    browser_get(&b, forum_text(f, "/talk/%lld", (long long)f->subject));
    assert_page(&b, 200, "");
    bool is_shown = browser_sees(&b, words);
    browser_get(&b, forum_text(f, "/api/v1/talk/%lld", (long long)f->subject));
    assert_page(&b, 200, "");
    assert_int_equal(browser_sees(&b, words), is_shown);
    site_write(f->site, section_unit, &section);
    assert_int_equal(str_find(section.html.s, str_from_c(words)) != SIZE_MAX, is_shown);
    return is_shown;
}
