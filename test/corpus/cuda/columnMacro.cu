// Column-major as in BLAS, by an index macro; one thread an element.
#define IDX2C(i, j, ld) (((j) * (ld)) + (i))

__global__ void gemm_cm(int m, int n, int k, const float *a, const float *b, float *c) {
    int i = blockDim.x * blockIdx.x + threadIdx.x;
    int j = blockDim.y * blockIdx.y + threadIdx.y;
    float sum = 0.0f;

    if (i < m && j < n) {
        for (int p = 0; p < k; p++) sum += a[IDX2C(i, p, m)] * b[IDX2C(p, j, k)];
        c[IDX2C(i, j, m)] = sum;
    }
}

static void launch(int m, int n, int k, const float *a, const float *b, float *c) {
    dim3 block(32, 8, 1);
    dim3 grid((m + 31) / 32, (n + 7) / 8, 1);
    gemm_cm<<<grid, block>>>(m, n, k, a, b, c);
}
