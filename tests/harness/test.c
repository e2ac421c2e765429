/* SPDX-License-Identifier: Apache-2.0 */
/* The shared parts of test programs. Nothing that only one floor needs; that stands beside the floor's tests.
 */
#include "harness/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 60000

int test_status(int failed)
{
    const char *output = getenv("CMOCKA_MESSAGE_OUTPUT");
    bool is_told = output != NULL && strcasecmp(output, "tap") == 0;
    return failed != 0 && !is_told;
}

int test_arena_up(void **state)
{
    *state = arena_new((size_t)64 << 20);
    return 0;
}

int test_arena_down(void **state)
{
    arena_free(*state);
    return 0;
}

void test_text(str got, const char *want, const char *file, int line)
{
    if (!str_is_absent(got) && str_eq(got, str_from_c(want)))
        return;
    print_error("got  \"%.*s\"%s\nwant \"%s\"\n", STR_ARG(got), str_is_absent(got) ? " (absent)" : "", want);
    _fail(file, line);
}

static str read_all(struct arena *a, int fd)
{
    char *room = arena_alloc(a, TEXT_BYTES_MAX);
    size_t n = 0;
    ssize_t got;
    while (n < TEXT_BYTES_MAX && (got = read(fd, room + n, TEXT_BYTES_MAX - n)) > 0)
        n += (size_t)got;
    return (str){ room, n };
}

bool test_is_bug(void (*fn)(void *data), void *data, const char *words)
{
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct sigaction by_default = { .sa_handler = SIG_DFL };
        (void)sigaction(SIGABRT, &by_default, NULL);
        (void)dup2(ends[1], STDERR_FILENO);
        fn(data);
        _exit(0);
    }
    assert_true(child > 0);
    (void)close(ends[1]);
    struct arena *a = arena_new(TEXT_BYTES_MAX);
    str said = read_all(a, ends[0]);
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    bool is_bug =
        WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && str_find(said, str_from_c(words)) != SIZE_MAX;
    arena_free(a);
    return is_bug;
}

str test_stderr(struct arena *a, void (*fn)(void *data), void *data)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    /* Room for everything that is written before it is read. */
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 65536) >= TEXT_BYTES_MAX);
    int kept = dup(STDERR_FILENO);
    (void)dup2(ends[1], STDERR_FILENO);
    fn(data);
    (void)fflush(stderr);
    (void)dup2(kept, STDERR_FILENO);
    (void)close(kept);
    (void)close(ends[1]);
    str said = read_all(a, ends[0]);
    (void)close(ends[0]);
    return said;
}

str test_text_from(struct arena *a, struct prng *p, const char *alphabet, size_t n)
{
    size_t length = prng_below(p, n + 1), letters = strlen(alphabet);
    char *text = arena_alloc(a, length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = alphabet[prng_below(p, letters)];
    return (str){ text, length };
}
