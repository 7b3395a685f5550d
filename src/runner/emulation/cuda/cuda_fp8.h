// The toolkit's own type, as it is for host code, and the functions that the toolkit has for device code alone.
#pragma once
#include "tilesmithCuda.h"
#if !__has_include_next(<cuda_fp8.h>)
#error "cuda_fp8.h is part of the CUDA toolkit, and none was found: install it, or set its folder in CUDA_PATH"
#endif
#pragma push_macro("__CUDACC__")
#pragma push_macro("__CUDA_ARCH__")
#undef __CUDACC__
#undef __CUDA_ARCH__
#include_next <cuda_fp8.h>
#pragma pop_macro("__CUDA_ARCH__")
#pragma pop_macro("__CUDACC__")
