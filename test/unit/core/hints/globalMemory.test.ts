import { describe, expect, test } from 'vitest';
import { looked, tiledKernel, told, wgslKernel } from './looked';

const TURNED = { row: 'id.x', col: 'id.y' };

describe('uncoalesced access', () => {
  const find = (parts: Parameters<typeof wgslKernel>[0]) =>
    looked('uncoalesced-access', wgslKernel(parts)).map(({ name }) => name);

  test('neighbours along x that walk down the rows of A', () => {
    expect(find({})).toEqual([]);
    expect(find(TURNED)).toEqual(['A']);
  });

  test('B that is stored by columns', () => {
    expect(find({ b: 'B[col * d.K + k]' })).toEqual(['B']);
    expect(find({ ...TURNED, a: 'A[k * d.M + row]' })).toEqual([]);
  });

  test('a few rows of a tile are no pattern: eight neighbours far apart are one', () => {
    expect(find({ ...TURNED, group: '8, 8' })).toEqual(['A']);
    expect(find({ ...TURNED, group: '4, 16' })).toEqual([]);
    expect(find({ group: '4, 16' })).toEqual([]);
  });

  test('what a lane takes fills the half of its sector, or not', () => {
    expect(find({ ...TURNED, type: 'f16' })).toEqual(['A']);
    const half = { ...TURNED, a: 'A[row * (d.K / 4) + k].x', b: 'B[k * (d.N / 4) + col].x', type: 'vec4f' };
    expect(find(half)).toEqual([]);
  });

  test('a condition that only keeps inside the matrix leaves all lanes, any other may leave one', () => {
    expect(find({ ...TURNED, guard: 'if (row < d.M)' })).toEqual(['A']);
    expect(find({ ...TURNED, guard: 'if (local.x == 0u)' })).toEqual([]);
    expect(find({ ...TURNED, guard: 'if (row < d.M) {} else' })).toEqual([]);
  });

  test('an index that is not followed', () => {
    expect(find({ ...TURNED, a: 'A[(row * d.K) ^ k]' })).toEqual([]);
  });

  test('tells how much of what is moved is used', () => {
    const [hint] = looked('uncoalesced-access', wgslKernel(TURNED));
    expect(hint?.gain).toBe('up to 8 times less memory traffic here');
    expect(hint?.message).toContain('16 pieces of 32 bytes for a subgroup, where 2 would');
  });
});

describe('no reuse', () => {
  const find = (parts: Parameters<typeof wgslKernel>[0]) => looked('no-reuse', wgslKernel(parts));

  test('one output for each invocation, straight from memory', () => {
    expect(find({})[0]?.gain).toBe('16 times fewer loads with tiles of 16 x 16');
    expect(looked('no-reuse', tiledKernel())).toEqual([]);
  });

  test('a row of outputs has nothing to share along its other side', () => {
    expect(find({ group: '2, 2' })).toHaveLength(1);
    expect(find({ group: '64, 1' })).toEqual([]);
  });

  test('values that go from lane to lane', () => {
    const shuffled = wgslKernel({ b: 'subgroupBroadcast(B[k * d.N + col], 0)' });
    expect(looked('no-reuse', shuffled)).toEqual([]);
  });
});

describe('accumulator in memory', () => {
  const find = (loop: string) =>
    told(
      'accumulator-in-memory',
      `__global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
        int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
        if (row >= M || col >= N) return;
        float sum = 0.0f;
        ${loop}
      }
      void run(const float* A, const float* B, float* C, int M, int N, int K) {
        mm<<<dim3(N / 16, M / 16), dim3(16, 16)>>>(A, B, C, M, N, K);
      }`,
    );

  test.each([
    'C[row * N + col] += A[row * K + k] * B[k * N + col];',
    'C[row * N + col] = C[row * N + col] + A[row * K + k] * B[k * N + col];',
  ])('%s', (statement) => {
    expect(find(`for (int k = 0; k < K; k++) ${statement}`)).toEqual([`C: ${statement}`]);
  });

  test('a sum of one tile that is added once for each', () => {
    const tiles = `for (int t = 0; t < K; t += 8) {
      for (int k = 0; k < 8; k++) sum += A[row * K + t + k] * B[(t + k) * N + col];
      C[row * N + col] += sum;
    }`;
    expect(find(tiles)).toHaveLength(1);
  });

  test('a sum that is written once, though C is read', () => {
    const sums = 'for (int k = 0; k < K; k++) sum += A[row * K + k] * B[k * N + col];';
    expect(find(`${sums} C[row * N + col] = sum;`)).toEqual([]);
    expect(find(`${sums} C[row * N + col] += sum;`)).toEqual([]);
  });
});

describe('scalar loads', () => {
  const kernel = (copies: number) => `
    template <int BM, int BK>
    __global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
      __shared__ float As[BM * BK];
      __shared__ float Bs[BK * BM];
      int tid = threadIdx.y * 16 + threadIdx.x;
      float sum = 0.0f;
      for (int t = 0; t < K; t += BK) {
        for (int i = tid; i < BM * BK; i += 256) As[i] = A[(blockIdx.y * BM + i / BK) * K + t + i % BK];
        for (int i = tid; i < BM * BK; i += 256) Bs[i] = B[(t + i / BM) * N + blockIdx.x * BM + i % BM];
        __syncthreads();
        for (int k = 0; k < BK; k++) sum += As[threadIdx.y * BK + k] * Bs[k * BM + threadIdx.x];
        __syncthreads();
      }
      C[(blockIdx.y * BM + threadIdx.y) * N + blockIdx.x * BM + threadIdx.x] = sum;
    }
    void run(const float* A, const float* B, float* C, int M, int N, int K) {
      mm<16, ${copies * 16}><<<dim3(N / 16, M / 16), dim3(16, 16)>>>(A, B, C, M, N, K);
    }`;
  const square = { m: 1024, n: 1024, k: 1024 };
  const find = (copies: number, size: { m: number; n: number; k: number } | null) =>
    looked('scalar-loads', kernel(copies), { size }).map(({ name }) => name);

  test('four loads of neighbours for each invocation, and no fewer', () => {
    expect(find(4, square)).toEqual(['A', 'B']);
    expect(find(2, square)).toEqual([]);
  });

  test('rows of the active problem that are whole vectors', () => {
    expect(find(4, { ...square, k: 1022 })).toEqual([]);
    expect(find(4, null)).toEqual([]);
  });
});
