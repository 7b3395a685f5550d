// Double-buffered: while a tile is multiplied, the next one is already on its way from global memory to registers.
// Shows how to hide that latency with few warps. There are two tiles of each operand in shared memory, so a thread
// may fill one while a slower neighbour still reads the other: one barrier a tile is enough. Right for every size.

// @tune BM = 32, 64, 128
// @tune BN = 32, 64, 128
// @tune BK = 8, 16
// @tune TM = 4, 8
// @tune TN = 4, 8
// @where (BM / TM) * (BN / TN) >= 64
// @where (BM / TM) * (BN / TN) <= 512

constexpr int BM = 64;
constexpr int BN = 64;
constexpr int BK = 8;
constexpr int TM = 4;
constexpr int TN = 4;

constexpr int THREADS_M = BM / TM;
constexpr int THREADS_N = BN / TN;
constexpr int THREADS = THREADS_M * THREADS_N;

// Elements of each tile that one thread brings; the block's threads must divide the tiles evenly.
constexpr int LOADS_A = BM * BK / THREADS;
constexpr int LOADS_B = BK * BN / THREADS;

__global__ void __launch_bounds__(THREADS)
    sgemmDoubleBuffered(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C,
                        int M, int N, int K) {
  __shared__ float tileA[2][BM * BK];
  __shared__ float tileB[2][BK * BN];

  const int thread = threadIdx.x;
  const int threadRow = thread / THREADS_N;
  const int threadCol = thread % THREADS_N;
  const int firstRow = blockIdx.y * BM;
  const int firstCol = blockIdx.x * BN;

  float nextA[LOADS_A];
  float nextB[LOADS_B];
  float sums[TM][TN] = {};

  // Only starts the loads: nothing waits for their values until they are stored to shared memory.
  auto fetch = [&](int kTile) {
    for (int i = 0; i < LOADS_A; i++) {
      const int element = thread + i * THREADS;
      const int row = firstRow + element / BK;
      const int k = kTile + element % BK;
      nextA[i] = row < M && k < K ? A[row * K + k] : 0.0f;
    }
    for (int i = 0; i < LOADS_B; i++) {
      const int element = thread + i * THREADS;
      const int k = kTile + element / BN;
      const int col = firstCol + element % BN;
      nextB[i] = k < K && col < N ? B[k * N + col] : 0.0f;
    }
  };

  fetch(0);
  int buffer = 0;
  for (int kTile = 0; kTile < K; kTile += BK) {
    for (int i = 0; i < LOADS_A; i++) {
      tileA[buffer][thread + i * THREADS] = nextA[i];
    }
    for (int i = 0; i < LOADS_B; i++) {
      tileB[buffer][thread + i * THREADS] = nextB[i];
    }
    // Whoever passes knows that all have filled this buffer, and that all have read the other one to its end.
    __syncthreads();

    // Past the last tile this brings zeros that nobody uses.
    fetch(kTile + BK);

    for (int k = 0; k < BK; k++) {
      float rowsOfA[TM];
      float colsOfB[TN];
      for (int i = 0; i < TM; i++) {
        rowsOfA[i] = tileA[buffer][(threadRow + i * THREADS_M) * BK + k];
      }
      for (int j = 0; j < TN; j++) {
        colsOfB[j] = tileB[buffer][k * BN + threadCol + j * THREADS_N];
      }
      for (int i = 0; i < TM; i++) {
        for (int j = 0; j < TN; j++) {
          sums[i][j] += rowsOfA[i] * colsOfB[j];
        }
      }
    }
    buffer = 1 - buffer;
  }

  for (int i = 0; i < TM; i++) {
    const int row = firstRow + threadRow + i * THREADS_M;
    for (int j = 0; j < TN; j++) {
      const int col = firstCol + threadCol + j * THREADS_N;
      if (row < M && col < N) {
        C[row * N + col] = sums[i][j];
      }
    }
  }
}

// A, B and C are addresses on the device.
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  const dim3 block(THREADS);
  const dim3 grid((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemmDoubleBuffered<<<grid, block>>>(A, B, C, M, N, K);
}
