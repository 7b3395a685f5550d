import { beforeAll, describe, expect, it } from 'vitest';
import { type Bare, launchBare, openBare } from './support/cudaEmulation';

let bare: Bare;
beforeAll(async () => {
  bare = await openBare();
});

/** Runs statements in each of 32 threads, thread `t` of them leaving `result` in place t. */
async function each(statements: string, headers = ''): Promise<readonly number[]> {
  const source = `${headers}
__global__ void kernel(float* out) {
  const int t = threadIdx.x;
  float result = 0.0f;
  ${statements}
  out[t] = result;
}`;
  const out = new Float32Array(32);
  expect(await launchBare(bare, { source, out })).toBeNull();
  return [...out];
}

const lanes = Array.from({ length: 32 }, (_, lane) => lane);

describe('places', () => {
  it('numbers threads and blocks with x fastest', async () => {
    const out = new Int32Array(2 * 3 * 2 * 4 * 2);
    const source = `
__global__ void kernel(int* out) {
  int block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  int thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  out[block * blockDim.x * blockDim.y * blockDim.z + thread] =
      blockIdx.x + 10 * blockIdx.y + 100 * blockIdx.z + 1000 * threadIdx.x + 10000 * threadIdx.y + 100000 * threadIdx.z;
}`;
    const shape = { grid: [2, 3, 1], block: [2, 4, 2] } as const;
    expect(await launchBare(bare, { source, out, ...shape })).toBeNull();
    expect(out[0]).toBe(0);
    expect(out[1]).toBe(1000);
    expect(out[2]).toBe(10000);
    expect(out[8]).toBe(100000);
    expect(out[16]).toBe(1);
    expect(out[32]).toBe(10);
  });

  it.each(['natural', 'reversed', 'shuffled'] as const)('gives the same in %s order', async (order) => {
    const out = new Int32Array(64);
    const source = `
__global__ void kernel(int* out) {
  __shared__ int seen[32];
  seen[threadIdx.x] = threadIdx.x * threadIdx.x;
  __syncthreads();
  out[blockIdx.x * 32 + threadIdx.x] = seen[31 - threadIdx.x] + blockIdx.x;
}`;
    expect(await launchBare(bare, { source, out, order, grid: [2, 1, 1] })).toBeNull();
    expect([...out]).toEqual([0, 1].flatMap((block) => lanes.map((lane) => (31 - lane) ** 2 + block)));
  });
});

