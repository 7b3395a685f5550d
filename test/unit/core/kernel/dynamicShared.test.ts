import { describe, expect, it } from 'vitest';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { evaluate } from '../../../../src/core/space/evaluate';
import { withDefinitions } from '../../../../src/core/space/names';
import { cudaFixture, extractOneCu } from './reading';

/** The bytes that a kernel's launch asks for at the values of the source. */
function bytesOf({ cuda, tunables, definitions }: KernelModel): number | null {
  const own = new Map(tunables.map((tunable) => [tunable.name, tunable.default]));
  const { lookup } = withDefinitions(definitions, (name) => own.get(name));
  const bytes = cuda?.dynamicSharedBytes && evaluate(cuda.dynamicSharedBytes, lookup);
  return bytes?.ok ? bytes.value : null;
}

/** A kernel that puts what it reads into dynamic shared memory. */
const using = (statements: string, declared = 'float area[]') => `#define T 16
__global__ void __launch_bounds__(64) f(const float *a, float *b, int n) {
  extern __shared__ ${declared};
  const int tid = threadIdx.x;
  ${statements}
  __syncthreads();
  b[tid] = area[0];
}`;

describe('the size of dynamic shared memory that no launch in the file gives', () => {
  it.each([
    ['one element a thread', 'area[tid] = a[tid];', 64 * 4],
    ['a tile that threads take turns to fill', 'for (int i = tid; i < T * T; i += 64) area[i] = a[i];', 1024],
    ['rows of a tile', 'for (int i = tid; i < T * T; i += 64) area[i / T * (T + 1) + i % T] = a[i];', 1084],
    ['a second tile behind the first', 'float *more = area + T * T; more[tid] = a[tid];', 1024 + 256],
    ['vectors', 'float4 *wide = (float4 *)area; wide[tid] = ((float4 *)a)[tid];', 64 * 16],
    ['steps that come out even', 'for (int i = 0; i < T; i += 4) area[i * 4 + 3] = a[i];', 52 * 4],
    ['a loop up to its bound', 'for (int i = 0; i <= T; i++) area[i] = a[i];', 17 * 4],
  ])('is what the code takes: %s', (_, statements, bytes) => {
    const model = extractOneCu(using(statements));
    expect(bytesOf(model)).toBe(bytes);
    expect(model.evidence.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^area has .* bytes: as many as the code takes of it$/),
    );
  });

  it('counts bytes where they are cast, and rows where it has them', () => {
    expect(
      bytesOf(extractOneCu(using('((float *)area)[tid] = a[tid];', '__align__(16) unsigned char area[]'))),
    ).toBe(256);
    expect(
      bytesOf(
        extractOneCu(using('area[tid][3] = a[tid];', 'half area[][8]').replace('area[0]', 'area[0][0]')),
      ),
    ).toBe((63 * 8 + 4) * 2);
  });

  it('follows the tunables', () => {
    const { cuda } = extractOneCu(cudaFixture('dynamicSharedNoLaunch'));
    const bytes = cuda!.dynamicSharedBytes!;
    const at = (edge: number) => evaluate(bytes, () => edge);
    expect([at(8), at(16)]).toEqual([
      { ok: true, value: 512 },
      { ok: true, value: 2048 },
    ]);
  });

  it.each([
    ['an extent of the problem', 'for (int i = tid; i < n; i += 64) area[i] = a[i];'],
    ['the index of the block', 'area[blockIdx.x * 64 + tid] = a[tid];'],
    ['a value that is not followed', 'area[__popc(tid)] = a[tid];'],
    ['a loop that halves', 'for (int i = 32; i > 0; i /= 2) area[i] = a[i];'],
  ])('is asked for where the index follows %s', (_, statements) => {
    const { cuda, missing } = extractOneCu(using(statements));
    expect(cuda?.dynamicSharedBytes).toBeNull();
    expect(missing).toContainEqual({ about: 'area', remedy: expect.stringContaining('// @shared <bytes>') });
  });

  it('is what the directive says before what the code takes', () => {
    const text = using('area[tid] = a[tid];').replace('__global__', '// @shared 4096\n__global__');
    expect(bytesOf(extractOneCu(text))).toBe(4096);
  });
});
