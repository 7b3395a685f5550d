#if defined(__CUDACC__) && __CUDACC_VER_MAJOR__ >= 11
#define TILE 16
#else
#define TILE 32
#endif
#ifdef USE_HALF
typedef half real;
#else
typedef float real;
#endif
#if 0
__global__ void never(float* A) { A[0] = 1; }
#endif

__global__ void gemm(const real* A, const real* B, real* C, int M, int N, int K) {
#ifdef DEBUG
  if (threadIdx.x == 0) printf("start\n");
#endif
  const int row = blockIdx.y * TILE + threadIdx.y;
#if __CUDA_ARCH__ >= 800
  const int col = blockIdx.x * TILE + threadIdx.x;
#else
  const int col = blockIdx.x * TILE + threadIdx.x;
#endif
  real sum = 0;
  for (int k = 0; k < K; ++k) sum += A[row * K + k] * B[k * N + col];
  C[row * N + col] = sum;
}
