/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: finds the command, reads settings and options, turns the result into an exit code. */
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "app/version.h"
#include "base/log.h"

#define LINE_ARENA_MAX (8u << 20)

static const char *const no_options[] = { NULL };
static const char *const demo_options[] = { "seed", "json!", "day", NULL };
static const char *const import_options[] = { "under",    "dry-run!",   "organisation", "kind",
                                              "category", "result",     "public!",      "column",
                                              "by",       "categories", "drafts!",      "leave-out!",
                                              NULL };
static const char *const routes_options[] = { "json!", NULL };
static const char *const user_options[] = { "role", "organisation", "phone", NULL };

static const struct command_verb import_verbs[] = {
    { "regions", "FILE [--under CODE]", "villages, towns and what is above them, from CSV or SQLite" },
    { "problems",
      "FILE [--organisation ID|CODE] [--dry-run] [--kind K] [--category C]\n"
      "                                     [--result R] [--public]",
      "the cases of an old ledger, from XLSX or CSV; --dry-run only examines it" },
    { "site",
      "FILE|FOLDER --column CODE --by LOGIN_NAME [--organisation ID|CODE] [--dry-run]\n"
      "                                     [--categories FILE] [--drafts] [--leave-out]",
      "another site: a WordPress export, RSS, Atom, or .docx, .html and .txt with their pictures, as a file, "
      "ZIP file or folder; "
      "--categories: lines \"category = column\"; --leave-out: what cannot be read" },
    { "content", "FOLDER", "what `echowall export content` has written, into a fresh site" },
    { "preview", "FILE", "the Markdown that a .docx or .html file would become; writes nothing" },
    { NULL, NULL, NULL },
};
static const struct command_verb audit_verbs[] = {
    { "verify", "", "go through the chain from the first entry to the last" },
    { NULL, NULL, NULL },
};
static const struct command_verb search_verbs[] = {
    { "rebuild", "", "take every entry out and make it anew" },
    { NULL, NULL, NULL },
};
static const struct command_verb user_verbs[] = {
    { "add", "NAME [--phone N]", "a new person; the first password comes on standard input" },
    { "grant", "NAME --role R [--organisation ID]",
      "a role over an organisation and all below; without: the whole" },
    { "password", "NAME", "a new password, on standard input; it must be changed at the next log-in" },
    { "phone", "NAME [--phone N]", "another telephone number; without --phone it is taken away" },
    { "token", "NAME", "a bearer token for the API, printed once" },
    { "key", "NAME", "a key for an Open311 client of that name, printed once" },
    { NULL, NULL, NULL },
};

static const struct command commands[] = {
    { "serve", "serve the site; makes one in an empty folder", "", no_options, 0, 0, NULL, command_serve },
    { "demo", "make a town with a year of life", "[--seed N] [--day YYYY-MM-DD] [--json]", demo_options, 0, 0,
      NULL, command_demo },
    { "init", "make an empty site and print its one-time set-up link", "", no_options, 0, 0, NULL,
      command_init },
    { "migrate", "bring the schema up to date (a copy is made before)", "", no_options, 0, 0, NULL,
      command_migrate },
    { "import", "import regions, the cases of an old ledger, or what another site has published",
      "regions|problems|site|content|preview FILE [OPTIONS]", import_options, 2, 2, import_verbs,
      command_import },
    { "export", "write a table of the site as JSON lines, or all its content into a folder",
      "content FOLDER, or audit|organisations|people|posts|problems|ratings|steps|voices [FILE]", no_options,
      1, 2, NULL, command_export },
    { "backup", "copy database, files and keys into one folder", "FOLDER", no_options, 1, 1, NULL,
      command_backup },
    { "restore", "make a site from a backup in an empty folder", "FOLDER", no_options, 1, 1, NULL,
      command_restore },
    { "doctor", "check the site and tell how to mend it", "", no_options, 0, 0, NULL, command_doctor },
    { "audit", "check the chain of the audit log", "verify", no_options, 1, 1, audit_verbs, command_audit },
    { "search", "make the index of the search anew, while the site runs or not", "rebuild", no_options, 1, 1,
      search_verbs, command_search },
    { "routes", "list every address with its permission", "[--json]", routes_options, 0, 0, NULL,
      command_routes },
    { "user", "add people, give roles, print bearer tokens and Open311 keys",
      "add|grant|password|phone|token|key NAME [OPTIONS]", user_options, 2, 2, user_verbs, command_user },
};

