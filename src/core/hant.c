/* SPDX-License-Identifier: Apache-2.0 */
/* One converter for the process, opened when it is first wanted. */
#include "core/hant.h"

#include <opencc/opencc.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static opencc_t converter;
static bool is_tried;

static opencc_t converter_get(void)
{
    if (!is_tried) {
        is_tried = true;
        converter = opencc_open("s2t.json");
        if (converter == (opencc_t)(intptr_t)-1)
            converter = NULL;
    }
    return converter;
}

str hant_of(struct arena *a, str text)
{
    str made = text;
    if (str_is_empty(text))
        return text;
    (void)pthread_mutex_lock(&lock);
    opencc_t cc = converter_get();
    char *turned = cc != NULL ? opencc_convert_utf8(cc, text.p, text.n) : NULL;
    if (turned != NULL) {
        made = str_copy(a, str_from_c(turned));
        opencc_convert_utf8_free(turned);
    }
    (void)pthread_mutex_unlock(&lock);
    return made;
}
