/* SPDX-License-Identifier: Apache-2.0 */
/* Which functions are not to be called, where they may be all the same, and what to use instead. */
#include "lint/checks.h"

struct ban {
    const char *names; /* with a space between */
    const char *instead;
    unsigned floors;    /* where it holds */
    const char *but_in; /* not in functions with this in their names; NULL = in all */
};

#define EVERYWHERE FLOORS_ALL
#define BUT(floors) (FLOORS_ALL & ~(floors))

static const struct ban bans[] = {
    { "strcpy strcat strncpy strncat stpcpy", "use str and buf, which know their lengths", EVERYWHERE, NULL },
    { "sprintf vsprintf", "use buf_printf or str_printf", EVERYWHERE, NULL },
    { "gets scanf fscanf sscanf vscanf vfscanf vsscanf",
      "cut the text with str_cut and read it with str_to_i64", EVERYWHERE, NULL },
    { "strtok strtok_r strsep", "use str_cut", EVERYWHERE, NULL },
    { "atoi atol atoll atof", "use str_to_i64 or str_to_double, which tell what is no number", EVERYWHERE,
      NULL },
    { "alloca", "use an arena", EVERYWHERE, NULL },
    { "system popen", "use the library for it; no shell sees what people typed", EVERYWHERE, NULL },
    { "rand srand random srandom drand48", "use base/rand.h", EVERYWHERE, NULL },
    { "localtime gmtime asctime ctime localtime_r", "use base/clock.h; the zone belongs to the site",
      EVERYWHERE, NULL },
    { "tmpnam tempnam mktemp", "use mkstemp", EVERYWHERE, NULL },
    { "vfork", "use posix_spawn", EVERYWHERE, NULL },
    { "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf",
      "use the arena; what lives as long as a service takes mem_new and mem_free", BUT(FLOOR_BIT(FLOOR_BASE)),
      NULL },
    { "setjmp longjmp sigsetjmp siglongjmp",
      "only a full arena jumps, and only the pipeline catches it; return an rc",
      BUT(FLOOR_BIT(FLOOR_BASE) | FLOOR_BIT(FLOOR_APP) | FLOOR_BIT(FLOOR_TESTS)), NULL },
    { "mem_new mem_free", "a slice keeps nothing longer than a request; use rq->arena",
      FLOOR_BIT(FLOOR_FEATURES), NULL },
    { "access_check access_decide access_enter",
      "declare permission and scope in the row of the route; a scope that only you know is a function "
      "*_scope_*",
      FLOOR_BIT(FLOOR_FEATURES), "_scope_" },
    { "log_event log_line", "return an rc with ERR; the pipeline logs it once", FLOOR_BIT(FLOOR_FEATURES),
      NULL },
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

/* The name of the function that the token stands in; the absent str at file level. */
static str function_around(const struct source *s, const struct token *t)
{
    struct function f;
    for (size_t at = 0; source_next_function(s, &at, &f);)
        if (t->text.p > s->code[f.body].text.p && t->text.p < s->code[f.end - 1].text.p)
            return f.name;
    return (str){ 0 };
}

static bool is_banned(const struct source *s, size_t i, const struct ban *ban)
{
    const struct token *t = &s->all[i];
    if ((ban->floors & FLOOR_BIT(s->floor)) == 0 || !has_name(ban->names, t->text) || is_attribute(s, i))
        return false;
    return ban->but_in == NULL || str_find(function_around(s, t), str_from_c(ban->but_in)) == SIZE_MAX;
}

void check_calls(struct lint *l, const struct source *s)
{
    for (size_t i = 0; i < s->all_n; i++)
        for (size_t b = 0; is_use(s, i) && b < sizeof bans / sizeof bans[0]; b++)
            if (is_banned(s, i, &bans[b]))
                diag_error(l->diag, s->path, s->all[i].line, "%.*s() is banned here — %s",
                           STR_ARG(s->all[i].text), bans[b].instead);
}
