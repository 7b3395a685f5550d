import type { Problem } from '../../../src/core/gemm/problem';
import type { BufferContent, KernelInstance, Launch } from '../../../src/core/kernel/instance';

/** What an instance is made of; a block computes as many columns and rows of C as `tile` says, else as it has threads. */
export interface CudaParts {
  readonly source: string;
  readonly entry?: string;
  readonly problem: Problem;
  readonly groupSize?: readonly [number, number, number];
  /** Rows and columns of C that one block computes. */
  readonly tile?: readonly [number, number];
  readonly dynamicSharedBytes?: number;
}

/** Parameters A, B, C and then M, N, K as int. */
function buffersOf({ m, n, k }: Problem): readonly BufferContent[] {
  const scalars = [m, n, k].map(
    (value, i): BufferContent => ({
      group: 0,
      binding: 3 + i,
      space: 'uniform',
      access: 'read',
      holds: 'scalars',
      bytes: 4,
      scalars: [{ offsetBytes: 0, scalar: 'i32', value }],
    }),
  );
  return [
    { group: 0, binding: 0, space: 'storage', access: 'read', holds: 'a' },
    { group: 0, binding: 1, space: 'storage', access: 'read', holds: 'b' },
    { group: 0, binding: 2, space: 'storage', access: 'read_write', holds: 'c', isRead: false },
    ...scalars,
  ];
}

/** A CUDA instance whose x runs over columns. */
export function cudaInstance(parts: CudaParts): KernelInstance {
  const { groupSize = [8, 8, 1], dynamicSharedBytes = 0, problem } = parts;
  const [rows, columns] = parts.tile ?? [groupSize[1], groupSize[0]];
  const launch: Launch = {
    problem,
    constants: {},
    groups: [Math.ceil(problem.n / columns), Math.ceil(problem.m / rows), 1],
    buffers: buffersOf(problem),
  };
  return {
    language: 'cuda',
    source: parts.source,
    entry: parts.entry ?? 'gemm',
    features: [],
    groupSize,
    sharedBytes: dynamicSharedBytes,
    dynamicSharedBytes,
    launch,
    checks: [],
    ragged: [],
  };
}

/** One thread an element. */
export const naiveKernel = `#include <cuda_runtime.h>
__global__ void gemm(const float* A, const float* B, float* C, int M, int N, int K) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= M || col >= N) return;
  float sum = 0.0f;
  for (int p = 0; p < K; p++) {
    sum += A[row * K + p] * B[p * N + col];
  }
  C[row * N + col] = sum;
}
`;

/** A tile of each operand in shared memory. */
export const sharedKernel = `#include <cuda_runtime.h>
template <int T>
__global__ void __launch_bounds__(T * T) gemm(const float* A, const float* B, float* C, int M, int N, int K) {
  __shared__ float tileA[T][T];
  __shared__ float tileB[T][T];
  int row = blockIdx.y * T + threadIdx.y;
  int col = blockIdx.x * T + threadIdx.x;
  float sum = 0.0f;
  for (int t = 0; t < K; t += T) {
    tileA[threadIdx.y][threadIdx.x] = row < M && t + threadIdx.x < K ? A[row * K + t + threadIdx.x] : 0.0f;
    tileB[threadIdx.y][threadIdx.x] = t + threadIdx.y < K && col < N ? B[(t + threadIdx.y) * N + col] : 0.0f;
    __syncthreads(); // filled
    for (int p = 0; p < T; p++) sum += tileA[threadIdx.y][p] * tileB[p][threadIdx.x];
    __syncthreads(); // used
  }
  if (row < M && col < N) C[row * N + col] = sum;
}
`;
