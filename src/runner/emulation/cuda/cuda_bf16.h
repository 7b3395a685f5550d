// The toolkit's own type, as it is for host code, and the functions that the toolkit has for device code alone.
#pragma once
#include "tilesmithCuda.h"
#if !__has_include_next(<cuda_bf16.h>)
#error "cuda_bf16.h is part of the CUDA toolkit, and none was found: install it, or set its folder in CUDA_PATH"
#endif
#pragma push_macro("__CUDACC__")
#pragma push_macro("__CUDA_ARCH__")
#undef __CUDACC__
#undef __CUDA_ARCH__
#include_next <cuda_bf16.h>
#pragma pop_macro("__CUDA_ARCH__")
#pragma pop_macro("__CUDACC__")
#include "tilesmithHalf.h"

TILESMITH_HALF_FUNCTIONS(__nv_bfloat16, __nv_bfloat162, __bfloat162float, __float2bfloat16, __double2bfloat16,
                         __halves2bfloat162, __low2bfloat16, __high2bfloat16)
static inline int __bfloat162int_rn(__nv_bfloat16 x) { return __float2int_rn(__bfloat162float(x)); }
static inline int __bfloat162int_rd(__nv_bfloat16 x) { return __float2int_rd(__bfloat162float(x)); }
static inline int __bfloat162int_ru(__nv_bfloat16 x) { return __float2int_ru(__bfloat162float(x)); }
static inline unsigned __bfloat162uint_rn(__nv_bfloat16 x) { return __float2uint_rn(__bfloat162float(x)); }
