#define TILE 16

// Each tile along k is added to C; a thread has four rows of it.
template <int ROWS>
__global__ void addTiles(const float *__restrict__ A, const float *__restrict__ B, float *C, int M, int N, int K) {
  __shared__ float As[TILE * ROWS][TILE];
  __shared__ float Bs[TILE][TILE];
  const int col = blockIdx.x * TILE + threadIdx.x;
  const int first = blockIdx.y * TILE * ROWS + threadIdx.y;
  for (int k0 = 0; k0 < K; k0 += TILE) {
    for (int r = 0; r < ROWS; r++) {
      const int row = first + r * TILE;
      As[threadIdx.y + r * TILE][threadIdx.x] = row < M && k0 + threadIdx.x < K ? A[row * K + k0 + threadIdx.x] : 0.0f;
    }
    Bs[threadIdx.y][threadIdx.x] = k0 + threadIdx.y < K && col < N ? B[(k0 + threadIdx.y) * N + col] : 0.0f;
    __syncthreads();
    for (int r = 0; r < ROWS; r++) {
      float part = 0.0f;
      for (int k = 0; k < TILE; k++) part += As[threadIdx.y + r * TILE][k] * Bs[k][threadIdx.x];
      const int row = first + r * TILE;
      if (row < M && col < N) C[row * N + col] += part;
    }
    __syncthreads();
  }
}

void launch(const float *A, const float *B, float *C, int M, int N, int K) {
  addTiles<4><<<dim3((N + TILE - 1) / TILE, (M + TILE * 4 - 1) / (TILE * 4)), dim3(TILE, TILE)>>>(A, B, C, M, N, K);
}
