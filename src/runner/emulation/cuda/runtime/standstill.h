// Words for threads that wait for each other for ever.
#pragma once
#include "state.h"

namespace {

/// Why no thread of the block can go on, though not all have ended.
std::string explainStandstill() {
  const std::vector<Fiber> &fibers = launch->fibers;
  for (const Fiber &waiting : fibers) {
    if (waiting.state != IN_WARP) continue;
    const std::size_t first = static_cast<std::size_t>(&waiting - fibers.data()) / WARP * WARP;
    for (std::size_t i = first; i < fibers.size() && i < first + WARP; i++) {
      const Fiber &other = fibers[i];
      const bool together = other.state == IN_WARP && other.complete == waiting.complete &&
                            other.mask == waiting.mask && other.what == waiting.what;
      if (!(waiting.mask >> (i - first) & 1) || together) continue;
      const std::string does =
          other.state == DONE         ? "has ended"
          : other.state == AT_BARRIER ? "waits at the __syncthreads() at line " + std::to_string(other.line)
                                      : "waits in the " + std::string(other.what) + " at line " +
                                            std::to_string(other.line);
      return threadName(waiting) + " waits in the " + waiting.what + " at line " +
             std::to_string(waiting.line) + " for thread " + at(other.index) + ", which never gets there: it " + does;
    }
  }
  const Fiber *waiting = nullptr;
  for (const Fiber &fiber : fibers) {
    if (fiber.state == AT_BARRIER) {
      waiting = &fiber;
      break;
    }
  }
  for (const Fiber &other : fibers) {
    if (other.state == AT_BARRIER && other.line == waiting->line) continue;
    return "not all threads of a block reach the __syncthreads() at line " + std::to_string(waiting->line) + ": " +
           threadName(*waiting) + " waits there, but thread " + at(other.index) +
           (other.state == DONE ? " ends without it"
                                : " waits at the one at line " + std::to_string(other.line));
  }
  return "the threads of block " + at(tilesmith_block_index) + " wait for each other";
}

}  // namespace
