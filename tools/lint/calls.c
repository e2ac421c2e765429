/* SPDX-License-Identifier: Apache-2.0 */
/* Which functions are not to be called, where they may be all the same, and what to use instead. */
#include "lint/checks.h"

struct ban {
    const char *names; /* with a space between */
    const char *instead;
    unsigned floors; /* where it holds */
};

#define EVERYWHERE FLOORS_ALL
#define BUT(floors) (FLOORS_ALL & ~(floors))

static const struct ban bans[] = {
    { "strcpy strcat strncpy strncat stpcpy", "use str and buf, which know their lengths", EVERYWHERE },
    { "sprintf vsprintf", "use buf_printf or str_printf", EVERYWHERE },
    { "gets scanf fscanf sscanf vscanf vfscanf vsscanf",
      "cut the text with str_cut and read it with str_to_i64", EVERYWHERE },
    { "strtok strtok_r strsep", "use str_cut", EVERYWHERE },
    { "atoi atol atoll atof", "use str_to_i64 or str_to_double, which tell what is no number", EVERYWHERE },
    { "alloca", "use an arena", EVERYWHERE },
    { "system popen", "use the library for it; no shell sees what people typed", EVERYWHERE },
    { "rand srand random srandom drand48", "use base/rand.h", EVERYWHERE },
    { "localtime gmtime asctime ctime localtime_r", "use base/clock.h; the zone belongs to the site",
      EVERYWHERE },
    { "tmpnam tempnam mktemp", "use mkstemp", EVERYWHERE },
    { "vfork", "use posix_spawn", EVERYWHERE },
    { "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf",
      "use the arena; what lives as long as a service takes mem_new and mem_free",
      BUT(FLOOR_BIT(FLOOR_BASE)) },
    { "setjmp longjmp sigsetjmp siglongjmp",
      "only a full arena jumps, and only the pipeline catches it; return an rc",
      BUT(FLOOR_BIT(FLOOR_BASE) | FLOOR_BIT(FLOOR_APP) | FLOOR_BIT(FLOOR_TESTS)) },
    { "mem_new mem_free", "a slice keeps nothing longer than a request; use rq->arena",
      FLOOR_BIT(FLOOR_FEATURES) },
    { "access_check access_decide access_enter", "declare permission and scope in the row of the route",
      FLOOR_BIT(FLOOR_FEATURES) },
    { "log_event log_line", "return an rc with ERR; the pipeline logs it once", FLOOR_BIT(FLOOR_FEATURES) },
};

static bool has_name(const char *names, str name)
{
    str rest = str_from_c(names), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, name))
            return true;
    return false;
}

/* A call, or free handed on as a function; not a member of that name. */
static bool is_use(const struct source *s, size_t i)
{
    const struct token *t = &s->all[i];
    if (t->kind != TOKEN_WORD || i + 1 >= s->all_n)
        return false;
    bool is_member = i > 0 && (token_is(t - 1, ".") || token_is(t - 1, "->"));
    bool is_free_handed_on = str_eq(t->text, S("free")) && (token_is(t + 1, ")") || token_is(t + 1, ","));
    return !is_member && (token_is(t + 1, "(") || is_free_handed_on);
}

/* __attribute__((malloc, …)) is no call. */
static bool is_attribute(const struct source *s, size_t i)
{
    for (size_t back = i; back > 0 && !token_is(&s->all[back], ";") && !token_is(&s->all[back], "}"); back--)
        if (token_is(&s->all[back], "__attribute__"))
            return true;
    return false;
}

void check_calls(struct lint *l, const struct source *s)
{
    for (size_t i = 0; i < s->all_n; i++) {
        if (!is_use(s, i))
            continue;
        for (size_t b = 0; b < sizeof bans / sizeof bans[0]; b++)
            if ((bans[b].floors & FLOOR_BIT(s->floor)) != 0 && has_name(bans[b].names, s->all[i].text) &&
                !is_attribute(s, i))
                diag_error(l->diag, s->path, s->all[i].line, "%.*s() is banned here — %s",
                           STR_ARG(s->all[i].text), bans[b].instead);
    }
}
