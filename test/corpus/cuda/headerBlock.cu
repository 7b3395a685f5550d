#include "settings.h"

// How many threads a block has is told by nothing but the name that its index is multiplied with.
__global__ void squareProduct(const float *left, const float *right, float *product, int width) {
  int row = BLOCK_EDGE * blockIdx.y + threadIdx.y;
  int column = BLOCK_EDGE * blockIdx.x + threadIdx.x;
  if (row >= width || column >= width) return;
  float value = 0.0f;
  for (int i = 0; i < width; i++) value += left[row * width + i] * right[i * width + column];
  product[row * width + column] = value;
}
