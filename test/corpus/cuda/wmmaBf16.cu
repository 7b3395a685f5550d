#include <cuda_bf16.h>
#include <mma.h>

// A type that names the fragment, a block of one warp by directive, sums in 32 bits.
// @block 32
using namespace nvcuda;
using bf16 = __nv_bfloat16;
using FragA = wmma::fragment<wmma::matrix_a, 16, 16, 16, bf16, wmma::row_major>;
using FragB = wmma::fragment<wmma::matrix_b, 16, 16, 16, bf16, wmma::row_major>;

__global__ void gemm(const bf16* __restrict__ A, const bf16* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  const int row = blockIdx.y * 16;
  const int col = blockIdx.x * 16;
  FragA a;
  FragB b;
  wmma::fragment<wmma::accumulator, 16, 16, 16, float> acc;
  wmma::fill_fragment(acc, 0.0f);
  for (int k = 0; k < K; k += 16) {
    wmma::load_matrix_sync(a, &A[row * K + k], K);
    wmma::load_matrix_sync(b, &B[k * N + col], N);
    wmma::mma_sync(acc, a, b, acc);
  }
  wmma::store_matrix_sync(&C[row * N + col], acc, N, wmma::mem_row_major);
}
