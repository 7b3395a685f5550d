#include <cuda_runtime.h>
#include <cstdio>

template <typename T, int BLOCK_M, int BLOCK_N>
__global__ void gemm_kernel(const T *__restrict__ a, const T *__restrict__ b, T *__restrict__ c,
                            int m, int n, int k)
{
    int row = blockIdx.x * BLOCK_M + threadIdx.x;
    int col = blockIdx.y * BLOCK_N + threadIdx.y;
    if (row < m && col < n)
    {
        T acc = static_cast<T>(0);
        for (int i = 0; i < k; i++)
            acc += a[row * k + i] * b[i * n + col];
        c[row * n + col] = acc;
    }
}

// The block is chosen by the template of a host function.
template <typename T, int BLOCK_M, int BLOCK_N>
void launch_gemm(const T *a, const T *b, T *c, int m, int n, int k, cudaStream_t stream)
{
    dim3 block(BLOCK_M, BLOCK_N);
    dim3 grid((m + BLOCK_M - 1) / BLOCK_M, (n + BLOCK_N - 1) / BLOCK_N);
    gemm_kernel<T, BLOCK_M, BLOCK_N><<<grid, block, 0, stream>>>(a, b, c, m, n, k);
}

int run(const float *a, const float *b, float *c, int m, int n, int k)
{
    launch_gemm<float, 16, 8>(a, b, c, m, n, k, nullptr);
    return cudaGetLastError() == cudaSuccess ? 0 : 1;
}
