// Shared-tiled: a block copies one square tile of A and one of B into shared memory, and all its threads use them.
// Shows what the copy buys: global memory is read TILE times less often than in the naive kernel.
// Every thread still computes a single element, so two shared reads per multiply-add are the next limit.

#define TILE 16

__global__ void sgemmSharedTiled(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C,
                                 int M, int N, int K) {
  __shared__ float tileA[TILE][TILE];
  __shared__ float tileB[TILE][TILE];

  const int row = blockIdx.y * TILE + threadIdx.y;
  const int col = blockIdx.x * TILE + threadIdx.x;

  float sum = 0.0f;
  for (int kTile = 0; kTile < K; kTile += TILE) {
    // Zeros stand in for what lies outside the matrices: they add nothing, and no thread may leave early,
    // because all of them have to reach the barriers.
    const int kA = kTile + threadIdx.x;
    const int kB = kTile + threadIdx.y;
    tileA[threadIdx.y][threadIdx.x] = row < M && kA < K ? A[row * K + kA] : 0.0f;
    tileB[threadIdx.y][threadIdx.x] = kB < K && col < N ? B[kB * N + col] : 0.0f;
    __syncthreads();

    // A warp reads one element of tileA, which is broadcast, and a row of tileB, which falls into distinct banks.
    for (int k = 0; k < TILE; k++) {
      sum += tileA[threadIdx.y][k] * tileB[k][threadIdx.x];
    }
    // Nobody may overwrite the tiles while a slower neighbour still reads them.
    __syncthreads();
  }

  if (row < M && col < N) {
    C[row * N + col] = sum;
  }
}

// A, B and C are addresses on the device.
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  const dim3 block(TILE, TILE);
  const dim3 grid((N + TILE - 1) / TILE, (M + TILE - 1) / TILE);
  sgemmSharedTiled<<<grid, block>>>(A, B, C, M, N, K);
}
