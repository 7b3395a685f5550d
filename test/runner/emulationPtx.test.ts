import { beforeAll, describe, expect, it } from 'vitest';
import { type Bare, launchBare, openBare } from './support/cudaEmulation';

let bare: Bare;
beforeAll(async () => {
  bare = await openBare();
});

const left = (row: number, k: number): number => ((3 * row + 5 * k) % 7) - 3;
const right = (k: number, column: number): number => ((2 * k + column * column) % 5) - 2;

/** Registers of A and B hold this many elements each; `code` is the C++ code of an element's value `v`, a float. */
const formats = [
  { type: 'f16', sum: 'f32', k: 16, perRegister: 2, code: '__half_as_ushort(__float2half(v))' },
  { type: 'f16', sum: 'f32', k: 8, perRegister: 2, code: '__half_as_ushort(__float2half(v))' },
  { type: 'f16', sum: 'f16', k: 16, perRegister: 2, code: '__half_as_ushort(__float2half(v))' },
  { type: 'bf16', sum: 'f32', k: 16, perRegister: 2, code: '__float_as_uint(v) >> 16' },
  { type: 'tf32', sum: 'f32', k: 8, perRegister: 1, code: '__float_as_uint(v)' },
  { type: 'tf32', sum: 'f32', k: 4, perRegister: 1, code: '__float_as_uint(v)' },
  { type: 's8', sum: 's32', k: 32, perRegister: 4, code: '(unsigned)(int)v & 255u' },
] as const;

describe('mma.sync', () => {
  it.each(formats)('m16n8k$k of $type with sums of $sum', async ({ type, sum, k, perRegister, code }) => {
    const registers = { a: k / 2 / perRegister, b: k / 4 / perRegister, c: sum === 'f16' ? 2 : 4 };
    const numbers = (from: number, count: number): string =>
      Array.from({ length: count }, (_, i) => `%${from + i}`).join(', ');
    const list = (constraint: string, name: string, count: number): string =>
      Array.from({ length: count }, (_, i) => `"${constraint}"(${name}[${i}])`).join(', ');
    const letter = sum === 'f32' ? 'f' : 'r';
    const sumType = { f32: 'float', f16: 'unsigned', s32: 'int' }[sum];
    const source = `
#include <cuda_fp16.h>
__device__ float left(int row, int k) { return (3 * row + 5 * k) % 7 - 3; }
__device__ float right(int k, int column) { return (2 * k + column * column) % 5 - 2; }
__device__ unsigned codeOf(float v) { return ${code}; }
__global__ void kernel(float* out) {
  const int group = threadIdx.x >> 2, lane = threadIdx.x % 4;
  unsigned a[${registers.a}] = {}, b[${registers.b}] = {};
  ${sumType} c[${registers.c}] = {};
  for (int i = 0; i < ${registers.a}; i++)
    for (int e = 0; e < ${perRegister}; e++)
      a[i] |= codeOf(left(group + (i & 1) * 8, lane * ${perRegister} + e + (i >> 1) * ${4 * perRegister})) << (e * ${(32 / perRegister) % 32});
  for (int i = 0; i < ${registers.b}; i++)
    for (int e = 0; e < ${perRegister}; e++)
      b[i] |= codeOf(right(lane * ${perRegister} + e + i * ${4 * perRegister}, group)) << (e * ${(32 / perRegister) % 32});
  asm volatile(
      "mma.sync.aligned.m16n8k${k}.row.col.${sum}.${type}.${type}.${sum} "  // d, a, b, c
      "{${numbers(0, registers.c)}}, {${numbers(registers.c, registers.a)}}, {${numbers(registers.c + registers.a, registers.b)}}, "
      "{${numbers(registers.c + registers.a + registers.b, registers.c)}};\\n"
      : ${list(`=${letter}`, 'c', registers.c)}
      : ${list('r', 'a', registers.a)}, ${list('r', 'b', registers.b)}, ${list(letter, 'c', registers.c)});
  for (int i = 0; i < 4; i++) {
    const float value = ${sum === 'f16' ? '__half2float(__ushort_as_half((unsigned short)(c[i / 2] >> 16 * (i % 2))))' : 'c[i]'};
    out[(group + i / 2 * 8) * 8 + lane * 2 + i % 2] = value;
  }
}`;
    const out = new Float32Array(128);
    expect(await launchBare(bare, { source, out })).toBeNull();
    const expected = Array.from(out, (_, i) => {
      let product = 0;
      for (let inner = 0; inner < k; inner++) product += left(Math.floor(i / 8), inner) * right(inner, i % 8);
      return product;
    });
    expect([...out]).toEqual(expected);
  });
});

