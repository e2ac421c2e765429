/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes: they get what they are given, and no more; each limit ends them, and nothing is left
 * behind. */
#include "core/child.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "harness/database.h"
#include "harness/test.h"

#define MIB ((int64_t)1 << 20)

struct house {
    struct arena *arena;
    struct err err;
    struct app app;
    struct child_folder folder;
};

static int up(void **state)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct house *h = ARENA_NEW(a, struct house);
    h->arena = a;
    h->app = (struct app){ .arena = a, .data_dir = test_folder_new(a) };
    assert_int_equal(child_folder_make(&h->app, a, &h->err, &h->folder), RC_OK);
    *state = h;
    return 0;
}

static int down(void **state)
{
    struct house *h = *state;
    arena_free(h->arena);
    return 0;
}

static struct child child_of(const struct house *h, const char *const *argv)
{
    return (struct child){ .argv = argv,
                           .folder = &h->folder,
                           .out = "out",
                           .limits = { .seconds = 20,
                                       .cpu_seconds = 10,
                                       .memory_bytes = 512 * MIB,
                                       .file_bytes = 4 * MIB,
                                       .processes = 50 } };
}

static rc run(struct house *h, const struct child *child, struct child_done *done)
{
    h->err = (struct err){ 0 };
    return child_run(h->arena, &h->err, child, done);
}

static str file_of(struct house *h, const char *name)
{
    int fd = open(child_file(&h->folder, h->arena, name), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    char *room = arena_alloc(h->arena, 100000);
    ssize_t n = read(fd, room, 100000);
    (void)close(fd);
    assert_true(n >= 0);
    return (str){ room, (size_t)n };
}

/* What a shell script of the test's own prints. */
static str printed(struct house *h, const char *script, str input)
{
    const char *argv[] = { "sh", "-c", script, NULL };
    struct child child = child_of(h, argv);
    struct child_done done;
    child.input = input;
    rc ended = run(h, &child, &done);
    if (ended != RC_OK)
        print_error("%s: %.*s %.*s\n", script, STR_ARG(h->err.detail), STR_ARG(done.errors));
    assert_int_equal(ended, RC_OK);
    return file_of(h, "out");
}

static void ends(struct house *h, const struct child *child, rc want, const char *text_key)
{
    struct child_done done;
    assert_int_equal(run(h, child, &done), want);
    assert_string_equal(h->err.text_key, text_key);
}

static void it_gets_its_arguments_as_they_are_and_its_input(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "printf", "%s|", "$HOME; `id` 'x' \"y\" > z", "*", "", NULL };
    struct child child = child_of(h, argv);
    struct child_done done;
    assert_int_equal(run(h, &child, &done), RC_OK);
    assert_text(file_of(h, "out"), "$HOME; `id` 'x' \"y\" > z|*||");
    assert_text(printed(h, "cat", S("给定的字节")), "给定的字节");
    assert_text(printed(h, "cat", (str){ 0 }), "");
    char *large = arena_alloc(h->arena, 1 << 20);
    memset(large, 'x', 1 << 20);
    assert_text(printed(h, "wc -c", (str){ large, 1 << 20 }), "1048576\n");
}

static void it_has_a_clean_environment_a_folder_and_no_descriptors(void **state)
{
    struct house *h = *state;
    assert_int_equal(setenv("ECHOWALL_SECRET", "x", 1), 0);
    int open_one = open("/dev/null", O_RDONLY); /* not close-on-exec */
    assert_true(open_one > 2);
    assert_text(printed(h, "env | sed 's/=.*//' | sort | tr '\\n' ' '", (str){ 0 }),
                "HOME LC_ALL PATH PWD TMPDIR TZ ");
    assert_text(printed(h, "ls /proc/self/fd | tr '\\n' ' '", (str){ 0 }), "0 1 2 3 "); /* 3 is ls's own */
    str folder = printed(h, "pwd", (str){ 0 });
    assert_text(str_trim(folder), h->folder.path);
    assert_text(
        printed(h,
                "cat /proc/self/stat | awk '{ print $19 }'; grep NoNewPrivs /proc/self/status | tr -d '\\t'",
                (str){ 0 }),
        "10\nNoNewPrivs:1\n");
    (void)close(open_one);
    assert_int_equal(unsetenv("ECHOWALL_SECRET"), 0);
}

static void it_has_no_network_where_the_kernel_allows(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "cat", "/proc/net/dev", NULL };
    struct child child = child_of(h, argv);
    struct child_done done;
    assert_int_equal(run(h, &child, &done), RC_OK);
    str devices = file_of(h, "out"), line;
    size_t n = 0;
    while (str_cut(&devices, '\n', &line))
        n += str_find_char(line, ':') != SIZE_MAX ? 1 : 0;
    assert_true(done.has_network || n <= 1); /* lo alone */
}

static void a_missing_program_has_an_error_of_its_own(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "no-such-program-here", NULL };
    struct child child = child_of(h, argv);
    ends(h, &child, RC_UNAVAILABLE, "child.missing");
    assert_text(h->err.what, "no-such-program-here");
    assert_null(child_program(h->arena, "no-such-program-here"));
    assert_non_null(child_program(h->arena, "sh"));
}

static void a_failure_tells_what_the_program_said(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "sh", "-c", "echo out of ideas >&2; exit 3", NULL };
    struct child child = child_of(h, argv);
    struct child_done done;
    assert_int_equal(run(h, &child, &done), RC_INVALID);
    assert_string_equal(h->err.text_key, "child.failed");
    assert_text(done.errors, "out of ideas\n");
}

/* Killed within two seconds; whoever inherits it buries it in its own time, until then its command line is
 * empty. */
