// What a kernel compiled for the CPU calls of the runtime (runtime.cpp). Plain C names, so that each side can be
// compiled alone.
#pragma once
#include <cstddef>
#include <cstdint>

#include "tilesmithVectors.h"

// Constant to the kernel, because they are so in each of its threads; the runtime sets them before a thread goes on.
extern const uint3 threadIdx __asm__("tilesmith_thread_index");
extern const uint3 blockIdx __asm__("tilesmith_block_index");
extern const dim3 blockDim __asm__("tilesmith_block_size");
extern const dim3 gridDim __asm__("tilesmith_grid_size");
constexpr int warpSize = 32;

extern "C" {
/// Waits for all threads of the block; returns for how many of them `predicate` held. `line` tells barriers apart.
int tilesmith_barrier(int line, int predicate);
/// Number of threads in a block.
int tilesmith_block_threads();
/// The lane of the calling thread in its warp.
unsigned tilesmith_lane();
/// Bits of the lanes of the calling thread's warp that come to this line together.
unsigned tilesmith_active_mask(int line);
/// Waits for the lanes in `mask`; the last to come calls `complete` with what each lane has brought (null for the
/// lanes outside the mask), then all go on.
void tilesmith_warp(int line, const char *what, unsigned mask, void *data,
                    void (*complete)(void **lanes, unsigned mask));
/// Start of `bytes` bytes of dynamic shared memory, which end at a guard page, or begin at one in reversed order.
void *tilesmith_dynamic_shared(std::size_t bytes);
/// A place in shared memory as PTX numbers it, in 32 bits; of other memory the low bits of its address.
std::size_t tilesmith_shared_address(const void *place);
/// The place that such a number stands for; ends the launch where that is not in shared memory.
void *tilesmith_shared_pointer(int line, unsigned address);
/// Puts off a copy of `bytes` bytes, the last `zeroes` of them zeroes, until the thread waits for its batch.
void tilesmith_copy_async(void *to, const void *from, std::size_t bytes, std::size_t zeroes);
/// Ends a batch of copies.
void tilesmith_copy_commit();
/// Makes the copies of all batches but the last `batches`.
void tilesmith_copy_wait(std::size_t batches);
/// Notes that the result may depend on the order of threads by rounding alone.
void tilesmith_float_atomic();
/// Prints for the kernel, once for all orders in which it is run.
int tilesmith_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// Ends the launch: the kernel did something wrong.
[[noreturn]] void tilesmith_fault(int line, const char *format, ...) __attribute__((format(printf, 2, 3)));
/// Ends the launch: the emulation cannot do what the kernel asks for.
[[noreturn]] void tilesmith_unsupported(int line, const char *what);
}
