#include <cstdint>
#include <cuda_fp16.h>

constexpr int BM = 64;
constexpr int BN = 64;
constexpr int BK = 16;
constexpr int WARP_COUNT = 4;

// mma.sync in half precision throughout, fragments from shared memory by ldmatrix.
__device__ __forceinline__ void mma16816(uint32_t (&d)[2], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 "
      "{%0,%1}, {%2,%3,%4,%5}, {%6,%7}, {%0,%1};\n"
      : "+r"(d[0]), "+r"(d[1])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

__global__ void __launch_bounds__(WARP_COUNT * 32)
hgemm(const half* __restrict__ A, const half* __restrict__ B, half* __restrict__ C, int M, int N, int K) {
  __shared__ half As[BM][BK + 8];
  __shared__ half Bs[BK][BN + 8];
  const int lane = threadIdx.x & 31;
  const int warp = threadIdx.x >> 5;
  uint32_t acc[BN / 8][2] = {};
  for (int k0 = 0; k0 < K; k0 += BK) {
    for (int i = threadIdx.x * 8; i < BM * BK; i += WARP_COUNT * 32 * 8)
      *(int4*)&As[i / BK][i % BK] = *(const int4*)&A[(blockIdx.y * BM + i / BK) * K + k0 + i % BK];
    for (int i = threadIdx.x * 8; i < BK * BN; i += WARP_COUNT * 32 * 8)
      *(int4*)&Bs[i / BN][i % BN] = *(const int4*)&B[(k0 + i / BN) * N + blockIdx.x * BN + i % BN];
    __syncthreads();
    uint32_t a[4];
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
                 : "=r"(a[0]), "=r"(a[1]), "=r"(a[2]), "=r"(a[3])
                 : "r"((uint32_t)__cvta_generic_to_shared(&As[warp * 16 + lane % 16][lane / 16 * 8])));
    for (int j = 0; j < BN / 8; ++j) {
      uint32_t b[2];
      asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0,%1}, [%2];\n"
                   : "=r"(b[0]), "=r"(b[1])
                   : "r"((uint32_t)__cvta_generic_to_shared(&Bs[lane % 16][j * 8])));
      mma16816(acc[j], a, b);
    }
    __syncthreads();
  }
  for (int j = 0; j < BN / 8; ++j) {
    const int row = blockIdx.y * BM + warp * 16 + lane / 4;
    const int col = blockIdx.x * BN + j * 8 + lane % 4 * 2;
    *reinterpret_cast<half2*>(C + row * N + col) = *reinterpret_cast<half2*>(&acc[j][0]);
    *reinterpret_cast<half2*>(C + (row + 8) * N + col) = *reinterpret_cast<half2*>(&acc[j][1]);
  }
}
