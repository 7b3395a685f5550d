// Loading and multiplying in device functions, templates among them; warp tiles within the block's.
#define WARPSIZE 32

namespace wt {
template <const int BM, const int BN, const int BK, const int rowStrideA, const int rowStrideB>
__device__ void loadFromGmem(int N, int K, const float *A, const float *B, float *As, float *Bs, int innerRowA,
                             int innerColA, int innerRowB, int innerColB) {
  for (uint offset = 0; offset + rowStrideA <= BM; offset += rowStrideA) {
    const float4 tmp = reinterpret_cast<const float4 *>(&A[(innerRowA + offset) * K + innerColA * 4])[0];
    As[(innerColA * 4 + 0) * BM + innerRowA + offset] = tmp.x;
    As[(innerColA * 4 + 1) * BM + innerRowA + offset] = tmp.y;
    As[(innerColA * 4 + 2) * BM + innerRowA + offset] = tmp.z;
    As[(innerColA * 4 + 3) * BM + innerRowA + offset] = tmp.w;
  }
  for (uint offset = 0; offset + rowStrideB <= BK; offset += rowStrideB) {
    reinterpret_cast<float4 *>(&Bs[(innerRowB + offset) * BN + innerColB * 4])[0] =
        reinterpret_cast<const float4 *>(&B[(innerRowB + offset) * N + innerColB * 4])[0];
  }
}

template <const int BM, const int BN, const int BK, const int TM, const int TN>
__device__ void processFromSmem(float *regM, float *regN, float *threadResults, const float *As, const float *Bs,
                                const uint threadRow, const uint threadCol) {
  for (uint dotIdx = 0; dotIdx < BK; ++dotIdx) {
    for (uint i = 0; i < TM; ++i) regM[i] = As[dotIdx * BM + threadRow * TM + i];
    for (uint i = 0; i < TN; ++i) regN[i] = Bs[dotIdx * BN + threadCol * TN + i];
    for (uint m = 0; m < TM; ++m)
      for (uint n = 0; n < TN; ++n) threadResults[m * TN + n] += regM[m] * regN[n];
  }
}
}  // namespace wt

template <const int BM, const int BN, const int BK, const int TM, const int TN, const int NUM_THREADS>
__global__ void __launch_bounds__(NUM_THREADS)
    sgemm(int M, int N, int K, const float *A, const float *B, float *C) {
  const uint threadCol = threadIdx.x % (BN / TN);
  const uint threadRow = threadIdx.x / (BN / TN);
  __shared__ float As[BM * BK];
  __shared__ float Bs[BK * BN];
  A += blockIdx.y * BM * K;
  B += blockIdx.x * BN;
  C += blockIdx.y * BM * N + blockIdx.x * BN;
  const uint innerRowA = threadIdx.x / (BK / 4);
  const uint innerColA = threadIdx.x % (BK / 4);
  constexpr uint rowStrideA = (NUM_THREADS * 4) / BK;
  const uint innerRowB = threadIdx.x / (BN / 4);
  const uint innerColB = threadIdx.x % (BN / 4);
  constexpr uint rowStrideB = NUM_THREADS / (BN / 4);
  float threadResults[TM * TN] = {0.0};
  float regM[TM] = {0.0};
  float regN[TN] = {0.0};
  for (uint bkIdx = 0; bkIdx < K; bkIdx += BK) {
    wt::loadFromGmem<BM, BN, BK, rowStrideA, rowStrideB>(N, K, A, B, As, Bs, innerRowA, innerColA, innerRowB, innerColB);
    __syncthreads();
    wt::processFromSmem<BM, BN, BK, TM, TN>(regM, regN, threadResults, As, Bs, threadRow, threadCol);
    A += BK;
    B += BK * N;
    __syncthreads();
  }
  for (uint m = 0; m < TM; m += 1) {
    for (uint n = 0; n < TN; n += 4) {
      float *C_interim = C + (threadRow * TM + m) * N + threadCol * TN + n;
      float4 tmp;
      tmp.x = threadResults[m * TN + n + 0];
      tmp.y = threadResults[m * TN + n + 1];
      tmp.z = threadResults[m * TN + n + 2];
      tmp.w = threadResults[m * TN + n + 3];
      reinterpret_cast<float4 *>(C_interim)[0] = tmp;
    }
  }
}

void launch(int M, int N, int K, float *A, float *B, float *C) {
  const uint NUM_THREADS = 256;
  const uint BN = 128, BM = 128, BK = 16, TN = 8, TM = 8;
  dim3 blockDim(NUM_THREADS);
  dim3 gridDim((N + BN - 1) / BN, (M + BM - 1) / BM);
  sgemm<BM, BN, BK, TM, TN, NUM_THREADS><<<gridDim, blockDim>>>(M, N, K, A, B, C);
}
