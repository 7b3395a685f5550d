// @tune BX = 8, 16, 32
// @tune BY = 4..32 *2
// @where BX * BY <= 512
// @gemm m=height n=width k=depth a=left b=right c=product acc=f32
// @sizes 512, 1024x256x64
// @dispatch ceil(width_ / BX), 1
// @dispatch ceil(N / BX), ceil(M / BY)
// @block BX, BY
#define BX 16
#define BY 16u  // rows

__global__ void multiply(const float* left, const float* right, float* product, int height, int width, int depth) {
  const int y = blockIdx.y * BY + threadIdx.y, x = blockIdx.x * BX + threadIdx.x;
  float sum = 0;
  for (int i = 0; i < depth; ++i) sum += left[y * depth + i] * right[i * width + x];
  product[y * width + x] = sum;
}
