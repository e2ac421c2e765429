/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzzer's entry point over every file of a corpus folder, so that each input that ever did harm is
 * tried in every test run, without a fuzzing compiler. TAP on stdout. Usage: fuzz_NAME CORPUS_FOLDER
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

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
    bool is_read = ferror(f) == 0;
    (void)fclose(f);
    if (!is_read)
        return NULL;
    uint8_t *exact = mem_new(n);
    memcpy(exact, room, n);
    *ret_n = n;
    return exact;
}

static bool replay(const char *folder, const char *name)
{
    size_t size = 0;
    uint8_t *data = load(folder, name, &size);
    if (data == NULL)
        return false;
    (void)LLVMFuzzerTestOneInput(data, size);
    mem_free(data);
    return true;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    int n = 0, bad = 0;
    if (folder == NULL) {
        (void)fprintf(stderr, "usage: %s CORPUS_FOLDER: %s\n", argv[0], strerror(errno));
        return 2;
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        bool is_good = replay(argv[1], entry->d_name);
        (void)printf("%s %d - %s\n", is_good ? "ok" : "not ok", ++n, entry->d_name);
        (void)fflush(stdout);
        bad += is_good ? 0 : 1;
    }
    (void)closedir(folder);
    (void)printf("1..%d\n", n);
    return n > 0 && bad == 0 ? 0 : 1;
}
