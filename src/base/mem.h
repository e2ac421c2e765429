/* SPDX-License-Identifier: Apache-2.0 */
/* mem: heap memory for what lives as long as a service (arenas, lanes, pools); requests use an arena. */
#ifndef EW_BASE_MEM_H
#define EW_BASE_MEM_H

#include <stddef.h>

/* size zeroed bytes, never NULL: ends the process with one line on stderr when the system has none. */
void *mem_new(size_t size) __attribute__((returns_nonnull, malloc, alloc_size(1)));
/* Gives it back; NULL is allowed. */
void mem_free(void *p);

#endif
