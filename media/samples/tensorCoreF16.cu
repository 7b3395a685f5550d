// Tensor cores, FP16: A and B hold 16-bit floats, the sums and C 32-bit ones. Needs compute capability 7.0.
// Shows wmma: a warp multiplies 16 x 16 fragments out of shared memory, FRAGS_M x FRAGS_N of them at a time, so that
// each fragment it loads is used several times. Right for every size: tiles are filled up with zeros.

#include <cuda_fp16.h>
#include <mma.h>

using namespace nvcuda;

// @tune WARPS_M = 1, 2, 4
// @tune WARPS_N = 1, 2, 4
// @tune FRAGS_M = 1, 2, 4
// @tune FRAGS_N = 1, 2, 4
// @where FRAGS_M * FRAGS_N <= 8

constexpr int WARPS_M = 2;
constexpr int WARPS_N = 2;
constexpr int FRAGS_M = 2;
constexpr int FRAGS_N = 2;
constexpr int BK = 32;

constexpr int BM = WARPS_M * FRAGS_M * 16;
constexpr int BN = WARPS_N * FRAGS_N * 16;
constexpr int STEPS = BK / 16;
constexpr int THREADS = WARPS_M * WARPS_N * 32;

// Rows are 16 bytes longer than what they hold: the eight that are read at once then start in different banks.
constexpr int PITCH_A = BK + 8;
constexpr int PITCH_B = BN + 8;
constexpr int PITCH_C = BN + 4;

__global__ void __launch_bounds__(THREADS)
    gemmF16(const half* __restrict__ A, const half* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  alignas(32) __shared__ half tileA[BM * PITCH_A];
  alignas(32) __shared__ half tileB[BK * PITCH_B];
  alignas(32) __shared__ float rowsOfC[WARPS_M * 16 * PITCH_C];

  const int warp = threadIdx.x / 32;
  const int warpRow = warp / WARPS_N * FRAGS_M * 16;
  const int warpCol = warp % WARPS_N * FRAGS_N * 16;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;
  const half zero = __float2half(0.0f);

  wmma::fragment<wmma::accumulator, 16, 16, 16, float> sums[FRAGS_M][FRAGS_N];
  for (int i = 0; i < FRAGS_M; i++) {
    for (int j = 0; j < FRAGS_N; j++) {
      wmma::fill_fragment(sums[i][j], 0.0f);
    }
  }

  for (int kTile = 0; kTile < K; kTile += BK) {
    for (int i = threadIdx.x; i < BM * BK; i += THREADS) {
      const int row = i / BK;
      const int k = i % BK;
      const bool inside = firstRow + row < M && kTile + k < K;
      tileA[row * PITCH_A + k] = inside ? A[(firstRow + row) * K + kTile + k] : zero;
    }
    for (int i = threadIdx.x; i < BK * BN; i += THREADS) {
      const int k = i / BN;
      const int col = i % BN;
      const bool inside = kTile + k < K && firstCol + col < N;
      tileB[k * PITCH_B + col] = inside ? B[(kTile + k) * N + firstCol + col] : zero;
    }
    __syncthreads();

    for (int step = 0; step < STEPS; step++) {
      wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> a[FRAGS_M];
      wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> b[FRAGS_N];
      for (int i = 0; i < FRAGS_M; i++) {
        wmma::load_matrix_sync(a[i], &tileA[(warpRow + i * 16) * PITCH_A + step * 16], PITCH_A);
      }
      for (int j = 0; j < FRAGS_N; j++) {
        wmma::load_matrix_sync(b[j], &tileB[step * 16 * PITCH_B + warpCol + j * 16], PITCH_B);
      }
      for (int i = 0; i < FRAGS_M; i++) {
        for (int j = 0; j < FRAGS_N; j++) {
          wmma::mma_sync(sums[i][j], a[i], b[j], sums[i][j]);
        }
      }
    }
    __syncthreads();
  }

  // A fragment can only be stored whole, and C may end inside of one. So the sums go through shared memory, from each
  // warp one row of its fragments at a time.
#pragma unroll
  for (int i = 0; i < FRAGS_M; i++) {
    for (int j = 0; j < FRAGS_N; j++) {
      float* corner = &rowsOfC[warp / WARPS_N * 16 * PITCH_C + warpCol + j * 16];
      wmma::store_matrix_sync(corner, sums[i][j], PITCH_C, wmma::mem_row_major);
    }
    __syncthreads();
    for (int e = threadIdx.x; e < WARPS_M * 16 * BN; e += THREADS) {
      const int rowOfWarps = e / BN / 16;
      const int row = firstRow + (rowOfWarps * FRAGS_M + i) * 16 + e / BN % 16;
      const int col = firstCol + e % BN;
      if (row < M && col < N) {
        C[row * N + col] = rowsOfC[e / BN * PITCH_C + e % BN];
      }
    }
    __syncthreads();
  }
}

// A, B and C are addresses on the device.
void multiply(const half* A, const half* B, float* C, int M, int N, int K) {
  const dim3 block(THREADS);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  gemmF16<<<grid, block>>>(A, B, C, M, N, K);
}
