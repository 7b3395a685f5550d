// The signature of BLAS: factors, leading dimensions, a struct of options.
struct Options { float alpha; float beta; int lda; int ldb; int ldc; };

template <unsigned TX, unsigned TY>
__global__ void sgemm_ld(unsigned m, unsigned n, unsigned k, Options o, const float* __restrict__ a,
                         const float* __restrict__ b, float* __restrict__ c) {
  const unsigned i = blockIdx.y * TY + threadIdx.y;
  const unsigned j = blockIdx.x * TX + threadIdx.x;
  if (i >= m) return;
  if (j >= n) return;
  float s = 0;
  for (unsigned p = 0; p != k; ++p) s += a[i * o.lda + p] * b[p * o.ldb + j];
  float& out = c[i * o.ldc + j];
  out = o.alpha * s + o.beta * out;
}

void launch(unsigned m, unsigned n, unsigned k, Options o, const float* a, const float* b, float* c) {
  constexpr unsigned X = 32, Y = 4;
  sgemm_ld<X, Y><<<dim3((n + X - 1) / X, (m + Y - 1) / Y), dim3(X, Y)>>>(m, n, k, o, a, b, c);
}
