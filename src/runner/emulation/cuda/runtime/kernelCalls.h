// What kernels call (tilesmithRuntime.h).
#pragma once
#include <cstdarg>
#include <cstring>

#include "state.h"

extern "C" {

int tilesmith_barrier(int line, int predicate) {
  Fiber *self = launch->current;
  self->state = AT_BARRIER;
  self->line = line;
  self->predicate = predicate != 0;
  yield();
  return launch->votes;
}

int tilesmith_block_threads() { return static_cast<int>(launch->fibers.size()); }

unsigned tilesmith_lane() { return static_cast<unsigned>(launch->current - launch->fibers.data()) % WARP; }

unsigned tilesmith_active_mask(int line) {
  Fiber *self = launch->current;
  self->state = ASKS_WHO_IS_ACTIVE;
  self->line = line;
  yield();
  return self->mask;
}

void tilesmith_warp(int line, const char *what, unsigned mask, void *data, void (*complete)(void **, unsigned)) {
  Fiber *self = launch->current;
  std::vector<Fiber> &fibers = launch->fibers;
  const std::size_t first = static_cast<std::size_t>(self - fibers.data()) / WARP * WARP;
  const unsigned lanes = static_cast<unsigned>(fibers.size() - first < WARP ? fibers.size() - first : WARP);
  // Lanes that a block does not have are not waited for.
  mask &= lanes == WARP ? ~0u : (1u << lanes) - 1;
  if (!(mask >> (self - fibers.data() - first) & 1)) {
    leave(FAULT, threadName(*self) + " calls " + what + " at line " + std::to_string(line) +
                     " with a mask that leaves itself out");
  }
  self->state = IN_WARP;
  self->line = line;
  self->what = what;
  self->mask = mask;
  self->data = data;
  self->complete = complete;
  void *brought[WARP] = {};
  for (unsigned lane = 0; lane < lanes; lane++) {
    if (!(mask >> lane & 1)) continue;
    Fiber &other = fibers[first + lane];
    if (other.state != IN_WARP || other.complete != complete || other.mask != mask || other.what != what) {
      yield();
      return;
    }
    brought[lane] = other.data;
  }
  if (complete) complete(brought, mask);
  for (unsigned lane = 0; lane < lanes; lane++) {
    if (mask >> lane & 1) fibers[first + lane].state = READY;
  }
  yield();
}

void tilesmith_copy_async(void *to, const void *from, std::size_t bytes, std::size_t zeroes) {
  Fiber *self = launch->current;
  self->copies.push_back({to, from, bytes, zeroes, self->batches});
}

void tilesmith_copy_commit() { launch->current->batches++; }

void tilesmith_copy_wait(std::size_t batches) {
  Fiber *self = launch->current;
  std::vector<Copy> later;
  for (const Copy &copy : self->copies) {
    if (copy.batch + batches >= self->batches) {
      later.push_back(copy);
      continue;
    }
    std::memcpy(copy.to, copy.from, copy.bytes - copy.zeroes);
    std::memset(static_cast<char *>(copy.to) + copy.bytes - copy.zeroes, 0, copy.zeroes);
  }
  self->copies.swap(later);
}

void tilesmith_float_atomic() { launch->floatAtomics = true; }

int tilesmith_print(const char *format, ...) {
  if (!launch->printing) return 0;
  va_list arguments;
  va_start(arguments, format);
  const int written = std::vfprintf(stderr, format, arguments);
  va_end(arguments);
  return written;
}

void tilesmith_fault(int line, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  leave(FAULT, threadName(*launch->current) + " " + text + (line > 0 ? " at line " + std::to_string(line) : ""));
}

void tilesmith_unsupported(int line, const char *what) {
  leave(UNSUPPORTED, std::string(what) + " at line " + std::to_string(line) + " cannot run on the CPU");
}

}
