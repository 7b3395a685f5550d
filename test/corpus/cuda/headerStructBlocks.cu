#include "grid.h"

#define EDGE 16

// Blocks of a matrix are structs of the same type, which a header that is not here declares; its numbers are doubles.
__device__ double cell(const Grid grid, int row, int col) { return grid.cells[row * grid.pitch + col]; }

__device__ void keep(Grid &grid, int row, int col, double value) { grid.cells[row * grid.pitch + col] = value; }

__device__ Grid blockOf(Grid grid, int row, int col) {
  Grid block;
  block.rows = EDGE;
  block.cols = EDGE;
  block.pitch = grid.pitch;
  block.cells = &grid.cells[grid.pitch * EDGE * row + EDGE * col];
  return block;
}

__global__ void blockProduct(Grid lhs, Grid rhs, Grid result) {
  __shared__ double left[EDGE][EDGE];
  __shared__ double right[EDGE][EDGE];
  const int y = threadIdx.y, x = threadIdx.x;
  double sum = 0;
  for (int step = 0; step < lhs.cols / EDGE; ++step) {
    Grid from = blockOf(lhs, blockIdx.y, step);
    Grid with = blockOf(rhs, step, blockIdx.x);
    left[y][x] = cell(from, y, x);
    right[y][x] = cell(with, y, x);
    __syncthreads();
    for (int k = 0; k < EDGE; ++k) sum += left[y][k] * right[k][x];
    __syncthreads();
  }
  Grid target = blockOf(result, blockIdx.y, blockIdx.x);
  keep(target, y, x, sum);
}

void multiply(Grid lhs, Grid rhs, Grid result) {
  dim3 threads(EDGE, EDGE);
  dim3 blocks(rhs.cols / EDGE, lhs.rows / EDGE);
  blockProduct<<<blocks, threads>>>(lhs, rhs, result);
}
