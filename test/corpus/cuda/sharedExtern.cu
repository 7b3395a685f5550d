// One area of dynamic shared memory, cut in two; its size is reckoned by the host.
__global__ void tiles(const float *a, const float *b, float *c, int m, int n, int k, int tile) {
  extern __shared__ float buffer[];
  float *sa = buffer;
  float *sb = buffer + tile * tile;
  const int row = blockIdx.y * tile + threadIdx.y;
  const int col = blockIdx.x * tile + threadIdx.x;
  float sum = 0.0f;
  for (int t = 0; t < k; t += tile) {
    sa[threadIdx.y * tile + threadIdx.x] = row < m && t + threadIdx.x < k ? a[row * k + t + threadIdx.x] : 0.0f;
    sb[threadIdx.y * tile + threadIdx.x] = t + threadIdx.y < k && col < n ? b[(t + threadIdx.y) * n + col] : 0.0f;
    __syncthreads();
    for (int i = 0; i < tile; ++i) sum += sa[threadIdx.y * tile + i] * sb[i * tile + threadIdx.x];
    __syncthreads();
  }
  if (row < m && col < n) c[row * n + col] = sum;
}

void run(const float *a, const float *b, float *c, int m, int n, int k) {
  const int tile = 16;
  tiles<<<dim3((n + tile - 1) / tile, (m + tile - 1) / tile), dim3(tile, tile), 2 * tile * tile * sizeof(float)>>>(a, b, c, m, n, k, tile);
}
