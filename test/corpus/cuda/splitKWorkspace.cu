// Slices of K go to a workspace; another kernel adds them.
__global__ void partialProducts(const float* A, const float* B, float* workspace, int M, int N, int K, int slice) {
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || col >= N) return;
  float sum = 0.0f;
  for (int k = blockIdx.z * slice; k < min((int)(blockIdx.z + 1) * slice, K); ++k) sum += A[row * K + k] * B[k * N + col];
  workspace[(blockIdx.z * M + row) * N + col] = sum;
}

__global__ void addSlices(const float* workspace, float* C, int count, int slices) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= count) return;
  float sum = 0.0f;
  for (int s = 0; s < slices; ++s) sum += workspace[s * count + i];
  C[i] = sum;
}

void launch(const float* A, const float* B, float* C, float* workspace, int M, int N, int K) {
  const int slices = 8;
  partialProducts<<<dim3(N / 16, M / 16, slices), dim3(16, 16)>>>(A, B, workspace, M, N, K, K / slices);
  addSlices<<<(M * N + 255) / 256, 256>>>(workspace, C, M * N, slices);
}
