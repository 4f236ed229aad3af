// Writes how the kernel treats the TCP connection that is standard input: without delay or not, kept alive or not, after how many seconds of silence, every how many, how often.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void) {
  const int options[][2] = {{IPPROTO_TCP, TCP_NODELAY}, {SOL_SOCKET, SO_KEEPALIVE}, {IPPROTO_TCP, TCP_KEEPIDLE}, {IPPROTO_TCP, TCP_KEEPINTVL}, {IPPROTO_TCP, TCP_KEEPCNT}};
  for (size_t index = 0; index < sizeof options / sizeof *options; index += 1) {
    int value = 0;
    socklen_t size = sizeof value;
    if (getsockopt(0, options[index][0], options[index][1], &value, &size) != 0) return 1;
    printf("%d ", value);
  }
  return 0;
}
