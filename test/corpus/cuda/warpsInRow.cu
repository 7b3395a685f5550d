#include <cuda/cmath>
#include <cuda_fp16.h>
#include <mma.h>

using namespace nvcuda;
using element = half;

#define EDGE 16
#define WARP 32

// The warps of all blocks stand in one row, and each takes the next tile of the result.
__global__ void warpPerTile(const element *a, const element *b, float *c, int m, int n, int k) {
  const int warp = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  const int tiles = n / EDGE;
  const int down = warp / tiles, across = warp % tiles;
  wmma::fragment<wmma::matrix_a, EDGE, EDGE, EDGE, element, wmma::row_major> left;
  wmma::fragment<wmma::matrix_b, EDGE, EDGE, EDGE, element, wmma::row_major> right;
  wmma::fragment<wmma::accumulator, EDGE, EDGE, EDGE, float> sum;
  wmma::fill_fragment(sum, 0.0f);
  for (int i = 0; i < k; i += EDGE) {
    wmma::load_matrix_sync(left, a + down * EDGE * k + i, k);
    wmma::load_matrix_sync(right, b + i * n + across * EDGE, n);
    wmma::mma_sync(sum, left, right, sum);
  }
  wmma::store_matrix_sync(c + down * EDGE * n + across * EDGE, sum, n, wmma::mem_row_major);
}

void multiply(const element *a, const element *b, float *c, int m, int n, int k) {
  uint3 grid = {(unsigned)cuda::ceil_div(m * n, EDGE * EDGE * 4), 1, 1};
  uint3 block = {128, 1, 1};
  warpPerTile<<<grid, block>>>(a, b, c, m, n, k);
}
