#include <cstdint>

// Weights are four bits each, two in a byte, with one scale for every 32 of them.
__global__ void gemmInt4(const float* __restrict__ x, const uint8_t* __restrict__ weights, const float* __restrict__ scales,
                         float* __restrict__ y, int M, int N, int K) {
  const int row = blockIdx.y * blockDim.y + threadIdx.y;
  const int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || col >= N) return;
  float sum = 0.f;
  for (int k = 0; k < K; k += 2) {
    const uint8_t two = weights[(col * K + k) / 2];
    const float scale = scales[(col * K + k) / 32];
    sum += x[row * K + k] * scale * ((two & 15) - 8);
    sum += x[row * K + k + 1] * scale * ((two >> 4) - 8);
  }
  y[row * N + col] = sum;
}

void run(const float* x, const uint8_t* w, const float* s, float* y, int M, int N, int K) {
  gemmInt4<<<dim3((N + 15) / 16, (M + 15) / 16), dim3(16, 16)>>>(x, w, s, y, M, N, K);
}
