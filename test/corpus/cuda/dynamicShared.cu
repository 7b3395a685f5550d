// Both tiles in one area, whose size the launch gives.
namespace kernels {

template <typename T, int TILE>
__global__ void gemm(const T* A, const T* B, T* C, int M, int N, int K) {
  extern __shared__ __align__(sizeof(T)) unsigned char memory[];
  T* As = reinterpret_cast<T*>(memory);
  T* Bs = As + TILE * TILE;
  const int tx = threadIdx.x, ty = threadIdx.y;
  const int row = blockIdx.y * TILE + ty, col = blockIdx.x * TILE + tx;
  T sum = T(0);
  for (int t = 0; t < K; t += TILE) {
    As[ty * TILE + tx] = row < M && t + tx < K ? A[row * K + t + tx] : T(0);
    Bs[ty * TILE + tx] = t + ty < K && col < N ? B[(t + ty) * N + col] : T(0);
    __syncthreads();
    for (int i = 0; i < TILE; ++i) sum += As[ty * TILE + i] * Bs[i * TILE + tx];
    __syncthreads();
  }
  if (row < M && col < N) C[row * N + col] = sum;
}

}  // namespace kernels

void launch(const float* A, const float* B, float* C, int M, int N, int K, cudaStream_t stream) {
  constexpr int T = 32;
  const size_t bytes = 2 * T * T * sizeof(float);
  const dim3 grid((N + T - 1) / T, (M + T - 1) / T), block(T, T);
  kernels::gemm<float, T><<<grid, block, bytes, stream>>>(A, B, C, M, N, K);
}
