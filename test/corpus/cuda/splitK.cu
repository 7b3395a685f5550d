// Slices of K along z, added up by atomics: C has to be zero before.
__global__ void splitK(const float* A, const float* B, float* C, int M, int N, int K, int slice) {
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || col >= N) return;
  const int begin = blockIdx.z * slice;
  const int end = min(begin + slice, K);
  float sum = 0.0f;
  for (int k = begin; k < end; ++k) sum += A[row * K + k] * B[k * N + col];
  atomicAdd(&C[row * N + col], sum);
}

void launch(const float* A, const float* B, float* C, int M, int N, int K) {
  const int slices = 4;
  cudaMemset(C, 0, sizeof(float) * M * N);
  splitK<<<dim3((N + 15) / 16, (M + 15) / 16, slices), dim3(16, 16)>>>(A, B, C, M, N, K, (K + slices - 1) / slices);
}
