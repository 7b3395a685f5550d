// The toolkit's own type, as it is for host code, and the functions that the toolkit has for device code alone.
#pragma once
#include "tilesmithCuda.h"
#if !__has_include_next(<cuda_fp16.h>)
#error "cuda_fp16.h is part of the CUDA toolkit, and none was found: install it, or set its folder in CUDA_PATH"
#endif
#pragma push_macro("__CUDACC__")
#pragma push_macro("__CUDA_ARCH__")
#undef __CUDACC__
#undef __CUDA_ARCH__
#include_next <cuda_fp16.h>
#pragma pop_macro("__CUDA_ARCH__")
#pragma pop_macro("__CUDACC__")
#include "tilesmithHalf.h"

TILESMITH_HALF_FUNCTIONS(__half, __half2, __half2float, __float2half, __double2half, __halves2half2, __low2half,
                         __high2half)
static inline int __half2int_rn(__half x) { return __float2int_rn(__half2float(x)); }
static inline int __half2int_rd(__half x) { return __float2int_rd(__half2float(x)); }
static inline int __half2int_ru(__half x) { return __float2int_ru(__half2float(x)); }
static inline unsigned __half2uint_rn(__half x) { return __float2uint_rn(__half2float(x)); }

namespace tilesmith {
template <>
struct PtxSum<unsigned> {
  static constexpr int count = 2;
  static double value(unsigned bits, int i) { return PtxF16::value(bits, i); }
  static void set(unsigned &to, int i, double sum) {
    const unsigned code = __half_as_ushort(__double2half(sum));
    to = i == 0 ? (to & 0xffff0000u) | code : (to & 0xffffu) | code << 16;
  }
};
}  // namespace tilesmith
