/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the demo's texts: blocks of "key words" lines, and a table of single voices. */
#include "features/problem/problem_demo.h"

#include <stddef.h>

#include "base/csv.h"
#include "gen/data.h"

#define ITEMS_MAX 64
#define SINGLES_MAX 64
#define SINGLE_FIELDS 7
#define FILLED_MAX (64u << 10)

static const char *const course_names[COURSE_COUNT] = {
    [COURSE_PLAIN] = "plain",
    [COURSE_LATE] = "late",
    [COURSE_RETURNED] = "returned",
    [COURSE_REDO] = "redo",
    [COURSE_ENDED] = "ended",
    [COURSE_RECENT] = "recent",
    [COURSE_OPEN_LATE] = "open_late",
    [COURSE_OPEN_SOON] = "open_soon",
    [COURSE_OPEN_REDO] = "open_redo",
    [COURSE_OPEN_NEW] = "open_new",
    [COURSE_OPEN_ANSWERED] = "open_answered",
    [COURSE_OPEN_WORKING] = "open_working",
};

#define FIELD(name) offsetof(struct demo_item, name)
static const struct {
    str key;
    size_t at;
} fields[] = {
    { S_INIT("at"), FIELD(at) },
    { S_INIT("category"), FIELD(category) },
    { S_INIT("kind"), FIELD(kind) },
    { S_INIT("office"), FIELD(office) },
    { S_INIT("first"), FIELD(first_office) },
    { S_INIT("returned"), FIELD(returned) },
    { S_INIT("scene"), FIELD(scene) },
    { S_INIT("place"), FIELD(place) },
    { S_INIT("title"), FIELD(title) },
    { S_INIT("statement"), FIELD(statement) },
    { S_INIT("result"), FIELD(result) },
    { S_INIT("basis"), FIELD(basis) },
    { S_INIT("end"), FIELD(end) },
    { S_INIT("pause"), FIELD(pause) },
    { S_INIT("wish"), FIELD(wish) },
    { S_INIT("extend"), FIELD(extend) },
    { S_INIT("assist"), FIELD(assist) },
    { S_INIT("urge"), FIELD(urge) },
    { S_INIT("measure"), FIELD(round[0].measure) },
    { S_INIT("progress"), FIELD(round[0].progress) },
    { S_INIT("answer"), FIELD(round[0].answer) },
    { S_INIT("again"), FIELD(round[0].again) },
    { S_INIT("measure2"), FIELD(round[1].measure) },
    { S_INIT("progress2"), FIELD(round[1].progress) },
    { S_INIT("answer2"), FIELD(round[1].answer) },
    { S_INIT("again2"), FIELD(round[1].again) },
    { S_INIT("progress3"), FIELD(round[2].progress) },
    { S_INIT("answer3"), FIELD(round[2].answer) },
};

static enum demo_course course_of(str name)
{
    for (int c = 0; c < COURSE_COUNT; c++)
        if (str_eq(name, str_from_c(course_names[c])))
            return (enum demo_course)c;
    BUG("demo_items.txt: no such course");
}

static void line_read(struct demo_item *item, str key, str words)
{
    if (str_eq(key, S("voice"))) {
        if (item->voices_n == DEMO_VOICES_MAX)
            BUG("demo_items.txt: more voices than DEMO_VOICES_MAX");
        item->voice[item->voices_n++] = words;
        return;
    }
    if (str_eq(key, S("month")) && str_to_i64(words, &item->month))
        return;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (str_eq(key, fields[i].key)) {
            memcpy((char *)item + fields[i].at, &words, sizeof words);
            return;
        }
    BUG("demo_items.txt: no such key");
}

static void items_read(struct arena *a, struct demo_texts *ret)
{
    str rest = demo_items_txt, line, key;
    ret->items = ARENA_ARRAY(a, struct demo_item, ITEMS_MAX);
    while (str_cut(&rest, '\n', &line)) {
        if (str_is_empty(line))
            continue;
        (void)str_cut(&line, ' ', &key);
        if (!str_eq(key, S("item"))) {
            line_read(&ret->items[ret->items_n - 1], key, line);
            continue;
        }
        if (ret->items_n == ITEMS_MAX)
            BUG("demo_items.txt: more items than ITEMS_MAX");
        ret->items[ret->items_n++].course = course_of(line);
    }
}

static void singles_read(struct arena *a, struct demo_texts *ret)
{
    str rest = demo_singles_csv, f[SINGLE_FIELDS];
    ret->singles = ARENA_ARRAY(a, struct demo_single, SINGLES_MAX);
    (void)csv_row(&rest, f, SINGLE_FIELDS); /* the head line */
    while (csv_row(&rest, f, SINGLE_FIELDS)) {
        if (ret->singles_n == SINGLES_MAX)
            BUG("demo_singles.csv: more rows than SINGLES_MAX");
        ret->singles[ret->singles_n++] = (struct demo_single){ f[0], f[1], f[2], f[3], f[4], f[5], f[6] };
    }
}

static void reasons_read(struct demo_texts *ret)
{
    str rest = demo_ratings_csv, f[2];
    (void)csv_row(&rest, f, 2); /* the head line */
    while (csv_row(&rest, f, 2)) {
        struct demo_reasons *r = str_eq(f[0], S("low")) ? &ret->low : &ret->good;
        if (r->n == DEMO_REASONS_MAX)
            BUG("demo_ratings.csv: more rows than DEMO_REASONS_MAX");
        r->at[r->n++] = f[1];
    }
}

void demo_texts_read(struct arena *a, struct demo_texts *ret)
{
    *ret = (struct demo_texts){ 0 };
    items_read(a, ret);
    singles_read(a, ret);
    reasons_read(ret);
}

static bool pair_find(str name, const str *pairs, size_t pairs_n, str *ret)
{
    for (size_t i = 0; i + 1 < pairs_n; i += 2)
        if (str_eq(pairs[i], name)) {
            *ret = pairs[i + 1];
            return true;
        }
    return false;
}

str demo_fill_in(struct arena *a, str text, const str *pairs, size_t pairs_n)
{
    struct buf b = buf_new(a, FILLED_MAX);
    str plain, name, value;
    while (str_cut(&text, '{', &plain)) {
        buf_put(&b, plain);
        if (str_is_empty(text) || !str_cut(&text, '}', &name))
            continue;
        if (!pair_find(name, pairs, pairs_n, &value))
            BUG("the demo's data asks for a word that is not there");
        buf_put(&b, value);
    }
    return buf_str(&b);
}
