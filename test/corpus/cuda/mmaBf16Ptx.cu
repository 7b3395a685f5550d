#include <cstdint>
#include <cuda_bf16.h>

// One warp a tile of 16 x 8, m16n8k16 on bfloat16 with sums in f32; B is stored N x K.
__global__ void __launch_bounds__(32) mmaBf16(const __nv_bfloat16 *__restrict__ A, const __nv_bfloat16 *__restrict__ B,
                                              float *__restrict__ C, int M, int N, int K) {
  const int lane = threadIdx.x;
  const int group = lane >> 2, pair = (lane & 3) * 2;
  const int row = blockIdx.y * 16, col = blockIdx.x * 8;
  float d[4] = {0.f, 0.f, 0.f, 0.f};
  for (int k = 0; k < K; k += 16) {
    uint32_t a[4], b[2];
    a[0] = *reinterpret_cast<const uint32_t *>(&A[(row + group) * K + k + pair]);
    a[1] = *reinterpret_cast<const uint32_t *>(&A[(row + group + 8) * K + k + pair]);
    a[2] = *reinterpret_cast<const uint32_t *>(&A[(row + group) * K + k + pair + 8]);
    a[3] = *reinterpret_cast<const uint32_t *>(&A[(row + group + 8) * K + k + pair + 8]);
    b[0] = *reinterpret_cast<const uint32_t *>(&B[(col + group) * K + k + pair]);
    b[1] = *reinterpret_cast<const uint32_t *>(&B[(col + group) * K + k + pair + 8]);
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  }
  C[(row + group) * N + col + pair] = d[0];
  C[(row + group) * N + col + pair + 1] = d[1];
  C[(row + group + 8) * N + col + pair] = d[2];
  C[(row + group + 8) * N + col + pair + 1] = d[3];
}

void launch(const __nv_bfloat16 *A, const __nv_bfloat16 *B, float *C, int M, int N, int K) {
  mmaBf16<<<dim3(N / 8, M / 16), 32>>>(A, B, C, M, N, K);
}
