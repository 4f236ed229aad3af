// Churn: N at once connect, have one byte echoed, close, and begin anew. Setup is from connect until the byte is back.
#pragma once
#include "generator.h"

struct visit {
  double begun;
  int has_asked;
};

static void begin_visit(int queue, struct visit *visits) {
  int fd = open_socket(SOCK_NONBLOCK);
  double begun = now();
  if (connect(fd, (struct sockaddr *)&target, sizeof target) < 0 && errno != EINPROGRESS) give_up("cannot connect");
  // On this machine it is connected by now, most often.
  int has_asked = send(fd, &(char){ECHO}, 1, MSG_NOSIGNAL) == 1;
  visits[fd] = (struct visit){.begun = begun, .has_asked = has_asked};
  watch(queue, fd, has_asked ? EPOLLIN : EPOLLOUT, EPOLL_CTL_ADD);
}

// As many are needed before a program that compiles while it runs does what it will go on doing.
#define WARM_VISITS 3000

// At most `most` visits altogether, of which the measured ones are told.
static void measure_churn(int count, double warm_s, double measured_s, size_t most) {
  int queue = epoll_create1(0);
  struct visit *visits = calloc((size_t)sysconf(_SC_OPEN_MAX), sizeof *visits);
  float *setups = malloc(most * sizeof *setups);
  size_t visited = 0, done = 0;
  for (int i = 0; i < count; i++) begin_visit(queue, visits);
  size_t warm = most / 4 < WARM_VISITS ? most / 4 : WARM_VISITS;
  double begun = now(), measured_from = 0, at = begun;
  while (visited + (size_t)count < most && (measured_from == 0 || at < measured_from + measured_s)) {
    struct epoll_event events[MOST_EVENTS];
    int ready = epoll_wait(queue, events, MOST_EVENTS, PATIENCE_S * 1000);
    if (ready == 0) errno = ETIMEDOUT, give_up("nobody is served any more");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      struct visit *visit = &visits[fd];
      if (!visit->has_asked) {
        check(send(fd, &(char){ECHO}, 1, MSG_NOSIGNAL), "a client could not connect");
        visit->has_asked = 1;
        watch(queue, fd, EPOLLIN, EPOLL_CTL_MOD);
        continue;
      }
      char answer = 0;
      ssize_t length = recv(fd, &answer, 1, 0);
      check(length, "a client was reset");
      if (length == 0 || answer != ECHO) {
        fprintf(stderr, "a client was %s\n", length == 0 ? "sent away" : "answered with another byte");
        exit(1);
      }
      setups[done++] = (float)((now() - visit->begun) * 1e6);
      close(fd);
      visited++;
      begin_visit(queue, visits);
    }
    at = now();
    if (measured_from == 0 && at >= begun + warm_s && visited >= warm) {
      tell_begin();
      measured_from = at = now(), done = 0;
    }
  }
  qsort(setups, done, sizeof *setups, compare_floats);
  printf("{\"connections\":%zu,\"seconds\":%f,\"p50\":%.1f,\"p99\":%.1f,\"cpu\":%f}\n", done, at - measured_from,
         percentile(setups, done, .5), percentile(setups, done, .99), cpu() - cpu_at_begin);
}
