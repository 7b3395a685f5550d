import { describe, expect, test } from 'vitest';
import { looked, tiledKernel, told } from './looked';

describe('bank conflicts', () => {
  const find = (parts: Parameters<typeof tiledKernel>[0]) =>
    looked('bank-conflict', tiledKernel(parts)).map(({ name, gain }) => `${name} ${gain}`);

  test('a tile that is read by columns, and one with rows of another length', () => {
    expect(find({ tile: 32 })).toEqual([]);
    expect(find({ tile: 32, readA: 'As[tx][k * 2 % TILE]' })).toEqual([
      'As up to 32 times faster reads here',
    ]);
    expect(find({ tile: 32, pitch: 'TILE + 1', readA: 'As[tx][k * 2 % TILE]' })).toEqual([]);
  });

  test('reads that a compiler may join are judged as if it did', () => {
    // Four neighbours at once meet the banks eight lanes at a time.
    expect(find({ tile: 32, readA: 'As[tx][k]' })).toEqual(['As up to 8 times faster reads here']);
  });

  test('a warp that holds two rows of a tile: their words share a bank or not', () => {
    expect(find({ tile: 16, readA: 'As[ty][k * 2 % TILE]' })).toEqual([]);
    expect(find({ tile: 16, pitch: 'TILE * 2', readA: 'As[ty][k * 2 % TILE]' })).toEqual([
      'As up to 2 times faster reads here',
    ]);
  });

  test('writes, which are rarer, from four passes on', () => {
    expect(find({ tile: 16, writeA: 'As[tx][ty]', pitch: '18' })).toEqual([]);
    expect(find({ tile: 16, writeA: 'As[tx][ty]', pitch: '24' })).toEqual([
      'As up to 4 times faster writes here',
    ]);
  });

  test('WGSL from four passes on', () => {
    const kernel = (pitch: number) => `
      struct D { M: u32, N: u32, K: u32 }
      @group(0) @binding(0) var<uniform> d: D;
      @group(0) @binding(1) var<storage, read> A: array<f32>;
      @group(0) @binding(2) var<storage, read> B: array<f32>;
      @group(0) @binding(3) var<storage, read_write> C: array<f32>;
      var<workgroup> tile: array<f32, ${pitch * 32}>;
      @compute @workgroup_size(8, 8)
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        var sum = 0.0;
        for (var t = 0u; t < d.K; t += 8u) {
          tile[local.y * 8u + local.x] = A[id.y * d.K + t + local.x];
          workgroupBarrier();
          for (var k = 0u; k < 8u; k++) { sum += tile[local.x * ${pitch}u + (k * 3u) % 8u] * B[(t + k) * d.N + id.x]; }
          workgroupBarrier();
        }
        C[id.y * d.N + id.x] = sum;
      }`;
    expect(told('bank-conflict', kernel(8))).toEqual([]);
    expect(looked('bank-conflict', kernel(16)).map(({ gain }) => gain)).toEqual([
      'up to 4 times faster reads here',
    ]);
  });

  test('an access of a part of the lanes is not judged', () => {
    expect(
      find({ tile: 32, between: 'if (ty == 0) { for (int i = 0; i < 4; i++) sum += As[tx][i * 2]; }' }),
    ).toEqual([]);
  });
});

describe('redundant barriers', () => {
  const find = (parts: Parameters<typeof tiledKernel>[0]) => {
    const text = tiledKernel(parts);
    return looked('redundant-barrier', text).map(
      ({ span, message }) =>
        `${text.slice(0, span.start).split('__syncthreads').length}: ${message.split(':')[1]}`,
    );
  };
  const BARRIER = '__syncthreads();';

  test('the two of a tile loop are needed', () => {
    expect(find({})).toEqual([]);
  });

  test.each([
    ['before', '1:  nothing shared was touched before it. It can be removed.'],
    ['between', '2:  nothing shared was touched since the barrier before it. It can be removed.'],
    ['after', '3:  nothing shared is touched after it. It can be removed.'],
  ] as const)('one more %s', (place, expected) => {
    expect(find({ [place]: BARRIER })).toEqual([expected]);
  });

  test.each([
    ['what was written before', { before: `As[0][0] = 0.0f; ${BARRIER}` }],
    ['what is read afterwards', { after: `${BARRIER} sum += As[0][0];` }],
    ['what lies between', { between: `sum += As[0][1]; ${BARRIER}` }],
    ['a call that is not followed', { between: `exchange(As); ${BARRIER}` }],
    ['inline assembly', { before: `asm volatile("st.shared.f32 [%0], 0f00000000;" :: "l"(p)); ${BARRIER}` }],
    ['another branch', { between: `if (t > 0) { ${BARRIER} }` }],
  ])('%s makes it needed', (_, parts) => {
    expect(find(parts)).toEqual([]);
  });

  test('a kernel that shares nothing needs none, unless it reads what it writes', () => {
    const kernel = (
      more: string,
    ) => `__global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
      int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
      float sum = 0.0f;
      for (int k = 0; k < K; k++) { sum += A[row * K + k] * B[k * N + col]; __syncthreads(); }
      C[row * N + col] = sum ${more};
    }
    void run(const float* A, const float* B, float* C, int M, int N, int K) {
      mm<<<dim3(N / 16, M / 16), dim3(16, 16)>>>(A, B, C, M, N, K);
    }`;
    expect(looked('redundant-barrier', kernel(''))).toHaveLength(1);
    expect(looked('redundant-barrier', kernel('+ C[col * N + row]'))).toEqual([]);
  });
});

describe('loops that are not unrolled', () => {
  const kernel = (bk: number, before = '') => `
    template <int BK>
    __global__ void mm(const float* A, const float* B, float* C, int M, int N, int K) {
      __shared__ float As[64 * BK];
      __shared__ float Bs[BK * 64];
      float acc[4][4] = {};
      for (int t = 0; t < K; t += BK) {
        for (int i = threadIdx.y * 16 + threadIdx.x; i < 64 * BK; i += 256) {
          As[i] = A[(blockIdx.y * 64 + i / BK) * K + t + i % BK];
          Bs[i] = B[(t + i / 64) * N + blockIdx.x * 64 + i % 64];
        }
        __syncthreads();
        ${before}
        for (int k = 0; k < BK; k++)
          for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
              acc[i][j] += As[(threadIdx.y * 4 + i) * BK + k] * Bs[k * 64 + threadIdx.x * 4 + j];
        __syncthreads();
      }
      for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
          C[(blockIdx.y * 64 + threadIdx.y * 4 + i) * N + blockIdx.x * 64 + threadIdx.x * 4 + j] = acc[i][j];
    }
    void run(const float* A, const float* B, float* C, int M, int N, int K) {
      mm<${bk}><<<dim3(N / 64, M / 64), dim3(16, 16)>>>(A, B, C, M, N, K);
    }`;

  test('what nvcc unrolls by itself, what it does not, and what would be too much code', () => {
    expect(told('loop-not-unrolled', kernel(8))).toEqual([]);
    expect(told('loop-not-unrolled', kernel(16))).toEqual([': for']);
    expect(told('loop-not-unrolled', kernel(64))).toEqual([': for']);
    expect(told('loop-not-unrolled', kernel(128))).toEqual([]);
  });

  test.each(['#pragma unroll', '#pragma unroll 4', '#pragma unroll\n// over k'])('%s', (before) => {
    expect(told('loop-not-unrolled', kernel(16, before))).toEqual([]);
  });
});
