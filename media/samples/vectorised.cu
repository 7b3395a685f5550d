// Vectorised: global and shared memory are read and written as float4, four neighbours in one instruction.
// Shows wide access on both sides; A is turned while it is copied, so that four of its rows are neighbours too.
// Right for every M; N and K must be multiples of 4, because float4 needs addresses that are multiples of 16 bytes.

// PAD spreads the columns of the turned tile over the banks; multiples of 4 keep its rows aligned.
// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 8, 16, 32
// @tune TM = 4, 8
// @tune TN = 4, 8
// @tune PAD = 0, 4, 8
// @where (BM / TM) * (BN / TN) >= 64
// @where (BM / TM) * (BN / TN) <= 512

#define BM 64
#define BN 64
#define BK 8
#define TM 4
#define TN 4
#define PAD 4

#define THREADS_M (BM / TM)
#define THREADS_N (BN / TN)
#define THREADS (THREADS_M * THREADS_N)

__global__ void __launch_bounds__(THREADS)
    sgemmVectorised(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C,
                    int M, int N, int K) {
  alignas(16) __shared__ float tileA[BK][BM + PAD];
  alignas(16) __shared__ float tileB[BK][BN];

  const int threadRow = threadIdx.x / THREADS_N;
  const int threadCol = threadIdx.x % THREADS_N;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;
  const float4 zero = make_float4(0.0f, 0.0f, 0.0f, 0.0f);

  float sums[TM][TN] = {};

  for (int kTile = 0; kTile < K; kTile += BK) {
    for (int i = threadIdx.x; i < BM * BK / 4; i += THREADS) {
      const int row = i / (BK / 4);
      const int k = i % (BK / 4) * 4;
      float4 a = zero;
      if (firstRow + row < M && kTile + k < K) {
        a = *reinterpret_cast<const float4*>(&A[(firstRow + row) * K + kTile + k]);
      }
      tileA[k + 0][row] = a.x;
      tileA[k + 1][row] = a.y;
      tileA[k + 2][row] = a.z;
      tileA[k + 3][row] = a.w;
    }
    for (int i = threadIdx.x; i < BK * BN / 4; i += THREADS) {
      const int k = i / (BN / 4);
      const int col = i % (BN / 4) * 4;
      float4 b = zero;
      if (kTile + k < K && firstCol + col < N) {
        b = *reinterpret_cast<const float4*>(&B[(kTile + k) * N + firstCol + col]);
      }
      *reinterpret_cast<float4*>(&tileB[k][col]) = b;
    }
    __syncthreads();

    for (int k = 0; k < BK; k++) {
      // A thread's rows and columns come in groups of four; the groups lie a block's extent apart.
      float rowsOfA[TM];
      float colsOfB[TN];
      for (int i = 0; i < TM; i += 4) {
        const float4 a = *reinterpret_cast<const float4*>(&tileA[k][i * THREADS_M + threadRow * 4]);
        rowsOfA[i + 0] = a.x;
        rowsOfA[i + 1] = a.y;
        rowsOfA[i + 2] = a.z;
        rowsOfA[i + 3] = a.w;
      }
      for (int j = 0; j < TN; j += 4) {
        const float4 b = *reinterpret_cast<const float4*>(&tileB[k][j * THREADS_N + threadCol * 4]);
        colsOfB[j + 0] = b.x;
        colsOfB[j + 1] = b.y;
        colsOfB[j + 2] = b.z;
        colsOfB[j + 3] = b.w;
      }
      for (int i = 0; i < TM; i++) {
        for (int j = 0; j < TN; j++) {
          sums[i][j] += rowsOfA[i] * colsOfB[j];
        }
      }
    }
    __syncthreads();
  }

  for (int i = 0; i < TM; i++) {
    const int row = firstRow + i / 4 * 4 * THREADS_M + threadRow * 4 + i % 4;
    for (int j = 0; j < TN; j += 4) {
      const int col = firstCol + j * THREADS_N + threadCol * 4;
      if (row < M && col < N) {
        *reinterpret_cast<float4*>(&C[row * N + col]) =
            make_float4(sums[i][j], sums[i][j + 1], sums[i][j + 2], sums[i][j + 3]);
      }
    }
  }
}

// A, B and C are addresses on the device.
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  const dim3 block(THREADS);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemmVectorised<<<grid, block>>>(A, B, C, M, N, K);
}
