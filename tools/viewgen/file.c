/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the build-time tools. */
#include "viewgen/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"

#define SOURCE_BYTES_MAX (32L << 20)
#define DEPFILE_BYTES_MAX (4u << 20)

void name_list_add(struct name_list *list, struct arena *a, str name)
{
    if (list->n == list->room) {
        size_t room = list->room == 0 ? 16 : list->room * 2;
        str *at = ARENA_ARRAY(a, str, room);
        for (size_t i = 0; i < list->n; i++)
            at[i] = list->at[i];
        list->at = at;
        list->room = room;
    }
    list->at[list->n++] = name;
}

struct files files_new(struct arena *a, struct diag *d)
{
    return (struct files){ .arena = a, .diag = d };
}

/* The bytes of an open file, or false. */
static bool slurp(struct files *f, FILE *in, str *ret)
{
    if (fseek(in, 0, SEEK_END) != 0)
        return false;
    long size = ftell(in);
    if (size < 0 || size > SOURCE_BYTES_MAX || fseek(in, 0, SEEK_SET) != 0)
        return false;
    char *p = arena_alloc(f->arena, (size_t)size + 1);
    if (fread(p, 1, (size_t)size, in) != (size_t)size)
        return false;
    *ret = (str){ p, (size_t)size };
    return true;
}

bool file_read(struct files *f, str path, str *ret)
{
    FILE *in = fopen(str_c(f->arena, path), "rb");
    if (in == NULL) {
        diag_error(f->diag, path, 0, "cannot be opened (%s) — check the name", strerror(errno));
        return false;
    }
    bool is_read = slurp(f, in, ret);
    (void)fclose(in);
    if (!is_read)
        diag_error(f->diag, path, 0, "cannot be read, or is larger than 32 MiB");
    name_list_add(&f->read, f->arena, path);
    return is_read;
}

static bool has_ending(str name, const char *const *endings)
{
    if (endings == NULL)
        return true;
    for (; *endings != NULL; endings++)
        if (str_ends(name, str_from_c(*endings)))
            return true;
    return false;
}

static int compare_names(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* Adds the entries of one folder that are of the wanted kind (S_IFREG or S_IFDIR). */
static void folder_scan(struct files *f, str dir, mode_t kind, struct name_list *ret)
{
    DIR *d = opendir(str_c(f->arena, dir));
    if (d == NULL)
        return;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        str path = str_printf(f->arena, "%.*s/%s", STR_ARG(dir), e->d_name);
        struct stat st;
        if (e->d_name[0] != '.' && stat(path.p, &st) == 0 && (st.st_mode & S_IFMT) == kind)
            name_list_add(ret, f->arena, path);
    }
    closedir(d);
    if (ret->n > 0)
        qsort(ret->at, ret->n, sizeof(str), compare_names);
}

struct name_list folder_list(struct files *f, str dir, const char *const *endings)
{
    struct name_list all = { 0 };
    struct name_list ret = { 0 };
    struct stat st;
    folder_scan(f, dir, S_IFREG, &all);
    for (size_t i = 0; i < all.n; i++)
        if (has_ending(all.at[i], endings))
            name_list_add(&ret, f->arena, all.at[i]);
    if (stat(str_c(f->arena, dir), &st) == 0)
        name_list_add(&f->read, f->arena, dir);
    return ret;
}

struct name_list folder_tree(struct files *f, str dir, const char *const *endings)
{
    struct name_list ret = { 0 };
    struct name_list todo = { 0 };
    name_list_add(&todo, f->arena, dir);
    for (size_t i = 0; i < todo.n; i++) {
        struct name_list here = folder_list(f, todo.at[i], endings);
        for (size_t j = 0; j < here.n; j++)
            name_list_add(&ret, f->arena, here.at[j]);
        struct name_list below = { 0 };
        folder_scan(f, todo.at[i], S_IFDIR, &below);
        for (size_t j = 0; j < below.n; j++)
            name_list_add(&todo, f->arena, below.at[j]);
    }
    return ret;
}

/* Is that just what the file holds? */
static bool file_holds(struct files *f, str path, str text)
{
    FILE *in = fopen(str_c(f->arena, path), "rb");
    str old = { 0 };
    if (in == NULL)
        return false;
    bool is_same = slurp(f, in, &old) && str_eq(old, text);
    (void)fclose(in);
    return is_same;
}

bool file_write(struct files *f, str path, str text)
{
    if (file_holds(f, path, text))
        return true;
    FILE *out = fopen(str_c(f->arena, path), "wb");
    bool is_written = out != NULL && fwrite(text.p, 1, text.n, out) == text.n;
    if (out != NULL && fclose(out) != 0)
        is_written = false;
    if (!is_written)
        diag_error(f->diag, path, 0, "cannot be written (%s)", strerror(errno));
    return is_written;
}

/* A name as Make and Ninja want it. */
static void depfile_name(struct buf *b, str name)
{
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == ' ' || name.p[i] == '#' || name.p[i] == '\\')
            buf_putc(b, '\\');
        if (name.p[i] == '$')
            buf_putc(b, '$');
        buf_putc(b, name.p[i]);
    }
}

bool depfile_write(struct files *f, str path, str out)
{
    struct buf b = buf_new(f->arena, DEPFILE_BYTES_MAX);
    depfile_name(&b, out);
    buf_putc(&b, ':');
    for (size_t i = 0; i < f->read.n; i++) {
        buf_put(&b, S(" \\\n "));
        depfile_name(&b, f->read.at[i]);
    }
    buf_putc(&b, '\n');
    return file_write(f, path, buf_str(&b));
}

str path_name(str path)
{
    size_t from = path.n;
    while (from > 0 && path.p[from - 1] != '/')
        from--;
    return str_slice(path, from, path.n);
}

str path_stem(str path)
{
    str name = path_name(path);
    size_t dot = str_find_char(name, '.');
    return dot == SIZE_MAX ? name : str_slice(name, 0, dot);
}
