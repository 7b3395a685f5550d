#include "precision.hpp"
#include "sizes.cuh"

// The type of the numbers and the edge of a tile stand in headers of the author's, and this file is all there is.
__global__ void scaledTiles(int rows, int cols, int depth, real alpha, const real *lhs, const real *rhs, real beta,
                            real *out) {
  __shared__ real left[EDGE][EDGE];
  __shared__ real right[EDGE][EDGE];
  const int x = threadIdx.x, y = threadIdx.y;
  const int row = blockIdx.y * EDGE + y;
  const int col = blockIdx.x * EDGE + x;
  real sum = 0;
  for (int first = 0; first < depth; first += EDGE) {
    left[y][x] = row < rows && first + x < depth ? lhs[row * depth + first + x] : real(0);
    right[y][x] = first + y < depth && col < cols ? rhs[(first + y) * cols + col] : real(0);
    __syncthreads();
    for (int step = 0; step < EDGE; ++step) sum += left[y][step] * right[step][x];
    __syncthreads();
  }
  if (row < rows && col < cols) out[row * cols + col] = alpha * sum + beta * out[row * cols + col];
}
