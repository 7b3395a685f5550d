// One width for everything.
__global__ void matrixMul(const int *a, const int *b, int *c, int n) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < n && col < n) {
    int tmp = 0;
    for (int i = 0; i < n; i++) {
      tmp += a[row * n + i] * b[i * n + col];
    }
    c[row * n + col] = tmp;
  }
}

int main() {
  int n = 1 << 10;
  int *a, *b, *c;
  cudaMallocManaged(&a, n * n * sizeof(int));
  cudaMallocManaged(&b, n * n * sizeof(int));
  cudaMallocManaged(&c, n * n * sizeof(int));
  int threads = 16;
  int blocks = (n + threads - 1) / threads;
  dim3 THREADS(threads, threads);
  dim3 BLOCKS(blocks, blocks);
  matrixMul<<<BLOCKS, THREADS>>>(a, b, c, n);
  cudaDeviceSynchronize();
}
