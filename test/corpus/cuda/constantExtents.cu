#define N 512
constexpr int M = 256;
static const int K = 128;

// Extents in the source, a file-level constant for the tile and bounds from it.
constexpr int TILE = 8;

__global__ void __launch_bounds__(TILE * TILE) fixed(const float* A, const float* B, float* C) {
  int row = blockIdx.y * TILE + threadIdx.y;
  int col = blockIdx.x * TILE + threadIdx.x;
  float sum = 0;
  int k = 0;
  while (k < K) {
    sum += A[row * K + k] * B[k * N + col];
    k++;
  }
  C[row * N + col] = sum;
}
