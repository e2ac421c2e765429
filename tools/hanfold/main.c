/* SPDX-License-Identifier: Apache-2.0 */
/* hanfold: which character stands for which when words are searched: traditional → simplified, one by one, as
 * OpenCC has it. usage: hanfold OUT.h OUT.c */
#include <opencc/opencc.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define FIRST 0x3400u
#define LAST 0x9FFFu

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        perror(path);
    return f;
}

/* What OpenCC makes of one character; the character itself when that is not one character of the plane. */
static uint32_t turned(opencc_t cc, uint32_t cp)
{
    char bytes[4];
    uint32_t to = cp, more;
    size_t n = utf8_encode(cp, bytes);
    char *out = opencc_convert_utf8(cc, bytes, n);
    if (out == NULL)
        return cp;
    str rest = str_from_c(out);
    bool is_one = utf8_next(&rest, &to) && !utf8_next(&rest, &more) && to <= 0xFFFFu;
    opencc_convert_utf8_free(out);
    return is_one ? to : cp;
}

int main(int argc, char **argv)
{
    opencc_t cc = opencc_open("t2s.json");
    FILE *h = argc == 3 ? create(argv[1]) : NULL, *c = argc == 3 ? create(argv[2]) : NULL;
    size_t n = 0;
    if (cc == (opencc_t)(intptr_t)-1 || h == NULL || c == NULL) {
        (void)fprintf(stderr, "hanfold: usage: hanfold OUT.h OUT.c (and OpenCC's t2s.json)\n");
        return 1;
    }
    (void)fprintf(c, "/* Made by hanfold. Pairs, ascending by the first. */\n#include \"gen/han_fold.h\"\n\n"
                     "const uint16_t han_fold[HAN_FOLD_N][2] = {\n");
    for (uint32_t cp = FIRST; cp <= LAST; cp++) {
        uint32_t to = turned(cc, cp);
        if (to != cp)
            (void)fprintf(c, "    { 0x%04X, 0x%04X },%s", cp, to, ++n % 4 == 0 ? "\n" : "");
    }
    (void)fprintf(c, "\n};\n");
    (void)fprintf(h,
                  "/* Made by hanfold. */\n#ifndef EW_GEN_HAN_FOLD_H\n#define EW_GEN_HAN_FOLD_H\n\n#include "
                  "<stdint.h>\n\n"
                  "#define HAN_FOLD_N %zu\nextern const uint16_t han_fold[HAN_FOLD_N][2];\n\n#endif\n",
                  n);
    (void)opencc_close(cc);
    return fclose(h) != 0 || fclose(c) != 0;
}
