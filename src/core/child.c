/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between fork and exec the child may call only what is safe in a process that had many threads: system calls
 * with memory that was made ready before. What fails there is told through a pipe that closes at exec.
 */
#include "core/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"

#define WATCH_MS 200
#define FILES_MAX 64
#define ERRORS_KEPT 2000
#define ERRORS_FILE ".errors"
#define NICE 10
#define STARTED 'y'
#define STARTED_WITH_NETWORK 'n'

/* ---- what is made ready before the fork ---- */

struct start {
    const char *program;
    char **argv, **env;
    const char *dir;
    int in, out, err, tell; /* descriptors */
    struct child_limits limits;
    char uid_map[64], gid_map[64];
};

const char *child_program(struct arena *a, const char *name)
{
    const char *path = getenv("PATH");
    str rest = str_from_c(path != NULL ? path : "/usr/local/bin:/usr/bin:/bin"), folder;
    while (str_cut(&rest, ':', &folder)) {
        const char *whole = str_c(a, str_printf(a, "%.*s/%s", STR_ARG(folder), name));
        if (str_starts(folder, S("/")) && access(whole, X_OK) == 0)
            return whole;
    }
    return NULL;
}

/* exec takes arrays of char * for historical reasons; it changes nothing. */
static char *own(struct arena *a, str text)
{
    char *copy = arena_alloc(a, text.n + 1);
    memcpy(copy, text.p, text.n);
    return copy;
}

/* With room for `more` behind. */
static char **argv_of(struct arena *a, const char *const *given, size_t more, size_t *ret_n)
{
    size_t n = 0;
    while (given != NULL && given[n] != NULL)
        n++;
    char **argv = ARENA_ARRAY(a, char *, n + more + 1);
    for (size_t i = 0; i < n; i++)
        argv[i] = own(a, str_from_c(given[i]));
    *ret_n = n;
    return argv;
}

