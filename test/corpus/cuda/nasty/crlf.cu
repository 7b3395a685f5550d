#include <cuda_runtime.h>
#include <vector>

// One thread an element; the host's variables have names of their own.
__global__ void matmul(const float *a, const float *b, float *c, int rows, int cols, int inner) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < cols && y < rows) {
    float total = 0.f;
    for (int i = 0; i < inner; ++i) total += a[y * inner + i] * b[i * cols + x];
    c[y * cols + x] = total;
  }
}

int main() {
  std::vector<float> host(256 * 256);
  float *a, *b, *c;
  cudaMalloc(&a, host.size() * 4);
  dim3 threads(16, 16);
  dim3 blocks((256 + threads.x - 1) / threads.x, (256 + threads.y - 1) / threads.y);
  matmul<<<blocks, threads>>>(a, b, c, 256, 256, 256);
  return 0;
}
