/* SPDX-License-Identifier: Apache-2.0 */
/* As viewgen's own main does it, without files. */
#include "compile.h"

#include "viewgen/decl.h"
#include "viewgen/parse.h"
#include "viewgen/texts.h"

static const char zh_hans[] = "msgid \"x.plain\"\nmsgstr \"一\"\n"
                              "msgid \"x.named\"\nmsgstr \"{who}好\"\n"
                              "msgid \"x.count\"\nmsgstr \"{n}件\"\n";
static const char en[] =
    "msgid \"x.plain\"\nmsgstr \"one\"\n"
    "msgid \"x.named\"\nmsgstr \"{who}, hello\"\n"
    "msgid \"x.count\"\nmsgid_plural \"x.count\"\nmsgstr[0] \"{n} item\"\nmsgstr[1] \"{n} items\"\n";

struct compiled compile(struct arena *a, const struct source_file *files)
{
    struct diag diag = diag_new(a);
    struct files disk = files_new(a, &diag);
    struct texts texts = { 0 };
    struct folder f = { .arena = a, .diag = &diag, .files = &disk, .name = S("test"), .texts = &texts };
    texts_read(&texts, &diag, S("zh-Hans.po"), str_from_c(zh_hans));
    texts_read(&texts, &diag, S("en.po"), str_from_c(en));
    texts_finish(&texts, &diag);
    name_list_add(&f.icons, a, S("echo"));
    name_list_add(&f.icons, a, S("hx"));
    name_list_add(&f.assets, a, S("site.css"));
    name_list_add(&f.uses, a, S("used"));
    for (const struct source_file *s = files; s->path != NULL; s++)
        parse_declarations(&f, str_from_c(s->path), str_from_c(s->text),
                           str_starts(str_from_c(s->path), S("used/")));
    decl_link(&f);
    for (const struct source_file *s = files; s->path != NULL; s++)
        if (!str_starts(str_from_c(s->path), S("used/")))
            parse_body(&f, str_from_c(s->path), str_from_c(s->text));
    parse_labels(&f);
    struct compiled ret = { .header = gen_header(&f), .source = gen_source(&f, S("gen/test_views.h")) };
    ret.errors = buf_str(&diag.out);
    return ret;
}
