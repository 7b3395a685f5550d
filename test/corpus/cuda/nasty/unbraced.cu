// What the grammar reads wrongly though it is right: pragmas between unbraced loops, alignment, lambdas of devices.
__global__ void gemm(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ __align__(16) float As[16][16];
  __align__(16) __shared__ float Bs[16][16];
  auto f = [=] __device__(int x) { return x + 1; };
  int tx = threadIdx.x, ty = threadIdx.y;
  float acc[2][2] = {};
  for (int t = 0; t < K; t += 16) {
    As[ty][tx] = A[(blockIdx.y * 16 + ty) * K + t + tx];
    Bs[ty][tx] = B[(t + ty) * N + blockIdx.x * 16 + tx];
    __syncthreads();
#pragma unroll
    for (int k = 0; k < 16; ++k)
#pragma unroll 2
      for (int i = 0; i < 1; ++i)
#pragma unroll
        for (int j = 0; j < 1; ++j)
          acc[i][j] += As[ty][k] * Bs[k][tx];
    __syncthreads();
  }
  if (true)
#pragma unroll
    for (int i = 0; i < 1; ++i)
      C[(blockIdx.y * 16 + ty) * N + blockIdx.x * 16 + tx] = acc[i][0];
}
