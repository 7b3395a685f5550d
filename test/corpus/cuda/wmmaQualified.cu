#include <cuda_fp16.h>
#include <mma.h>

#define TILE_M 16
#define TILE_N 16
#define TILE_K 16

// Every name of the tensor cores with its namespaces; two warps of a block share what is loaded of A.
__global__ void halfProduct(const __half *__restrict__ left, const __half *__restrict__ right, float *__restrict__ out,
                            int rows, int cols, int depth) {
  __shared__ __half panel[TILE_M * TILE_K];
  const int warp = threadIdx.x / 32;
  const int row = blockIdx.y * TILE_M;
  const int col = blockIdx.x * TILE_N * 2 + warp * TILE_N;

  nvcuda::wmma::fragment<nvcuda::wmma::matrix_a, TILE_M, TILE_N, TILE_K, __half, nvcuda::wmma::row_major> a;
  nvcuda::wmma::fragment<nvcuda::wmma::matrix_b, TILE_M, TILE_N, TILE_K, __half, nvcuda::wmma::col_major> b;
  nvcuda::wmma::fragment<nvcuda::wmma::accumulator, TILE_M, TILE_N, TILE_K, float> sum;
  nvcuda::wmma::fill_fragment(sum, 0.0f);

  for (int k = 0; k < depth; k += TILE_K) {
    for (int i = threadIdx.x; i < TILE_M * TILE_K; i += 64)
      panel[i] = left[(row + i / TILE_K) * depth + k + i % TILE_K];
    __syncthreads();
    nvcuda::wmma::load_matrix_sync(a, panel, TILE_K);
    nvcuda::wmma::load_matrix_sync(b, right + col * depth + k, depth);
    nvcuda::wmma::mma_sync(sum, a, b, sum);
    __syncthreads();
  }
  nvcuda::wmma::store_matrix_sync(out + row * cols + col, sum, cols, nvcuda::wmma::mem_row_major);
}

void multiply(const __half *left, const __half *right, float *out, int rows, int cols, int depth) {
  halfProduct<<<dim3(cols / (TILE_N * 2), rows / TILE_M), 64>>>(left, right, out, rows, cols, depth);
}
