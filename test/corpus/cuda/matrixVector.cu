// A matrix times one vector, a warp a row.
__global__ void gemv(const float *A, const float *x, float *y, int rows, int cols) {
  const int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  const int lane = threadIdx.x % 32;
  if (row >= rows) return;
  float sum = 0.0f;
  for (int j = lane; j < cols; j += 32) sum += A[row * cols + j] * x[j];
  for (int offset = 16; offset > 0; offset >>= 1) sum += __shfl_down_sync(0xffffffff, sum, offset);
  if (lane == 0) y[row] = sum;
}

void run(const float *A, const float *x, float *y, int rows, int cols) { gemv<<<(rows + 7) / 8, 256>>>(A, x, y, rows, cols); }
