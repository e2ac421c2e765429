/* SPDX-License-Identifier: Apache-2.0 */
/*
 * viewgen: HTML views and PO files become C. The command lines are in docs/guides/viewgen.md.
 * Exit codes: 0 made, 1 the sources are wrong, 2 the command line is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "viewgen/decl.h"
#include "viewgen/gen.h"
#include "viewgen/parse.h"
#include "viewgen/texts.h"
#include "viewgen/unused.h"

#define ARENA_BYTES_MAX (512u << 20)

struct options {
    str command, name, dir, out_h, out_c, icons, assets, depfile, opencc;
    struct name_list uses, pos, views, sources;
};

static const char *const html_endings[] = { ".html", NULL };
static const char *const icon_endings[] = { ".svg", NULL };
static const char *const source_endings[] = { ".c", ".h", NULL };

/* ---- the command line ---- */

/* Where the values behind an option go; a list takes several. */
struct option_target {
    const char *option;
    str *one;
    struct name_list *many;
};

static const struct option_target *target_find(const struct option_target *targets, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(word, str_from_c(targets[i].option)))
            return &targets[i];
    return NULL;
}

static bool options_read(struct arena *a, int argc, char **argv, struct options *o)
{
    const struct option_target targets[] = {
        { "--name", &o->name, NULL },       { "--dir", &o->dir, NULL },
        { "--out-h", &o->out_h, NULL },     { "--out-c", &o->out_c, NULL },
        { "--icons", &o->icons, NULL },     { "--assets", &o->assets, NULL },
        { "--depfile", &o->depfile, NULL }, { "--opencc", &o->opencc, NULL },
        { "--use", NULL, &o->uses },        { "--po", NULL, &o->pos },
        { "--views", NULL, &o->views },     { "--sources", NULL, &o->sources },
    };
    const struct option_target *current = NULL;
    for (int i = 2; i < argc; i++) {
        str word = str_from_c(argv[i]);
        if (str_starts(word, S("--"))) {
            current = target_find(targets, sizeof(targets) / sizeof(targets[0]), word);
            if (current == NULL)
                return false;
        } else if (current == NULL) {
            return false;
        } else if (current->many != NULL) {
            name_list_add(current->many, a, word);
        } else {
            *current->one = word;
            current = NULL;
        }
    }
    return true;
}

static int usage(void)
{
    (void)fputs(
        "viewgen views --name NAME --dir DIR --out-h H --out-c C [--use NAME=DIR…] [--po FILE…] [--icons "
        "DIR] "
        "[--assets DIR] [--depfile FILE]\n"
        "viewgen texts --out-h H --out-c C --po FILE… [--opencc CONFIG]\n"
        "viewgen unused --po FILE… --views DIR… --sources DIR…\n",
        stderr);
    return 2;
}

/* ---- the commands ---- */

static void pos_read(struct texts *t, struct files *f, const struct options *o)
{
    str content;
    for (size_t i = 0; i < o->pos.n; i++)
        if (file_read(f, o->pos.at[i], &content))
            texts_read(t, f->diag, o->pos.at[i], content);
    texts_finish(t, f->diag);
}

/* Names of the files of a folder: with their endings, or without. */
static struct name_list names_of(struct files *f, str dir, const char *const *endings, bool is_stem)
{
    struct name_list paths = folder_list(f, dir, endings);
    struct name_list ret = { 0 };
    for (size_t i = 0; i < paths.n; i++)
        name_list_add(&ret, f->arena, is_stem ? path_stem(paths.at[i]) : path_name(paths.at[i]));
    return ret;
}

/* Declarations of all files of a folder; the contents go to *ret_contents in the same order. */
static struct name_list declarations_read(struct folder *folder, str dir, bool is_foreign,
                                          struct name_list *ret_contents)
{
    struct name_list paths = folder_list(folder->files, dir, html_endings);
    for (size_t i = 0; i < paths.n; i++) {
        str content = S("");
        if (file_read(folder->files, paths.at[i], &content))
            parse_declarations(folder, paths.at[i], content, is_foreign);
        name_list_add(ret_contents, folder->arena, content);
    }
    return paths;
}

