#define KERNEL(name, T) __global__ void name(const T* A, const T* B, T* C, int M, int N, int K)
#define LOOP(i, n) for (int i = 0; i < (n); ++i)
#define BODY { float s = 0; LOOP(k, K) s += A[row * K + k] * B[k * N + col]; C[row * N + col] = s; }
#define CHECK(call) do { cudaError_t e = (call); if (e != cudaSuccess) { exit(1); } } while (0)
#define SELF SELF + 1
#define PING PONG
#define PONG PING
#define STR(x) #x
#define CAT(a, b) a##b

KERNEL(made, float) {
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  BODY
}

__global__ void written(const float* A, const float* B, float* C, int M, int N, int K) {
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  float sum = SELF + PING + CAT(0, 1);
  LOOP(k, K) sum += A[row * K + k] * B[k * N + col];
  for (int k = 0; k < K; ++k) sum += A[row * K + k] * B[k * N + col];
  C[row * N + col] = sum;
}

void run() { CHECK(cudaDeviceSynchronize()); }
