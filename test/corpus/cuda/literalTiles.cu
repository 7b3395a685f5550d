// no constant has a name, no bound is checked
__global__ void mm(float *a, float *b, float *c, int m, int n, int k)
{
	__shared__ float sa[32][32];
	__shared__ float sb[32][32];
	int tx = threadIdx.x, ty = threadIdx.y;
	int row = blockIdx.y * 32 + ty;
	int col = blockIdx.x * 32 + tx;
	float s = 0;
	for (int t = 0; t < k / 32; t++) {
		sa[ty][tx] = a[row * k + t * 32 + tx];
		sb[ty][tx] = b[(t * 32 + ty) * n + col];
		__syncthreads();
		for (int i = 0; i < 32; i++)
			s += sa[ty][i] * sb[i][tx];
		__syncthreads();
	}
	c[row * n + col] = s;
}
