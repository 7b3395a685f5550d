// Loops over elements in steps of the grid: right for any number of blocks.
__global__ void gemm_grid_stride(const float* A, const float* B, float* C, size_t M, size_t N, size_t K) {
  const size_t total = M * N;
  for (size_t e = blockIdx.x * (size_t)blockDim.x + threadIdx.x; e < total; e += (size_t)gridDim.x * blockDim.x) {
    const size_t row = e / N;
    const size_t col = e % N;
    float sum = 0;
    for (size_t k = 0; k < K; ++k) sum += A[row * K + k] * B[k * N + col];
    C[e] = sum;
  }
}

void go(const float* A, const float* B, float* C, size_t M, size_t N, size_t K) {
  gemm_grid_stride<<<80, 256>>>(A, B, C, M, N, K);
}
