// Alpha and beta: C = alpha * A * transpose(B) + beta * C, as in BLAS, with B stored as N rows of K (layout nt).
// Shows pointers that walk: the block moves A, B and C to its own corner, and each step along K moves A and B by BK.
// A thread computes a column of TM elements, so that one element of B in a register serves TM rows of A.

template <int BM, int BN, int BK, int TM>
__global__ void __launch_bounds__(BM * BN / TM)
    sgemmAlphaBeta(int M, int N, int K, float alpha, const float* A, const float* B, float beta, float* C) {
  constexpr int THREADS = BM * BN / TM;
  // Rows of a tile that the block copies at a time, and how often each thread takes part.
  constexpr int COPIED_ROWS = THREADS / BK;
  constexpr int COPIES_A = BM / COPIED_ROWS;
  constexpr int COPIES_B = BN / COPIED_ROWS;

  // The tile of B is turned while it is copied; the unused column keeps that from hitting one bank over and over.
  __shared__ float tileA[BM][BK];
  __shared__ float tileB[BK][BN + 1];

  const int threadRow = threadIdx.x / BN;
  const int threadCol = threadIdx.x % BN;
  const int copyRow = threadIdx.x / BK;
  const int copyK = threadIdx.x % BK;

  // What is left of the matrices from here on; the last block along a side may have less than a tile.
  const int rowsLeft = M - blockIdx.y * BM;
  const int colsLeft = N - blockIdx.x * BN;
  A += blockIdx.y * BM * K;
  B += blockIdx.x * BN * K;
  C += blockIdx.y * BM * N + blockIdx.x * BN;

  float sums[TM] = {};

  for (int kTile = 0; kTile < K; kTile += BK) {
    for (int i = 0; i < COPIES_A; i++) {
      const int row = copyRow + i * COPIED_ROWS;
      tileA[row][copyK] = row < rowsLeft && kTile + copyK < K ? A[row * K + copyK] : 0.0f;
    }
    for (int i = 0; i < COPIES_B; i++) {
      const int col = copyRow + i * COPIED_ROWS;
      tileB[copyK][col] = col < colsLeft && kTile + copyK < K ? B[col * K + copyK] : 0.0f;
    }
    __syncthreads();
    A += BK;
    B += BK;

    for (int k = 0; k < BK; k++) {
      const float b = tileB[k][threadCol];
      for (int i = 0; i < TM; i++) {
        sums[i] += tileA[threadRow * TM + i][k] * b;
      }
    }
    __syncthreads();
  }

  for (int i = 0; i < TM; i++) {
    const int row = threadRow * TM + i;
    if (row < rowsLeft && threadCol < colsLeft) {
      float* c = &C[row * N + threadCol];
      // With beta = 0 the old value does not count, whatever it is: zero times NaN would be NaN.
      *c = beta == 0.0f ? alpha * sums[i] : alpha * sums[i] + beta * *c;
    }
  }
}

// A, B and C are addresses on the device.
void multiply(int M, int N, int K, float alpha, const float* A, const float* B, float beta, float* C) {
  const int BM = 64;
  const int BN = 64;
  const int BK = 8;
  const int TM = 8;
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  const dim3 block(BM * BN / TM);
  sgemmAlphaBeta<BM, BN, BK, TM><<<grid, block>>>(M, N, K, alpha, A, B, beta, C);
}
