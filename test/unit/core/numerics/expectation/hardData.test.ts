import { describe, expect, it } from 'vitest';
import type { Computation } from '../../../../../src/core/numerics/expectation/computation';
import { hardValues, overflowScale } from '../../../../../src/core/numerics/expectation/hardData';
import { createRandom } from '../../../../../src/core/random';

const loop = (accumulator: 'fp16' | 'fp32', input: Computation['input'], output: Computation['output']) =>
  ({
    input,
    output,
    conversion: 'exact',
    model: { kind: 'loop', accumulator, fused: true, order: { kind: 'sequential' } },
  }) satisfies Computation;

describe('numbers whose sums come close to the largest value', () => {
  // Four deviations of a sum of 1024 products, 4 · 32 · scale², are 65504: its square is 511.75.
  it.each([
    ['of the accumulator', [loop('fp16', 'fp16', 'fp32')], 511.75],
    ['of the result', [loop('fp32', 'fp16', 'fp16')], 511.75],
    [
      'of the narrowest that is compared',
      [loop('fp32', 'fp32', 'fp32'), loop('fp16', 'fp16', 'fp16')],
      511.75,
    ],
    ['or of the inputs, where that comes first', [loop('fp32', 'fp16', 'fp32')], (65504 / 6) ** 2],
  ])('%s', (_, computations, squared) => {
    expect(overflowScale(computations, 1024) ** 2).toBeCloseTo(squared, 6);
  });

  it('are N(0,1) times the scale', () => {
    const [a] = hardValues('overflow', 8, 1, createRandom(1, 0));
    const [scaled] = hardValues('overflow', 8, 4, createRandom(1, 0));
    expect([...scaled]).toEqual([...a].map((value) => 4 * value));
  });
});

describe('products that cancel', () => {
  it.each([64, 65, 1, 0])(
    'leave a thousandth of each pair, and the last alone where K is odd: K = %d',
    (k) => {
      const [a, b] = hardValues('cancellation', k, 1, createRandom(3, 0));
      for (let p = 1; p < k; p += 2) {
        const [first, second] = [a[p - 1]! * b[p - 1]!, a[p]! * b[p]!];
        expect(Math.abs(first + second)).toBeLessThan(Math.abs(first) * 6 * 2 ** -10);
      }
      expect(a).toHaveLength(k);
    },
  );
});
