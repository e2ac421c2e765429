/* SPDX-License-Identifier: Apache-2.0 */
/* Who does not belong to a room tries every address of it, and every place where its words could come up. */
#include "talk.h"

#include "web/route.h"

#define ASKED "茶馆碰头"
#define SECRET ASKED "的暗号"
#define ASKERS_MAX 8

struct asker {
    const char *name;
    struct browser browser;
};

/* Of other units, of the unit above, of the house's administration, and who has left. */
static size_t askers_make(struct talk *t, struct asker *out)
{
    static const struct {
        const char *name, *role;
        bool is_town;
    } people[] = {
        { "visitor", NULL, false },
        { "stranger.one", NULL, false },
        { "town.keeper", "grid", true },
        { "sys.admin", "system_admin", true },
        { "sec.admin", "security_admin", true },
        { "village.keeper", "room_keeper", false },
        { "left.one", NULL, false },
    };
    size_t n = sizeof people / sizeof people[0];
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct asker){ people[i].name, browser_new(t->site) };
        out[i].browser.client = str_printf(t->arena, "192.0.2.%zu", i + 10);
        if (i > 1) {
            person_id id = site_person(t->site, people[i].name, people[i].role,
                                       people[i].is_town ? t->site->town : t->site->village[0]);
            if (i == n - 1)
                talk_leave(t, talk_join(t, id, t->group[0], SITE_DAY - 50), t->group[0], SITE_DAY);
        }
        if (i > 0)
            browser_login(&out[i].browser, people[i].name);
    }
    return n;
}

/* The address with the room's number and the message's. */
static const char *address(struct talk *t, const struct route *row)
{
    struct buf out = buf_new(t->arena, 512);
    str rest = str_from_c(row->path), piece;
    while (str_cut(&rest, '/', &piece))
        if (piece.n > 0)
            buf_printf(&out, "/%.*s",
                       STR_ARG(str_eq(piece, S("{id}")) ? str_printf(t->arena, "%lld", (long long)t->room.v)
                               : str_eq(piece, S("{seq}")) ? S("2")
                               : str_starts(piece, S("{")) ? S("0")
                                                           : piece));
    return str_c(t->arena, buf_str(&out));
}

static int64_t traces(struct talk *t)
{
    return talk_number(
        t, "SELECT (SELECT count(*) FROM room_message) * 1000 + (SELECT sum(version) FROM room) * 10 + "
           "(SELECT count(*) FROM room)");
}

static void is_shut(struct asker *who, const struct route *row, const char *path)
{
    struct browser *b = &who->browser;
    if (row->method == HTTP_GET)
        browser_get(b, path);
    else
        browser_post(b, path, "application/x-www-form-urlencoded", S("words=x&upto=1&reason=x"));
    bool is_led_to_login = b->out.status == 303 && str_starts(b->location, S("/login"));
    bool is_refused = b->out.status == 404 || b->out.status == 403 || b->out.status == 401;
    if ((is_refused || is_led_to_login) && !browser_sees(b, SECRET))
        return;
    fail_msg("%s answers %s with %d", path, who->name, b->out.status);
}

static void no_address_of_a_room_answers_who_does_not_belong_to_it(void **state)
{
    struct talk *t = *state;
    struct asker askers[ASKERS_MAX];
    struct browser member = talk_browser(t, "member.one");
    const struct router *router = t->site->pipeline.router;
    talk_say(&member, t, SECRET);
    browser_get(&member, talk_path(t, ""));
    browser_attach(&member, "pictures", SECRET ".txt", S(SECRET "写在文件里\n"));
    browser_send(&member, talk_path(t, "/pictures"));
    assert_page(&member, 303, "");
    size_t n = askers_make(t, askers), tried = 0;
    int64_t before = traces(t);
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *row = router_at(router, i);
        if (strncmp(row->path, "/rooms/{id}", 11) != 0 && strncmp(row->path, "/api/v1/rooms/{id}", 18) != 0)
            continue;
        const char *path = address(t, row);
        for (size_t who = 0; who < n; who++)
            is_shut(&askers[who], row, path);
        tried++;
    }
    assert_true(tried >= 20);
    assert_int_equal(traces(t), before);
}

static str asked(struct asker *who, const char *path)
{
    browser_get(&who->browser, path);
    return who->browser.body;
}

/* Search, its counts and suggestions, lists, the page of the unit: asked by the words, which are half of it.
 */
static void its_words_and_their_number_come_up_nowhere_else(void **state)
{
    struct talk *t = *state;
    struct asker askers[ASKERS_MAX];
    struct browser member = talk_browser(t, "member.one");
    size_t n = askers_make(t, askers);
    str count[ASKERS_MAX], suggested[ASKERS_MAX];
    const char *const places[] = {
        "/search?q=" ASKED,
        "/search?q=" ASKED "&kind=message",
        "/api/v1/rooms",
        "/rooms",
        "/rooms/units",
        "/me",
        str_c(t->arena, str_printf(t->arena, "/organisations/%lld", (long long)t->branch.v)),
        str_c(t->arena, str_printf(t->arena, "/api/v1/organisations/%lld", (long long)t->branch.v)),
    };
    for (size_t who = 0; who < n; who++) {
        count[who] = asked(&askers[who], "/api/v1/search?q=" ASKED);
        suggested[who] = asked(&askers[who], "/search/suggest?q=" ASKED);
    }
    talk_say(&member, t, SECRET);
    for (size_t who = 0; who < n; who++) {
        assert_true(str_eq(asked(&askers[who], "/api/v1/search?q=" ASKED), count[who]));
        assert_true(str_eq(asked(&askers[who], "/search/suggest?q=" ASKED), suggested[who]));
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
            if (str_find(asked(&askers[who], places[i]), S("暗号")) != SIZE_MAX)
                fail_msg("%s tells %s", places[i], askers[who].name);
    }
    struct browser keeper = talk_browser(t, "keeper.one"); /* of the very unit */
    browser_get(&keeper, "/search?q=" ASKED);
    assert_page(&keeper, 200, "暗号");
}

/* Log-out closes what listens in that session, a new password what listens for that person. */
static void a_stream_belongs_to_its_session_and_its_person(void **state)
{
    struct talk *t = *state;
    struct browser member = talk_browser(t, "member.one");
    long long session = (long long)talk_number(t, "SELECT max(id) FROM session");
    browser_get(&member, talk_path(t, "/listen"));
    assert_page(&member, 200, "");
    str topics = str_join(t->arena, member.out.stream_topic, S(" "));
    assert_true(str_find(topics, str_printf(t->arena, " -session:%lld ", session)) != SIZE_MAX);
    assert_true(str_find(topics, str_printf(t->arena, " -person:%lld ", (long long)t->member.v)) != SIZE_MAX);
}

TEST_DATABASE_MAIN(TALK(no_address_of_a_room_answers_who_does_not_belong_to_it),
                   TALK(its_words_and_their_number_come_up_nowhere_else),
                   TALK(a_stream_belongs_to_its_session_and_its_person))
