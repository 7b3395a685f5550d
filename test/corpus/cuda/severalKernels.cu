// Two kernels that multiply and one that does not; each has a launch of its own.
#define TILE 16

__global__ void fill(float* values, int count, float value) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) values[i] = value;
}

__global__ void first(const float* A, const float* B, float* C, int M, int N, int K) {
  const int row = blockIdx.y * TILE + threadIdx.y, col = blockIdx.x * TILE + threadIdx.x;
  float sum = 0;
  for (int k = 0; k < K; k++) sum += A[row * K + k] * B[k * N + col];
  if (row < M && col < N) C[row * N + col] = sum;
}

template <int ROWS>
__global__ void second(const float* A, const float* B, float* C, int M, int N, int K) {
  const int col = blockIdx.x * blockDim.x + threadIdx.x;
  float sums[ROWS] = {};
  for (int k = 0; k < K; k++)
    for (int r = 0; r < ROWS; r++) sums[r] += A[(blockIdx.y * ROWS + r) * K + k] * B[k * N + col];
  for (int r = 0; r < ROWS; r++) C[(blockIdx.y * ROWS + r) * N + col] = sums[r];
}

void run(float* A, float* B, float* C, int M, int N, int K) {
  fill<<<(M * N + 255) / 256, 256>>>(C, M * N, 0.0f);
  first<<<dim3(N / TILE, M / TILE), dim3(TILE, TILE)>>>(A, B, C, M, N, K);
  second<4><<<dim3(N / 128, M / 4), 128>>>(A, B, C, M, N, K);
}