/** Statements, and what thread t leaves. */
const functions: readonly (readonly [statements: string, expected: (t: number) => number])[] = [
  ['result = __fmaf_rn(t, 2.0f, 1.0f);', (t) => 2 * t + 1],
  ['result = __fadd_rn(t, 0.5f) + __fmul_rn(t, 2.0f) + __fsub_rn(t, 1.0f);', (t) => 4 * t - 0.5],
  ['result = rsqrtf((t + 1) * (t + 1));', (t) => Math.fround(1 / (t + 1))],
  ['result = __fdividef(t, 4.0f) + __frcp_rn(2.0f) + __fsqrt_rn(16.0f);', (t) => t / 4 + 4.5],
  ['result = __expf(0.0f) + __logf(1.0f) + __powf(2.0f, 3.0f) + __cosf(0.0f) + exp10f(2.0f);', () => 110],
  [
    'result = min(t, 7) + max(t, 20u) + min(1.5f, 2) + fmaxf(0.0f, t);',
    (t) => Math.min(t, 7) + Math.max(t, 20) + 1.5 + t,
  ],
  ['result = __saturatef(t - 1.5f);', (t) => Math.min(1, Math.max(0, t - 1.5))],
  [
    'result = __popc(t) + 100 * __ffs(t) + 10000 * __clz(t);',
    (t) =>
      t.toString(2).replaceAll('0', '').length +
      100 * (t === 0 ? 0 : 1 + Math.log2(t & -t)) +
      10000 * Math.clz32(t),
  ],
  ['result = __brev(1u << t) == 1u << (31 - t);', () => 1],
  ['result = __dp4a(0x01ff7f80, 0x02020202, t);', (t) => 2 * (1 - 1 + 127 - 128) + t],
  ['result = __dp4a(0x01ff7f80u, 0x02020202u, 0u);', () => 2 * (1 + 255 + 127 + 128)],
  ['result = __byte_perm(0x03020100, 0x07060504, 0x7431) == 0x07040301;', () => 1],
  ['result = __mulhi(1 << 30, 8) + __umulhi(0x80000000u, 4u) + __mul24(3, 5);', () => 2 + 2 + 15],
  ['result = __funnelshift_l(0x80000000u, 1u, 1) + __funnelshift_r(0u, 1u, 31);', () => 3 + 2],
  ['result = __int_as_float(__float_as_int(t)) + (__float_as_uint(1.0f) == 0x3f800000u);', (t) => t + 1],
  [
    'result = __float2int_rn(2.5f) + __float2int_rz(-2.7f) + __float2int_ru(0.1f) + __float2int_rd(-0.1f);',
    () => 2 - 2 + 1 - 1,
  ],
  [
    'out[t] = t; result = __ldg(&out[t]) + __ldcg(out + t) + __ldcs(out + t); __stcs(&out[t], 1.0f); result += out[t];',
    (t) => 3 * t + 1,
  ],
  [
    'float4 v = make_float4(1, 2, 3, t); float2 w = {v.x, v.w}; int4 i = make_int4(1, 2, 3, 4); uchar4 c = make_uchar4(255, 0, 0, 1); result = v.w + w.y + i.z + c.x;',
    (t) => 2 * t + 258,
  ],
  [
    'static_assert(sizeof(float3) == 12 && alignof(float4) == 16 && alignof(float2) == 8 && sizeof(char4) == 4 && alignof(double2) == 16); dim3 d(2, 3); result = d.x + d.y + d.z;',
    () => 6,
  ],
  ['result = warpSize + sizeof(size_t) + __cvta_generic_to_shared(nullptr);', () => 40],
  ['__threadfence(); __threadfence_block(); __nanosleep(5); result = isnan(0.0f) + isfinite(1.0f);', () => 1],
];

describe('functions of one thread', () => {
  it.each(functions)('%s', async (statements, expected) => {
    expect(await each(statements)).toEqual(lanes.map((t) => Math.fround(expected(t))));
  });
});

const all = '0xffffffffu';
const collectives: typeof functions = [
  [`result = __shfl_sync(${all}, t * 2, 5);`, () => 10],
  [`result = __shfl_sync(${all}, t, t + 1, 8);`, (t) => (t & ~7) | ((t + 1) & 7)],
  [`result = __shfl_up_sync(${all}, t, 3);`, (t) => (t < 3 ? t : t - 3)],
  [`result = __shfl_down_sync(${all}, (double)t, 16);`, (t) => (t < 16 ? t + 16 : t)],
  [`result = __shfl_down_sync(${all}, t, 2, 4);`, (t) => (t % 4 < 2 ? t + 2 : t)],
  [`result = __shfl_xor_sync(${all}, make_float4(t, 0, 0, 1).x, 1);`, (t) => t ^ 1],
  [`result = t; for (int d = 16; d > 0; d /= 2) result += __shfl_xor_sync(${all}, result, d);`, () => 496],
  [
    `if (t < 16) result = __shfl_sync(0xffffu, t, 3); else result = __shfl_sync(0xffff0000u, t, 20);`,
    (t) => (t < 16 ? 3 : 20),
  ],
  [`result = __ballot_sync(${all}, t % 2 == 0) == 0x55555555u;`, () => 1],
  [
    `result = __any_sync(${all}, t == 9) + 10 * __any_sync(${all}, t > 40) + 100 * __all_sync(${all}, t < 32) + 1000 * __all_sync(${all}, t < 31);`,
    () => 101,
  ],
  [`result = __popc(__match_any_sync(${all}, t % 4));`, () => 8],
  [
    `result = __reduce_add_sync(${all}, t) + __reduce_max_sync(${all}, t) + __reduce_min_sync(${all}, t + 1);`,
    () => 496 + 31 + 1,
  ],
  [`result = __reduce_or_sync(${all}, 1u << t) == ${all};`, () => 1],
  [
    '__syncwarp(); if (t < 4) __syncwarp(0xf); result = __popc(t < 8 ? __activemask() : 0u);',
    (t) => (t < 8 ? 8 : 0),
  ],
  ['__shared__ int s[32]; s[t] = t; __syncwarp(); result = s[31 - t];', (t) => 31 - t],
  [
    'result = __syncthreads_count(t < 5) + 100 * __syncthreads_or(t == 7) + 1000 * __syncthreads_and(t != 7);',
    () => 105,
  ],
  [
    '__shared__ float sum; if (t == 0) sum = 0; __syncthreads(); atomicAdd(&sum, 0.5f); __syncthreads(); result = sum;',
    () => 16,
  ],
  [
    '__shared__ int v[5]; if (t < 5) v[t] = t == 4; __syncthreads(); atomicMax(v, t); atomicMin(v + 1, -t); atomicOr(v + 2, t); atomicExch(v + 3, 7); atomicCAS(v + 4, 1, 9); __syncthreads(); result = v[0] + 100 * v[1] + v[2] + v[3] + v[4];',
    () => 31 - 3100 + 31 + 7 + 9,
  ],
  [
    '__shared__ unsigned v; if (t == 0) v = 0; __syncthreads(); atomicInc(&v, 9); __syncthreads(); result = v;',
    () => 32 % 10,
  ],
];

