/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *answer_all(void *data)
{
    struct gateway *g = data;
    for (;;) {
        int peer = accept(g->fd, NULL, NULL);
        if (peer < 0)
            return NULL;
        ssize_t n = read(peer, g->line[g->n], REQUEST_MAX - 1);
        g->line[g->n][n > 0 ? n : 0] = '\0';
        g->n++;
        (void)dprintf(peer, "HTTP/1.1 %d x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", g->status);
        (void)close(peer);
    }
}

void gateway_open(struct test_site *s, struct gateway *g, int status)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof at;
    memset(g, 0, sizeof *g);
    g->status = status;
    g->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(g->fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(g->fd, 8), 0);
    assert_int_equal(getsockname(g->fd, (struct sockaddr *)&at, &size), 0);
    assert_int_equal(pthread_create(&g->thread, NULL, answer_all, g), 0);
    s->site.app.sms_url = str_printf(s->arena, "http://127.0.0.1:%d/send?password=geheim&to={to}&text={text}",
                                     ntohs(at.sin_port));
    s->site.app.public_url = S("https://echo.example");
}

void gateway_close(struct gateway *g)
{
    (void)shutdown(g->fd, SHUT_RDWR);
    (void)pthread_join(g->thread, NULL);
    (void)close(g->fd);
}
