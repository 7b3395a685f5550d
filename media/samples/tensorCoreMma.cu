// Tensor cores by PTX: mma.sync, FP16 in and 32-bit sums, on fragments that ldmatrix brings. Compute capability 8.0.
// Shows what wmma hides: which elements a thread holds is known, so C is stored straight from its registers.
// Right for every M; N and K must be multiples of 8, because tiles are copied by 16 bytes.

// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 16, 32, 64
// @tune WARPS_M = 1, 2, 4
// @tune WARPS_N = 1, 2, 4
// @where BM * BN <= 2048 * WARPS_M * WARPS_N

#include <cuda_fp16.h>

#define BM 64
#define BN 64
#define BK 32
#define WARPS_M 2
#define WARPS_N 2

#define THREADS (WARPS_M * WARPS_N * 32)

// The part of C that a warp computes, and the instruction's tiles in it; two neighbours along N share an ldmatrix.
#define WARP_ROWS (BM / WARPS_M)
#define WARP_COLS (BN / WARPS_N)
#define TILES_M (WARP_ROWS / 16)
#define PAIRS_N (WARP_COLS / 16)

// Rows are 16 bytes longer than what they hold: the eight that ldmatrix reads at once then lie in different banks.
#define PITCH_A (BK + 8)
#define PITCH_B (BN + 8)

// Four 8 x 8 matrices, whose rows are at the addresses that lanes 0-7, 8-15, 16-23 and 24-31 name. A lane gets two
// neighbours of row lane / 4 of each.
__device__ __forceinline__ void loadMatrices(unsigned (&to)[4], const half* row) {
  const unsigned address = static_cast<unsigned>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(address)
               : "memory");
}

// The same, each matrix transposed.
__device__ __forceinline__ void loadTransposed(unsigned (&to)[4], const half* row) {
  const unsigned address = static_cast<unsigned>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(address)
               : "memory");
}

// sums += a * b; b0 holds the upper, b1 the lower eight rows of b.
__device__ __forceinline__ void multiplyAdd(float (&sums)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
               "{%0, %1, %2, %3};"
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

__global__ void __launch_bounds__(THREADS)
    gemmMma(const half* __restrict__ A, const half* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  alignas(16) __shared__ half tileA[BM * PITCH_A];
  alignas(16) __shared__ half tileB[BK * PITCH_B];

  const int lane = threadIdx.x % 32;
  const int warp = threadIdx.x / 32;
  const int warpRow = warp / WARPS_N * WARP_ROWS;
  const int warpCol = warp % WARPS_N * WARP_COLS;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;
  const uint4 zeros = make_uint4(0, 0, 0, 0);

  float sums[TILES_M][2 * PAIRS_N][4] = {};

  for (int kTile = 0; kTile < K; kTile += BK) {
    for (int i = threadIdx.x; i < BM * BK / 8; i += THREADS) {
      const int row = i / (BK / 8);
      const int k = i % (BK / 8) * 8;
      uint4 a = zeros;
      if (firstRow + row < M && kTile + k < K) {
        a = *reinterpret_cast<const uint4*>(&A[(firstRow + row) * K + kTile + k]);
      }
      *reinterpret_cast<uint4*>(&tileA[row * PITCH_A + k]) = a;
    }
    for (int i = threadIdx.x; i < BK * BN / 8; i += THREADS) {
      const int k = i / (BN / 8);
      const int col = i % (BN / 8) * 8;
      uint4 b = zeros;
      if (kTile + k < K && firstCol + col < N) {
        b = *reinterpret_cast<const uint4*>(&B[(kTile + k) * N + firstCol + col]);
      }
      *reinterpret_cast<uint4*>(&tileB[k * PITCH_B + col]) = b;
    }
    __syncthreads();

    for (int k = 0; k < BK; k += 16) {
      // Lanes 0-15 name the rows of the left half of a 16 x 16 tile, lanes 16-31 those of its right half.
      const int tileRow = lane % 16;
      const int tileCol = lane / 16 * 8;
      unsigned a[TILES_M][4];
      unsigned b[PAIRS_N][4];
      for (int i = 0; i < TILES_M; i++) {
        loadMatrices(a[i], &tileA[(warpRow + i * 16 + tileRow) * PITCH_A + k + tileCol]);
      }
      // The instruction takes b by columns, and the tile has it by rows.
      for (int j = 0; j < PAIRS_N; j++) {
        loadTransposed(b[j], &tileB[(k + tileRow) * PITCH_B + warpCol + j * 16 + tileCol]);
      }
      for (int i = 0; i < TILES_M; i++) {
        for (int j = 0; j < PAIRS_N; j++) {
          multiplyAdd(sums[i][2 * j], a[i], b[j][0], b[j][1]);
          multiplyAdd(sums[i][2 * j + 1], a[i], b[j][2], b[j][3]);
        }
      }
    }
    __syncthreads();
  }

  // Of a 16 x 8 tile a lane holds two neighbours in row lane / 4, and the two that lie eight rows below them.
  for (int i = 0; i < TILES_M; i++) {
    for (int j = 0; j < 2 * PAIRS_N; j++) {
      const int row = firstRow + warpRow + i * 16 + lane / 4;
      const int col = firstCol + warpCol + j * 8 + lane % 4 * 2;
      if (row < M && col < N) {
        *reinterpret_cast<float2*>(&C[row * N + col]) = make_float2(sums[i][j][0], sums[i][j][1]);
      }
      if (row + 8 < M && col < N) {
        *reinterpret_cast<float2*>(&C[(row + 8) * N + col]) = make_float2(sums[i][j][2], sums[i][j][3]);
      }
    }
  }
}

// A, B and C are addresses on the device.
void multiply(const half* A, const half* B, float* C, int M, int N, int K) {
  const dim3 block(THREADS);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  gemmMma<<<grid, block>>>(A, B, C, M, N, K);
}