static bool is_gone(struct house *h, int64_t pid)
{
    const char *path = str_c(h->arena, str_printf(h->arena, "/proc/%lld/cmdline", (long long)pid));
    for (int i = 0; i < 100; i++) {
        char room[64] = { 0 };
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd >= 0 ? read(fd, room, sizeof room - 1) : 0;
        if (fd >= 0)
            (void)close(fd);
        if (n <= 0 || strcmp(room, "sleep") != 0)
            return true;
        (void)usleep(20000);
    }
    return false;
}

static void the_clock_ends_it_and_all_that_it_started(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "sh", "-c", "sleep 300 & echo $! > pid; sleep 300", NULL };
    struct child child = child_of(h, argv);
    int64_t began = clock_us(), pid = 0;
    child.limits.seconds = 1;
    ends(h, &child, RC_LIMIT, "child.limit");
    assert_true(clock_us() - began < 15000000);
    assert_true(str_to_i64(str_trim(file_of(h, "pid")), &pid) && pid > 1);
    const char *argv2[] = { "sh", "-c", "sleep 300 & echo $! > pid",
                            NULL }; /* ends itself, its child does not */
    child = child_of(h, argv2);
    struct child_done done;
    assert_int_equal(run(h, &child, &done), RC_OK);
    assert_true(done.ms < 15000);
    int64_t other = 0;
    assert_true(str_to_i64(str_trim(file_of(h, "pid")), &other) && other > 1);
    assert_true(is_gone(h, pid) && is_gone(h, other));
}

static void each_limit_ends_it(void **state)
{
    struct house *h = *state;
    const char *busy[] = { "sh", "-c", "while :; do :; done", NULL };
    const char *large[] = { "dd", "if=/dev/zero", "of=large", "bs=65536", NULL };
    const char *chatty[] = { "yes", NULL };
    const char *hungry[] = { "dd", "if=/dev/zero", "of=/dev/null", "bs=900M", "count=1", NULL };
    struct child child = child_of(h, busy);
    struct stat about;
    child.limits.cpu_seconds = 1;
    ends(h, &child, RC_LIMIT, "child.limit");
    child = child_of(h, large);
    ends(h, &child, RC_LIMIT, "child.limit");
    assert_int_equal(stat(child_file(&h->folder, h->arena, "large"), &about), 0);
    assert_int_equal(about.st_size, 4 * MIB);
    child = child_of(h, chatty);
    ends(h, &child, RC_LIMIT, "child.limit");
    child = child_of(h, hungry);
    ends(h, &child, RC_INVALID, "child.failed");
}

static void *stop_soon(void *data)
{
    atomic_bool *stop = data;
    (void)usleep(100000);
    atomic_store(stop, true);
    return NULL;
}

static void whoever_waits_can_stop_it(void **state)
{
    struct house *h = *state;
    const char *argv[] = { "sleep", "300", NULL };
    struct child child = child_of(h, argv);
    atomic_bool stop = false;
    pthread_t thread;
    child.stop = &stop;
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, &stop), 0);
    ends(h, &child, RC_UNAVAILABLE, "child.stopped");
    assert_int_equal(pthread_join(thread, NULL), 0);
}

struct aside {
    struct house *h;
    rc done;
};

static void *run_aside(void *data)
{
    struct aside *s = data;
    struct arena *a = arena_new((size_t)8 << 20);
    struct err e = { 0 };
    struct child_folder folder;
    const char *argv[] = { "sh", "-c", "echo $PPID; sleep 0.2", NULL };
    struct child child = child_of(s->h, argv);
    struct child_done done;
    s->done = child_folder_make(&s->h->app, a, &e, &folder);
    child.folder = &folder;
    if (s->done == RC_OK)
        s->done = child_run(a, &e, &child, &done);
    arena_free(a);
    return NULL;
}

static void several_run_at_the_same_time(void **state)
{
    struct aside s[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        s[i] = (struct aside){ .h = *state };
        assert_int_equal(pthread_create(&threads[i], NULL, run_aside, &s[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(s[i].done, RC_OK);
    }
}

static void its_folder_goes_with_the_arena_and_old_ones_are_swept(void **state)
{
    struct house *h = *state;
    struct arena *a = arena_new((size_t)1 << 20);
    struct child_folder folder, old;
    struct timespec long_ago[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
    assert_int_equal(child_folder_make(&h->app, a, &h->err, &folder), RC_OK);
    const char *path = str_c(h->arena, str_from_c(folder.path));
    assert_int_equal(mkdir(child_file(&folder, a, "inner"), 0700), 0);
    assert_int_equal(close(open(child_file(&folder, a, "inner/x"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), 0);
    assert_int_equal(access(path, F_OK), 0);
    arena_free(a);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(child_folder_make(&h->app, h->arena, &h->err, &old), RC_OK);
    assert_int_equal(child_folder_sweep(&h->app, h->arena), 0);
    assert_int_equal(utimensat(AT_FDCWD, old.path, long_ago, 0), 0);
    assert_int_equal(child_folder_sweep(&h->app, h->arena), 1);
    assert_int_not_equal(access(old.path, F_OK), 0);
}

#define H(name) TEST_WITH(name, up, down)
TEST_MAIN(H(it_gets_its_arguments_as_they_are_and_its_input),
          H(it_has_a_clean_environment_a_folder_and_no_descriptors),
          H(it_has_no_network_where_the_kernel_allows), H(a_missing_program_has_an_error_of_its_own),
          H(a_failure_tells_what_the_program_said), H(the_clock_ends_it_and_all_that_it_started),
          H(each_limit_ends_it), H(whoever_waits_can_stop_it), H(several_run_at_the_same_time),
          H(its_folder_goes_with_the_arena_and_old_ones_are_swept))
