/* SPDX-License-Identifier: Apache-2.0 */
/* Fresh databases. The list of what was made is walked at the end of the program. */
#include "harness/database.h"

#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define SCRATCH_BYTES_MAX ((size_t)64 << 10)

/* A folder or a PostgreSQL database that is to go. */
struct made {
    char *folder, *database;
    struct made *next;
};

static struct made *all;
static pid_t owner; /* a child made by fork must not drop what is its parent's */

enum db_kind test_database_kind(void)
{
    const char *kind = getenv("ECHOWALL_TEST_KIND");
    return kind != NULL && strcmp(kind, "postgresql") == 0 ? DB_POSTGRES : DB_SQLITE;
}

static const char *server(void)
{
    const char *url = getenv("ECHOWALL_TEST_POSTGRES");
    return url != NULL && *url != '\0' ? url : NULL;
}

bool test_database_is_here(void)
{
    if (test_database_kind() == DB_SQLITE || server() != NULL)
        return true;
    printf("1..0 # SKIP ECHOWALL_TEST_POSTGRES names no server\n");
    return false;
}

char test_only_on[2];

size_t test_database_choose(struct CMUnitTest *tests, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_other =
            tests[i].initial_state == &test_only_on[DB_SQLITE + DB_POSTGRES - test_database_kind()];
        if (!is_other)
            tests[kept++] = tests[i];
    }
    return kept;
}

static char *copy_c(str text)
{
    char *copy = mem_new(text.n + 1);
    memcpy(copy, text.p, text.n);
    return copy;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
    (void)st, (void)type, (void)place;
    return remove(path);
}

/* Runs one statement on the server; an empty detail is success. */
static str administer(struct arena *a, str sql)
{
    PGconn *c = PQconnectdb(server());
    str detail = S("");
    if (PQstatus(c) != CONNECTION_OK) {
        detail = str_copy(a, str_from_c(PQerrorMessage(c)));
    } else {
        PGresult *r = PQexec(c, str_c(a, sql));
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            detail = str_copy(a, str_from_c(PQresultErrorMessage(r)));
        PQclear(r);
    }
    PQfinish(c);
    return detail;
}

static void made_drop(struct made *m)
{
    if (m->folder != NULL)
        (void)nftw(m->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (m->database != NULL) {
        struct arena *a = arena_new(SCRATCH_BYTES_MAX);
        str detail = administer(a, str_printf(a, "DROP DATABASE IF EXISTS %s WITH (FORCE)", m->database));
        if (detail.n != 0)
            print_error("%.*s", STR_ARG(detail));
        arena_free(a);
    }
    mem_free(m->folder);
    mem_free(m->database);
    mem_free(m);
}

static void drop_all(void)
{
    while (all != NULL && getpid() == owner) {
        struct made *m = all;
        all = m->next;
        made_drop(m);
    }
}

static void remember(const char *folder, const char *database)
{
    struct made *m = mem_new(sizeof *m);
    if (owner == 0) {
        owner = getpid();
        (void)atexit(drop_all);
    }
    m->folder = folder != NULL ? copy_c(str_from_c(folder)) : NULL;
    m->database = database != NULL ? copy_c(str_from_c(database)) : NULL;
    m->next = all;
    all = m;
}

str test_folder_new(struct arena *a)
{
    const char *root = getenv("TMPDIR");
    str name = str_printf(a, "%s/echowall-test-XXXXXX", root != NULL && *root != '\0' ? root : "/tmp");
    char *path = arena_alloc(a, name.n + 1);
    memcpy(path, str_c(a, name), name.n + 1);
    if (mkdtemp(path) == NULL)
        fail_msg("cannot make the folder %s", path);
    remember(path, NULL);
    return str_from_c(path);
}

/* A database made by CREATE DATABASE with the rest of that statement, and its URL. */
static str postgres_new(struct arena *a, str rest)
{
    static int count;
    str name = str_printf(a, "echowall_test_%d_%d", (int)getpid(), ++count);
    if (server() == NULL)
        fail_msg("ECHOWALL_TEST_POSTGRES names no server");
    str detail = administer(a, str_printf(a, "CREATE DATABASE %.*s %.*s", STR_ARG(name), STR_ARG(rest)));
    if (detail.n != 0)
        fail_msg("%.*s", STR_ARG(detail));
    remember(NULL, str_c(a, name));
    return str_printf(a, "%s%sdbname=%.*s", server(), strchr(server(), '?') != NULL ? "&" : "?",
                      STR_ARG(name));
}

str test_database_new(struct arena *a, enum db_kind kind)
{
    if (kind == DB_POSTGRES)
        return postgres_new(a, S("TEMPLATE template0"));
    str folder = test_folder_new(a);
    return str_printf(a, "sqlite:%.*s/site.db", STR_ARG(folder));
}

str test_database_file(str url)
{
    return str_slice(url, strlen("sqlite:"), url.n);
}

/* The name behind "…dbname=", which postgres_new has put at the end. */
static str postgres_name(str url)
{
    size_t from = url.n;
    while (from > 0 && url.p[from - 1] != '=')
        from--;
    return str_slice(url, from, url.n);
}

static void file_copy(const char *from, const char *to)
{
    struct stat st = { 0 };
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0 && fstat(in, &st) == 0);
    assert_int_equal(sendfile(out, in, NULL, (size_t)st.st_size), st.st_size);
    (void)close(in);
    (void)close(out);
}

str test_database_copy(struct arena *a, str url)
{
    if (!str_starts(url, S("sqlite:"))) {
        str name = postgres_name(url);
        return postgres_new(a, str_printf(a, "TEMPLATE %.*s", STR_ARG(name)));
    }
    str copy = test_database_new(a, DB_SQLITE);
    file_copy(str_c(a, test_database_file(url)), str_c(a, test_database_file(copy)));
    return copy;
}

static bool is_of(const struct made *m, str url)
{
    if (m->database != NULL)
        return str_eq(postgres_name(url), str_from_c(m->database));
    str file = test_database_file(url), folder = str_from_c(m->folder);
    return str_starts(file, folder) && file.n > folder.n && file.p[folder.n] == '/';
}

void test_database_drop(str url)
{
    for (struct made **at = &all; *at != NULL; at = &(*at)->next)
        if (is_of(*at, url)) {
            struct made *m = *at;
            *at = m->next;
            made_drop(m);
            return;
        }
}
