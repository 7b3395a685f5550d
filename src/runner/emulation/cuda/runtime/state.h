// What the runtime knows of a launch, and how a thread of the kernel leaves it.
#pragma once
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fibers.h"
#include "../tilesmithVectors.h"

extern "C" {
uint3 tilesmith_thread_index;
uint3 tilesmith_block_index;
dim3 tilesmith_block_size;
dim3 tilesmith_grid_size;
}

namespace {

constexpr unsigned WARP = 32;
constexpr std::size_t STACK_BYTES = 256 << 10;
constexpr std::size_t DYNAMIC_SHARED_BYTES = 256 << 10;
/// Where shared memory starts for PTX, whose addresses of it have 32 bits; 0 is none of them.
constexpr std::size_t STATIC_SHARED_ADDRESS = 1 << 10;
constexpr std::size_t DYNAMIC_SHARED_ADDRESS = 1 << 20;
/// A NaN in every float format, and far outside what a test would use in every integer one.
constexpr std::uint32_t SHARED_POISON = 0x7fff7fff;

enum Outcome { PASSED = 0, FAULT = 1, UNSUPPORTED = 2 };

/// Order in which the threads of a block, and the blocks, take their turns.
enum Order { NATURAL = 0, REVERSED = 1, SHUFFLED = 2 };

enum State : unsigned char { READY, AT_BARRIER, IN_WARP, ASKS_WHO_IS_ACTIVE, DONE };

struct Copy {
  void *to;
  const void *from;
  std::size_t bytes;
  std::size_t zeroes;
  std::size_t batch;
};

struct Fiber {
  FiberContext context;
  uint3 index;
  State state;
  int line;
  int predicate;
  const char *what;
  unsigned mask;
  void *data;
  void (*complete)(void **, unsigned);
  std::vector<Copy> copies;
  std::size_t batches;
};

std::size_t pageBytes() {
  static const std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

std::size_t wholePages(std::size_t bytes) { return (bytes + pageBytes() - 1) / pageBytes() * pageBytes(); }

/// One operand in the middle of a range of addresses that nothing else uses.
struct Memory {
  std::string name;
  std::size_t bytes;
  std::size_t elementBytes;
  bool writable;
  char *reserved;
  std::size_t reservedBytes;
  char *pages;
  std::size_t pagesBytes;
  char *data;
  std::vector<char> slack;
};


struct Library {
  void *handle;
  void (*entry)(void **);
  unsigned (*describe)(unsigned *, unsigned);
  char *(*shared)();
  std::size_t sharedBytes;
  /// Bytes of each parameter, and the memory whose addresses stand in them.
  std::vector<std::vector<char>> arguments;
  std::vector<const Memory *> memories;
  std::vector<void *> values;
};

struct Launch {
  Library *library;
  std::vector<Fiber> fibers;
  std::vector<unsigned> order;
  char *stacks;
  std::size_t stackStride;
  std::size_t stacksBytes;
  char *staticShared;
  std::size_t dynamicBytes;
  Order kind;
  std::uint64_t random;
  FiberContext scheduler;
  Fiber *current;
  int votes;
  Outcome outcome;
  bool printing;
  bool floatAtomics;
  pthread_t thread;
  sigjmp_buf escape;
  struct sigaction previous[4];
};

constexpr int SIGNALS[4] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

Launch *launch = nullptr;
std::string message;
bool usedFloatAtomics = false;

std::string at(const uint3 &index) {
  char text[64];
  std::snprintf(text, sizeof text, "(%u,%u,%u)", index.x, index.y, index.z);
  return text;
}

std::string threadName(const Fiber &fiber) {
  return "thread " + at(fiber.index) + " of block " + at(tilesmith_block_index);
}

std::string plural(std::size_t count, const char *word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

/// Ends the launch from within a thread of the kernel.
[[noreturn]] void leave(Outcome outcome, const std::string &text) {
  launch->outcome = outcome;
  message = text;
  switchFiber(launch->current->context, launch->scheduler);
  std::abort();
}

void yield() {
  Fiber *self = launch->current;
  switchFiber(self->context, launch->scheduler);
}

}  // namespace