describe('functions of a warp or block', () => {
  it.each(collectives)('%s', async (statements, expected) => {
    expect(await each(statements)).toEqual(lanes.map((t) => Math.fround(expected(t))));
  });

  it.each([
    [
      '__shfl_sync(0xffffffffu, t, 0)',
      't < 31',
      /waits in the __shfl_sync\(\) at line 5 for thread \(31,0,0\), which never gets there: it has ended/,
    ],
    [
      '__shfl_sync(0x3u, t, 0)',
      't > 1',
      /calls __shfl_sync\(\) at line 5 with a mask that leaves itself out/,
    ],
    [
      '__any_sync(0xffffffffu, 1)',
      't < 7 || (__syncthreads(), false)',
      /which never gets there: it waits at the __syncthreads\(\) at line 5/,
    ],
  ])('%s is found not to be reached by all where %s', async (call, condition, fault) => {
    const source = `
__global__ void kernel(float* out) {
  const int t = threadIdx.x;

  if (${condition}) out[t] = ${call};
}`;
    expect(await launchBare(bare, { source, out: new Float32Array(32) })).toMatch(fault);
  });
});

describe('parameters', () => {
  it('takes structs and scalars by value', async () => {
    const source = `
struct Scale { float alpha; int shift; double beta; };
__global__ void kernel(float* out, const __grid_constant__ Scale scale, long long add) {
  out[threadIdx.x] = scale.alpha * threadIdx.x + scale.shift + scale.beta + add;
}`;
    const scale = new DataView(new ArrayBuffer(16));
    scale.setFloat32(0, 2, true);
    scale.setInt32(4, 3, true);
    scale.setFloat64(8, 0.5, true);
    const out = new Float32Array(32);
    const values = [new Uint8Array(scale.buffer), new Uint8Array(BigInt64Array.of(100n).buffer)];
    expect(await launchBare(bare, { source, out, values })).toBeNull();
    expect([...out]).toEqual(lanes.map((t) => 2 * t + 103.5));
  });

  it.each([
    '__shared__ float s[4];',
    'extern __shared__ __align__(16) float s[];',
    'alignas(16) extern __shared__ float s[];',
  ])('shared memory is poisoned before each block: %s', async (declaration) => {
    const source = `
${declaration.startsWith('__shared__') ? '' : declaration}
__global__ void kernel(float* out) {
  ${declaration.startsWith('__shared__') ? declaration : ''}
  if (threadIdx.x < 4) { out[4 * blockIdx.x + threadIdx.x] = s[threadIdx.x]; s[threadIdx.x] = 1.0f; }
}`;
    const out = new Float32Array(8);
    expect(await launchBare(bare, { source, out, grid: [2, 1, 1], dynamicSharedBytes: 16 })).toBeNull();
    expect(out.every(Number.isNaN)).toBe(true);
  });

  it('finds a read past the end of dynamic shared memory', async () => {
    const source = `
__global__ void kernel(float* out) {
  extern __shared__ float s[];
  out[threadIdx.x] = s[threadIdx.x];
}`;
    const launch = { source, out: new Float32Array(32), dynamicSharedBytes: 64 };
    expect(await launchBare(bare, launch)).toMatch(
      /thread \(16,0,0\) .* past the end of its dynamic shared memory, which has 64 bytes/,
    );
  });

  it('finds a read before the start of dynamic shared memory, in the order that looks for it', async () => {
    const source = `
__global__ void kernel(float* out) {
  extern __shared__ float s[];
  out[threadIdx.x] = (s + 4)[(int)threadIdx.x - 6];
}`;
    const launch = { source, out: new Float32Array(32), dynamicSharedBytes: 512 };
    expect(await launchBare(bare, { ...launch, order: 'reversed' })).toMatch(
      /thread \(1,0,0\) .* reads 4 bytes before the start of its dynamic shared memory, which has 512 bytes/,
    );
    expect(await launchBare(bare, { ...launch, order: 'natural' })).toBeNull();
  });

  it('says that a stack is too small', async () => {
    const source = `
__device__ __noinline__ float deep(volatile float* a, int n) { volatile float b[4096]; b[n] = a[0]; return n == 0 ? b[0] : deep(b, n - 1) + b[n]; }
__global__ void kernel(float* out) { out[0] = deep(out, 4000); }`;
    expect(await launchBare(bare, { source, out: new Float32Array(1), block: [1, 1, 1] })).toMatch(
      /needs more than 256 KiB of stack/,
    );
  });
});

