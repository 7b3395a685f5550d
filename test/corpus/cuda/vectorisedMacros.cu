#define OFFSET(row, col, ld) ((row) * (ld) + (col))
#define FETCH_FLOAT4(pointer) (reinterpret_cast<float4*>(&(pointer))[0])
#define BLOCK_SIZE_M 64
#define BLOCK_SIZE_N 64
#define BLOCK_SIZE_K 8
#define THREAD_SIZE_Y 8
#define THREAD_SIZE_X 8

// Reads and writes through macros that cast; no launch in the file.
__global__ void Sgemm(float* __restrict__ A, float* __restrict__ B, float* __restrict__ C,
                      const int M, const int N, const int K) {
  int bx = blockIdx.x;
  int by = blockIdx.y;
  int tx = threadIdx.x;
  int ty = threadIdx.y;

  const int THREAD_X_PER_BLOCK = BLOCK_SIZE_N / THREAD_SIZE_X;
  const int THREAD_Y_PER_BLOCK = BLOCK_SIZE_M / THREAD_SIZE_Y;
  const int THREAD_NUM_PER_BLOCK = THREAD_X_PER_BLOCK * THREAD_Y_PER_BLOCK;
  const int tid = ty * THREAD_X_PER_BLOCK + tx;

  __shared__ float As[BLOCK_SIZE_K][BLOCK_SIZE_M];
  __shared__ float Bs[BLOCK_SIZE_K][BLOCK_SIZE_N];
  float accum[THREAD_SIZE_Y][THREAD_SIZE_X] = {0};
  float frag_a[THREAD_SIZE_Y];
  float frag_b[THREAD_SIZE_X];

  const int A_TILE_THREAD_PER_ROW = BLOCK_SIZE_K / 4;
  const int B_TILE_THREAD_PER_ROW = BLOCK_SIZE_N / 4;
  const int A_TILE_ROW_START = tid / A_TILE_THREAD_PER_ROW;
  const int B_TILE_ROW_START = tid / B_TILE_THREAD_PER_ROW;
  const int A_TILE_COL = tid % A_TILE_THREAD_PER_ROW * 4;
  const int B_TILE_COL = tid % B_TILE_THREAD_PER_ROW * 4;
  const int A_TILE_ROW_STRIDE = THREAD_NUM_PER_BLOCK / A_TILE_THREAD_PER_ROW;
  const int B_TILE_ROW_STRIDE = THREAD_NUM_PER_BLOCK / B_TILE_THREAD_PER_ROW;

  for (int tile_idx = 0; tile_idx < K; tile_idx += BLOCK_SIZE_K) {
#pragma unroll
    for (int i = 0; i < BLOCK_SIZE_M; i += A_TILE_ROW_STRIDE) {
      float4 a = FETCH_FLOAT4(A[OFFSET(BLOCK_SIZE_M * by + A_TILE_ROW_START + i, A_TILE_COL + tile_idx, K)]);
      As[A_TILE_COL][A_TILE_ROW_START + i] = a.x;
      As[A_TILE_COL + 1][A_TILE_ROW_START + i] = a.y;
      As[A_TILE_COL + 2][A_TILE_ROW_START + i] = a.z;
      As[A_TILE_COL + 3][A_TILE_ROW_START + i] = a.w;
    }
#pragma unroll
    for (int i = 0; i < BLOCK_SIZE_K; i += B_TILE_ROW_STRIDE) {
      FETCH_FLOAT4(Bs[B_TILE_ROW_START + i][B_TILE_COL]) =
          FETCH_FLOAT4(B[OFFSET(tile_idx + B_TILE_ROW_START + i, B_TILE_COL + BLOCK_SIZE_N * bx, N)]);
    }
    __syncthreads();
#pragma unroll
    for (int k = 0; k < BLOCK_SIZE_K; ++k) {
#pragma unroll
      for (int y = 0; y < THREAD_SIZE_Y; y += 4) FETCH_FLOAT4(frag_a[y]) = FETCH_FLOAT4(As[k][THREAD_SIZE_Y * ty + y]);
#pragma unroll
      for (int x = 0; x < THREAD_SIZE_X; x += 4) FETCH_FLOAT4(frag_b[x]) = FETCH_FLOAT4(Bs[k][THREAD_SIZE_X * tx + x]);
#pragma unroll
      for (int y = 0; y < THREAD_SIZE_Y; ++y)
#pragma unroll
        for (int x = 0; x < THREAD_SIZE_X; ++x) accum[y][x] += frag_a[y] * frag_b[x];
    }
    __syncthreads();
  }
#pragma unroll
  for (int y = 0; y < THREAD_SIZE_Y; ++y)
#pragma unroll
    for (int x = 0; x < THREAD_SIZE_X; x += 4)
      FETCH_FLOAT4(C[OFFSET(BLOCK_SIZE_M * by + ty * THREAD_SIZE_Y + y, BLOCK_SIZE_N * bx + tx * THREAD_SIZE_X + x, N)]) =
          FETCH_FLOAT4(accum[y][x]);
}
