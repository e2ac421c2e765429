/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assetgen: style sheets, scripts, pictures and icons become C.
 *   assetgen assets --dir DIR --out-h H --out-c C [--depfile FILE]
 *   assetgen icons  --dir DIR --out-h H --out-c C [--depfile FILE]
 * Exit codes: 0 made, 1 the files are wrong, 2 the command line is.
 */
#include <stdio.h>

#include "assetgen/assets.h"

#define ARENA_BYTES_MAX (512u << 20)

struct options {
    str command, dir, out_h, out_c, depfile;
};

static bool options_read(int argc, char **argv, struct options *o)
{
    o->command = argc > 1 ? str_from_c(argv[1]) : S("");
    for (int i = 2; i + 1 < argc; i += 2) {
        str name = str_from_c(argv[i]);
        str value = str_from_c(argv[i + 1]);
        if (str_eq(name, S("--dir")))
            o->dir = value;
        else if (str_eq(name, S("--out-h")))
            o->out_h = value;
        else if (str_eq(name, S("--out-c")))
            o->out_c = value;
        else if (str_eq(name, S("--depfile")))
            o->depfile = value;
        else
            return false;
    }
    bool is_known = str_eq(o->command, S("assets")) || str_eq(o->command, S("icons"));
    return is_known && argc % 2 == 0 && o->dir.n > 0 && o->out_h.n > 0 && o->out_c.n > 0;
}

static void run(struct files *f, const struct options *o)
{
    struct made made = str_eq(o->command, S("icons")) ? icons_make(f, o->dir) : assets_make(f, o->dir);
    if (f->diag->errors > 0)
        return;
    file_write(f, o->out_h, made.header);
    file_write(f, o->out_c, made.source);
    if (o->depfile.n > 0)
        depfile_write(f, o->depfile, o->out_h);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(ARENA_BYTES_MAX);
    struct diag diag = diag_new(a);
    struct files files = files_new(a, &diag);
    struct options o = { 0 };
    int status = 2;
    if (options_read(argc, argv, &o)) {
        run(&files, &o);
        (void)fputs(str_c(a, buf_str(&diag.out)), stderr);
        status = diag.errors > 0 ? 1 : 0;
    } else {
        (void)fputs("assetgen assets|icons --dir DIR --out-h H --out-c C [--depfile FILE]\n", stderr);
    }
    arena_free(a);
    return status;
}
