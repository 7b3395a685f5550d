// Runs kernels compiled for the CPU: the threads of a block are fibers that take turns from barrier to barrier, the
// blocks run one after the other. Operands lie between guard pages, so that an access outside them is caught. These are
// the functions that the runner calls.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>

#include "runtime/faults.h"
#include "runtime/kernelCalls.h"
#include "runtime/memory.h"
#include "runtime/schedule.h"
#include "runtime/sharedMemory.h"
#include "runtime/state.h"

extern "C" {

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

void tilesmith_arguments_clear(Library *library) {
  library->arguments.clear();
  library->memories.clear();
}

void tilesmith_argument_value(Library *library, const char *bytes, std::uint32_t count) {
  library->arguments.emplace_back(bytes, bytes + count);
}

/// Writes the address of memory into the last argument.
void tilesmith_argument_pointer(Library *library, Memory *memory, std::uint32_t offset) {
  library->memories.push_back(memory);
  std::memcpy(library->arguments.back().data() + offset, &memory->data, sizeof memory->data);
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
  for (std::vector<char> &argument : library->arguments) library->values.push_back(argument.data());
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
