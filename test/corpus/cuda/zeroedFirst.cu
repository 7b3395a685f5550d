// Written by someone who thinks of a triple loop: C is the sum, and begins at zero.
__global__ void gemm(float *C, const float *A, const float *B, unsigned int m, unsigned int n, unsigned int k) {
  unsigned int i = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned int j = blockIdx.y * blockDim.y + threadIdx.y;
  if (i >= m || j >= n) return;
  C[i * n + j] = 0;
  for (unsigned int l = 0; l < k; l++) C[i * n + j] += A[i * k + l] * B[l * n + j];
}

void run(float *C, const float *A, const float *B, unsigned int m, unsigned int n, unsigned int k) {
  gemm<<<dim3((m + 15) / 16, (n + 15) / 16), dim3(16, 16)>>>(C, A, B, m, n, k);
}
