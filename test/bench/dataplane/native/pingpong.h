// Ping-pong: one byte there and back on one connection, again and again.
#pragma once
#include "generator.h"

static void measure_pingpong(double warm_s, double measured_s) {
  size_t most = 10 * 1000 * 1000, done = 0;
  float *trips = malloc(most * sizeof *trips);
  int fd = connect_to(target);
  double begun = now(), measured_from = 0, at = begun;
  while (done < most && (measured_from == 0 || at < measured_from + measured_s)) {
    double sent_at = at;
    char byte = ECHO;
    send_all(fd, &byte, 1);
    ssize_t length = recv(fd, &byte, 1, 0);
    if (length != 1 || byte != ECHO) give_up("the echo did not come");
    at = now();
    trips[done++] = (float)((at - sent_at) * 1e6);
    if (measured_from == 0 && at >= begun + warm_s) {
      tell_begin();
      measured_from = at = now(), done = 0;
    }
  }
  qsort(trips, done, sizeof *trips, compare_floats);
  printf("{\"trips\":%zu,\"seconds\":%f,\"p50\":%.2f,\"p99\":%.2f,\"cpu\":%f}\n", done, at - measured_from,
         percentile(trips, done, .5), percentile(trips, done, .99), cpu() - cpu_at_begin);
}
