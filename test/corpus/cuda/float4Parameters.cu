// Vectors in the signature, typedefs, and 64-bit extents.
typedef float4 vec_t;
using index_t = size_t;

__global__ void rows4(const vec_t* __restrict__ a, const vec_t* __restrict__ b, vec_t* c, index_t m, index_t n, index_t k) {
  const index_t row = (index_t)blockIdx.y * blockDim.y + threadIdx.y;
  const index_t col4 = (index_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= m || col4 >= n / 4) return;
  vec_t sum = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
  for (index_t i = 0; i < k / 4; i++) {
    const vec_t x = a[row * (k / 4) + i];
    const vec_t y0 = b[(4 * i + 0) * (n / 4) + col4];
    const vec_t y1 = b[(4 * i + 1) * (n / 4) + col4];
    const vec_t y2 = b[(4 * i + 2) * (n / 4) + col4];
    const vec_t y3 = b[(4 * i + 3) * (n / 4) + col4];
    sum.x += x.x * y0.x + x.y * y1.x + x.z * y2.x + x.w * y3.x;
    sum.y += x.x * y0.y + x.y * y1.y + x.z * y2.y + x.w * y3.y;
    sum.z += x.x * y0.z + x.y * y1.z + x.z * y2.z + x.w * y3.z;
    sum.w += x.x * y0.w + x.y * y1.w + x.z * y2.w + x.w * y3.w;
  }
  c[row * (n / 4) + col4] = sum;
}

void launch(const vec_t* a, const vec_t* b, vec_t* c, index_t m, index_t n, index_t k) {
  constexpr int X = 8, Y = 32;
  rows4<<<dim3(n / 4 / X, m / Y), dim3{X, Y}>>>(a, b, c, m, n, k);
}
