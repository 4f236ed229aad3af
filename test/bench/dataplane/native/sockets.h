// Sockets as generator and backend need them. Whatever cannot be done ends the program with a sentence.
#pragma once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void give_up(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static void check(long result, const char *what) {
  if (result < 0) give_up(what);
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  check(getrlimit(RLIMIT_NOFILE, &limit), "cannot read the limit of descriptors");
  limit.rlim_cur = limit.rlim_max;
  check(setrlimit(RLIMIT_NOFILE, &limit), "cannot raise the limit of descriptors");
}

static void set(int fd, int level, int option, int value) {
  check(setsockopt(fd, level, option, &value, sizeof value), "cannot set a socket option");
}

static struct sockaddr_in address_of(const char *host, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
    fprintf(stderr, "%s is not an IPv4 address\n", host);
    exit(1);
  }
  return address;
}

static void watch(int queue, int fd, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  check(epoll_ctl(queue, operation, fd, &event), "cannot watch a socket");
}
