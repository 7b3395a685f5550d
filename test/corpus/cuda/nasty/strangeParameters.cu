__constant__ float coefficients[64];
texture<float, 2> oldTexture;
struct WithPointer { const float* A; int n; };
struct Itself { Itself inner; int n; };
__global__ void strange(cudaTextureObject_t tex, WithPointer p, Itself q, double* D, int8_t* I, void* V, float** PP,
                        float (&ref)[4], float*, int unnamed, char c, std::vector<int> v, float... rest) {
  D[threadIdx.x] = coefficients[0] + tex2D<float>(tex, 0, 0) + p.A[0] + I[0] + PP[0][1] + c;
}
__global__ void
#if 1
 gemm(const float* A, const float* B, float* C, int M, int N, int K)
#endif
{
  int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
  float s = 0;
  for (int k = 0; k < K; ++k) s += A[row * K + k] * B[k * N + col] * coefficients[k & 63];
  C[row * N + col] = s;
}
