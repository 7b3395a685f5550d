// Both tiles in dynamic shared memory; the launch that would size it is in another file.
__global__ void product(const float *__restrict__ left, const float *__restrict__ right, float *__restrict__ out,
                        int rows, int cols, int depth) {
  extern __shared__ float scratch[];
  const int edge = blockDim.x;
  float *leftTile = scratch;
  float *rightTile = &scratch[edge * edge];
  const int x = threadIdx.x, y = threadIdx.y;
  const int row = blockIdx.y * edge + y, col = blockIdx.x * edge + x;
  float sum = 0.0f;
  for (int step = 0; step < (depth + edge - 1) / edge; ++step) {
    const int k = step * edge;
    leftTile[y * edge + x] = row < rows && k + x < depth ? left[row * depth + k + x] : 0.0f;
    rightTile[y * edge + x] = k + y < depth && col < cols ? right[(k + y) * cols + col] : 0.0f;
    __syncthreads();
    for (int i = 0; i < edge; ++i) sum += leftTile[y * edge + i] * rightTile[i * edge + x];
    __syncthreads();
  }
  if (row < rows && col < cols) out[row * cols + col] = sum;
}
