// The sum is kept in global memory; the host clears C before each launch.
__global__ void matMul(const float *A, const float *B, float *C, int M, int N, int K) {
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  if (row < M && col < N) {
    for (int k = 0; k < K; ++k) {
      C[row * N + col] += A[row * K + k] * B[k * N + col];
    }
  }
}

void multiply(const float *A, const float *B, float *C, int M, int N, int K) {
  cudaMemset(C, 0, sizeof(float) * M * N);
  dim3 block(16, 16);
  dim3 grid((N + block.x - 1) / block.x, (M + block.y - 1) / block.y);
  matMul<<<grid, block>>>(A, B, C, M, N, K);
}
