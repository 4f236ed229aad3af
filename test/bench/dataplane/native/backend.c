// The one server behind all proxies: echo, source and sink on every address of this machine, one thread. It says on which port it listens, and ends with its standard input.
#include "sockets.h"
#include "pattern.h"
#include "wire.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

#define MOST_RECORDS 4096
#define MOST_EVENTS 256

struct connection {
  char errand;
  uint64_t header_bytes;
  unsigned char header[ERRAND_BYTES];
  uint64_t position;
  uint64_t wrong;
  // What an echo could not send yet; it reads no further meanwhile.
  unsigned char *pending;
  size_t pending_from, pending_to;
};

static struct connection *connections;
static struct record records[MOST_RECORDS];
static unsigned char buffer[CHUNK];
static int queue;
// The pattern as a file: its pages are lent to the socket, so that an endless source costs no copy.
static int pattern_file;

static void lay_pattern(void) {
  fill_pattern();
  check(pattern_file = memfd_create("pattern", MFD_CLOEXEC), "cannot make a file in memory");
  check(write(pattern_file, pattern, sizeof pattern) - (ssize_t)sizeof pattern, "cannot write the pattern");
}

static struct record *record_of(const struct connection *c) {
  uint64_t number;
  memcpy(&number, c->header + 1, sizeof number);
  struct record *record = &records[number % MOST_RECORDS];
  if (record->number != number) *record = (struct record){.number = number};
  return record;
}

static void leave(int fd, enum ending ending) {
  struct connection *c = &connections[fd];
  if (c->header_bytes == ERRAND_BYTES && c->errand != ASK) {
    struct record *record = record_of(c);
    record->received = c->position, record->wrong = c->wrong, record->ending = ending;
  }
  free(c->pending);
  *c = (struct connection){0};
  close(fd);
}

static void break_off(int fd) {
  struct linger hard = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  leave(fd, BY_RESET);
}

// Small answers always fit.
static void say(int fd, const void *what, size_t length) { (void)!send(fd, what, length, MSG_NOSIGNAL); }

static void send_pattern(int fd) {
  struct connection *c = &connections[fd];
  // A few at a time, so that one fast reader does not keep others waiting.
  for (int turn = 0; turn < 4; turn++) {
    off_t from = (off_t)(c->position % PATTERN_PERIOD);
    ssize_t sent = sendfile(fd, pattern_file, &from, CHUNK);
    if (sent < 0) {
      if (errno != EAGAIN) leave(fd, BY_RESET);
      return;
    }
    c->position += (uint64_t)sent;
  }
}

static void echo(int fd, const unsigned char *bytes, size_t length) {
  struct connection *c = &connections[fd];
  ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN) return leave(fd, BY_RESET);
  size_t done = sent < 0 ? 0 : (size_t)sent;
  if (done == length) return;
  c->pending = malloc(CHUNK);
  memcpy(c->pending, bytes + done, length - done);
  c->pending_from = 0, c->pending_to = length - done;
  watch(queue, fd, EPOLLOUT, EPOLL_CTL_MOD);
}

static void echo_rest(int fd) {
  struct connection *c = &connections[fd];
  ssize_t sent = send(fd, c->pending + c->pending_from, c->pending_to - c->pending_from, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) {
    if (errno != EAGAIN) leave(fd, BY_RESET);
    return;
  }
  c->pending_from += (size_t)sent;
  if (c->pending_from < c->pending_to) return;
  free(c->pending);
  c->pending = NULL;
  watch(queue, fd, EPOLLIN, EPOLL_CTL_MOD);
}

static void begin(int fd) {
  struct connection *c = &connections[fd];
  switch (c->errand) {
    case HALF_CLOSE:
      say(fd, HELLO, strlen(HELLO));
      shutdown(fd, SHUT_WR);
      return;
    case LISTEN:
      record_of(c)->ending = NOT_ENDED;
      return say(fd, HELLO, strlen(HELLO));
    case RESET:
      return break_off(fd);
    case ASK:
      say(fd, record_of(c), sizeof(struct record));
      return leave(fd, BY_FIN);
  }
}

static void take(int fd, const unsigned char *bytes, size_t length) {
  struct connection *c = &connections[fd];
  if (c->errand == 0) {
    c->errand = (char)bytes[0];
    if (c->errand == SOURCE) return watch(queue, fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  if (c->errand == ECHO) return echo(fd, bytes, length);
  while (length > 0 && c->header_bytes < ERRAND_BYTES) {
    c->header[c->header_bytes++] = *bytes++, length--;
    if (c->header_bytes == ERRAND_BYTES) {
      begin(fd);
      if (c->errand == 0) return;
    }
  }
  if (length == 0) return;
  c->wrong += !is_pattern(bytes, length, c->position);
  c->position += length;
}

static void receive(int fd) {
  ssize_t length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (length > 0) return take(fd, buffer, (size_t)length);
  if (length < 0) {
    if (errno != EAGAIN) leave(fd, BY_RESET);
    return;
  }
  struct connection *c = &connections[fd];
  if (c->errand == SINK) {
    struct record answer = {.received = c->position, .wrong = c->wrong, .ending = BY_FIN};
    say(fd, &answer, sizeof answer);
  }
  leave(fd, BY_FIN);
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno != EAGAIN && errno != ECONNABORTED) give_up("the backend cannot accept");
      return;
    }
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    watch(queue, fd, EPOLLIN, EPOLL_CTL_ADD);
  }
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  lay_pattern();
  connections = calloc((size_t)sysconf(_SC_OPEN_MAX), sizeof *connections);
  if (!connections) give_up("no memory for connections");
  queue = epoll_create1(0);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = address_of("0.0.0.0", 0);
  socklen_t size = sizeof address;
  check(bind(listener, (struct sockaddr *)&address, size), "the backend cannot bind");
  check(listen(listener, 4096), "the backend cannot listen");
  check(getsockname(listener, (struct sockaddr *)&address, &size), "the backend does not know its port");
  watch(queue, listener, EPOLLIN, EPOLL_CTL_ADD);
  watch(queue, 0, EPOLLIN, EPOLL_CTL_ADD);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[MOST_EVENTS];
    int count = epoll_wait(queue, events, MOST_EVENTS, -1);
    if (count < 0 && errno != EINTR) give_up("the backend cannot wait");
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == 0) return 0;
      if (fd == listener) accept_all(listener);
      else if (events[i].events & EPOLLOUT && connections[fd].pending) echo_rest(fd);
      else if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(fd);
      // An event of a connection that ended meanwhile may be about its successor.
      else if (connections[fd].errand == SOURCE) send_pattern(fd);
    }
  }
}
