// Idle: many connections that have each had one byte echoed and say nothing more, until standard input says so; then each is asked again.
#pragma once
#include "generator.h"

static void ping(int fd) {
  char byte = ECHO;
  send_all(fd, &byte, 1);
  if (recv(fd, &byte, 1, 0) != 1 || byte != ECHO) give_up("an idle connection is dead");
}

static void hold_idle(int count) {
  int *fds = malloc((size_t)count * sizeof *fds);
  for (int i = 0; i < count; i++) ping(fds[i] = connect_to(target));
  tell_begin();
  char line[8];
  (void)!read(0, line, sizeof line);
  for (int i = 0; i < count; i++) ping(fds[i]);
  printf("{\"connections\":%d}\n", count);
}
