#include <cuda_bf16.h>

constexpr int kTile = 16;

// bfloat16 in memory and in the tiles, sums in float.
__global__ void bf16_gemm(__nv_bfloat16 const* a, __nv_bfloat16 const* b, __nv_bfloat16* c, int m, int n, int k) {
  __shared__ __nv_bfloat16 ta[kTile][kTile];
  __shared__ __nv_bfloat16 tb[kTile][kTile];
  int const ty = threadIdx.y, tx = threadIdx.x;
  int const row = blockIdx.y * kTile + ty;
  int const col = blockIdx.x * kTile + tx;
  float sum = 0;
  for (int start = 0; start < k; start += kTile) {
    ta[ty][tx] = row < m && start + tx < k ? a[row * k + start + tx] : __float2bfloat16(0.0f);
    tb[ty][tx] = start + ty < k && col < n ? b[(start + ty) * n + col] : __float2bfloat16(0.0f);
    __syncthreads();
    for (int i = 0; i < kTile; ++i) sum += __bfloat162float(ta[ty][i]) * __bfloat162float(tb[i][tx]);
    __syncthreads();
  }
  if (row < m && col < n) c[row * n + col] = __float2bfloat16(sum);
}
