// Strided batch: blockIdx.z counts the products.
#define TS 16

__global__ void batchedGemm(const float* A, long long strideA, const float* B, long long strideB, float* C,
                            long long strideC, int M, int N, int K) {
  __shared__ float As[TS][TS];
  __shared__ float Bs[TS][TS];
  A += blockIdx.z * strideA;
  B += blockIdx.z * strideB;
  C += blockIdx.z * strideC;
  const int row = blockIdx.y * TS + threadIdx.y;
  const int col = blockIdx.x * TS + threadIdx.x;
  float acc = 0.f;
  for (int k0 = 0; k0 < K; k0 += TS) {
    As[threadIdx.y][threadIdx.x] = (row < M && k0 + threadIdx.x < K) ? A[row * K + k0 + threadIdx.x] : 0.f;
    Bs[threadIdx.y][threadIdx.x] = (k0 + threadIdx.y < K && col < N) ? B[(k0 + threadIdx.y) * N + col] : 0.f;
    __syncthreads();
    for (int k = 0; k < TS; ++k) acc += As[threadIdx.y][k] * Bs[k][threadIdx.x];
    __syncthreads();
  }
  if (row < M && col < N) C[row * N + col] = acc;
}

void launch(const float* A, const float* B, float* C, int M, int N, int K, int batch) {
  dim3 grid((N + TS - 1) / TS, (M + TS - 1) / TS, batch);
  batchedGemm<<<grid, dim3(TS, TS)>>>(A, (long long)M * K, B, (long long)K * N, C, (long long)M * N, M, N, K);
}