describe('asynchronous copies', () => {
  const kernel = (wait: string) => `
#include <cuda_pipeline.h>
__global__ void kernel(float* out) {
  __shared__ float s[2][32];
  const int t = threadIdx.x;
  out[t] = t;
  __pipeline_memcpy_async(&s[0][t], &out[t], 4);
  __pipeline_commit();
  __pipeline_memcpy_async(&s[1][t], &out[t], 4);
  __pipeline_commit();
  ${wait}
  out[t] = s[0][t] + s[1][t];
}`;
  it('are there after a wait', async () => {
    const out = new Float32Array(32);
    expect(await launchBare(bare, { source: kernel('__pipeline_wait_prior(0);'), out })).toBeNull();
    expect([...out]).toEqual(lanes.map((t) => 2 * t));
  });
  it.each(['', '__pipeline_wait_prior(1);'])('are not there before: %s', async (wait) => {
    const out = new Float32Array(32);
    expect(await launchBare(bare, { source: kernel(wait), out })).toBeNull();
    expect(out.every(Number.isNaN)).toBe(true);
  });
});

describe('16-bit floats', () => {
  it.each([
    [
      'cuda_fp16.h',
      '__half',
      'half a = __float2half(1.5f), b = __hfma(a, a, a); half2 p = __halves2half2(a, b); result = __half2float(b * a) + __half2float(hexp(__float2half(0.0f))) + __half22float2(__hfma2(p, p, p)).y + __half2float(__shfl_sync(0xffffffffu, __int2half_rn(t), 2)) + __half2int_rn(a);',
      5.625 + 1 + 17.8125 + 2 + 2,
    ],
    [
      'cuda_bf16.h',
      '__nv_bfloat16',
      '__nv_bfloat16 a = __float2bfloat16(1.5f), b = __hfma(a, a, a); result = __bfloat162float(b * a) + __bfloat162float(hsqrt(__float2bfloat16(4.0f))) + __bfloat162int_rn(a);',
      5.625 + 2 + 2,
    ],
  ])('%s', async (header, type, statements, expected) => {
    expect(await each(`static_assert(sizeof(${type}) == 2); ${statements}`, `#include <${header}>`)).toEqual(
      lanes.map(() => Math.fround(expected)),
    );
  });
});