static const char shared_usage[] =
    "  --data DIR            folder of the site (default var/site)\n"
    "  --database URL        postgresql://… instead of the SQLite file in DIR\n"
    "  --listen ADDRESS:PORT where to listen\n"
    "  --config FILE         settings file; `echowall help settings` lists the keys\n";

static void usage_all(FILE *out)
{
    (void)fputs("usage: echowall COMMAND [OPTIONS]\n\n", out);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].about);
    (void)fputs("  version    print the version\n  help       this page; help COMMAND, help settings\n\n",
                out);
    (void)fputs(shared_usage, out);
}

static const struct command_verb no_verbs = { NULL, NULL, NULL };

static const struct command_verb *verbs_of(const struct command *c)
{
    return c->verbs != NULL ? c->verbs : &no_verbs;
}

/* word: the first one behind the command; when that is one of its verbs only that is told. */
static void usage_one(FILE *out, const struct command *c, str word)
{
    for (const struct command_verb *v = verbs_of(c); v->name != NULL; v++)
        if (str_eq(str_from_c(v->name), word)) {
            (void)fprintf(out, "usage: echowall %s %s %s\n  %s\n\n%s", c->name, v->name, v->usage, v->about,
                          shared_usage);
            return;
        }
    (void)fprintf(out, "usage: echowall %s %s\n  %s\n\n", c->name, c->usage, c->about);
    for (const struct command_verb *v = verbs_of(c); v->name != NULL; v++)
        (void)fprintf(out, "  %s %s %s\n      %s\n", c->name, v->name, v->usage, v->about);
    (void)fprintf(out, "%s%s", c->verbs != NULL ? "\n" : "", shared_usage);
}

static const struct command *command_find(str name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (str_eq(str_from_c(commands[i].name), name))
            return &commands[i];
    return NULL;
}

str command_option(const struct command_line *line, const char *name)
{
    for (int i = 0; i < line->options_n; i++)
        if (str_eq(line->options[i].name, str_from_c(name)))
            return line->options[i].value;
    return (str){ 0 };
}

/* Is it one of the command's own options? *ret_flag: it takes no value. */
static bool option_known(const struct command *c, str name, bool *ret_flag)
{
    for (size_t i = 0; c->options[i] != NULL; i++) {
        str known = str_from_c(c->options[i]);
        *ret_flag = str_ends(known, S("!"));
        if (*ret_flag)
            known.n--;
        if (str_eq(known, name))
            return true;
    }
    *ret_flag = false;
    return false;
}

/* One word of the command line; *i moves on when an option takes the next word as its value. */
static rc word_read(struct command_line *line, const struct command *c, char **argv, int *i)
{
    str word = str_from_c(argv[*i]);
    bool is_flag = false;
    if (!str_starts(word, S("--"))) {
        if (line->words_n == c->words_max)
            return ERR(&line->err, line->arena, RC_INVALID, NULL, "unexpected \"%s\"", argv[*i]);
        line->words[line->words_n++] = word;
        return RC_OK;
    }
    str name = str_slice(word, 2, word.n);
    bool is_own = option_known(c, name, &is_flag);
    if (argv[*i + 1] == NULL && !is_flag)
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "%s needs a value", argv[*i]);
    str value = is_flag ? S("") : str_from_c(argv[++*i]);
    if (!is_own)
        return str_eq(name, S("config")) /* read before everything else */
                   ? RC_OK
                   : settings_set(&line->settings, line->arena, &line->err, name, value);
    if (line->options_n == COMMAND_OPTIONS_MAX)
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "too many options");
    line->options[line->options_n++] = (struct command_option){ name, value };
    return RC_OK;
}

/* The file comes first wherever --config stands, so that variables and options win over it. */
static rc config_read(struct command_line *line, int argc, char **argv)
{
    for (int i = 2; i + 1 < argc; i++)
        if (str_eq(str_from_c(argv[i]), S("--config")))
            TRY(settings_read_file(&line->settings, line->arena, &line->err, str_from_c(argv[i + 1])));
    return RC_OK;
}

