/* SPDX-License-Identifier: Apache-2.0 */
/* gateway: a gateway for short messages that takes down what it is asked and answers with one status. */
#ifndef EW_TESTS_APP_GATEWAY_H
#define EW_TESTS_APP_GATEWAY_H

#include <pthread.h>

#include "site.h"

#define REQUEST_MAX 4096
#define REQUESTS_MAX 16

struct gateway {
    int fd, status, n;
    pthread_t thread;
    char line[REQUESTS_MAX][REQUEST_MAX];
};

/* Listens, and becomes the site's. */
void gateway_open(struct test_site *s, struct gateway *g, int status);
void gateway_close(struct gateway *g);

#endif
