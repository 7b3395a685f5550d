// 128 x 128 by 256 threads of 8 x 8; loads of float4 by casts, A's tile stored transposed.
#define FLOAT4(value) *(float4 *)(&(value))
#define CFLOAT4(value) *(const float4 *)(&(value))

template <int BM = 64, int BN = 64, int BK = 8, int TM = 4, int TN = 4>
__global__ void sgemm_tiles(const float *A, const float *B, float *C, const int M, const int N, const int K) {
  __shared__ float sA[BK][BM];
  __shared__ float sB[BK][BN];
  constexpr int THREADS = (BM / TM) * (BN / TN);
  const int tid = threadIdx.x;
  const int tx = tid % (BN / TN), ty = tid / (BN / TN);
  float acc[TM][TN] = {0.f};
  for (int k0 = 0; k0 < K; k0 += BK) {
    for (int i = tid * 4; i < BM * BK; i += THREADS * 4) {
      const int r = i / BK, c = i % BK;
      const float4 v = CFLOAT4(A[(blockIdx.y * BM + r) * K + k0 + c]);
      sA[c][r] = v.x;
      sA[c + 1][r] = v.y;
      sA[c + 2][r] = v.z;
      sA[c + 3][r] = v.w;
    }
    for (int i = tid * 4; i < BK * BN; i += THREADS * 4) {
      const int r = i / BN, c = i % BN;
      FLOAT4(sB[r][c]) = CFLOAT4(B[(k0 + r) * N + blockIdx.x * BN + c]);
    }
    __syncthreads();
    for (int k = 0; k < BK; k++)
      for (int i = 0; i < TM; i++)
        for (int j = 0; j < TN; j++) acc[i][j] += sA[k][ty * TM + i] * sB[k][tx * TN + j];
    __syncthreads();
  }
  for (int i = 0; i < TM; i++)
    for (int j = 0; j < TN; j += 4)
      FLOAT4(C[(blockIdx.y * BM + ty * TM + i) * N + blockIdx.x * BN + tx * TN + j]) = FLOAT4(acc[i][j]);
}

void run(const float *A, const float *B, float *C, int M, int N, int K) {
  dim3 grid(N / 64, M / 64);
  sgemm_tiles<64, 64, 8, 4, 4><<<grid, 256>>>(A, B, C, M, N, K);
}
