// Register-tiled: a block computes BM x BN of C, each thread TM x TN of that, kept in registers.
// Shows the two levels of tiling that fast kernels have: per k, TM + TN shared reads feed TM * TN multiply-adds.
// Tile sizes are template parameters, so every loop over them is unrolled. Right for every size.

// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 8, 16, 32
// @tune TM = 2, 4, 8
// @tune TN = 2, 4, 8
// @where (BM / TM) * (BN / TN) >= 64
// @where (BM / TM) * (BN / TN) <= 512

template <int BM, int BN, int BK, int TM, int TN>
__global__ void __launch_bounds__((BM / TM) * (BN / TN))
    sgemmRegisterTiled(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C,
                       int M, int N, int K) {
  constexpr int THREADS_M = BM / TM;
  constexpr int THREADS_N = BN / TN;
  constexpr int THREADS = THREADS_M * THREADS_N;

  __shared__ float tileA[BM * BK];
  __shared__ float tileB[BK * BN];

  const int thread = threadIdx.y * THREADS_N + threadIdx.x;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;

  float sums[TM][TN] = {};

  for (int kTile = 0; kTile < K; kTile += BK) {
    // Neighbouring threads copy neighbouring elements, whatever the shape of the tile.
    for (int i = thread; i < BM * BK; i += THREADS) {
      const int row = firstRow + i / BK;
      const int k = kTile + i % BK;
      tileA[i] = row < M && k < K ? A[row * K + k] : 0.0f;
    }
    for (int i = thread; i < BK * BN; i += THREADS) {
      const int k = kTile + i / BN;
      const int col = firstCol + i % BN;
      tileB[i] = k < K && col < N ? B[k * N + col] : 0.0f;
    }
    __syncthreads();

    for (int k = 0; k < BK; k++) {
      float rowsOfA[TM];
      float colsOfB[TN];
      for (int i = 0; i < TM; i++) {
        rowsOfA[i] = tileA[(threadIdx.y + i * THREADS_M) * BK + k];
      }
      for (int j = 0; j < TN; j++) {
        colsOfB[j] = tileB[k * BN + threadIdx.x + j * THREADS_N];
      }
      for (int i = 0; i < TM; i++) {
        for (int j = 0; j < TN; j++) {
          sums[i][j] += rowsOfA[i] * colsOfB[j];
        }
      }
    }
    __syncthreads();
  }

  // Rows and columns of one thread lie a block's extent apart: neighbours write neighbouring addresses.
  for (int i = 0; i < TM; i++) {
    const int row = firstRow + threadIdx.y + i * THREADS_M;
    for (int j = 0; j < TN; j++) {
      const int col = firstCol + threadIdx.x + j * THREADS_N;
      if (row < M && col < N) {
        C[row * N + col] = sums[i][j];
      }
    }
  }
}

// A, B and C are addresses on the device.
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  constexpr int BM = 64;
  constexpr int BN = 64;
  constexpr int BK = 8;
  constexpr int TM = 4;
  constexpr int TN = 4;
  const dim3 block(BN / TN, BM / TM);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemmRegisterTiled<BM, BN, BK, TM, TN><<<grid, block>>>(A, B, C, M, N, K);
}
