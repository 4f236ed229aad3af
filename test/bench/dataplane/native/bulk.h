// Bulk: what N connections bring together of an endless source.
#pragma once
#include "generator.h"

// One read of so many is compared byte by byte; the others are dropped in the kernel, so that the generator costs little.
#define COMPARED 32

static void measure_bulk(int count, double warm_s, double measured_s) {
  int queue = epoll_create1(0);
  uint64_t *positions = calloc((size_t)sysconf(_SC_OPEN_MAX), sizeof *positions);
  static unsigned char buffer[CHUNK];
  for (int i = 0; i < count; i++) {
    int fd = connect_to(target);
    send_all(fd, &(char){SOURCE}, 1);
    be_nonblocking(fd, queue, EPOLLIN);
  }
  uint64_t bytes = 0, compared = 0;
  unsigned int reads = 0;
  double begun = now(), measured_from = 0, at = begun;
  while (measured_from == 0 || at < measured_from + measured_s) {
    struct epoll_event events[MOST_EVENTS];
    int ready = epoll_wait(queue, events, MOST_EVENTS, PATIENCE_S * 1000);
    if (ready == 0) errno = ETIMEDOUT, give_up("a bulk transfer stands still");
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd, is_compared = reads++ % COMPARED == 0;
      ssize_t length = recv(fd, buffer, sizeof buffer, is_compared ? 0 : MSG_TRUNC);
      if (length < 0 && errno == EAGAIN) continue;
      check(length, "a bulk transfer broke");
      if (length == 0 || (is_compared && !is_pattern(buffer, (size_t)length, positions[fd]))) {
        fprintf(stderr, "a bulk transfer %s at byte %llu\n", length ? "was corrupted" : "ended",
                (unsigned long long)positions[fd]);
        exit(1);
      }
      positions[fd] += (uint64_t)length, bytes += (uint64_t)length;
      if (is_compared) compared += (uint64_t)length;
    }
    at = now();
    if (measured_from == 0 && at >= begun + warm_s) {
      tell_begin();
      measured_from = at = now(), bytes = compared = 0;
    }
  }
  printf("{\"bytes\":%llu,\"compared\":%llu,\"seconds\":%f,\"cpu\":%f}\n", (unsigned long long)bytes, (unsigned long long)compared,
         at - measured_from, cpu() - cpu_at_begin);
}
