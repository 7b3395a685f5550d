// A block an element: its threads share out K and add up by shuffles.
__global__ void innerProducts(const float* A, const float* Bt, float* C, int M, int N, int K) {
  const int row = blockIdx.y, col = blockIdx.x;
  float sum = 0.f;
  for (int k = threadIdx.x; k < K; k += 32) sum += A[row * K + k] * Bt[col * K + k];
  for (int d = 16; d > 0; d /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, d);
  if (threadIdx.x == 0) C[row * N + col] = sum;
}

void launch(const float* A, const float* Bt, float* C, int M, int N, int K) {
  innerProducts<<<dim3(N, M), 32>>>(A, Bt, C, M, N, K);
}
