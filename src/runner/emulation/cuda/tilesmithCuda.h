// CUDA's language for the host's C++ compiler: included before the text of a kernel's file, which is compiled alone.
#pragma once
#include <algorithm>
#include <cfloat>
#include <climits>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <utility>

#include "tilesmithRuntime.h"
#include "tilesmithVectors.h"

#define __CUDACC__
#ifndef __CUDA_ARCH__
#define __CUDA_ARCH__ 900
#endif

#define __global__
#define __device__
#define __host__
#define __constant__
#define __grid_constant__
#define __launch_bounds__(...)
#define __maxnreg__(...)
#define __cluster_dims__(...)
#define __forceinline__ inline __attribute__((always_inline))
#define __inline_hint__ inline
#define __noinline__ __attribute__((noinline))
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __builtin_align__(bytes) __attribute__((aligned(bytes)))
// Thread-local storage holds nothing but shared memory, so that the runtime finds all of it, also that of templates;
// the fibers of a launch share one thread. Kernels rely on arrays in shared memory being aligned for vectors and
// for fragments of tensor cores, whatever their element, because nvcc lays them out so.
#define __shared__ static __thread __attribute__((aligned(32)))

#include "tilesmithIntrinsics.h"
#include "tilesmithAtomics.h"
#include "tilesmithWarp.h"
#include "tilesmithPtx.h"
#include "tilesmithEntry.h"

#include "assert.h"
#define printf(...) tilesmith_print(__VA_ARGS__)
