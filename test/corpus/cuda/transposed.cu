// C = A^T * B^T: A is K x M and B is N x K; __ldg and a struct by value.
struct Shape {
  int m, n, k;
  float alpha;
};

__global__ void gemmTT(const float* A, const float* B, float* C, const Shape shape, bool accumulate) {
  const int row = blockIdx.y * 16 + threadIdx.y;
  const int col = blockIdx.x * 16 + threadIdx.x;
  if (row >= shape.m || col >= shape.n) return;
  float sum = 0.0f;
  for (int k = 0; k < shape.k; ++k) sum = fmaf(__ldg(&A[k * shape.m + row]), __ldg(B + col * shape.k + k), sum);
  float* out = C + row * shape.n + col;
  *out = accumulate ? *out + shape.alpha * sum : shape.alpha * sum;
}

void launch(const float* A, const float* B, float* C, Shape shape) {
  gemmTT<<<dim3((shape.n + 15) / 16, (shape.m + 15) / 16), dim3(16, 16)>>>(A, B, C, shape, false);
}
