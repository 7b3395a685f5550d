// The first tiles are filled before the loop over k, by a loop of their own; the launch is in another file.
#define EDGE 16

__global__ void prefetched(const float *__restrict__ a, const float *__restrict__ b, float *__restrict__ c,
                           int M, int N, int K) {
  __shared__ float left[2][EDGE][EDGE + 1];
  __shared__ float right[2][EDGE][EDGE + 1];
  const int firstRow = blockIdx.y * EDGE;
  const int firstColumn = blockIdx.x * EDGE;
  const int thread = threadIdx.y * 8 + threadIdx.x;
  float sums[2][2] = {};
  for (int pass = 0; pass < 4; ++pass) {
    const int element = pass * 64 + thread;
    const int y = element / 16, x = element % 16;
    left[0][y][x] = firstRow + y < M && x < K ? __ldg(&a[(size_t)(firstRow + y) * K + x]) : 0.0f;
    right[0][y][x] = y < K && firstColumn + x < N ? __ldg(&b[(size_t)y * N + firstColumn + x]) : 0.0f;
  }
  __syncthreads();
  int current = 0;
  for (int start = 0; start < K; start += EDGE) {
    const int next = start + EDGE;
    if (next < K) {
      for (int pass = 0; pass < 4; ++pass) {
        const int element = pass * 64 + thread;
        const int y = element / 16, x = element % 16;
        left[current ^ 1][y][x] =
            firstRow + y < M && next + x < K ? __ldg(&a[(size_t)(firstRow + y) * K + next + x]) : 0.0f;
        right[current ^ 1][y][x] =
            next + y < K && firstColumn + x < N ? __ldg(&b[(size_t)(next + y) * N + firstColumn + x]) : 0.0f;
      }
    }
    for (int k = 0; k < EDGE; ++k)
      for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
          sums[i][j] = fmaf(left[current][threadIdx.y * 2 + i][k], right[current][k][threadIdx.x * 2 + j], sums[i][j]);
    __syncthreads();
    current ^= 1;
  }
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      const int row = firstRow + threadIdx.y * 2 + i;
      const int column = firstColumn + threadIdx.x * 2 + j;
      if (row < M && column < N) c[(size_t)row * N + column] = sums[i][j];
    }
}
