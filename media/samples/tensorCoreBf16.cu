// Tensor cores, BF16: the range of a 32-bit float in 16 bits, for 8 significant bits instead of 11.
// Shows dynamic shared memory: one area whose size the launch gives holds the tiles of A and B, and, when they are
// done with, the block's part of C. Needs compute capability 8.0. Right for every size: tiles are filled with zeros.

#include <cuda_bf16.h>
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

constexpr int BYTES_AB = (BM * PITCH_A + BK * PITCH_B) * 2;
constexpr int BYTES_C = BM * PITCH_C * 4;
constexpr int SHARED_BYTES = BYTES_AB > BYTES_C ? BYTES_AB : BYTES_C;

__global__ void __launch_bounds__(THREADS)
    gemmBf16(const __nv_bfloat16* __restrict__ A, const __nv_bfloat16* __restrict__ B, float* __restrict__ C,
             int M, int N, int K) {
  // Fragments are loaded from addresses that are multiples of 32 bytes.
  alignas(32) extern __shared__ unsigned char area[];
  __nv_bfloat16* tileA = reinterpret_cast<__nv_bfloat16*>(area);
  __nv_bfloat16* tileB = tileA + BM * PITCH_A;
  float* tileC = reinterpret_cast<float*>(area);

  const int warp = threadIdx.x / 32;
  const int warpRow = warp / WARPS_N * FRAGS_M * 16;
  const int warpCol = warp % WARPS_N * FRAGS_N * 16;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;
  const __nv_bfloat16 zero = __float2bfloat16(0.0f);

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
      wmma::fragment<wmma::matrix_a, 16, 16, 16, __nv_bfloat16, wmma::row_major> a[FRAGS_M];
      wmma::fragment<wmma::matrix_b, 16, 16, 16, __nv_bfloat16, wmma::row_major> b[FRAGS_N];
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
    // Also lets the part of C below take the place of the tiles.
    __syncthreads();
  }

  // A fragment can only be stored whole, and C may end inside of one: the block's part goes through shared memory.
  for (int i = 0; i < FRAGS_M; i++) {
    for (int j = 0; j < FRAGS_N; j++) {
      float* corner = &tileC[(warpRow + i * 16) * PITCH_C + warpCol + j * 16];
      wmma::store_matrix_sync(corner, sums[i][j], PITCH_C, wmma::mem_row_major);
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < BM * BN; i += THREADS) {
    const int row = i / BN;
    const int col = i % BN;
    if (firstRow + row < M && firstCol + col < N) {
      C[(firstRow + row) * N + firstCol + col] = tileC[row * PITCH_C + col];
    }
  }
}

// A, B and C are addresses on the device.
void multiply(const __nv_bfloat16* A, const __nv_bfloat16* B, float* C, int M, int N, int K) {
  const dim3 block(THREADS);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  // Without this a launch gets no more than 48 KiB.
  cudaFuncSetAttribute(gemmBf16, cudaFuncAttributeMaxDynamicSharedMemorySize, SHARED_BYTES);
  gemmBf16<<<grid, block, SHARED_BYTES>>>(A, B, C, M, N, K);
}
