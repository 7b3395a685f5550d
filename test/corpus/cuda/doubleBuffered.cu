#include <cuda_pipeline.h>

// Two buffers in shared memory, the next tile fetched with cp.async while this one is used.
template <int BM, int BN, int BK = 16>
__global__ void __launch_bounds__(256) pipelined(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ __align__(16) float As[2][BM][BK];
  __shared__ __align__(16) float Bs[2][BK][BN];
  constexpr int TM = BM / 16, TN = BN / 16;
  const int tid = threadIdx.x;
  const int tx = tid % 16, ty = tid / 16;
  const int row0 = blockIdx.y * BM, col0 = blockIdx.x * BN;
  float acc[TM][TN];
  for (int i = 0; i < TM; ++i)
    for (int j = 0; j < TN; ++j) acc[i][j] = 0.f;

  for (int i = tid * 4; i < BM * BK; i += 256 * 4) {
    unsigned dst = __cvta_generic_to_shared(&As[0][i / BK][i % BK]);
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;\n" ::"r"(dst), "l"(&A[(row0 + i / BK) * K + i % BK]));
  }
  for (int i = tid * 4; i < BK * BN; i += 256 * 4)
    __pipeline_memcpy_async(&Bs[0][i / BN][i % BN], &B[(i / BN) * N + col0 + i % BN], 16);
  int stage = 0;
  for (int k0 = 0; k0 < K; k0 += BK) {
    const int next = k0 + BK;
    if (next < K) {
      for (int i = tid * 4; i < BM * BK; i += 256 * 4) {
        unsigned dst = static_cast<unsigned>(__cvta_generic_to_shared(&As[stage ^ 1][i / BK][i % BK]));
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16;\n" ::"r"(dst), "l"(A + (row0 + i / BK) * K + next + i % BK));
      }
      for (int i = tid * 4; i < BK * BN; i += 256 * 4)
        __pipeline_memcpy_async(&Bs[stage ^ 1][i / BN][i % BN], &B[(next + i / BN) * N + col0 + i % BN], 16);
    }
    asm volatile("cp.async.wait_all;\n" ::);
    __syncthreads();
    for (int k = 0; k < BK; ++k)
      for (int i = 0; i < TM; ++i)
        for (int j = 0; j < TN; ++j) acc[i][j] += As[stage][ty * TM + i][k] * Bs[stage][k][tx * TN + j];
    __syncthreads();
    stage ^= 1;
  }
  for (int i = 0; i < TM; ++i)
    for (int j = 0; j < TN; ++j) C[(row0 + ty * TM + i) * N + col0 + tx * TN + j] = acc[i][j];
}

void launch(const float* A, const float* B, float* C, int M, int N, int K) {
  pipelined<64, 128><<<dim3(N / 128, M / 64), 256>>>(A, B, C, M, N, K);
}
