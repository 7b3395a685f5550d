// What the hardware and the compiler's checks stop: turned into words that name the operand, the thread and the block.
#pragma once
#include "sharedMemory.h"
#include "state.h"

namespace {

/// Words for an access by the current thread that the hardware stopped.
std::string explainAccess(const char *address, const char *verb) {
  const std::string who = threadName(*launch->current) + " " + verb + " ";
  for (const Memory *memory : launch->library->memories) {
    if (address < memory->reserved || address >= memory->reserved + memory->reservedBytes) continue;
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
  const char *dynamicStart = dynamicRegion();
  if (address < dynamicStart && address >= dynamicStart - (1 << 20)) {
    return who + plural(static_cast<std::size_t>(dynamicStart - address), "byte") +
           " before the start of its dynamic shared memory, which has " + plural(launch->dynamicBytes, "byte");
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

}  // namespace

// The interface of the compiler's UBSan, without its library.
extern "C" {

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
  for (const Memory *memory : launch->library->memories) {
    if (address >= memory->data && address < memory->data + memory->bytes) {
      place = "byte " + std::to_string(address - memory->data) + " of " + memory->name;
    }
  }
  leave(FAULT, threadName(*launch->current) + " accesses " + where->type->name + " at line " +
                   std::to_string(where->location.line) + " at " + place + " that is not a multiple of " +
                   std::to_string(alignment));
}

void __ubsan_handle_builtin_unreachable(OutOfBounds *) { leave(FAULT, threadName(*launch->current) + " ends a function without a value"); }

}
