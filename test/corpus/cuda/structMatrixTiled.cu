// Structs with a stride, and sub-matrices that are structs as well.
#define BLOCK 16

struct Matrix {
  int width;
  int height;
  int stride;
  float *elements;
};

__device__ float get(const Matrix m, int row, int col) { return m.elements[row * m.stride + col]; }
__device__ void set(Matrix m, int row, int col, float value) { m.elements[row * m.stride + col] = value; }
__device__ Matrix block(Matrix m, int row, int col) {
  Matrix part;
  part.width = BLOCK;
  part.height = BLOCK;
  part.stride = m.stride;
  part.elements = &m.elements[m.stride * BLOCK * row + BLOCK * col];
  return part;
}

__global__ void multiplyBlocks(Matrix A, Matrix B, Matrix C) {
  const int blockRow = blockIdx.y;
  const int blockCol = blockIdx.x;
  Matrix Cpart = block(C, blockRow, blockCol);
  float value = 0;
  const int row = threadIdx.y;
  const int col = threadIdx.x;
  for (int m = 0; m < A.width / BLOCK; ++m) {
    Matrix Apart = block(A, blockRow, m);
    Matrix Bpart = block(B, m, blockCol);
    __shared__ float As[BLOCK][BLOCK];
    __shared__ float Bs[BLOCK][BLOCK];
    As[row][col] = get(Apart, row, col);
    Bs[row][col] = get(Bpart, row, col);
    __syncthreads();
    for (int e = 0; e < BLOCK; ++e) value += As[row][e] * Bs[e][col];
    __syncthreads();
  }
  set(Cpart, row, col, value);
}

void run(Matrix A, Matrix B, Matrix C) {
  multiplyBlocks<<<dim3(B.width / BLOCK, A.height / BLOCK), dim3(BLOCK, BLOCK)>>>(A, B, C);
}
