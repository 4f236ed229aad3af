// What the measures of the generator share: the target, its clock, and connections to it.
#pragma once
#include "sockets.h"
#include "pattern.h"
#include "wire.h"
#include <time.h>

#define MOST_EVENTS 256
// Whoever is silent for this long is taken for dead; on a machine that does much else, everything takes its time.
#define PATIENCE_S 60

static struct sockaddr_in target;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// From one of many addresses, so that finding a free port is never what takes time.
static int open_socket(int flags) {
  static unsigned int opened;
  int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
  check(fd, "no socket");
  char host[16];
  snprintf(host, sizeof host, "127.8.0.%u", 1 + opened++ % 250);
  struct sockaddr_in source = address_of(host, 0);
  set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  check(bind(fd, (struct sockaddr *)&source, sizeof source), "cannot bind");
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  return fd;
}

static int connect_to(struct sockaddr_in address) {
  int fd = open_socket(0);
  struct timeval patience = {.tv_sec = PATIENCE_S};
  check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), "cannot limit a wait");
  check(connect(fd, (struct sockaddr *)&address, sizeof address), "cannot connect");
  return fd;
}

static void be_nonblocking(int fd, int queue, uint32_t events) {
  check(ioctl(fd, FIONBIO, &(int){1}), "cannot make a socket nonblocking");
  watch(queue, fd, events, EPOLL_CTL_ADD);
}

static void send_all(int fd, const void *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t sent = send(fd, (const char *)bytes + done, length - done, MSG_NOSIGNAL);
    check(sent, "cannot send");
    done += (size_t)sent;
  }
}

// CPU seconds that this process has used.
static double cpu(void) {
  struct rusage usage;
  check(getrusage(RUSAGE_SELF, &usage), "cannot read CPU time");
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double cpu_at_begin;

// The measured time begins, and the counters of the proxy are read.
static void tell_begin(void) {
  cpu_at_begin = cpu();
  printf("begin\n");
  fflush(stdout);
}

static int compare_floats(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static double percentile(const float *sorted, size_t count, double share) {
  return count == 0 ? 0 : sorted[(size_t)((double)(count - 1) * share)];
}
