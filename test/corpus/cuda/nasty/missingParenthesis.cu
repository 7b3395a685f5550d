__global__ void first(const float* A, const float* B, float* C, int M, int N, int K) {
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  float sum = 0;
  for (int k = 0; k < K; k++ { sum += A[row * K + k] * B[k * N + col]; }
  C[row * N + col] = sum;
}
__global__ void second(float* A) { A[(threadIdx.x] = ; }
__global__ void third(float* A) { A[threadIdx.x] = 1; }
