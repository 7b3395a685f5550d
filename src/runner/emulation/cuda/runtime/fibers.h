// Switches between stacks: by hand on x86-64 and arm64, elsewhere by ucontext, which also calls the kernel of the
// operating system.
#pragma once
#include <cstddef>
#include <cstdint>

#if !defined(TILESMITH_UCONTEXT) && defined(__x86_64__)

struct FiberContext {
  void *stack;
};

extern "C" void tilesmith_switch(void **from, void *to);
// Saves what a called function must keep: six registers. The floating-point control words are never changed.
__asm__(R"(
.text
.hidden tilesmith_switch
.globl tilesmith_switch
.type tilesmith_switch, @function
tilesmith_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size tilesmith_switch, .-tilesmith_switch
)");

static inline void switchFiber(FiberContext &from, FiberContext &to) { tilesmith_switch(&from.stack, to.stack); }

/// Makes the fiber call `run` on the stack that ends at `top`; `run` must not return.
static inline void startFiber(FiberContext &context, char *top, std::size_t, void (*run)()) {
  void **slots = reinterpret_cast<void **>(reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15});
  *--slots = nullptr;
  *--slots = reinterpret_cast<void *>(run);
  for (int i = 0; i < 6; i++) *--slots = nullptr;
  context.stack = slots;
}

#elif !defined(TILESMITH_UCONTEXT) && defined(__aarch64__)

struct FiberContext {
  void *stack;
};

extern "C" void tilesmith_switch(void **from, void *to);
// Saves what a called function must keep: x19 to x30 and the low halves of v8 to v15.
__asm__(R"(
.text
.hidden tilesmith_switch
.globl tilesmith_switch
.type tilesmith_switch, %function
tilesmith_switch:
  sub sp, sp, #160
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
.size tilesmith_switch, .-tilesmith_switch
)");

static inline void switchFiber(FiberContext &from, FiberContext &to) { tilesmith_switch(&from.stack, to.stack); }

/// Makes the fiber call `run` on the stack that ends at `top`; `run` must not return.
static inline void startFiber(FiberContext &context, char *top, std::size_t, void (*run)()) {
  void **slots = reinterpret_cast<void **>(reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15});
  for (int i = 0; i < 20; i++) *--slots = nullptr;
  slots[11] = reinterpret_cast<void *>(run);
  context.stack = slots;
}

#else
#include <ucontext.h>

struct FiberContext {
  ucontext_t machine;
};

static inline void switchFiber(FiberContext &from, FiberContext &to) { swapcontext(&from.machine, &to.machine); }

/// Makes the fiber call `run` on the `bytes` bytes of stack that end at `top`; `run` must not return.
static inline void startFiber(FiberContext &context, char *top, std::size_t bytes, void (*run)()) {
  getcontext(&context.machine);
  context.machine.uc_stack.ss_sp = top - bytes;
  context.machine.uc_stack.ss_size = bytes;
  context.machine.uc_link = nullptr;
  makecontext(&context.machine, run, 0);
}

#endif
