/* SPDX-License-Identifier: Apache-2.0 */
/* notify_socket PATH: stands in for systemd; prints each message that comes, until one says STOPPING=1. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char text[4096];
    ssize_t n = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path || fd < 0)
        return 2;
    memcpy(address.sun_path, argv[1], strlen(argv[1]) + 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    while ((n = recv(fd, text, sizeof text - 1, 0)) > 0) {
        text[n] = '\0';
        (void)printf("%s\n", text);
        (void)fflush(stdout);
        if (strstr(text, "STOPPING=1") != NULL)
            break;
    }
    (void)close(fd);
    return 0;
}