static char **env_of(struct arena *a, const struct child *child)
{
    size_t n = 0;
    char **env = argv_of(a, child->env, 5, &n);
    env[n++] = own(a, S("PATH=/usr/local/bin:/usr/bin:/bin"));
    env[n++] = own(a, S("LC_ALL=C.UTF-8"));
    env[n++] = own(a, S("TZ=UTC"));
    env[n++] = own(a, str_printf(a, "HOME=%s", child->folder->path));
    env[n++] = own(a, str_printf(a, "TMPDIR=%s", child->folder->path));
    return env;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

/* The bytes in a file without a name: a pipe would wait for the child to read. */
static int input_open(const struct child *child)
{
    if (str_is_absent(child->input))
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    char path[4096];
    if (snprintf(path, sizeof path, "%s/.input-XXXXXX", child->folder->path) >= (int)sizeof path)
        return -1;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -1;
    (void)unlink(path);
    if (write_all(fd, child->input) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static int output_open(const struct child *child, struct arena *a, const char *name)
{
    const char *path = name != NULL ? child_file(child->folder, a, name) : "/dev/null";
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* ---- in the child ---- */

_Noreturn static void give_up(const struct start *s)
{
    char number = (char)(errno < 127 ? errno : 126);
    (void)!write(s->tell, &number, 1);
    _exit(127);
}

static void limit(const struct start *s, __rlimit_resource_t what, int64_t value)
{
    struct rlimit both = { (rlim_t)value, (rlim_t)value };
    if (setrlimit(what, &both) != 0)
        give_up(s);
}

static bool put_line(const char *path, const char *line)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_good = write(fd, line, strlen(line)) == (ssize_t)strlen(line);
    (void)close(fd);
    return is_good;
}

/* A network namespace holds nothing but an own loopback that is down. A user namespace of one's own is what
   allows to make it; the person in it stays the same, so that files can be written. */
static bool leave_network(const struct start *s)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return unshare(CLONE_NEWNET) == 0;
    return put_line("/proc/self/setgroups", "deny") && put_line("/proc/self/uid_map", s->uid_map) &&
           put_line("/proc/self/gid_map", s->gid_map);
}

_Noreturn static void become(const struct start *s, pid_t parent)
{
    sigset_t none;
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    if (chdir(s->dir) != 0 || dup2(s->in, 0) < 0 || dup2(s->out, 1) < 0 || dup2(s->err, 2) < 0)
        give_up(s);
    bool is_alone = leave_network(s);
    (void)umask(077);
    (void)setpriority(PRIO_PROCESS, 0, NICE);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up(s);
    limit(s, RLIMIT_CORE, 0);
    limit(s, RLIMIT_NOFILE, FILES_MAX);
    limit(s, RLIMIT_CPU, s->limits.cpu_seconds);
    limit(s, RLIMIT_FSIZE, s->limits.file_bytes);
    if (is_alone)
        limit(s, RLIMIT_NPROC, s->limits.processes);
    limit(s, RLIMIT_AS, s->limits.memory_bytes);
    /* Everything else closes at exec; what a library opened without asking for it, too. */
    (void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    char how = is_alone ? STARTED : STARTED_WITH_NETWORK;
    (void)!write(s->tell, &how, 1);
    (void)execve(s->program, s->argv, s->env);
    give_up(s);
}

/* ---- in the parent ---- */

struct watch {
    pid_t pid;
    int fd;
    int64_t until_us;
    const atomic_bool *stop;
    bool is_late, is_stopped;
};

/* Sleeps until it has ended, its time is over or somebody stops it; then kills what is left of its group. It
   is not yet waited for, so its number cannot mean another one. */
static void watch_until_end(struct watch *w)
{
    struct pollfd ended = { .fd = w->fd, .events = POLLIN };
    for (;;) {
        int n = poll(&ended, 1, WATCH_MS);
        w->is_stopped = w->stop != NULL && atomic_load(w->stop);
        w->is_late = clock_us() >= w->until_us;
        if (n > 0 || w->is_late || w->is_stopped)
            break;
    }
    if (poll(&ended, 1, 0) > 0)
        w->is_late = w->is_stopped = false;
    (void)kill(-w->pid, SIGKILL);
    (void)kill(w->pid, SIGKILL);
}

static int reap(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static str errors_of(struct arena *a, const struct child *child)
{
    char room[ERRORS_KEPT];
    int fd = open(child_file(child->folder, a, ERRORS_FILE), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return S("");
    off_t size = lseek(fd, 0, SEEK_END);
    ssize_t n = pread(fd, room, sizeof room, size > ERRORS_KEPT ? size - ERRORS_KEPT : 0);
    (void)close(fd);
    str text = str_copy(a, (str){ room, n > 0 ? (size_t)n : 0 });
    return utf8_is_valid(text) ? text : S("not valid utf-8");
}

static rc judge(struct arena *a, struct err *e, const struct watch *w, int status, const char *name)
{
    int killer = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (w->is_stopped)
        return ERR(e, a, RC_UNAVAILABLE, "child.stopped", "%s was stopped", name);
    if (w->is_late || killer == SIGXCPU || killer == SIGXFSZ || killer == SIGKILL)
        return ERR(e, a, RC_LIMIT, "child.limit", "%s ran into a limit (signal %d)", name, killer);
    if (status != 0)
        return ERR(e, a, RC_INVALID, "child.failed", "%s ended with %d, signal %d", name,
                   WIFEXITED(status) ? WEXITSTATUS(status) : -1, killer);
    return RC_OK;
}

/* How it began: how[0] STARTED…, and how[1] an errno when exec failed after all. */
static rc begun(struct arena *a, struct err *e, int fd, const char *name, bool *ret_network)
{
    char how[2] = { 0, 0 };
    size_t n = 0;
    for (ssize_t got; n < sizeof how && (got = read(fd, how + n, sizeof how - n)) != 0;)
        n += got > 0 ? (size_t)got : 0;
    *ret_network = how[0] == STARTED_WITH_NETWORK;
    if (n == 1 && (how[0] == STARTED || how[0] == STARTED_WITH_NETWORK))
        return RC_OK;
    return ERR(e, a, RC_UNAVAILABLE, "child.failed", "%s cannot be started: %s", name,
               strerror(n > 0 ? how[n - 1] : EIO));
}

static rc run_started(struct arena *a, struct err *e, const struct child *child, pid_t pid, int tell,
                      struct child_done *ret)
{
    int64_t began = clock_us();
    struct watch w = { .pid = pid,
                       .fd = pidfd_open(pid, 0),
                       .until_us = began + child->limits.seconds * 1000000,
                       .stop = child->stop };
    rc done = begun(a, e, tell, child->argv[0], &ret->has_network);
    if (w.fd < 0)
        done = ERR(e, a, RC_UNAVAILABLE, "child.failed", "no descriptor of a process: %s", strerror(errno));
    if (done == RC_OK)
        watch_until_end(&w);
    else
        (void)kill(pid, SIGKILL);
    int status = reap(pid);
    if (w.fd >= 0)
        (void)close(w.fd);
    ret->ms = (clock_us() - began) / 1000;
    ret->errors = errors_of(a, child);
    return done == RC_OK ? judge(a, e, &w, status, child->argv[0]) : done;
}

static rc fork_and_run(struct arena *a, struct err *e, const struct child *child, struct start *s,
                       struct child_done *ret)
{
    int tell[2];
    pid_t parent = getpid();
    if (pipe2(tell, O_CLOEXEC) != 0)
        return ERR(e, a, RC_UNAVAILABLE, "child.failed", "no pipe: %s", strerror(errno));
    s->tell = tell[1];
    pid_t pid = fork();
    if (pid == 0)
        become(s, parent);
    (void)close(tell[1]);
    rc done = pid > 0 ? run_started(a, e, child, pid, tell[0], ret)
                      : ERR(e, a, RC_UNAVAILABLE, "child.failed", "fork: %s", strerror(errno));
    (void)close(tell[0]);
    return done;
}

static void close_if(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

static rc missing(struct arena *a, struct err *e, const char *name)
{
    rc failed = ERR(e, a, RC_UNAVAILABLE, "child.missing", "%s is not installed", name);
    if (e != NULL && str_is_absent(e->what))
        e->what = str_copy(a, str_from_c(name));
    return failed;
}

static rc with_files(struct arena *a, struct err *e, const struct child *child, struct start *s,
                     struct child_done *ret)
{
    s->in = input_open(child);
    s->out = output_open(child, a, child->out);
    s->err = output_open(child, a, ERRORS_FILE);
    rc done = s->in >= 0 && s->out >= 0 && s->err >= 0
                  ? fork_and_run(a, e, child, s, ret)
                  : ERR(e, a, RC_UNAVAILABLE, "file.disk_full", "%s: %s", s->dir, strerror(errno));
    close_if(s->in);
    close_if(s->out);
    close_if(s->err);
    return done;
}

rc child_run(struct arena *a, struct err *e, const struct child *child, struct child_done *ret)
{
    const struct child_limits *l = &child->limits;
    struct start s = { .dir = child->folder->path, .limits = *l };
    size_t argc;
    *ret = (struct child_done){ .errors = S("") };
    if (l->seconds <= 0 || l->cpu_seconds <= 0 || l->memory_bytes <= 0 || l->file_bytes <= 0 ||
        l->processes <= 0)
        BUG("a child without limits");
    s.program = child_program(a, child->argv[0]);
    if (s.program == NULL)
        return missing(a, e, child->argv[0]);
    s.argv = argv_of(a, child->argv, 0, &argc);
    s.env = env_of(a, child);
    (void)snprintf(s.uid_map, sizeof s.uid_map, "%u %u 1", (unsigned)geteuid(), (unsigned)geteuid());
    (void)snprintf(s.gid_map, sizeof s.gid_map, "%u %u 1", (unsigned)getegid(), (unsigned)getegid());
    return with_files(a, e, child, &s, ret);
}
