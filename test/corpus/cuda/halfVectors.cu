#include <cuda_fp16.h>

// Two neighbouring columns at once as __half2, summed in float2.
__global__ void hgemm2(const __half* __restrict__ A, const __half2* __restrict__ B, __half2* __restrict__ C,
                       const int M, const int N, const int K) {
  const int n2 = N / 2;
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int pair = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || pair >= n2) return;
  float2 sum = make_float2(0.f, 0.f);
  for (int k = 0; k < K; ++k) {
    const float a = __half2float(A[row * K + k]);
    const float2 b = __half22float2(B[k * n2 + pair]);
    sum.x += a * b.x;
    sum.y += a * b.y;
  }
  C[row * n2 + pair] = __floats2half2_rn(sum.x, sum.y);
}

void launch(const __half* A, const __half2* B, __half2* C, int M, int N, int K) {
  const dim3 threads(32, 4);
  const dim3 blocks((N / 2 + 31) / 32, (M + 3) / 4);
  hgemm2<<<blocks, threads>>>(A, B, C, M, N, K);
}
