import { beforeAll, describe, expect, it } from 'vitest';
import type { EmulationDevice } from '../../src/runner/emulation/device';
import { openEmulation, prepare, verdictOf } from './support/cudaEmulation';
import { cudaInstance, naiveKernel, sharedKernel } from './support/cudaKernels';
import { problem } from './support/instances';

let device: EmulationDevice;
beforeAll(async () => {
  device = await openEmulation();
});

describe('a kernel on the CPU', () => {
  it('is verified, and no time comes of it', async () => {
    const prepared = await prepare(
      device,
      cudaInstance({ source: naiveKernel, problem: problem(33, 18, 21) }),
    );
    expect(prepared).toMatchObject({
      status: 'correct',
      compileMs: null,
      resources: null,
      verification: { exact: true, real: true },
    });
  });

  it('is timed by nothing', async () => {
    const compiled = await device.compile(cudaInstance({ source: naiveKernel, problem: problem(8, 8, 8) }));
    if (!compiled.ok) throw new Error(compiled.reason);
    const bench = await compiled.program.bench(
      cudaInstance({ source: naiveKernel, problem: problem(8, 8, 8) }).launch,
      2,
    );
    await expect(bench.time({} as never, 3)).rejects.toThrow(/times none/);
    bench.destroy();
    compiled.program.release();
  });

  it('works as a template with shared arrays of its size', async () => {
    const parts = { source: sharedKernel, problem: problem(40, 24, 17) };
    expect(await verdictOf(device, cudaInstance({ ...parts, entry: 'gemm<8>', groupSize: [8, 8, 1] }))).toBe(
      'correct',
    );
    expect(
      await verdictOf(device, cudaInstance({ ...parts, entry: 'gemm<16>', groupSize: [16, 16, 1] })),
    ).toBe('correct');
  });
});

