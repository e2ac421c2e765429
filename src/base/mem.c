/* SPDX-License-Identifier: Apache-2.0 */
/* The only place, with arena.c, that calls the C library's allocator. */
#include "base/mem.h"

#include <stdlib.h>

#include "base/rc.h"

void *mem_new(size_t size)
{
    void *p = calloc(1, size != 0 ? size : 1);
    if (p == NULL)
        BUG("the system has no memory left");
    return p;
}

void mem_free(void *p)
{
    free(p);
}