describe('ldmatrix', () => {
  it.each(['', '.trans'])('%s', async (transposed) => {
    const source = `
__global__ void kernel(unsigned* out) {
  __shared__ alignas(16) unsigned short tile[32][8];
  for (int i = threadIdx.x; i < 256; i += 32) tile[i / 8][i % 8] = i;
  __syncwarp();
  unsigned r[4];
  unsigned address = static_cast<unsigned>(__cvta_generic_to_shared(&tile[threadIdx.x][0]));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4${transposed}.shared.b16 {%0,%1,%2,%3}, [%4];" : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(address));
  for (int i = 0; i < 4; i++) out[threadIdx.x * 4 + i] = r[i];
}`;
    const out = new Uint32Array(128);
    expect(await launchBare(bare, { source, out })).toBeNull();
    for (const [index, register] of out.entries()) {
      const [lane, matrix] = [Math.floor(index / 4), index % 4];
      const [row, column] = [Math.floor(lane / 4), (lane % 4) * 2];
      const at = (r: number, c: number): number => 64 * matrix + (transposed ? 8 * c + r : 8 * r + c);
      expect([register & 0xffff, register >>> 16]).toEqual([at(row, column), at(row, column + 1)]);
    }
  });
});

describe('cp.async', () => {
  const kernel = (wait: string, bytes = '16'): string => `
__global__ void kernel(float* out) {
  extern __shared__ alignas(16) float tile[];
  const int t = threadIdx.x;
  out[t] = t;
  __syncthreads();
  unsigned to = static_cast<unsigned>(__cvta_generic_to_shared(&tile[4 * t]));
  if (t < 8) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;\\n" :: "r"(to), "l"(&out[4 * t]), "r"(${bytes}));
    asm volatile("cp.async.commit_group;\\n" ::);
    ${wait}
  }
  __syncthreads();
  out[t] = 2 * tile[t];
}`;
  const lanes = Array.from({ length: 32 }, (_, lane) => lane);
  it.each([
    ['asm volatile("cp.async.wait_group 0;\\n" ::);', '16', (t: number) => 2 * t],
    ['asm volatile("cp.async.wait_group %0;\\n" ::"n"(0));', '8', (t: number) => (t % 4 < 2 ? 2 * t : 0)],
    ['asm volatile("cp.async.wait_all;\\n" ::);', '16', (t: number) => 2 * t],
    ['asm volatile("cp.async.wait_group 1;\\n" ::);', '16', () => Number.NaN],
  ] as const)('%s with %s bytes', async (wait, bytes, expected) => {
    const out = new Float32Array(32);
    expect(await launchBare(bare, { source: kernel(wait, bytes), out, dynamicSharedBytes: 128 })).toBeNull();
    expect([...out]).toEqual(lanes.map(expected));
  });
});

describe('other inline PTX', () => {
  it('rounds to TF32', async () => {
    const source = `
__global__ void kernel(unsigned* out) {
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(out[0]) : "f"(1.0f + 0.5f / 1024));
}`;
    const out = new Uint32Array(1);
    expect(await launchBare(bare, { source, out, block: [1, 1, 1] })).toBeNull();
    expect(out[0]).toBe(0x3f802000);
  });

  it('does no harm where no thread gets to it', async () => {
    const source = `
__device__ __forceinline__ int lane() { int id; asm volatile("mov.u32 %0, %%laneid;" : "=r"(id)); return id; }
__global__ void kernel(int* out) {
  out[threadIdx.x] = threadIdx.x;
  if (out[0] != 0) out[0] = lane();
}`;
    expect(await launchBare(bare, { source, out: new Int32Array(32) })).toBeNull();
  });
});
