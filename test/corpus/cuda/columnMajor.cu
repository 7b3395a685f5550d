#define A(i, j) a[(i) + (j) * lda]
#define B(i, j) b[(i) + (j) * ldb]
#define C(i, j) c[(i) + (j) * ldc]

#define TS 32

// Matrices by columns, as BLAS has them, through macros that index.
__global__ void __launch_bounds__(TS * TS) mygemm(int M, int N, int K, float alpha, const float* a, int lda, const float* b,
                                                  int ldb, float beta, float* c, int ldc) {
  __shared__ float sa[TS][TS];
  __shared__ float sb[TS][TS];
  const int row = threadIdx.x & (TS - 1);
  const int col = threadIdx.x / TS;
  const int i = blockIdx.x * TS + row;
  const int j = blockIdx.y * TS + col;
  float res = 0.f;
  for (int kk = 0; kk < K; kk += TS) {
    sa[col][row] = A(i, kk + col);
    sb[col][row] = B(kk + row, j);
    __syncthreads();
#pragma unroll
    for (int k = 0; k < TS; k++) res += sa[k][row] * sb[col][k];
    __syncthreads();
  }
  if (i < M && j < N) C(i, j) = alpha * res + beta * C(i, j);
}
