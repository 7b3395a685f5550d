// Naive: one thread computes one element of C and reads everything it needs straight from global memory.
// Shows the baseline. Each element of A is read N times and each element of B M times, so the caches set the pace.
// Tuning it means choosing the shape of the block; the neighbours along x share a row of A and read B in order.

// Guarded, so that a build can choose another shape: nvcc -DBLOCK_X=64 -DBLOCK_Y=4.
#ifndef BLOCK_X
#define BLOCK_X 16
#endif
#ifndef BLOCK_Y
#define BLOCK_Y 16
#endif

__global__ void sgemmNaive(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C,
                           int M, int N, int K) {
  const int row = blockIdx.y * BLOCK_Y + threadIdx.y;
  const int col = blockIdx.x * BLOCK_X + threadIdx.x;
  if (row >= M || col >= N) {
    return;
  }

  float sum = 0.0f;
  for (int k = 0; k < K; k++) {
    sum += A[row * K + k] * B[k * N + col];
  }
  C[row * N + col] = sum;
}

// A, B and C are addresses on the device.
void multiply(const float* A, const float* B, float* C, int M, int N, int K) {
  const dim3 block(BLOCK_X, BLOCK_Y);
  const dim3 grid((N + BLOCK_X - 1) / BLOCK_X, (M + BLOCK_Y - 1) / BLOCK_Y);
  sgemmNaive<<<grid, block>>>(A, B, C, M, N, K);
}
