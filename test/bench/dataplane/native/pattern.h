// The bytes that every transfer is made of: each follows from its position alone, so that whatever is lost, doubled or moved is noticed.
#pragma once
#include <stdint.h>
#include <string.h>

// A prime, so that it fits no buffer's size.
#define PATTERN_PERIOD 1048573
#define CHUNK (256 * 1024)

// Once around and one chunk more: any chunk of it stands in one piece.
static unsigned char pattern[PATTERN_PERIOD + CHUNK];

static void fill_pattern(void) {
  uint64_t state = 88172645463325252ull;
  for (int i = 0; i < PATTERN_PERIOD; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    pattern[i] = (unsigned char)state;
  }
  memcpy(pattern + PATTERN_PERIOD, pattern, CHUNK);
}

static const unsigned char *pattern_at(uint64_t position) { return pattern + position % PATTERN_PERIOD; }

// `length` is at most CHUNK.
static int is_pattern(const void *bytes, size_t length, uint64_t position) {
  return memcmp(bytes, pattern_at(position), length) == 0;
}
