// What generator and backend say to each other. The first byte of a connection is its errand; errands but ECHO and SOURCE are followed by a number, by which the backend is asked later how the connection went.
#pragma once
#include <stdint.h>

enum errand {
  ECHO = 'e',      // whatever is sent comes back, this byte included
  SOURCE = 's',    // the pattern, for as long as somebody reads
  SINK = 'k',      // takes the pattern to its end, then answers with a record and a FIN
  HALF_CLOSE = 'h',// says HELLO and ends its own side at once, then takes the pattern to its end
  LISTEN = 'l',    // says HELLO, then takes the pattern until it ends, one way or the other
  RESET = 'x',     // answers with a reset
  ASK = 'q',       // answers with the record of that number
};

#define HELLO "hello"
#define ERRAND_BYTES 9

enum ending { NOT_ENDED, BY_FIN, BY_RESET };

struct record {
  uint64_t number, received, wrong;
  uint64_t ending;
};