static rc line_read(struct command_line *line, const struct command *c, int argc, char **argv)
{
    TRY(config_read(line, argc, argv));
    TRY(settings_read_environment(&line->settings, line->arena, &line->err, environ));
    for (int i = 2; i < argc; i++)
        TRY(word_read(line, c, argv, &i));
    if (line->words_n < c->words_min)
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "something is missing behind \"%s\"", c->name);
    return RC_OK;
}

static enum exit_code exit_of(rc code)
{
    static const enum exit_code codes[RC_COUNT] = {
        [RC_OK] = EXIT_GOOD,
        [RC_NOT_FOUND] = EXIT_MISSING,
        [RC_UNAUTHORISED] = EXIT_INVALID,
        [RC_FORBIDDEN] = EXIT_INVALID,
        [RC_INVALID] = EXIT_INVALID,
        [RC_CONFLICT] = EXIT_CONFLICT,
        [RC_STALE] = EXIT_CONFLICT,
        [RC_LIMIT] = EXIT_INVALID,
        [RC_BUSY] = EXIT_UNAVAILABLE,
        [RC_UNAVAILABLE] = EXIT_UNAVAILABLE,
        [RC_INTERNAL] = EXIT_FAULT,
    };
    return codes[code];
}

static void log_level_apply(str level)
{
    log_set_level(str_eq(level, S("debug"))   ? LOG_DEBUG
                  : str_eq(level, S("warn"))  ? LOG_WARN
                  : str_eq(level, S("error")) ? LOG_ERROR
                                              : LOG_INFO);
}

static enum exit_code command_run(const struct command *c, int argc, char **argv)
{
    struct command_line line = { .arena = arena_new(LINE_ARENA_MAX), .settings = settings_default() };
    enum exit_code code = EXIT_GOOD;
    rc done = line_read(&line, c, argc, argv);
    if (done != RC_OK)
        code = EXIT_USAGE;
    if (done == RC_OK) {
        log_level_apply(line.settings.log_level);
        done = c->run(&line, &code);
        if (done != RC_OK)
            code = exit_of(done);
    }
    if (done != RC_OK)
        (void)fprintf(stderr, "echowall %s: %.*s\n", c->name,
                      STR_ARG(str_is_empty(line.err.detail) ? str_from_c(rc_name(done)) : line.err.detail));
    arena_free(line.arena);
    return code;
}

static int help(int argc, char **argv)
{
    const struct command *c = argc > 2 ? command_find(str_from_c(argv[2])) : NULL;
    struct arena *a = arena_new(LINE_ARENA_MAX);
    if (c != NULL)
        usage_one(stdout, c, argc > 3 ? str_from_c(argv[3]) : S(""));
    else if (argc > 2 && str_eq(str_from_c(argv[2]), S("settings")))
        (void)printf("Keys of the settings file, each also as ECHOWALL_KEY and --key:\n%.*s",
                     STR_ARG(settings_help(a)));
    else
        usage_all(stdout);
    arena_free(a);
    return EXIT_GOOD;
}

/* Wherever it stands: who asks wants nothing done. */
static bool asks_help(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (str_eq(str_from_c(argv[i]), S("--help")) || str_eq(str_from_c(argv[i]), S("-h")))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    str name = argc > 1 ? str_from_c(argv[1]) : S("help");
    if (sodium_init() < 0)
        return EXIT_FAULT;
    if (str_eq(name, S("version")) || str_eq(name, S("--version"))) {
        (void)printf("echowall %s\n", ECHOWALL_VERSION);
        return EXIT_GOOD;
    }
    if (str_eq(name, S("help")) || str_eq(name, S("--help")) || str_eq(name, S("-h")))
        return help(argc, argv);
    const struct command *c = command_find(name);
    if (c == NULL) {
        (void)fprintf(stderr, "echowall: there is no command \"%s\"\n\n", argv[1]);
        usage_all(stderr);
        return EXIT_USAGE;
    }
    if (asks_help(argc, argv)) {
        usage_one(stdout, c, str_from_c(argv[2]));
        return EXIT_GOOD;
    }
    return (int)command_run(c, argc, argv);
}
