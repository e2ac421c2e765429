/* SPDX-License-Identifier: Apache-2.0 */
/* fork and exec, because the exit code and the files are what Ninja sees. */
#include "run.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

str run_folder(struct arena *a)
{
    char name[] = "/tmp/viewgen_test_XXXXXX";
    if (mkdtemp(name) == NULL)
        abort();
    return str_copy(a, str_from_c(name));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void run_folder_remove(struct arena *a, str folder)
{
    nftw(str_c(a, folder), remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A name that begins with "/" is whole already. */
static const char *path_of(struct arena *a, str folder, const char *name)
{
    if (name[0] == '/')
        return name;
    return str_printf(a, "%.*s/%s", STR_ARG(folder), name).p;
}

void run_write(struct arena *a, str folder, const char *name, str text)
{
    str path = str_from_c(path_of(a, folder, name));
    for (size_t i = folder.n + 1; i < path.n; i++)
        if (path.p[i] == '/')
            mkdir(str_c(a, str_slice(path, 0, i)), 0700);
    FILE *f = fopen(path.p, "wb");
    if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0)
        abort();
}

str run_read(struct arena *a, str folder, const char *name)
{
    struct buf b = buf_new(a, 8u << 20);
    FILE *f = fopen(path_of(a, folder, name), "rb");
    if (f == NULL)
        return (str){ 0 };
    for (int c = fgetc(f); c != EOF; c = fgetc(f))
        buf_putc(&b, (char)c);
    (void)fclose(f);
    return buf_str(&b);
}

const char *run_path(const char *program)
{
    static char path[PATH_MAX];
    return realpath(program, path);
}

int run_program(struct arena *a, str folder, const char *const *argv, str *ret_said)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        int said = open(path_of(a, folder, "stderr"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        char *words[64] = { 0 };
        for (int i = 0; argv[i] != NULL && i < 63; i++)
            words[i] = memcpy(arena_alloc(a, strlen(argv[i]) + 1), argv[i], strlen(argv[i]));
        int made = open(path_of(a, folder, "stdout"), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        if (said < 0 || dup2(said, 2) < 0 || made < 0 || dup2(made, 1) < 0 || chdir(str_c(a, folder)) != 0)
            _exit(99);
        execv(words[0], words);
        _exit(98);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    *ret_said = run_read(a, folder, "stderr");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
