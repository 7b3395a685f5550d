#include <cuda_fp16.h>
#include <mma.h>

constexpr int TILE = 64;
constexpr int STEP = 32;
constexpr int SKEW = 8;

// Padded rows of both operands in one area; how many of them there are only its host knew. Four warps, 32 x 32 each.
__global__ void __launch_bounds__(128) rowsOfBoth(const half *A, const half *B, float *C, int M, int N, int K) {
  extern __shared__ half panel[][STEP + SKEW];
  const int warp = threadIdx.x / 32;
  const int top = warp / 2 * 32, side = warp % 2 * 32;
  nvcuda::wmma::fragment<nvcuda::wmma::accumulator, 16, 16, 16, float> sums[2][2];
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) nvcuda::wmma::fill_fragment(sums[i][j], 0.0f);

  for (int k = 0; k < K; k += STEP) {
    for (int i = threadIdx.x; i < TILE * STEP; i += 128) {
      panel[i / STEP][i % STEP] = A[(blockIdx.y * TILE + i / STEP) * K + k + i % STEP];
      panel[TILE + i / STEP][i % STEP] = B[(blockIdx.x * TILE + i / STEP) * K + k + i % STEP];
    }
    __syncthreads();
    for (int s = 0; s < STEP; s += 16) {
      nvcuda::wmma::fragment<nvcuda::wmma::matrix_a, 16, 16, 16, half, nvcuda::wmma::row_major> a[2];
      nvcuda::wmma::fragment<nvcuda::wmma::matrix_b, 16, 16, 16, half, nvcuda::wmma::col_major> b[2];
      for (int i = 0; i < 2; i++) nvcuda::wmma::load_matrix_sync(a[i], &panel[top + i * 16][s], STEP + SKEW);
      for (int j = 0; j < 2; j++) nvcuda::wmma::load_matrix_sync(b[j], &panel[TILE + side + j * 16][s], STEP + SKEW);
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) nvcuda::wmma::mma_sync(sums[i][j], a[i], b[j], sums[i][j]);
    }
    __syncthreads();
  }
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      float *to = C + (blockIdx.y * TILE + top + i * 16) * N + blockIdx.x * TILE + side + j * 16;
      nvcuda::wmma::store_matrix_sync(to, sums[i][j], N, nvcuda::wmma::mem_row_major);
    }
}
