import { describe, expect, it } from 'vitest';
import type { KernelModel } from '../../../../src/core/kernel/kernelModel';
import { cudaFixture, extractCu } from './reading';

function kernelOf(text: string, hasHeader: boolean): KernelModel {
  const { kernels } = extractCu(text, null, () => hasHeader);
  return kernels[0]!;
}

describe('what a header of the author would define', () => {
  const text = cudaFixture('headerSizes');

  it('is a size that is tuned and a type that is taken for a number, where the header is not there', () => {
    const { cuda, tunables, missing, evidence } = kernelOf(text, false);
    expect(missing).toEqual([]);
    expect(tunables.map(({ name, apply }) => [name, apply])).toEqual([['EDGE', 'define']]);
    expect([...(cuda?.macros ?? [])]).toEqual([
      ['real', 'float'],
      ['EDGE', 16],
    ]);
    expect(evidence.map((it) => it.text)).toContain(
      'nothing in the file declares real: it is taken for float',
    );
  });

  it('is not declared by the launch that it is given to', () => {
    const launched = `${text}\nvoid run() { dim3 block(EDGE, EDGE); scaledTiles<<<1, block>>>(); }`;
    expect(kernelOf(launched, false).cuda?.macros.get('EDGE')).toBe(16);
  });

  it('is left to the header where that is there', () => {
    const { cuda, tunables } = kernelOf(text, true);
    expect([tunables.length, cuda?.macros.size]).toEqual([0, 0]);
  });

  it.each([
    ['double64_t', 'double'],
    ['float16', 'half'],
    ['half_type', 'half'],
    ['myint', 'int'],
    ['DATA_TYPE', 'float'],
  ])('of the type %s is %s', (name, taken) => {
    const { cuda } = kernelOf(text.replaceAll('real', name), false);
    expect(cuda?.macros.get(name)).toBe(taken);
  });

  it('is no number where the kernel asks for a member of it', () => {
    const { cuda, missing } = kernelOf(
      '__global__ void f(const Matrix *a, float *c) { c[threadIdx.x] = a->data[threadIdx.x]; }',
      false,
    );
    expect(cuda?.macros.size).toBe(0);
    expect(missing.length).toBeGreaterThan(0);
  });

  it.each(['#define EDGE 8', 'constexpr int EDGE = 8;', 'enum { EDGE = 8 };'])(
    'is not what the text declares: %s',
    (declared) => {
      const { cuda } = kernelOf(text.replace('#include "sizes.cuh"', declared), false);
      expect(cuda?.macros.has('EDGE')).toBe(false);
    },
  );
});
