#include <cuda_fp16.h>
#include <mma.h>
using namespace nvcuda;

// A warp a fragment; the fragment of sums is loaded from C, so that the product is added to it.
__global__ void accumulate(const half *A, const half *B, float *C, int M, int N, int K) {
  int row = blockIdx.y * 16;
  int col = blockIdx.x * 16;
  wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> a;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> b;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> c;
  wmma::load_matrix_sync(c, C + row * N + col, N, wmma::mem_row_major);
  for (int k = 0; k < K; k += 16) {
    wmma::load_matrix_sync(a, A + row * K + k, K);
    wmma::load_matrix_sync(b, B + k * N + col, N);
    wmma::mma_sync(c, a, b, c);
  }
  wmma::store_matrix_sync(C + row * N + col, c, N, wmma::mem_row_major);
}

void launch(const half *A, const half *B, float *C, int M, int N, int K) {
  accumulate<<<dim3(N / 16, M / 16), 32>>>(A, B, C, M, N, K);
}
