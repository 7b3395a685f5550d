#define TILE 16
// @shared 2 * TILE * TILE * 4
// @block TILE, TILE
__global__ void gemm(const float* A, const float* B, float* C, int M, int N, int K) {
  extern __shared__ float memory[];
  float (*As)[TILE] = (float (*)[TILE])memory;
  float* Bs = memory + TILE * TILE;
  int row = blockIdx.y * TILE + threadIdx.y, col = blockIdx.x * TILE + threadIdx.x;
  float sum = 0;
  for (int t = 0; t < K; t += TILE) {
    As[threadIdx.y][threadIdx.x] = A[row * K + t + threadIdx.x];
    Bs[threadIdx.y * TILE + threadIdx.x] = B[(t + threadIdx.y) * N + col];
    __syncthreads();
    for (int i = 0; i < TILE; ++i) sum += As[threadIdx.y][i] * Bs[i * TILE + threadIdx.x];
    __syncthreads();
  }
  C[row * N + col] = sum;
}
