// Checks: bytes by position both ways and at once, half-close by either side, and a reset by either side.
#pragma once
#include "generator.h"

static uint64_t next_number = 1;

// Numbers of this process alone.
static int open_errand(char errand, uint64_t *number) {
  *number = ((uint64_t)getpid() << 16) + next_number++;
  unsigned char header[ERRAND_BYTES] = {(unsigned char)errand};
  memcpy(header + 1, number, sizeof *number);
  int fd = connect_to(target);
  send_all(fd, header, sizeof header);
  return fd;
}

// True when exactly `length` bytes came.
static int receive_exactly(int fd, void *into, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t got = recv(fd, (char *)into + done, length - done, 0);
    if (got <= 0) return 0;
    done += (size_t)got;
  }
  return 1;
}

static int has_ended(int fd) { return recv(fd, &(char){0}, 1, 0) == 0; }

static void send_pattern(int fd, uint64_t length) {
  for (uint64_t at = 0; at < length;) {
    size_t part = length - at < CHUNK ? (size_t)(length - at) : CHUNK;
    send_all(fd, pattern_at(at), part);
    at += part;
  }
}

// Asks the backend itself, until it has seen the end; that takes a moment.
static struct record ask(struct sockaddr_in backend, uint64_t number) {
  struct record record = {0};
  unsigned char header[ERRAND_BYTES] = {ASK};
  memcpy(header + 1, &number, sizeof number);
  for (double until = now() + 5; now() < until && record.ending == NOT_ENDED; usleep(2000)) {
    int fd = connect_to(backend);
    send_all(fd, header, sizeof header);
    if (!receive_exactly(fd, &record, sizeof record)) give_up("the backend does not answer");
    close(fd);
  }
  return record;
}

// Half-closed is a connection over which the answer comes after our FIN; the bytes are asked for apart from that.
static int check_up(struct sockaddr_in backend, uint64_t length, int *is_half_closed) {
  uint64_t number;
  struct record answer = {0};
  int fd = open_errand(SINK, &number);
  send_pattern(fd, length);
  shutdown(fd, SHUT_WR);
  *is_half_closed = receive_exactly(fd, &answer, sizeof answer) && answer.received == length && has_ended(fd);
  close(fd);
  struct record record = ask(backend, number);
  return record.received == length && record.wrong == 0;
}

static int check_down(uint64_t length) {
  static unsigned char buffer[CHUNK];
  int fd = connect_to(target), is_right = 1;
  send_all(fd, &(char){SOURCE}, 1);
  for (uint64_t at = 0; is_right && at < length;) {
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    is_right = got > 0 && is_pattern(buffer, (size_t)got, at);
    at += (uint64_t)got;
  }
  close(fd);
  return is_right;
}

// Pieces of many sizes, each of which must be back before the next goes.
static int check_echo(uint64_t length) {
  static unsigned char buffer[CHUNK];
  int fd = connect_to(target), is_right = 1;
  char first = ECHO;
  send_all(fd, &first, 1);
  is_right = receive_exactly(fd, &first, 1) && first == ECHO;
  size_t part = 1;
  for (uint64_t at = 0; is_right && at < length; at += part, part = part * 7 % 65521) {
    send_all(fd, pattern_at(at), part);
    is_right = receive_exactly(fd, buffer, part) && is_pattern(buffer, part, at);
  }
  close(fd);
  return is_right;
}

static int check_half_close_by_pod(struct sockaddr_in backend, uint64_t length) {
  uint64_t number;
  char hello[sizeof HELLO - 1];
  int fd = open_errand(HALF_CLOSE, &number);
  int is_heard = receive_exactly(fd, hello, sizeof hello) && memcmp(hello, HELLO, sizeof hello) == 0 && has_ended(fd);
  if (!is_heard) return 0;
  for (uint64_t at = 0; at < length;) {
    ssize_t sent = send(fd, pattern_at(at), CHUNK < length - at ? CHUNK : length - at, MSG_NOSIGNAL);
    if (sent < 0) return 0;
    at += (uint64_t)sent;
  }
  shutdown(fd, SHUT_WR);
  struct record record = ask(backend, number);
  close(fd);
  return record.received == length && record.wrong == 0 && record.ending == BY_FIN;
}

static int check_reset_by_client(struct sockaddr_in backend) {
  uint64_t number;
  char hello[sizeof HELLO - 1];
  int fd = open_errand(LISTEN, &number);
  if (!receive_exactly(fd, hello, sizeof hello)) return 0;
  struct linger hard = {.l_onoff = 1, .l_linger = 0};
  check(setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard), "cannot set a socket option");
  close(fd);
  return ask(backend, number).ending == BY_RESET;
}

static int check_reset_by_pod(void) {
  uint64_t number;
  int fd = open_errand(RESET, &number);
  int is_reset = recv(fd, &(char){0}, 1, 0) < 0 && errno == ECONNRESET;
  close(fd);
  return is_reset;
}

static void check_all(struct sockaddr_in backend, uint64_t length) {
  int is_half_closed;
  int up = check_up(backend, length, &is_half_closed), down = check_down(length), echo = check_echo(length / 4);
  int by_pod = check_half_close_by_pod(backend, length / 16);
  int reset_by_client = check_reset_by_client(backend), reset_by_pod = check_reset_by_pod();
  const char *words[] = {"false", "true"};
  printf("{\"up\":%s,\"down\":%s,\"echo\":%s,\"halfCloseByClient\":%s,\"halfCloseByPod\":%s,\"resetByClient\":%s,"
         "\"resetByPod\":%s}\n",
         words[up], words[down], words[echo], words[is_half_closed], words[by_pod], words[reset_by_client],
         words[reset_by_pod]);
}
