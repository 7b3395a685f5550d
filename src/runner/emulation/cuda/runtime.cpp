// Runs kernels compiled for the CPU: the threads of a block are fibers that take turns from barrier to barrier, the
// blocks run one after the other. Operands lie between guard pages, so that an access outside them is caught.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "fibers.h"
#include "tilesmithVectors.h"

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

struct Argument {
  Memory *memory;
  std::vector<char> value;
};

struct Library {
  void *handle;
  void (*entry)(void **);
  unsigned (*describe)(unsigned *, unsigned);
  char *(*shared)();
  std::size_t sharedBytes;
  std::vector<Argument> arguments;
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

char *dynamicRegion() {
  static char *region = [] {
    const std::size_t all = DYNAMIC_SHARED_BYTES + 2 * wholePages(1 << 20);
    char *start = static_cast<char *>(
        mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    char *data = start + wholePages(1 << 20);
    mprotect(data, DYNAMIC_SHARED_BYTES, PROT_READ | PROT_WRITE);
    return data;
  }();
  return region;
}

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

void runThread() {
  launch->library->entry(launch->library->values.data());
  launch->current->state = DONE;
  switchFiber(launch->current->context, launch->scheduler);
}

std::uint64_t nextRandom() {
  // SplitMix64 (Steele, Lea, Flood 2014).
  std::uint64_t z = (launch->random += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

void arrange(std::vector<unsigned> &order, std::size_t count) {
  order.resize(count);
  for (std::size_t i = 0; i < count; i++) {
    order[i] = static_cast<unsigned>(launch->kind == REVERSED ? count - 1 - i : i);
  }
  if (launch->kind != SHUFFLED) return;
  for (std::size_t i = count; i > 1; i--) std::swap(order[i - 1], order[nextRandom() % i]);
}

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

bool releaseBarrier() {
  const int line = launch->fibers[0].line;
  for (const Fiber &fiber : launch->fibers) {
    if (fiber.state != AT_BARRIER || fiber.line != line) return false;
  }
  launch->votes = 0;
  for (Fiber &fiber : launch->fibers) {
    launch->votes += fiber.predicate;
    fiber.state = READY;
  }
  return true;
}

/// The lanes of a warp that have come to the same __activemask(), when no other can get there, are the active ones.
bool answerActive() {
  std::vector<Fiber> &fibers = launch->fibers;
  bool answered = false;
  for (std::size_t i = 0; i < fibers.size(); i++) {
    if (fibers[i].state != ASKS_WHO_IS_ACTIVE) continue;
    const std::size_t first = i / WARP * WARP;
    unsigned mask = 0;
    for (std::size_t lane = 0; lane < WARP && first + lane < fibers.size(); lane++) {
      const Fiber &other = fibers[first + lane];
      if (other.state == ASKS_WHO_IS_ACTIVE && other.line == fibers[i].line) mask |= 1u << lane;
    }
    for (std::size_t lane = 0; lane < WARP; lane++) {
      if (!(mask >> lane & 1)) continue;
      fibers[first + lane].mask = mask;
      fibers[first + lane].state = READY;
    }
    answered = true;
  }
  return answered;
}

void poison(char *start, std::size_t bytes) {
  for (std::size_t i = 0; i + 4 <= bytes; i += 4) std::memcpy(start + i, &SHARED_POISON, 4);
}

/// Runs those threads of a part of the order that can go on, each until it waits; whether there was one.
bool runReady(std::size_t from, std::size_t to) {
  bool progress = false;
  for (std::size_t i = from; i < to && launch->outcome == PASSED; i++) {
    Fiber &fiber = launch->fibers[launch->order[i]];
    if (fiber.state != READY) continue;
    progress = true;
    launch->current = &fiber;
    tilesmith_thread_index = fiber.index;
    switchFiber(launch->scheduler, fiber.context);
  }
  return progress && launch->outcome == PASSED;
}

/// Runs all threads of one block to their end, or to the first fault.
void runBlock() {
  poison(launch->staticShared, launch->library->sharedBytes);
  poison(dynamicRegion(), DYNAMIC_SHARED_BYTES);
  std::vector<Fiber> &fibers = launch->fibers;
  for (std::size_t i = 0; i < fibers.size(); i++) {
    fibers[i].state = READY;
    fibers[i].copies.clear();
    fibers[i].batches = 0;
    startFiber(fibers[i].context, launch->stacks + i * launch->stackStride + launch->stackStride, STACK_BYTES,
               runThread);
  }
  arrange(launch->order, fibers.size());
  for (;;) {
    bool progress = false;
    for (std::size_t i = 0; i < fibers.size();) {
      // As far apart as barriers allow: a warp goes on until all its threads wait for others, then the next. In the
      // shuffled order all threads of the block step through the functions of warps side by side.
      std::size_t end = i + 1;
      while (end < fibers.size() && (launch->kind == SHUFFLED || launch->order[end] / WARP == launch->order[i] / WARP)) {
        end++;
      }
      while (runReady(i, end)) progress = true;
      if (launch->outcome != PASSED) return;
      i = end;
    }
    if (progress || answerActive()) continue;
    bool ended = true;
    for (const Fiber &fiber : fibers) ended = ended && fiber.state == DONE;
    if (ended) return;
    if (releaseBarrier()) {
      // Between each pair of barriers another order.
      if (launch->kind == SHUFFLED) arrange(launch->order, fibers.size());
      continue;
    }
    message = explainStandstill();
    launch->outcome = FAULT;
    return;
  }
}

void runGrid(dim3 grid) {
  const std::size_t count = static_cast<std::size_t>(grid.x) * grid.y * grid.z;
  std::vector<unsigned> blocks;
  arrange(blocks, count);
  for (const unsigned block : blocks) {
    tilesmith_block_index = {block % grid.x, block / grid.x % grid.y, block / grid.x / grid.y};
    runBlock();
    if (launch->outcome != PASSED) return;
  }
}

/// Words for an access by the current thread that the hardware stopped.
std::string explainAccess(const char *address, const char *verb) {
  const std::string who = threadName(*launch->current) + " " + verb + " ";
  for (const Argument &argument : launch->library->arguments) {
    const Memory *memory = argument.memory;
    if (!memory || address < memory->reserved || address >= memory->reserved + memory->reservedBytes) continue;
    const std::string holds = ", which has " + plural(memory->bytes / memory->elementBytes, "element");
    if (address < memory->data) {
      return who + plural(static_cast<std::size_t>(memory->data - address), "byte") + " before the start of " +
             memory->name + holds;
    }
    const char *end = memory->data + memory->bytes;
    if (address >= end) {
      return who + plural(static_cast<std::size_t>(address - end) + memory->elementBytes, "byte") +
             " past the end of " + memory->name + holds;
    }
    return threadName(*launch->current) + " writes to its input " + memory->name + " (element " +
           std::to_string(static_cast<std::size_t>(address - memory->data) / memory->elementBytes) + ")";
  }
  const char *dynamicEnd = dynamicRegion() + DYNAMIC_SHARED_BYTES;
  if (address >= dynamicEnd && address < dynamicEnd + (1 << 20)) {
    return who + plural(static_cast<std::size_t>(address - dynamicEnd) + 1, "byte") +
           " past the end of its dynamic shared memory, which has " + plural(launch->dynamicBytes, "byte");
  }
  if (address >= launch->stacks && address < launch->stacks + launch->stacksBytes) {
    return threadName(*launch->current) + " needs more than " + std::to_string(STACK_BYTES >> 10) +
           " KiB of stack for its local arrays and calls";
  }
  char text[32];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(address)));
  return who + "address " + text + ", which belongs to no operand" + (address == nullptr ? " (or is not aligned)" : "");
}

const char *verbOf(const void *context) {
#if defined(__x86_64__) && defined(__linux__)
  // Bit 1 of the page fault's error code: the access was a write.
  const auto *machine = &static_cast<const ucontext_t *>(context)->uc_mcontext;
  return machine->gregs[REG_ERR] & 2 ? "writes" : "reads";
#else
  (void)context;
  return "accesses";
#endif
}

void onSignal(int signal, siginfo_t *info, void *context) {
  if (!launch || !pthread_equal(pthread_self(), launch->thread)) {
    // Not of the kernel's making: the process is to end as it would have ended without us.
    for (int i = 0; i < 4; i++) {
      if (SIGNALS[i] == signal && launch) sigaction(signal, &launch->previous[i], nullptr);
    }
    return;
  }
  launch->outcome = FAULT;
  if (signal == SIGFPE) {
    message = threadName(*launch->current) + " divides an integer by zero";
  } else if (signal == SIGILL) {
    message = threadName(*launch->current) + " runs into code that cannot be reached (__trap() or undefined behaviour)";
  } else {
    message = explainAccess(static_cast<const char *>(info->si_addr), verbOf(context));
  }
  siglongjmp(launch->escape, 1);
}

void prepareFibers(dim3 block) {
  const std::size_t count = static_cast<std::size_t>(block.x) * block.y * block.z;
  launch->fibers.resize(count);
  for (std::size_t i = 0; i < count; i++) {
    const auto at = static_cast<unsigned>(i);
    launch->fibers[i].index = {at % block.x, at / block.x % block.y, at / block.x / block.y};
  }
  // Below each stack lies a page that nothing may touch.
  launch->stackStride = STACK_BYTES + pageBytes();
  launch->stacksBytes = count * launch->stackStride;
  launch->stacks = static_cast<char *>(mmap(nullptr, launch->stacksBytes, PROT_READ | PROT_WRITE,
                                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  for (std::size_t i = 0; i < count; i++) mprotect(launch->stacks + i * launch->stackStride, pageBytes(), PROT_NONE);
}

void findStaticShared(Library &library) {
  // Thread-local storage of the kernel's library is its shared memory and nothing else.
  dl_iterate_phdr(
      [](dl_phdr_info *info, std::size_t, void *data) {
        auto &library = *static_cast<Library *>(data);
        const auto entry = reinterpret_cast<std::uintptr_t>(library.entry);
        bool here = false;
        std::size_t bytes = 0;
        for (int i = 0; i < info->dlpi_phnum; i++) {
          const auto &header = info->dlpi_phdr[i];
          const std::uintptr_t start = info->dlpi_addr + header.p_vaddr;
          if (header.p_type == PT_LOAD && entry >= start && entry < start + header.p_memsz) here = true;
          if (header.p_type == PT_TLS) bytes = header.p_memsz;
        }
        if (here) library.sharedBytes = bytes;
        return here ? 1 : 0;
      },
      &library);
}

char *staticSharedOf(Library &library) {
  if (library.sharedBytes == 0) return nullptr;
  library.shared();
  struct Search {
    std::uintptr_t entry;
    char *start;
  } search{reinterpret_cast<std::uintptr_t>(library.entry), nullptr};
  dl_iterate_phdr(
      [](dl_phdr_info *info, std::size_t, void *data) {
        auto &search = *static_cast<Search *>(data);
        for (int i = 0; i < info->dlpi_phnum; i++) {
          const auto &header = info->dlpi_phdr[i];
          const std::uintptr_t start = info->dlpi_addr + header.p_vaddr;
          if (header.p_type != PT_LOAD || search.entry < start || search.entry >= start + header.p_memsz) continue;
          search.start = static_cast<char *>(info->dlpi_tls_data);
          return 1;
        }
        return 0;
      },
      &search);
  return search.start;
}

}  // namespace

extern "C" {

// ---- what kernels call

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

void *tilesmith_dynamic_shared(std::size_t bytes) {
  std::size_t alignment = 1024;
  while (alignment > 16 && bytes % alignment != 0) alignment /= 2;
  const std::size_t end = DYNAMIC_SHARED_BYTES - bytes;
  return dynamicRegion() + end / alignment * alignment;
}

std::size_t tilesmith_shared_address(const void *place) {
  const auto *byte = static_cast<const char *>(place);
  if (byte >= dynamicRegion() && byte <= dynamicRegion() + DYNAMIC_SHARED_BYTES) {
    return DYNAMIC_SHARED_ADDRESS + static_cast<std::size_t>(byte - dynamicRegion());
  }
  const char *start = launch->staticShared;
  if (start && byte >= start && byte <= start + launch->library->sharedBytes) {
    // Keeps what the address is a multiple of.
    return STATIC_SHARED_ADDRESS + (reinterpret_cast<std::uintptr_t>(start) & 1023) + static_cast<std::size_t>(byte - start);
  }
  return reinterpret_cast<std::uintptr_t>(place) & 0xffffffffu;
}

void *tilesmith_shared_pointer(int line, unsigned address) {
  char *start = launch->staticShared;
  const std::size_t first = STATIC_SHARED_ADDRESS + (reinterpret_cast<std::uintptr_t>(start) & 1023);
  if (start && address >= first && address < first + launch->library->sharedBytes) return start + (address - first);
  if (address >= DYNAMIC_SHARED_ADDRESS && address < DYNAMIC_SHARED_ADDRESS + DYNAMIC_SHARED_BYTES) {
    return dynamicRegion() + (address - DYNAMIC_SHARED_ADDRESS);
  }
  leave(FAULT, threadName(*launch->current) + " uses an address outside of shared memory at line " + std::to_string(line));
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

// ---- what the compiler's checks call (the interface of its UBSan, without its library)

struct SourceLocation {
  const char *file;
  std::uint32_t line;
  std::uint32_t column;
};

struct TypeDescriptor {
  std::uint16_t kind;
  std::uint16_t info;
  char name[1];
};

struct OutOfBounds {
  SourceLocation location;
  TypeDescriptor *array;
  TypeDescriptor *index;
};

struct TypeMismatch {
  SourceLocation location;
  TypeDescriptor *type;
  unsigned char alignment;
  unsigned char kind;
};

void __ubsan_handle_out_of_bounds_abort(OutOfBounds *where, std::uintptr_t value) {
  long long index = static_cast<long long>(value);
  if (where->index->kind == 0) {
    const unsigned bits = 1u << (where->index->info >> 1);
    const bool isSigned = where->index->info & 1;
    if (bits < 64 && isSigned) index = static_cast<long long>(value << (64 - bits)) >> (64 - bits);
  }
  leave(FAULT, threadName(*launch->current) + " uses index " + std::to_string(index) + " of an array of type " +
                   where->array->name + " at line " + std::to_string(where->location.line));
}

void __ubsan_handle_type_mismatch_v1_abort(TypeMismatch *where, const char *address) {
  const std::size_t alignment = std::size_t{1} << where->alignment;
  std::string place = "an address";
  for (const Argument &argument : launch->library->arguments) {
    const Memory *memory = argument.memory;
    if (memory && address >= memory->data && address < memory->data + memory->bytes) {
      place = "byte " + std::to_string(address - memory->data) + " of " + memory->name;
    }
  }
  leave(FAULT, threadName(*launch->current) + " accesses " + where->type->name + " at line " +
                   std::to_string(where->location.line) + " at " + place + " that is not a multiple of " +
                   std::to_string(alignment));
}

void __ubsan_handle_builtin_unreachable(OutOfBounds *) { tilesmith_fault(0, "ends a function without a value"); }

// ---- what the runner calls

/// The libraries of kernels find what they call without being linked against this one.
__attribute__((constructor)) static void openToKernels() {
  Dl_info self{};
  if (dladdr(&tilesmith_thread_index, &self)) dlopen(self.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
}

/// Loads a kernel's library; null where it cannot be loaded, with the reason as message.
void *tilesmith_open(const char *path) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    message = dlerror();
    return nullptr;
  }
  auto *library = new Library{};
  library->handle = handle;
  library->entry = reinterpret_cast<void (*)(void **)>(dlsym(handle, "tilesmith_entry"));
  library->describe = reinterpret_cast<unsigned (*)(unsigned *, unsigned)>(dlsym(handle, "tilesmith_parameters"));
  library->shared = reinterpret_cast<char *(*)()>(dlsym(handle, "tilesmith_touch_shared"));
  findStaticShared(*library);
  return library;
}

void tilesmith_close(Library *library) {
  dlclose(library->handle);
  delete library;
}

const char *tilesmith_message() { return message.c_str(); }

int tilesmith_used_float_atomics() { return usedFloatAtomics; }

/// Number of the entry's parameters; the bytes of the first `capacity` of them.
unsigned tilesmith_parameter_sizes(Library *library, unsigned *sizes, unsigned capacity) {
  return library->describe(sizes, capacity);
}

/// Shared memory that a block takes, rounded down to 128 bytes: a mark of our own lies in it too.
std::uint64_t tilesmith_static_shared_bytes(Library *library) { return library->sharedBytes / 128 * 128; }

/// Room for an operand of `bytes` bytes; null where there are not enough addresses.
void *tilesmith_memory_create(const char *name, std::uint64_t bytes, std::uint32_t elementBytes, int writable) {
  auto *memory = new Memory{};
  memory->name = name;
  memory->bytes = bytes;
  memory->elementBytes = elementBytes;
  memory->writable = writable != 0;
  memory->pagesBytes = wholePages(bytes ? bytes : 1);
  // Wide enough for any 32-bit index of a float; less where addresses are rationed.
  for (std::size_t guard = std::size_t{8} << 30; guard >= (std::size_t{1} << 20); guard /= 2) {
    const std::size_t all = memory->pagesBytes + 2 * guard;
    void *start = mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) continue;
    memory->reserved = static_cast<char *>(start);
    memory->reservedBytes = all;
    memory->pages = memory->reserved + guard;
    break;
  }
  if (!memory->reserved || mprotect(memory->pages, memory->pagesBytes, PROT_READ | PROT_WRITE) != 0) {
    delete memory;
    return nullptr;
  }
  memory->data = memory->pages;
  return memory;
}

/// Fills an operand: at the start of its pages, or at their end; `fill` stands in what is left of them.
void tilesmith_memory_write(Memory *memory, const void *source, int atEnd, std::uint32_t fill) {
  mprotect(memory->pages, memory->pagesBytes, PROT_READ | PROT_WRITE);
  // As aligned as whole rows make it, for vectors and fragments, yet against the guard page.
  std::size_t alignment = 32;
  while (alignment > 1 && memory->bytes % alignment != 0) alignment /= 2;
  memory->data = atEnd ? memory->pages + (memory->pagesBytes - memory->bytes) / alignment * alignment : memory->pages;
  for (std::size_t i = 0; i < memory->pagesBytes; i += 4) std::memcpy(memory->pages + i, &fill, 4);
  memory->slack.assign(memory->pages, memory->pages + memory->pagesBytes);
  std::memcpy(memory->data, source, memory->bytes);
  if (!memory->writable) mprotect(memory->pages, memory->pagesBytes, PROT_READ);
}

void tilesmith_memory_read(Memory *memory, void *target) { std::memcpy(target, memory->data, memory->bytes); }

/// Whether something was written beside the operand, in the pages it lies in; the message says where.
int tilesmith_memory_stray(Memory *memory) {
  const char *end = memory->data + memory->bytes;
  for (std::size_t i = 0; i < memory->pagesBytes; i++) {
    const char *byte = memory->pages + i;
    if ((byte >= memory->data && byte < end) || *byte == memory->slack[i]) continue;
    message = "the kernel writes " +
              (byte < memory->data ? plural(static_cast<std::size_t>(memory->data - byte), "byte") + " before the start of "
                                   : plural(static_cast<std::size_t>(byte - end) + 1, "byte") + " past the end of ") +
              memory->name;
    return 1;
  }
  return 0;
}

void tilesmith_memory_destroy(Memory *memory) {
  munmap(memory->reserved, memory->reservedBytes);
  delete memory;
}

void tilesmith_arguments_clear(Library *library) { library->arguments.clear(); }

void tilesmith_argument_memory(Library *library, Memory *memory) { library->arguments.push_back({memory, {}}); }

void tilesmith_argument_value(Library *library, const char *bytes, std::uint32_t count) {
  library->arguments.push_back({nullptr, std::vector<char>(bytes, bytes + count)});
}

/// Runs a kernel once; 0 when it passed, 1 for a fault and 2 for what the emulation cannot do, with a message.
int tilesmith_launch(Library *library, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                     unsigned blockZ, std::uint64_t dynamicBytes, int order, std::uint64_t seed) {
  Launch state{};
  state.library = library;
  state.kind = static_cast<Order>(order);
  state.random = seed;
  state.printing = order == NATURAL;
  state.dynamicBytes = dynamicBytes;
  state.thread = pthread_self();
  launch = &state;
  message.clear();
  tilesmith_grid_size = {gridX, gridY, gridZ};
  tilesmith_block_size = {blockX, blockY, blockZ};
  library->values.clear();
  for (Argument &argument : library->arguments) {
    library->values.push_back(argument.memory ? static_cast<void *>(&argument.memory->data) : argument.value.data());
  }
  prepareFibers({blockX, blockY, blockZ});
  state.staticShared = staticSharedOf(*library);

  std::vector<char> alternate(64 << 10);
  stack_t signalStack{};
  stack_t previousStack{};
  signalStack.ss_sp = alternate.data();
  signalStack.ss_size = alternate.size();
  sigaltstack(&signalStack, &previousStack);
  struct sigaction action {};
  action.sa_sigaction = onSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int i = 0; i < 4; i++) sigaction(SIGNALS[i], &action, &state.previous[i]);
  if (sigsetjmp(state.escape, 1) == 0) runGrid({gridX, gridY, gridZ});
  for (int i = 0; i < 4; i++) sigaction(SIGNALS[i], &state.previous[i], nullptr);
  sigaltstack(&previousStack, nullptr);

  munmap(state.stacks, state.stacksBytes);
  usedFloatAtomics = state.floatAtomics;
  std::fflush(stderr);
  launch = nullptr;
  return state.outcome;
}
}
