/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzzer's entry point over every file of a corpus folder, so that each input that ever did harm is
 * tried in every test run, without a fuzzing compiler. TAP on stdout. Usage: fuzz_NAME CORPUS_FOLDER
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes of the file in memory of exactly that size, so that reading beyond the end is seen. */
static uint8_t *load(const char *folder, const char *name, size_t *ret_n)
{
    char path[4096];
    static uint8_t room[INPUT_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return NULL;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    size_t n = fread(room, 1, sizeof room, f);
    int failed = ferror(f);
    (void)fclose(f);
    uint8_t *exact = failed ? NULL : malloc(n > 0 ? n : 1);
    if (exact != NULL)
        memcpy(exact, room, n);
    *ret_n = n;
    return exact;
}

static int by_name(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct dirent **entries = NULL;
    int n = argc == 2 ? scandir(argv[1], &entries, by_name, alphasort) : -1;
    if (n <= 0) {
        fprintf(stderr, "usage: %s CORPUS_FOLDER (with at least one file): %s\n", argv[0], strerror(errno));
        return 2;
    }
    int bad = 0;
    printf("1..%d\n", n);
    for (int i = 0; i < n; i++) {
        size_t size = 0;
        uint8_t *data = load(argv[1], entries[i]->d_name, &size);
        if (data != NULL)
            (void)LLVMFuzzerTestOneInput(data, size);
        printf("%s %d - %s\n", data != NULL ? "ok" : "not ok", i + 1, entries[i]->d_name);
        (void)fflush(stdout);
        bad += data == NULL ? 1 : 0;
        free(data);
        free(entries[i]);
    }
    free(entries);
    return bad == 0 ? 0 : 1;
}
