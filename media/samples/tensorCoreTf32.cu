// Tensor cores, TF32: A, B and C hold 32-bit floats; of A and B the first 11 significant bits are multiplied.
// Shows the price and the place of that rounding: it happens once an element, while the tiles are copied. The sums
// are 32-bit. Needs compute capability 8.0. Right for every size: tiles are filled up with zeros.

#include <mma.h>

using namespace nvcuda;

// @tune WARPS_M = 1, 2, 4
// @tune WARPS_N = 1, 2, 4
// @tune FRAGS_M = 1, 2, 4
// @tune FRAGS_N = 1, 2, 4
// @tune BK = 16, 32
// @where FRAGS_M * FRAGS_N <= 8

template <int WARPS_M, int WARPS_N, int FRAGS_M, int FRAGS_N, int BK>
__global__ void __launch_bounds__(WARPS_M * WARPS_N * 32)
    gemmTf32(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  constexpr int BM = WARPS_M * FRAGS_M * 16;
  constexpr int BN = WARPS_N * FRAGS_N * 16;
  constexpr int THREADS = WARPS_M * WARPS_N * 32;
  // A fragment of TF32 is only 8 deep: 16 x 8 of A, 8 x 16 of B.
  constexpr int STEPS = BK / 8;
  // Rows are 16 bytes longer than what they hold: the eight that are read at once then start in different banks.
  constexpr int PITCH_A = BK + 4;
  constexpr int PITCH_B = BN + 4;
  constexpr int PITCH_C = BN + 4;

  alignas(32) __shared__ float tileA[BM * PITCH_A];
  alignas(32) __shared__ float tileB[BK * PITCH_B];
  alignas(32) __shared__ float rowsOfC[WARPS_M * 16 * PITCH_C];

  const int warp = threadIdx.x / 32;
  const int warpRow = warp / WARPS_N * FRAGS_M * 16;
  const int warpCol = warp % WARPS_N * FRAGS_N * 16;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;

  wmma::fragment<wmma::accumulator, 16, 16, 8, float> sums[FRAGS_M][FRAGS_N];
  for (int i = 0; i < FRAGS_M; i++) {
    for (int j = 0; j < FRAGS_N; j++) {
      wmma::fill_fragment(sums[i][j], 0.0f);
    }
  }

  for (int kTile = 0; kTile < K; kTile += BK) {
    // Rounded here, to the nearest: what the tensor core gets unrounded it cuts off, and errors all of one sign add up.
    for (int i = threadIdx.x; i < BM * BK; i += THREADS) {
      const int row = i / BK;
      const int k = i % BK;
      const bool inside = firstRow + row < M && kTile + k < K;
      const float a = inside ? A[(firstRow + row) * K + kTile + k] : 0.0f;
      tileA[row * PITCH_A + k] = wmma::__float_to_tf32(a);
    }
    for (int i = threadIdx.x; i < BK * BN; i += THREADS) {
      const int k = i / BN;
      const int col = i % BN;
      const bool inside = kTile + k < K && firstCol + col < N;
      const float b = inside ? B[(kTile + k) * N + firstCol + col] : 0.0f;
      tileB[k * PITCH_B + col] = wmma::__float_to_tf32(b);
    }
    __syncthreads();

    for (int step = 0; step < STEPS; step++) {
      wmma::fragment<wmma::matrix_a, 16, 16, 8, wmma::precision::tf32, wmma::row_major> a[FRAGS_M];
      wmma::fragment<wmma::matrix_b, 16, 16, 8, wmma::precision::tf32, wmma::row_major> b[FRAGS_N];
      for (int i = 0; i < FRAGS_M; i++) {
        wmma::load_matrix_sync(a[i], &tileA[(warpRow + i * 16) * PITCH_A + step * 8], PITCH_A);
      }
      for (int j = 0; j < FRAGS_N; j++) {
        wmma::load_matrix_sync(b[j], &tileB[step * 8 * PITCH_B + warpCol + j * 16], PITCH_B);
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
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  constexpr int warpsM = 2;
  constexpr int warpsN = 2;
  constexpr int fragsM = 2;
  constexpr int fragsN = 2;
  constexpr int rows = warpsM * fragsM * 16;
  constexpr int cols = warpsN * fragsN * 16;
  const dim3 block(warpsM * warpsN * 32);
  const dim3 grid((N + cols - 1) / cols, (M + rows - 1) / rows);
  gemmTf32<warpsM, warpsN, fragsM, fragsN, 32><<<grid, block>>>(A, B, C, M, N, K);
}