static void uses_read(struct folder *folder, const struct options *o)
{
    for (size_t i = 0; i < o->uses.n; i++) {
        str dir = o->uses.at[i];
        str name;
        struct name_list contents = { 0 };
        (void)str_cut(&dir, '=', &name);
        name_list_add(&folder->uses, folder->arena, name);
        declarations_read(folder, dir, true, &contents);
    }
}

static void command_views(struct files *f, const struct options *o)
{
    struct texts texts = { 0 };
    struct name_list contents = { 0 };
    struct folder folder = {
        .arena = f->arena, .diag = f->diag, .files = f, .name = o->name, .texts = &texts
    };
    pos_read(&texts, f, o);
    if (!str_is_absent(o->icons))
        folder.icons = names_of(f, o->icons, icon_endings, true);
    if (!str_is_absent(o->assets))
        folder.assets = names_of(f, o->assets, NULL, false);
    uses_read(&folder, o);
    struct name_list paths = declarations_read(&folder, o->dir, false, &contents);
    decl_link(&folder);
    for (size_t i = 0; i < paths.n; i++)
        parse_body(&folder, paths.at[i], contents.at[i]);
    parse_labels(&folder);
    str header = gen_header(&folder);
    str source = gen_source(&folder, str_printf(f->arena, "gen/%.*s_views.h", STR_ARG(o->name)));
    if (f->diag->errors > 0)
        return;
    file_write(f, o->out_h, header);
    file_write(f, o->out_c, source);
    if (!str_is_absent(o->depfile))
        depfile_write(f, o->depfile, o->out_h);
}

static void command_texts(struct files *f, const struct options *o)
{
    struct texts texts = { 0 };
    pos_read(&texts, f, o);
    if (f->diag->errors > 0)
        return;
    if (!texts_convert(&texts, f->diag, str_is_absent(o->opencc) ? "s2t.json" : o->opencc.p))
        return;
    texts_finish(&texts, f->diag); /* a converted text must still agree */
    file_write(f, o->out_h, texts_header(&texts, f->arena));
    file_write(f, o->out_c, texts_source(&texts, f->arena));
}

static void command_unused(struct files *f, const struct options *o)
{
    struct texts texts = { 0 };
    pos_read(&texts, f, o);
    for (size_t i = 0; i < o->views.n; i++) {
        struct name_list paths = folder_tree(f, o->views.at[i], html_endings);
        str content;
        for (size_t j = 0; j < paths.n; j++)
            if (file_read(f, paths.at[j], &content))
                unused_view(&texts, content);
    }
    for (size_t i = 0; i < o->sources.n; i++) {
        struct name_list paths = folder_tree(f, o->sources.at[i], source_endings);
        str content;
        for (size_t j = 0; j < paths.n; j++)
            if (file_read(f, paths.at[j], &content))
                unused_source(&texts, f->arena, content);
    }
    unused_report(&texts, f->diag);
}

/* Runs the command; false when the command line is wrong. */
static bool run(struct files *f, const struct options *o)
{
    bool has_out = !str_is_absent(o->out_h) && !str_is_absent(o->out_c);
    if (str_eq(o->command, S("views")) && has_out && !str_is_absent(o->name) && !str_is_absent(o->dir))
        command_views(f, o);
    else if (str_eq(o->command, S("texts")) && has_out)
        command_texts(f, o);
    else if (str_eq(o->command, S("unused")))
        command_unused(f, o);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(ARENA_BYTES_MAX);
    struct diag diag = diag_new(a);
    struct files files = files_new(a, &diag);
    struct options o = { .command = argc > 1 ? str_from_c(argv[1]) : S("") };
    int status;
    if (!options_read(a, argc, argv, &o) || !run(&files, &o)) {
        status = usage();
    } else {
        (void)fputs(str_c(a, buf_str(&diag.out)), stderr);
        status = diag.errors > 0 ? 1 : 0;
    }
    arena_free(a);
    return status;
}
