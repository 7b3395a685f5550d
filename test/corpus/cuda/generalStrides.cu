#define EDGE 16

// Any view of a matrix: how far apart neighbours are along either axis is passed for each operand.
__global__ void stridedGemm(int m, int n, int k, float alpha, const float *a, long long a_rows, long long a_cols,
                            const float *b, long long b_rows, long long b_cols, float beta, float *c,
                            long long c_rows, long long c_cols) {
  __shared__ float left[EDGE][EDGE];
  __shared__ float right[EDGE][EDGE];
  const int x = threadIdx.x, y = threadIdx.y;
  const int row = blockIdx.y * EDGE + y, col = blockIdx.x * EDGE + x;
  a += row * a_rows;
  b += col * b_cols;
  float sum = 0.0f;
  for (int p = 0; p < k; p += EDGE) {
    left[y][x] = row < m && p + x < k ? a[(p + x) * a_cols] : 0.0f;
    right[y][x] = p + y < k && col < n ? b[(p + y) * b_rows] : 0.0f;
    __syncthreads();
    for (int i = 0; i < EDGE; ++i) sum += left[y][i] * right[i][x];
    __syncthreads();
  }
  if (row < m && col < n) {
    float *to = &c[row * c_rows + col * c_cols];
    *to = alpha * sum + beta * *to;
  }
}
