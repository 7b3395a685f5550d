// Blocks are numbered along x alone and walk C in bands of GROUP rows of tiles.
#define BLOCK 16
#define GROUP 4

__global__ void swizzled(const float* a, const float* b, float* c, int M, int N, int K) {
  const int tilesM = (M + BLOCK - 1) / BLOCK;
  const int tilesN = (N + BLOCK - 1) / BLOCK;
  const int id = blockIdx.x;
  const int perGroup = GROUP * tilesN;
  const int group = id / perGroup;
  const int firstM = group * GROUP;
  const int sizeM = min(tilesM - firstM, GROUP);
  const int tileM = firstM + (id % perGroup) % sizeM;
  const int tileN = (id % perGroup) / sizeM;
  __shared__ float sa[BLOCK][BLOCK], sb[BLOCK][BLOCK];
  const int row = tileM * BLOCK + threadIdx.y;
  const int col = tileN * BLOCK + threadIdx.x;
  float sum = 0.0f;
  for (int k = 0; k < K; k += BLOCK) {
    sa[threadIdx.y][threadIdx.x] = row < M && k + threadIdx.x < K ? a[row * K + k + threadIdx.x] : 0.0f;
    sb[threadIdx.y][threadIdx.x] = k + threadIdx.y < K && col < N ? b[(k + threadIdx.y) * N + col] : 0.0f;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < BLOCK; i++) sum = fmaf(sa[threadIdx.y][i], sb[i][threadIdx.x], sum);
    __syncthreads();
  }
  if (row < M && col < N) c[row * N + col] = sum;
}

void run(const float* a, const float* b, float* c, int M, int N, int K) {
  const int tiles = ((M + BLOCK - 1) / BLOCK) * ((N + BLOCK - 1) / BLOCK);
  swizzled<<<tiles, dim3(BLOCK, BLOCK)>>>(a, b, c, M, N, K);
}