/** Each fault is made by one change to a kernel that is right. */
const faults: readonly (readonly [
  name: string,
  kernel: string,
  from: string,
  to: string,
  verdict: RegExp,
])[] = [
  [
    'a read past the end',
    naiveKernel,
    'p < K',
    'p <= K',
    /thread \(\d+,\d+,\d+\) of block \(\d+,\d+,\d+\) reads 4 bytes past the end of B, which has \d+ elements/,
  ],
  [
    'a read before the start',
    naiveKernel,
    'A[row * K + p]',
    'A[row * K + p - 1]',
    /thread \(\d,0,0\) of block \(\d,0,0\) reads 4 bytes before the start of A/,
  ],
  [
    'a write past the end',
    naiveKernel,
    'row >= M',
    'row > M',
    /writes 4 bytes past the end of C|reads .* past the end of A/,
  ],
  [
    'a write before the start',
    naiveKernel,
    'C[row * N + col] =',
    'C[row * N + col - 1] =',
    /writes 4 bytes before the start of C/,
  ],
  [
    'a write to an input',
    naiveKernel,
    'C[row * N + col] =',
    '((float*)A)[0] =',
    /writes to its input A \(element 0\)/,
  ],
  ['indices swapped', naiveKernel, 'row * K + p', 'p * K + row', /correctness/],
  ['no first barrier', sharedKernel, '__syncthreads(); // filled', '', /the result depends on the order|C\[/],
  ['no second barrier', sharedKernel, '__syncthreads(); // used', '', /the result depends on the order|C\[/],
  [
    'a barrier that half of the threads reach',
    sharedKernel,
    '__syncthreads(); // filled',
    'if (threadIdx.x < 4) __syncthreads();',
    /not all threads of a block reach the __syncthreads\(\) at line 12: thread \(0,0,0\) of block \(0,0,0\) waits there, but thread \(4,0,0\)/,
  ],
  [
    'an index outside a shared array',
    sharedKernel,
    'tileA[threadIdx.y][p]',
    'tileA[threadIdx.y][p + 1]',
    /uses index 8 of an array of type 'float \[8\]' at line 13/,
  ],
  [
    'an index outside a local array',
    naiveKernel,
    'float sum = 0.0f;',
    'float sums[4]; for (int i = 0; i <= 4; i++) sums[i] = 0.0f; float sum = sums[0];',
    /uses index 4 of an array of type 'float \[4\]'/,
  ],
  ['sums that are never set to zero', naiveKernel, 'float sum = 0.0f;', 'float sum;', /correctness/],
  [
    'a vector at an odd address',
    naiveKernel,
    'A[row * K + p]',
    '(reinterpret_cast<const float4*>(A + row * K + p)->x)',
    /accesses 'const struct float4' at line \d+ at byte 4 of A that is not a multiple of 16/,
  ],
  [
    'a division of an integer by zero',
    naiveKernel,
    'row * K + p',
    'row * K + p + K / (M - M)',
    /divides an integer by zero/,
  ],
  [
    'a failed assertion',
    naiveKernel,
    'float sum = 0.0f;',
    '#include <cassert>\nassert(M == 0); float sum = 0.0f;',
    /fails the assertion 'M == 0' at line/,
  ],
  [
    'inline PTX',
    naiveKernel,
    'float sum = 0.0f;',
    'float sum; asm volatile("mov.f32 %0, 0f00000000;" : "=f"(sum));',
    /inline PTX at line \d+ cannot run on the CPU/,
  ],
  [
    'reading the clock',
    naiveKernel,
    'float sum = 0.0f;',
    'float sum = clock64() * 0.0f;',
    /clock64\(\).* cannot run on the CPU/,
  ],
  [
    'cooperative groups',
    naiveKernel,
    '#include <cuda_runtime.h>',
    '#include <cooperative_groups.h>',
    /compile: line 1: cooperative groups cannot run/,
  ],
  ['a misspelt name', naiveKernel, 'sum +=', 'summ +=', /compile: line 8:\d+: 'summ' was not declared/],
  [
    'a jump to nowhere',
    naiveKernel,
    'float sum = 0.0f;',
    'float sum = *(volatile float*)8;',
    /reads address 0x8, which belongs to no operand/,
  ],
];

describe('what is wrong with a kernel', () => {
  it.each(faults)('%s', async (_, kernel, from, to, verdict) => {
    expect(kernel).toContain(from);
    const template = kernel === sharedKernel;
    const source = kernel.replace(from, to);
    const instance = cudaInstance({
      source,
      entry: template ? 'gemm<8>' : 'gemm',
      problem: problem(13, 22, 32),
    });
    expect(await verdictOf(device, instance)).toMatch(verdict);
  });
});

describe('a launch', () => {
  it('leaves the event loop alone', async () => {
    const source = naiveKernel.replace(
      'float sum = 0.0f;',
      'float sum = 0.0f; for (volatile int i = 0; i < 200000; i++) {}',
    );
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    expect(await verdictOf(device, cudaInstance({ source, problem: problem(16, 16, 16) }))).toBe('correct');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
  });

  it('leaves the signals of the process as they were', async () => {
    const faulty = cudaInstance({
      source: naiveKernel.replace('p < K', 'p < 99999'),
      problem: problem(8, 8, 8),
    });
    for (let i = 0; i < 3; i++) expect(await verdictOf(device, faulty)).toMatch(/^correctness: thread/);
    expect(await verdictOf(device, cudaInstance({ source: naiveKernel, problem: problem(8, 8, 8) }))).toBe(
      'correct',
    );
  });

  it('may add floating-point numbers in any order, where atomically', async () => {
    const source = `__global__ void gemm(const float* A, const float* B, float* C, int M, int N, int K) {
  const int row = blockIdx.y, col = blockIdx.x;
  __shared__ float sum;
  if (threadIdx.x == 0) sum = 0.0f;
  __syncthreads();
  for (int p = threadIdx.x; p < K; p += blockDim.x) atomicAdd(&sum, A[row * K + p] * B[p * N + col]);
  __syncthreads();
  if (threadIdx.x == 0) C[row * N + col] = sum;
}`;
    const instance = cudaInstance({
      source,
      problem: problem(9, 7, 150),
      groupSize: [64, 1, 1],
      tile: [1, 1],
    });
    expect(await verdictOf(device, instance)).toBe('correct');
    const plain = { ...instance, source: source.replace(/atomicAdd\(&sum, (.*)\);/, 'sum += $1;') };
    expect(await verdictOf(device, plain)).toMatch(
      /a race: C\[0,0\] differs in its last bits from one order/,
    );
    const racing = { ...instance, source: source.replace(/atomicAdd\(&sum, (.*)\);/, 'sum = $1;') };
    expect(await verdictOf(device, racing)).toMatch(
      /the result depends on the order of threads, a race: C\[0,0\] is/,
    );
  });

  it('is given the bytes its parameters have', async () => {
    const wide = cudaInstance({
      source: naiveKernel.replace('int K)', 'long long K)'),
      problem: problem(8, 8, 8),
    });
    expect(await verdictOf(device, wide)).toBe(
      'compile: parameter 6 of the kernel has 8 bytes; its layout was read as 4 bytes',
    );
  });

  it('cannot have more shared memory than CUDA allows', async () => {
    const source = naiveKernel.replace(
      'float sum',
      '__shared__ volatile float big[12800]; big[0] = 0; float sum',
    );
    expect(await verdictOf(device, cudaInstance({ source, problem: problem(8, 8, 8) }))).toMatch(
      /^constraints: declares 51200 bytes of static shared memory; CUDA allows 49152/,
    );
  });
});
