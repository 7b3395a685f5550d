#ifndef TILE_WIDTH
#define TILE_WIDTH 16
#endif

// Square tiles, a padded row; the file has no launch.
extern "C" __global__ void tiledMultiply(const float* __restrict__ M_, const float* __restrict__ N_,
                                         float* __restrict__ P, unsigned int m, unsigned int n, unsigned int k) {
  __shared__ float Mds[TILE_WIDTH][TILE_WIDTH + 1];
  __shared__ float Nds[TILE_WIDTH][TILE_WIDTH + 1];
  const unsigned int tx = threadIdx.x, ty = threadIdx.y;
  const unsigned int row = blockIdx.y * TILE_WIDTH + ty;
  const unsigned int col = blockIdx.x * TILE_WIDTH + tx;
  float value = 0;
  for (unsigned int ph = 0; ph < (k + TILE_WIDTH - 1) / TILE_WIDTH; ++ph) {
    Mds[ty][tx] = (row < m && ph * TILE_WIDTH + tx < k) ? M_[row * k + ph * TILE_WIDTH + tx] : 0.0f;
    Nds[ty][tx] = (ph * TILE_WIDTH + ty < k && col < n) ? N_[(ph * TILE_WIDTH + ty) * n + col] : 0.0f;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < TILE_WIDTH; ++i) value += Mds[ty][i] * Nds[i][tx];
    __syncthreads();
  }
  if (row < m && col < n) P[row * n + col] = value;
}
