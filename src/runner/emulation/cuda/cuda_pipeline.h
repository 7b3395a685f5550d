// Asynchronous copies to shared memory. They are made as late as CUDA allows, when a thread waits for them, so that a
// wait that is missing shows.
#pragma once
#include "tilesmithCuda.h"

static inline void __pipeline_memcpy_async(void *to, const void *from, std::size_t bytes, std::size_t zeroes = 0,
                                           int line = __builtin_LINE()) {
  if (bytes != 4 && bytes != 8 && bytes != 16) {
    tilesmith_fault(line, "copies %zu bytes at once by __pipeline_memcpy_async(), which can copy 4, 8 or 16", bytes);
  }
  if (reinterpret_cast<std::uintptr_t>(to) % bytes != 0 || reinterpret_cast<std::uintptr_t>(from) % bytes != 0) {
    tilesmith_fault(line, "copies %zu bytes by __pipeline_memcpy_async() at an address that is no multiple of them",
                    bytes);
  }
  tilesmith_copy_async(to, from, bytes, zeroes);
}
static inline void __pipeline_commit() { tilesmith_copy_commit(); }
static inline void __pipeline_wait_prior(std::size_t batches) { tilesmith_copy_wait(batches); }
